// SPDX-License-Identifier: MIT

/** A summary while it is being derived. Private to this module. */

#ifndef MARSLOG_TALLY_FINISH_H
#define MARSLOG_TALLY_FINISH_H

#include "tally/history.h"
#include "tally/private.h"

/* One path under one cause. There are about as many as cells, so they are small. */
struct finding {
	uint64_t sum; /* entries, and in the lowest bits the index of the cause */
	uint32_t path;
	uint16_t runs;
	uint16_t last_run; /* the latest, or NO_RUN */
};

enum { FINDING_CAUSE_BITS = 16 };
_Static_assert(TALLY_RUNS_MAX < UINT16_MAX, "runs of a finding");

static inline size_t finding_cause(const struct finding *found)
{
	return found->sum & ((1u << FINDING_CAUSE_BITS) - 1);
}

static inline uint64_t finding_entries(const struct finding *found)
{
	return found->sum >> FINDING_CAUSE_BITS;
}

/* Times of a day of the clock begin with this one. */
struct known_day {
	bool known;
	int base_year;
	int64_t clock, time;
};

enum { KNOWN_DAYS = 64 };

struct finish {
	struct tally *t;
	struct summary *s;
	size_t top;
	const struct cause *const *list;
	size_t cause_count;
	const struct cause *informational;
	/* By the index of the cause; of those without entries `cause` is NULL. */
	struct summary_cause *causes;
	uint16_t *last_rules; /* by cause: the rule of its last cell that counts when it repeats */
	uint64_t *cause_runs; /* by cause: a bit per run */
	uint64_t *code_entries;   /* by cause, then by code */
	size_t run_words;         /* of the bits */
	struct finding *findings; /* by path; of one path in the order of the cells */
	size_t count;
	uint64_t *run_files; /* per run: distinct paths */
	bool *run_fails;     /* per run: something but noise failed in it */
	uint64_t *bare_runs; /* by cause: a bit per run, of entries without a path */
	bool *bare;          /* by cause: such entries outside of any run */
	uint32_t *freed_by;  /* by cause: the run that ended it, or NO_RUN */
	uint64_t file_failures;
	struct history history;
	uint32_t *runs;      /* working space: distinct runs of several cells */
	uint32_t *run_marks; /* per run: the union in which it was seen last */
	uint32_t run_mark;
	uint32_t last_job; /* the latest with entries, or NO_RUN */
	struct known_day days[KNOWN_DAYS];
	const struct known_day *today; /* what was asked for last */
	bool succeeded_once;           /* a job of the input left a recovery point */
	bool failed;
};

/** Zeroed memory in the summary's arena; without memory NULL, and `failed` is set. */
void *finish_need(struct finish *f, size_t count, size_t size);
/** Zeroed memory that the caller frees; without memory NULL, and `failed` is set. */
void *finish_borrow(struct finish *f, size_t count, size_t size);
struct summary_evidence finish_evidence(const struct tally *t, const struct evidence *e);

/* findings.c */
/** What the cells turn out to be, once the whole input is known: findings, and sums of causes. */
void finish_resolve(struct finish *f);

/* causes.c */
/** Begin a cause with the evidence that was kept for it. */
void finish_begin_cause(struct finish *f, size_t index);
/** Findings to causes, ranked. */
void finish_causes(struct finish *f);

/* jobs.c */
/** The latest job in which anything failed; with one job only there is nothing to compare. */
void finish_find_last_job(struct finish *f);
void finish_jobs(struct finish *f);
/** How a job ended; known when all cells are resolved. */
enum job_result finish_result(const struct run *run);
/** Whether it is a job that the filters ask for. */
bool finish_is_wanted(const struct tally *t, const struct run *run);
/** The newest backup, the newest attempt, and what usually lies between jobs. */
void finish_ages(struct finish *f);
/** Days without a backup. */
void finish_idle(struct finish *f);
/** The latest of some runs, or NO_RUN: a job says when it was, a list only that it was. */
uint32_t finish_last_run(const struct tally *t, const uint32_t *ids, size_t count);

/* machine.c */
/** Which machine the input comes from, its agent, and the period of the records. */
void finish_machine(struct finish *f);
/** Which machine each run is of; index in the summary's `hosts`. */
void finish_run_hosts(struct finish *f);

/* job_history.c */
enum job_history_state tally_history_state(struct span state);
/** Join the agent's history of jobs to the runs. @return false without memory */
bool tally_join_history(struct tally *t);

/* verdict.c */
void finish_verdict(struct finish *f);

/* headline.c */
/** The sentence of the verdict, into t->key. */
void finish_headline(struct finish *f);

#endif

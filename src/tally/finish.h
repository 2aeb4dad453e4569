// SPDX-License-Identifier: MIT

/** State while the summary is derived. Private to this module. */

#ifndef MARSLOG_TALLY_FINISH_H
#define MARSLOG_TALLY_FINISH_H

#include "tally/history.h"
#include "tally/private.h"

/* One path and one cause. There are about as many findings as cells, so they are small. */
struct finding {
	uint64_t sum;  /* number of entries, with the index of the cause in the lowest bits */
	uint32_t file; /* index in the summary's `files` */
	uint16_t runs;
	run_number last_run; /* the latest run, or NO_RUN */
};

enum { FINDING_CAUSE_BITS = 16 };

static inline size_t finding_cause(const struct finding *found)
{
	return found->sum & ((1u << FINDING_CAUSE_BITS) - 1);
}

static inline uint64_t finding_entries(const struct finding *found)
{
	return found->sum >> FINDING_CAUSE_BITS;
}

/* What the cells of a cause have in common. */
struct cause_sum {
	struct outcome outcome;
	struct times when;
	/* Of the path in hand, see findings.c: */
	uint32_t alike;   /* number of the last paths that were alike and had it */
	uint32_t finding; /* index + 1 of its last finding, or 0 */
	uint32_t cells;   /* index + 1 of that finding's first cell in the group, or 0 */
};

struct finish {
	struct tally *t;
	struct summary *s;
	size_t top;
	const struct cause *const *list;
	size_t cause_count;
	const struct cause *informational;
	/* Indexed by cause; for causes without entries `cause` is NULL. */
	struct summary_cause *causes;
	struct cause_sum *sums;   /* per cause */
	uint64_t *cause_runs;     /* per cause: one bit per run */
	uint64_t *code_entries;   /* per cause, then per code */
	size_t run_words;         /* number of words for one bit per run */
	bool *listed_rules;       /* per rule: its cause has the evidence of its repeated records */
	struct finding *findings; /* ordered by file, then by cell */
	size_t count;
	uint64_t *run_files; /* per run: distinct paths */
	bool *run_fails;     /* per run: something other than noise failed in it */
	uint64_t *bare_runs; /* per cause: one bit per run, for entries without a path */
	bool *bare;          /* per cause: whether there are such entries outside of any run */
	uint64_t file_failures;
	struct history history;
	run_number *runs;    /* scratch memory: distinct runs of several cells */
	uint32_t *run_marks; /* per run: the last union that contained it */
	uint32_t run_mark;
	uint32_t last_job;   /* the latest with entries, or NO_RUN */
	bool succeeded_once; /* a job of the input created a recovery point */
	bool failed;
};

/** NULL is allowed. Does not free the summary. */
void finish_free(struct finish *f);
/** Zeroed memory in the summary's arena. Without memory: NULL, and `failed` is set. */
void *finish_need(struct finish *f, size_t count, size_t size);
/** Zeroed memory that the caller frees. Without memory: NULL, and `failed` is set. */
void *finish_borrow(struct finish *f, size_t count, size_t size);
struct summary_evidence finish_evidence(const struct tally *t, const struct evidence *e);

/* findings.c */
/** Interpret the cells after all input has been read: findings, and sums per cause. */
void finish_resolve(struct finish *f);

/* causes.c */
/** Start a cause with the evidence that was kept for it. */
void finish_begin_cause(struct finish *f, size_t index);
/** Make ranked causes from the findings. */
void finish_causes(struct finish *f);

/* jobs.c */
/** The latest job with failures. With a single job there is nothing to compare. */
void finish_find_last_job(struct finish *f);
void finish_jobs(struct finish *f);
/** The result of a job; call after all cells are resolved. */
enum job_result finish_result(const struct run *run);
/** Whether the filters select a job. */
bool finish_is_wanted(const struct tally *t, const struct run *run);
/** The newest backup and attempt, and the usual interval of jobs. */
void finish_ages(struct finish *f);
/** Find periods without a backup. */
void finish_idle(struct finish *f);
/** The latest of some runs, or NO_RUN. Jobs come before lists, which have no exact time. */
uint32_t finish_last_run(const struct tally *t, const run_number *ids, size_t count);

/* machine.c */
/** Which machine the input is from, the version of its agent, and the period of the records. */
void finish_machine(struct finish *f);
/** The machine of each run, as an index in the summary's `hosts`. */
void finish_run_hosts(struct finish *f);

/* job_history.c */
/** Merge the agent's job history into the runs. @return false without memory */
bool tally_join_history(struct tally *t);

/* verdict.c */
void finish_verdict(struct finish *f);

/* headline.c */
/** Write the sentence of the verdict to t->key. */
void finish_headline(struct finish *f);

#endif

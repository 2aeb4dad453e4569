// SPDX-License-Identifier: MIT

/** A summary while it is being derived. Private to this room. */

#ifndef MARSLOG_TALLY_FINISH_H
#define MARSLOG_TALLY_FINISH_H

#include "tally/private.h"

/* What a cell turns out to be, once the whole input is known. */
struct resolved {
	uint32_t cell;
	uint32_t path, code;
	uint16_t cause;
	bool scratch, source;
};

struct finish {
	struct tally *t;
	struct summary *s;
	size_t top;
	struct resolved *cells; /* sorted by path, later by cause and path */
	size_t count;
	uint32_t *runs; /* working space: run ids of several cells */
	size_t run_cap;
	uint64_t *run_files; /* per run: distinct paths */
	uint32_t last_job;   /* the latest with entries, or NO_RUN */
	bool failed;
};

/** Zeroed room in the summary's arena; without memory NULL, and `failed` is set. */
void *finish_need(struct finish *f, size_t count, size_t size);

/* jobs.c */
/** The latest job in which anything failed; with one job only there is nothing to compare. */
void finish_find_last_job(struct finish *f);
void finish_jobs(struct finish *f);
/** Days without a backup. */
void finish_idle(struct finish *f);
/** The latest of some runs: a job says when it was, a list only that it was. */
const char *finish_last_run(const struct tally *t, const uint32_t *ids, size_t count);

/* verdict.c */
void finish_verdict(struct finish *f);

#endif

// SPDX-License-Identifier: MIT

/**
 * The jobs in the order of time, and what they show about a failure: did a
 * later job that covers the same data complete without it? Private to this
 * module.
 *
 * A log does not say what a job backs up. It is inferred from the volumes of
 * the failing files: two volumes belong to one kind of job when some job names
 * both. A job that names no volume may be of any kind. A volume that only one
 * job ever named is weak evidence of a separate kind; in that case a job at the
 * same time of day, or the third job after it, counts as one that covers it.
 */

#ifndef MARSLOG_TALLY_HISTORY_H
#define MARSLOG_TALLY_HISTORY_H

#include "tally/private.h"

enum {
	VOLUME_BITS = 64, /* drive letters; others by their hash */
	KIND_ANY = 0,     /* for jobs that name no volume, and failures without a file */
	KINDS_MAX = VOLUME_BITS
};

struct history {
	uint32_t *jobs; /* run indexes by start; without those that the filters exclude */
	size_t count;
	uint32_t *place;              /* per run: index in `jobs` + 1, or 0 */
	uint64_t *volumes;            /* per run: the volumes of its failing files */
	uint8_t *hosts;               /* per run: index in the summary's `hosts` */
	uint32_t *matched;            /* scratch memory, per run */
	uint32_t match;               /* number of the last match that wrote to `matched` */
	uint8_t kind_of[VOLUME_BITS]; /* kinds start from 1 */
	bool kind_is_weak[KINDS_MAX + 1];
	uint32_t *next[KINDS_MAX + 1]; /* per kind, per index in `jobs`: see next_of_kind() */
	size_t kinds;
	bool completed; /* at least one job did */
};

/** What the runs with a failure show about it. */
struct outcome {
	uint64_t failures; /* distinct runs */
	enum currency current;
	/* for CURRENT_NO: the first completed job without the failure; otherwise NO_RUN */
	uint32_t freed_by;
};

/** Combine two outcomes: current if one is, over when both are. Failures are added. */
static inline void history_add(
	const struct history *h, struct outcome *sum, const struct outcome *one)
{
	static const unsigned char weight[] = {
		[CURRENT_NO] = 0, [CURRENT_UNKNOWN] = 1, [CURRENT_YES] = 2};
	sum->failures += one->failures;
	if (weight[one->current] > weight[sum->current])
		sum->current = one->current;
	if (h->place[one->freed_by] > h->place[sum->freed_by])
		sum->freed_by = one->freed_by;
}

struct finish;

/** Sort the jobs. Sets f->failed without memory. */
void history_open(struct finish *f);
void history_close(struct finish *f);
/** The kind of job that backs up a path; KIND_ANY without a path. */
unsigned history_kind(const struct finish *f, uint32_t path);
/** The outcome of a failure of this kind in these runs. */
struct outcome history_outcome(
	struct finish *f, const run_number *ids, size_t count, unsigned kind);
/** The outcome of a failure outside of any job. @param last its time, or TIME_UNKNOWN */
struct outcome history_outcome_at(const struct finish *f, int64_t last);
/** Whether a job left a recovery point, by its log or by the agent's job history. */
bool history_completed(const struct run *run);
/** Whether a job completed with warnings about files that no record names. */
bool history_hides_failures(const struct run *run);

#endif

// SPDX-License-Identifier: MIT

/**
 * The jobs in the order of time, and what they say about a failure: did a
 * later job that dealt with the same thing complete without it? Private to
 * this module.
 *
 * A log does not say what a job backs up. It is inferred from the volumes of
 * the failing files: two volumes belong to one kind of job when some job names
 * both. A job that names no volume may be of any kind. A volume that only one
 * job ever named is weak evidence of a kind of its own: there a job at the same
 * time of day, or the third job since, counts as one that dealt with it.
 */

#ifndef MARSLOG_TALLY_HISTORY_H
#define MARSLOG_TALLY_HISTORY_H

#include "tally/private.h"

enum {
	VOLUME_BITS = 64, /* letters, then others by their hash */
	KIND_ANY = 0,     /* of jobs that name no volume, and of failures without a file */
	KINDS_MAX = VOLUME_BITS
};

struct history {
	uint32_t *jobs; /* runs, by start; those that the filters leave out are missing */
	size_t count;
	uint32_t *place;              /* by run: index in `jobs` + 1, or 0 */
	uint64_t *volumes;            /* by run: those of its failing files */
	uint8_t *hosts;               /* by run: index in the summary's `hosts` */
	uint32_t *matched;            /* working space, by run */
	uint32_t match;               /* the match that wrote to `matched` last */
	uint8_t kind_of[VOLUME_BITS]; /* from 1 */
	bool kind_is_weak[KINDS_MAX + 1];
	uint32_t *next[KINDS_MAX + 1]; /* by kind, by index in `jobs`: see history_next() */
	size_t kinds;
	bool completed; /* some job did */
};

/** What the runs in which something failed say about it. */
struct outcome {
	uint64_t failures; /* distinct runs */
	enum currency current;
	uint32_t freed_by; /* CURRENT_NO: the first completed job without it, else NO_RUN */
};

struct finish;

/** Put the jobs in order. Sets the finish's `failed` without memory. */
void history_open(struct finish *f);
void history_close(struct finish *f);
/** The kind of job that backs up this path; KIND_ANY without a path. */
unsigned history_kind(const struct finish *f, uint32_t path);
/** What failed in these runs, of this kind. */
struct outcome history_outcome(struct finish *f, const uint32_t *ids, size_t count, unsigned kind);
/** What failed outside of any job. @param last when, or TIME_UNKNOWN */
struct outcome history_outcome_at(const struct finish *f, int64_t last);
/** Combine: current if one is, over when both are. Failures are added. */
void history_add(const struct finish *f, struct outcome *sum, const struct outcome *one);
bool history_completed(const struct run *run);

#endif

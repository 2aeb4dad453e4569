// SPDX-License-Identifier: MIT

/**
 * Jobs that several threads work on, and whose results are merged in the order
 * of the jobs. This is the only place where order is restored: read_zip.c,
 * read_ranges.c and read_stream.c say what a job is and how it is merged.
 *
 *   work:   any thread, any number at the same time
 *   merge:  one thread at a time, job 0, 1, 2, …
 *
 * What a job found waits in a slot until it is merged; job n has slot
 * n % slots, so no job begins before the one that had its slot is merged.
 * Every thread does both: it merges the next job if that is finished and nobody
 * else is merging; else it begins another job; else it waits. Private to this
 * module.
 */

#ifndef MARSLOG_ENGINE_WORKER_POOL_H
#define MARSLOG_ENGINE_WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct worker_pool;

struct pool_job {
	struct worker_pool *pool;
	unsigned worker; /**< number of the thread, below pool_plan.threads */
	size_t number;   /**< of the job */
};

struct pool_plan {
	unsigned threads; /**< the calling thread is one of them */
	size_t jobs;
	size_t slots;
	/** @return false to stop everything. */
	bool (*work)(void *context, struct pool_job *job);
	/** @return false to stop everything. */
	bool (*merge)(void *context, size_t number);
	void *context;
};

/**
 * Fewer threads than planned are no failure.
 * @return false when a call stopped it, or without memory
 */
bool pool_run(const struct pool_plan *plan);

/**
 * Inside work(), for a job too long for its slot: is it the next to be merged? Then the caller may
 * merge what it has so far; nobody else merges until pool_turn_end().
 * @param wait until it is
 * @return false when it is not, or when everything is to stop
 */
bool pool_turn(struct pool_job *job, bool wait);
void pool_turn_end(struct pool_job *job);

/**
 * Inside work() of the last job, where only one thread can find out what the next job is: this job
 * is finished, and `job` becomes a new one behind it, whose slot is free.
 * @return false when everything is to stop
 */
bool pool_next(struct pool_job *job);

#endif

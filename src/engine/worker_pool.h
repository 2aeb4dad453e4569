// SPDX-License-Identifier: MIT

/**
 * Runs jobs in several threads and merges their results in the order of the jobs. This is the
 * only place where order is restored; read_zip.c, read_ranges.c and read_stream.c define what a
 * job is and how it is merged.
 *
 *   work: any thread, several at the same time
 *   merge: one thread at a time, jobs 0, 1, 2, …
 *
 * The result of a job is kept in a slot until it is merged. Job n uses slot n % slots, so a job
 * starts only after the job that used its slot before has been merged. Every thread does both: it
 * merges the next job if that is finished and no other thread is merging; otherwise it starts
 * another job; otherwise it waits.
 *
 * A long job delivers its result in parts (pool_part). In its turn, they are merged while it is
 * still working, preferably by threads whose jobs are ahead of their turn: those would have to wait
 * for it later. Private to this module.
 */

#ifndef MARSLOG_ENGINE_WORKER_POOL_H
#define MARSLOG_ENGINE_WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct worker_pool;

struct pool_job {
	struct worker_pool *pool;
	unsigned worker; /**< number of the thread, less than pool_plan.threads */
	size_t number;   /**< number of the job */
};

struct pool_plan {
	unsigned threads; /**< including the calling thread */
	size_t jobs;
	size_t slots;
	size_t bytes_max; /**< of the parts that wait to be merged; see pool_part() */
	/** @return false to stop all jobs. */
	bool (*work)(void *context, struct pool_job *job);
	/**
	 * Merge the next part of a job, or leave it for merge(); NULL without pool_part().
	 * @param bytes set to the size of what was merged
	 * @return false to stop all jobs.
	 */
	bool (*merge_part)(void *context, size_t number, size_t *bytes);
	/** Merge the rest of a finished job. @return false to stop all jobs. */
	bool (*merge)(void *context, size_t number);
	void *context;
};

/**
 * Run all jobs. Uses fewer threads if not all can be started.
 * @return false when a callback stopped it, or without memory
 */
bool pool_run(const struct pool_plan *plan);

/**
 * Called in work() of a long job: another part of its result can be merged. Ahead of this job's
 * turn, merges what is next; in its turn, merges while its own parts exceed a quarter of
 * pool_plan.bytes_max and no other thread is merging. Then waits while the parts of all jobs
 * together exceed bytes_max, in its turn only with more than that quarter.
 * @param bytes size of the part
 * @return false when all jobs must stop
 */
bool pool_part(struct pool_job *job, size_t bytes);

/**
 * Called in work() of the last job, when only one thread can determine the next job: finishes
 * this job, and turns `job` into a new one after it, whose slot is free.
 * @param alone merge this job before returning, without waking another thread; until the next
 *        call none merges anything
 * @return false when all jobs must stop
 */
bool pool_next(struct pool_job *job, bool alone);

#endif

// SPDX-License-Identifier: MIT

/**
 * Tasks that are worked on by several threads and taken one by one, in order.
 * Every thread does both: it takes the next finished task when nobody else is
 * taking, else it begins another one, else it waits; while there are others to
 * begin, taking is left to the first thread. Private to this module.
 */

#ifndef MARSLOG_ENGINE_WORKER_POOL_H
#define MARSLOG_ENGINE_WORKER_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct worker_pool;

struct pool_plan {
	unsigned threads; /**< the calling thread is one of them */
	size_t tasks;
	/** How many tasks may have begun before the first of them is taken: each of them needs
	 * slot for what it found, and task n has the slot n % ahead. */
	size_t ahead;
	/** Work on a task; `worker` is a number below `threads`. @return false to stop everything. */
	bool (*work)(void *context, struct worker_pool *order, unsigned worker, size_t task);
	/** Take what it found; never called by two threads at once. @return false to stop everything. */
	bool (*take)(void *context, size_t task);
	void *context;
};

/**
 * Fewer threads than planned are no failure.
 * @return false when somebody stopped it, or without memory
 */
bool pool_run(const struct pool_plan *plan);
/**
 * In the middle of a task: is it the one that is to be taken next? Then nothing is taken by
 * anybody until pool_turn_end().
 * @param wait until it is
 * @return false when it is not, or when everything is to stop
 */
bool pool_turn(struct worker_pool *order, size_t task, bool wait);
void pool_turn_end(struct worker_pool *order);

#endif

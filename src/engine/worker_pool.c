// SPDX-License-Identifier: MIT

/** Tasks side by side, taken in order. */

#include "engine/worker_pool.h"

#include "os/os.h"

#include <stdlib.h>

struct worker_pool {
	const struct pool_plan *plan;
	struct os_monitor *monitor; /* guards all below */
	bool *ready;                /* by slot */
	size_t next;                /* task to begin */
	size_t taken;               /* tasks taken: the next one to take */
	bool taking;
	bool stop;
	unsigned workers; /* that have a number */
};

/* Inside the monitor, which is left meanwhile. @return whether there was one to take. */
static bool take_next(struct worker_pool *o)
{
	const struct pool_plan *plan = o->plan;
	size_t slot = o->taken % plan->ahead;
	if (o->taking || o->taken == plan->tasks || !o->ready[slot])
		return false;
	size_t task = o->taken;
	o->taking = true;
	os_monitor_leave(o->monitor);
	bool ok = plan->take(plan->context, task);
	os_monitor_enter(o->monitor);
	o->taking = false;
	o->ready[slot] = false;
	o->taken++;
	o->stop = o->stop || !ok;
	os_monitor_wake_all(o->monitor);
	return true;
}

static bool begin_next(struct worker_pool *o, unsigned worker)
{
	const struct pool_plan *plan = o->plan;
	if (o->next == plan->tasks || o->next - o->taken >= plan->ahead)
		return false;
	size_t task = o->next++;
	os_monitor_leave(o->monitor);
	bool ok = plan->work(plan->context, o, worker, task);
	os_monitor_enter(o->monitor);
	o->ready[task % plan->ahead] = true;
	o->stop = o->stop || !ok;
	os_monitor_wake_all(o->monitor);
	return true;
}

static void run_worker(void *order)
{
	struct worker_pool *o = order;
	os_monitor_enter(o->monitor);
	unsigned worker = o->workers++;
	while (!o->stop && o->taken < o->plan->tasks) {
		/* Mostly by the same thread: what it takes into stays in its processor's cache. */
		bool mine = worker == 0 || o->next == o->plan->tasks ||
			o->next - o->taken >= o->plan->ahead;
		if (!(mine && take_next(o)) && !begin_next(o, worker))
			os_monitor_wait(o->monitor);
	}
	os_monitor_leave(o->monitor);
}

bool pool_turn(struct worker_pool *o, size_t task, bool wait)
{
	os_monitor_enter(o->monitor);
	/* Whoever waits takes what stands before: there may be nobody else to do it. */
	while (wait && !o->stop && (o->taken != task || o->taking)) {
		if (!take_next(o))
			os_monitor_wait(o->monitor);
	}
	bool mine = !o->stop && o->taken == task && !o->taking;
	o->taking = o->taking || mine;
	os_monitor_leave(o->monitor);
	return mine;
}

void pool_turn_end(struct worker_pool *o)
{
	os_monitor_enter(o->monitor);
	o->taking = false;
	os_monitor_wake_all(o->monitor);
	os_monitor_leave(o->monitor);
}

bool pool_run(const struct pool_plan *plan)
{
	struct worker_pool o = {.plan = plan, .monitor = os_monitor_new()};
	o.ready = calloc(plan->ahead, sizeof(*o.ready));
	struct os_thread **threads = calloc(plan->threads, sizeof(struct os_thread *));
	bool ok = o.monitor && o.ready && threads;
	if (ok) {
		for (unsigned i = 1; i < plan->threads && i < plan->tasks; i++)
			threads[i] = os_thread_start(run_worker, &o);
		run_worker(&o);
		for (unsigned i = 1; i < plan->threads; i++)
			os_thread_join(threads[i]);
		ok = !o.stop;
	}
	free(threads);
	free(o.ready);
	os_monitor_free(o.monitor);
	return ok;
}

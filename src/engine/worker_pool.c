// SPDX-License-Identifier: MIT

/** See worker_pool.h. */

#include "engine/worker_pool.h"

#include "os/os.h"

#include <stdlib.h>

struct worker_pool {
	const struct pool_plan *plan;
	struct os_monitor *monitor; /* guards the fields below */
	bool *finished;             /* by slot: the job is ready to be merged */
	size_t jobs;                /* number of jobs; pool_next() adds some */
	size_t begun;               /* the next job to start */
	size_t merged;              /* the next job to merge */
	bool merging;
	bool stop;
	unsigned workers; /* number of workers so far */
};

static bool slot_is_free(const struct worker_pool *p, size_t number)
{
	return number - p->merged < p->plan->slots;
}

/* Merges one job, outside of the monitor. Call inside it. @return whether a job was ready */
static bool merge_next(struct worker_pool *p)
{
	const struct pool_plan *plan = p->plan;
	size_t slot = p->merged % plan->slots;
	if (p->merging || p->merged == p->jobs || !p->finished[slot])
		return false;
	size_t number = p->merged;
	p->merging = true;
	os_monitor_leave(p->monitor);
	bool ok = plan->merge(plan->context, number);
	os_monitor_enter(p->monitor);
	p->merging = false;
	p->finished[slot] = false;
	p->merged++;
	p->stop = p->stop || !ok;
	os_monitor_wake_all(p->monitor);
	return true;
}

static void finish(struct worker_pool *p, size_t number)
{
	p->finished[number % p->plan->slots] = true;
	os_monitor_wake_all(p->monitor);
}

static bool begin_next(struct worker_pool *p, unsigned worker)
{
	const struct pool_plan *plan = p->plan;
	if (p->begun == p->jobs || !slot_is_free(p, p->begun))
		return false;
	struct pool_job job = {p, worker, p->begun++};
	os_monitor_leave(p->monitor);
	bool ok = plan->work(plan->context, &job);
	os_monitor_enter(p->monitor);
	p->stop = p->stop || !ok;
	finish(p, job.number);
	return true;
}

static void run_worker(void *pool)
{
	struct worker_pool *p = pool;
	os_monitor_enter(p->monitor);
	unsigned worker = p->workers++;
	while (!p->stop && p->merged < p->jobs) {
		/*
		 * While there are jobs to start, the first thread merges, so that the tally stays
		 * in the cache of one core.
		 */
		bool may_merge = worker == 0 || p->begun == p->jobs || !slot_is_free(p, p->begun);
		if (!(may_merge && merge_next(p)) && !begin_next(p, worker))
			os_monitor_wait(p->monitor);
	}
	os_monitor_leave(p->monitor);
}

bool pool_turn(struct pool_job *job, bool wait)
{
	struct worker_pool *p = job->pool;
	os_monitor_enter(p->monitor);
	/* Merge earlier jobs while waiting: there may be no other thread. */
	while (wait && !p->stop && (p->merged != job->number || p->merging)) {
		if (!merge_next(p))
			os_monitor_wait(p->monitor);
	}
	bool mine = !p->stop && p->merged == job->number && !p->merging;
	p->merging = p->merging || mine;
	os_monitor_leave(p->monitor);
	return mine;
}

void pool_turn_end(struct pool_job *job)
{
	struct worker_pool *p = job->pool;
	os_monitor_enter(p->monitor);
	p->merging = false;
	os_monitor_wake_all(p->monitor);
	os_monitor_leave(p->monitor);
}

bool pool_next(struct pool_job *job)
{
	struct worker_pool *p = job->pool;
	os_monitor_enter(p->monitor);
	p->jobs++;
	finish(p, job->number);
	job->number = p->begun++;
	while (!p->stop && !slot_is_free(p, job->number)) {
		if (!merge_next(p))
			os_monitor_wait(p->monitor);
	}
	bool ok = !p->stop;
	os_monitor_leave(p->monitor);
	return ok;
}

bool pool_run(const struct pool_plan *plan)
{
	struct worker_pool p = {.plan = plan, .monitor = os_monitor_new(), .jobs = plan->jobs};
	p.finished = calloc(plan->slots, sizeof(*p.finished));
	struct os_thread **threads = calloc(plan->threads, sizeof(struct os_thread *));
	bool ok = p.monitor && p.finished && threads;
	if (ok) {
		for (unsigned i = 1; i < plan->threads; i++)
			threads[i] = os_thread_start(run_worker, &p);
		run_worker(&p);
		for (unsigned i = 1; i < plan->threads; i++)
			os_thread_join(threads[i]);
		ok = !p.stop;
	}
	free(threads);
	free(p.finished);
	os_monitor_free(p.monitor);
	return ok;
}

// SPDX-License-Identifier: MIT

/** See worker_pool.h. */

#include "engine/worker_pool.h"

#include "os/os.h"

#include <stdlib.h>

struct result {
	bool finished; /* ready to be merged */
	size_t parts;  /* number of parts that merge_part() has not seen */
	size_t bytes;  /* size of the parts that were not merged */
};

struct worker_pool {
	const struct pool_plan *plan;
	struct os_monitor *monitor; /* guards the fields below */
	struct result *results;     /* by slot */
	size_t bytes;               /* of all results */
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

/* Merges a part or a whole job, outside of the monitor. Call inside it. @return whether it did */
static bool merge_next(struct worker_pool *p)
{
	const struct pool_plan *plan = p->plan;
	struct result *result = &p->results[p->merged % plan->slots];
	bool part = result->parts > 0;
	if (p->merging || p->merged == p->jobs || !(part || result->finished))
		return false;
	size_t number = p->merged, bytes = result->bytes;
	p->merging = true;
	os_monitor_leave(p->monitor);
	bool ok = part ? plan->merge_part(plan->context, number, &bytes)
		       : plan->merge(plan->context, number);
	os_monitor_enter(p->monitor);
	p->merging = false;
	p->stop = p->stop || !ok;
	p->bytes -= bytes;
	result->bytes -= bytes;
	if (part) {
		result->parts--;
	} else {
		result->finished = false;
		p->merged++;
	}
	os_monitor_wake_all(p->monitor);
	return true;
}

/* @param wake whether another thread may merge it */
static void finish(struct worker_pool *p, size_t number, bool wake)
{
	p->results[number % p->plan->slots].finished = true;
	if (wake)
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
	finish(p, job.number, true);
	return true;
}

static void run_worker(void *pool)
{
	struct worker_pool *p = pool;
	os_monitor_enter(p->monitor);
	unsigned worker = p->workers++;
	while (!p->stop && p->merged < p->jobs) {
		if (!merge_next(p) && !begin_next(p, worker))
			os_monitor_wait(p->monitor);
	}
	os_monitor_leave(p->monitor);
}

bool pool_part(struct pool_job *job, size_t bytes)
{
	struct worker_pool *p = job->pool;
	const size_t most = p->plan->bytes_max;
	os_monitor_enter(p->monitor);
	struct result *r = &p->results[job->number % p->plan->slots];
	r->parts++;
	r->bytes += bytes;
	p->bytes += bytes;
	os_monitor_wake_all(p->monitor);
	while (!p->stop) {
		bool ahead = p->merged != job->number;
		bool many = r->parts > 0 && r->bytes > most / 4;
		if ((ahead || many) && merge_next(p))
			continue;
		/* In its turn, a job with few parts goes on, because all others may wait for it. */
		if (p->bytes <= most || !(ahead || many))
			break;
		os_monitor_wait(p->monitor);
	}
	bool ok = !p->stop;
	os_monitor_leave(p->monitor);
	return ok;
}

bool pool_next(struct pool_job *job, bool alone)
{
	struct worker_pool *p = job->pool;
	os_monitor_enter(p->monitor);
	p->jobs++;
	finish(p, job->number, !alone);
	job->number = p->begun++;
	while (!p->stop && (alone ? p->merged < job->number : !slot_is_free(p, job->number))) {
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
	p.results = calloc(plan->slots, sizeof(*p.results));
	struct os_thread **threads = calloc(plan->threads, sizeof(struct os_thread *));
	bool ok = p.monitor && p.results && threads;
	if (ok) {
		for (unsigned i = 1; i < plan->threads; i++)
			threads[i] = os_thread_start(run_worker, &p);
		run_worker(&p);
		for (unsigned i = 1; i < plan->threads; i++)
			os_thread_join(threads[i]);
		ok = !p.stop;
	}
	free(threads);
	free(p.results);
	os_monitor_free(p.monitor);
	return ok;
}

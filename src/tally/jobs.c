// SPDX-License-Identifier: MIT

/** Jobs: how each ended, what failed again, and days on which none ran. */

#include "tally/finish.h"

#include <stdlib.h>

static int by_start(const void *a, const void *b)
{
	const struct summary_job *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return strcmp(x->id, y->id);
}

void finish_find_last_job(struct finish *f)
{
	struct tally *t = f->t;
	size_t jobs = 0;
	for (size_t i = 1; i < t->run_count; i++) {
		struct run *run = &t->runs[i];
		when_fold(t, &run->when.t, &run->when.input);
		if (run->list || run->entries == 0)
			continue;
		jobs++;
		if (f->last_job == NO_RUN || run->when.t.last > t->runs[f->last_job].when.t.last)
			f->last_job = (uint32_t)i;
	}
	if (jobs < 2)
		f->last_job = NO_RUN;
	else
		f->s->last_job = t->runs[f->last_job].id;
}

static bool is_later(const struct run *a, const struct run *b)
{
	return a->list == b->list ? a->when.t.last > b->when.t.last : !a->list;
}

uint32_t finish_last_run(const struct tally *t, const uint32_t *ids, size_t count)
{
	uint32_t last = count > 0 ? ids[0] : NO_RUN;
	for (size_t i = 1; i < count; i++) {
		const struct run *run = &t->runs[ids[i]], *than = &t->runs[last];
		/* The ids come in any order: of equals the first that was seen. */
		if (is_later(run, than) || (ids[i] < last && !is_later(than, run)))
			last = ids[i];
	}
	return last;
}

static enum job_result result_of(const struct run *run)
{
	if (run->succeeded)
		return run->entries > 0 ? JOB_WARNINGS : JOB_SUCCEEDED;
	if (run->failed)
		return JOB_FAILED;
	return run->progress ? JOB_UNFINISHED : JOB_UNKNOWN;
}

/* Whether it is a job that was asked for. */
static bool is_wanted(const struct tally *t, const struct run *run)
{
	const struct tally_config *c = &t->config;
	if (run->list || (c->job && !span_starts_nocase(span_of(run->id), span_of(c->job))))
		return false;
	if (run->when.t.first == TIME_UNKNOWN)
		return true;
	return (c->since == TIME_UNKNOWN || run->when.t.last >= c->since) &&
		(c->until == TIME_UNKNOWN || run->when.t.first <= c->until);
}

void finish_jobs(struct finish *f)
{
	struct tally *t = f->t;
	struct summary *s = f->s;
	s->jobs = finish_need(f, t->run_count, sizeof(*s->jobs));
	for (size_t i = 1; i < t->run_count && s->jobs; i++) {
		struct run *run = &t->runs[i];
		when_fold(t, &run->when.t, &run->when.input);
		if (!is_wanted(t, run))
			continue;
		struct summary_job *job = &s->jobs[s->job_count++];
		*job = (struct summary_job){.id = run->id,
			.start = run->when.t.first,
			.end = run->when.t.last,
			.result = result_of(run),
			.entries = run->entries - run->left_out,
			.files = f->run_files[i]};
		for (size_t k = 0; k < SUMMARY_PHASES; k++) {
			struct phase *phase = &run->phases[k];
			when_fold(t, &phase->started.t, &phase->started.input);
			when_fold(t, &phase->finished.t, &phase->finished.input);
			if (phase->started.t.first == TIME_UNKNOWN &&
				phase->finished.t.last == TIME_UNKNOWN)
				continue;
			job->phases[job->phase_count++] = (struct summary_phase){
				phase_names[k], phase->started.t.first, phase->finished.t.last};
		}
	}
	if (s->jobs)
		qsort(s->jobs, s->job_count, sizeof(*s->jobs), by_start);
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/*
 * Days without a backup: between two jobs lies more than a day and a half and
 * more than twice what usually lies between them.
 */
void finish_idle(struct finish *f)
{
	struct summary *s = f->s;
	int64_t *waits = finish_need(f, s->job_count, sizeof(*waits));
	s->idle = finish_need(f, s->job_count, sizeof(*s->idle));
	size_t count = 0;
	if (!waits || !s->idle)
		return;
	for (size_t i = 1; i < s->job_count; i++) {
		if (s->jobs[i - 1].start != TIME_UNKNOWN)
			waits[count++] = s->jobs[i].start - s->jobs[i - 1].start;
	}
	if (count < 2)
		return;
	qsort(waits, count, sizeof(*waits), by_time);
	int64_t least = INT64_C(36) * 3600000, usual = waits[(count - 1) / 2];
	if (2 * usual > least)
		least = 2 * usual;
	for (size_t i = 1; i < s->job_count; i++) {
		int64_t from = s->jobs[i - 1].end, to = s->jobs[i].start;
		if (from == TIME_UNKNOWN || to - s->jobs[i - 1].start <= least)
			continue;
		s->idle[s->idle_count++] = (struct summary_idle){
			from, to, (uint64_t)((to - from) / INT64_C(86400000))};
	}
}

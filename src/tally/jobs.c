// SPDX-License-Identifier: MIT

/** Jobs: the result of each, recurring failures, and days without a job. */

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
		when_fold(t, &run->when);
		if (run->list || run->entries == 0)
			continue;
		jobs++;
		if (f->last_job == NO_RUN || run->when.last > t->runs[f->last_job].when.last)
			f->last_job = (uint32_t)i;
	}
	if (jobs < 2)
		f->last_job = NO_RUN;
	else
		f->s->last_job = t->runs[f->last_job].id;
}

static bool is_later(const struct run *a, const struct run *b)
{
	return a->list == b->list ? a->when.last > b->when.last : !a->list;
}

uint32_t finish_last_run(const struct tally *t, const run_number *ids, size_t count)
{
	uint32_t last = count > 0 ? ids[0] : NO_RUN;
	for (size_t i = 1; i < count; i++) {
		const struct run *run = &t->runs[ids[i]], *than = &t->runs[last];
		/* The ids are in any order; of equally late runs take the first in the list. */
		if (is_later(run, than) || (ids[i] < last && !is_later(than, run)))
			last = ids[i];
	}
	return last;
}

enum job_result finish_result(const struct run *run)
{
	bool warned = run->warned || run->history.state == HISTORY_WARNINGS;
	if (run->history.state == HISTORY_FAILED)
		return JOB_FAILED;
	if (run->succeeded)
		return run->entries > 0 || warned ? JOB_WARNINGS : JOB_SUCCEEDED;
	if (run->failed)
		return JOB_FAILED;
	if (warned)
		return JOB_WARNINGS;
	if (run->history.state == HISTORY_SUCCEEDED)
		return run->entries > 0 ? JOB_WARNINGS : JOB_SUCCEEDED;
	return run->progress ? JOB_UNFINISHED : JOB_UNKNOWN;
}

bool finish_is_wanted(const struct tally *t, const struct run *run)
{
	const struct tally_config *c = &t->config;
	if (run->list || (c->job && !span_starts_nocase(span_of(run->id), span_of(c->job))))
		return false;
	if (run->when.first == TIME_UNKNOWN)
		return true;
	return (c->since == TIME_UNKNOWN || run->when.last >= c->since) &&
		(c->until == TIME_UNKNOWN || run->when.first <= c->until);
}

/* Number of causes of a run without a file. */
static uint64_t bare_failures(const struct finish *f, size_t run)
{
	uint64_t count = 0;
	for (size_t c = 0; c < f->cause_count; c++)
		count += f->bare_runs[c * f->run_words + run / 64] >> run % 64 & 1;
	return count;
}

void finish_jobs(struct finish *f)
{
	struct tally *t = f->t;
	struct summary *s = f->s;
	s->jobs = finish_need(f, t->run_count, sizeof(*s->jobs));
	for (size_t i = 1; i < t->run_count && s->jobs; i++) {
		struct run *run = &t->runs[i];
		if (!finish_is_wanted(t, run))
			continue;
		struct summary_job *job = &s->jobs[s->job_count++];
		*job = (struct summary_job){.id = run->id,
			.start = run->when.first,
			.end = run->when.last,
			.result = finish_result(run),
			.entries = run->entries - run->left_out,
			.files = f->run_files[i],
			.failures = f->run_files[i] + bare_failures(f, i),
			.host = s->host_count > 1 ? s->hosts[f->history.hosts[i]].name : NULL,
			.history = run->history.state,
			.history_code = (uint32_t)(run->history.codes >> 32),
			.history_hresult = (uint32_t)run->history.codes,
			.history_input = run->history.input,
			.history_line = run->history.line};
		for (size_t k = 0; k < SUMMARY_PHASES; k++) {
			struct phase *phase = &run->phases[k];
			when_fold(t, &phase->started);
			when_fold(t, &phase->finished);
			if (phase->started.first == TIME_UNKNOWN &&
				phase->finished.last == TIME_UNKNOWN)
				continue;
			job->phases[job->phase_count++] = (struct summary_phase){
				phase_names[k], phase->started.first, phase->finished.last};
		}
	}
	if (s->jobs)
		qsort(s->jobs, s->job_count, sizeof(*s->jobs), by_start);
}

/* ---- ages -------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return x < y ? -1 : x > y;
}

/*
 * A period without a backup: the time between two jobs is more than a day and a half and more
 * than twice the usual interval.
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

/* Whether a job counts for ages, which --since does not limit. */
static bool has_age(const struct tally *t, const struct run *run)
{
	return !run->list && run->when.first != TIME_UNKNOWN &&
		(t->config.until == TIME_UNKNOWN || run->when.first <= t->config.until) &&
		finish_result(run) != JOB_UNKNOWN;
}

/* Whether nothing but noise failed in a completed job. */
static bool is_clean(const struct finish *f, size_t index)
{
	const struct run *run = &f->t->runs[index];
	return history_completed(run) && !history_hides_failures(run) && !f->run_fails[index] &&
		run->left_out == run->left_out_noise;
}

/* Notes the end of a job that started later than the newest one so far. */
static void take_newer(const struct run *run, const struct run **newest, int64_t *end)
{
	if (*newest && (*newest)->when.first >= run->when.first)
		return;
	*newest = run;
	*end = run->when.last;
}

static int64_t median_distance(int64_t *starts, size_t count)
{
	if (count < 2)
		return TIME_UNKNOWN;
	qsort(starts, count, sizeof(*starts), by_time);
	for (size_t i = 0; i + 1 < count; i++)
		starts[i] = starts[i + 1] - starts[i];
	count--;
	qsort(starts, count, sizeof(*starts), by_time);
	return starts[(count - 1) / 2] / 2 + starts[count / 2] / 2;
}

void finish_ages(struct finish *f)
{
	const struct tally *t = f->t;
	struct summary *s = f->s;
	const struct run *backup = NULL, *clean = NULL, *attempt = NULL;
	int64_t *starts = finish_borrow(f, t->run_count, sizeof(*starts));
	size_t count = 0;
	s->last_backup = s->last_clean = s->last_attempt = TIME_UNKNOWN;
	for (size_t i = 1; i < t->run_count && starts; i++) {
		const struct run *run = &t->runs[i];
		if (!has_age(t, run))
			continue;
		starts[count++] = run->when.first;
		take_newer(run, &attempt, &s->last_attempt);
		if (history_completed(run))
			take_newer(run, &backup, &s->last_backup);
		if (is_clean(f, i))
			take_newer(run, &clean, &s->last_clean);
	}
	s->interval = starts ? median_distance(starts, count) : TIME_UNKNOWN;
	free(starts);
	/* Without a completed job, the age is at least that of the logs. */
	int64_t since = s->last_backup != TIME_UNKNOWN ? s->last_backup : s->period_first;
	s->stale = s->now_asked && count > 0 && since != TIME_UNKNOWN &&
		s->now - since > summary_age_limit(s);
}

// SPDX-License-Identifier: MIT

/** The verdict: the state at the end of the input, and what is over. */

#include "tally/finish.h"

static const struct summary_cause *current_finding(const struct summary *s, enum severity at_least)
{
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (c->entries > 0 && c->current != CURRENT_NO && c->severity >= at_least)
			return c;
	}
	return NULL;
}

static bool has_result(enum job_result r)
{
	return r == JOB_SUCCEEDED || r == JOB_WARNINGS || r == JOB_FAILED;
}

/*
 * Counts the jobs by result, oldest first. A job without an end is running if it is the newest of
 * its machine; otherwise it was interrupted.
 */
static void count_jobs(struct finish *f)
{
	const struct history *h = &f->history;
	struct summary_tallied_jobs *n = &f->s->tallied;
	for (size_t i = 0; i < h->count; i++) {
		const struct run *run = &f->t->runs[h->jobs[i]];
		enum job_result result = finish_result(run);
		if (result == JOB_UNKNOWN)
			continue;
		if (result == JOB_UNFINISHED && i + 1 == h->count) {
			n->running = true;
			continue;
		}
		n->all++;
		if (history_completed(run)) {
			f->s->past.jobs_failed += n->since_failed;
			f->s->past.jobs_unfinished += n->since - n->since_failed;
			n->completed++;
			n->since = n->since_failed = 0;
			continue;
		}
		n->failed += result == JOB_FAILED;
		n->since++;
		n->since_failed += result == JOB_FAILED;
	}
}

/* Whether the newest job with a result failed, or none completed and one failed, on one machine. */
static bool host_fails(const struct finish *f, size_t host)
{
	const struct history *h = &f->history;
	for (size_t i = h->count; i > 0; i--) {
		uint32_t run = h->jobs[i - 1];
		enum job_result result = finish_result(&f->t->runs[run]);
		if (h->hosts[run] == host && has_result(result))
			return result == JOB_FAILED;
	}
	return false;
}

static bool some_host_fails(const struct finish *f)
{
	size_t hosts = f->s->host_count > 1 ? f->s->host_count : 1;
	for (size_t i = 0; i < hosts; i++) {
		if (host_fails(f, i))
			return true;
	}
	return false;
}

/* Whether the newest job that left a recovery point completed with warnings that nothing names. */
static bool last_hides_failures(const struct finish *f)
{
	const struct history *h = &f->history;
	for (size_t i = h->count; i > 0; i--) {
		const struct run *run = &f->t->runs[h->jobs[i - 1]];
		if (history_completed(run))
			return history_hides_failures(run);
	}
	return false;
}

/* Whether a filter may hide entries. A period does not count: it asks about that time only. */
static bool hides_entries(const struct tally *t)
{
	return t->config.filtered && t->left_out > 0;
}

void finish_verdict(struct finish *f)
{
	struct summary *s = f->s;
	count_jobs(f);
	const struct summary_tallied_jobs *n = &s->tallied;
	bool broke_off = n->since > n->since_failed;
	if (s->stale || some_host_fails(f) || current_finding(s, SEVERITY_JOB))
		s->state = VERDICT_FAILED;
	else if (current_finding(s, SEVERITY_FILE) || last_hides_failures(f) ||
		(broke_off && n->completed > 0))
		s->state = VERDICT_WARNINGS;
	else if (s->totals.records > 0 && !s->incomplete && !hides_entries(f->t) && !broke_off)
		s->state = VERDICT_CLEAN;
	else
		s->state = VERDICT_UNKNOWN; /* what was not read is never called clean */
	buf_clear(&f->t->key);
	finish_headline(f);
	s->headline = arena_copy(&s->arena, buf_span(&f->t->key));
	if (!s->headline || f->t->key.failed)
		f->failed = true;
}

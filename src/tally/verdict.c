// SPDX-License-Identifier: MIT

/** The answer in one word and one sentence. */

#include "tally/finish.h"

static const struct summary_cause *first_finding(const struct summary *s, enum severity at_least)
{
	for (size_t i = 0; i < s->cause_count; i++) {
		if (s->causes[i].entries > 0 && s->causes[i].severity >= at_least)
			return &s->causes[i];
	}
	return NULL;
}

static size_t jobs_with(const struct summary *s, enum job_result result)
{
	size_t count = 0;
	for (size_t i = 0; i < s->job_count; i++)
		count += s->jobs[i].result == result;
	return count;
}

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

/* A filter that lets nothing pass says nothing of the rest; a period is a question of its own. */
static bool hides_entries(const struct tally *t)
{
	return t->config.filtered && t->left_out > 0;
}

static void write_headline(const struct tally *t, const struct summary *s, struct buf *out)
{
	const struct summary_cause *worst = first_finding(s, SEVERITY_FILE);
	size_t failed = jobs_with(s, JOB_FAILED);
	unsigned long long files = s->files_not_protected;

	switch (s->state) {
	case VERDICT_FAILED:
		if (failed > 0)
			buf_addf(out, "%zu of %zu job%s failed. ", failed, s->job_count,
				plural(s->job_count));
		if (worst && worst->severity == SEVERITY_JOB)
			buf_addf(out, "Backups are at risk: %s. ", worst->cause->title);
		else if (worst)
			buf_addf(out, "First cause: %s. ", worst->cause->title);
		if (files > 0)
			buf_addf(out, "%llu file%s not protected.", files,
				files == 1 ? " is" : "s are");
		break;
	case VERDICT_WARNINGS:
		if (files > 0)
			buf_addf(out, "%llu file%s not protected; first cause: %s.", files,
				files == 1 ? " is" : "s are", worst->cause->title);
		else
			buf_addf(out, "Problems without a file; first cause: %s.",
				worst->cause->title);
		break;
	case VERDICT_CLEAN:
		buf_adds(out,
			s->totals.entries > 0     ? "Nothing but known noise in the records."
				: t->left_out > 0 ? "No failure in the chosen period."
						  : "No failure in any record.");
		break;
	case VERDICT_UNKNOWN:
		buf_adds(out,
			s->totals.records > 0 && !s->incomplete ? "No entry passes the filter."
				: s->totals.records > 0
				? "No failure in what could be read, but not everything could be "
				  "read."
				: "No engine log and no failed-file list could be read.");
		break;
	}
	while (out->len > 0 && out->data[out->len - 1] == ' ')
		out->data[--out->len] = '\0';
	if (s->incomplete && s->state != VERDICT_UNKNOWN)
		buf_adds(out, " Part of the input could not be read.");
}

void finish_verdict(struct finish *f)
{
	struct summary *s = f->s;
	if (jobs_with(s, JOB_FAILED) > 0 || first_finding(s, SEVERITY_JOB))
		s->state = VERDICT_FAILED;
	else if (first_finding(s, SEVERITY_FILE))
		s->state = VERDICT_WARNINGS;
	else if (s->totals.records > 0 && !s->incomplete && !hides_entries(f->t))
		s->state = VERDICT_CLEAN;
	else
		s->state = VERDICT_UNKNOWN; /* what was not read is never called clean */
	buf_clear(&f->t->key);
	write_headline(f->t, s, &f->t->key);
	s->headline = arena_copy(&s->arena, buf_span(&f->t->key));
	if (!s->headline || f->t->key.failed)
		f->failed = true;
}

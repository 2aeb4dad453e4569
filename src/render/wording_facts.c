// SPDX-License-Identifier: MIT

/** Sentences about the machine, its jobs and one finding. */

#include "render/wording.h"

const char *const wording_fact_names[HEAD_COUNT] = {"Machine", "Logs", "Jobs", "Files"};

/* A list of items; the lead precedes the first one. */
struct items {
	struct buf *out;
	const char *lead;
};

static void next_item(struct items *items)
{
	buf_adds(items->out, items->lead);
	items->lead = ", ";
}

static void add_jobs_that(struct items *items, uint64_t count, const char *what)
{
	if (count == 0)
		return;
	next_item(items);
	buf_add_number(items->out, count);
	buf_addf(items->out, " %s", what);
}

bool wording_host_is_known(const struct summary *s)
{
	return s->host.name && s->host.source && strcmp(s->host.source, "input-name") != 0;
}

static void add_machine(struct buf *out, const struct summary *s)
{
	enum { NAMES_SHOWN = 4 };
	for (size_t i = 0; s->host_count > 1 && i < s->host_count && i < NAMES_SHOWN; i++)
		buf_addf(out, "%s%s", i > 0 ? ", " : "", s->hosts[i].name);
	if (s->host_count > 1) {
		if (s->host_count > NAMES_SHOWN)
			buf_addf(out, " and %zu more", s->host_count - NAMES_SHOWN);
		return;
	}
	if (s->host.name)
		buf_addf(out, "%s%s", s->host.name,
			wording_host_is_known(s) ? "" : " (by the name of the input)");
	else if (s->agent_version)
		buf_adds(out, "unknown");
	if (s->agent_version)
		buf_addf(out, ", agent %s", s->agent_version);
	if (s->group)
		buf_addf(out, ", %s", s->group);
}

static void add_period(struct buf *out, const struct summary *s)
{
	if (s->period_first == TIME_UNKNOWN || s->period_last == TIME_UNKNOWN)
		return;
	wording_minute_at(out, s, s->period_first);
	buf_adds(out, " to ");
	wording_minute_at(out, s, s->period_last);
}

static void add_jobs(struct buf *out, const struct summary *s)
{
	uint64_t of[JOB_UNKNOWN + 1] = {0};
	if (s->job_count == 0)
		return;
	for (size_t i = 0; i < s->job_count; i++)
		of[s->jobs[i].result]++;
	buf_add_number(out, s->job_count);
	struct items items = {out, ": "};
	add_jobs_that(&items, of[JOB_FAILED], "failed");
	add_jobs_that(&items, of[JOB_WARNINGS], "with warnings");
	add_jobs_that(&items, of[JOB_SUCCEEDED], "succeeded");
	add_jobs_that(&items, of[JOB_UNFINISHED], "without an end");
	add_jobs_that(&items, of[JOB_UNKNOWN], "with an unknown result");
	if (s->last_backup != TIME_UNKNOWN) {
		buf_adds(out, "; last backup ");
		wording_minute_at(out, s, s->last_backup);
	} else {
		buf_adds(out, "; no completed backup in these logs");
	}
}

static void add_files(struct buf *out, const struct summary *s)
{
	if (s->totals.files == 0)
		return;
	if (s->job_count > 0 && s->last_backup == TIME_UNKNOWN) {
		buf_adds(out, "nothing is backed up");
	} else if (s->tallied.since_failed > 0) {
		buf_adds(out, "nothing is backed up since ");
		wording_day(out, s->last_backup);
	} else {
		buf_add_number(out, s->files_not_protected);
		buf_addf(out, " not protected");
	}
	buf_adds(out, "; ");
	buf_add_number(out, s->totals.files);
	buf_adds(out, " failed at some time");
}

void wording_fact(struct buf *out, const struct summary *s, enum wording_fact fact)
{
	static void (*const add[])(struct buf *, const struct summary *) = {
		add_machine, add_period, add_jobs, add_files};
	add[fact](out, s);
}

void wording_currency(struct buf *out, const struct summary_cause *c)
{
	if (c->entries == 0 || c->current == CURRENT_UNKNOWN)
		return;
	if (c->current == CURRENT_YES) {
		buf_adds(out, "now");
		return;
	}
	buf_adds(out, "over");
	if (c->ended != TIME_UNKNOWN) {
		buf_adds(out, " since ");
		wording_day(out, c->ended);
	}
}

void wording_how_often(struct buf *out, const struct summary *s, const struct summary_cause *c)
{
	wording_count(out, c->failures > 0 ? c->failures : c->entries,
		c->failures > 0 ? "failure" : "record");
	if (c->runs > 0 && s->job_count > 0 && c->runs <= s->job_count) {
		buf_adds(out, " in ");
		buf_add_number(out, c->runs);
		buf_adds(out, " of ");
		wording_count(out, s->job_count, "job");
	} else if (c->runs > 0) {
		buf_adds(out, " in ");
		wording_count(out, c->runs, s->job_count > 0 ? "job" : "list");
	}
	if (c->first != TIME_UNKNOWN) {
		buf_adds(out, ", ");
		wording_day(out, c->first);
		if (c->first / INT64_C(86400000) != c->last / INT64_C(86400000)) {
			buf_adds(out, " to ");
			wording_day(out, c->last);
		}
	}
	size_t len = out->len;
	buf_adds(out, "; ");
	size_t before = out->len;
	wording_ended(out, c);
	if (out->len == before && !out->failed) {
		out->len = len;
		out->data[len] = '\0';
	}
}

void wording_facets(struct buf *out, const struct summary_cause *c)
{
	if (c->scratch_entries == 0) {
		buf_adds(out, "all in backed-up files");
	} else if (c->source_entries == 0) {
		buf_adds(out, "all in the scratch folder");
	} else {
		wording_count(out, c->scratch_entries, "record");
		buf_adds(out, " of the scratch folder, ");
		buf_add_number(out, c->source_entries);
		buf_adds(out, " of backed-up files");
	}
}

void wording_totals(struct buf *out, const struct summary *s)
{
	wording_count(out, s->totals.records, "record");
	buf_adds(out, " in ");
	wording_count(out, s->totals.lines, "line");
	buf_adds(out, ", ");
	wording_count(out, s->totals.bytes, "byte");
	buf_adds(out, "; ");
	buf_add_number(out, s->totals.entries);
	buf_adds(out, " of them tell of ");
	wording_count(out, s->totals.failures, "failure");
	buf_adds(out, " of ");
	wording_count(out, s->totals.files, "file");
}

void wording_last_job(struct buf *out, const struct summary *s)
{
	uint64_t failed = s->recurring_files + s->new_files;
	if (!s->last_job)
		return;
	buf_adds(out, "Last job with failures");
	for (size_t i = s->job_count; i > 0; i--) {
		if (strcmp(s->jobs[i - 1].id, s->last_job) == 0 &&
			s->jobs[i - 1].start != TIME_UNKNOWN) {
			buf_adds(out, " (");
			wording_day_at(out, s, s->jobs[i - 1].start);
			buf_addc(out, ')');
			break;
		}
	}
	buf_adds(out, ": ");
	if (failed == 0)
		buf_adds(out, "no file failed");
	else
		wording_count(out, failed, "file");
	if (failed > 0)
		buf_adds(out, " failed");
	if (failed > 0 && s->new_files == 0) {
		buf_adds(out,
			failed == 1 ? ", which had failed before"
				    : ", all of them had failed before");
	} else if (s->new_files > 0) {
		buf_adds(out, ", ");
		if (s->recurring_files == 0) {
			buf_adds(out,
				failed == 1 ? "for the first time"
					    : "all of them for the first time");
		} else {
			buf_add_number(out, s->new_files);
			buf_adds(out, " of them for the first time");
		}
	}
	if (s->gone_files > 0) {
		buf_adds(out, "; ");
		wording_count(out, s->gone_files, "file");
		buf_adds(out, " that failed earlier did not fail again");
	}
	buf_addc(out, '.');
}

void wording_family_effect(struct buf *out, const struct summary *s, const struct summary_family *f)
{
	struct summary_exclusion all = {.entries = f->entries, .files = f->files};
	for (size_t i = 0; i < f->rule_count; i++) {
		const struct summary_exclusion *x = &s->exclusions[f->rules[i]];
		all.failures += x->failures;
		all.subfolders = x->subfolders;
		all.check_first = all.check_first || x->check_first;
	}
	wording_count(out, f->profiles, "profile");
	buf_adds(out, ". ");
	wording_rule_effect(out, &all);
}

void wording_family_why(struct buf *out, const struct summary *s, const struct summary_family *f)
{
	const struct summary_exclusion *first = &s->exclusions[f->rules[0]];
	struct span why = span_of(f->why);
	if (why.len > 0 && why.data[why.len - 1] == '.')
		why.len--;
	buf_add_span(out, why);
	if (first->cause_count > 0)
		buf_addf(out, " (%s%s)", first->cause_count > 1 ? "mostly: " : "",
			first->causes[0]->title);
	buf_addc(out, '.');
}

void wording_rule_effect(struct buf *out, const struct summary_exclusion *x)
{
	buf_adds(out, x->subfolders ? "With subfolders. Ends " : "Without subfolders. Ends ");
	wording_count(out, x->failures > 0 ? x->failures : x->entries, "failure");
	buf_adds(out, " of ");
	wording_count(out, x->files, "file");
	buf_adds(out, x->check_first ? ". Check before applying." : ".");
}

void wording_left_over(struct buf *out, const struct summary *s)
{
	if (s->left_over_files == 0) {
		buf_adds(out, "These rules cover all failing files.");
		return;
	}
	buf_add_number(out, s->left_over_files);
	buf_adds(out, " of the ");
	wording_count(out, s->file_count, "failing file");
	buf_addf(out, " %s not covered by these rules.", s->left_over_files == 1 ? "is" : "are");
}

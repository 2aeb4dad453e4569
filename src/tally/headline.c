// SPDX-License-Identifier: MIT

/** The sentence of the verdict: the present state first, then what is over. */

#include "tally/finish.h"

static const char *plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void add_count(struct buf *out, uint64_t count, const char *noun)
{
	buf_add_number(out, count);
	buf_addf(out, " %s%s", noun, plural(count));
}

/* "21 Nov" */
static void add_day(struct buf *out, int64_t time)
{
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int year, month, day;
	date_from_days(time / INT64_C(86400000), &year, &month, &day);
	buf_addf(out, "%d %s", day, months[(month + 11) % 12]);
}

/* "21 Nov 21:31 UTC" */
static void add_minute(struct buf *out, int64_t time)
{
	int minutes = (int)(time / 60000 % 1440);
	add_day(out, time);
	buf_addf(out, " %02d:%02d UTC", minutes / 60, minutes % 60);
}

static const struct summary_cause *worst(const struct summary *s, enum severity at_least)
{
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (c->entries > 0 && c->current != CURRENT_NO && c->severity >= at_least)
			return c;
	}
	return NULL;
}

static void add_cause(struct buf *out, const char *lead, const struct summary_cause *c)
{
	if (c)
		buf_addf(out, " %s: %s.", lead, c->cause->title);
}

/* The newest job that completed, or NULL. */
static const struct run *last_completed(const struct finish *f)
{
	for (size_t i = f->history.count; i > 0; i--) {
		const struct run *run = &f->t->runs[f->history.jobs[i - 1]];
		if (history_completed(run))
			return run;
	}
	return NULL;
}

/* The first job that failed or was interrupted after the newest completed one. */
static const struct run *first_since(const struct finish *f)
{
	const struct run *first = NULL;
	for (size_t i = f->history.count; i > 0; i--) {
		const struct run *run = &f->t->runs[f->history.jobs[i - 1]];
		if (history_completed(run))
			break;
		if (finish_result(run) == JOB_FAILED ||
			(finish_result(run) == JOB_UNFINISHED && i < f->history.count))
			first = run;
	}
	return first;
}

/* ---- parts of the sentence --------------------------------------------------------- */

static void add_stale(const struct summary *s, struct buf *out)
{
	int64_t since = s->last_backup != TIME_UNKNOWN ? s->last_backup : s->period_first;
	buf_adds(out, "No backup since ");
	add_day(out, since);
	buf_addf(out, " (%lld days).", (long long)((s->now - since) / INT64_C(86400000)));
}

/* "Nothing backed up since 17 Nov: 6 of 6 jobs failed." */
static void add_nothing(const struct finish *f, struct buf *out)
{
	const struct summary *s = f->s;
	const struct summary_tallied_jobs *n = &s->tallied;
	const struct run *first = first_since(f);
	int64_t since = s->last_backup;
	if (since == TIME_UNKNOWN && first)
		since = first->when.first;
	buf_adds(out, out->len > 0 ? " " : "");
	if (s->stale) {
		/* The time of the last backup was given before. */
	} else if (since != TIME_UNKNOWN) {
		buf_adds(out, "Nothing backed up since ");
		add_day(out, since);
		buf_adds(out, ": ");
	} else {
		buf_adds(out, "Nothing backed up: ");
	}
	if (n->since == 1) {
		buf_adds(out, s->stale ? "The " : "the ");
		buf_adds(out, n->completed > 0 ? "job after it failed" : "only job failed");
	} else {
		buf_add_number(out, n->since_failed);
		buf_adds(out, " of ");
		add_count(out, n->since, "job");
		buf_adds(out, " failed");
	}
	if (n->since > n->since_failed) {
		buf_adds(out, ", ");
		buf_add_number(out, n->since - n->since_failed);
		buf_adds(out, " broke off");
	}
	buf_addc(out, '.');
}

/* "3 jobs failed before it", and other things that are over. */
static void add_past(const struct summary *s, struct buf *out)
{
	const struct summary_past *past = &s->past;
	const char *lead = "; ";
	if (past->jobs_failed > 0) {
		buf_adds(out, lead);
		add_count(out, past->jobs_failed, "job");
		buf_adds(out, " failed");
		lead = ", ";
	}
	if (past->jobs_unfinished > 0) {
		buf_adds(out, lead);
		add_count(out, past->jobs_unfinished, "job");
		buf_adds(out, " broke off");
		lead = ", ";
	}
	if (*lead == ',')
		buf_adds(out, " before it");
	if (past->files == 0)
		return;
	buf_adds(out, "; ");
	add_count(out, past->files, "file");
	buf_adds(out, " failed in earlier jobs and no more");
}

static void add_not_protected(const struct summary *s, struct buf *out)
{
	buf_add_number(out, s->files_not_protected);
	buf_addf(out, " file%s not protected", s->files_not_protected == 1 ? " is" : "s are");
}

/* "Last backup 21 Nov left out 16 files; 3 jobs failed before it." */
static void add_last_backup(const struct finish *f, struct buf *out)
{
	const struct summary *s = f->s;
	const struct run *last = last_completed(f);
	buf_adds(out, out->len > 0 ? " " : "");
	buf_adds(out, "Last backup ");
	if (last->when.last != TIME_UNKNOWN) {
		add_day(out, last->when.last);
		buf_addc(out, ' ');
	}
	if (s->files_not_protected > 0) {
		buf_adds(out, "left out ");
		add_count(out, s->files_not_protected, "file");
	} else if (worst(s, SEVERITY_FILE)) {
		buf_adds(out, "completed with problems that name no file");
	} else if (history_hides_failures(last)) {
		buf_adds(out, "completed with warnings that these logs do not name");
	} else {
		buf_adds(out, "was complete");
	}
	add_past(s, out);
	uint64_t broken = s->tallied.since - s->tallied.since_failed;
	if (broken > 0) {
		buf_adds(out, "; ");
		add_count(out, broken, "job");
		buf_adds(out, " after it broke off");
	}
	buf_addc(out, '.');
}

/*
 * ---- the sentence for each state --------------------------------------------------------------
 */

static void write_failed(const struct finish *f, struct buf *out)
{
	const struct summary *s = f->s;
	const struct summary_cause *sick = worst(s, SEVERITY_JOB), *any = worst(s, SEVERITY_FILE);
	if (s->tallied.since_failed > 0) {
		add_nothing(f, out);
		add_cause(out, "Cause now", any);
		return;
	}
	if (sick) {
		add_cause(out, "Backups are at risk", sick);
	} else if (s->stale && s->tallied.completed == 0) {
		add_cause(out, "Cause", any);
		return;
	}
	if (s->stale && s->tallied.completed > 0) {
		if (s->files_not_protected > 0) {
			buf_adds(out, " The last backup left out ");
			add_count(out, s->files_not_protected, "file");
			buf_addc(out, '.');
		}
	} else if (s->tallied.completed > 0) {
		add_last_backup(f, out);
	} else if (s->files_not_protected > 0) {
		buf_addc(out, ' ');
		add_not_protected(s, out);
		buf_addc(out, '.');
	}
}

static void write_warnings(const struct finish *f, struct buf *out)
{
	const struct summary *s = f->s;
	const struct summary_cause *first = worst(s, SEVERITY_FILE);
	if (s->tallied.completed > 0) {
		add_last_backup(f, out);
		add_cause(out, "First cause", first);
		return;
	}
	if (s->files_not_protected > 0)
		add_not_protected(s, out);
	else
		buf_adds(out, "Problems without a file");
	buf_addf(out, "; first cause: %s.", first->cause->title);
}

static void write_clean(const struct finish *f, struct buf *out)
{
	const struct summary *s = f->s;
	const struct summary_tallied_jobs *n = &s->tallied;
	const struct run *last = last_completed(f);
	bool always =
		s->past.jobs_failed == 0 && s->past.jobs_unfinished == 0 && s->past.files == 0;
	for (size_t i = 0; i < s->cause_count; i++) {
		if (s->causes[i].entries > 0 && s->causes[i].severity != SEVERITY_INFO)
			always = false;
	}
	for (size_t i = 0; i < f->history.count; i++)
		always = always && !history_hides_failures(&f->t->runs[f->history.jobs[i]]);
	if (f->t->left_out > 0) {
		buf_adds(out, "No failure in the chosen period.");
	} else if (last && !always) {
		add_last_backup(f, out);
	} else if (last && last->when.last != TIME_UNKNOWN) {
		if (n->completed == 1)
			buf_adds(out, "The only job succeeded, on ");
		else
			buf_addf(out, "All %llu jobs succeeded, last on ",
				(unsigned long long)n->completed);
		add_minute(out, last->when.last);
		buf_addc(out, '.');
	} else {
		buf_adds(out,
			s->totals.entries > 0 ? "Nothing but known noise in the records."
					      : "No failure in any record.");
	}
}

static void write_unknown(const struct finish *f, struct buf *out)
{
	const struct summary *s = f->s;
	if (s->totals.records == 0)
		buf_adds(out, "No engine log and no failed-file list could be read.");
	else if (s->incomplete)
		buf_adds(
			out, "No failure in what could be read, but not everything could be read.");
	else if (s->tallied.since > 0 && s->tallied.completed == 0)
		buf_addf(out, "%llu job%s broke off, and none is known to have completed.",
			(unsigned long long)s->tallied.since, plural(s->tallied.since));
	else
		buf_adds(out, "No entry passes the filter.");
}

/* Logs of several machines do not add up to one statement. */
static void write_mixture(const struct summary *s, struct buf *out)
{
	enum { NAMES_SHOWN = 4 };
	buf_addf(out, "Logs of %zu machines (", s->host_count);
	for (size_t i = 0; i < s->host_count && i < NAMES_SHOWN; i++)
		buf_addf(out, "%s%s", i > 0 ? ", " : "", s->hosts[i].name);
	buf_adds(out, s->host_count > NAMES_SHOWN ? " and others" : "");
	buf_adds(out, ") in one report: marslog fleet tells them apart. ");
	if (s->tallied.all > 0) {
		buf_add_number(out, s->tallied.failed);
		buf_adds(out, " of ");
		add_count(out, s->tallied.all, "job");
		buf_adds(out, " failed. ");
	}
	if (s->files_not_protected > 0) {
		add_not_protected(s, out);
		buf_addc(out, '.');
	}
	add_cause(out, "First cause", worst(s, SEVERITY_FILE));
}

void finish_headline(struct finish *f)
{
	const struct summary *s = f->s;
	struct buf *out = &f->t->key;
	static void (*const write[])(const struct finish *, struct buf *) = {
		[VERDICT_CLEAN] = write_clean,
		[VERDICT_WARNINGS] = write_warnings,
		[VERDICT_FAILED] = write_failed,
		[VERDICT_UNKNOWN] = write_unknown,
	};
	if (s->stale)
		add_stale(s, out);
	if (s->host_count > 1)
		write_mixture(s, out);
	else
		write[s->state](f, out);
	if (s->tallied.running && s->state != VERDICT_UNKNOWN)
		buf_adds(out, " Another job has not ended in these logs.");
	if (s->incomplete && s->state != VERDICT_UNKNOWN)
		buf_adds(out, " Part of the input could not be read.");
	if (out->len > 0 && out->data[0] == ' ') {
		memmove(out->data, out->data + 1, out->len);
		out->len--;
	}
}

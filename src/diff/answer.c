// SPDX-License-Identifier: MIT

/** The answer: better, worse, the same, or cannot be said; with one reason. */

#include "diff/private.h"

#include <stdlib.h>

#define MS_PER_DAY INT64_C(86400000)

static void add_day(struct buf *out, int64_t time)
{
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int year, month, day;
	if (time == TIME_UNKNOWN) {
		buf_adds(out, "an unknown day");
		return;
	}
	date_from_days(time / MS_PER_DAY, &year, &month, &day);
	buf_addf(out, "%d %s", day, months[(month + 11) % 12]);
}

static void add_files(struct buf *out, uint64_t files)
{
	if (files == 0) {
		buf_adds(out, "no file");
		return;
	}
	buf_add_number(out, files);
	buf_adds(out, files == 1 ? " file" : " files");
}

/* "the last job left out 6 files (before: 9)" */
static void add_last_job(struct diff *d, const char *which, uint64_t after, uint64_t before)
{
	buf_adds(&d->reason, which);
	buf_adds(&d->reason, " left out ");
	add_files(&d->reason, after);
	if (after == before) {
		buf_adds(&d->reason, ", as before");
		return;
	}
	buf_adds(&d->reason, " (before: ");
	buf_add_number(&d->reason, before);
	buf_addc(&d->reason, ')');
}

static const char *title_of(const struct catalog *catalog, const char *id)
{
	const struct cause *cause = catalog_cause(catalog, id);
	return cause ? cause->title : id;
}

static void decide(struct diff *d, enum diff_answer answer, const char *reason)
{
	d->answer = answer;
	buf_adds(&d->reason, reason);
}

/*
 * ---- reasons why a comparison is impossible ---------------------------------------------------
 */

static bool is_impossible(struct diff *d)
{
	const struct diff_side *b = &d->before, *a = &d->after;
	if (b->records == 0)
		decide(d, DIFF_UNKNOWN, "BEFORE holds no record of the agent");
	else if (a->records == 0)
		decide(d, DIFF_UNKNOWN, "AFTER holds no record of the agent");
	else if (d->other_host)
		decide(d, DIFF_UNKNOWN, "the two sides come from different machines");
	else if (a->last != TIME_UNKNOWN && b->last != TIME_UNKNOWN && a->last < b->last)
		decide(d, DIFF_UNKNOWN, "AFTER ends before BEFORE does; are the two exchanged?");
	else
		return false;
	return true;
}

bool diff_is_identical(const struct diff *d)
{
	const struct diff_side *b = &d->before, *a = &d->after;
	if (a->job_count != b->job_count || d->shared != a->job_count || a->records != b->records ||
		a->first != b->first || a->last != b->last || a->cause_count != b->cause_count ||
		a->file_count != b->file_count)
		return false;
	for (size_t i = 0; i < a->cause_count; i++) {
		if (strcmp(a->causes[i].id, b->causes[i].id) != 0 ||
			a->causes[i].entries != b->causes[i].entries)
			return false;
	}
	return true;
}

/* ---- without jobs: lists of failed files, pasted lines ----------------------------- */

static size_t count_state(const struct diff_item *items, size_t count, enum diff_state state)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		n += items[i].state == state;
	return n;
}

static void decide_lists(struct diff *d)
{
	size_t files = count_state(d->files, d->file_count, DIFF_NEW);
	size_t causes = count_state(d->causes, d->cause_count, DIFF_NEW);
	if (files > 0 || causes > 0) {
		d->answer = DIFF_WORSE;
		if (files > 0) {
			add_files(&d->reason, files);
			buf_adds(&d->reason,
				files == 1 ? " fails that did not fail before"
					   : " fail that did not fail before");
		} else {
			buf_adds(&d->reason, "it fails for a cause that is new");
		}
	} else if (count_state(d->files, d->file_count, DIFF_SAME) == d->file_count &&
		count_state(d->causes, d->cause_count, DIFF_UNCERTAIN) == 0) {
		decide(d, DIFF_EQUAL, "the same files fail");
	} else {
		decide(d, DIFF_UNKNOWN,
			"no job is in the logs, so what is no longer listed need not be backed up");
	}
}

/* ---- with jobs --------------------------------------------------------------------- */

static const struct diff_item *first_of(
	const struct diff *d, enum diff_state state, enum severity at_least)
{
	for (size_t i = 0; i < d->cause_count; i++) {
		if (d->causes[i].state == state && d->causes[i].severity >= at_least)
			return &d->causes[i];
	}
	return NULL;
}

static bool has_present(const struct diff_side *side, enum severity at_least)
{
	for (size_t i = 0; i < side->cause_count; i++) {
		if (side->causes[i].present && side->causes[i].severity >= at_least)
			return true;
	}
	return false;
}

static bool decide_by_result(struct diff *d)
{
	const struct diff_side *b = &d->before, *a = &d->after;
	if (a->completed + a->failed == 0) {
		decide(d, DIFF_UNKNOWN,
			a->own > 0 ? "no job of AFTER has come to its end in the log"
				   : "AFTER holds no job that BEFORE does not hold");
		return true;
	}
	if (b->completed + b->failed == 0) {
		decide(d, DIFF_UNKNOWN, "no job of BEFORE has come to its end in the log");
		return true;
	}
	if (a->newest_failed) {
		if (b->newest_failed && (a->completed > 0 || b->completed == 0))
			decide(d, DIFF_EQUAL, "the newest job failed, as it did before");
		else if (b->newest_failed)
			decide(d, DIFF_WORSE, "no job completes any more");
		else
			decide(d, DIFF_WORSE, "the newest job failed; before, it completed");
		return true;
	}
	if (!b->newest_failed)
		return false;
	d->answer = DIFF_BETTER;
	buf_adds(&d->reason, "backups complete again, last on ");
	add_day(&d->reason, a->newest->start);
	if (a->newest->files > 0) {
		buf_adds(&d->reason, "; ");
		add_files(&d->reason, a->newest->files);
		buf_adds(&d->reason, a->newest->files == 1 ? " is left out" : " are left out");
	}
	return true;
}

/* The files of the last jobs, where they differ. */
static void add_files_change(struct diff *d)
{
	const struct diff_job *b = d->before.newest, *a = d->after.newest;
	if (!a || !b || a->pieced || b->pieced || a->files == b->files)
		return;
	buf_adds(&d->reason, "; ");
	add_last_job(d, "the last job", a->files, b->files);
}

static bool decide_by_severity(struct diff *d, const struct catalog *catalog)
{
	for (int level = SEVERITY_JOB; level >= SEVERITY_DATA; level--) {
		bool before = has_present(&d->before, (enum severity)level);
		bool after = has_present(&d->after, (enum severity)level);
		if (before == after)
			continue;
		const struct diff_item *item =
			first_of(d, after ? DIFF_NEW : DIFF_GONE, (enum severity)level);
		if (!item) {
			decide(d, DIFF_UNKNOWN,
				d->other_patterns
					? "other patterns judge the same records in another way; "
					  "compare the bundles"
					: after
					? "AFTER shows a risk to backups or data, but BEFORE may "
					  "have had it, too"
					: "what put backups or data at risk is not seen any more, "
					  "but no later job shows that it is over");
			return true;
		}
		d->answer = after ? DIFF_WORSE : DIFF_BETTER;
		buf_adds(&d->reason, after ? "new fault: " : "fault gone: ");
		buf_adds(&d->reason, title_of(catalog, item->name));
		add_files_change(d);
		return true;
	}
	return false;
}

static void decide_by_files(struct diff *d)
{
	const struct diff_side *b = &d->before, *a = &d->after;
	uint64_t before = b->newest->files, after = a->newest->files;
	if (b->newest->pieced || a->newest->pieced) {
		decide(d, DIFF_UNKNOWN,
			"each summary knows a part only of a job that both hold; compare the "
			"bundles");
		return;
	}
	const char *which = "the last job";
	if (before == after && b->median_files != a->median_files) {
		before = b->median_files;
		after = a->median_files;
		which = "the median job";
	}
	d->answer = before == after ? DIFF_EQUAL : after > before ? DIFF_WORSE : DIFF_BETTER;
	add_last_job(d, which, after, before);
	size_t others = before == after ? count_state(d->files, d->file_count, DIFF_NEW) : 0;
	if (others > 0)
		buf_addf(&d->reason, ", but %zu of them did not fail before", others);
}

/* Missing data is no improvement. */
static void doubt(struct diff *d)
{
	const char *why = NULL;
	if (d->answer != DIFF_BETTER)
		return;
	if (d->after.newest && !d->after.newest->whole)
		why = "less fails, but the beginning of AFTER's last completed job is not in its "
		      "log";
	else if (d->after.incomplete && !d->before.incomplete)
		why = "less fails, but not all of AFTER could be read";
	else if (d->other_filters)
		why = "less fails, but the sides were filtered in different ways";
	if (!why)
		return;
	buf_clear(&d->reason);
	decide(d, DIFF_UNKNOWN, why);
}

/* Files that are excluded now are as little protected as before; the reader must know. */
static void add_exclusions(struct diff *d)
{
	size_t applied = 0, idle = 0;
	for (size_t i = 0; i < d->exclusion_count; i++) {
		applied += d->exclusions[i].applied == DIFF_APPLIED;
		idle += d->exclusions[i].applied == DIFF_NO_EFFECT;
	}
	if (applied > 0)
		buf_addf(&d->reason, "; %zu suggested exclusion%s applied", applied,
			applied == 1 ? " was" : "s were");
	if (idle > 0)
		buf_addf(&d->reason, "; %zu applied exclusion%s no effect yet", idle,
			idle == 1 ? " has" : "s have");
}

void diff_decide(struct diff *d, const struct catalog *catalog)
{
	if (is_impossible(d))
		return;
	if (d->identical) {
		decide(d, DIFF_EQUAL,
			d->after.job_count > 0 ? "both sides hold the same jobs"
					       : "both sides hold the same records");
		return;
	}
	if (d->before.job_count == 0 && d->after.job_count == 0) {
		decide_lists(d);
		return;
	}
	if (!decide_by_result(d) && !decide_by_severity(d, catalog))
		decide_by_files(d);
	doubt(d);
	add_exclusions(d);
}

// SPDX-License-Identifier: MIT

/** Compares jobs, causes, files, places and exclusions of both sides. */

#include "diff/private.h"
#include "fleet/values.h"

#include <stdlib.h>

const char *diff_state_name(enum diff_state state)
{
	static const char *const names[] = {
		"new", "gone", "more", "fewer", "same", "not comparable"};
	return names[state];
}

const char *diff_answer_name(enum diff_answer answer)
{
	static const char *const names[] = {"better", "worse", "the same", "cannot be said"};
	return names[answer];
}

/* ---- jobs -------------------------------------------------------------------------- */

static bool is_completed(const struct diff_job *job)
{
	return job->result == JOB_SUCCEEDED || job->result == JOB_WARNINGS;
}

static struct diff_job *same_job(struct diff_side *side, const struct diff_job *job)
{
	for (size_t i = 0; i < side->job_count; i++) {
		if (strcmp(side->jobs[i].id, job->id) == 0)
			return &side->jobs[i];
	}
	return NULL;
}

static int decisiveness(enum job_result result)
{
	static const int ranks[] = {[JOB_SUCCEEDED] = 2,
		[JOB_WARNINGS] = 3,
		[JOB_FAILED] = 4,
		[JOB_UNFINISHED] = 1,
		[JOB_UNKNOWN] = 0};
	return ranks[result];
}

/*
 * Merge what both sides know about one job: the more decisive result, and the greater number of
 * files.
 */
static void unite(struct diff_job *a, struct diff_job *b)
{
	enum job_result result =
		decisiveness(a->result) > decisiveness(b->result) ? a->result : b->result;
	a->pieced = b->pieced = a->result != b->result || a->files != b->files;
	a->result = b->result = result;
	a->files = b->files = a->files > b->files ? a->files : b->files;
	a->whole = b->whole = a->whole || b->whole;
	a->shared = b->shared = true;
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static void count_jobs(struct diff *d, struct diff_side *side)
{
	uint64_t *files = arena_alloc(&d->arena, (side->job_count + 1) * sizeof(*files));
	side->own = side->completed = side->failed = 0;
	side->newest = NULL;
	side->newest_failed = false;
	for (size_t i = 0; i < side->job_count && files; i++) {
		const struct diff_job *job = &side->jobs[i];
		if (job->other)
			continue;
		side->own++;
		if (job->result == JOB_FAILED) {
			side->failed++;
			side->newest_failed = true;
		} else if (is_completed(job)) {
			files[side->completed++] = job->files;
			side->newest = job;
			side->newest_failed = false;
		}
	}
	if (side->completed == 0 || !files)
		return;
	qsort(files, side->completed, sizeof(*files), by_number);
	side->median_files = files[(side->completed - 1) / 2];
}

void diff_match_jobs(struct diff *d)
{
	d->split = TIME_UNKNOWN;
	d->shared = 0;
	for (size_t i = 0; i < d->after.job_count; i++) {
		struct diff_job *job = &d->after.jobs[i], *twin = same_job(&d->before, job);
		if (twin) {
			unite(job, twin);
			d->shared++;
		} else if (d->split == TIME_UNKNOWN) {
			d->split = job->start;
		}
	}
	/* A job on both sides belongs to BEFORE unless it began after the first new one. */
	for (size_t i = 0; i < d->after.job_count; i++) {
		struct diff_job *job = &d->after.jobs[i];
		if (!job->shared)
			continue;
		job->other = d->split == TIME_UNKNOWN || job->start < d->split;
		same_job(&d->before, job)->other = !job->other;
	}
	count_jobs(d, &d->before);
	count_jobs(d, &d->after);
}

void diff_split_jobs(struct diff *d, int64_t split)
{
	d->split = split;
	for (size_t i = 0; i < d->before.job_count; i++)
		d->before.jobs[i].other = d->before.jobs[i].start >= split;
	for (size_t i = 0; i < d->after.job_count; i++)
		d->after.jobs[i].other = d->after.jobs[i].start < split;
	count_jobs(d, &d->before);
	count_jobs(d, &d->after);
}

bool diff_can_show_gone(const struct diff *d, int64_t last)
{
	for (size_t i = 0; i < d->after.job_count; i++) {
		const struct diff_job *job = &d->after.jobs[i];
		if (!job->other && is_completed(job) && job->whole &&
			(last == TIME_UNKNOWN || job->start > last))
			return true;
	}
	return false;
}

bool diff_can_show_new(const struct diff *d)
{
	if (d->before.job_count == 0)
		return d->before.records > 0 && !d->before.incomplete;
	for (size_t i = 0; i < d->before.job_count; i++) {
		const struct diff_job *job = &d->before.jobs[i];
		if (!job->other && (is_completed(job) || job->result == JOB_FAILED))
			return true;
	}
	return false;
}

/* ---- what exists at the end of a side ---------------------------------------------- */

/* A file that did not fail in a later completed job of this side is over. */
static void mark_files(struct diff_side *side)
{
	for (size_t i = 0; i < side->file_count; i++) {
		struct diff_file *f = &side->files[i];
		f->present = !f->last_job ||
			(!f->last_job->other &&
				(!side->newest || f->last_job->start >= side->newest->start));
	}
}

/* What AFTER knows only from shared jobs belongs to BEFORE. */
static void mark_causes(struct diff *d)
{
	for (size_t i = 0; i < d->after.cause_count; i++) {
		struct diff_cause *c = &d->after.causes[i];
		if (d->shared > 0 && c->last != TIME_UNKNOWN &&
			(d->split == TIME_UNKNOWN || c->last < d->split))
			c->present = false;
	}
}

/* ---- states ------------------------------------------------------------------------ */

static enum diff_state state_by_rate(const struct diff_item *i)
{
	uint64_t jobs_before = i->before_jobs ? i->before_jobs : 1;
	uint64_t jobs_after = i->after_jobs ? i->after_jobs : 1;
	uint64_t before = i->before * jobs_after, after = i->after * jobs_before;
	return before == after ? DIFF_SAME : after > before ? DIFF_MORE : DIFF_FEWER;
}

static const struct diff_cause *cause_of(const struct diff_side *side, const char *id)
{
	for (size_t i = 0; i < side->cause_count; i++) {
		if (strcmp(side->causes[i].id, id) == 0)
			return &side->causes[i];
	}
	return NULL;
}

static void add_cause(
	struct diff *d, const char *id, const struct diff_cause *b, const struct diff_cause *a)
{
	bool before = b && b->present, after = a && a->present;
	bool noise = (!b || b->severity == SEVERITY_INFO) && (!a || a->severity == SEVERITY_INFO);
	if ((!before && !after) || noise)
		return;
	struct diff_item *item = &d->causes[d->cause_count++];
	*item = (struct diff_item){.name = id,
		.before = b ? (b->failures ? b->failures : b->entries) : 0,
		.after = a ? (a->failures ? a->failures : a->entries) : 0,
		.before_jobs = d->before.completed + d->before.failed,
		.after_jobs = d->after.completed + d->after.failed,
		.severity = b ? b->severity : SEVERITY_INFO};
	if (a && a->severity > item->severity)
		item->severity = a->severity;
	if (!before)
		item->before = 0;
	if (!after)
		item->after = 0;
	if (before && after) {
		item->state = state_by_rate(item);
	} else if ((a && a->regrouped) || (b && b->regrouped)) {
		item->state = DIFF_UNCERTAIN;
	} else if (after) {
		item->state = diff_can_show_new(d) ? DIFF_NEW : DIFF_UNCERTAIN;
	} else {
		int64_t last = a && a->last > b->last ? a->last : b->last;
		item->state = diff_can_show_gone(d, last) ? DIFF_GONE : DIFF_UNCERTAIN;
	}
}

static int by_state(const void *a, const void *b)
{
	const struct diff_item *x = a, *y = b;
	if (x->state != y->state)
		return (int)x->state - (int)y->state;
	if (x->severity != y->severity)
		return (int)y->severity - (int)x->severity;
	uint64_t p = x->before > x->after ? x->before : x->after;
	uint64_t q = y->before > y->after ? y->before : y->after;
	return p != q ? (p > q ? -1 : 1) : strcmp(x->name, y->name);
}

static void sort_items(struct diff_item *items, size_t count)
{
	if (count > 0)
		qsort(items, count, sizeof(*items), by_state);
}

static void compare_causes(struct diff *d)
{
	size_t most = d->before.cause_count + d->after.cause_count + 1;
	d->causes = arena_alloc(&d->arena, most * sizeof(*d->causes));
	for (size_t i = 0; i < d->before.cause_count && d->causes; i++) {
		const struct diff_cause *b = &d->before.causes[i];
		add_cause(d, b->id, b, cause_of(&d->after, b->id));
	}
	for (size_t i = 0; i < d->after.cause_count && d->causes; i++) {
		const struct diff_cause *a = &d->after.causes[i];
		if (!cause_of(&d->before, a->id))
			add_cause(d, a->id, NULL, a);
	}
	sort_items(d->causes, d->cause_count);
}

/* ---- files ------------------------------------------------------------------------- */

static void add_file(struct diff *d, const struct diff_file *b, const struct diff_file *a)
{
	bool before = b && b->present, after = a && a->present;
	if (!before && !after)
		return;
	struct diff_item *item = &d->files[d->file_count++];
	*item = (struct diff_item){.name = after ? a->path : b->path,
		.cause = after ? a->cause : b->cause,
		.before = before,
		.after = after,
		.state = DIFF_SAME};
	bool listed_before = b || !d->before.files_cut, listed_after = a || !d->after.files_cut;
	if (after && !before)
		item->state = listed_before && diff_can_show_new(d) ? DIFF_NEW : DIFF_UNCERTAIN;
	if (before && !after)
		item->state = listed_after && diff_can_show_gone(d, TIME_UNKNOWN) ? DIFF_GONE
										  : DIFF_UNCERTAIN;
}

/* Both lists are sorted by path. */
static void compare_files(struct diff *d)
{
	const struct diff_side *b = &d->before, *a = &d->after;
	size_t i = 0, k = 0;
	d->files = arena_alloc(&d->arena, (b->file_count + a->file_count + 1) * sizeof(*d->files));
	while (d->files && (i < b->file_count || k < a->file_count)) {
		int order = i == b->file_count ? 1
			: k == a->file_count
			? -1
			: diff_compare_paths(b->files[i].path, a->files[k].path);
		add_file(d, order <= 0 ? &b->files[i] : NULL, order >= 0 ? &a->files[k] : NULL);
		i += order <= 0;
		k += order >= 0;
	}
	sort_items(d->files, d->file_count);
}

/* ---- places ------------------------------------------------------------------------ */

static struct diff_item *place_item(struct diff *d, const char *title)
{
	for (size_t i = 0; i < d->place_count; i++) {
		if (strcmp(d->places[i].name, title) == 0)
			return &d->places[i];
	}
	d->places[d->place_count] = (struct diff_item){.name = title};
	return &d->places[d->place_count++];
}

static void compare_places(struct diff *d, const struct catalog *catalog)
{
	size_t known;
	catalog_places(catalog, &known);
	d->places = arena_alloc(&d->arena, (known + 1) * sizeof(*d->places));
	bool uncertain = d->before.files_cut || d->after.files_cut;
	for (size_t i = 0; i < d->file_count && d->places; i++) {
		const struct diff_item *f = &d->files[i];
		const struct place *place = place_of_path(catalog, span_of(f->name));
		if (!place)
			continue;
		struct diff_item *item = place_item(d, place->title);
		item->before += f->before;
		item->after += f->after;
	}
	for (size_t i = 0; i < d->place_count; i++) {
		struct diff_item *item = &d->places[i];
		item->state = state_by_rate(item);
		if (item->before == 0)
			item->state = diff_can_show_new(d) ? DIFF_NEW : DIFF_UNCERTAIN;
		if (item->after == 0)
			item->state =
				diff_can_show_gone(d, TIME_UNKNOWN) ? DIFF_GONE : DIFF_UNCERTAIN;
		if (uncertain)
			item->state = DIFF_UNCERTAIN;
	}
	sort_items(d->places, d->place_count);
}

/* ---- the comparison ---------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return a && b ? span_equal_nocase(span_of(a), span_of(b)) : a == b;
}

static bool is_named(const struct diff_side *side)
{
	return side->host && side->host_source && strcmp(side->host_source, "input-name") != 0;
}

static void compare_heads(struct diff *d)
{
	const struct diff_side *b = &d->before, *a = &d->after;
	bool same_id = b->machine_id && a->machine_id && same_text(b->machine_id, a->machine_id);
	bool other_id = b->machine_id && a->machine_id && !same_id;
	bool other_name = is_named(b) && is_named(a) && !same_text(b->host, a->host);
	d->renamed = same_id && other_name;
	d->other_host = !same_id && (other_id || other_name);
	d->other_filters = !same_text(b->filters, a->filters);
	d->other_patterns = b->patterns && a->patterns && !same_text(b->patterns, a->patterns);
}

bool diff_compare(struct diff *d, const struct catalog *catalog)
{
	d->identical = diff_is_identical(d);
	/* Both sides have the same jobs, so there is nothing to divide. */
	for (size_t i = 0; i < d->after.job_count && d->identical; i++)
		d->after.jobs[i].other = false;
	if (d->identical)
		count_jobs(d, &d->after);
	mark_files(&d->before);
	mark_files(&d->after);
	if (!d->identical)
		mark_causes(d);
	compare_heads(d);
	if (d->other_patterns)
		diff_match_catalogs(d);
	compare_causes(d);
	compare_files(d);
	compare_places(d, catalog);
	diff_compare_exclusions(d);
	diff_decide(d, catalog);
	return !d->arena.failed && !d->reason.failed;
}

// SPDX-License-Identifier: MIT

/** A row of a saved summary (marslog.summary/1), and what is alike for one that was just made. */

#include "fleet/private.h"

#include <stdlib.h>

static void take_head(struct values *v, const cJSON *d, struct fleet_row *row)
{
	const cJSON *host = value_object(v, d, "host");
	row->host = value_text(v, host, "name");
	row->host_source = value_text(v, host, "source");
	/* Documents of earlier versions do not list all machines. */
	row->hosts = (size_t)cJSON_GetArraySize(cJSON_GetObjectItemCaseSensitive(d, "hosts"));
	row->agent = value_text(v, value_object(v, d, "agent"), "version");
	row->machine_id = value_text(v, d, "machine_id");
	row->group = value_text(v, d, "group");
	row->tool = value_word(v, value_object(v, d, "tool"), "version");
	row->patterns = value_text(v, d, "patterns");
	const cJSON *period = value_object(v, d, "period");
	row->first = value_time(v, period, "first");
	row->last = value_time(v, period, "last");
	row->records = value_number(v, value_object(v, d, "totals"), "records");
	row->last_backup = value_time(v, d, "last_backup");
	row->last_clean = value_time(v, d, "last_clean");
	row->last_attempt = value_time(v, d, "last_attempt");
	row->interval = value_hours(v, d, "interval_h");
	const cJSON *verdict = value_object(v, d, "verdict");
	row->state = value_verdict(v, verdict, "state");
	row->files_not_protected = value_number(v, verdict, "files_not_protected");
	row->incomplete = value_boolean(v, verdict, "incomplete");
}

static void take_filters(struct values *v, const cJSON *object, struct fleet_row *row)
{
	const cJSON *filters = value_of(v, object, "filters");
	if (!filters || cJSON_IsNull(filters))
		return;
	row->filters = (struct fleet_filters){
		.any = true,
		.since = value_time(v, filters, "since"),
		.until = value_time(v, filters, "until"),
		.cause = value_text(v, filters, "cause"),
		.code = value_text(v, filters, "code"),
		.job = value_text(v, filters, "job"),
		.level = value_text(v, filters, "level"),
	};
}

/* A row needs no list that --top shortens, except exclusions. */
static void take_truncated(struct values *v, const cJSON *d, struct fleet_row *row)
{
	size_t count;
	const cJSON *list = value_array(v, d, "truncated", &count), *item;
	cJSON_ArrayForEach(item, list)
	{
		if (strcmp(value_word(v, item, "list"), "exclusions") == 0)
			row->truncated = true;
	}
}

/* The newest jobs, ordered by start as in the summary. */
static void take_jobs(struct values *v, const cJSON *d, struct fleet_row *row)
{
	size_t count, at = 0;
	const cJSON *list = value_array(v, d, "jobs", &count), *item;
	size_t skip = count > FLEET_JOBS_MAX ? count - FLEET_JOBS_MAX : 0;
	row->jobs = value_items(v, count - skip, sizeof(*row->jobs));
	cJSON_ArrayForEach(item, list)
	{
		if (at++ < skip || !row->jobs)
			continue;
		row->jobs[row->job_count++] = (struct fleet_job){value_time(v, item, "start"),
			value_result(v, item, "result"), value_number(v, item, "files")};
	}
}

static int cause_by_id(const void *a, const void *b)
{
	const struct fleet_cause *x = a, *y = b;
	return strcmp(x->id, y->id);
}

static void take_causes(struct values *v, const cJSON *d, struct fleet_row *row)
{
	size_t count;
	const cJSON *list = value_array(v, d, "causes", &count), *item;
	row->causes = value_items(v, count, sizeof(*row->causes));
	cJSON_ArrayForEach(item, list)
	{
		if (!row->causes || value_number(v, item, "entries") == 0)
			continue;
		row->causes[row->cause_count++] = (struct fleet_cause){
			.id = value_word(v, item, "id"),
			.severity = value_severity(v, item, "severity"),
			.current = value_currency(v, item, "current"),
			.failures = value_number(v, item, "failures"),
			.files = value_number(v, item, "files"),
			.runs = value_number(v, item, "runs"),
			.first = value_time(v, item, "first"),
			.last = value_time(v, item, "last"),
		};
	}
}

static int place_by_name(const void *a, const void *b)
{
	const struct fleet_place *x = a, *y = b;
	int order = strcmp(x->place, y->place);
	return order != 0 ? order : strcmp(x->confidence, y->confidence);
}

/* Add to the place with the same name and confidence, or append it. */
static void add_place(struct fleet_row *row, const struct fleet_place *place)
{
	for (size_t i = 0; i < row->place_count; i++) {
		struct fleet_place *p = &row->places[i];
		if (place_by_name(p, place) != 0)
			continue;
		p->files += place->files;
		p->failures += place->failures;
		return;
	}
	row->places[row->place_count++] = *place;
}

/* The folder itself may name a user or a project. */
void row_add_place(struct fleet_row *row, const struct catalog *catalog, struct span path,
	bool check_first, uint64_t files, uint64_t failures)
{
	const struct place *known = place_of_path(catalog, path);
	add_place(row,
		&(struct fleet_place){
			.place = known ? known->title : "other places",
			.kind = !known                           ? "other"
				: known->kind == PLACE_SYNC_ROOT ? "sync-root"
								 : "disposable",
			.confidence = check_first ? "check-first" : "suggested",
			.files = files,
			.failures = failures,
		});
}

static void take_places(
	struct values *v, const struct fleet_origin *origin, const cJSON *d, struct fleet_row *row)
{
	size_t count;
	const cJSON *list = value_array(v, d, "exclusions", &count), *item;
	row->places = value_items(v, count, sizeof(*row->places));
	cJSON_ArrayForEach(item, list)
	{
		const char *path = value_word(v, item, "path");
		const char *confidence = value_word(v, item, "confidence");
		const cJSON *removes = value_object(v, item, "removes");
		uint64_t files = value_number(v, removes, "files");
		uint64_t failures = value_number(v, removes, "failures");
		if (v->bad || v->arena->failed || !row->places)
			return;
		row_add_place(row, origin->catalog, span_of(path),
			strcmp(confidence, "check-first") == 0, files, failures);
	}
}

static int unknown_by_code(const void *a, const void *b)
{
	const struct fleet_unknown *x = a, *y = b;
	return strcmp(x->code, y->code);
}

static void take_unknown(struct values *v, const cJSON *d, struct fleet_row *row)
{
	size_t count;
	const cJSON *list = value_array(v, d, "unknown_codes", &count), *item;
	row->unknown = value_items(v, count, sizeof(*row->unknown));
	cJSON_ArrayForEach(item, list)
	{
		if (row->unknown)
			row->unknown[row->unknown_count++] = (struct fleet_unknown){
				value_word(v, item, "code"), value_number(v, item, "entries")};
	}
}

void row_set_gaps(struct arena *arena, struct fleet_row *row, const uint64_t of[GAP_REASONS])
{
	row->gaps = arena_alloc(arena, GAP_REASONS * sizeof(*row->gaps));
	for (int i = 0; i < GAP_REASONS && row->gaps; i++) {
		if (of[i] > 0)
			row->gaps[row->gap_count++] = (struct fleet_gap){(enum gap_reason)i, of[i]};
	}
}

/* Number of gaps per reason, in the order of the reasons. */
static void take_gaps(struct values *v, const cJSON *d, struct fleet_row *row)
{
	size_t count;
	uint64_t of[GAP_REASONS] = {0};
	const cJSON *list = value_array(v, d, "gaps", &count), *item;
	cJSON_ArrayForEach(item, list)
	{
		of[value_reason(v, item, "reason")]++;
	}
	row_set_gaps(v->arena, row, of);
}

void row_sort(struct fleet_row *row)
{
	if (row->cause_count > 0)
		qsort(row->causes, row->cause_count, sizeof(*row->causes), cause_by_id);
	if (row->place_count > 0)
		qsort(row->places, row->place_count, sizeof(*row->places), place_by_name);
	if (row->unknown_count > 0)
		qsort(row->unknown, row->unknown_count, sizeof(*row->unknown), unknown_by_code);
}

void row_of_summary(struct values *v, const struct fleet_origin *origin, const cJSON *document,
	struct fleet_row *row)
{
	*row = (struct fleet_row){.input = origin->input, .digest = origin->digest};
	take_head(v, document, row);
	take_filters(v, document, row);
	take_truncated(v, document, row);
	take_jobs(v, document, row);
	take_causes(v, document, row);
	take_places(v, origin, document, row);
	take_unknown(v, document, row);
	take_gaps(v, document, row);
	if (!v->bad && !v->arena->failed)
		row_sort(row);
}

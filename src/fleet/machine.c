// SPDX-License-Identifier: MIT

/** Makes a row from a machine of an earlier fleet document (marslog.fleet/1). */

#include "fleet/private.h"

static void take_head(struct values *v, const cJSON *m, struct fleet_row *row)
{
	row->group = value_text(v, m, "group");
	const cJSON *host = value_object(v, m, "host");
	row->host = value_text(v, host, "name");
	row->host_source = value_text(v, host, "source");
	if (cJSON_GetObjectItemCaseSensitive(m, "hosts"))
		row->hosts = value_number(v, m, "hosts");
	row->machine_id = value_text(v, m, "machine_id");
	row->agent = value_text(v, m, "agent");
	const cJSON *input = value_object(v, m, "input");
	row->input = value_word(v, input, "name");
	row->digest = value_word(v, input, "digest");
	const cJSON *tool = value_object(v, m, "tool");
	row->tool = value_word(v, tool, "version");
	row->patterns = value_text(v, tool, "patterns");
	const cJSON *period = value_object(v, m, "period");
	row->first = value_time(v, period, "first");
	row->last = value_time(v, period, "last");
	row->records = value_number(v, m, "records");
	row->last_backup = value_time(v, m, "last_backup");
	row->last_clean = value_time(v, m, "last_clean");
	row->last_attempt = value_time(v, m, "last_attempt");
	row->interval = value_hours(v, m, "interval_h");
	const cJSON *verdict = value_object(v, m, "verdict");
	row->state = value_verdict(v, verdict, "state");
	row->files_not_protected = value_number(v, verdict, "files_not_protected");
	row->incomplete = value_boolean(v, verdict, "incomplete");
	row->truncated = value_boolean(v, m, "truncated");
}

static void take_filters(struct values *v, const cJSON *m, struct fleet_row *row)
{
	const cJSON *filters = value_of(v, m, "filters");
	if (!filters || cJSON_IsNull(filters))
		return;
	row->filters = (struct fleet_filters){true, value_time(v, filters, "since"),
		value_time(v, filters, "until"), value_text(v, filters, "cause"),
		value_text(v, filters, "code"), value_text(v, filters, "job"),
		value_text(v, filters, "level")};
}

static void take_history(struct values *v, const cJSON *m, struct fleet_row *row)
{
	size_t count;
	const cJSON *list = value_array(v, m, "jobs", &count), *item;
	row->jobs = value_items(v, count, sizeof(*row->jobs));
	if (count > FLEET_JOBS_MAX)
		value_fault(v, "jobs");
	cJSON_ArrayForEach(item, list)
	{
		if (row->jobs)
			row->jobs[row->job_count++] = (struct fleet_job){
				value_time(v, item, "start"), value_result(v, item, "result"),
				value_number(v, item, "files")};
	}
	list = value_array(v, m, "causes", &count);
	row->causes = value_items(v, count, sizeof(*row->causes));
	cJSON_ArrayForEach(item, list)
	{
		if (row->causes)
			row->causes[row->cause_count++] =
				(struct fleet_cause){.id = value_word(v, item, "id"),
					.severity = value_severity(v, item, "severity"),
					.current = value_currency(v, item, "current"),
					.failures = value_number(v, item, "failures"),
					.files = value_number(v, item, "files"),
					.runs = value_number(v, item, "runs"),
					.first = value_time(v, item, "first"),
					.last = value_time(v, item, "last")};
	}
}

static void take_lists(struct values *v, const cJSON *m, struct fleet_row *row)
{
	size_t count;
	const cJSON *list = value_array(v, m, "places", &count), *item;
	row->places = value_items(v, count, sizeof(*row->places));
	cJSON_ArrayForEach(item, list)
	{
		if (row->places)
			row->places[row->place_count++] = (struct fleet_place){
				value_word(v, item, "place"), value_word(v, item, "kind"),
				value_word(v, item, "confidence"), value_number(v, item, "files"),
				value_number(v, item, "failures")};
	}
	list = value_array(v, m, "unknown", &count);
	row->unknown = value_items(v, count, sizeof(*row->unknown));
	cJSON_ArrayForEach(item, list)
	{
		if (row->unknown)
			row->unknown[row->unknown_count++] = (struct fleet_unknown){
				value_word(v, item, "code"), value_number(v, item, "entries")};
	}
	list = value_array(v, m, "gaps", &count);
	row->gaps = value_items(v, count, sizeof(*row->gaps));
	cJSON_ArrayForEach(item, list)
	{
		if (row->gaps)
			row->gaps[row->gap_count++] = (struct fleet_gap){
				value_reason(v, item, "reason"), value_number(v, item, "count")};
	}
	list = value_array(v, m, "superseded", &count);
	row->superseded = value_items(v, count, sizeof(*row->superseded));
	cJSON_ArrayForEach(item, list)
	{
		if (row->superseded)
			row->superseded[row->superseded_count++] =
				(struct fleet_superseded){value_word(v, item, "input"),
					value_word(v, item, "digest"), value_time(v, item, "last")};
	}
}

void row_of_machine(struct values *v, const cJSON *object, struct fleet_row *row)
{
	*row = (struct fleet_row){0};
	take_head(v, object, row);
	take_filters(v, object, row);
	take_history(v, object, row);
	take_lists(v, object, row);
}

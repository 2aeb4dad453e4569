// SPDX-License-Identifier: MIT

/**
 * `fleet --format json`: schema marslog.fleet/1, which `fleet` can also read. Each machine is on
 * a line of its own.
 */

#include "render/fleet.h"
#include "render/json_writer.h"
#include "version.h"

#include <stdlib.h>

static void key_object(struct json_writer *w, const char *key)
{
	json_key(w, key);
	json_begin_object(w);
}

static void key_array(struct json_writer *w, const char *key)
{
	json_key(w, key);
	json_begin_array(w);
}

static void write_filters(struct json_writer *w, const struct fleet_filters *f)
{
	json_key(w, "filters");
	if (!f->any) {
		json_null(w);
		return;
	}
	json_begin_object(w);
	key_time(w, "since", f->since);
	key_time(w, "until", f->until);
	key_text(w, "cause", f->cause);
	key_text(w, "code", f->code);
	key_text(w, "job", f->job);
	key_text(w, "level", f->level);
	json_end_object(w);
}

static void write_identity(struct json_writer *w, const struct fleet_row *row)
{
	key_text(w, "key", row->key);
	key_text(w, "group", row->group);
	key_object(w, "host");
	key_text(w, "name", row->host);
	key_text(w, "source", row->host_source);
	json_end_object(w);
	key_number(w, "hosts", row->hosts);
	key_text(w, "machine_id", row->machine_id);
	key_text(w, "agent", row->agent);
	key_object(w, "input");
	key_text(w, "name", row->input);
	key_text(w, "digest", row->digest);
	json_end_object(w);
	key_object(w, "tool");
	key_text(w, "version", row->tool);
	key_text(w, "patterns", row->patterns);
	json_end_object(w);
	write_filters(w, &row->filters);
}

static void write_state(struct json_writer *w, const struct fleet_row *row)
{
	key_object(w, "period");
	key_time(w, "first", row->first);
	key_time(w, "last", row->last);
	json_end_object(w);
	key_number(w, "records", row->records);
	key_time(w, "last_backup", row->last_backup);
	key_time(w, "last_clean", row->last_clean);
	key_time(w, "last_attempt", row->last_attempt);
	json_key(w, "interval_h");
	if (row->interval == TIME_UNKNOWN)
		json_null(w);
	else
		json_decimal(w, (uint64_t)(row->interval / 3600000),
			(unsigned)(row->interval / 360000 % 10));
	key_object(w, "verdict");
	key_text(w, "state", verdict_state_name(row->state));
	key_number(w, "files_not_protected", row->files_not_protected);
	key_boolean(w, "incomplete", row->incomplete);
	json_end_object(w);
	key_boolean(w, "truncated", row->truncated);
}

static void write_causes(struct json_writer *w, const struct fleet_row *row)
{
	key_array(w, "causes");
	for (size_t i = 0; i < row->cause_count; i++) {
		const struct fleet_cause *c = &row->causes[i];
		json_begin_object(w);
		key_text(w, "id", c->id);
		key_text(w, "severity", severity_name(c->severity));
		json_key(w, "current");
		if (c->current == CURRENT_UNKNOWN)
			json_null(w);
		else
			json_boolean(w, c->current == CURRENT_YES);
		key_number(w, "failures", c->failures);
		key_number(w, "files", c->files);
		key_time(w, "first", c->first);
		key_time(w, "last", c->last);
		key_number(w, "runs", c->runs);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_lists(struct json_writer *w, const struct fleet_row *row)
{
	key_array(w, "jobs");
	for (size_t i = 0; i < row->job_count; i++) {
		json_begin_object(w);
		key_time(w, "start", row->jobs[i].start);
		key_text(w, "result", job_result_name(row->jobs[i].result));
		key_number(w, "files", row->jobs[i].files);
		json_end_object(w);
	}
	json_end_array(w);
	write_causes(w, row);
	key_array(w, "places");
	for (size_t i = 0; i < row->place_count; i++) {
		json_begin_object(w);
		key_text(w, "place", row->places[i].place);
		key_text(w, "kind", row->places[i].kind);
		key_text(w, "confidence", row->places[i].confidence);
		key_number(w, "files", row->places[i].files);
		key_number(w, "failures", row->places[i].failures);
		json_end_object(w);
	}
	json_end_array(w);
	key_array(w, "unknown");
	for (size_t i = 0; i < row->unknown_count; i++) {
		json_begin_object(w);
		key_text(w, "code", row->unknown[i].code);
		key_number(w, "entries", row->unknown[i].entries);
		json_end_object(w);
	}
	json_end_array(w);
	key_array(w, "gaps");
	for (size_t i = 0; i < row->gap_count; i++) {
		json_begin_object(w);
		key_text(w, "reason", gap_reason_name(row->gaps[i].reason));
		key_number(w, "count", row->gaps[i].count);
		json_end_object(w);
	}
	json_end_array(w);
	key_array(w, "superseded");
	for (size_t i = 0; i < row->superseded_count; i++) {
		json_begin_object(w);
		key_text(w, "input", row->superseded[i].input);
		key_text(w, "digest", row->superseded[i].digest);
		key_time(w, "last", row->superseded[i].last);
		json_end_object(w);
	}
	json_end_array(w);
}

static bool write_totals(struct json_writer *w, const struct fleet *f)
{
	static const struct {
		enum fleet_total_of what;
		const char *key, *name;
	} lists[] = {{FLEET_CAUSES, "causes", "id"}, {FLEET_PLACES, "places", "place"}};
	uint64_t states[VERDICT_UNKNOWN + 1] = {0};
	for (size_t i = 0; i < f->row_count; i++)
		states[f->rows[i].state]++;
	key_object(w, "totals");
	key_number(w, "machines", f->row_count);
	for (int i = 0; i <= VERDICT_UNKNOWN; i++)
		key_number(w, verdict_state_name((enum verdict_state)i), states[i]);
	for (size_t k = 0; k < COUNT_OF(lists); k++) {
		size_t count;
		struct fleet_total *totals = fleet_totals(f, lists[k].what, &count);
		if (!totals)
			return false;
		key_array(w, lists[k].key);
		for (size_t i = 0; i < count; i++) {
			json_begin_object(w);
			key_text(w, lists[k].name, totals[i].name);
			key_number(w, "machines", totals[i].machines);
			key_number(w, "files", totals[i].files);
			json_end_object(w);
		}
		json_end_array(w);
		free(totals);
	}
	json_end_object(w);
	return true;
}

bool fleet_json(const struct fleet_report *report, struct buf *out)
{
	const struct fleet *f = report->fleet;
	struct json_writer w = {.out = out, .compact = true};
	json_begin_object(&w);
	key_text(&w, "schema", "marslog.fleet/1");
	key_object(&w, "tool");
	key_text(&w, "name", "marslog");
	key_text(&w, "version", MARSLOG_VERSION);
	json_end_object(&w);
	if (!write_totals(&w, f))
		return false;
	key_array(&w, "missing");
	for (size_t i = 0; i < f->missing_count; i++)
		json_cstring(&w, f->missing[i]);
	json_end_array(&w);
	key_array(&w, "machines");
	for (size_t i = 0; i < f->row_count; i++) {
		buf_addc(out, '\n');
		json_begin_object(&w);
		write_identity(&w, &f->rows[i]);
		write_state(&w, &f->rows[i]);
		write_lists(&w, &f->rows[i]);
		json_end_object(&w);
	}
	json_end_array(&w);
	json_end_object(&w);
	buf_addc(out, '\n');
	return !out->failed;
}

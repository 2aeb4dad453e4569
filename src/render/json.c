// SPDX-License-Identifier: MIT

/** `analyze --format json`: marslog.summary/1, described in marslog(1). */

#include "render/environment.h"
#include "render/exclusions.h"
#include "render/render.h"
#include "version.h"

static void key_span(struct json_writer *w, const char *key, struct span text)
{
	json_key(w, key);
	json_text(w, text);
}

static void key_code(struct json_writer *w, const struct code *code)
{
	char text[CODE_TEXT_SIZE];
	code_format(code, text);
	key_text(w, "code", text);
}

static void write_evidence(
	struct json_writer *w, const struct summary_evidence *items, size_t count)
{
	json_key(w, "evidence");
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		json_begin_object(w);
		key_text(w, "input", items[i].input);
		key_number(w, "line", items[i].line);
		key_time(w, "time", items[i].time);
		key_text(w, "text", items[i].text);
		json_end_object(w);
	}
	json_end_array(w);
}

/* Hours with one decimal, which is omitted when it is 0. */
static void key_hours(struct json_writer *w, const char *key, int64_t ms)
{
	json_key(w, key);
	if (ms == TIME_UNKNOWN || ms < 0) {
		json_null(w);
		return;
	}
	uint64_t tenths = ((uint64_t)ms + 180000) / 360000;
	json_decimal(w, tenths / 10, (unsigned)(tenths % 10));
}

/* Which machine it is, and the age of its backup. */
static void write_machine(struct json_writer *w, const struct summary *s)
{
	json_key(w, "host");
	json_begin_object(w);
	key_text(w, "name", s->host.name);
	key_text(w, "source", s->host.source);
	json_end_object(w);
	json_key(w, "hosts");
	json_begin_array(w);
	for (size_t i = 0; i < s->host_count; i++)
		json_cstring(w, s->hosts[i].name);
	json_end_array(w);
	json_key(w, "period");
	json_begin_object(w);
	key_time(w, "first", s->period_first);
	key_time(w, "last", s->period_last);
	json_end_object(w);
	json_key(w, "agent");
	json_begin_object(w);
	key_text(w, "version", s->agent_version);
	json_end_object(w);
	key_text(w, "machine_id", s->machine_id);
	key_text(w, "group", s->group);
	key_time(w, "last_backup", s->last_backup);
	key_time(w, "last_clean", s->last_clean);
	key_time(w, "last_attempt", s->last_attempt);
	key_hours(w, "interval_h", s->interval);
	char zone[8];
	if (s->zone != ZONE_NONE)
		zone_format(s->zone, zone);
	json_key(w, "zone");
	json_begin_object(w);
	key_text(w, "offset", s->zone != ZONE_NONE ? zone : NULL);
	key_text(w, "source", s->zone_source);
	json_end_object(w);
}

static void write_filters(struct json_writer *w, const struct summary *s)
{
	const struct summary_filters *f = &s->filters;
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

static void write_cut_list(struct json_writer *w, const char *list, const char *cause,
	const char *code, uint64_t shown, uint64_t total)
{
	json_begin_object(w);
	key_text(w, "list", list);
	key_text(w, "cause", cause);
	key_text(w, "code", code);
	key_number(w, "shown", shown);
	key_number(w, "total", total);
	json_end_object(w);
}

static void write_truncated(struct json_writer *w, const struct summary *s)
{
	json_key(w, "truncated");
	json_begin_array(w);
	for (size_t i = 0; i < s->truncated_count; i++) {
		const struct summary_truncated *t = &s->truncated[i];
		write_cut_list(
			w, t->list, t->cause ? t->cause->id : NULL, t->code, t->shown, t->total);
	}
	if (s->exclusion_count < s->exclusion_total)
		write_cut_list(w, "exclusions", NULL, NULL, s->exclusion_count, s->exclusion_total);
	json_end_array(w);
}

static void write_past(struct json_writer *w, const struct summary *s)
{
	json_key(w, "past");
	json_begin_object(w);
	key_number(w, "jobs_failed", s->past.jobs_failed);
	key_number(w, "jobs_unfinished", s->past.jobs_unfinished);
	key_number(w, "files", s->past.files);
	key_number(w, "failures", s->past.failures);
	json_end_object(w);
}

static void write_head(struct json_writer *w, const struct summary *s)
{
	key_text(w, "schema", "marslog.summary/1");
	json_key(w, "tool");
	json_begin_object(w);
	key_text(w, "name", "marslog");
	key_text(w, "version", MARSLOG_VERSION);
	json_end_object(w);
	json_key(w, "command");
	json_begin_array(w);
	for (size_t i = 0; i < s->command_count; i++)
		json_cstring(w, s->command[i]);
	json_end_array(w);
	write_machine(w, s);
	write_filters(w, s);
	key_text(w, "patterns", s->patterns);
	write_truncated(w, s);
	json_key(w, "verdict");
	json_begin_object(w);
	key_text(w, "state", verdict_state_name(s->state));
	write_past(w, s);
	key_number(w, "files_not_protected", s->files_not_protected);
	json_key(w, "incomplete");
	json_boolean(w, s->incomplete);
	key_text(w, "headline", s->headline);
	json_end_object(w);
}

static void write_inputs(struct json_writer *w, const struct summary *s)
{
	json_key(w, "inputs");
	json_begin_array(w);
	for (size_t i = 0; i < s->input_count; i++) {
		const struct summary_input *in = &s->inputs[i];
		json_begin_object(w);
		key_text(w, "name", in->name);
		key_text(w, "kind", input_kind_name(in->kind));
		key_text(w, "content", in->content);
		key_text(w, "encoding", in->encoding);
		key_number(w, "bytes", in->bytes);
		key_number(w, "lines", in->lines);
		key_number(w, "records", in->records);
		key_number(w, "entries", in->entries);
		key_number(w, "unparsed", in->unparsed);
		key_time(w, "first", in->first);
		key_time(w, "last", in->last);
		json_key(w, "year");
		if (in->year != 0)
			json_number(w, (uint64_t)in->year);
		else
			json_null(w);
		key_text(w, "year_source", year_source_name(in->year_source));
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_gaps(struct json_writer *w, const struct summary *s)
{
	json_key(w, "gaps");
	json_begin_array(w);
	for (size_t i = 0; i < s->gap_count; i++) {
		json_begin_object(w);
		key_text(w, "input", s->gaps[i].input);
		key_text(w, "reason", gap_reason_name(s->gaps[i].reason));
		key_text(w, "detail", s->gaps[i].detail);
		key_number(w, "count", s->gaps[i].count);
		json_end_object(w);
	}
	json_end_array(w);
	json_key(w, "totals");
	json_begin_object(w);
	key_number(w, "bytes", s->totals.bytes);
	key_number(w, "lines", s->totals.lines);
	key_number(w, "records", s->totals.records);
	key_number(w, "entries", s->totals.entries);
	key_number(w, "classified", s->totals.classified);
	key_number(w, "unclassified", s->totals.unclassified);
	key_number(w, "files", s->totals.files);
	key_number(w, "failures", s->totals.failures);
	json_end_object(w);
}

static void write_actions(struct json_writer *w, const struct summary *s,
	const struct summary_cause *c, struct buf *text)
{
	const struct action *list[ADVISE_ACTIONS_MAX];
	size_t count = advise_actions(s, c, list);
	json_key(w, "actions");
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		buf_clear(text);
		buf_adds(text, list[i]->text);
		if (list[i]->command) {
			buf_addc(text, '\n');
			advise_command(s, c, list[i], text);
		}
		json_text(w, buf_span(text));
	}
	json_end_array(w);
}

static void write_cause_lists(struct json_writer *w, const struct summary_cause *c)
{
	json_key(w, "folders");
	json_begin_array(w);
	for (size_t i = 0; i < c->folder_count; i++) {
		json_begin_object(w);
		key_span(w, "path", c->folders[i].path);
		key_number(w, "files", c->folders[i].files);
		key_number(w, "entries", c->folders[i].entries);
		json_end_object(w);
	}
	json_end_array(w);
	json_key(w, "paths");
	json_begin_array(w);
	for (size_t i = 0; i < c->path_count; i++) {
		json_begin_object(w);
		key_span(w, "path", c->paths[i].path);
		key_number(w, "entries", c->paths[i].entries);
		key_number(w, "runs", c->paths[i].runs);
		key_text(w, "last_run", c->paths[i].last_run);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_days(struct json_writer *w, const struct summary_cause *c)
{
	json_key(w, "days");
	json_begin_array(w);
	for (size_t i = 0; i < c->day_count; i++) {
		json_begin_object(w);
		key_time(w, "day", c->days[i].day);
		key_number(w, "entries", c->days[i].entries);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_cause(struct json_writer *w, const struct summary *s,
	const struct summary_cause *c, struct buf *text)
{
	json_begin_object(w);
	key_number(w, "rank", c->rank);
	key_text(w, "id", c->cause->id);
	key_text(w, "title", c->cause->title);
	key_text(w, "severity", severity_name(c->severity));
	key_number(w, "entries", c->entries);
	key_number(w, "files", c->files);
	key_number(w, "failures", c->failures);
	json_key(w, "current");
	if (c->current == CURRENT_UNKNOWN)
		json_null(w);
	else
		json_boolean(w, c->current == CURRENT_YES);
	key_time(w, "ended", c->ended);
	json_key(w, "facets");
	json_begin_object(w);
	if (c->cause->facets) {
		key_number(w, "scratch", c->scratch_entries);
		key_number(w, "source", c->source_entries);
	}
	json_end_object(w);
	json_key(w, "codes");
	json_begin_array(w);
	for (size_t i = 0; i < c->code_count; i++) {
		json_begin_object(w);
		key_code(w, &c->codes[i].code);
		key_text(w, "symbol", c->codes[i].symbol);
		key_number(w, "entries", c->codes[i].entries);
		json_end_object(w);
	}
	json_end_array(w);
	key_time(w, "first", c->first);
	key_time(w, "last", c->last);
	key_number(w, "runs", c->runs);
	write_cause_lists(w, c);
	write_days(w, c);
	write_actions(w, s, c, text);
	key_text(w, "doc", c->cause->doc);
	key_text(w, "exclusion", exclusion_name(c->cause->exclusion));
	write_evidence(w, c->evidence, c->evidence_count);
	environment_facts_in_json(w, "facts", c->facts, c->fact_count);
	json_end_object(w);
}

static void write_jobs(struct json_writer *w, const struct summary *s)
{
	json_key(w, "jobs");
	json_begin_array(w);
	for (size_t i = 0; i < s->job_count; i++) {
		const struct summary_job *job = &s->jobs[i];
		json_begin_object(w);
		key_text(w, "id", job->id);
		key_time(w, "start", job->start);
		key_time(w, "end", job->end);
		key_text(w, "result", job_result_name(job->result));
		json_key(w, "phases");
		json_begin_array(w);
		for (size_t k = 0; k < job->phase_count; k++) {
			json_begin_object(w);
			key_text(w, "name", job->phases[k].name);
			key_time(w, "start", job->phases[k].start);
			key_time(w, "end", job->phases[k].end);
			json_end_object(w);
		}
		json_end_array(w);
		key_number(w, "entries", job->entries);
		key_number(w, "files", job->files);
		key_number(w, "failures", job->failures);
		key_text(w, "host", job->host);
		environment_history_in_json(w, job);
		json_end_object(w);
	}
	json_end_array(w);
}

/* Statements about several jobs together. */
static void write_history(struct json_writer *w, const struct summary *s)
{
	json_key(w, "recurrence");
	json_begin_object(w);
	key_text(w, "last_job", s->last_job);
	key_number(w, "recurring_files", s->recurring_files);
	key_number(w, "new_files", s->new_files);
	key_number(w, "gone_files", s->gone_files);
	json_end_object(w);
	json_key(w, "idle");
	json_begin_array(w);
	for (size_t i = 0; i < s->idle_count; i++) {
		json_begin_object(w);
		key_time(w, "from", s->idle[i].from);
		key_time(w, "to", s->idle[i].to);
		key_number(w, "days", s->idle[i].days);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_unknown_codes(struct json_writer *w, const struct summary *s)
{
	json_key(w, "unknown_codes");
	json_begin_array(w);
	for (size_t i = 0; i < s->unknown_code_count; i++) {
		const struct summary_unknown_code *u = &s->unknown_codes[i];
		json_begin_object(w);
		key_code(w, &u->code);
		key_number(w, "entries", u->entries);
		key_text(w, "reading", u->reading);
		write_evidence(w, u->evidence, u->evidence_count);
		json_end_object(w);
	}
	json_end_array(w);
}

bool render_json(const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct json_writer w = {.out = out};
	struct buf text = {0};
	(void)options;

	json_begin_object(&w);
	write_head(&w, s);
	write_inputs(&w, s);
	write_gaps(&w, s);
	json_key(&w, "causes");
	json_begin_array(&w);
	for (size_t i = 0; i < s->cause_count; i++)
		write_cause(&w, s, &s->causes[i], &text);
	json_end_array(&w);
	write_jobs(&w, s);
	write_history(&w, s);
	exclusions_in_json(&w, s);
	environment_in_json(&w, s);
	write_unknown_codes(&w, s);
	json_end_object(&w);
	buf_addc(out, '\n');
	bool ok = !text.failed && !out->failed;
	buf_free(&text);
	return ok;
}

// SPDX-License-Identifier: MIT

/** The key "environment" of marslog.summary/1: what other files of the bundle say. */

#include "render/environment.h"

#include "code/code.h"

/* An empty text means unknown. */
static void key_span(struct json_writer *w, const char *key, struct span text)
{
	json_key(w, key);
	if (text.len > 0)
		json_text(w, text);
	else
		json_null(w);
}

static void key_source(struct json_writer *w, const char *input, uint64_t line)
{
	json_key(w, "input");
	json_cstring(w, input);
	json_key(w, "line");
	if (input)
		json_number(w, line);
	else
		json_null(w);
}

void environment_facts_in_json(
	struct json_writer *w, const char *key, const struct summary_fact *facts, size_t count)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		json_begin_object(w);
		key_span(w, "text", span_of(facts[i].text));
		key_source(w, facts[i].input, facts[i].line);
		json_end_object(w);
	}
	json_end_array(w);
}

static void key_code(struct json_writer *w, const char *key, enum code_kind kind, uint32_t value)
{
	char text[CODE_TEXT_SIZE];
	json_key(w, key);
	if (value == 0) {
		json_null(w);
		return;
	}
	code_format(&(struct code){.kind = kind, .value = value}, text);
	json_cstring(w, text);
}

void environment_history_in_json(struct json_writer *w, const struct summary_job *job)
{
	static const char *const states[] = {NULL, "succeeded", "warnings", "failed"};
	json_key(w, "history");
	if (job->history == HISTORY_NONE) {
		json_null(w);
		return;
	}
	json_begin_object(w);
	json_key(w, "result");
	json_cstring(w, states[job->history]);
	key_code(w, "code", CODE_AGENT_ID, job->history_code);
	key_code(w, "hresult", CODE_HRESULT, job->history_hresult);
	key_source(w, job->history_input, job->history_line);
	json_end_object(w);
}

static void write_drivers(struct json_writer *w, const struct summary *s)
{
	json_key(w, "drivers");
	json_begin_array(w);
	for (size_t i = 0; i < s->driver_count; i++) {
		const struct summary_driver *d = &s->drivers[i];
		json_begin_object(w);
		key_span(w, "volume", d->volume);
		key_span(w, "driver", d->driver);
		key_span(w, "company", d->company);
		json_key(w, "class");
		json_cstring(w, d->class);
		key_span(w, "altitude", d->altitude);
		key_source(w, d->input, d->line);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_events(struct json_writer *w, const struct summary *s)
{
	json_key(w, "events");
	json_begin_array(w);
	for (size_t i = 0; i < s->event_count; i++) {
		const struct summary_event *e = &s->events[i];
		json_begin_object(w);
		key_span(w, "log", e->log);
		key_span(w, "id", e->id);
		key_span(w, "source", e->source);
		key_span(w, "volume", e->volume);
		json_key(w, "kind");
		json_cstring(w, e->rule);
		key_span(w, "meaning", span_of(e->meaning));
		json_key(w, "first");
		json_time(w, e->first);
		json_key(w, "last");
		json_time(w, e->last);
		key_number(w, "count", e->count);
		key_source(w, e->input, e->record);
		json_end_object(w);
	}
	json_end_array(w);
}

static struct span field(const struct kept_fact *kept, size_t i)
{
	return kept->fact.fields[i];
}

static void write_selection(struct json_writer *w, const struct facts *f)
{
	size_t at = 0;
	const struct kept_fact *spec;
	json_key(w, "selection");
	json_begin_array(w);
	while ((spec = facts_next(f, FACT_SELECTION, &at)) != NULL) {
		json_begin_object(w);
		key_span(w, "path", field(spec, 0));
		key_boolean(w, "exclude", spec->fact.number & SELECTION_EXCLUDED);
		key_boolean(w, "recursive", spec->fact.number & SELECTION_RECURSIVE);
		key_source(w, spec->input, spec->fact.line);
		json_end_object(w);
	}
	json_end_array(w);
}

/* Write the first field of each fact of a kind. */
static void write_names(
	struct json_writer *w, const char *key, const struct facts *f, enum fact_kind kind)
{
	size_t at = 0;
	const struct kept_fact *kept;
	json_key(w, key);
	json_begin_array(w);
	while ((kept = facts_next(f, kind, &at)) != NULL)
		json_text(w, field(kept, 0));
	json_end_array(w);
}

static void write_defender(struct json_writer *w, const struct facts *f)
{
	size_t at = 0;
	const struct kept_fact *state = facts_next(f, FACT_DEFENDER, &at);
	json_key(w, "defender");
	if (!state) {
		json_null(w);
		return;
	}
	json_begin_object(w);
	key_boolean(w, "enabled", state->fact.number == 1);
	key_boolean(w, "installed", state->fact.number != 2);
	write_names(w, "paths", f, FACT_DEFENDER_PATH);
	write_names(w, "processes", f, FACT_DEFENDER_PROCESS);
	key_source(w, state->input, state->fact.line);
	json_end_object(w);
}

static void write_proxy(struct json_writer *w, const struct facts *f)
{
	size_t at = 0;
	const struct kept_fact *p;
	json_key(w, "proxy");
	if (f->by_kind[FACT_PROXY] == 0) {
		json_null(w);
		return;
	}
	json_begin_array(w);
	while ((p = facts_next(f, FACT_PROXY, &at)) != NULL) {
		json_begin_object(w);
		key_span(w, "of", field(p, 0));
		key_boolean(w, "configured", p->fact.number != 0);
		key_span(w, "address", field(p, 1));
		key_source(w, p->input, p->fact.line);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_locations(struct json_writer *w, const struct facts *f)
{
	size_t at = 0;
	const struct kept_fact *l;
	json_key(w, "scratch_locations");
	json_begin_array(w);
	while ((l = facts_next(f, FACT_SCRATCH, &at)) != NULL) {
		json_begin_object(w);
		key_span(w, "path", field(l, 0));
		key_span(w, "key", field(l, 1));
		key_source(w, l->input, l->fact.line);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_shadow_copies(struct json_writer *w, const struct facts *f)
{
	static const char *const names[] = {"volume", "on", "used", "allocated", "maximum"};
	size_t at = 0;
	const struct kept_fact *kept;
	json_key(w, "writers");
	json_begin_array(w);
	while ((kept = facts_next(f, FACT_WRITER, &at)) != NULL) {
		json_begin_object(w);
		key_span(w, "name", field(kept, 0));
		key_number(w, "state", kept->fact.number);
		key_span(w, "state_text", field(kept, 1));
		key_span(w, "last_error", field(kept, 2));
		key_source(w, kept->input, kept->fact.line);
		json_end_object(w);
	}
	json_end_array(w);
	at = 0;
	json_key(w, "shadow_storage");
	json_begin_array(w);
	while ((kept = facts_next(f, FACT_STORAGE, &at)) != NULL) {
		json_begin_object(w);
		for (size_t i = 0; i < COUNT_OF(names); i++)
			key_span(w, names[i], field(kept, i));
		key_source(w, kept->input, kept->fact.line);
		json_end_object(w);
	}
	json_end_array(w);
}

static void write_script_policy(struct json_writer *w, const struct facts *f)
{
	size_t at = 0;
	const struct kept_fact *policy = facts_next(f, FACT_SCRIPT_POLICY, &at);
	json_key(w, "execution_policy");
	if (policy)
		json_text(w, field(policy, 0));
	else
		json_null(w);
}

/* Facts that only identify the machine do not count. */
static bool has_environment(const struct facts *f)
{
	for (int kind = FACT_INSTALL; f && kind < FACT_KINDS; kind++) {
		if (f->by_kind[kind] > 0)
			return true;
	}
	return false;
}

void environment_in_json(struct json_writer *w, const struct summary *s)
{
	const struct facts *f = s->environment;
	json_key(w, "environment");
	if (!has_environment(f)) {
		json_null(w);
	} else {
		json_begin_object(w);
		write_drivers(w, s);
		write_locations(w, f);
		write_selection(w, f);
		write_defender(w, f);
		write_proxy(w, f);
		write_script_policy(w, f);
		write_shadow_copies(w, f);
		write_events(w, s);
		json_end_object(w);
	}
	environment_facts_in_json(w, "notes", s->notes, s->note_count);
}

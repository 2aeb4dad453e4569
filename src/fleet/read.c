// SPDX-License-Identifier: MIT

/** Reads documents into rows. */

#include "fleet/private.h"

#include <stdlib.h>

/* More machines than this in one report are a mistake or an attack. */
enum { ROWS_MAX = 1000000 };

static char *digest_of(struct arena *arena, struct span text)
{
	struct buf hex = {0};
	buf_addf(&hex, "%016llx%016llx", (unsigned long long)hash_bytes(text.data, text.len, 1),
		(unsigned long long)hash_bytes(text.data, text.len, 2));
	char *copy = hex.failed ? NULL : arena_copy(arena, buf_span(&hex));
	buf_free(&hex);
	return copy;
}

/* A digest of the document's content, independent of white space and origin. */
static const char *digest_of_document(struct arena *arena, cJSON *document)
{
	cJSON_DeleteItemFromObjectCaseSensitive(document, "command");
	char *text = cJSON_PrintUnformatted(document);
	char *digest = text ? digest_of(arena, span_of(text)) : NULL;
	if (!text)
		arena->failed = true;
	cJSON_free(text);
	return digest;
}

/*
 * The digest of a row covers the content and how it was read, so that rows with equal digests
 * have the same period and records, whatever the name of the input.
 */
static const char *digest_of_row(struct arena *arena, const struct fleet_row *row)
{
	const struct fleet_filters *w = &row->filters;
	const char *words[] = {
		row->digest, row->tool, row->patterns, w->cause, w->code, w->job, w->level};
	struct buf all = {0};
	for (size_t i = 0; i < COUNT_OF(words); i++)
		buf_addf(&all, "%s\n", words[i] ? words[i] : "");
	buf_addf(&all, "%d %lld %lld %lld %lld %llu", w->any, (long long)(w->any ? w->since : 0),
		(long long)(w->any ? w->until : 0), (long long)row->first, (long long)row->last,
		(unsigned long long)row->records);
	char *digest = all.failed ? NULL : digest_of(arena, buf_span(&all));
	if (!digest)
		arena->failed = true;
	buf_free(&all);
	return digest;
}

void row_finish(struct arena *arena, struct fleet_row *row, const struct fleet_origin *origin)
{
	if (!row->group)
		row->group = origin->group ? origin->group : origin->folder;
	if (origin->host) {
		row->host = origin->host;
		row->host_source = "option";
		row->hosts = 1;
	}
	/* One verdict over several machines is that of none of them. */
	if (row->hosts > 1)
		row->incomplete = true;
	row->digest = digest_of_row(arena, row);
}

bool fleet_add_row(struct fleet *f, const struct fleet_row *row)
{
	struct fleet_row *rows = array_grow(f->rows, &f->row_cap, f->row_count + 1, sizeof(*rows));
	if (!rows) {
		f->arena.failed = true;
		return false;
	}
	f->rows = rows;
	f->rows[f->row_count] = *row;
	f->rows[f->row_count].key = row_key(&f->arena, row);
	f->row_count++;
	return !f->arena.failed;
}

/* The base name of the first operand from which a saved summary was made. */
static const char *input_of_summary(struct values *v, const cJSON *document, const char *otherwise)
{
	const cJSON *first = cJSON_GetArrayItem(cJSON_GetObjectItem(document, "inputs"), 0);
	const cJSON *name = cJSON_GetObjectItem(first, "name");
	if (!cJSON_IsString(name))
		return otherwise;
	struct span text = span_of(name->valuestring);
	size_t end = span_find(text, SPAN("!"), 0);
	text = span_cut(text, 0, end == SIZE_MAX ? text.len : end);
	size_t from = text.len;
	while (from > 0 && text.data[from - 1] != '/' && text.data[from - 1] != '\\')
		from--;
	return arena_copy(v->arena, span_cut(text, from, text.len));
}

static void add_summary(
	struct fleet *f, struct values *v, const struct fleet_origin *origin, cJSON *document)
{
	struct fleet_row row;
	row_of_summary(v, origin, document, &row);
	if (v->bad)
		return;
	if (!row.digest) {
		row.input = input_of_summary(v, document, origin->input);
		row.digest = digest_of_document(v->arena, document);
	}
	row_finish(v->arena, &row, origin);
	fleet_add_row(f, &row);
}

static bool add_machine(
	struct fleet *f, struct values *v, const struct fleet_origin *origin, const cJSON *item)
{
	struct fleet_row row;
	row_of_machine(v, item, &row);
	if (v->bad || f->row_count >= ROWS_MAX) {
		value_fault(v, "machines");
		return false;
	}
	if (!row.group)
		row.group = origin->group;
	return fleet_add_row(f, &row);
}

static void add_machines(
	struct fleet *f, struct values *v, const struct fleet_origin *origin, const cJSON *document)
{
	size_t count;
	const cJSON *machines = value_array(v, document, "machines", &count), *item;
	cJSON_ArrayForEach(item, machines)
	{
		if (!add_machine(f, v, origin, item))
			return;
	}
}

static void add_object(
	struct fleet *f, struct values *v, const struct fleet_origin *origin, cJSON *document)
{
	const cJSON *schema = cJSON_GetObjectItemCaseSensitive(document, "schema");
	const char *name = cJSON_IsString(schema) ? schema->valuestring : "";
	if (strcmp(name, "marslog.summary/1") == 0)
		add_summary(f, v, origin, document);
	else if (strcmp(name, "marslog.fleet/1") == 0)
		add_machines(f, v, origin, document);
	else
		value_fault(v, "schema");
}

/* One document, or an array of documents. */
static void add_document(
	struct fleet *f, struct values *v, const struct fleet_origin *origin, cJSON *document)
{
	cJSON *item;
	if (!cJSON_IsArray(document)) {
		add_object(f, v, origin, document);
		return;
	}
	cJSON_ArrayForEach(item, document)
	{
		if (!v->bad && !f->arena.failed)
			add_object(f, v, origin, item);
	}
}

static struct span skip_blanks(struct span text)
{
	while (text.len > 0 && (ascii_is_blank(*text.data) || strchr("\r\n", *text.data)))
		text = span_cut(text, 1, text.len);
	return text;
}

/* ---- machine by machine ------------------------------------------------------------------------ */

/*
 * Thousands of machines as one tree of JSON take ten times the memory of the rows that are made of
 * them. So a document that is written as `fleet` writes it, with the machines at its end, is parsed
 * machine by machine. @return false when it is not written so, or has a fault: nothing was added,
 * and the whole is to be parsed.
 */
static bool add_fleet_piecewise(
	struct fleet *f, const struct fleet_origin *origin, struct span text, const char **end)
{
	const struct span begin = SPAN("{\"schema\":\"marslog.fleet/1\",");
	const struct span list = SPAN("\"machines\":[");
	size_t before = f->row_count;
	size_t at = span_starts_nocase(text, begin) ? span_find(text, list, 0) : SIZE_MAX;
	bool good = at != SIZE_MAX;
	if (good) {
		struct buf head = {0};
		buf_add(&head, text.data, at);
		buf_adds(&head, "\"machines\":[]}");
		cJSON *document = head.failed ? NULL : cJSON_ParseWithLength(head.data, head.len);
		good = document != NULL;
		cJSON_Delete(document);
		buf_free(&head);
		text = skip_blanks(span_cut(text, at + list.len, text.len));
	}
	while (good && text.len > 0 && *text.data == '{') {
		struct values v = {.arena = &f->arena};
		cJSON *machine = cJSON_ParseWithLengthOpts(text.data, text.len, end, false);
		good = machine && add_machine(f, &v, origin, machine);
		if (machine)
			text = skip_blanks(span_cut(text, (size_t)(*end - text.data), text.len));
		cJSON_Delete(machine);
		if (good && text.len > 1 && *text.data == ',')
			text = skip_blanks(span_cut(text, 1, text.len));
	}
	if (good && text.len > 0 && *text.data == ']')
		text = skip_blanks(span_cut(text, 1, text.len));
	good = good && text.len > 0 && *text.data == '}';
	if (good)
		*end = text.data + 1;
	else
		f->row_count = before;
	return good;
}

static bool add_next(struct fleet *f, struct values *v, const struct fleet_origin *origin,
	struct span text, const char **end)
{
	if (add_fleet_piecewise(f, origin, text, end))
		return true;
	cJSON *document =
		f->arena.failed ? NULL : cJSON_ParseWithLengthOpts(text.data, text.len, end, false);
	if (document)
		add_document(f, v, origin, document);
	cJSON_Delete(document);
	return document != NULL;
}

bool fleet_add_documents(
	struct fleet *f, const struct fleet_origin *origin, struct span text, struct buf *why)
{
	struct values v = {.arena = &f->arena};
	size_t number = 0;
	for (text = skip_blanks(text); text.len > 0; text = skip_blanks(text)) {
		const char *end = NULL;
		number++;
		if (!add_next(f, &v, origin, text, &end)) {
			buf_addf(why, "document %zu is no valid JSON", number);
			return false;
		}
		if (v.bad) {
			buf_addf(why,
				"document %zu is no summary and no fleet of marslog: look at %s",
				number, v.fault);
			return false;
		}
		if (f->arena.failed)
			return false;
		text = span_cut(text, (size_t)(end - text.data), text.len);
	}
	if (number == 0)
		buf_adds(why, "it holds no document");
	return number > 0;
}

bool fleet_add_unreadable(
	struct fleet *f, const struct fleet_origin *origin, enum gap_reason reason)
{
	struct fleet_row row = {
		.group = origin->group ? origin->group : origin->folder,
		.host = origin->host,
		.host_source = origin->host ? "option" : NULL,
		.input = origin->input,
		.digest = origin->digest ? origin->digest
					 : digest_of(&f->arena, span_of(origin->input)),
		.tool = "",
		.patterns = NULL,
		.first = TIME_UNKNOWN,
		.last = TIME_UNKNOWN,
		.last_backup = TIME_UNKNOWN,
		.last_clean = TIME_UNKNOWN,
		.last_attempt = TIME_UNKNOWN,
		.interval = TIME_UNKNOWN,
		.state = VERDICT_UNKNOWN,
		.incomplete = true,
		.gaps = arena_alloc(&f->arena, sizeof(struct fleet_gap)),
		.gap_count = 1,
	};
	if (!row.gaps || !row.digest)
		return false;
	row.gaps[0] = (struct fleet_gap){reason, 1};
	row.digest = digest_of_row(&f->arena, &row);
	return fleet_add_row(f, &row);
}

void fleet_free(struct fleet *f)
{
	free(f->rows);
	free(f->missing);
	arena_free(&f->arena);
	*f = (struct fleet){0};
}

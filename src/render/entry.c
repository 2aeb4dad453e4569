// SPDX-License-Identifier: MIT

/** Writes entries, one a line. */

#include "render/entry.h"

#include "render/csv.h"
#include "render/json_writer.h"

#include "syscodes/syscodes.h"
#include <stdio.h>

static const char *const columns[] = {"schema", "host", "group", "key", "input", "line", "time",
	"pid", "tid", "level", "source", "job", "code", "original_code", "symbol", "cause", "rule",
	"facet", "path", "message"};

enum { COLUMNS = COUNT_OF(columns), LINE_COLUMN = 5 };

/* The values of the columns, in their order; NULL means unknown. */
struct entry_row {
	struct span text[COLUMNS];
	char key[24], line[24], time[32], code[CODE_TEXT_SIZE], original[CODE_TEXT_SIZE];
	struct system_code named;
};

static struct span or_nothing(struct span s)
{
	return s.len > 0 ? s : (struct span){0};
}

/* The catalogue's name of a code, or else the one in the headers of Windows. */
static const char *symbol_of(const struct entry *e, struct system_code *named)
{
	if (e->info)
		return e->info->symbol;
	return system_code_of(&e->code, named) ? named->name : NULL;
}

static void fill_row(const struct entry *e, const struct entry_context *c, struct entry_row *row)
{
	const struct record *r = e->record;
	struct buf number = {0};
	size_t i = 0;
	code_format(&e->code, row->code);
	code_format(&e->original, row->original);
	row->time[0] = '\0';
	if (c->time != TIME_UNKNOWN)
		time_format(c->time, row->time);
	buf_addf(&number, "%llu", (unsigned long long)r->line);
	size_t len = number.len < sizeof(row->line) - 1 ? number.len : sizeof(row->line) - 1;
	if (len > 0)
		memcpy(row->line, number.data, len);
	row->line[len] = '\0';
	buf_free(&number);

	snprintf(row->key, sizeof(row->key), "%016llx", (unsigned long long)c->key);
	row->text[i++] = SPAN("marslog.entry/1");
	row->text[i++] = or_nothing(c->host);
	row->text[i++] = span_of(c->group);
	row->text[i++] = span_of(row->key);
	row->text[i++] = span_of(c->input);
	row->text[i++] = span_of(row->line);
	row->text[i++] = or_nothing(span_of(row->time));
	row->text[i++] = or_nothing(r->pid);
	row->text[i++] = or_nothing(r->tid);
	row->text[i++] = or_nothing(r->level_word);
	row->text[i++] = or_nothing(r->source);
	row->text[i++] = or_nothing(r->task);
	row->text[i++] = or_nothing(span_of(row->code));
	row->text[i++] = or_nothing(span_of(row->original));
	row->text[i++] = span_of(symbol_of(e, &row->named));
	row->text[i++] = span_of(e->cause->id);
	row->text[i++] = span_of(e->rule ? e->rule->id : NULL);
	row->text[i++] = span_of(c->facet);
	row->text[i++] = or_nothing(r->path);
	row->text[i++] = r->message;
}

static struct csv_writer writer_of(const struct entry_style *style, struct buf *out)
{
	return (struct csv_writer){.out = out,
		.raw = style->csv_raw,
		.excel = style->excel,
		.separator = style->separator,
		.tabs = style->format == ENTRY_TSV};
}

void render_entry_head(const struct entry_style *style, struct buf *out)
{
	if (style->format == ENTRY_NDJSON || style->format == ENTRY_CMTRACE)
		return;
	struct csv_writer w = writer_of(style, out);
	csv_begin(&w);
	for (size_t i = 0; i < COLUMNS; i++)
		csv_cstring(&w, columns[i]);
	csv_end_row(&w);
}

void render_entry(const struct entry_style *style, const struct entry *e,
	const struct entry_context *context, struct buf *out)
{
	struct entry_row row;
	if (style->format == ENTRY_CMTRACE) {
		render_entry_cmtrace(e, context, out);
		return;
	}
	fill_row(e, context, &row);
	if (style->format == ENTRY_NDJSON) {
		struct json_writer w = {.out = out, .compact = true};
		json_begin_object(&w);
		for (size_t i = 0; i < COLUMNS; i++) {
			json_key(&w, columns[i]);
			if (i == LINE_COLUMN)
				json_number(&w, e->record->line);
			else if (row.text[i].data)
				json_text(&w, row.text[i]);
			else
				json_null(&w);
		}
		json_end_object(&w);
		buf_addc(out, '\n');
		return;
	}
	struct csv_writer w = writer_of(style, out);
	for (size_t i = 0; i < COLUMNS; i++) {
		if (row.text[i].data)
			csv_text(&w, row.text[i]);
		else
			csv_cstring(&w, NULL);
	}
	csv_end_row(&w);
}

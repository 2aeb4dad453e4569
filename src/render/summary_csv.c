// SPDX-License-Identifier: MIT

/**
 * `analyze --format csv`: one row per finding, for spreadsheets. New columns are added only at
 * the end.
 */

#include "render/csv.h"
#include "render/render.h"
#include "render/wording.h"

static void csv_time(struct csv_writer *w, int64_t ms)
{
	char text[32];
	if (ms == TIME_UNKNOWN) {
		csv_cstring(w, NULL);
		return;
	}
	time_format(ms, text);
	if (w->excel) {
		/* Excel reads this form as a date, but RFC 3339 as text. */
		text[10] = ' ';
		text[19] = '\0';
	}
	csv_cstring(w, text);
}

/* "yes" or "no"; nothing where it is not known, or where nothing was found. */
static const char *csv_currency(const struct summary_cause *c)
{
	if (c->entries == 0 || c->current == CURRENT_UNKNOWN)
		return NULL;
	return c->current == CURRENT_YES ? "yes" : "no";
}

static void add_codes(struct buf *out, const struct summary_cause *c)
{
	for (size_t i = 0; i < c->code_count; i++) {
		char code[CODE_TEXT_SIZE];
		code_format(&c->codes[i].code, code);
		buf_addf(out, "%s%s", i > 0 ? "; " : "", code);
	}
}

bool render_summary_csv(
	const struct summary *s, const struct render_options *options, struct buf *out)
{
	static const char *const columns[] = {"rank", "id", "title", "severity", "files", "entries",
		"runs", "first", "last", "codes", "top_folder", "exclusion", "doc", "failures",
		"current", "ended"};
	struct csv_writer w = {.out = out,
		.raw = options->csv_raw,
		.excel = options->excel,
		.separator = options->separator};
	struct buf codes = {0};
	csv_begin(&w);
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		csv_cstring(&w, columns[i]);
	csv_end_row(&w);
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		buf_clear(&codes);
		add_codes(&codes, c);
		csv_number(&w, c->rank);
		csv_cstring(&w, c->cause->id);
		csv_cstring(&w, c->cause->title);
		csv_cstring(&w, severity_name(c->severity));
		csv_number(&w, c->files);
		csv_number(&w, c->entries);
		csv_number(&w, c->runs);
		csv_time(&w, c->first);
		csv_time(&w, c->last);
		csv_text(&w, buf_span(&codes));
		csv_text(&w, c->folder_count > 0 ? c->folders[0].path : (struct span){0});
		csv_cstring(&w, exclusion_name(c->cause->exclusion));
		csv_cstring(&w, c->cause->doc);
		csv_number(&w, c->failures);
		csv_cstring(&w, csv_currency(c));
		csv_time(&w, c->current == CURRENT_NO ? c->ended : TIME_UNKNOWN);
		csv_end_row(&w);
	}
	bool ok = !codes.failed && !out->failed;
	buf_free(&codes);
	return ok;
}

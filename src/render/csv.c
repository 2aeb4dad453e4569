// SPDX-License-Identifier: MIT

/** Writes CSV cells. */

#include "render/csv.h"

void csv_begin(struct csv_writer *w)
{
	if (w->excel)
		buf_adds(w->out, "\xEF\xBB\xBF");
}

static void begin_cell(struct csv_writer *w)
{
	char separator = w->tabs ? '\t' : w->separator ? w->separator : ',';
	if (w->in_row)
		buf_addc(w->out, separator);
	w->in_row = true;
}

/* ASCII, and the full-width forms (U+FF1D, U+FF0B, U+FF0D, U+FF20) that some spreadsheets accept. */
static bool starts_formula(struct span text)
{
	if (text.len == 0)
		return false;
	if (strchr("=+-@\t\r", text.data[0]))
		return text.data[0] != '\0';
	return text.len >= 3 && memcmp(text.data, "\xEF\xBC", 2) == 0 &&
		strchr("\x9D\x8B\x8D\xA0", text.data[2]) != NULL;
}

void csv_text(struct csv_writer *w, struct span text)
{
	struct buf clean = {0};
	begin_cell(w);
	/* A spreadsheet evaluates a cell with such a beginning as a formula, quoted or not. */
	bool formula = (!w->raw || w->excel) && starts_formula(text);
	buf_add_visible(&clean, text);
	struct span s = buf_span(&clean);
	/* The text contains no TAB any more, so TSV needs no quotes. */
	bool quote = !w->tabs &&
		(s.len == 0 || memchr(s.data, ',', s.len) || memchr(s.data, '"', s.len) ||
			memchr(s.data, ';', s.len) ||
			(w->separator && memchr(s.data, w->separator, s.len)) || s.data[0] == ' ' ||
			s.data[s.len - 1] == ' ');
	if (quote)
		buf_addc(w->out, '"');
	if (formula)
		buf_addc(w->out, '\'');
	for (size_t i = 0; i < s.len; i++) {
		if (quote && s.data[i] == '"')
			buf_addc(w->out, '"');
		buf_addc(w->out, s.data[i]);
	}
	if (quote)
		buf_addc(w->out, '"');
	if (clean.failed)
		w->out->failed = true;
	buf_free(&clean);
}

void csv_cstring(struct csv_writer *w, const char *text)
{
	if (text)
		csv_text(w, span_of(text));
	else
		begin_cell(w);
}

void csv_number(struct csv_writer *w, uint64_t number)
{
	begin_cell(w);
	buf_addf(w->out, "%llu", (unsigned long long)number);
}

void csv_end_row(struct csv_writer *w)
{
	buf_adds(w->out, w->excel ? "\r\n" : "\n");
	w->in_row = false;
}

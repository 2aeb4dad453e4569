// SPDX-License-Identifier: MIT

/** Every failing file as a row of CSV, sorted by user, folder and name. */

#include "render/csv.h"
#include "render/render.h"
#include "render/wording.h"

#include <stdlib.h>

/* A file, with its path divided into folder and name. */
struct row {
	const struct summary_file *file;
	struct span user, folder, name;
};

/* Files outside of profiles come last. */
static int by_user(const void *a, const void *b)
{
	const struct row *x = a, *y = b;
	int c = (x->user.len == 0) - (y->user.len == 0);
	c = c ? c : span_order_nocase(x->user, y->user);
	c = c ? c : span_order_nocase(x->folder, y->folder);
	c = c ? c : span_order_nocase(x->name, y->name);
	return c ? c : (x->file > y->file) - (x->file < y->file);
}

static struct row cut(const struct summary *s, const struct summary_file *f)
{
	size_t at = f->path.len;
	while (at > 0 && f->path.data[at - 1] != '\\' && f->path.data[at - 1] != '/')
		at--;
	struct row row = {.file = f, .name = span_cut(f->path, at, f->path.len)};
	/* The root of a volume keeps its backslash. */
	size_t end = at > 0 && !(at == 3 && f->path.data[1] == ':') ? at - 1 : at;
	row.folder = span_cut(f->path, 0, end);
	if (f->user != 0)
		row.user = s->users[f->user - 1];
	return row;
}

static const char *state(const struct summary_file *f)
{
	static const char *const words[] = {
		[CURRENT_NO] = "over", [CURRENT_YES] = "not protected", [CURRENT_UNKNOWN] = ""};
	return words[f->current];
}

static void write_row(struct csv_writer *w, const struct row *row)
{
	const struct summary_file *f = row->file;
	csv_text(w, row->user);
	csv_text(w, row->folder);
	csv_text(w, row->name);
	csv_cstring(w, f->cause->title);
	csv_cstring(w, wording_severity(f->cause->severity));
	csv_cstring(w, state(f));
	csv_number(w, f->failures);
	csv_number(w, f->runs);
	csv_cstring(w, f->cause->id);
	csv_end_row(w);
}

bool render_files_csv(
	const struct summary *s, const struct render_options *options, struct buf *out)
{
	static const char *const columns[] = {"user", "folder", "file", "problem", "risk", "state",
		"failures", "jobs", "marslog_cause"};
	struct csv_writer w = {.out = out,
		.raw = options->csv_raw,
		.excel = options->excel,
		.separator = options->separator};
	struct row *rows = calloc(s->file_count + 1, sizeof(*rows));
	if (!rows) {
		out->failed = true;
		return false;
	}
	for (size_t i = 0; i < s->file_count; i++)
		rows[i] = cut(s, &s->files[i]);
	if (s->file_count > 0)
		qsort(rows, s->file_count, sizeof(*rows), by_user);
	csv_begin(&w);
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		csv_cstring(&w, columns[i]);
	csv_end_row(&w);
	for (size_t i = 0; i < s->file_count; i++)
		write_row(&w, &rows[i]);
	free(rows);
	return !out->failed;
}

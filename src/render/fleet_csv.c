// SPDX-License-Identifier: MIT

/** `fleet --format csv`: one row per machine, for spreadsheets and databases. No ages. */

#include "render/csv.h"
#include "render/fleet.h"

static void time_cell(struct csv_writer *w, int64_t ms)
{
	char text[32] = "";
	if (ms != TIME_UNKNOWN)
		time_format(ms, text);
	csv_cstring(w, text);
}

static void list_cell(struct csv_writer *w, struct buf *work)
{
	csv_text(w, buf_span(work));
	w->out->failed = w->out->failed || work->failed;
	buf_clear(work);
}

static void write_row(struct csv_writer *w, const struct fleet_row *row, struct buf *work)
{
	csv_cstring(w, row->key);
	csv_cstring(w, row->group);
	csv_cstring(w, row->host);
	csv_cstring(w, row->machine_id);
	csv_cstring(w, verdict_state_name(row->state));
	csv_cstring(w, row->incomplete ? "yes" : "no");
	csv_number(w, row->files_not_protected);
	time_cell(w, row->last_backup);
	time_cell(w, row->last_clean);
	time_cell(w, row->last_attempt);
	if (row->interval != TIME_UNKNOWN)
		buf_addf(work, "%lld.%lld", (long long)(row->interval / 3600000),
			(long long)(row->interval / 360000 % 10));
	list_cell(w, work);
	for (size_t i = 0; i < row->cause_count; i++) {
		if (row->causes[i].current != CURRENT_NO)
			buf_addf(work, "%s%s", work->len > 0 ? " " : "", row->causes[i].id);
	}
	list_cell(w, work);
	for (size_t i = 0; i < row->gap_count; i++)
		buf_addf(work, "%s%s", i > 0 ? " " : "", gap_reason_name(row->gaps[i].reason));
	list_cell(w, work);
	csv_cstring(w, row->agent);
	time_cell(w, row->first);
	time_cell(w, row->last);
	csv_number(w, row->records);
	csv_cstring(w, row->input);
	csv_number(w, row->superseded_count);
	csv_end_row(w);
}

bool fleet_csv(const struct fleet_report *report, struct buf *out)
{
	static const char *const columns[] = {"key", "group", "host", "machine_id", "state",
		"incomplete", "files_not_protected", "last_backup", "last_clean", "last_attempt",
		"interval_h", "causes", "gaps", "agent", "first", "last", "records", "input",
		"superseded"};
	struct csv_writer w = {.out = out,
		.raw = report->options.csv_raw,
		.excel = report->options.excel,
		.separator = report->options.separator};
	struct buf work = {0};
	csv_begin(&w);
	for (size_t i = 0; i < COUNT_OF(columns); i++)
		csv_cstring(&w, columns[i]);
	csv_end_row(&w);
	for (size_t i = 0; i < report->fleet->row_count; i++)
		write_row(&w, &report->fleet->rows[i], &work);
	buf_free(&work);
	return !out->failed;
}

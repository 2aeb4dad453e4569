// SPDX-License-Identifier: MIT

/** `fleet --format text`. */

#include "render/fleet.h"
#include "render/page.h"
#include "render/wording.h"

#include <stdlib.h>

enum { NAME_WIDTH = 32, TIME_WIDTH = 12 };

static void add_name(struct buf *out, const struct fleet_row *row)
{
	if (row->group) {
		buf_adds(out, row->group);
		buf_addc(out, '/');
	}
	buf_adds(out, fleet_row_name(row));
}

static void write_row(struct page *p, const struct fleet_report *report,
	const struct fleet_row *row, enum fleet_urgency urgency, bool doubtful)
{
	struct buf text = {0};
	add_name(&text, row);
	page_puts(p, "   ");
	page_cell(p, buf_span(&text), NAME_WIDTH);
	page_puts(p, "  ");
	buf_clear(&text);
	wording_time(&text, row->last_backup);
	page_cell(p,
		row->last_backup == TIME_UNKNOWN ? SPAN("no backup")
						 : span_cut(buf_span(&text), 0, 16),
		16);
	buf_clear(&text);
	fleet_reason(report, row, urgency, false, &text);
	if (row->filters.any)
		buf_adds(&text, "; filtered");
	if (row->superseded_count > 0)
		buf_addf(&text, "; newest of %zu inputs", row->superseded_count + 1);
	if (doubtful)
		buf_adds(&text, "; perhaps the same as another");
	struct span reason = buf_span(&text);
	if (span_starts_nocase(reason, SPAN("; ")))
		reason = span_cut(reason, 2, reason.len);
	if (reason.len > 0)
		page_puts(p, "  ");
	page_wrap(p, reason, 55);
	page_end_line(p);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

static void tell_rest(struct page *p, size_t count)
{
	if (count == 0)
		return;
	page_puts(p, "   and ");
	buf_add_number(p->out, count);
	page_puts(p, " more (--top all)");
	page_end_line(p);
}

static void write_missing(struct page *p, const struct fleet_report *report)
{
	const struct fleet *f = report->fleet;
	size_t top = report->options.top, shown = f->missing_count < top ? f->missing_count : top;
	if (f->missing_count == 0)
		return;
	page_heading(p, fleet_group_title(FLEET_MISSING));
	for (size_t i = 0; i < shown; i++) {
		page_puts(p, "   ");
		page_path(p, span_of(f->missing[i]), 90);
		page_end_line(p);
	}
	tell_rest(p, f->missing_count - shown);
}

static bool write_groups(struct page *p, const struct fleet_report *report)
{
	const struct fleet *f = report->fleet;
	const struct fleet_row **rows = fleet_by_urgency(f, report->now);
	bool *doubtful = calloc(f->row_count + 1, sizeof(*doubtful));
	bool ok = rows && doubtful && fleet_perhaps_same(f, doubtful);
	for (size_t i = 0, end; ok && i < f->row_count; i = end) {
		enum fleet_urgency urgency = fleet_urgency_of(rows[i], report->now);
		for (end = i;
			end < f->row_count && fleet_urgency_of(rows[end], report->now) == urgency;
			end++)
			;
		page_heading(p, fleet_group_title(urgency));
		size_t shown = end - i < report->options.top ? end - i : report->options.top;
		for (size_t k = i; k < i + shown; k++)
			write_row(p, report, rows[k], urgency, doubtful[rows[k] - f->rows]);
		tell_rest(p, end - i - shown);
	}
	free(rows);
	free(doubtful);
	return ok;
}

static bool write_totals(struct page *p, const struct fleet_report *report,
	enum fleet_total_of what, const char *title)
{
	size_t count;
	struct fleet_total *items = fleet_totals(report->fleet, what, &count);
	if (!items)
		return false;
	size_t shown = count < report->options.top ? count : report->options.top;
	if (count > 0)
		page_heading(p, title);
	for (size_t i = 0; i < shown; i++) {
		const struct fleet_total *t = &items[i];
		const struct cause *cause =
			what == FLEET_CAUSES ? catalog_cause(report->catalog, t->name) : NULL;
		page_printf(p, "   %6llu machine%s  ", (unsigned long long)t->machines,
			t->machines == 1 ? " " : "s");
		page_text(p, span_of(t->name));
		if (cause)
			page_printf(p, ": %s", cause->title);
		if (what == FLEET_CAUSES || what == FLEET_PLACES) {
			page_puts(p, " (");
			buf_add_number(p->out, t->files);
			page_printf(p, " file%s", wording_plural(t->files, "s"));
			if (what == FLEET_CAUSES && t->current < t->machines)
				page_printf(p, "; over on %llu",
					(unsigned long long)(t->machines - t->current));
			page_puts(p, ")");
		}
		page_end_line(p);
	}
	tell_rest(p, count - shown);
	free(items);
	return true;
}

/* Whether all rows were made with the same pattern files. */
static bool write_versions(struct page *p, const struct fleet_report *report)
{
	size_t count;
	struct fleet_total *items = fleet_totals(report->fleet, FLEET_PATTERNS, &count);
	if (!items)
		return false;
	if (count > 1)
		page_printf(p,
			"\nThe rows were made with %zu different sets of patterns: their causes "
			"may "
			"differ for that.\n",
			count);
	free(items);
	return true;
}

bool fleet_text(const struct fleet_report *report, struct buf *out)
{
	struct page page = {
		.out = out, .columns = report->options.columns, .color = report->options.color};
	struct buf head = {0};
	fleet_headline(report, &head);
	page_style(&page, PAGE_BOLD);
	page_wrap(&page, buf_span(&head), 0);
	page_style(&page, PAGE_PLAIN);
	page_end_line(&page);
	bool ok = !head.failed;
	buf_free(&head);
	write_missing(&page, report);
	ok = ok && write_groups(&page, report) &&
		write_totals(&page, report, FLEET_CAUSES, "Causes") &&
		write_totals(&page, report, FLEET_PLACES,
			"Places whose exclusion would help (marslog exclude, machine by "
			"machine)") &&
		write_totals(&page, report, FLEET_AGENTS, "Versions of the agent") &&
		write_totals(&page, report, FLEET_GAPS, "Not read") &&
		write_versions(&page, report);
	return ok && !out->failed;
}

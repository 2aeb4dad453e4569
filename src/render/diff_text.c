// SPDX-License-Identifier: MIT

/** `diff --format text`. */

#include "render/diff.h"
#include "render/page.h"
#include "render/wording.h"

enum { STATE_WIDTH = 14 };

static void write_side(struct page *p, const char *label, const struct diff_side *side)
{
	struct buf text = {0};
	page_label(p, label);
	buf_adds(&text, side->host ? side->host : side->name);
	buf_adds(&text, ", ");
	diff_side_period(side, &text);
	page_wrap(p, buf_span(&text), 12);
	page_end_line(p);
	buf_clear(&text);
	diff_side_jobs(side, &text);
	page_label(p, "");
	page_wrap(p, buf_span(&text), 12);
	page_end_line(p);
	p->out->failed = p->out->failed || text.failed;
	buf_free(&text);
}

static void write_note(void *context, struct span note)
{
	struct page *p = context;
	page_puts(p, "   ");
	page_wrap(p, note, 3);
	page_end_line(p);
}

static void write_rest(struct page *p, size_t count)
{
	if (count > 0)
		page_printf(p, "   and %zu more (--top all)\n", count);
}

static void write_items(struct page *p, const struct diff_report *r, const char *title,
	const struct diff_item *items, size_t count, bool causes)
{
	size_t shown = count < r->options.top ? count : r->options.top;
	if (count > 0)
		page_heading(p, title);
	for (size_t i = 0; i < shown; i++) {
		const struct cause *cause =
			causes ? catalog_cause(r->catalog, items[i].name) : NULL;
		struct buf text = {0};
		buf_adds(&text, cause ? cause->title : items[i].name);
		buf_adds(&text, ": ");
		diff_change(&items[i], causes, &text);
		page_puts(p, "   ");
		page_cell(p, span_of(diff_state_name(items[i].state)), STATE_WIDTH);
		page_puts(p, "  ");
		page_wrap(p, buf_span(&text), STATE_WIDTH + 5);
		page_end_line(p);
		p->out->failed = p->out->failed || text.failed;
		buf_free(&text);
	}
	write_rest(p, count - shown);
}

/* Unchanged files are not listed but counted. */
static void write_files(struct page *p, const struct diff_report *r)
{
	const struct diff *d = r->diff;
	size_t same = 0, shown = 0, counted = 0;
	for (size_t i = 0; i < d->file_count; i++)
		same += d->files[i].state == DIFF_SAME;
	if (d->file_count > 0)
		page_heading(p, "Files");
	for (size_t i = 0; i < d->file_count; i++) {
		const struct diff_item *f = &d->files[i];
		if (f->state == DIFF_SAME)
			continue;
		counted++;
		if (shown >= r->options.top)
			continue;
		shown++;
		page_puts(p, "   ");
		page_cell(p, span_of(diff_state_name(f->state)), STATE_WIDTH);
		page_puts(p, "  ");
		page_path(p, span_of(f->name), p->columns - STATE_WIDTH - 5);
		page_end_line(p);
	}
	write_rest(p, counted - shown);
	if (same > 0)
		page_printf(p, "   %zu file%s before and after\n", same,
			same == 1 ? " fails" : "s fail");
}

static void write_exclusions(struct page *p, const struct diff_report *r)
{
	const struct diff *d = r->diff;
	size_t shown = d->exclusion_count < r->options.top ? d->exclusion_count : r->options.top;
	if (d->exclusion_count > 0)
		page_heading(p, "Exclusions that were suggested before");
	for (size_t i = 0; i < shown; i++) {
		const struct diff_exclusion *x = &d->exclusions[i];
		struct buf text = {0};
		diff_rule(x->rule, &text);
		page_puts(p, "   ");
		page_path(p, buf_span(&text), p->columns - 3);
		page_end_line(p);
		buf_clear(&text);
		diff_applied(x, &text);
		page_puts(p, "      ");
		page_wrap(p, buf_span(&text), 6);
		page_end_line(p);
		p->out->failed = p->out->failed || text.failed;
		buf_free(&text);
	}
	write_rest(p, d->exclusion_count - shown);
}

bool diff_text(const struct diff_report *r, struct buf *out)
{
	static const char *const colours[] = {PAGE_GREEN, PAGE_RED, PAGE_BOLD, PAGE_YELLOW};
	const struct diff *d = r->diff;
	struct page page = {.out = out, .columns = r->options.columns, .color = r->options.color};
	struct buf head = {0};
	diff_headline(d, &head);
	page_style(&page, colours[d->answer]);
	page_wrap(&page, buf_span(&head), 0);
	page_style(&page, PAGE_PLAIN);
	page_end_line(&page);
	bool ok = !head.failed;
	buf_free(&head);
	write_side(&page, "before", &d->before);
	write_side(&page, "after", &d->after);
	if (!diff_notes(d, write_note, &page))
		page.out->failed = true;
	write_items(&page, r, "Causes", d->causes, d->cause_count, true);
	write_items(&page, r, "Places", d->places, d->place_count, false);
	write_files(&page, r);
	write_exclusions(&page, r);
	return ok && !out->failed;
}

// SPDX-License-Identifier: MIT

/** `diff --format markdown`, to be pasted into a ticket. */

#include "render/diff.h"
#include "render/markdown_text.h"
#include "render/wording.h"

static void add_side(struct buf *out, const char *label, const struct diff_side *side)
{
	buf_addf(out, "| %s | ", label);
	markdown_text(out, span_of(side->host ? side->host : side->name));
	buf_adds(out, " | ");
	diff_side_period(side, out);
	buf_adds(out, " | ");
	diff_side_jobs(side, out);
	buf_adds(out, " |\n");
}

static void add_note(void *context, struct span note)
{
	struct buf *out = context;
	buf_adds(out, "\n");
	markdown_paragraph(out, note);
	buf_adds(out, "\n");
}

static void add_items(struct buf *out, const struct diff_report *r, const char *title,
	const struct diff_item *items, size_t count)
{
	bool causes = items == r->diff->causes, files = items == r->diff->files;
	size_t shown = 0, counted = 0;
	for (size_t i = 0; i < count; i++) {
		if (files && items[i].state == DIFF_SAME)
			continue;
		counted++;
		if (shown >= r->options.top)
			continue;
		if (shown++ == 0)
			buf_addf(out, "\n## %s\n\n| change | what |%s\n|---|---|%s\n", title,
				files ? "" : " how many |", files ? "" : "---|");
		buf_addf(out, "| %s | ", diff_state_name(items[i].state));
		const struct cause *cause =
			causes ? catalog_cause(r->catalog, items[i].name) : NULL;
		if (cause)
			markdown_text(out, span_of(cause->title));
		else if (files)
			markdown_code_in_table(out, span_of(items[i].name));
		else
			markdown_text(out, span_of(items[i].name));
		buf_adds(out, " |");
		if (!files) {
			buf_addc(out, ' ');
			diff_change(&items[i], causes, out);
			buf_adds(out, " |");
		}
		buf_addc(out, '\n');
	}
	if (counted > shown)
		buf_addf(out, "\nand %zu more\n", counted - shown);
}

bool diff_markdown(const struct diff_report *r, struct buf *out)
{
	const struct diff *d = r->diff;
	buf_adds(out, "**");
	struct buf head = {0};
	diff_headline(d, &head);
	markdown_text(out, buf_span(&head));
	out->failed = out->failed || head.failed;
	buf_free(&head);
	buf_adds(out, "**\n\n| | machine | period | jobs |\n|---|---|---|---|\n");
	add_side(out, "before", &d->before);
	add_side(out, "after", &d->after);
	if (!diff_notes(d, add_note, out))
		out->failed = true;
	add_items(out, r, "Causes", d->causes, d->cause_count);
	add_items(out, r, "Places", d->places, d->place_count);
	add_items(out, r, "Files", d->files, d->file_count);
	for (size_t i = 0; i < d->exclusion_count && i < r->options.top; i++) {
		if (i == 0)
			buf_adds(out,
				"\n## Exclusions that were suggested before\n\n"
				"| rule | now |\n|---|---|\n");
		struct buf rule = {0};
		diff_rule(d->exclusions[i].rule, &rule);
		buf_adds(out, "| ");
		markdown_code_in_table(out, buf_span(&rule));
		buf_adds(out, " | ");
		diff_applied(&d->exclusions[i], out);
		buf_adds(out, " |\n");
		out->failed = out->failed || rule.failed;
		buf_free(&rule);
	}
	return !out->failed;
}

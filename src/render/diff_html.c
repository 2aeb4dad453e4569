// SPDX-License-Identifier: MIT

/** `diff --format html`: one file without scripts. */

#include "render/diff.h"
#include "render/html_report.h"
#include "render/html_writer.h"
#include "render/wording.h"

enum { LEAST_SHOWN = 200 };

static void write_head(struct html *h, const struct diff *d)
{
	static const char *const classes[] = {"good", "job", "info", "file"};
	struct buf head = {0};
	html_begin(h);
	html_raw(h, "<title>Azure Backup agent: before and after</title>\n");
	html_style(h->out);
	/* States and names stay in one piece; on a telephone the sides become blocks. */
	html_raw(h,
		"<style>td:first-child,th:first-child{white-space:nowrap;vertical-align:top}"
		".state td:first-child{overflow-wrap:normal;width:8.5em}"
		".sides td{overflow-wrap:normal}.card+.card{margin-top:12px}"
		"@media (max-width:720px){.sides tr,.sides td,.sides th{display:block;border:0;"
		"padding:2px 0}.sides tr{padding:8px 0}.state "
		"td:first-child{width:auto}}</style>\n");
	html_rawf(h,
		"</head>\n<body>\n<main>\n<div class=\"card banner %s\"><p class=\"kind\">Azure "
		"Backup agent (MARS), before and after</p><h1>",
		classes[d->answer]);
	diff_headline(d, &head);
	html_text(h, buf_span(&head));
	html_raw(h, "</h1>");
	buf_clear(&head);
	diff_notes(d, &head);
	html_raw(h, "<p>");
	struct span text = buf_span(&head);
	for (size_t at = 0; at < text.len;) {
		size_t end = span_find(text, SPAN("\n"), at);
		end = end == SIZE_MAX ? text.len : end;
		html_text(h, span_cut(text, at, end));
		html_raw(h, "<br>");
		at = end + 1;
	}
	html_raw(h, "</p></div>\n");
	h->out->failed = h->out->failed || head.failed;
	buf_free(&head);
}

static void write_side(struct html *h, const char *label, const struct diff_side *side)
{
	html_rawf(h, "<tr><th>%s</th><td>", label);
	html_cstring(h, side->host ? side->host : side->name);
	html_raw(h, "</td><td>");
	html_time(h, side->first);
	html_raw(h, " to ");
	html_time(h, side->last);
	html_raw(h, "</td><td>");
	diff_side_jobs(side, h->out);
	html_raw(h, "</td></tr>\n");
}

static void write_items(struct html *h, const struct diff_report *r, const char *title,
	const struct diff_item *items, size_t count)
{
	bool causes = items == r->diff->causes, files = items == r->diff->files;
	size_t most = r->options.top > LEAST_SHOWN ? r->options.top : LEAST_SHOWN;
	if (count == 0)
		return;
	html_rawf(h, "<h2>%s</h2>\n<div class=\"card scroll\"><table class=\"state\">\n", title);
	for (size_t i = 0; i < count && i < most; i++) {
		const struct cause *cause =
			causes ? catalog_cause(r->catalog, items[i].name) : NULL;
		html_rawf(h, "<tr><td>%s</td><td>", diff_state_name(items[i].state));
		if (files)
			html_path(h, span_of(items[i].name));
		else
			html_cstring(h, cause ? cause->title : items[i].name);
		html_raw(h, "</td><td>");
		if (!files)
			diff_change(&items[i], causes, h->out);
		html_raw(h, "</td></tr>\n");
	}
	html_raw(h, "</table></div>\n");
	if (count > most)
		html_rawf(h, "<p class=\"note\">and %zu more</p>\n", count - most);
}

static void write_exclusions(struct html *h, const struct diff *d)
{
	if (d->exclusion_count == 0)
		return;
	html_raw(h,
		"<h2>Exclusions that were suggested before</h2>\n"
		"<div class=\"card scroll\"><table>\n");
	for (size_t i = 0; i < d->exclusion_count && i < LEAST_SHOWN; i++) {
		html_raw(h, "<tr><td>");
		html_path(h, span_of(d->exclusions[i].rule->path));
		html_rawf(
			h, "</td><td>%s</td></tr>\n", diff_applied_words(d->exclusions[i].applied));
	}
	html_raw(h, "</table></div>\n");
}

bool diff_html(const struct diff_report *r, struct buf *out)
{
	const struct diff *d = r->diff;
	struct html h = {.out = out};
	write_head(&h, d);
	html_raw(&h, "<div class=\"card scroll\"><table class=\"sides\">\n");
	write_side(&h, "before", &d->before);
	write_side(&h, "after", &d->after);
	html_raw(&h, "</table></div>\n");
	write_items(&h, r, "Causes", d->causes, d->cause_count);
	write_items(&h, r, "Places", d->places, d->place_count);
	write_items(&h, r, "Files", d->files, d->file_count);
	write_exclusions(&h, d);
	html_raw(&h, "</main>\n</body>\n</html>\n");
	buf_free(&h.work);
	return !out->failed;
}

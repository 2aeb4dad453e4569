// SPDX-License-Identifier: MIT

/** `diff --format html`: one file without scripts. */

#include "render/diff.h"
#include "render/html_report.h"
#include "render/html_writer.h"
#include "render/wording.h"

enum { LEAST_SHOWN = 200 };

/* On a telephone, sides and rows become blocks, and a state comes before its subject. */
static const char style[] =
	"<style>.change{font-size:.95rem}.change td:first-child,.change th:first-child{width:9.5em}"
	".change td:last-child{width:26%}.files td:last-child{width:30%}.change .chip{"
	"overflow-wrap:normal}.sides th{width:5em;vertical-align:top}.sides "
	"td{overflow-wrap:break-word}"
	".card+.card{margin-top:12px}"
	".sides tr:last-child th{border-bottom:0}.same{margin-top:8px}"
	"@media (max-width:720px){.sides tr,.sides td,.sides th,.change tr,.change "
	"td{display:block;border:0;padding:2px 0;width:auto!important}.change th{display:none}"
	".sides tr,.change tr{padding:8px 0}.change tr+tr,.sides tr+tr{border-top:1px solid "
	"var(--line)}.change tr:first-child{padding:0}.change tr:first-child+tr{border:0}}"
	"</style>\n";

static void write_note(void *context, struct span note)
{
	struct html *h = context;
	html_raw(h, "<p class=\"age\">");
	html_text(h, note);
	html_raw(h, "</p>");
}

static void write_head(struct html *h, const struct diff *d)
{
	static const char *const classes[] = {"good", "job", "info", "file"};
	static const char *const words[] = {"BETTER", "WORSE", "THE SAME", "CANNOT BE SAID"};
	html_begin(h);
	html_raw(h, "<title>Azure Backup agent: before and after</title>\n");
	html_style(h->out);
	html_raw(h, style);
	html_rawf(h,
		"</head>\n<body>\n<main>\n<div class=\"card banner %s\"><p class=\"kind\">Azure "
		"Backup agent (MARS), before and after</p><h1><span class=\"state\">%s:</span> ",
		classes[d->answer], words[d->answer]);
	html_text(h, buf_span(&d->reason));
	html_raw(h, ".</h1>");
	if (!diff_notes(d, write_note, h))
		h->out->failed = true;
	html_raw(h, "</div>\n");
}

static void write_side(struct html *h, const char *label, const struct diff_side *side)
{
	html_rawf(h, "<tr><th scope=\"row\">%s</th><td>", label);
	html_cstring(h, side->host ? side->host : side->name);
	html_raw(h, "</td><td>");
	diff_side_period(side, h->out);
	html_raw(h, "</td><td>");
	diff_side_jobs(side, h->out);
	html_raw(h, "</td></tr>\n");
}

static void write_state(struct html *h, enum diff_state state)
{
	static const char *const classes[] = {"job", "good", "job", "good", "info", "file"};
	html_rawf(h, "<tr><td><span class=\"chip %s\">%s</span></td><td>", classes[state],
		diff_state_name(state));
}

static void write_title(struct html *h, const struct diff_report *r, const char *id)
{
	const struct cause *cause = catalog_cause(r->catalog, id);
	html_cstring(h, cause ? cause->title : id);
}

static void write_item(struct html *h, const struct diff_report *r, const struct diff_item *item,
	bool causes, bool files)
{
	write_state(h, item->state);
	if (files)
		html_path(h, span_of(item->name));
	else if (causes)
		write_title(h, r, item->name);
	else
		html_cstring(h, item->name);
	html_raw(h, "</td><td>");
	if (files)
		write_title(h, r, item->cause);
	else
		diff_change(item, causes, h->out);
	html_raw(h, "</td></tr>\n");
}

static void begin_table(struct html *h, const char *what, const char *last, const char *kind)
{
	html_rawf(h,
		"<table class=\"change %s\">\n<tr><th>Change</th><th>%s</th><th>%s</th></tr>\n",
		kind, what, last);
}

/* Unchanged files are folded. */
static void write_items(struct html *h, const struct diff_report *r, const char *title,
	const struct diff_item *items, size_t count)
{
	bool causes = items == r->diff->causes, files = items == r->diff->files;
	size_t most = r->options.top > LEAST_SHOWN ? r->options.top : LEAST_SHOWN;
	size_t changed = 0;
	while (changed < count && (!files || items[changed].state != DIFF_SAME))
		changed++;
	size_t same = changed;
	while (same < count && items[same].state == DIFF_SAME)
		same++;
	same = files ? same - changed : 0;
	if (count == 0)
		return;
	html_rawf(h, "<h2>%s</h2>\n<div class=\"card\">", title);
	const char *what = causes ? "Cause" : files ? "File" : "Place";
	if (count > same)
		begin_table(h, what, files ? "Cause" : "Now", files ? "files" : "");
	for (size_t i = 0, shown = 0; i < count && shown < most; i++) {
		if (files && items[i].state == DIFF_SAME)
			continue;
		write_item(h, r, &items[i], causes, files);
		shown++;
	}
	if (count > same)
		html_raw(h, "</table>");
	if (count - same > most)
		html_rawf(h, "<p class=\"note\">and %zu more</p>\n", count - same - most);
	if (same > 0) {
		html_rawf(h,
			"<details class=\"fold\"><summary>%zu file%s before and after</summary>",
			same, same == 1 ? " failed" : "s failed");
		begin_table(h, what, "Cause", "files");
		for (size_t i = changed; i < changed + same && i < changed + most; i++)
			write_item(h, r, &items[i], causes, files);
		html_raw(h, "</table>");
		if (same > most)
			html_rawf(h, "<p class=\"note\">and %zu more</p>\n", same - most);
		html_raw(h, "</details>");
	}
	html_raw(h, "</div>\n");
}

static void write_exclusions(struct html *h, const struct diff *d)
{
	static const char *const classes[] = {"good", "file", "good", "file", "info", "info"};
	static const char *const words[] = {
		"applied", "no effect", "no failure", "not applied", "not needed", "unknown"};
	if (d->exclusion_count == 0)
		return;
	html_raw(h,
		"<h2>Exclusions that were suggested before</h2>\n<div class=\"card\">"
		"<table class=\"change "
		"files\">\n<tr><th>State</th><th>Rule</th><th>Now</th></tr>\n");
	for (size_t i = 0; i < d->exclusion_count && i < LEAST_SHOWN; i++) {
		const struct diff_exclusion *x = &d->exclusions[i];
		html_rawf(h, "<tr><td><span class=\"chip %s\">%s</span></td><td>",
			classes[x->applied], words[x->applied]);
		buf_clear(&h->work);
		diff_rule(x->rule, &h->work);
		html_work(h, html_path);
		html_raw(h, "</td><td>");
		diff_applied(x, h->out);
		html_raw(h, "</td></tr>\n");
	}
	html_raw(h, "</table>");
	if (d->exclusion_count > LEAST_SHOWN)
		html_rawf(
			h, "<p class=\"note\">and %zu more</p>", d->exclusion_count - LEAST_SHOWN);
	html_raw(h, "</div>\n");
}

bool diff_html(const struct diff_report *r, struct buf *out)
{
	const struct diff *d = r->diff;
	struct html h = {.out = out};
	write_head(&h, d);
	html_raw(&h, "<div class=\"card\"><table class=\"sides\">\n");
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

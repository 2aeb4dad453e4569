// SPDX-License-Identifier: MIT

/**
 * `analyze --format html`: one self-contained file, to be mailed or attached to a case. It has no
 * script, and its content security policy forbids scripts and loading anything. Its size is
 * limited by the lists of the summary, whatever the size of the input.
 */

#include "render/environment.h"
#include "render/html_report.h"
#include "render/wording.h"
#include "version.h"

enum { INPUTS_SHOWN = 200 };

void html_input(struct html *h, const struct summary *s, const char *name)
{
	html_path(h, h->full ? span_of(name) : wording_input(s, name));
}

/* ---- what was read ----------------------------------------------------------------- */

static void input_number(struct html *h, const char *label, uint64_t number)
{
	html_rawf(h, "<td class=\"num\" data-l=\"%s\">", label);
	html_number(h, number);
	html_raw(h, "</td>");
}

static void input_row(struct html *h, const struct summary *s, const struct summary_input *in)
{
	html_raw(h, "<tr><td>");
	html_input(h, s, in->name);
	if (in->year_source == YEAR_ASSUMED)
		html_rawf(h,
			"<div class=\"muted\">The log writes no year: %d is assumed (--year sets "
			"it).</div>",
			in->year);
	html_rawf(h, "</td><td>%s</td><td>", input_kind_name(in->kind));
	html_cstring(h, in->encoding ? in->encoding : "\xE2\x80\x93");
	html_raw(h, "</td><td class=\"num\">");
	html_bytes(h, in->bytes);
	html_raw(h, "</td>");
	if (in->kind == INPUT_ARCHIVE) {
		html_raw(h, "<td colspan=\"4\"></td></tr>\n");
		return;
	}
	input_number(h, "records", in->records);
	input_number(h, "entries", in->entries);
	input_number(h, "unparsed lines", in->unparsed);
	html_raw(h, "<td data-l=\"from\">");
	html_time(h, in->first);
	if (in->last != TIME_UNKNOWN && in->last != in->first) {
		html_raw(h, "<br><span class=\"to\">to </span>");
		html_time(h, in->last);
	}
	html_raw(h, "</td></tr>\n");
}

static void input_table(struct html *h, const struct summary *s)
{
	size_t wanted = 0, shown = 0;
	for (size_t i = 0; i < s->input_count; i++)
		wanted += s->inputs[i].kind != INPUT_OTHER;
	if (wanted == 0)
		return;
	html_raw(h,
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Inputs\">"
		"<table class=\"inputs\"><thead><tr><th>Input</th><th>Kind</th><th>Encoding</th>"
		"<th class=\"num\">Size</th><th class=\"num\">Records</th><th "
		"class=\"num\">Entries</th>"
		"<th class=\"num\">Unparsed</th><th>First and last (UTC)</th></tr>"
		"</thead>"
		"<tbody>\n");
	for (size_t i = 0; i < s->input_count && shown < INPUTS_SHOWN; i++) {
		if (s->inputs[i].kind == INPUT_OTHER)
			continue;
		input_row(h, s, &s->inputs[i]);
		shown++;
	}
	html_raw(h, "</tbody></table></div>\n");
	if (wanted > shown) {
		html_raw(h, "<p class=\"note\">and ");
		html_number(h, wanted - shown);
		html_raw(h, " more inputs</p>\n");
	}
}

/* Files without log records are only of interest to readers who miss one. */
static void other_inputs(struct html *h, const struct summary *s)
{
	size_t others = 0, shown = 0;
	for (size_t i = 0; i < s->input_count; i++)
		others += s->inputs[i].kind == INPUT_OTHER;
	if (others == 0)
		return;
	html_raw(h, "<details class=\"fold\"><summary>");
	html_number(h, others);
	html_rawf(h, " other file%s without log records</summary><ul class=\"list\">\n",
		wording_plural(others, "s"));
	for (size_t i = 0; i < s->input_count && shown < INPUTS_SHOWN; i++) {
		if (s->inputs[i].kind != INPUT_OTHER)
			continue;
		html_raw(h, "<li>");
		html_input(h, s, s->inputs[i].name);
		html_raw(h, "<span class=\"num\">");
		html_bytes(h, s->inputs[i].bytes);
		html_raw(h, "</span></li>\n");
		shown++;
	}
	html_raw(h, "</ul>\n");
	if (others > shown) {
		html_raw(h, "<p class=\"note\">and ");
		html_number(h, others - shown);
		html_raw(h, " more</p>\n");
	}
	html_raw(h, "</details>\n");
}

static void write_inputs(struct html *h, const struct summary *s)
{
	html_raw(h, "<h2 id=\"inputs\">Files analysed</h2>\n<div class=\"card\">\n");
	input_table(h, s);
	other_inputs(h, s);
	html_raw(h, "<p class=\"note\">");
	html_number(h, s->totals.records);
	html_rawf(h, " record%s in ", wording_plural(s->totals.records, "s"));
	html_number(h, s->totals.lines);
	html_rawf(h, " line%s, ", wording_plural(s->totals.lines, "s"));
	html_bytes(h, s->totals.bytes);
	html_raw(h, "; ");
	html_number(h, s->totals.files);
	html_rawf(h, " failing file%s.", wording_plural(s->totals.files, "s"));
	if (s->scratch) {
		html_raw(h, " Scratch folder: ");
		html_path(h, span_of(s->scratch));
	}
	html_raw(h, "</p>\n</div>\n");
}

static void write_foot(struct html *h, const struct summary *s)
{
	html_raw(h, "</main>\n<footer>\n<p>Made by marslog " MARSLOG_VERSION);
	if (s->command_count > 0) {
		html_raw(h, " with ");
		wording_command(&h->work, s, h->full);
		html_work(h, html_code);
	}
	html_raw(h, "</p>\n</footer>\n</body>\n</html>\n");
}

bool render_html(const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct html h = {.out = out, .full = options->full};
	html_head(&h, s);
	html_banner(&h, s);
	html_gaps(&h, s);
	html_numbers(&h, s);
	html_navigation(&h, s);
	html_steps(&h, s);
	if (s->totals.records > 0)
		html_overview(&h, s);
	html_findings(&h, s, options->top);
	html_timeline(&h, s);
	html_jobs(&h, s);
	if (s->note_count > 0) {
		html_raw(&h, "<h2>Other files of the bundle</h2>\n<div class=\"card\">\n");
		environment_in_html(&h, NULL, s->notes, s->note_count);
		html_raw(&h, "</div>\n");
	}
	html_exclusions(&h, s);
	html_unknown_codes(&h, s, options->top);
	write_inputs(&h, s);
	write_foot(&h, s);
	bool ok = !h.work.failed && !out->failed;
	buf_free(&h.work);
	return ok;
}

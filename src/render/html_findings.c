// SPDX-License-Identifier: MIT

/** The findings of the HTML report: the table, a card for each, and the unknown codes. */

#include "render/brief.h"
#include "render/environment.h"
#include "render/html_report.h"
#include "render/svg.h"
#include "render/wording.h"

enum { CODES_SHOWN = 12, FILES_SHOWN = 10, CORRUPT_OPEN = 20, UNKNOWN_SHOWN = 100, STEPS_OPEN = 4 };

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

static void count_of(struct html *h, uint64_t count, const char *noun, const char *ending)
{
	html_number(h, count);
	html_rawf(h, " %s%s", noun, wording_plural(count, ending));
}

/* noun: " file" and the like, or "". where: what follows it. */
static void and_more(struct html *h, uint64_t count, const char *noun, const char *where)
{
	if (count == 0)
		return;
	html_raw(h, "<p class=\"note\">and ");
	html_number(h, count);
	html_rawf(h, " more%s%s%s</p>\n", noun, *noun ? wording_plural(count, "s") : "", where);
}

/* What names no path is counted by its records. */
static uint64_t failures_of(const struct summary_cause *c)
{
	return c->failures > 0 ? c->failures : c->entries;
}

static void chip(struct html *h, enum severity severity)
{
	html_rawf(h, "<span class=\"chip %s\">%s</span>", severity_name(severity),
		wording_severity(severity));
}

/* ---- the table ------------------------------------------------------------------ */

static void when(struct html *h, const struct summary_cause *c)
{
	wording_currency(&h->work, c);
	if (h->work.len == 0)
		return;
	html_rawf(h, "<span class=\"chip %s\">", c->current == CURRENT_NO ? "over" : "now");
	html_work(h, html_text);
	html_raw(h, "</span>");
}

static void overview_row(struct html *h, const struct summary_cause *c)
{
	bool over = c->current == CURRENT_NO;
	html_rawf(h, "<tr class=\"%s\"><td class=\"num\">%u</td><td class=\"cause\">",
		c->entries == 0 || over ? "none" : severity_name(c->severity), c->rank);
	if (c->entries > 0)
		html_rawf(h, "<a href=\"#f%u\">", c->rank);
	html_cstring(h, c->cause->title);
	html_rawf(h, "%s</td><td class=\"mid\">", c->entries > 0 ? "</a>" : "");
	if (c->entries > 0)
		chip(h, c->severity);
	else
		html_raw(h, "not seen");
	html_raw(h, "</td><td class=\"num\">");
	html_number(h, c->files);
	html_raw(h, "</td><td class=\"num\">");
	html_number(h, failures_of(c));
	html_raw(h, "</td><td>");
	when(h, c);
	html_raw(h, "</td><td class=\"late\">");
	html_time(h, c->first);
	html_raw(h, "</td><td class=\"late\">");
	html_time(h, c->last);
	html_raw(h, "</td></tr>\n");
}

void html_overview(struct html *h, const struct summary *s)
{
	html_raw(h,
		"<h2 id=\"findings\">Findings</h2>\n<div class=\"card\"><table class=\"overview\">"
		"<thead><tr><th class=\"num\">#</th><th>Cause</th><th class=\"mid\">Risk</th>"
		"<th class=\"num\">Files</th><th class=\"num\">Failures</th><th>When</th>"
		"<th class=\"late\">First (UTC)</th><th class=\"late\">Last (UTC)</th></tr>"
		"</thead><tbody>\n");
	for (size_t i = 0; i < s->cause_count; i++)
		overview_row(h, &s->causes[i]);
	html_raw(h, "</tbody></table></div>\n");
}

/* ---- the parts of a card ---------------------------------------------------------- */

static void facts(struct html *h, const struct summary *s, const struct summary_cause *c)
{
	html_raw(h, "<p class=\"facts\">");
	if (c->files > 0) {
		html_raw(h, "<span><b>");
		wording_count(h->out, c->files, "file");
		html_raw(h, "</b></span>");
	}
	html_raw(h, "<span>");
	wording_how_often(&h->work, s, c);
	html_work(h, html_text);
	html_raw(h, "</span>");
	if (c->scratch_entries > 0) {
		html_raw(h, "<span>");
		wording_facets(&h->work, c);
		html_work(h, html_text);
		html_raw(h, "</span>");
	}
	html_raw(h, "</p>\n");
}

static void codes(struct html *h, const struct summary_cause *c)
{
	if (c->code_count == 0)
		return;
	html_raw(h, "<h4>Codes</h4><ul class=\"list\">\n");
	size_t shown = at_most(c->code_count, CODES_SHOWN);
	for (size_t i = 0; i < shown; i++) {
		char code[CODE_TEXT_SIZE];
		code_format(&c->codes[i].code, code);
		html_raw(h, "<li><span>");
		html_code(h, span_of(code));
		if (c->codes[i].symbol && strcmp(c->codes[i].symbol, code) != 0) {
			html_raw(h, " ");
			html_symbol(h, c->codes[i].symbol);
		}
		if (c->codes[i].meaning) {
			html_raw(h, "<span class=\"name\">");
			html_cstring(h, c->codes[i].meaning);
			html_raw(h, "</span>");
		}
		html_raw(h, "</span><span class=\"num\">");
		wording_count(h->out, c->codes[i].entries, "record");
		html_raw(h, "</span></li>\n");
	}
	html_raw(h, "</ul>\n");
	and_more(h, c->code_count - shown, " code", "");
}

/* The same place in several profiles says more than the folders of some of them. */
static bool families(struct html *h, const struct summary *s, const struct summary_cause *c)
{
	struct place_item items[BRIEF_ITEMS_MAX];
	uint64_t rest = 0;
	size_t count = brief_places(s, c, items, BRIEF_ITEMS_MAX, &rest);
	if (count == 0 || items[0].kind != ITEM_FAMILY)
		return false;
	html_raw(h, "<h4>The same place in many profiles</h4><ul class=\"list\">\n");
	for (size_t i = 0; i < count; i++) {
		html_raw(h, "<li>");
		html_path(h, items[i].text);
		html_raw(h, "<span class=\"num\">");
		brief_place_note(h->out, &items[i]);
		html_raw(h, "</span></li>\n");
	}
	html_raw(h, "</ul>\n");
	and_more(h, rest, " file", " elsewhere");
	return true;
}

/* Bars that are all alike say nothing. */
static void folders(
	struct html *h, const struct summary *s, const struct summary_cause *c, size_t top)
{
	size_t shown = at_most(c->folder_count, top);
	if (shown == 0)
		return;
	bool bars = c->folders[0].files != c->folders[shown - 1].files;
	bool folded = families(h, s, c);
	html_raw(h,
		folded ? "<details class=\"fold\"><summary>Folders with the most files</summary>"
		       : "<h4>Folders with the most files</h4>");
	html_raw(h, "<ul class=\"list\">\n");
	for (size_t i = 0; i < shown; i++) {
		html_raw(h, "<li>");
		html_path(h, c->folders[i].path);
		html_raw(h, "<span class=\"num\">");
		count_of(h, c->folders[i].files, "file", "s");
		html_raw(h, "</span>");
		if (bars)
			svg_bar(h->out, c->folders[i].files, c->folders[0].files,
				severity_name(c->severity));
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
	and_more(h, c->folder_total > shown ? c->folder_total - shown : 0, " folder", "");
	html_raw(h, folded ? "</details>\n" : "");
}

static void file_list(struct html *h, const struct summary_path *paths, size_t count, bool jobs)
{
	html_raw(h, "<ul class=\"list\">\n");
	for (size_t i = 0; i < count; i++) {
		html_raw(h, "<li>");
		html_path(h, paths[i].path);
		html_raw(h, "<span class=\"num\">");
		if (paths[i].runs > 0)
			count_of(h, paths[i].runs, jobs ? "job" : "list", "s");
		html_raw(h, "</span></li>\n");
	}
	html_raw(h, "</ul>\n");
}

/*
 * Damaged files are listed individually, the first of them visible. If other files are many,
 * their folders say more than their names.
 */
static void files(
	struct html *h, const struct summary *s, const struct summary_cause *c, size_t top)
{
	bool jobs = s->job_count > 0;
	bool all = c->cause->severity == SEVERITY_DATA;
	size_t shown = all ? c->path_count : at_most(at_most(c->path_count, top), FILES_SHOWN);
	size_t open = all ? at_most(shown, CORRUPT_OPEN) : c->files > FILES_SHOWN ? 0 : shown;
	if (shown == 0)
		return;
	if (open > 0) {
		html_raw(h, all ? "<h4>All files</h4>" : "<h4>Files</h4>");
		file_list(h, c->paths, open, jobs);
	}
	if (shown > open) {
		html_rawf(h, "<details class=\"fold%s\"><summary>%s ", open > 0 ? " keep" : "",
			open > 0 ? "The other" : "The first");
		count_of(h, shown - open, "file", "s");
		html_raw(h, "</summary>");
		file_list(h, c->paths + open, shown - open, jobs);
		and_more(h, c->files > shown ? c->files - shown : 0, "", "");
		html_raw(h, "</details>\n");
	} else {
		and_more(h, c->files > shown ? c->files - shown : 0, "", "");
	}
}

static void write_pre(struct html *h, struct span text)
{
	if (text.len == 0)
		return;
	html_raw(h, "<pre>");
	while (text.len > 0) {
		const char *lf = memchr(text.data, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.data) : text.len;
		html_text(h, span_cut(text, 0, len));
		text = span_cut(text, len + 1, text.len);
		if (text.len > 0)
			html_raw(h, "\n");
	}
	html_raw(h, "</pre>");
}

void html_action(struct html *h, const struct summary *s, const struct summary_cause *c,
	const struct action *a, bool named)
{
	const char *shell = a->command ? wording_shell(a->shell) : NULL;
	html_raw(h, "<li>");
	html_cstring(h, a->text);
	if (named) {
		html_rawf(h, " <a href=\"#f%u\">%u. ", c->rank, c->rank);
		html_cstring(h, c->cause->title);
		html_raw(h, "</a>");
	}
	if (shell)
		html_rawf(h, " <span class=\"shell\">%s</span>", shell);
	advise_command(s, c, a, &h->work);
	html_work(h, write_pre);
	html_raw(h, "</li>\n");
}

/* The first steps are visible; the others are collapsed. */
static void actions(struct html *h, const struct summary *s, const struct summary_cause *c)
{
	const struct action *list[ADVISE_ACTIONS_MAX];
	size_t count = advise_actions(s, c, list);
	if (count == 0)
		return;
	size_t open = count <= STEPS_OPEN + 1 ? count : STEPS_OPEN;
	html_rawf(h, "<h4>%s</h4><ol class=\"todo\">\n", wording_to_do(c));
	for (size_t i = 0; i < open; i++)
		html_action(h, s, c, list[i], false);
	html_raw(h, "</ol>\n");
	if (open == count)
		return;
	html_rawf(h,
		"<details class=\"fold keep\"><summary>%zu further steps</summary><ol "
		"class=\"todo\" "
		"start=\"%zu\">\n",
		count - open, open + 1);
	for (size_t i = open; i < count; i++)
		html_action(h, s, c, list[i], false);
	html_raw(h, "</ol></details>\n");
}

static void evidence(
	struct html *h, const struct summary *s, const struct summary_evidence *items, size_t count)
{
	html_raw(h, "<ul class=\"evidence\">\n");
	for (size_t i = 0; i < count; i++) {
		html_raw(h, "<li>");
		html_code(h, span_of(items[i].text));
		html_raw(h, "<span class=\"where\">");
		if (items[i].time != TIME_UNKNOWN) {
			html_time(h, items[i].time);
			html_raw(h, " UTC \xC2\xB7 ");
		}
		html_input(h, s, items[i].input);
		html_rawf(h, " line %llu</span></li>\n", (unsigned long long)items[i].line);
	}
	html_raw(h, "</ul>");
}

static void more(struct html *h, const struct summary_cause *c)
{
	html_raw(h, "<p class=\"more\">");
	if (wording_is_doc_link(c->cause->doc)) {
		html_raw(h, "<span><a rel=\"noreferrer\" href=\"");
		html_cstring(h, c->cause->doc);
		html_raw(h, "\">Documentation</a></span>");
	} else if (c->cause->doc) {
		html_raw(h, "<span>");
		html_cstring(h, c->cause->doc);
		html_raw(h, "</span>");
	}
	if (c->severity != SEVERITY_INFO && c->files > 0)
		html_rawf(h, "<span>%s</span>", wording_exclusion(c->cause->exclusion));
	html_raw(h, "<span>Cause <code>");
	html_cstring(h, c->cause->id);
	html_raw(h, "</code></span></p>\n");
}

static void card(struct html *h, const struct summary *s, const struct summary_cause *c, size_t top)
{
	/* Findings that are over, harmless or unspecific are collapsed. */
	bool folded = c->severity == SEVERITY_INFO || c->cause->last || c->current == CURRENT_NO;
	html_rawf(h,
		"<%s class=\"card finding %s\" id=\"f%u\">\n<%s><h3><span "
		"class=\"rank\">%u</span> ",
		folded ? "details" : "article", severity_name(c->severity), c->rank,
		folded ? "summary" : "header", c->rank);
	html_cstring(h, c->cause->title);
	html_raw(h, "</h3>");
	chip(h, c->severity);
	when(h, c);
	html_rawf(h, "</%s>\n", folded ? "summary" : "header");
	facts(h, s, c);
	html_raw(h, "<p class=\"why\">");
	html_cstring(h, c->cause->explanation);
	/* A column that is much shorter than the steps beside it would leave a hole. */
	bool few = c->code_count <= 3 && c->files <= 3;
	html_rawf(h, "</p>\n<div class=\"cols%s\"><div>\n", few ? " few" : "");
	codes(h, c);
	/* For a few files their folders add nothing. */
	if (c->files > FILES_SHOWN)
		folders(h, s, c, top);
	/* A long list of damaged files takes the whole width. */
	bool wide = c->cause->severity == SEVERITY_DATA && c->path_count > FILES_SHOWN;
	if (!wide)
		files(h, s, c, top);
	html_raw(h, "</div><div>\n");
	actions(h, s, c);
	html_raw(h, "</div></div>\n");
	if (wide)
		files(h, s, c, top);
	environment_in_html(h, "Other files of the bundle", c->facts, c->fact_count);
	size_t shown = at_most(c->evidence_count, top);
	if (shown > 0) {
		html_raw(h, "<details class=\"fold\"><summary>Evidence: ");
		count_of(h, shown, "record", "s");
		html_raw(h, "</summary>");
		evidence(h, s, c->evidence, shown);
		html_raw(h, "</details>\n");
	}
	more(h, c);
	html_rawf(h, "</%s>\n", folded ? "details" : "article");
}

void html_findings(struct html *h, const struct summary *s, size_t top)
{
	size_t seen = 0;
	for (size_t i = 0; i < s->cause_count; i++)
		seen += s->causes[i].entries > 0;
	if (seen == 0)
		return;
	html_raw(h, "<h2>Each finding</h2>\n");
	for (size_t i = 0; i < s->cause_count; i++) {
		if (s->causes[i].entries > 0)
			card(h, s, &s->causes[i], top);
	}
}

void html_unknown_codes(struct html *h, const struct summary *s, size_t top)
{
	if (s->unknown_code_count == 0)
		return;
	html_raw(h,
		"<h2 id=\"codes\">Undocumented codes</h2>\n"
		"<div class=\"card\"><ul class=\"list\">\n");
	size_t shown = at_most(s->unknown_code_count, UNKNOWN_SHOWN);
	for (size_t i = 0; i < shown; i++) {
		const struct summary_unknown_code *u = &s->unknown_codes[i];
		char code[CODE_TEXT_SIZE];
		code_format(&u->code, code);
		html_raw(h, "<li><span>");
		html_code(h, span_of(code));
		html_raw(h, "<span class=\"name\">");
		html_cstring(h, u->reading);
		html_raw(h, "</span></span><span class=\"num\">");
		count_of(h, u->entries, "record", "s");
		html_raw(h, "</span>");
		if (u->evidence_count > 0) {
			html_raw(h, "<details class=\"fold\"><summary>Evidence</summary>");
			evidence(h, s, u->evidence, at_most(u->evidence_count, at_most(top, 3)));
			html_raw(h, "</details>");
		}
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
	and_more(h, s->unknown_code_count - shown, " code", "");
	html_raw(h, "</div>\n");
}

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

enum { INPUTS_SHOWN = 200, GAPS_OPEN = 5, GAPS_SHOWN = 200 };

/* ---- head -------------------------------------------------------------------------- */

static void write_head(struct html *h, const struct summary *s)
{
	html_raw(h,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n"
		"<meta name=\"generator\" content=\"marslog " MARSLOG_VERSION "\">\n<title>");
	html_rawf(h, "%s: Azure Backup agent report</title>\n", wording_verdict(s->state));
	html_style(h->out);
	html_raw(h, "</head>\n<body>\n<main>\n");
}

static void write_banner(struct html *h, const struct summary *s)
{
	static const char *const classes[] = {"good", "file", "job", "info"};
	/* Green only if everything was read. */
	bool doubtful = s->state == VERDICT_CLEAN && (s->incomplete || s->gap_count > 0);
	html_rawf(h,
		"<div class=\"card banner %s\"><p class=\"kind\">Azure Backup agent (MARS) log "
		"report</p>"
		"<h1><span class=\"state\">%s</span> ",
		doubtful ? classes[VERDICT_WARNINGS] : classes[s->state],
		wording_verdict(s->state));
	html_cstring(h, s->headline);
	html_raw(h, "</h1>");
	struct buf age = {0};
	wording_age(&age, s);
	if (age.len > 0) {
		html_raw(h, "<p class=\"age\">");
		html_text(h, buf_span(&age));
		html_raw(h, "</p>");
	}
	h->out->failed = h->out->failed || age.failed;
	buf_free(&age);
	html_raw(h, "</div>\n");
}

/* ---- gaps -------------------------------------------------------------------------- */

static const char *gap_words(enum gap_reason reason)
{
	static const char *const words[GAP_REASONS] = {
		[GAP_TRUNCATED] = "cut off",
		[GAP_ENCRYPTED] = "needs a password",
		[GAP_UNSUPPORTED_METHOD] = "compression not supported",
		[GAP_CHECKSUM] = "damaged",
		[GAP_LIMIT] = "limit reached",
		[GAP_UNREADABLE] = "not readable",
		[GAP_UNPARSED] = "lines not understood",
		[GAP_LONG_LINE] = "line too long",
		[GAP_DECODING] = "invalid characters",
	};
	return words[reason];
}

static void gap_items(struct html *h, const struct summary_gap *gaps, size_t count)
{
	html_raw(h, "<ul>\n");
	for (size_t i = 0; i < count; i++) {
		html_rawf(h, "<li><b>%s</b>", gap_words(gaps[i].reason));
		if (gaps[i].count > 1) {
			html_raw(h, " (");
			html_number(h, gaps[i].count);
			html_raw(h, ")");
		}
		html_raw(h, ": ");
		html_path(h, span_of(gap_input_name(gaps[i].input)));
		html_raw(h, "<br>");
		html_cstring(h, gaps[i].detail);
		html_raw(h, "</li>\n");
	}
	html_raw(h, "</ul>\n");
}

/* The remaining gaps: how many of each kind. */
static void gap_rest(struct html *h, const struct summary *s)
{
	if (s->gap_count <= GAPS_SHOWN)
		return;
	html_raw(h, "<p class=\"note\">and ");
	html_number(h, s->gap_count - GAPS_SHOWN);
	html_raw(h, " more:");
	for (int reason = 0; reason < GAP_REASONS; reason++) {
		size_t count = 0;
		for (size_t i = GAPS_SHOWN; i < s->gap_count; i++)
			count += (int)s->gaps[i].reason == reason;
		if (count > 0)
			html_rawf(h, " %zu %s;", count, gap_words((enum gap_reason)reason));
	}
	html_raw(h, " the text and JSON reports name every one.</p>\n");
}

/* Directly below the verdict, because gaps limit its validity. */
static void write_gaps(struct html *h, const struct summary *s)
{
	if (s->gap_count == 0 && !s->incomplete)
		return;
	size_t shown = s->gap_count < GAPS_SHOWN ? s->gap_count : GAPS_SHOWN;
	size_t open = shown <= GAPS_OPEN + 1 ? shown : GAPS_OPEN;
	html_raw(h, "<section class=\"card gaps\" id=\"gaps\"><h2>Incomplete: ");
	html_number(h, s->gap_count);
	html_rawf(h,
		" gap%s in what was read</h2>\n<p class=\"note\">Part of the input could not be "
		"read. What "
		"is missing may hold further failures.</p>\n",
		wording_plural(s->gap_count, "s"));
	if (open > 0)
		gap_items(h, s->gaps, open);
	if (shown > open) {
		html_rawf(h, "<details class=\"fold keep\"><summary>%zu more gaps</summary>\n",
			shown - open);
		gap_items(h, s->gaps + open, shown - open);
		gap_rest(h, s);
		html_raw(h, "</details>\n");
	}
	html_raw(h, "</section>\n");
}

/* ---- key numbers ------------------------------------------------------------------- */

static void job_numbers(struct html *h, const struct summary *s)
{
	size_t by_result[JOB_UNKNOWN + 1] = {0};
	if (s->job_count == 0)
		return;
	for (size_t i = 0; i < s->job_count; i++)
		by_result[s->jobs[i].result]++;
	html_raw(h, "<div><dt>Jobs</dt><dd class=\"big\">");
	html_number(h, s->job_count);
	html_raw(h, "</dd><dd class=\"sub\">");
	bool first = true;
	for (int result = JOB_UNKNOWN; result >= 0; result--) {
		if (by_result[result] == 0)
			continue;
		html_rawf(h, "%s%zu %s", first ? "" : ", ", by_result[result],
			result == JOB_WARNINGS          ? "with warnings"
				: result == JOB_UNKNOWN ? "without a result"
							: job_result_name((enum job_result)result));
		first = false;
	}
	html_raw(h, "</dd></div>\n");
}

static void write_numbers(struct html *h, const struct summary *s)
{
	size_t findings = 0;
	int64_t from, to;
	for (size_t i = 0; i < s->cause_count; i++)
		findings += s->causes[i].entries > 0 && s->causes[i].severity != SEVERITY_INFO;
	html_raw(h, "<dl class=\"numbers\">\n<div><dt>Files not protected</dt><dd class=\"big\">");
	if (s->totals.records > 0) {
		html_number(h, s->files_not_protected);
		html_rawf(h, "</dd><dd class=\"sub\">%s%zu cause%s to look at</dd></div>\n",
			s->incomplete ? "at least; " : "", findings, wording_plural(findings, "s"));
	} else {
		/* Nothing was read, so 0 would be wrong. */
		html_raw(h, "unknown</dd><dd class=\"sub\">no record could be read</dd></div>\n");
	}
	job_numbers(h, s);
	html_raw(h, "<div><dt>Failure entries</dt><dd class=\"big\">");
	html_number(h, s->totals.entries);
	html_raw(h, "</dd><dd class=\"sub\">in ");
	html_number(h, s->totals.records);
	html_rawf(h, " record%s", wording_plural(s->totals.records, "s"));
	if (s->totals.unclassified > 0) {
		html_raw(h, ", ");
		html_number(h, s->totals.unclassified);
		html_raw(h, " not recognised");
	}
	html_raw(h, "</dd></div>\n");
	if (html_period(s, &from, &to)) {
		html_raw(h, "<div><dt>Period (UTC)</dt><dd>");
		html_time(h, from);
		html_raw(h, "<br>");
		html_time(h, to);
		html_raw(h, "</dd></div>\n");
	}
	html_raw(h, "</dl>\n");
}

static void write_navigation(struct html *h, const struct summary *s)
{
	html_raw(h, "<nav aria-label=\"Sections\">");
	if (s->totals.records > 0)
		html_raw(h, "<a href=\"#findings\">Findings</a>");
	if (s->job_count > 0)
		html_raw(h, "<a href=\"#jobs\">Jobs</a>");
	if (s->exclusion_count > 0 || s->not_excluded_count > 0)
		html_raw(h, "<a href=\"#exclusions\">Exclusions</a>");
	if (s->unknown_code_count > 0)
		html_raw(h, "<a href=\"#codes\">Unknown codes</a>");
	html_raw(h, "<a href=\"#inputs\">What was read</a></nav>\n");
}

/* ---- exclusions -------------------------------------------------------------------- */

static void one_rule(struct html *h, const struct summary_exclusion *x)
{
	html_raw(h, "<li><div class=\"path\">");
	wording_rule(&h->work, x);
	html_work(h, html_path);
	if (x->check_first)
		html_raw(h, " <span class=\"chip file\">check first</span>");
	html_rawf(h, "</div><p class=\"muted\">Subfolders: <b>%s</b>. Removes ",
		x->subfolders ? "yes" : "no");
	html_number(h, x->entries);
	html_rawf(h, " failure%s of ", wording_plural(x->entries, "s"));
	html_number(h, x->files);
	html_rawf(h, " file%s.</p><p>", wording_plural(x->files, "s"));
	html_cstring(h, x->why);
	html_raw(h, "</p><p><b>Stops protecting:</b> ");
	html_cstring(h, x->stops_protecting);
	html_raw(h, "</p></li>\n");
}

static void write_lines(struct html *h, struct span text)
{
	while (text.len > 0) {
		const char *lf = memchr(text.data, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.data) : text.len;
		html_text(h, span_cut(text, 0, len));
		html_raw(h, "\n");
		text = span_cut(text, len + 1, text.len);
	}
}

static void write_rules(struct html *h, const struct summary *s)
{
	if (s->exclusion_count == 0) {
		html_raw(h,
			"<p>Nothing to exclude from the backup because of these failures.</p>\n");
		return;
	}
	html_raw(h,
		"<p><b>An excluded file is no longer backed up.</b> Read what each rule stops "
		"protecting before adding it.</p>\n<ol class=\"rules\">\n");
	for (size_t i = 0; i < s->exclusion_count; i++)
		one_rule(h, &s->exclusions[i]);
	html_raw(h, "</ol>\n<p class=\"note\">");
	html_number(h, s->left_over_files);
	html_raw(h, " of ");
	html_number(h, s->file_count);
	html_raw(h, " failing files are left over.</p>\n<h4>All rules to copy</h4><pre>");
	for (size_t i = 0; i < s->exclusion_count; i++) {
		wording_rule(&h->work, &s->exclusions[i]);
		html_work(h, html_text);
		html_raw(h, "\n");
	}
	html_raw(h, "</pre>\n<h4>In the agent's console</h4><ol class=\"plain\">\n");
	for (size_t i = 0; wording_console_steps[i]; i++) {
		html_raw(h, "<li>");
		html_cstring(h, wording_console_steps[i]);
		html_raw(h, "</li>\n");
	}
	html_raw(h,
		"</ol>\n<p class=\"note\">As a script: <code>marslog exclude --format "
		"powershell</code></p>\n");
}

static void write_exclusions(struct html *h, const struct summary *s)
{
	if (s->file_count == 0 && s->exclusion_count == 0 && s->not_excluded_count == 0)
		return;
	html_raw(h, "<h2 id=\"exclusions\">Exclusions</h2>\n<div class=\"card\">\n");
	write_rules(h, s);
	if (s->not_excluded_count > 0) {
		html_raw(h, "<h4>Not to be excluded</h4><ul class=\"plain\">\n");
		for (size_t i = 0; i < s->not_excluded_count; i++) {
			const struct summary_not_excluded *n = &s->not_excluded[i];
			html_raw(h, "<li>");
			html_number(h, n->files);
			html_rawf(h, " file%s (", wording_plural(n->files, "s"));
			html_cstring(h, n->cause->title);
			html_raw(h, "): ");
			html_cstring(h, n->why);
			html_raw(h, "</li>\n");
		}
		html_raw(h, "</ul>\n");
	}
	wording_antivirus(&h->work, s);
	if (h->work.len > 0) {
		html_raw(h, "<h4>To exclude in the antivirus, not in the backup</h4><pre>");
		html_work(h, write_lines);
		html_raw(h,
			"</pre>\n<p class=\"note\">The first is a process. The last is older "
			"advice: one "
			"per installed .NET version.</p>\n");
	}
	html_raw(h, "</div>\n");
}

/* ---- what was read ----------------------------------------------------------------- */

static void input_number(struct html *h, const char *label, uint64_t number)
{
	html_rawf(h, "<td class=\"num\" data-l=\"%s\">", label);
	html_number(h, number);
	html_raw(h, "</td>");
}

static void input_row(struct html *h, const struct summary_input *in)
{
	html_raw(h, "<tr><td>");
	html_path(h, span_of(in->name));
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
		input_row(h, &s->inputs[i]);
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
		html_path(h, span_of(s->inputs[i].name));
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
	html_raw(h, "<h2 id=\"inputs\">What was read</h2>\n<div class=\"card\">\n");
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
		wording_command(&h->work, s);
		html_work(h, html_code);
	}
	html_raw(h, "</p>\n</footer>\n</body>\n</html>\n");
}

bool render_html(const struct summary *s, const struct render_options *options, struct buf *out)
{
	struct html h = {.out = out};
	write_head(&h, s);
	write_banner(&h, s);
	write_gaps(&h, s);
	write_numbers(&h, s);
	write_navigation(&h, s);
	if (s->totals.records > 0)
		html_overview(&h, s);
	html_timeline(&h, s);
	html_jobs(&h, s);
	html_findings(&h, s, options->top);
	if (s->note_count > 0) {
		html_raw(&h, "<h2>Other files of the bundle</h2>\n<div class=\"card\">\n");
		environment_in_html(&h, NULL, s->notes, s->note_count);
		html_raw(&h, "</div>\n");
	}
	write_exclusions(&h, s);
	html_unknown_codes(&h, s, options->top);
	write_inputs(&h, s);
	write_foot(&h, s);
	bool ok = !h.work.failed && !out->failed;
	buf_free(&h.work);
	return ok;
}

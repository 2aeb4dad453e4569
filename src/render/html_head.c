// SPDX-License-Identifier: MIT

/** The top of the HTML report: verdict, gaps, key numbers, contents, what to do first. */

#include "render/html_report.h"
#include "render/wording.h"

enum { GAPS_OPEN = 5, GAPS_SHOWN = 200 };

/* ---- head and verdict ------------------------------------------------------------------- */

void html_head(struct html *h, const struct summary *s)
{
	html_begin(h);
	html_raw(h, "<title>");
	if (wording_host_is_known(s) && s->host_count < 2) {
		html_cstring(h, s->host.name);
		html_raw(h, ": ");
	}
	html_rawf(h, "%s: Azure Backup agent report</title>\n", wording_verdict(s->state));
	html_style(h->out);
	html_raw(h, "</head>\n<body>\n<main class=\"report\">\n");
}

/* A row of what the text report tells at its top; nothing when it is not known. */
static void fact(struct html *h, const struct summary *s, enum wording_fact which)
{
	wording_fact(&h->work, s, which);
	if (h->work.len == 0)
		return;
	html_rawf(h, "<div><dt>%s</dt><dd>", wording_fact_names[which]);
	html_work(h, html_text);
	html_raw(h, "</dd></div>\n");
}

void html_banner(struct html *h, const struct summary *s)
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
	html_raw(h, "</h1>\n<dl>\n");
	fact(h, s, HEAD_MACHINE);
	fact(h, s, HEAD_LOGS);
	html_raw(h, "</dl>\n");
	wording_age(&h->work, s);
	if (h->work.len > 0) {
		html_raw(h, "<p class=\"age\">");
		html_work(h, html_text);
		html_raw(h, "</p>");
	}
	html_raw(h, "</div>\n");
}

/* ---- gaps ------------------------------------------------------------------------------ */

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

static void gap_items(
	struct html *h, const struct summary *s, const struct summary_gap *gaps, size_t count)
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
		html_input(h, s, gap_input_name(gaps[i].input));
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

void html_gaps(struct html *h, const struct summary *s)
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
		gap_items(h, s, s->gaps, open);
	if (shown > open) {
		html_rawf(h, "<details class=\"fold keep\"><summary>%zu more gaps</summary>\n",
			shown - open);
		gap_items(h, s, s->gaps + open, shown - open);
		gap_rest(h, s);
		html_raw(h, "</details>\n");
	}
	html_raw(h, "</section>\n");
}

/* ---- key numbers ------------------------------------------------------------------------- */

static void tile(struct html *h, const char *name)
{
	html_rawf(h, "<div><dt>%s</dt><dd class=\"big\">", name);
}

static void files_tile(struct html *h, const struct summary *s)
{
	bool nothing = s->job_count > 0 && s->last_backup == TIME_UNKNOWN;
	tile(h, "Files not protected");
	if (s->totals.records == 0) {
		/* Nothing was read, so 0 would be wrong. */
		html_raw(h, "unknown</dd><dd class=\"sub\">no record could be read</dd></div>\n");
		return;
	}
	if (nothing || s->tallied.since_failed > 0) {
		html_raw(h, "everything</dd><dd class=\"sub\">nothing is backed up");
		if (!nothing) {
			html_raw(h, " since ");
			wording_day(h->out, s->last_backup);
		}
	} else {
		html_number(h, s->files_not_protected);
		html_raw(h, "</dd><dd class=\"sub\">");
		html_raw(h, s->incomplete ? "at least" : "in the newest job that dealt with them");
	}
	html_raw(h, "</dd></div>\n");
}

static void jobs_tile(struct html *h, const struct summary *s)
{
	size_t by_result[JOB_UNKNOWN + 1] = {0};
	bool first = true;
	if (s->job_count == 0)
		return;
	for (size_t i = 0; i < s->job_count; i++)
		by_result[s->jobs[i].result]++;
	tile(h, "Jobs failed");
	html_number(h, by_result[JOB_FAILED]);
	html_raw(h, " of ");
	html_number(h, s->job_count);
	html_raw(h, "</dd><dd class=\"sub\">");
	for (int result = JOB_UNKNOWN; result >= 0; result--) {
		if (by_result[result] == 0 || result == JOB_FAILED)
			continue;
		html_raw(h, first ? "" : ", ");
		html_number(h, by_result[result]);
		html_rawf(h, " %s", wording_job_result((enum job_result)result));
		first = false;
	}
	html_raw(h, "</dd></div>\n");
}

void html_numbers(struct html *h, const struct summary *s)
{
	html_raw(h, "<dl class=\"numbers\">\n");
	files_tile(h, s);
	jobs_tile(h, s);
	tile(h, "Failures");
	html_number(h, s->totals.failures);
	html_raw(h, "</dd><dd class=\"sub\">");
	if (s->totals.files > 0) {
		html_raw(h, "of ");
		html_number(h, s->totals.files);
		html_rawf(h, " file%s that failed at some time",
			wording_plural(s->totals.files, "s"));
	} else {
		html_raw(h, "no file is named");
	}
	html_raw(h, "</dd></div>\n");
	if (s->job_count > 0) {
		tile(h, "Last backup");
		if (s->last_backup == TIME_UNKNOWN)
			html_raw(h, "none</dd><dd class=\"sub\">in these logs</dd></div>\n");
		else {
			wording_day(h->out, s->last_backup);
			html_raw(h, "</dd><dd class=\"sub\">");
			wording_minute_at(&h->work, s, s->last_backup);
			html_work(h, html_text);
			html_raw(h, "</dd></div>\n");
		}
	}
	html_raw(h, "</dl>\n");
}

/* ---- contents ----------------------------------------------------------------------------- */

void html_navigation(struct html *h, const struct summary *s)
{
	struct advise_step steps[ADVISE_STEPS_MAX];
	html_raw(h, "<nav class=\"toc\" aria-label=\"Contents\">");
	if (s->gap_count > 0 || s->incomplete)
		html_raw(h, "<a href=\"#gaps\">Not read</a>");
	if (advise_steps(s, steps) > 0)
		html_raw(h, "<a href=\"#first\">Do this first</a>");
	if (s->totals.records > 0)
		html_raw(h, "<a href=\"#findings\">Findings</a>");
	for (size_t i = 0; i < s->cause_count; i++) {
		if (s->causes[i].entries == 0)
			continue;
		html_rawf(h, "<a class=\"sub\" href=\"#f%u\">%u. ", s->causes[i].rank,
			s->causes[i].rank);
		html_cstring(h, s->causes[i].cause->title);
		html_raw(h, "</a>");
	}
	if (html_has_timeline(s))
		html_raw(h, "<a href=\"#time\">Over time</a>");
	if (s->job_count > 0)
		html_raw(h, "<a href=\"#jobs\">Jobs</a>");
	if (s->exclusion_count > 0 || s->not_excluded_count > 0)
		html_raw(h, "<a href=\"#exclusions\">Exclusions</a>");
	if (s->unknown_code_count > 0)
		html_raw(h, "<a href=\"#codes\">Undocumented codes</a>");
	html_raw(h, "<a href=\"#inputs\">Files analysed</a></nav>\n");
}

/* ---- what to do first --------------------------------------------------------------------- */

void html_steps(struct html *h, const struct summary *s)
{
	struct advise_step steps[ADVISE_STEPS_MAX];
	size_t count = advise_steps(s, steps);
	if (count == 0)
		return;
	html_raw(h,
		"<section class=\"card first\" id=\"first\"><h2>Do this first</h2>\n"
		"<ol class=\"todo\">\n");
	for (size_t i = 0; i < count; i++)
		html_action(h, s, steps[i].cause, steps[i].action, true);
	html_raw(h, "</ol></section>\n");
}

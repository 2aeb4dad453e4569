// SPDX-License-Identifier: MIT

/**
 * `fleet --format html`: one file without scripts; machines by urgency, each in a collapsed
 * element with a small chart of its last 14 days. A machine takes about one kilobyte, so 2,000
 * machines take less than 3 MB.
 */

#include "render/fleet.h"
#include "render/html_report.h"
#include "render/html_writer.h"
#include "render/wording.h"

#include <stdlib.h>

#define MS_PER_DAY INT64_C(86400000)

enum { DAYS = 14, CAUSES_SHOWN = 12, TOTALS_SHOWN = 40 };

static const char style[] =
	"<style>.fleet details,.fleet .heads{border-bottom:1px solid var(--line)}"
	".fleet details:last-child{border-bottom:0}"
	".fleet summary,.fleet .heads{display:grid;grid-template-columns:minmax(9rem,1.4fr) 9rem "
	"112px 2fr;gap:4px 16px;overflow-wrap:break-word;padding:6px 0;align-items:center}"
	".fleet .heads{font-size:.8rem;font-weight:600;color:var(--muted)}"
	".fleet summary{cursor:pointer}.fleet{border-left:5px solid var(--c)}"
	".fleet ul{margin:0 0 10px;padding-left:22px;font-size:.9rem}"
	".fleet svg,.legend .d{height:14px;width:112px}.fleet b{font-weight:600}"
	".g{fill:var(--good)}.w{fill:var(--file)}.f{fill:var(--job)}.u{fill:var(--muted)}"
	".n{fill:var(--bar)}h2 .num{font-weight:400;color:var(--muted)}"
	".fleet summary b::before{content:\"\\25B8\";color:var(--muted);margin-right:.4em}"
	".fleet [open] b::before{content:\"\\25BE\"}"
	".fleet summary>*,.fleet .heads>*{min-width:0}.legend{margin-top:14px}"
	".legend .d{display:inline-block;width:8px;border-radius:0}"
	"@media screen and (min-width:861px){nav{position:sticky;top:0;z-index:1;"
	"background:var(--ground);padding:8px 0;margin-top:8px}h2{scroll-margin-top:3.2rem}}"
	"@media (max-width:860px){.fleet summary{grid-template-columns:9rem 112px 1fr}"
	".fleet b{grid-column:1/-1}.fleet .heads{display:none}}"
	"@media (max-width:520px){.fleet summary{grid-template-columns:1fr 112px}"
	".fleet summary>:last-child{grid-column:1/-1}}</style>\n";

/* The colour of the most urgent group that has machines. */
static const char *urgency_class(enum fleet_urgency urgency)
{
	static const char *const classes[FLEET_URGENCIES] = {
		[FLEET_MISSING] = "job",
		[FLEET_STALE] = "job",
		[FLEET_FAILING] = "job",
		[FLEET_DATA] = "data",
		[FLEET_UNKNOWN] = "info",
		[FLEET_FILES] = "file",
		[FLEET_PROTECTED] = "good",
	};
	return classes[urgency];
}

static void count_groups(const struct fleet_report *report, size_t of[FLEET_URGENCIES])
{
	const struct fleet *f = report->fleet;
	memset(of, 0, FLEET_URGENCIES * sizeof(*of));
	of[FLEET_MISSING] = f->missing_count;
	for (size_t i = 0; i < f->row_count; i++)
		of[fleet_urgency_of(&f->rows[i], report->now)]++;
}

/* The outcome of a day in form as well as in colour: full, half, divided, low. */
static const struct outcome {
	const char *css_class, *path, *words;
} outcomes[] = {
	[JOB_SUCCEEDED] = {"g", "v11h-7z", "complete"},
	[JOB_WARNINGS] = {"w", "m0 5v6h-7v-6z", "files left out"},
	[JOB_FAILED] = {"f", "v4h-7zm0 7h7v4h-7z", "failed"},
	[JOB_UNFINISHED] = {"u", "m0 8v3h-7v-3z", "without an end"},
	[JOB_UNKNOWN] = {"u", "m0 8v3h-7v-3z", "unknown"},
};

static void write_legend(struct html *h)
{
	html_raw(h, "<p class=\"legend\"><span>Last 14 days, one bar a day:</span>");
	for (int result = JOB_SUCCEEDED; result <= JOB_UNFINISHED; result++)
		html_rawf(h,
			"<span><svg class=\"d\" viewBox=\"0 0 8 14\" aria-hidden=\"true\"><path "
			"class=\"%s\" d=\"M0 1h7%s\"/></svg>%s</span>",
			outcomes[result].css_class, outcomes[result].path, outcomes[result].words);
	html_raw(h, "</p>\n");
}

static void write_head(struct html *h, const struct fleet_report *report)
{
	size_t of[FLEET_URGENCIES];
	int worst = 0;
	count_groups(report, of);
	while (worst + 1 < FLEET_URGENCIES && of[worst] == 0)
		worst++;
	html_begin(h);
	html_raw(h, "<title>Azure Backup agent: many machines</title>\n");
	html_style(h->out);
	html_raw(h, style);
	html_rawf(h,
		"</head>\n<body>\n<main>\n<div class=\"card banner %s\"><p class=\"kind\">"
		"Azure Backup agent (MARS), as of ",
		urgency_class((enum fleet_urgency)worst));
	html_time(h, report->now);
	html_raw(h, " UTC</p><h1>");
	fleet_headline(report, h->out);
	html_raw(h, "</h1></div>\n");
}

/* The worst job of each of the last days, ending with the day of the report. */
static void write_days(struct html *h, const struct fleet_row *row, int64_t now)
{
	static const int weight[] = {[JOB_SUCCEEDED] = 2,
		[JOB_WARNINGS] = 3,
		[JOB_FAILED] = 4,
		[JOB_UNFINISHED] = 1,
		[JOB_UNKNOWN] = 1};
	int days[DAYS];
	int64_t today = now / MS_PER_DAY;
	for (int i = 0; i < DAYS; i++)
		days[i] = -1;
	for (size_t i = 0; i < row->job_count; i++) {
		if (row->jobs[i].start == TIME_UNKNOWN)
			continue;
		int64_t at = DAYS - 1 - (today - row->jobs[i].start / MS_PER_DAY);
		int result = (int)row->jobs[i].result;
		if (at >= 0 && at < DAYS && (days[at] < 0 || weight[result] > weight[days[at]]))
			days[at] = result;
	}
	html_raw(h, "<svg viewBox=\"0 0 112 14\" role=\"img\" aria-label=\"");
	bool any = false;
	for (int result = 0; result <= JOB_UNKNOWN; result++) {
		int count = 0;
		for (int i = 0; i < DAYS; i++)
			count += days[i] == result;
		if (count > 0)
			html_rawf(h, "%s%d %s", any ? ", " : "", count, outcomes[result].words);
		any = any || count > 0;
	}
	html_rawf(h, "%s\"><path class=\"n\" d=\"M0 12h112v1H0z\"/>", any ? "" : "no job");
	for (int result = 0; result <= JOB_UNKNOWN; result++) {
		bool begun = false;
		for (int i = 0; i < DAYS; i++) {
			if (days[i] != result)
				continue;
			if (!begun)
				html_rawf(h, "<path class=\"%s\" d=\"", outcomes[result].css_class);
			begun = true;
			html_rawf(h, "M%d 1h7%s", i * 8, outcomes[result].path);
		}
		if (begun)
			html_raw(h, "\"/>");
	}
	html_raw(h, "</svg>");
}

static void write_details(
	struct html *h, const struct fleet_report *report, const struct fleet_row *row)
{
	html_raw(h, "<ul>");
	for (size_t i = 0; i < row->cause_count && i < CAUSES_SHOWN; i++) {
		const struct fleet_cause *c = &row->causes[i];
		const struct cause *cause = catalog_cause(report->catalog, c->id);
		html_raw(h, "<li>");
		html_cstring(h, cause ? cause->title : c->id);
		html_raw(h, ": ");
		if (c->files > 0) {
			wording_count(h->out, c->files, "file");
			html_raw(h, ", ");
		}
		wording_count(h->out, c->failures, "failure");
		html_raw(h, c->current == CURRENT_NO ? ", over</li>" : "</li>");
	}
	for (size_t i = 0; i < row->gap_count; i++)
		html_rawf(h, "<li>not read: %s (%llu)</li>", gap_reason_name(row->gaps[i].reason),
			(unsigned long long)row->gaps[i].count);
	html_raw(h, "<li>");
	html_cstring(h, row->input);
	if (row->agent) {
		html_raw(h, ", agent ");
		html_cstring(h, row->agent);
	}
	if (row->filters.any)
		html_raw(h, ", filtered");
	if (row->superseded_count > 0)
		html_rawf(h, ", newest of %zu inputs", row->superseded_count + 1);
	html_raw(h, "</li></ul></details>\n");
}

/* Without seconds. */
static void write_minute(struct html *h, int64_t time)
{
	struct buf text = {0};
	wording_time(&text, time);
	html_text(h, span_cut(buf_span(&text), 0, 16));
	h->out->failed = h->out->failed || text.failed;
	buf_free(&text);
}

static void write_row(struct html *h, const struct fleet_report *report,
	const struct fleet_row *row, enum fleet_urgency urgency, bool doubtful)
{
	struct buf reason = {0};
	html_rawf(h, "<details id=\"m%zu\"><summary><b>", (size_t)(row - report->fleet->rows) + 1);
	if (row->group) {
		html_cstring(h, row->group);
		html_raw(h, "/<wbr>");
	}
	html_cstring(h, fleet_row_name(row));
	html_raw(h, "</b><span>");
	if (row->last_backup == TIME_UNKNOWN)
		html_raw(h, "no backup");
	else
		write_minute(h, row->last_backup);
	html_raw(h, "</span>");
	write_days(h, row, report->now);
	html_raw(h, "<span>");
	fleet_reason(report, row, urgency, true, &reason);
	if (doubtful)
		buf_adds(&reason, "; perhaps the same as another");
	html_text(h, buf_span(&reason));
	html_raw(h, "</span></summary>");
	write_details(h, report, row);
	h->out->failed = h->out->failed || reason.failed;
	buf_free(&reason);
}

static void write_group_heading(struct html *h, enum fleet_urgency urgency, size_t count)
{
	html_rawf(h, "<h2 id=\"g%d\">%s <span class=\"num\">", (int)urgency,
		fleet_group_title(urgency));
	html_number(h, count);
	html_rawf(h, "</span></h2>\n<div class=\"card fleet %s\">\n", urgency_class(urgency));
	if (urgency != FLEET_MISSING)
		html_raw(h,
			"<div class=\"heads\"><span>Machine</span><span>Last backup "
			"(UTC)</span>"
			"<span>Last 14 days</span><span>Why</span></div>\n");
}

static void write_nav(struct html *h, const struct fleet_report *report)
{
	size_t of[FLEET_URGENCIES];
	count_groups(report, of);
	html_raw(h, "<nav>");
	for (int i = 0; i < FLEET_URGENCIES; i++) {
		if (of[i] == 0)
			continue;
		html_rawf(h, "<a href=\"#g%d\">%s: ", i, fleet_group_title((enum fleet_urgency)i));
		html_number(h, of[i]);
		html_raw(h, "</a> ");
	}
	html_raw(h, "<a href=\"#causes\">Causes</a> <a href=\"#places\">Places</a></nav>\n");
}

static bool write_groups(struct html *h, const struct fleet_report *report)
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
		write_group_heading(h, urgency, end - i);
		for (size_t k = i; k < end; k++)
			write_row(h, report, rows[k], urgency, doubtful[rows[k] - f->rows]);
		html_raw(h, "</div>\n");
	}
	free(rows);
	free(doubtful);
	return ok;
}

static bool write_totals(struct html *h, const struct fleet_report *report,
	enum fleet_total_of what, const char *id, const char *title)
{
	size_t count;
	struct fleet_total *items = fleet_totals(report->fleet, what, &count);
	if (!items)
		return false;
	static const char *const names[] = {[FLEET_CAUSES] = "Cause",
		[FLEET_PLACES] = "Place",
		[FLEET_AGENTS] = "Version",
		[FLEET_GAPS] = "Reason"};
	bool files = what == FLEET_CAUSES || what == FLEET_PLACES;
	if (count == 0) {
		free(items);
		return true;
	}
	html_rawf(h,
		"<h2 id=\"%s\">%s</h2>\n<div class=\"card scroll\"><table><tr><th>%s</th>"
		"<th class=\"num\">Machines</th>%s</tr>\n",
		id, title, names[what], files ? "<th class=\"num\">Files</th>" : "");
	for (size_t i = 0; i < count && i < TOTALS_SHOWN; i++) {
		const struct cause *cause =
			what == FLEET_CAUSES ? catalog_cause(report->catalog, items[i].name) : NULL;
		html_raw(h, "<tr><td>");
		html_cstring(h, cause ? cause->title : items[i].name);
		html_raw(h, "</td><td class=\"num\">");
		html_number(h, items[i].machines);
		if (files) {
			html_raw(h, "</td><td class=\"num\">");
			html_number(h, items[i].files);
		}
		html_raw(h, "</td></tr>\n");
	}
	html_raw(h, "</table>");
	if (count > TOTALS_SHOWN)
		html_rawf(h, "<p class=\"note\">and %zu more</p>", count - TOTALS_SHOWN);
	html_raw(h, "</div>\n");
	free(items);
	return true;
}

bool fleet_html(const struct fleet_report *report, struct buf *out)
{
	struct html h = {.out = out};
	const struct fleet *f = report->fleet;
	write_head(&h, report);
	write_nav(&h, report);
	if (f->row_count > 0)
		write_legend(&h);
	if (f->missing_count > 0) {
		write_group_heading(&h, FLEET_MISSING, f->missing_count);
		html_raw(&h, "<ul>");
		for (size_t i = 0; i < f->missing_count; i++) {
			html_raw(&h, "<li>");
			html_cstring(&h, f->missing[i]);
			html_raw(&h, "</li>");
		}
		html_raw(&h, "</ul></div>\n");
	}
	bool ok = write_groups(&h, report) &&
		write_totals(&h, report, FLEET_CAUSES, "causes", "Causes by machines") &&
		write_totals(
			&h, report, FLEET_PLACES, "places", "Places whose exclusion would help") &&
		write_totals(&h, report, FLEET_AGENTS, "agents", "Versions of the agent") &&
		write_totals(&h, report, FLEET_GAPS, "gaps", "Not read");
	html_raw(&h, "</main>\n</body>\n</html>\n");
	buf_free(&h.work);
	return ok && !out->failed;
}

// SPDX-License-Identifier: MIT

/** The time sections of the HTML report: when each cause occurred, and the results of the jobs. */

#include "render/environment.h"
#include "render/html_report.h"
#include "render/svg.h"
#include "render/wording.h"

enum { JOBS_SHOWN = 60, JOBS_OPEN = 14, IDLE_SHOWN = 10, DAYS_SHOWN = 62 };

static void widen(int64_t time, int64_t *from, int64_t *to)
{
	if (time == TIME_UNKNOWN)
		return;
	if (*from == TIME_UNKNOWN || time < *from)
		*from = time;
	if (*to == TIME_UNKNOWN || time > *to)
		*to = time;
}

bool html_period(const struct summary *s, int64_t *from, int64_t *to)
{
	*from = *to = TIME_UNKNOWN;
	for (size_t i = 0; i < s->input_count; i++) {
		widen(s->inputs[i].first, from, to);
		widen(s->inputs[i].last, from, to);
	}
	for (size_t i = 0; i < s->cause_count; i++) {
		widen(s->causes[i].first, from, to);
		widen(s->causes[i].last, from, to);
	}
	for (size_t i = 0; i < s->job_count; i++) {
		widen(s->jobs[i].start, from, to);
		widen(s->jobs[i].end, from, to);
	}
	return *from != TIME_UNKNOWN;
}

/* ---- causes on the time axis ------------------------------------------------------- */

static bool is_timed(const struct summary_cause *c)
{
	return c->entries > 0 && c->first != TIME_UNKNOWN;
}

bool html_has_timeline(const struct summary *s)
{
	int64_t from, to;
	for (size_t i = 0; i < s->cause_count; i++) {
		if (is_timed(&s->causes[i]))
			return html_period(s, &from, &to);
	}
	return false;
}

static const struct summary_day *busiest(const struct summary_cause *c)
{
	const struct summary_day *most = c->day_count > 0 ? &c->days[0] : NULL;
	for (size_t i = 1; i < c->day_count; i++)
		most = c->days[i].entries > most->entries ? &c->days[i] : most;
	return most;
}

/* The chart of a row, with a text alternative that also shows as a tooltip. */
static void begin_chart(struct html *h)
{
	html_raw(h, "<div class=\"chart\" tabindex=\"0\" role=\"img\" aria-label=\"");
	html_work(h, html_text);
	html_raw(h, "\">");
}

static void cause_track(struct html *h, const struct summary *s, const struct svg_axis *axis,
	const struct summary_cause *c)
{
	const struct svg_track track = {
		.first = c->first,
		.last = c->last,
		.css_class = severity_name(c->severity),
		.days = c->days,
		.day_count = c->day_count,
	};
	const struct summary_day *most = svg_shows_days(axis) ? busiest(c) : NULL;
	html_rawf(h, "<div class=\"label\"><a href=\"#f%u\">%u. ", c->rank, c->rank);
	html_cstring(h, c->cause->title);
	html_raw(h, "</a></div><div class=\"scale\" aria-hidden=\"true\">");
	if (most) {
		html_raw(h, "<span>");
		html_number(h, svg_track_most(axis, &track));
		html_raw(h, "</span><span>0</span>");
	}
	html_raw(h, "</div>");
	wording_count(&h->work, c->entries, "record");
	if (most) {
		buf_adds(&h->work, " on ");
		wording_count(&h->work, c->day_count, "day");
		buf_adds(&h->work, ", most on ");
		wording_day_at(&h->work, s, most->day);
		buf_adds(&h->work, ": ");
		buf_add_number(&h->work, most->entries);
	}
	begin_chart(h);
	svg_track(h->out, axis, &track);
	html_raw(h, "</div>\n");
}

/* The days on which anything was recorded, in order. */
static size_t list_days(const struct summary *s, int64_t *days)
{
	size_t count = 0;
	int64_t last = INT64_MIN;
	while (count < DAYS_SHOWN) {
		int64_t next = INT64_MAX;
		for (size_t i = 0; i < s->cause_count; i++) {
			const struct summary_cause *c = &s->causes[i];
			for (size_t k = 0; k < c->day_count; k++) {
				if (c->days[k].day > last && c->days[k].day < next)
					next = c->days[k].day;
			}
		}
		if (next == INT64_MAX)
			return count;
		days[count++] = last = next;
	}
	return count;
}

static uint64_t records_on(const struct summary_cause *c, int64_t day)
{
	for (size_t i = 0; i < c->day_count; i++) {
		if (c->days[i].day == day)
			return c->days[i].entries;
	}
	return 0;
}

/* The numbers of the chart. */
static void day_table(struct html *h, const struct summary *s)
{
	int64_t days[DAYS_SHOWN];
	size_t count = list_days(s, days);
	if (count == 0)
		return;
	html_raw(h,
		"<details class=\"fold\"><summary>Records by day as a table</summary>"
		"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Records by "
		"day\"><table class=\"days\"><thead><tr><th>Day (");
	wording_day_zone(h->out, s);
	html_raw(h, ")</th>");
	for (size_t i = 0; i < s->cause_count; i++) {
		if (!is_timed(&s->causes[i]))
			continue;
		html_rawf(h, "<th class=\"num\">%u. ", s->causes[i].rank);
		html_cstring(h, s->causes[i].cause->title);
		html_raw(h, "</th>");
	}
	html_raw(h, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < count; i++) {
		html_raw(h, "<tr><td>");
		wording_day_at(h->out, s, days[i]);
		html_raw(h, "</td>");
		for (size_t k = 0; k < s->cause_count; k++) {
			if (!is_timed(&s->causes[k]))
				continue;
			html_raw(h, "<td class=\"num\">");
			html_number(h, records_on(&s->causes[k], days[i]));
			html_raw(h, "</td>");
		}
		html_raw(h, "</tr>\n");
	}
	html_raw(h, "</tbody></table></div>\n");
	if (count == DAYS_SHOWN)
		html_raw(h, "<p class=\"note\">JSON has the later days.</p>\n");
	html_raw(h, "</details>\n");
}

static void job_starts(struct html *h, const struct svg_axis *axis, const struct summary *s)
{
	if (s->job_count == 0)
		return;
	html_raw(h, "<div class=\"label\">Start of each job</div><div></div>");
	wording_fact(&h->work, s, HEAD_JOBS);
	begin_chart(h);
	svg_job_marks(h->out, axis, s);
	html_raw(h, "</div>\n");
}

void html_timeline(struct html *h, const struct summary *s)
{
	int64_t from, to;
	if (!html_has_timeline(s) || !html_period(s, &from, &to))
		return;
	struct svg_axis axis = svg_axis_of(from, to, s->day_zone);
	html_raw(h, "<h2 id=\"time\">Over time</h2>\n<div class=\"card\">\n<p class=\"note\">");
	html_raw(h,
		svg_shows_days(&axis) ? "Records of each cause by day ("
				      : "From the first to the last record of each cause (");
	wording_day_zone(h->out, s);
	html_raw(h,
		svg_shows_days(&axis) ? "); each scale ends with the busiest day.</p>\n"
				      : ").</p>\n");
	if (s->job_count > 0)
		svg_mark_legend(h->out);
	html_raw(h, "<div class=\"pipelines\">\n");
	job_starts(h, &axis, s);
	for (size_t i = 0; i < s->cause_count; i++) {
		if (is_timed(&s->causes[i]))
			cause_track(h, s, &axis, &s->causes[i]);
	}
	html_raw(h, "<div class=\"corner\"></div><div></div><div>");
	svg_ticks(h->out, &axis);
	html_raw(h, "</div>\n</div>\n");
	if (svg_shows_days(&axis))
		day_table(h, s);
	html_raw(h, "</div>\n");
}

/* ---- statements about several jobs ------------------------------------------------- */

static void history(struct html *h, const struct summary *s)
{
	for (size_t i = 0; i < s->idle_count && i < IDLE_SHOWN; i++) {
		html_raw(h, "<p class=\"note\"><span class=\"chip file\">no backup for ");
		html_number(h, s->idle[i].days);
		html_rawf(h, " day%s</span> ", wording_plural(s->idle[i].days, "s"));
		html_time_in(h, s->idle[i].from, s->day_zone);
		html_raw(h, " to ");
		html_time_in(h, s->idle[i].to, s->day_zone);
		html_raw(h, "</p>\n");
	}
	if (s->idle_count > IDLE_SHOWN)
		html_rawf(h, "<p class=\"note\">and %zu more such times</p>\n",
			s->idle_count - IDLE_SHOWN);
	if (!s->last_job)
		return;
	html_raw(h, "<p class=\"note\">");
	wording_last_job(&h->work, s);
	html_work(h, html_text);
	html_raw(h, "</p>\n");
}

/* ---- jobs -------------------------------------------------------------------------- */

static const char *result_class(enum job_result result)
{
	static const char *const classes[] = {"good", "file", "job", "data", "info"};
	return classes[result];
}

static int64_t duration(const struct summary_job *job)
{
	if (job->start == TIME_UNKNOWN || job->end == TIME_UNKNOWN || job->end < job->start)
		return 0;
	return job->end - job->start;
}

static void legend(struct html *h)
{
	html_raw(h, "<p class=\"legend\">");
	for (size_t i = 0; i < SUMMARY_PHASES; i++)
		html_rawf(h,
			"<span><svg aria-hidden=\"true\"><rect class=\"p%zu\" width=\"12\" "
			"height=\"12\"/>"
			"</svg>%s</span>\n",
			i, svg_phase_names[i]);
	html_raw(h, "</p>\n");
}

/* The result in form as well as in colour. */
static const char *result_mark(enum job_result result)
{
	static const char *const marks[] = {[JOB_SUCCEEDED] = "\xE2\x9C\x93",
		[JOB_WARNINGS] = "!",
		[JOB_FAILED] = "\xE2\x9C\x95",
		[JOB_UNFINISHED] = "\xE2\x80\xA6",
		[JOB_UNKNOWN] = "?"};
	return marks[result];
}

/* "Data transfer 2 h 05 min, Integrity Check 4 min" */
static void phases_in_words(struct buf *out, const struct summary_job *job)
{
	for (size_t k = 0; k < job->phase_count; k++) {
		const struct summary_phase *p = &job->phases[k];
		buf_addf(out, "%s%s ", k == 0 ? "" : ", ", p->name);
		if (p->start == TIME_UNKNOWN)
			buf_adds(out, "(start not seen)");
		else if (p->end == TIME_UNKNOWN)
			buf_adds(out, "(not finished)");
		else
			wording_duration(out, p->start, p->end);
	}
	if (job->phase_count == 0)
		buf_adds(out, "no phase in the log");
}

static void job_row(struct html *h, const struct summary *s, const struct summary_job *job,
	int64_t longest, bool chart)
{
	html_raw(h, "<tr><td>");
	html_time_in(h, job->start, s->day_zone);
	html_rawf(h,
		"</td><td><span class=\"chip %s\"><span class=\"mark\" "
		"aria-hidden=\"true\">%s</span> "
		"%s</span></td>",
		result_class(job->result), result_mark(job->result),
		wording_job_result(job->result));
	if (chart) {
		html_raw(h, "<td class=\"bars\">");
		phases_in_words(&h->work, job);
		begin_chart(h);
		svg_job_phases(h->out, job, longest);
		html_raw(h, "</div></td>");
	}
	html_raw(h, "<td class=\"num\" data-l=\"took\">");
	wording_duration(h->out, job->start, job->end);
	html_raw(h, "</td><td class=\"num\" data-l=\"files\">");
	html_number(h, job->files);
	html_raw(h, "</td><td class=\"num\" data-l=\"failures\">");
	html_number(h, job->failures > 0 ? job->failures : job->entries);
	html_raw(h, "</td></tr>\n");
}

static void job_table(struct html *h, const struct summary *s, const struct summary_job *jobs,
	size_t count, int64_t longest, bool chart)
{
	html_raw(h, "<table class=\"jobs\"><thead><tr><th>Start (");
	wording_day_zone(h->out, s);
	html_rawf(h, ")</th><th>Result</th>%s",
		chart ? "<th>Phases<span class=\"ends\"><span>0</span><span>" : "");
	if (chart) {
		wording_duration(h->out, 0, longest);
		html_raw(h, "</span></span></th>");
	}
	html_raw(h,
		"<th class=\"num\">Took</th><th class=\"num\">Files</th><th "
		"class=\"num\">Failures</th></tr></thead><tbody>\n");
	for (size_t i = 0; i < count; i++)
		job_row(h, s, &jobs[i], longest, chart);
	html_raw(h, "</tbody></table>\n");
}

static void phase_times(struct html *h, const struct summary *s, const struct summary_job *job)
{
	html_raw(h, "<li>");
	html_time_in(h, job->start, s->day_zone);
	html_raw(h, " ");
	html_code(h, span_of(job->id));
	if (job->history == HISTORY_FAILED) {
		html_raw(h, " ");
		environment_history_words(h->out, job);
	}
	html_raw(h, ": ");
	phases_in_words(&h->work, job);
	html_work(h, html_text);
	html_raw(h, "</li>\n");
}

void html_jobs(struct html *h, const struct summary *s)
{
	int64_t longest = 0;
	size_t phases = 0;
	if (s->job_count == 0)
		return;
	size_t from = s->job_count > JOBS_SHOWN ? s->job_count - JOBS_SHOWN : 0;
	for (size_t i = from; i < s->job_count; i++) {
		if (duration(&s->jobs[i]) > longest)
			longest = duration(&s->jobs[i]);
		phases += s->jobs[i].phase_count;
	}
	bool chart = phases > 0 || longest > 0;
	html_raw(h, "<h2 id=\"jobs\">Jobs</h2>\n<div class=\"card\">\n");
	if (phases > 0)
		legend(h);
	if (from > 0) {
		html_raw(h, "<p class=\"note\">The latest ");
		html_number(h, s->job_count - from);
		html_raw(h, " of ");
		html_number(h, s->job_count);
		html_raw(h, " jobs.</p>\n");
	}
	size_t open = s->job_count - from > JOBS_OPEN + 1 ? s->job_count - JOBS_OPEN : from;
	if (open > from) {
		html_rawf(h, "<details class=\"fold keep\"><summary>%zu earlier jobs</summary>\n",
			open - from);
		job_table(h, s, &s->jobs[from], open - from, longest, chart);
		html_raw(h, "</details>\n");
	}
	job_table(h, s, &s->jobs[open], s->job_count - open, longest, chart);
	history(h, s);
	if (chart)
		html_raw(h,
			"<p class=\"note\">Bars begin with the job and share one scale: the whole "
			"width is ");
	if (chart) {
		wording_duration(h->out, 0, longest);
		html_raw(h, ".</p>\n");
	}
	html_raw(h,
		"<details class=\"fold\"><summary>Phases and ids in words</summary>"
		"<ul class=\"evidence\">\n");
	for (size_t i = from; i < s->job_count; i++)
		phase_times(h, s, &s->jobs[i]);
	html_raw(h, "</ul></details>\n</div>\n");
}

// SPDX-License-Identifier: MIT

/** The time sections of the HTML report: when each cause occurred, and the results of the jobs. */

#include "render/environment.h"
#include "render/html_report.h"
#include "render/svg.h"
#include "render/wording.h"

enum { JOBS_SHOWN = 60, JOBS_OPEN = 14, IDLE_SHOWN = 10 };

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

static void cause_lane(struct html *h, const struct svg_axis *axis, const struct summary_cause *c)
{
	const struct svg_track pipeline = {
		.first = c->first,
		.last = c->last,
		.css_class = severity_name(c->severity),
		.days = c->days,
		.day_count = c->day_count,
	};
	html_rawf(h, "<div class=\"label\"><a href=\"#f%u\">%u. ", c->rank, c->rank);
	html_cstring(h, c->cause->title);
	html_raw(h, "</a></div><div>");
	svg_track(h->out, axis, &pipeline);
	html_raw(h, "</div>\n");
}

void html_timeline(struct html *h, const struct summary *s)
{
	int64_t from, to;
	size_t timed = 0;
	for (size_t i = 0; i < s->cause_count; i++)
		timed += s->causes[i].entries > 0 && s->causes[i].first != TIME_UNKNOWN;
	if (timed == 0 || !html_period(s, &from, &to))
		return;
	struct svg_axis axis = svg_axis_of(from, to);
	html_raw(h, "<h2 id=\"time\">Over time</h2>\n<div class=\"card\">\n<p class=\"note\">");
	html_raw(h,
		svg_shows_days(&axis)
			? "Entries of each cause by day; its busiest day has the full height. "
			: "From the first to the last entry of each cause. ");
	html_time(h, from);
	html_raw(h, " to ");
	html_time(h, to);
	html_raw(h, " UTC.</p>\n<div class=\"pipelines\">\n");
	if (s->job_count > 0) {
		html_raw(h, "<div class=\"label\">Start of each job</div><div>");
		svg_job_marks(h->out, &axis, s);
		html_raw(h, "</div>\n");
	}
	for (size_t i = 0; i < s->cause_count; i++) {
		if (s->causes[i].entries > 0 && s->causes[i].first != TIME_UNKNOWN)
			cause_lane(h, &axis, &s->causes[i]);
	}
	html_raw(h, "<div class=\"corner\"></div><div>");
	svg_ticks(h->out, &axis);
	html_raw(h, "</div>\n</div></div>\n");
}

/* ---- statements about several jobs ------------------------------------------------- */

static void history(struct html *h, const struct summary *s)
{
	for (size_t i = 0; i < s->idle_count && i < IDLE_SHOWN; i++) {
		html_raw(h, "<p class=\"note\"><span class=\"chip file\">no backup for ");
		html_number(h, s->idle[i].days);
		html_rawf(h, " day%s</span> ", wording_plural(s->idle[i].days, "s"));
		html_time(h, s->idle[i].from);
		html_raw(h, " to ");
		html_time(h, s->idle[i].to);
		html_raw(h, "</p>\n");
	}
	if (s->idle_count > IDLE_SHOWN)
		html_rawf(h, "<p class=\"note\">and %zu more such times</p>\n",
			s->idle_count - IDLE_SHOWN);
	if (!s->last_job)
		return;
	html_raw(h, "<p class=\"note\">The last job with failures: <b>");
	html_number(h, s->recurring_files);
	html_raw(h, "</b> of its files failed before, <b>");
	html_number(h, s->new_files);
	html_raw(h, "</b> are new; <b>");
	html_number(h, s->gone_files);
	html_raw(h, "</b> that failed before did not fail again.</p>\n");
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

static void job_row(struct html *h, const struct summary_job *job, int64_t longest)
{
	html_raw(h, "<div class=\"jobrow\"><div>");
	html_time(h, job->start);
	html_rawf(h, "</div><div><span class=\"chip %s\">%s</span></div>",
		result_class(job->result), job_result_name(job->result));
	svg_job_phases(h->out, job, longest);
	html_raw(h, "<div class=\"num took\">");
	wording_duration(h->out, job->start, job->end);
	html_raw(h, "</div><div class=\"num counts\">");
	html_number(h, job->files);
	html_rawf(h, " file%s, ", wording_plural(job->files, "s"));
	html_number(h, job->entries);
	html_rawf(h, " %s</div></div>\n", job->entries == 1 ? "entry" : "entries");
}

static void phase_times(struct html *h, const struct summary_job *job)
{
	html_raw(h, "<li>");
	html_time(h, job->start);
	html_raw(h, " ");
	html_code(h, span_of(job->id));
	if (job->history == HISTORY_FAILED) {
		html_raw(h, " ");
		environment_history_words(h->out, job);
	}
	for (size_t k = 0; k < job->phase_count; k++) {
		const struct summary_phase *p = &job->phases[k];
		html_raw(h, k == 0 ? ": " : ", ");
		html_cstring(h, p->name);
		html_raw(h, " ");
		if (p->start == TIME_UNKNOWN)
			html_raw(h, "(start not seen)");
		else if (p->end == TIME_UNKNOWN)
			html_raw(h, "(not finished)");
		else
			wording_duration(h->out, p->start, p->end);
	}
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
		for (size_t i = from; i < open; i++)
			job_row(h, &s->jobs[i], longest);
		html_raw(h, "</details>\n");
	}
	for (size_t i = open; i < s->job_count; i++)
		job_row(h, &s->jobs[i], longest);
	history(h, s);
	html_raw(h,
		"<p class=\"note\">Bars begin with the job and share one scale; the line below "
		"shows the result. Times are UTC.</p>\n"
		"<details class=\"fold\"><summary>Phases and ids in words</summary>"
		"<ul class=\"evidence\">\n");
	for (size_t i = from; i < s->job_count; i++)
		phase_times(h, &s->jobs[i]);
	html_raw(h, "</ul></details>\n</div>\n");
}

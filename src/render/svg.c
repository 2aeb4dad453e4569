// SPDX-License-Identifier: MIT

/** Charts in percentages of the width, without fixed coordinates. */

#include "render/svg.h"

#include "render/wording.h"

#include <stdio.h>

enum {
	COLUMNS_MAX = 120,
	IDLE_SHOWN = 50,
	MARK_BINS = 200,
	LANE_HEIGHT = 28,
	JOB_HEIGHT = 14,
	TICKS_MAX = 5,
	TICKS_WITH_CLOCK_MAX = 4
};

#define MINUTE INT64_C(60000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct percent {
	char text[16];
};

/* Computed with integers, because printf formats fractions by the locale. */
static struct percent percent_of(uint64_t part, uint64_t whole)
{
	struct percent p;
	while (whole > UINT64_MAX / 20000) {
		whole /= 2;
		part /= 2;
	}
	uint64_t hundredths = whole == 0 ? 0 : part >= whole ? 10000 : part * 10000 / whole;
	snprintf(p.text, sizeof(p.text), "%u.%02u%%", (unsigned)(hundredths / 100),
		(unsigned)(hundredths % 100));
	return p;
}

static uint64_t length_of(int64_t from, int64_t to)
{
	return to > from ? (uint64_t)to - (uint64_t)from : 0;
}

static struct percent place_of(const struct svg_axis *axis, int64_t time)
{
	return percent_of(length_of(axis->from, time), length_of(axis->from, axis->to));
}

void svg_bar(struct buf *out, uint64_t part, uint64_t whole, const char *css_class)
{
	buf_addf(out,
		"<svg class=\"bar\" aria-hidden=\"true\"><rect class=\"%s\" width=\"%s\" "
		"height=\"100%%\"/></svg>",
		css_class, percent_of(part, whole).text);
}

/* ---- the time axis --------------------------------------------------------- */

struct svg_axis svg_axis_of(int64_t from, int64_t to, int zone)
{
	static const int64_t steps[] = {MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR,
		3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 91 * DAY,
		182 * DAY, 365 * DAY};
	/* Space so that the first and last marks are not at the edge. */
	int64_t air = (int64_t)(length_of(from, to) / 50);
	if (air < 2 * MINUTE)
		air = 2 * MINUTE;
	struct svg_axis axis = {.from = from - air, .to = to + air, .zone = (int64_t)zone * MINUTE};
	uint64_t length = length_of(axis.from, axis.to);
	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		axis.step = steps[i];
		unsigned most = steps[i] < DAY ? TICKS_WITH_CLOCK_MAX : TICKS_MAX;
		if (length / (uint64_t)steps[i] < most)
			return axis;
	}
	axis.step = (int64_t)(length / (uint64_t)(TICKS_MAX * DAY) + 1) * DAY;
	return axis;
}

static int64_t first_tick(const struct svg_axis *axis)
{
	int64_t at = (axis->from + axis->zone) / axis->step * axis->step - axis->zone;
	while (at < axis->from)
		at += axis->step;
	return at;
}

static void grid(struct buf *out, const struct svg_axis *axis)
{
	for (int64_t at = first_tick(axis); at <= axis->to; at += axis->step) {
		struct percent x = place_of(axis, at);
		buf_addf(out, "<line class=\"grid\" x1=\"%s\" x2=\"%s\" y2=\"100%%\"/>", x.text,
			x.text);
	}
}

void svg_ticks(struct buf *out, const struct svg_axis *axis)
{
	uint64_t length = length_of(axis->from, axis->to);
	buf_adds(out, "<svg class=\"ticks\" aria-hidden=\"true\">");
	for (int64_t at = first_tick(axis); at <= axis->to; at += axis->step) {
		char text[32];
		struct percent x = place_of(axis, at);
		/* A label at an edge is aligned to it. */
		uint64_t tenths = length_of(axis->from, at) / (length / 10 + 1);
		const char *anchor = tenths == 0 ? "start" : tenths >= 9 ? "end" : "middle";
		time_format(at + axis->zone, text);
		text[16] = '\0';
		buf_addf(out, "<text x=\"%s\" y=\"12\" text-anchor=\"%s\">", x.text, anchor);
		if (axis->step >= 365 * DAY)
			buf_addf(out, "%.7s", text);
		else if (axis->step >= DAY || length >= (uint64_t)DAY)
			wording_day(out, at + axis->zone);
		if (axis->step < DAY)
			buf_addf(out, "%s%s", length >= (uint64_t)DAY ? ", " : "", text + 11);
		buf_adds(out, "</text>");
	}
	buf_adds(out, "</svg>");
}

/* ---- causes and jobs --------------------------------------------------------------- */

bool svg_shows_days(const struct svg_axis *axis)
{
	/* On a shorter axis a column would be as wide as the chart. */
	return length_of(axis->from, axis->to) >= 2 * DAY;
}

/* One column per day, or per several days if there are many. */
struct columns {
	int64_t start;  /* the beginning of the first day */
	uint64_t width; /* ms */
	uint64_t bins[COLUMNS_MAX], most;
};

static struct columns columns_of(const struct svg_axis *axis, const struct svg_track *pipeline)
{
	struct columns c = {.start = axis->from - ((axis->from + axis->zone) % DAY + DAY) % DAY};
	uint64_t total = length_of(c.start, axis->to) / DAY + 1;
	c.width = (total + COLUMNS_MAX - 1) / COLUMNS_MAX * DAY;
	for (size_t i = 0; i < pipeline->day_count; i++) {
		const struct summary_day *day = &pipeline->days[i];
		if (day->day < c.start || day->day > axis->to)
			continue;
		uint64_t *bin = &c.bins[length_of(c.start, day->day) / c.width];
		*bin += day->entries;
		if (*bin > c.most)
			c.most = *bin;
	}
	return c;
}

uint64_t svg_track_most(const struct svg_axis *axis, const struct svg_track *pipeline)
{
	return svg_shows_days(axis) ? columns_of(axis, pipeline).most : 0;
}

/* The height is relative to the highest column of the track. */
static void columns(struct buf *out, const struct svg_axis *axis, const struct svg_track *pipeline)
{
	const struct columns c = columns_of(axis, pipeline);
	const uint64_t *bins = c.bins, width = c.width, most = c.most;
	int64_t start = c.start;
	for (size_t i = 0; i < COLUMNS_MAX; i++) {
		if (bins[i] == 0)
			continue;
		int64_t from = start + (int64_t)(i * width),
			to = from + (int64_t)(width - width / 12);
		if (from < axis->from)
			from = axis->from;
		if (to > axis->to)
			to = axis->to;
		unsigned height =
			3 + (unsigned)((double)bins[i] / (double)most * (LANE_HEIGHT - 5));
		buf_addf(out,
			"<rect class=\"%s\" x=\"%s\" width=\"%s\" y=\"%u\" height=\"%u\"><title>",
			pipeline->css_class, place_of(axis, from).text,
			percent_of(length_of(from, to), length_of(axis->from, axis->to)).text,
			LANE_HEIGHT - height, height);
		char text[32];
		time_format(start + (int64_t)(i * width) + axis->zone, text);
		buf_addf(out, "%s%.10s: ", width > DAY ? "from " : "", text);
		wording_count(out, bins[i], "record");
		buf_adds(out, "</title></rect>");
	}
}

void svg_track(struct buf *out, const struct svg_axis *axis, const struct svg_track *pipeline)
{
	buf_adds(out, "<svg class=\"pipeline\" aria-hidden=\"true\">");
	grid(out, axis);
	if (pipeline->day_count > 0 && svg_shows_days(axis)) {
		columns(out, axis, pipeline);
	} else if (pipeline->first != TIME_UNKNOWN && pipeline->last != TIME_UNKNOWN) {
		uint64_t length = length_of(axis->from, axis->to);
		uint64_t width = length_of(pipeline->first, pipeline->last);
		if (width < length / 100)
			width = length /
				100; /* the minimum width, so that a single moment is visible */
		buf_addf(out,
			"<rect class=\"%s\" x=\"%s\" width=\"%s\" y=\"10\" height=\"8\" rx=\"2\"/>",
			pipeline->css_class, place_of(axis, pipeline->first).text,
			percent_of(width, length).text);
	}
	buf_adds(out, "</svg>");
}

/* If several jobs are at one position, the one with the worst result is shown. */
static int result_rank(enum job_result result)
{
	static const int order[] = {[JOB_SUCCEEDED] = 1,
		[JOB_UNKNOWN] = 2,
		[JOB_WARNINGS] = 3,
		[JOB_UNFINISHED] = 4,
		[JOB_FAILED] = 5};
	return order[result];
}

/* A job's result as a form of 12 by 12: disc, triangle, cross, ring, bar. */
static void mark(struct buf *out, enum job_result result)
{
	static const char *const forms[] = {
		[JOB_SUCCEEDED] = "<circle class=\"r-succeeded\" cx=\"6\" cy=\"6\" r=\"4.5\"/>",
		[JOB_WARNINGS] = "<path class=\"r-warnings\" d=\"M6 1l5.5 10h-11z\"/>",
		[JOB_FAILED] =
			"<path class=\"r-failed\" d=\"M3 0l3 3 3-3 3 3-3 3 3 3-3 3-3-3-3 3-3-3 "
			"3-3-3-3z\"/>",
		[JOB_UNFINISHED] =
			"<path class=\"r-unfinished\" d=\"M6 0l6 6-6 6-6-6zM6 4l-2 2 2 2 "
			"2-2z\"/>",
		[JOB_UNKNOWN] = "<path class=\"r-unknown\" d=\"M1 4h10v4h-10z\"/>",
	};
	buf_adds(out, forms[result]);
}

static void idle_times(struct buf *out, const struct svg_axis *axis, const struct summary *s)
{
	for (size_t i = 0; i < s->idle_count && i < IDLE_SHOWN; i++)
		buf_addf(out, "<rect class=\"idle\" x=\"%s\" width=\"%s\" height=\"100%%\"/>",
			place_of(axis, s->idle[i].from).text,
			percent_of(length_of(s->idle[i].from, s->idle[i].to),
				length_of(axis->from, axis->to))
				.text);
}

void svg_job_marks(struct buf *out, const struct svg_axis *axis, const struct summary *s)
{
	const struct summary_job *jobs = s->jobs;
	const struct summary_job *bins[MARK_BINS] = {NULL};
	uint64_t length = length_of(axis->from, axis->to);
	for (size_t i = 0; i < s->job_count; i++) {
		if (jobs[i].start == TIME_UNKNOWN || jobs[i].start < axis->from ||
			jobs[i].start > axis->to)
			continue;
		size_t bin =
			(size_t)(length_of(axis->from, jobs[i].start) / (length / MARK_BINS + 1));
		if (!bins[bin] || result_rank(jobs[i].result) > result_rank(bins[bin]->result))
			bins[bin] = &jobs[i];
	}
	buf_adds(out, "<svg class=\"pipeline\" aria-hidden=\"true\">");
	idle_times(out, axis, s);
	grid(out, axis);
	for (size_t i = 0; i < MARK_BINS; i++) {
		if (!bins[i])
			continue;
		char text[32];
		time_format(bins[i]->start + axis->zone, text);
		buf_addf(out, "<svg class=\"mark\" x=\"%s\" y=\"8\">",
			place_of(axis, bins[i]->start).text);
		mark(out, bins[i]->result);
		buf_addf(out, "<title>%.10s %.5s: %s</title></svg>", text, text + 11,
			wording_job_result(bins[i]->result));
	}
	buf_adds(out, "</svg>");
}

void svg_mark_legend(struct buf *out)
{
	buf_adds(out, "<p class=\"legend\">");
	for (int result = JOB_SUCCEEDED; result <= JOB_UNKNOWN; result++) {
		buf_adds(out, "<span><svg aria-hidden=\"true\">");
		mark(out, (enum job_result)result);
		buf_addf(out, "</svg>%s</span>\n", wording_job_result((enum job_result)result));
	}
	buf_adds(out, "</p>\n");
}

/* ---- the phases of a job --------------------------------------------------------- */

const char *const svg_phase_names[SUMMARY_PHASES] = {
	"Prebackup",
	"Initialize Storage",
	"Data transfer",
	"Integrity Check Storage Initialize",
	"Integrity Check",
	"UnInitialize Storage",
};

/* SUMMARY_PHASES for an unknown phase. */
static size_t phase_number(const char *name)
{
	size_t i = 0;
	while (i < SUMMARY_PHASES && strcmp(svg_phase_names[i], name) != 0)
		i++;
	return i;
}

static void phase(struct buf *out, const struct summary_job *job, const struct summary_phase *p,
	int64_t longest)
{
	size_t number = phase_number(p->name);
	bool open = p->end == TIME_UNKNOWN;
	int64_t end = open ? job->end : p->end;
	if (number == SUMMARY_PHASES || p->start == TIME_UNKNOWN || end == TIME_UNKNOWN ||
		end < p->start || p->start < job->start)
		return;
	uint64_t width = length_of(p->start, end);
	if (width < (uint64_t)longest / 250)
		width = (uint64_t)longest / 250;
	buf_addf(out,
		"<rect class=\"p%zu%s\" x=\"%s\" width=\"%s\" height=\"%d\"><title>%s: ", number,
		open ? " open" : "",
		percent_of(length_of(job->start, p->start), (uint64_t)longest).text,
		percent_of(width, (uint64_t)longest).text, JOB_HEIGHT, svg_phase_names[number]);
	if (open)
		buf_adds(out, "not finished");
	else
		wording_duration(out, p->start, p->end);
	buf_adds(out, "</title></rect>");
}

void svg_job_phases(struct buf *out, const struct summary_job *job, int64_t longest)
{
	buf_adds(out, "<svg class=\"phases\" aria-hidden=\"true\">");
	if (longest > 0 && job->start != TIME_UNKNOWN && job->end != TIME_UNKNOWN) {
		struct percent width =
			percent_of(length_of(job->start, job->end), (uint64_t)longest);
		buf_addf(out, "<rect class=\"whole\" width=\"%s\" height=\"%d\"/>", width.text,
			JOB_HEIGHT);
		for (size_t i = 0; i < job->phase_count; i++)
			phase(out, job, &job->phases[i], longest);
		buf_addf(out, "<rect class=\"r-%s\" y=\"%d\" width=\"%s\" height=\"3\"/>",
			job_result_name(job->result), JOB_HEIGHT + 1, width.text);
	}
	buf_adds(out, "</svg>");
}

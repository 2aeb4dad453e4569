// SPDX-License-Identifier: MIT

/**
 * Small inline charts for the HTML report: bars, pipelines on a time axis, the
 * phases of a job. Positions are percentages of the width, so that a chart
 * fits a phone as well as a desk, and colours are classes of the style sheet,
 * so that they follow the theme. No text of the input comes in here. Private
 * to the render module.
 */

#ifndef MARSLOG_RENDER_SVG_H
#define MARSLOG_RENDER_SVG_H

#include "tally/summary.h"

/** A bar of part / whole. */
void svg_bar(struct buf *out, uint64_t part, uint64_t whole, const char *css_class);

struct svg_axis {
	int64_t from, to; /**< from < to */
	int64_t step;     /**< between ticks; they stand at its multiples */
};

/** An axis over these times, both known. */
struct svg_axis svg_axis_of(int64_t from, int64_t to);
/** The ticks with their labels. */
void svg_ticks(struct buf *out, const struct svg_axis *axis);

/** A finding on the axis. */
struct svg_track {
	int64_t first, last;
	const char *css_class;
	const struct summary_day *days; /**< or none: then only from the first to the last */
	size_t day_count;
};
void svg_track(struct buf *out, const struct svg_axis *axis, const struct svg_track *pipeline);
/** Whether the pipelines of this axis show days; else their first to last entry. */
bool svg_shows_days(const struct svg_axis *axis);

/** The starts of the jobs in the colours of their results, and the times without any. */
void svg_job_marks(struct buf *out, const struct svg_axis *axis, const struct summary *s);

/** The phases of one job from its start; `longest` (milliseconds) is the whole width. */
void svg_job_phases(struct buf *out, const struct summary_job *job, int64_t longest);
/** The phases in their order; the colour of the n-th is the class "pn". */
extern const char *const svg_phase_names[SUMMARY_PHASES];

#endif

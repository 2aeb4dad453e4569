// SPDX-License-Identifier: MIT

/**
 * Small inline charts for the HTML report: bars, findings and jobs on a time axis, the phases of
 * a job. Positions are percentages of the width, so that a chart fits any screen; colours are
 * classes of the style sheet, so that they follow the theme. Charts contain no text from the
 * input. Private to the render module.
 */

#ifndef MARSLOG_RENDER_SVG_H
#define MARSLOG_RENDER_SVG_H

#include "tally/summary.h"

/** A bar for part / whole. */
void svg_bar(struct buf *out, uint64_t part, uint64_t whole, const char *css_class);

struct svg_axis {
	int64_t from, to; /**< from < to */
	int64_t step;     /**< distance of the ticks, which are at multiples of it */
	int64_t zone;     /**< ms to add for the time that is shown */
};

/** An axis for a period; both times must be known. @param zone minutes east of UTC */
struct svg_axis svg_axis_of(int64_t from, int64_t to, int zone);
/** The ticks with their labels. */
void svg_ticks(struct buf *out, const struct svg_axis *axis);

/** A finding on the axis. */
struct svg_track {
	int64_t first, last;
	const char *css_class;
	const struct summary_day
		*days; /**< without days, the track is a bar from the first to the last entry */
	size_t day_count;
};
void svg_track(struct buf *out, const struct svg_axis *axis, const struct svg_track *pipeline);
/** The number of entries that the highest column of a track stands for; 0 without days. */
uint64_t svg_track_most(const struct svg_axis *axis, const struct svg_track *pipeline);
/** Whether tracks on this axis show days instead of a bar from first to last entry. */
bool svg_shows_days(const struct svg_axis *axis);

/** The starts of the jobs in the colours of their results, and the periods without a job. */
void svg_job_marks(struct buf *out, const struct svg_axis *axis, const struct summary *s);

/** A legend of these marks. */
void svg_mark_legend(struct buf *out);

/** The phases of a job from its start; `longest` (ms) corresponds to the whole width. */
void svg_job_phases(struct buf *out, const struct summary_job *job, int64_t longest);
/** The phases in their order; the n-th has the colour of class "pn". */
extern const char *const svg_phase_names[SUMMARY_PHASES];

#endif

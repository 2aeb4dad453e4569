// SPDX-License-Identifier: MIT

/**
 * The result for a monitoring system: a state and one line in the format of a Nagios plugin. No
 * state is kept between two checks: the age of the newest backup is taken from the logs.
 */

#ifndef MARSLOG_CHECK_H
#define MARSLOG_CHECK_H

#include "tally/summary.h"

/** The values are the exit statuses of a plugin. */
enum check_state { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };
const char *check_state_name(enum check_state state);

/** Maximum length of the line, including performance data but not the line end. */
enum { CHECK_LINE_MAX = 255 };

/** A finding that matters: by its severity or more, or by its cause. */
struct check_finding {
	int severity;      /**< enum severity, or -1 when `cause` is set */
	const char *cause; /**< an id, or NULL */
};

struct check_limits {
	int64_t warn_age, critical_age; /**< ages of the newest backup, in ms */
	struct check_finding warning, critical;
	/** Paths that are known to fail, compared and sorted without case; NULL: no baseline. */
	const struct span *known;
	size_t known_count;
};

/** Set the defaults: 26 and 50 hours, a data finding, a job finding. */
void check_defaults(struct check_limits *limits);

/**
 * Evaluate a summary at the time s->now.
 * @param out receives the line with its line end, followed by at most `details` more lines
 */
enum check_state check_summary(const struct summary *s, const struct check_limits *limits,
	unsigned details, struct buf *out);

/** The line of a check that could not be made. */
void check_unknown(const char *why, struct buf *out);

/** Compare two `struct span` paths without case, for qsort() and bsearch(). */
int check_compare_paths(const void *a, const void *b);

/** Parse "26h", "2d", "90m" or "26h,50h". @return false when it is invalid */
bool check_parse_age(const char *text, struct check_limits *limits);

#endif

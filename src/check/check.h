// SPDX-License-Identifier: MIT

/**
 * What a monitoring system is told of one machine: a state and one line, in
 * the form of a Nagios plugin (contract 8). No state is kept between two
 * checks: the age of the newest backup comes from the logs themselves.
 */

#ifndef MARSLOG_CHECK_H
#define MARSLOG_CHECK_H

#include "tally/summary.h"

/** The numbers are the exit statuses of a plugin. */
enum check_state { CHECK_OK, CHECK_WARNING, CHECK_CRITICAL, CHECK_UNKNOWN };
const char *check_state_name(enum check_state state);

/** A line is never longer, with its performance data and without its line end. */
enum { CHECK_LINE_MAX = 255 };

/** A finding that matters: of a severity or more, or of one cause. */
struct check_finding {
	int severity;      /**< enum severity, or -1 */
	const char *cause; /**< an id, or NULL */
};

struct check_limits {
	int64_t warn_age, critical_age; /**< of the newest backup, ms */
	struct check_finding warning, critical;
	/** Paths that are known to fail, compared without case and sorted so; NULL: no baseline. */
	const struct span *known;
	size_t known_count;
};

/** 26 and 50 hours, a data finding, a job finding. */
void check_defaults(struct check_limits *limits);

/**
 * Judge a summary at the time s->now.
 * @param out receives the line with its line end; `details` more lines follow, at most
 */
enum check_state check_summary(const struct summary *s, const struct check_limits *limits,
	unsigned details, struct buf *out);

/** The line of a check that could not be made. */
void check_unknown(const char *why, struct buf *out);

/** Compare two `struct span` paths without case, as qsort() and bsearch() want it. */
int check_compare_paths(const void *a, const void *b);

/** "26h", "2d", "90m" or "26h,50h". @return false when it is none. */
bool check_parse_age(const char *text, struct check_limits *limits);

#endif

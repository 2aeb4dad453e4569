// SPDX-License-Identifier: MIT

/** Selects entries: --since, --until, --cause, --code, --job, --level. */

#ifndef MARSLOG_CLASSIFY_FILTER_H
#define MARSLOG_CLASSIFY_FILTER_H

#include "classify/classify.h"

/** Zero-initialise, then set the times to TIME_UNKNOWN where there is no limit. */
struct entry_filter {
	int64_t since, until;
	const struct cause *cause; /**< NULL = any */
	struct code code;          /**< CODE_NONE = any */
	const char *job;           /**< beginning of a GUID, case ignored; NULL = any */
	const char *level;         /**< as in the log, case ignored; NULL = any */
};

static inline bool filter_has_period(const struct entry_filter *f)
{
	return f->since != TIME_UNKNOWN || f->until != TIME_UNKNOWN;
}

/**
 * Whether an entry passes the filter.
 * @param base_year parser_year_so_far(); while a file is being read, the year of its records as
 *         far as it is known
 * @param day the date of a file whose records have no times (parser_named_day), or TIME_UNKNOWN
 */
bool filter_passes(
	const struct entry_filter *filter, const struct entry *entry, int base_year, int64_t day);

#endif

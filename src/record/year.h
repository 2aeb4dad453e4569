// SPDX-License-Identifier: MIT

/**
 * Infers the year, which engine logs do not contain. Private to this module.
 *
 * The reference is the first of these that is known: --year, a date in the
 * file's name, the time of the archive member, the time of the file, the
 * current year. It is the year of the latest record. Earlier records are dated
 * by walking back over every change of the year, which is a step back of more
 * than three months. If the reference has a month and a day and the latest
 * record would be later than it, the record belongs to the year before: a log
 * cannot contain records from after it was written. A 29 February means the
 * latest leap year up to there, whatever the reference.
 */

#ifndef MARSLOG_RECORD_YEAR_H
#define MARSLOG_RECORD_YEAR_H

#include "record/record.h"

struct timeline {
	enum year_source source;
	int ref_year, ref_month, ref_day; /* month 0: only the year is known */
	int years;                        /* years since the first record */
	int last_month;                   /* of the record before; 0 at the start */
	int first_month;                  /* of the first record, or 0 */
	int64_t first, last;
	bool leap_day;  /* a 29 February was seen … */
	int leap_years; /* … in this year of the clock */
};

void timeline_begin(
	struct timeline *t, const struct parser_config *config, const struct parser_input *input);
/** The clock of a record. @param year written year, or 0 */
int64_t timeline_clock(struct timeline *t, int year, int month, int day, int32_t ms);
/** Note a clock in the same month as the last one of timeline_clock(). */
static inline void timeline_note(struct timeline *t, int64_t clock)
{
	if (t->first == CLOCK_UNKNOWN || clock < t->first)
		t->first = clock;
	if (t->last == CLOCK_UNKNOWN || clock > t->last)
		t->last = clock;
}
/** Continue after a range. @return value to add to its clocks */
int64_t timeline_join(struct timeline *t, const struct parser_range *part);
/** The year of clock year 0, as far as is known. */
int timeline_base_year(const struct timeline *t);
/** The date in a file's name, if any ("…2016-06-01_20-55-45…", "…_7_21_2020…"). */
bool year_from_name(const char *name, int *year, int *month, int *day);

#endif

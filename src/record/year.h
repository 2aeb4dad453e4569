// SPDX-License-Identifier: MIT

/**
 * The year that an engine log does not write. Private to this module.
 *
 * The reference (formats.md 1) is, in this order: --year, a date in the
 * file's name, the archive member's time, the file's time, the current year.
 * It stands for the latest record; earlier ones are found by walking back
 * over every turn of the year, which is a step back by more than three months.
 * A reference with a month and a day also tells when the latest record must be
 * of the year before it: a log cannot hold records from after it was written. And a 29 February tells that the year is
 * the latest leap year up to there, whatever the reference.
 */

#ifndef MARSLOG_RECORD_YEAR_H
#define MARSLOG_RECORD_YEAR_H

#include "record/record.h"

struct timeline {
	enum year_source source;
	int ref_year, ref_month, ref_day; /* month 0: only the year is known */
	int years;                        /* years since the first record, at this record */
	int last_month;                   /* of the record before; 0 at the start */
	int first_month;                  /* of the first record, or 0 */
	int64_t first, last;
	bool leap_day;  /* a 29 February was seen … */
	int leap_years; /* … in this year of the clock */
};

void timeline_begin(
	struct timeline *t, const struct parser_config *config, const struct parser_input *input);
/** The clock of a record. @param year written year, or 0. */
int64_t timeline_clock(struct timeline *t, int year, int month, int day, int32_t ms);
/** A clock in the same month as the one that timeline_clock() gave last. */
static inline void timeline_note(struct timeline *t, int64_t clock)
{
	if (t->first == CLOCK_UNKNOWN || clock < t->first)
		t->first = clock;
	if (t->last == CLOCK_UNKNOWN || clock > t->last)
		t->last = clock;
}
/** Go on behind a part. @return what is to be added to its clocks. */
int64_t timeline_join(struct timeline *t, const struct parser_range *part);
/** The year of clock 0, by what was seen so far. */
int timeline_base_year(const struct timeline *t);
/** The date that a file's name carries, if any ("…2016-06-01_20-55-45…", "…_7_21_2020…"). */
bool year_from_name(const char *name, int *year, int *month, int *day);

#endif

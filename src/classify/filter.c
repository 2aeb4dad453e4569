// SPDX-License-Identifier: MIT

/** Filters entries. */

#include "classify/filter.h"

/*
 * A date in the calendar of a server in an unknown zone: it can begin and end some hours earlier
 * or later.
 */
enum { HOURS_EAST_MAX = 14, HOURS_WEST_MAX = 12 };

#define MS_PER_HOUR INT64_C(3600000)

static bool in_period(const struct entry_filter *f, int64_t clock, int base_year, int64_t day)
{
	int64_t first = record_time(clock, base_year), last = first;
	if (clock == CLOCK_UNKNOWN && day != TIME_UNKNOWN) {
		first = day - HOURS_EAST_MAX * MS_PER_HOUR;
		last = day + (24 + HOURS_WEST_MAX) * MS_PER_HOUR - 1;
	}
	if (first == TIME_UNKNOWN)
		return true; /* entries without a time pass every time filter */
	return (f->since == TIME_UNKNOWN || last >= f->since) &&
		(f->until == TIME_UNKNOWN || first <= f->until);
}

bool filter_passes(const struct entry_filter *f, const struct entry *e, int base_year, int64_t day)
{
	const struct record *r = e->record;
	if (filter_has_period(f) && !in_period(f, r->clock, base_year, day))
		return false;
	return (!f->cause || e->cause == f->cause) &&
		(f->code.kind == CODE_NONE || code_equal(&f->code, &e->code)) &&
		(!f->job || span_starts_nocase(r->task, span_of(f->job))) &&
		(!f->level || span_equal_nocase(r->level_word, span_of(f->level)));
}

// SPDX-License-Identifier: MIT

/** Filters on entries. */

#include "classify/filter.h"

static bool in_period(const struct entry_filter *f, int64_t clock, int base_year)
{
	if ((f->since == TIME_UNKNOWN && f->until == TIME_UNKNOWN) || clock == CLOCK_UNKNOWN)
		return true; /* a list has no times: its entries are never left out */
	int64_t time = record_time(clock, base_year);
	return (f->since == TIME_UNKNOWN || time >= f->since) &&
		(f->until == TIME_UNKNOWN || time <= f->until);
}

bool filter_passes(const struct entry_filter *f, const struct entry *e, int base_year)
{
	const struct record *r = e->record;
	return in_period(f, r->clock, base_year) && (!f->cause || e->cause == f->cause) &&
		(f->code.kind == CODE_NONE || code_equal(&f->code, &e->code)) &&
		(!f->job || span_starts_nocase(r->task, span_of(f->job))) &&
		(!f->level || span_equal_nocase(r->level_word, span_of(f->level)));
}

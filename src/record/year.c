// SPDX-License-Identifier: MIT

/** Years: the reference, changes of the year, leap days. */

#include "record/year.h"

#define MS_PER_DAY INT64_C(86400000)

enum {
	DAYS_PER_CLOCK_YEAR = 366,
	LEAP_DAY = 59,
	REFERENCE_SLACK_DAYS = 2,
	OUT_OF_ORDER_MONTHS = 3
};

const char *year_source_name(enum year_source source)
{
	static const char *const names[] = {
		NULL, "option", "name", "member-time", "file-time", "record", "assumed"};
	return names[source];
}

/* The day, from 0, in a year with a 29 February. */
static int clock_day(int month, int day)
{
	static const int before[] = {0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335};
	return before[month - 1] + day - 1;
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a >= 0 ? a / b : -((-a + b - 1) / b);
}

/* The days from 1970 to 1 January. */
static int64_t year_begins(int year)
{
	int64_t y = (int64_t)year - 1;
	return y * 365 + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) - 719162;
}

int64_t record_time(int64_t clock, int base_year)
{
	if (clock == CLOCK_UNKNOWN)
		return TIME_UNKNOWN;
	int64_t days = floor_div(clock, MS_PER_DAY);
	int64_t years = floor_div(days, DAYS_PER_CLOCK_YEAR);
	int64_t day = days - years * DAYS_PER_CLOCK_YEAR; /* in a year with a 29 February */
	int year = base_year + (int)years;
	if (day > LEAP_DAY && !date_is_leap_year(year))
		day--;
	return (year_begins(year) + day) * MS_PER_DAY + (clock - days * MS_PER_DAY);
}

void record_times(
	int64_t clock_first, int64_t clock_last, int base_year, int64_t *first, int64_t *last)
{
	*first = record_time(clock_first, base_year);
	bool same_day = clock_first >= 0 && clock_last >= clock_first &&
		clock_last - clock_first < MS_PER_DAY - clock_first % MS_PER_DAY;
	*last = same_day ? *first + (clock_last - clock_first) : record_time(clock_last, base_year);
}

static bool plausible(int year, int month, int day)
{
	return year >= 2000 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool number_at(const char **p, int most, int *out)
{
	int digits = 0;
	*out = 0;
	while (ascii_is_digit(**p) && digits < most) {
		*out = *out * 10 + (**p - '0');
		(*p)++;
		digits++;
	}
	return digits > 0 && !ascii_is_digit(**p);
}

/* "2016-06-01" without a digit before it. */
static bool iso_date_at(const char *p, int *year, int *month, int *day)
{
	return number_at(&p, 4, year) && *p == '-' && (p++, number_at(&p, 2, month)) && *p == '-' &&
		(p++, number_at(&p, 2, day)) && plausible(*year, *month, *day);
}

/* "_7_21_2020": month, day, year without zero padding. */
static bool us_date_at(const char *p, int *year, int *month, int *day)
{
	return *p == '_' && (p++, number_at(&p, 2, month)) && *p == '_' &&
		(p++, number_at(&p, 2, day)) && *p == '_' && (p++, number_at(&p, 4, year)) &&
		plausible(*year, *month, *day);
}

bool year_from_name(const char *name, int *year, int *month, int *day)
{
	/* Use only the last component of the path: folders and archives have dates of their own. */
	const char *base = name;
	for (const char *p = name; *p; p++) {
		if (*p == '/' || *p == '!' || *p == '\\')
			base = p + 1;
	}
	for (const char *p = base; *p; p++) {
		bool after_digit = p > base && ascii_is_digit(p[-1]);
		if (!after_digit && iso_date_at(p, year, month, day))
			return true;
		if (us_date_at(p, year, month, day))
			return true;
	}
	return false;
}

static void refer_to(struct timeline *t, enum year_source source, int64_t ms)
{
	t->source = source;
	date_from_days(floor_div(ms, MS_PER_DAY), &t->ref_year, &t->ref_month, &t->ref_day);
}

void timeline_begin(
	struct timeline *t, const struct parser_config *config, const struct parser_input *input)
{
	*t = (struct timeline){.first = CLOCK_UNKNOWN, .last = CLOCK_UNKNOWN};
	if (config->year != 0) {
		t->source = YEAR_OPTION;
		t->ref_year = config->year;
	} else if (year_from_name(input->name, &t->ref_year, &t->ref_month, &t->ref_day)) {
		t->source = YEAR_NAME;
	} else if (input->mtime != TIME_UNKNOWN) {
		refer_to(t, YEAR_MEMBER, input->mtime);
	} else if (input->file_mtime != TIME_UNKNOWN) {
		refer_to(t, YEAR_FILE, input->file_mtime);
	} else {
		refer_to(t, YEAR_ASSUMED, config->now);
	}
}

/*
 * Years between two consecutive records' months: forward into a new year, or back to the old one.
 * Threads write slightly out of order, so a small step back is no new year, and December after
 * January is the old year. Any step forward is a pause.
 */
static int years_between(int from, int to)
{
	return from - to > OUT_OF_ORDER_MONTHS ? 1 : from == 1 && to == 12 ? -1 : 0;
}

int64_t timeline_clock(struct timeline *t, int year, int month, int day, int32_t ms)
{
	if (year != 0 && t->source != YEAR_OPTION && t->source != YEAR_RECORD) {
		/* A written year is more reliable than an inferred one. */
		t->source = YEAR_RECORD;
		t->ref_year = year - t->years;
	}
	if (year != 0 && t->source == YEAR_RECORD) {
		t->years = year - t->ref_year;
	} else if (t->last_month != 0) {
		t->years += years_between(t->last_month, month);
	}
	if (t->first_month == 0)
		t->first_month = month;
	t->last_month = month;
	if (month == 2 && day == 29) {
		t->leap_day = true;
		t->leap_years = t->years;
	}
	int64_t days = (int64_t)t->years * DAYS_PER_CLOCK_YEAR + clock_day(month, day);
	int64_t clock = days * MS_PER_DAY + ms;
	timeline_note(t, clock);
	return clock;
}

int64_t timeline_join(struct timeline *t, const struct parser_range *part)
{
	if (part->first_month == 0)
		return 0;
	if (t->last_month != 0)
		t->years += years_between(t->last_month, part->first_month);
	else
		t->first_month = part->first_month;
	int64_t shift = (int64_t)t->years * DAYS_PER_CLOCK_YEAR * MS_PER_DAY;
	if (part->leap_day) {
		t->leap_day = true;
		t->leap_years = t->years + part->leap_years;
	}
	t->years += part->years;
	t->last_month = part->last_month;
	timeline_note(t, part->result.first + shift);
	timeline_note(t, part->result.last + shift);
	return shift;
}

int timeline_base_year(const struct timeline *t)
{
	if (t->last == CLOCK_UNKNOWN || t->source == YEAR_RECORD)
		return t->ref_year;
	int64_t days = floor_div(t->last, MS_PER_DAY);
	int years = (int)floor_div(days, DAYS_PER_CLOCK_YEAR);
	int last_year = t->ref_year;
	if (t->ref_month != 0) {
		/* In days from the reference, if the latest record were in the reference's year. */
		int64_t ahead = floor_div(record_time(t->last, t->ref_year - years), MS_PER_DAY) -
			date_to_days(t->ref_year, t->ref_month, t->ref_day);
		if (ahead > REFERENCE_SLACK_DAYS)
			last_year--;
	}
	int base = last_year - years;
	/*
	 * Only leap years have a 29 February. So --year, which applies to all files, is
	 * overridden here: a day that existed is better than one that the log does not contain.
	 */
	if (t->leap_day) {
		for (int i = 0; i < 8 && !date_is_leap_year(base + t->leap_years); i++)
			base--;
	}
	return base;
}

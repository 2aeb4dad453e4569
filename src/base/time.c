// SPDX-License-Identifier: MIT

/** Dates of the proleptic Gregorian calendar, without the C library's time zones. */

#include "base/base.h"

#include <stdio.h>

#define MS_PER_DAY INT64_C(86400000)

bool date_is_leap_year(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

/* Years are counted from 1 March, so that the leap day is the last of its year. */
int64_t date_to_days(int year, int month, int day)
{
	int64_t y = month <= 2 ? (int64_t)year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
	return era * 146097 + day_of_era - 719468;
}

void date_from_days(int64_t days, int *year, int *month, int *day)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097;
	int64_t day_of_era = days - era * 146097;
	int64_t year_of_era =
		(day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	int64_t day_of_year =
		day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	int64_t mp = (5 * day_of_year + 2) / 153;
	*day = (int)(day_of_year - (153 * mp + 2) / 5 + 1);
	*month = (int)(mp < 10 ? mp + 3 : mp - 9);
	*year = (int)(year_of_era + era * 400 + (*month <= 2 ? 1 : 0));
}

static int64_t floor_days(int64_t ms)
{
	return ms >= 0 ? ms / MS_PER_DAY : -((-ms + MS_PER_DAY - 1) / MS_PER_DAY);
}

int64_t time_add_years(int64_t ms, int years)
{
	if (ms == TIME_UNKNOWN || years == 0)
		return ms;
	int64_t days = floor_days(ms);
	int year, month, day;
	date_from_days(days, &year, &month, &day);
	return date_to_days(year + years, month, day) * MS_PER_DAY + (ms - days * MS_PER_DAY);
}

void time_format(int64_t ms, char out[32])
{
	int64_t days = floor_days(ms);
	int rest = (int)(ms - days * MS_PER_DAY);
	int year, month, day;
	date_from_days(days, &year, &month, &day);
	/* Four digits are enough: neither a log nor --year can give a later year. */
	unsigned y = year < 0 ? 0u : year > 9999 ? 9999u : (unsigned)year;
	snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", y, (unsigned)month % 100u,
		(unsigned)day % 100u, (unsigned)(rest / 3600000) % 100u,
		(unsigned)(rest / 60000 % 60), (unsigned)(rest / 1000 % 60),
		(unsigned)(rest % 1000));
}

/* Read exactly `digits` digits at *at and advance *at. */
static bool read_number(struct span s, size_t *at, size_t digits, int *out)
{
	int value = 0;
	if (s.len - *at < digits)
		return false;
	for (size_t i = 0; i < digits; i++) {
		char c = s.data[*at + i];
		if (!ascii_is_digit(c))
			return false;
		value = value * 10 + (c - '0');
	}
	*at += digits;
	*out = value;
	return true;
}

static bool read_char(struct span s, size_t *at, const char *any_of)
{
	if (*at >= s.len || !strchr(any_of, s.data[*at]))
		return false;
	(*at)++;
	return true;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	return month == 2 && date_is_leap_year(year) ? 29 : days[month - 1];
}

/* Read "Z", "+02:00", "-0530" or nothing; the result is in minutes east of UTC. */
static bool read_zone(struct span s, size_t *at, int *minutes)
{
	*minutes = 0;
	if (*at == s.len || read_char(s, at, "Zz"))
		return true;
	bool west = s.data[*at] == '-';
	int hours, mins;
	if (!read_char(s, at, "+-") || !read_number(s, at, 2, &hours))
		return false;
	read_char(s, at, ":");
	if (!read_number(s, at, 2, &mins) || hours > 23 || mins > 59)
		return false;
	*minutes = (hours * 60 + mins) * (west ? -1 : 1);
	return true;
}

static bool read_fraction(struct span s, size_t *at, int *ms)
{
	int scale = 100;
	size_t start = *at;
	*ms = 0;
	while (*at < s.len && ascii_is_digit(s.data[*at])) {
		*ms += (s.data[*at] - '0') * scale;
		scale /= 10;
		(*at)++;
	}
	return *at > start;
}

bool time_parse(struct span s, int64_t *out)
{
	s = span_trim(s);
	size_t at = 0;
	int year, month, day, hour = 0, minute = 0, second = 0, ms = 0, zone = 0;
	if (!read_number(s, &at, 4, &year) || !read_char(s, &at, "-") ||
		!read_number(s, &at, 2, &month) || !read_char(s, &at, "-") ||
		!read_number(s, &at, 2, &day))
		return false;
	if (month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	if (at < s.len && read_char(s, &at, "Tt ")) {
		if (!read_number(s, &at, 2, &hour) || !read_char(s, &at, ":") ||
			!read_number(s, &at, 2, &minute))
			return false;
		if (at < s.len && read_char(s, &at, ":")) {
			if (!read_number(s, &at, 2, &second))
				return false;
			if (at < s.len && read_char(s, &at, ".,") && !read_fraction(s, &at, &ms))
				return false;
		}
		if (!read_zone(s, &at, &zone))
			return false;
	}
	if (at != s.len || hour > 23 || minute > 59 || second > 59)
		return false;
	*out = date_to_days(year, month, day) * MS_PER_DAY +
		((hour * 60 + minute - zone) * INT64_C(60) + second) * 1000 + ms;
	return true;
}

bool zone_parse(struct span s, int *minutes)
{
	size_t at = 0;
	s = span_trim(s);
	return s.len > 0 && read_zone(s, &at, minutes) && at == s.len && *minutes >= -14 * 60 &&
		*minutes <= 14 * 60;
}

void zone_format(int minutes, char out[8])
{
	unsigned size = (unsigned)(minutes < 0 ? -minutes : minutes);
	snprintf(out, 8, "%c%02u:%02u", minutes < 0 ? '-' : '+', size / 60 % 100, size % 60);
}

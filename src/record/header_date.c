// SPDX-License-Identifier: MIT

/**
 * Dates that tools write in front of a record's source: with a year, or with a
 * time of other width than the agent's ("2026-08-04 13:16:29", "08/04/2026
 * 13:16:29.2061", "2026-08-04T13:16:29.206Z").
 */

#include "record/header.h"

enum { FRACTION_DIGITS = 9 };

static size_t digits_at(struct span s, size_t at, int *value)
{
	size_t count = 0;
	*value = 0;
	while (at + count < s.len && count < FRACTION_DIGITS && ascii_is_digit(s.data[at + count]))
		*value = *value * 10 + (s.data[at + count++] - '0');
	return count;
}

/* Whether `mark` and one or two digits follow; *at is moved behind them. */
static bool take_part(struct span s, size_t *at, char mark, int *value)
{
	if (*at >= s.len || s.data[*at] != mark)
		return false;
	size_t count = digits_at(s, *at + 1, value);
	*at += 1 + count;
	return count == 1 || count == 2;
}

/* "2026-08-04", "2026/08/04", "08/04/2026", "08/04"; *at is moved behind it. */
static bool take_date(struct span s, size_t *at, struct header *h)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int first, year = 0;
	size_t count = digits_at(s, *at, &first), from = *at + count;
	char mark = from < s.len ? s.data[from] : '\0';
	if (count == 4 && (mark == '-' || mark == '/')) {
		year = first;
		if (!take_part(s, &from, mark, &h->month) || !take_part(s, &from, mark, &h->day))
			return false;
	} else if (count == 2 && mark == '/' && take_part(s, &from, mark, &h->day)) {
		h->month = first;
		if (from < s.len && s.data[from] == '/' && digits_at(s, from + 1, &year) == 4)
			from += 5;
	} else {
		return false;
	}
	h->year = year;
	*at = from;
	if (h->month < 1 || h->month > 12 || h->day < 1 || h->day > days[h->month - 1])
		return false;
	return year == 0 || (year >= 2000 && year <= 2199);
}

/* "13:16:29", "13:16:29.2", "13:16:29.206123"; *at is moved behind it. */
static bool take_time(struct span s, size_t *at, struct header *h)
{
	int hour, minute, second, part = 0;
	size_t count = digits_at(s, *at, &hour), from = *at + count;
	if (count != 2 || !take_part(s, &from, ':', &minute) || !take_part(s, &from, ':', &second))
		return false;
	if (from < s.len && (s.data[from] == '.' || s.data[from] == ',')) {
		size_t width = digits_at(s, from + 1, &part);
		from += 1 + width;
		for (; width < 3; width++)
			part *= 10;
		for (; width > 3; width--)
			part /= 10;
	}
	h->ms = ((hour * 60 + minute) * 60 + second) * 1000 + part;
	*at = from;
	return hour <= 23 && minute <= 59 && second <= 60;
}

void header_find_date(struct span before, struct header *h)
{
	for (size_t i = 0; i < before.len; i++) {
		struct header found = {0};
		size_t at = i;
		if (!ascii_is_digit(before.data[i]) ||
			(i > 0 && !ascii_is_blank(before.data[i - 1]) && before.data[i - 1] != '['))
			continue;
		if (!take_date(before, &at, &found) || at >= before.len ||
			!(ascii_is_blank(before.data[at]) || before.data[at] == 'T'))
			continue;
		while (at < before.len &&
			(ascii_is_blank(before.data[at]) || before.data[at] == 'T'))
			at++;
		if (!take_time(before, &at, &found))
			continue;
		h->year = found.year;
		h->month = found.month;
		h->day = found.day;
		h->ms = found.ms;
		return;
	}
}

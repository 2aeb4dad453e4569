// SPDX-License-Identifier: MIT

/** Record headers in the form in which a spreadsheet shows them: other dates, a 12-hour clock. */

#include "record/header.h"

static int month_of(struct span s)
{
	/*
	 * English and Dutch names, by their first three letters; the character after each is '0'
	 * + month.
	 */
	static const char names[] = "jan1feb2mar3mrt3apr4may5mei5jun6jul7aug8sep9oct:okt:nov;dec<";
	if (s.len < 3)
		return 0;
	for (size_t i = 0; i < sizeof(names) - 1; i += 4) {
		if (span_equal_nocase(span_cut(s, 0, 3), (struct span){names + i, 3}))
			return names[i + 3] - '0';
	}
	return 0;
}

/* Parse up to `most` digits at *at. */
static bool small_number(struct span s, size_t *at, size_t most, int *out)
{
	size_t from = *at;
	*out = 0;
	while (*at < s.len && *at - from < most && ascii_is_digit(s.data[*at])) {
		*out = *out * 10 + (s.data[*at] - '0');
		(*at)++;
	}
	return *at > from;
}

/* Parse "9-May" or "9/5/2016" (day first). */
static bool parse_sheet_date(struct span s, struct header *h)
{
	size_t at = 0;
	if (!small_number(s, &at, 2, &h->day) || at >= s.len || h->day < 1 || h->day > 31)
		return false;
	char separator = s.data[at++];
	if (separator == '-') {
		h->month = month_of(span_cut(s, at, s.len));
		at += 3;
		if (at < s.len && s.data[at] == '-') {
			at++;
			if (!small_number(s, &at, 4, &h->year))
				return false;
			h->year += h->year < 100 ? 2000 : 0;
		}
		return h->month != 0 && at >= s.len;
	}
	return separator == '/' && small_number(s, &at, 2, &h->month) && h->month >= 1 &&
		h->month <= 12 && at < s.len && s.data[at++] == '/' &&
		small_number(s, &at, 4, &h->year) && at == s.len && h->year >= 2000;
}

/* Parse "4:10:19" and the "PM" after it. */
static bool parse_sheet_time(struct span s, struct span half, struct header *h)
{
	size_t at = 0;
	int hour, minute, second;
	bool pm = span_equal_nocase(half, SPAN("PM"));
	if (!pm && !span_equal_nocase(half, SPAN("AM")))
		return false;
	if (!small_number(s, &at, 2, &hour) || at >= s.len || s.data[at++] != ':' ||
		!small_number(s, &at, 2, &minute) || at >= s.len || s.data[at++] != ':' ||
		!small_number(s, &at, 2, &second))
		return false;
	if (hour < 1 || hour > 12 || minute > 59 || second > 59)
		return false;
	h->ms = (((hour % 12) + (pm ? 12 : 0)) * 3600 + minute * 60 + second) * 1000;
	return true;
}

bool header_parse_sheet(struct span line, size_t at, struct header *h)
{
	size_t start = at;
	*h = (struct header){0};
	struct span word = header_blank_column(line, &at);
	if (word.len >= HEADER_ID_MIN && header_hex_run(word, 0) == word.len) {
		h->pid = word;
		word = header_blank_column(line, &at);
		if (word.len >= HEADER_ID_MIN && header_hex_run(word, 0) == word.len) {
			h->tid = word;
			word = header_blank_column(line, &at);
		}
	}
	if (!parse_sheet_date(word, h))
		return false;
	struct span clock = header_blank_column(line, &at);
	struct span half = header_blank_column(line, &at);
	if (!parse_sheet_time(clock, half, h))
		return false;
	h->start = start;
	h->strength = HEADER_FULL;
	return header_parse_rest(line, at, false, h) && h->level != LEVEL_NONE;
}

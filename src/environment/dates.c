// SPDX-License-Identifier: MIT

/** Parses dates and times in the formats of several countries. */

#include "environment/private.h"

struct date_parts {
	int numbers[6], digits[6];
	size_t count;
	char separator;
	bool am, pm, english;
};

/* In English, Spanish, Chinese, Japanese, Korean and Greek; some write them before the time. */
static const struct span before_noon[] = {{"am", 2}, {"a.m", 3}, {"a. m", 4}, {"a.\xC2\xA0m", 5},
	{"\xE4\xB8\x8A\xE5\x8D\x88", 6}, {"\xE5\x8D\x88\xE5\x89\x8D", 6},
	{"\xEC\x98\xA4\xEC\xA0\x84", 6}, {"\xCF\x80\xCE\xBC", 4}};
static const struct span after_noon[] = {{"pm", 2}, {"p.m", 3}, {"p. m", 4}, {"p.\xC2\xA0m", 5},
	{"\xE4\xB8\x8B\xE5\x8D\x88", 6}, {"\xE5\x8D\x88\xE5\xBE\x8C", 6},
	{"\xEC\x98\xA4\xED\x9B\x84", 6}, {"\xCE\xBC\xCE\xBC", 4}};

static bool begins_any(struct span s, const struct span *words, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_starts_nocase(s, words[i]))
			return true;
	}
	return false;
}

static bool read_parts(struct span s, struct date_parts *p)
{
	*p = (struct date_parts){0};
	for (size_t i = 0; i < s.len;) {
		if (ascii_is_digit(s.data[i])) {
			int number = 0, digits = 0;
			for (; i < s.len && ascii_is_digit(s.data[i]) && digits < 5; i++, digits++)
				number = number * 10 + (s.data[i] - '0');
			if (p->count == COUNT_OF(p->numbers))
				return p->count >= 5; /* a fraction of a second */
			p->numbers[p->count] = number;
			p->digits[p->count++] = digits;
			if (p->count == 1 && i < s.len)
				p->separator = s.data[i];
			continue;
		}
		struct span rest = span_cut(s, i, s.len);
		p->english = p->english || begins_any(rest, before_noon, 1) ||
			begins_any(rest, after_noon, 1);
		p->am = p->am || begins_any(rest, before_noon, COUNT_OF(before_noon));
		p->pm = p->pm || begins_any(rest, after_noon, COUNT_OF(after_noon));
		i++;
	}
	return p->count >= 5;
}

enum date_order date_order_of(struct span text)
{
	struct date_parts p;
	if (!read_parts(text, &p) || p.digits[0] == 4)
		return ORDER_UNKNOWN;
	if (p.numbers[0] > 12 || p.separator == '.')
		return ORDER_DAY_FIRST;
	return p.numbers[1] > 12 ? ORDER_MONTH_FIRST : ORDER_UNKNOWN;
}

int64_t date_parse(struct span text, enum date_order order)
{
	struct date_parts p;
	if (!read_parts(text, &p))
		return TIME_UNKNOWN;
	int year, month, day;
	if (p.digits[0] == 4) {
		year = p.numbers[0];
		month = p.numbers[1];
		day = p.numbers[2];
	} else {
		enum date_order own = date_order_of(text);
		if (own != ORDER_UNKNOWN)
			order = own;
		/* Formats with AM and PM usually have the month first; "a. m." is Spanish. */
		if (order == ORDER_UNKNOWN)
			order = p.english ? ORDER_MONTH_FIRST : ORDER_DAY_FIRST;
		bool month_first = order == ORDER_MONTH_FIRST;
		month = p.numbers[month_first ? 0 : 1];
		day = p.numbers[month_first ? 1 : 0];
		year = p.numbers[2] + (p.digits[2] <= 2 ? 2000 : 0);
	}
	int hour = p.numbers[3], second = p.count > 5 ? p.numbers[5] : 0;
	if (p.pm && hour < 12)
		hour += 12;
	else if (p.am && hour == 12)
		hour = 0;
	if (year < 1980 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31 ||
		hour > 23 || p.numbers[4] > 59 || second > 60)
		return TIME_UNKNOWN;
	return ((date_to_days(year, month, day) * 24 + hour) * 3600 + p.numbers[4] * 60 + second) *
		INT64_C(1000);
}

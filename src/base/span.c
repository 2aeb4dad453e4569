// SPDX-License-Identifier: MIT

/** Spans: comparison and search, independent of the locale. */

#include "base/base.h"

#include <stdint.h>

const unsigned char ascii_hex_digits[256] = {
	['0'] = 1,
	['1'] = 2,
	['2'] = 3,
	['3'] = 4,
	['4'] = 5,
	['5'] = 6,
	['6'] = 7,
	['7'] = 8,
	['8'] = 9,
	['9'] = 10,
	['A'] = 11,
	['B'] = 12,
	['C'] = 13,
	['D'] = 14,
	['E'] = 15,
	['F'] = 16,
	['a'] = 11,
	['b'] = 12,
	['c'] = 13,
	['d'] = 14,
	['e'] = 15,
	['f'] = 16,
};

struct span span_of(const char *cstring)
{
	return (struct span){cstring, cstring ? strlen(cstring) : 0};
}

static bool is_trimmable(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\0';
}

struct span span_trim(struct span s)
{
	while (s.len > 0 && is_trimmable(s.data[0])) {
		s.data++;
		s.len--;
	}
	while (s.len > 0 && is_trimmable(s.data[s.len - 1]))
		s.len--;
	return s;
}

bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Eight bytes with the capital ASCII letters made small. */
static uint64_t lower_word(uint64_t w)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t low = w & ones * 0x7F;
	uint64_t from_a = low + ones * (0x80 - 'A'), behind_z = low + ones * (0x7F - 'Z');
	return w | (((from_a ^ behind_z) & ~w & ones * 0x80) >> 2);
}

static bool bytes_equal_nocase(const char *a, const char *b, size_t len)
{
	while (len >= 8) {
		uint64_t x, y;
		memcpy(&x, a, 8);
		memcpy(&y, b, 8);
		/* Mostly even the case is the same. */
		if (x != y && lower_word(x) != lower_word(y))
			return false;
		a += 8;
		b += 8;
		len -= 8;
	}
	for (size_t i = 0; i < len; i++) {
		if (ascii_lower(a[i]) != ascii_lower(b[i]))
			return false;
	}
	return true;
}

bool span_equal_nocase(struct span a, struct span b)
{
	return a.len == b.len && bytes_equal_nocase(a.data, b.data, a.len);
}

bool span_starts_nocase(struct span s, struct span prefix)
{
	return s.len >= prefix.len && bytes_equal_nocase(s.data, prefix.data, prefix.len);
}

bool span_ends_nocase(struct span s, struct span suffix)
{
	return s.len >= suffix.len &&
		bytes_equal_nocase(s.data + (s.len - suffix.len), suffix.data, suffix.len);
}

int span_order_nocase(struct span a, struct span b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++) {
		int c = (unsigned char)ascii_lower(a.data[i]) -
			(unsigned char)ascii_lower(b.data[i]);
		if (c)
			return c;
	}
	return (a.len > b.len) - (a.len < b.len);
}

bool span_is_digits(struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		if (!ascii_is_digit(s.data[i]))
			return false;
	}
	return s.len > 0;
}

size_t span_find(struct span s, struct span needle, size_t from)
{
	if (needle.len == 0)
		return from <= s.len ? from : SIZE_MAX;
	while (from < s.len && s.len - from >= needle.len) {
		const char *hit =
			memchr(s.data + from, needle.data[0], s.len - from - needle.len + 1);
		if (!hit)
			return SIZE_MAX;
		if (memcmp(hit, needle.data, needle.len) == 0)
			return (size_t)(hit - s.data);
		from = (size_t)(hit - s.data) + 1;
	}
	return SIZE_MAX;
}

static const char *find_byte(const char *p, const char *end, char c)
{
	const char *hit = p < end ? memchr(p, c, (size_t)(end - p)) : NULL;
	return hit ? hit : end;
}

/* The index of the byte, among the first ones, that is rarest in messages. */
static size_t rarest(struct span needle)
{
	enum { LOOK = 8 };
	/*
	 * Blanks and letters in the order of their frequency; all other bytes are rarer, except
	 * that paths have many backslashes.
	 */
	static const unsigned char counts[256] = {[' '] = 27,
		['\\'] = 18,
		['e'] = 26,
		['t'] = 25,
		['a'] = 24,
		['o'] = 23,
		['i'] = 22,
		['n'] = 21,
		['s'] = 20,
		['r'] = 19,
		['l'] = 18,
		['d'] = 17,
		['c'] = 16,
		['u'] = 15,
		['h'] = 14,
		['p'] = 13,
		['m'] = 12,
		['f'] = 11,
		['g'] = 10,
		['b'] = 9,
		['w'] = 8,
		['y'] = 7,
		['v'] = 6,
		['k'] = 5,
		['x'] = 4,
		['j'] = 3,
		['q'] = 2,
		['z'] = 1};
	size_t best = 0, end = needle.len < LOOK ? needle.len : LOOK;
	unsigned fewest = 255;
	for (size_t i = 0; i < end; i++) {
		unsigned count = counts[(unsigned char)ascii_lower(needle.data[i])];
		if (count < fewest) {
			fewest = count;
			best = i;
		}
	}
	return best;
}

size_t span_find_nocase(struct span s, struct span needle, size_t from)
{
	if (needle.len == 0)
		return from <= s.len ? from : SIZE_MAX;
	if (from >= s.len || s.len - from < needle.len)
		return SIZE_MAX;
	/*
	 * Search for the rarest of the first bytes in lower case and in upper case; remember each
	 * position found.
	 */
	size_t rare = rarest(needle);
	const char *end = s.data + (s.len - needle.len + 1) + rare;
	char low = ascii_lower(needle.data[rare]), high = ascii_upper(needle.data[rare]);
	const char *next_low = find_byte(s.data + from + rare, end, low);
	const char *next_high = low == high ? end : find_byte(s.data + from + rare, end, high);
	for (;;) {
		const char *at = next_low < next_high ? next_low : next_high;
		if (at == end)
			return SIZE_MAX;
		if (bytes_equal_nocase(at - rare, needle.data, needle.len))
			return (size_t)(at - rare - s.data);
		if (at == next_low)
			next_low = find_byte(at + 1, end, low);
		else
			next_high = find_byte(at + 1, end, high);
	}
}

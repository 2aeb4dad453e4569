// SPDX-License-Identifier: MIT

/**
 * Examines sixteen bytes at a time, for the few tests that run on nearly every line. Uses the
 * portable vectors of gcc and clang; with other compilers, plain loops give the same result.
 * Private to this module.
 */

#ifndef MARSLOG_RECORD_SIMD_H
#define MARSLOG_RECORD_SIMD_H

#include "base/base.h"

enum { GROUP = 16, SPECIAL_LOOK = 5 * GROUP };

#if defined(__GNUC__) || defined(__clang__)

typedef unsigned char group __attribute__((vector_size(GROUP)));

static ATTR_INLINE group group_at(const char *p)
{
	group g;
	memcpy(&g, p, GROUP);
	return g;
}

static ATTR_INLINE bool group_any(group g)
{
	uint64_t words[2];
	memcpy(words, &g, sizeof(words));
	return (words[0] | words[1]) != 0;
}

/* A fast test with false positives; reads one byte more. */
static ATTR_INLINE group group_suspect(const char *p)
{
	const group high = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
		0x80, 0x80, 0x80, 0x80};
	group v = group_at(p), n = group_at(p + 1);
	return (v & high) | (group)(v == '\r') | (group)(v == '/') |
		((group)((v | 0x20) == 's') & (group)(n == ':'));
}

/* Special bytes among those at `p`; also reads the bytes before and after them. */
static ATTR_INLINE group group_special(const char *p)
{
	const group high = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
		0x80, 0x80, 0x80, 0x80};
	group v = group_at(p), n = group_at(p + 1), b = group_at(p - 1);
	group date =
		(group)(v == '/') & (group)((group)(b - '0') < 10) & (group)((group)(n - '0') < 10);
	group progress =
		(group)(n == ':') & (group)((v | 0x20) == 's') & (group)((b | 0x20) == 's');
	return (v & high) | (group)(v == '\r') | date | progress;
}

static ATTR_INLINE bool group_ends_path(const char *p)
{
	group v = group_at(p);
	return group_any((group)(v < ' ') | (group)(v == '"') | (group)(v == '<') |
		(group)(v == '>') | (group)(v == '|') | (group)(v == '?') | (group)(v == '*'));
}

#else

typedef bool group;

static inline bool group_any(group g)
{
	return g;
}

static inline group group_suspect(const char *p)
{
	(void)p;
	return true;
}

static inline group group_special(const char *p)
{
	bool found = false;
	for (int k = 0; k < GROUP; k++)
		found |= (p[k] & 0x80) != 0 || p[k] == '\r' ||
			(p[k] == '/' && ascii_is_digit(p[k - 1]) && ascii_is_digit(p[k + 1])) ||
			(ascii_lower(p[k - 1]) == 's' && ascii_lower(p[k]) == 's' &&
				p[k + 1] == ':');
	return found;
}

static inline bool group_ends_path(const char *p)
{
	bool found = false;
	for (int k = 0; k < GROUP; k++)
		found |= (unsigned char)p[k] < ' ' || strchr("\"<>|?*", p[k]) != NULL;
	return found;
}

#endif

/**
 * Whether a message may contain something that needs a closer look: a byte that is not ASCII, a
 * carriage return, a '/' between digits as in a date (another record may begin there), or the
 * "ss:" of RECORD_PROGRESS in any case. Most messages are short and their lengths alternate, so
 * testing a fixed number of bytes is faster than a loop. For a shorter message, bytes before it
 * are included.
 * @param to end of the message; this byte, SPECIAL_LOOK bytes before it and one more must be
 *         readable
 */
static ATTR_INLINE bool is_special(const char *from, const char *to)
{
	group suspect = group_suspect(to - GROUP) | group_suspect(to - 2 * GROUP) |
		group_suspect(to - 3 * GROUP) | group_suspect(to - 4 * GROUP) |
		group_suspect(to - 5 * GROUP);
	for (const char *at = from; to - at > SPECIAL_LOOK; at += GROUP)
		suspect |= group_suspect(at);
	if (!group_any(suspect))
		return false;
	group found = group_special(to - GROUP);
	for (const char *at = to - 2 * GROUP; at > from - GROUP; at -= GROUP)
		found |= group_special(at);
	return group_any(found);
}

#endif

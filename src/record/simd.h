// SPDX-License-Identifier: MIT

/**
 * Bytes looked at sixteen at a time, for the few questions that are asked of
 * nearly every line. Vectors as gcc and clang know them for any processor;
 * for other compilers the same byte by byte. Private to this module.
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

/* Of the bytes at `p`; one more is read. */
static ATTR_INLINE group group_special(const char *p)
{
	const group high = {0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80,
		0x80, 0x80, 0x80, 0x80};
	group v = group_at(p), n = group_at(p + 1);
	return (v & high) | (group)(v == '\r') | (group)(v == '/') |
		((group)((v | 0x20) == 's') & (group)(n == ':'));
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

static inline group group_special(const char *p)
{
	bool found = false;
	for (int k = 0; k < GROUP; k++)
		found |= (p[k] & 0x80) != 0 || p[k] == '\r' || p[k] == '/' ||
			(ascii_lower(p[k]) == 's' && p[k + 1] == ':');
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
 * Whether a message holds a byte that is not ASCII, a carriage return, the '/'
 * of a date (another record may begin there) or the "s:" of RECORD_PROGRESS,
 * small or capital.
 * Messages are mostly short, and their lengths alternate: to look at as many
 * bytes each time is quicker than a loop.
 * What stands before the message is looked at, too, if it is shorter.
 * @param to behind the message; that byte is read, and SPECIAL_LOOK bytes
 *        before it must be there
 */
static ATTR_INLINE bool is_special(const char *from, const char *to)
{
	group found = group_special(to - GROUP) | group_special(to - 2 * GROUP) |
		group_special(to - 3 * GROUP) | group_special(to - 4 * GROUP) |
		group_special(to - 5 * GROUP);
	for (; to - from > SPECIAL_LOOK; from += GROUP)
		found |= group_special(from);
	return group_any(found);
}

#endif

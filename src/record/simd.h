// SPDX-License-Identifier: MIT

/**
 * Examines a group of bytes at a time, for the few tests that run on nearly every line: sixteen, or
 * 32 in a file that defines SIMD_AVX2. Uses the portable vectors of gcc and clang, and SSE2 or AVX2
 * for the two steps they lack; with other compilers, plain loops give the same result. Private to
 * this module.
 */

#ifndef MARSLOG_RECORD_SIMD_H
#define MARSLOG_RECORD_SIMD_H

#include "base/base.h"

#if defined(SIMD_AVX2)
#include <immintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

/* SUSPECT_LOOK is the least that is_suspect() examines; it also reads SUSPECT_BEFORE bytes before. */
#if defined(SIMD_AVX2)
enum { GROUP = 32, SUSPECT_LOOK = 3 * GROUP, SUSPECT_BEFORE = 5 };
#else
enum { GROUP = 16, SUSPECT_LOOK = 5 * GROUP, SUSPECT_BEFORE = 5 };
#endif

#if defined(__GNUC__) || defined(__clang__)

typedef unsigned char group __attribute__((vector_size(GROUP)));
typedef signed char signed_group __attribute__((vector_size(GROUP)));

static ATTR_INLINE group group_at(const void *p)
{
	group g;
	memcpy(&g, p, GROUP);
	return g;
}

/* The top bit of each byte; bit 0 belongs to the first byte. */
static ATTR_INLINE uint32_t group_tops(group g)
{
#if defined(SIMD_AVX2)
	return (uint32_t)_mm256_movemask_epi8((__m256i)g);
#elif defined(__SSE2__)
	return (uint32_t)_mm_movemask_epi8((__m128i)g);
#else
	char bytes[GROUP];
	memcpy(bytes, &g, GROUP);
	return bytes_tops(bytes_word(bytes)) | bytes_tops(bytes_word(bytes + 8)) << 8;
#endif
}

static ATTR_INLINE bool group_any(group g)
{
#if defined(SIMD_AVX2) || defined(__SSE2__)
	return group_tops((group)(g == 0)) != UINT32_MAX >> (32 - GROUP);
#else
	uint64_t words[2];
	memcpy(words, &g, sizeof(words));
	return (words[0] | words[1]) != 0;
#endif
}

/* Bytes of `g` below `low` or above `high`; other bytes of the result are 0. */
static ATTR_INLINE group group_outside(group g, group low, group high)
{
#if defined(SIMD_AVX2)
	return (group)_mm256_subs_epu8((__m256i)low, (__m256i)g) |
		(group)_mm256_subs_epu8((__m256i)g, (__m256i)high);
#elif defined(__SSE2__)
	return (group)_mm_subs_epu8((__m128i)low, (__m128i)g) |
		(group)_mm_subs_epu8((__m128i)g, (__m128i)high);
#else
	return (group)(g < low) | (group)(g > high);
#endif
}

/* As signed numbers, bytes above ASCII are below ' ', too. */
static ATTR_INLINE uint64_t group_controls(const char *p)
{
	return group_tops((group)((signed_group)group_at(p) < ' '));
}

static ATTR_INLINE uint64_t group_line_feeds(const char *p)
{
	return group_tops((group)(group_at(p) == '\n'));
}

/* See is_suspect(); the top bits of the result tell. */
static ATTR_INLINE group group_suspect(const char *p, bool progress)
{
	group v = group_at(p);
	group date = (group)((signed_group)v < '!') & (group)(group_at(p - 3) == '/');
	group suspect = v | (group)(v == '\r') | date;
	if (progress)
		suspect |= (group)(v == ':') & (group)((group_at(p - 5) | 0x20) == 'g');
	return suspect;
}

/* See mark_trace_odd(). */
static ATTR_INLINE uint64_t group_trace_odd(const char *p)
{
	group v = group_at(p);
	group exclude = (group)((v | 0x20) == 'x') & (group)((group_at(p + 2) | 0x20) == 'l');
	return group_tops((group)(v == '/') | (group)(v == ':') | (group)(v == '*') | exclude);
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

static inline uint64_t group_controls(const char *p)
{
	uint64_t bits = 0;
	for (int k = 0; k < GROUP; k++)
		bits |= (uint64_t)(p[k] < ' ' || (p[k] & 0x80) != 0) << k;
	return bits;
}

static inline uint64_t group_line_feeds(const char *p)
{
	uint64_t bits = 0;
	for (int k = 0; k < GROUP; k++)
		bits |= (uint64_t)(p[k] == '\n') << k;
	return bits;
}

static inline uint32_t group_tops(group g)
{
	return g;
}

static inline group group_suspect(const char *p, bool progress)
{
	bool found = false;
	for (int k = 0; k < GROUP; k++)
		found |= (p[k] & 0x80) != 0 || p[k] == '\r' || (p[k] <= ' ' && p[k - 3] == '/') ||
			(progress && p[k] == ':' && ascii_lower(p[k - 5]) == 'g');
	return found;
}

static inline uint64_t group_trace_odd(const char *p)
{
	uint64_t bits = 0;
	for (int k = 0; k < GROUP; k++)
		bits |= (uint64_t)(p[k] == '/' || p[k] == ':' || p[k] == '*' ||
				(ascii_lower(p[k]) == 'x' && ascii_lower(p[k + 2]) == 'l'))
			<< k;
	return bits;
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
 * Which of the 64 bytes at `p` are control characters (with TAB and line ends) or not ASCII; bit 0
 * belongs to the first byte.
 */
static ATTR_INLINE uint64_t mark_controls(const char *p)
{
	uint64_t bits = 0;
#pragma GCC unroll 4
	for (int i = 0; i < 64; i += GROUP)
		bits |= group_controls(p + i) << i;
	return bits;
}

/** Which of the 64 bytes at `p` are line feeds. */
static ATTR_INLINE uint64_t mark_line_feeds(const char *p)
{
	uint64_t bits = 0;
#pragma GCC unroll 4
	for (int i = 0; i < 64; i += GROUP)
		bits |= group_line_feeds(p + i) << i;
	return bits;
}

/**
 * Which of the 64 bytes at `p` might belong to a record, a date, or the sentence of a failed-file
 * list ("exclusion"). Two bytes more are read.
 */
static ATTR_INLINE uint64_t mark_trace_odd(const char *p)
{
	uint64_t bits = 0;
#pragma GCC unroll 4
	for (int i = 0; i < 64; i += GROUP)
		bits |= group_trace_odd(p + i) << i;
	return bits;
}

/**
 * Whether each of the `len` bytes at `p` is between the bytes of `low` and `high` at the same
 * offset. `len` is a multiple of GROUP.
 */
static ATTR_INLINE bool bytes_within(
	const char *p, const unsigned char *low, const unsigned char *high, size_t len)
{
#if defined(__GNUC__) || defined(__clang__)
	group outside = {0};
#pragma GCC unroll 4
	for (size_t i = 0; i < len; i += GROUP)
		outside |= group_outside(group_at(p + i), group_at(low + i), group_at(high + i));
	return !group_any(outside);
#else
	bool within = true;
	for (size_t i = 0; i < len; i++)
		within &= (unsigned char)p[i] >= low[i] && (unsigned char)p[i] <= high[i];
	return within;
#endif
}

/**
 * Whether a message may contain something that needs a closer look: a byte that is not ASCII, a
 * carriage return, a '/' three bytes before a blank, as in the date of another record, or, with
 * `progress`, a 'g' five bytes before a colon, as in RECORD_PROGRESS. Most messages are short and
 * their lengths alternate, so testing a fixed number of bytes is faster than a loop. For a shorter
 * message, bytes before it are included.
 * @param to end of the message; SUSPECT_LOOK + SUSPECT_BEFORE bytes before it must be readable
 */
static ATTR_INLINE bool is_suspect(const char *from, const char *to, bool progress)
{
	group suspect = group_suspect(to - GROUP, progress);
#pragma GCC unroll 4
	for (int i = 2 * GROUP; i <= SUSPECT_LOOK; i += GROUP)
		suspect |= group_suspect(to - i, progress);
	for (const char *at = from; to - at > SUSPECT_LOOK; at += GROUP)
		suspect |= group_suspect(at, progress);
	return group_tops(suspect) != 0;
}

#endif

// SPDX-License-Identifier: MIT

/** Hashes and compares text without case, as Windows does. */

#include "tally/private.h"

#include "os/os.h"

static uint32_t lower_at(struct span s, size_t *at)
{
	unsigned char c = (unsigned char)s.data[*at];
	if (c < 0x80) {
		(*at)++;
		return (uint32_t)(unsigned char)ascii_lower((char)c);
	}
	uint32_t cp;
	size_t used = utf8_decode(s.data + *at, s.len - *at, &cp);
	*at += used ? used : 1;
	return used ? os_lower(cp) : c;
}

/* ---- ASCII, eight bytes at a time -------------------------------------------------- */

static bool is_ascii_word(uint64_t word)
{
	return (word & BYTES_OF(0x80)) == 0;
}

/* For bytes below 0x80: no sum overflows into the next byte. */
static uint64_t lower_word(uint64_t word)
{
	uint64_t from_a = word + BYTES_OF(0x80 - 'A');
	uint64_t behind_z = word + BYTES_OF(0x7F - 'Z');
	return word | (from_a & ~behind_z & BYTES_OF(0x80)) >> 2;
}

/* A hash of bytes in pieces; the result does not depend on the sizes of the pieces. */
struct mixer {
	uint64_t hash, pending;
	unsigned used; /* number of bytes in `pending` */
};

static void mix_word(struct mixer *m, uint64_t word)
{
	m->hash = (m->hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
	m->hash ^= m->hash >> 29;
}

/* Adds up to eight bytes; the other bytes of the word must be zero. */
static void mix(struct mixer *m, uint64_t bytes, unsigned count)
{
	m->pending |= bytes << 8 * m->used;
	if (m->used + count < 8) {
		m->used += count;
		return;
	}
	mix_word(m, m->pending);
	m->pending = m->used > 0 ? bytes >> 8 * (8 - m->used) : 0;
	m->used = m->used + count - 8;
}

static void mix_code_point(struct mixer *m, uint32_t cp)
{
	char utf8[4];
	size_t len = utf8_encode(cp, utf8);
	for (size_t i = 0; i < len; i++)
		mix(m, (unsigned char)utf8[i], 1);
}

uint32_t hash_nocase(struct span text, uint32_t seed)
{
	struct mixer m = {.hash = seed ^ UINT64_C(0xCBF29CE484222325)};
	size_t at = 0;
	/* Fast loop, as long as no bytes are pending. */
	for (; text.len - at >= 8; at += 8) {
		uint64_t word = bytes_word(text.data + at);
		if (!is_ascii_word(word))
			break;
		mix_word(&m, lower_word(word));
	}
	if (text.len >= 8 && text.len - at < 8 && at < text.len) {
		/* The last bytes, read with some before them. */
		unsigned rest = (unsigned)(text.len - at);
		uint64_t word = bytes_word(text.data + text.len - 8) >> 8 * (8 - rest);
		if (is_ascii_word(word)) {
			m.pending = lower_word(word);
			m.used = rest;
			at = text.len;
		}
	}
	while (at < text.len) {
		size_t rest = text.len - at;
		uint64_t word = 0;
		bool whole = text.len >= 8; /* otherwise no whole word can be loaded */
		if (rest >= 8)
			word = bytes_word(text.data + at);
		else if (whole)
			word = bytes_word(text.data + text.len - 8) >> 8 * (8 - rest);
		if (whole && is_ascii_word(word)) {
			mix(&m, lower_word(word), rest < 8 ? (unsigned)rest : 8);
			at += rest < 8 ? rest : 8;
		} else {
			mix_code_point(&m, lower_at(text, &at));
		}
	}
	mix_word(&m, m.pending | (uint64_t)m.used << 56);
	uint64_t h = m.hash ^ m.hash >> 32;
	return (uint32_t)(h * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

bool equal_nocase(struct span a, struct span b)
{
	if (a.len == b.len && memcmp(a.data, b.data, a.len) == 0)
		return true;
	size_t i = 0, k = 0;
	while (i < a.len && k < b.len) {
		if (a.len - i >= 8 && b.len - k >= 8) {
			uint64_t x = bytes_word(a.data + i), y = bytes_word(b.data + k);
			if (is_ascii_word(x | y)) {
				if (lower_word(x) != lower_word(y))
					return false;
				i += 8;
				k += 8;
				continue;
			}
		}
		if (lower_at(a, &i) != lower_at(b, &k))
			return false;
	}
	return i == a.len && k == b.len;
}

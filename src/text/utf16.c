// SPDX-License-Identifier: MIT

/** UTF-16 to UTF-8, block by block. */

#include "text/private.h"

#include <stdlib.h>

enum {
	BLOCK_UNITS = 32768, /* units per block; its decoded text fits in the L2 cache */
	RUN_UNITS = 16,
};

static bool host_is_big(void)
{
	const uint16_t one = 1;
	unsigned char first;
	memcpy(&first, &one, 1);
	return first == 0;
}

/*
 * Convert the leading run of ASCII, in groups of RUN_UNITS. Log text is nearly all ASCII, so most
 * of the time is spent here; compilers vectorise loops of fixed length without branches.
 */
static size_t ascii_run_same(const unsigned char *in, size_t units, char *out)
{
	size_t i = 0;
	for (; i + RUN_UNITS <= units; i += RUN_UNITS) {
		uint16_t v[RUN_UNITS];
		uint16_t all = 0;
		memcpy(v, in + 2 * i, sizeof(v));
		for (int k = 0; k < RUN_UNITS; k++)
			all = (uint16_t)(all | v[k]);
		if (all & 0xFF80)
			break;
		for (int k = 0; k < RUN_UNITS; k++)
			out[i + (size_t)k] = (char)(unsigned char)v[k];
	}
	return i;
}

/* The same for units in the opposite byte order of the machine. */
static size_t ascii_run_swapped(const unsigned char *in, size_t units, char *out)
{
	size_t i = 0;
	for (; i + RUN_UNITS <= units; i += RUN_UNITS) {
		uint16_t v[RUN_UNITS];
		uint16_t all = 0;
		memcpy(v, in + 2 * i, sizeof(v));
		for (int k = 0; k < RUN_UNITS; k++)
			all = (uint16_t)(all | v[k]);
		if (all & 0x80FF)
			break;
		for (int k = 0; k < RUN_UNITS; k++)
			out[i + (size_t)k] = (char)(unsigned char)(v[k] >> 8);
	}
	return i;
}

static char *put_bad(struct utf16 *u, char *out)
{
	u->bad = true;
	*out = TEXT_BAD_MARK;
	return out + 1;
}

static char *put_unit(struct utf16 *u, uint32_t c, char *out)
{
	if (u->high) {
		uint32_t high = u->high;
		u->high = 0;
		if (c >= 0xDC00 && c <= 0xDFFF)
			return out +
				utf8_encode(0x10000 + ((high - 0xD800) << 10) + (c - 0xDC00), out);
		out = put_bad(u, out);
	}
	if (c < 0x80) {
		*out = (char)c;
		return out + 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return out + 2;
	}
	if (c >= 0xD800 && c <= 0xDFFF) {
		if (c >= 0xDC00)
			return put_bad(u, out);
		u->high = (uint16_t)c;
		return out;
	}
	out[0] = (char)(0xE0 | c >> 12);
	out[1] = (char)(0x80 | (c >> 6 & 0x3F));
	out[2] = (char)(0x80 | (c & 0x3F));
	return out + 3;
}

size_t utf16_decode(struct utf16 *u, const unsigned char *in, size_t units, char *out)
{
	const bool swapped = u->big != host_is_big();
	const size_t low = u->big ? 1 : 0;
	char *o = out;

	for (size_t i = 0; i < units;) {
		if (!u->high) {
			size_t run = swapped ? ascii_run_swapped(in + 2 * i, units - i, o)
					     : ascii_run_same(in + 2 * i, units - i, o);
			i += run;
			o += run;
		}
		size_t stop = units - i < RUN_UNITS ? units : i + RUN_UNITS;
		for (; i < stop; i++) {
			uint32_t c = (uint32_t)in[2 * i + low] | (uint32_t)in[2 * i + 1 - low] << 8;
			o = put_unit(u, c, o);
		}
	}
	if (units > 0)
		u->nul = in[2 * units - 1] == 0 && in[2 * units - 2] == 0;
	return (size_t)(o - out);
}

static bool decode_block(struct text *t, const unsigned char *in, size_t units)
{
	t->utf16.bad = false;
	size_t len = utf16_decode(&t->utf16, in, units, t->decoded);
	return text_lines(t, t->decoded, len, t->utf16.bad ? TRUST_MARKED : TRUST_VALID);
}

bool text_utf16_feed(struct text *t, const unsigned char *p, size_t len)
{
	if (!t->decoded) {
		t->decoded = malloc(3 * BLOCK_UNITS + 4);
		if (!t->decoded) {
			t->failed = true;
			return false;
		}
	}
	if (t->odd && len > 0) {
		unsigned char unit[2] = {t->odd_byte, *p++};
		len--;
		t->odd = false;
		if (!decode_block(t, unit, 1))
			return false;
	}
	while (len >= 2) {
		size_t units = len / 2 < BLOCK_UNITS ? len / 2 : BLOCK_UNITS;
		if (!decode_block(t, p, units))
			return false;
		p += 2 * units;
		len -= 2 * units;
	}
	if (len > 0) {
		t->odd = true;
		t->odd_byte = *p;
	}
	return true;
}

bool text_utf16_finish(struct text *t)
{
	const char mark = TEXT_BAD_MARK;

	if (t->utf16.high && !text_lines(t, &mark, 1, TRUST_MARKED))
		return false;
	/* NUL padding to an odd size is no error. */
	if (t->odd && !(t->utf16.nul && t->odd_byte == 0))
		return text_lines(t, &mark, 1, TRUST_MARKED);
	return true;
}

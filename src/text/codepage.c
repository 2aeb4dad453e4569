// SPDX-License-Identifier: MIT

/** 8-bit code pages. */

#include "text/private.h"

/*
 * windows-1252, the usual case, needs no help of the system. The table is for 0x80 to 0x9F; the
 * rest of the upper half is Latin-1. 0xFFFD: no character.
 */
static const uint16_t windows_1252[32] = {0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020,
	0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018,
	0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153,
	0xFFFD, 0x017E, 0x0178};

static bool is_windows_1252(const char *name)
{
	return span_equal_nocase(span_of(name), SPAN("windows-1252")) ||
		span_equal_nocase(span_of(name), SPAN("cp1252"));
}

/*
 * Lines are split and ASCII is copied before any conversion, so a character set that gives ASCII
 * bytes another meaning cannot be used.
 */
static bool keeps_ascii(struct os_codepage *os)
{
	static const char probe[] = "\t 0189ABYZabyz()*+,-./:;<=>?[]_";
	struct span in = SPAN(probe);
	struct buf out = {0};
	bool same = os_codepage_convert(os, in, &out) == 0 && span_equal(buf_span(&out), in);
	buf_free(&out);
	return same;
}

/*
 * Whether an undefined byte is the lead byte of multi-byte characters. Converts all possible
 * pairs at once: each pair that is a character makes the number of undefined bytes smaller than
 * the table predicts.
 */
static bool is_lead(struct codepage *c, unsigned char lead, struct buf *out)
{
	enum { FIRST = 0x30, LAST = 0xFE };
	char pairs[2 * (LAST - FIRST + 1)];
	size_t n = 0;
	size_t undefined = 0;

	for (unsigned follower = FIRST; follower <= LAST; follower++) {
		pairs[n++] = (char)lead;
		pairs[n++] = (char)(unsigned char)follower;
		undefined += follower >= 0x80 && c->high[follower - 0x80] == UNICODE_REPLACEMENT;
		undefined++;
	}
	buf_clear(out);
	return os_codepage_convert(c->os, (struct span){pairs, n}, out) != undefined;
}

/* Fill the table from the system's converter. Returns false if the code page is not single-byte. */
static bool read_table(struct codepage *c)
{
	struct buf out = {0};
	bool simple = true;

	for (unsigned i = 0; simple && i < COUNT_OF(c->high); i++) {
		char byte = (char)(unsigned char)(0x80 + i);
		uint32_t cp = 0;
		buf_clear(&out);
		os_codepage_convert(c->os, (struct span){&byte, 1}, &out);
		simple = out.len > 0 && utf8_decode(out.data, out.len, &cp) == out.len &&
			cp <= 0xFFFF;
		c->high[i] = (uint16_t)cp;
	}
	for (unsigned i = 0; simple && i < COUNT_OF(c->high); i++) {
		if (c->high[i] == UNICODE_REPLACEMENT)
			simple = !is_lead(c, (unsigned char)(0x80 + i), &out);
	}
	simple = simple && !out.failed;
	buf_free(&out);
	return simple;
}

bool codepage_open(struct codepage *c, const char *name)
{
	*c = (struct codepage){.name = name};
	if (is_windows_1252(name)) {
		for (unsigned i = 0; i < COUNT_OF(c->high); i++)
			c->high[i] =
				i < COUNT_OF(windows_1252) ? windows_1252[i] : (uint16_t)(0x80 + i);
		return true;
	}
	/* iconv takes an empty name for the locale's character set, and a slash starts options. */
	if (name[0] == '\0' || strchr(name, '/'))
		return false;
	c->os = os_codepage_open(name);
	bool usable = c->os && keeps_ascii(c->os);
	if (!usable || read_table(c))
		codepage_close(c);
	return usable;
}

void codepage_close(struct codepage *c)
{
	if (c->os)
		os_codepage_close(c->os);
	c->os = NULL;
}

static size_t convert_by_table(
	const struct codepage *c, struct span in, size_t max, struct buf *out, bool *cut)
{
	/* A byte becomes at most three, so the loop below needs no bounds check. */
	size_t most = in.len > max / 3 ? max : 3 * in.len;
	if (!buf_reserve(out, most))
		return 0;

	size_t bad = 0;
	size_t o = 0;
	for (size_t i = 0; i < in.len;) {
		uint64_t word = 0;
		if (in.len - i >= 8 && most - o >= 8) {
			memcpy(&word, in.data + i, 8);
			if (!(word & UINT64_C(0x8080808080808080))) {
				memcpy(out->data + o, &word, 8);
				i += 8;
				o += 8;
				continue;
			}
		}
		unsigned char b = (unsigned char)in.data[i];
		uint32_t cp = b < 0x80 ? b : c->high[b - 0x80];
		char bytes[4];
		size_t n = utf8_encode(cp, bytes);
		if (n > most - o) {
			*cut = true;
			break;
		}
		memcpy(out->data + o, bytes, n);
		bad += cp == UNICODE_REPLACEMENT;
		i++;
		o += n;
	}
	out->len = o;
	out->data[o] = '\0';
	return bad;
}

static size_t count_replacements(struct span s)
{
	size_t count = 0;
	for (size_t at = 0; (at = span_find(s, SPAN("\xEF\xBF\xBD"), at)) != SIZE_MAX; at += 3)
		count++;
	return count;
}

size_t codepage_convert(
	const struct codepage *c, struct span in, size_t max, struct buf *out, bool *cut)
{
	if (!c->os)
		return convert_by_table(c, in, max, out, cut);

	size_t bad = os_codepage_convert(c->os, in, out);
	if (out->failed)
		return 0;
	/* A double-byte character that was cut at the limit is not an error of the file. */
	bool partial = *cut && span_ends_nocase(buf_span(out), SPAN("\xEF\xBF\xBD"));
	if (out->len <= max && !partial)
		return bad;
	*cut = true;
	size_t keep = partial ? out->len - 3 : out->len;
	if (keep > max) {
		keep = max;
		while (keep > 0 && ((unsigned char)out->data[keep] & 0xC0) == 0x80)
			keep--;
	}
	out->len = keep;
	out->data[keep] = '\0';
	return count_replacements(buf_span(out));
}

// SPDX-License-Identifier: MIT

/** What the first bytes of a file say: its encoding, and whether it is text at all. */

#include "text/private.h"

static size_t byte_order_mark(const unsigned char *p, size_t len, enum text_encoding *encoding)
{
	if (len >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
		*encoding = TEXT_UTF8;
		return 3;
	}
	if (len >= 2 && p[0] == 0xFF && p[1] == 0xFE) {
		*encoding = TEXT_UTF16LE;
		return 2;
	}
	if (len >= 2 && p[0] == 0xFE && p[1] == 0xFF) {
		*encoding = TEXT_UTF16BE;
		return 2;
	}
	return 0;
}

/* A byte of ASCII that occurs in ordinary text. */
static bool is_plain(unsigned char c)
{
	return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\r' || c == '\n';
}

/*
 * Detect UTF-16 by its NULs. Text in any language contains ASCII characters, log text many, and
 * in UTF-16 each is a pair of a plain byte and a NUL. A single NUL proves nothing, because 8-bit
 * files have them where the machine crashed; but in such files nearly all other pairs are two
 * plain bytes, which are rare in UTF-16 even in Chinese text, and the NULs are at odd and even
 * offsets alike. A pair next to the NULs at either end is not counted, because "abc" before
 * padding also ends in (c, NUL).
 */
static enum text_encoding by_nuls(const unsigned char *p, size_t len)
{
	size_t from = 0;
	if (!memchr(p, 0, len))
		return TEXT_UTF8;
	while (from < len && p[from] == 0)
		from++;
	from -= from % 2;
	if (from > 0 || (len > 0 && p[0] == 0))
		from += 2;
	len = text_trim_nuls((const char *)p, len);

	size_t little = 0, big = 0, both = 0, pairs = 0;
	for (size_t i = from; i + 1 < len; i += 2) {
		bool first = is_plain(p[i]);
		bool second = is_plain(p[i + 1]);
		little += first && p[i + 1] == 0;
		big += second && p[i] == 0;
		both += first && second;
		pairs += p[i] != 0 || p[i + 1] != 0;
	}
	size_t most = little > big ? little : big;
	size_t least = little > big ? big : little;
	bool mostly = most > both && most * 10 >= pairs;
	bool often = most >= 4 && most * 8 > both && most * 25 >= pairs;
	if ((!mostly && !often) || most < 3 * least)
		return TEXT_UTF8;
	return little > big ? TEXT_UTF16LE : TEXT_UTF16BE;
}

/* Counts that tell text from binary data. */
struct census {
	size_t len; /* bytes without NULs at the end */
	/* bytes that are not UTF-8 continuation bytes: the characters of valid text */
	size_t starts;
	size_t controls; /* C0 except TAB, LF, FF, CR, ESC and NUL */
	size_t dubious;  /* DEL, and ESC that begins no terminal sequence */
	size_t gaps;     /* short runs of NULs inside lines */
	size_t high;     /* bytes above ASCII */
	size_t switches; /* changes between an ASCII letter or digit and a byte above ASCII */
	size_t broken;   /* bytes above ASCII that begin no valid double-byte character */
	size_t run;      /* the longest run of plain ASCII */
	size_t foreign;  /* private use characters and bad marks; meaningful after UTF-16 only */
};

/* A crash leaves long runs of NULs in a log; short runs mean binary data. */
enum { LONG_GAP = 32 };

static size_t count_gap(struct census *c, const unsigned char *p, size_t at)
{
	size_t end = at;
	while (end < c->len && p[end] == 0)
		end++;
	bool inside = at > 0 && end < c->len && p[at - 1] != '\n' && p[at - 1] != '\r' &&
		p[end] != '\n' && p[end] != '\r';
	c->gaps += inside && end - at < LONG_GAP;
	return end;
}

static void count(struct census *c, const unsigned char *p, size_t len)
{
	size_t run = 0;
	bool pair = false; /* at the second byte of a pair, assuming a double-byte code page */

	*c = (struct census){.len = text_trim_nuls((const char *)p, len)};
	for (size_t i = 0; i < c->len; i++) {
		unsigned char b = p[i];
		unsigned char next = i + 1 < c->len ? p[i + 1] : ' ';
		run = is_plain(b) && b >= ' ' ? run + 1 : 0;
		c->run = run > c->run ? run : c->run;
		c->starts += (b & 0xC0) != 0x80;
		if (b == 0)
			i = count_gap(c, p, i) - 1;
		else if (b == 0x1B)
			c->dubious += next != '[';
		else if (b < 0x20 && !is_plain(b) && b != '\f')
			c->controls++;
		else if (b == 0x7F)
			c->dubious++;
		c->high += b >= 0x80;
		c->switches += b >= 0x80 && ascii_is_alnum((char)next);
		c->switches += next >= 0x80 && ascii_is_alnum((char)b);
		pair = b >= 0x80 && !pair;
		c->broken += pair && next < 0x40;
		c->foreign += b == 0xEE || b == (unsigned char)TEXT_BAD_MARK;
	}
}

static bool more_than_one_in_20(size_t part, size_t whole)
{
	return part * 20 > whole;
}

/*
 * Bytes that are not UTF-8 may be text in some code page, even an unknown one, so bytes above
 * ASCII prove nothing by themselves. But text has no control characters. And random bytes that
 * happen to have none contain no words: no long runs of ASCII, letters of both halves mixed, and
 * pairs that break the rules of double-byte code pages.
 */
static bool is_noise(const struct census *c)
{
	enum { ENOUGH = 32, WORD = 6 };
	size_t controls = c->controls + c->dubious;

	if (c->len < ENOUGH || c->high * 5 < c->len)
		return false;
	return (controls > 0 && controls * 64 >= c->len) ||
		(c->run < WORD && c->high * 3 >= c->len && c->switches * 8 >= c->len &&
			c->broken >= 2);
}

/* Whether there are only plain bytes, as at the beginning of nearly every log. */
static bool all_plain(const unsigned char *p, size_t len)
{
	bool plain = true;
	for (size_t i = 0; i < len; i++)
		plain &= is_plain(p[i]);
	return plain;
}

static bool is_binary_8bit(const unsigned char *p, size_t len)
{
	struct census c;
	if (all_plain(p, len))
		return false;
	count(&c, p, len);
	if (c.gaps > 0 || more_than_one_in_20(c.controls, c.starts))
		return true;
	/* The sample may end in the middle of a character. */
	bool open = true;
	size_t good = utf8_valid_prefix((const char *)p, c.len);
	if (good < c.len)
		text_bad_length((const char *)p + good, c.len - good, &open);
	return !open && is_noise(&c);
}

static bool is_binary_utf16(const unsigned char *p, size_t len, bool big)
{
	char view[TEXT_SAMPLE / 2 * 3 + 4];
	struct utf16 u = {.big = big};
	size_t n = utf16_decode(&u, p, len / 2, view);
	struct census c;

	count(&c, (const unsigned char *)view, n);
	return c.gaps > 0 || more_than_one_in_20(c.controls + c.foreign, c.starts);
}

size_t text_detect(struct text *t, const unsigned char *p, size_t len)
{
	static const char *const names[] = {
		[TEXT_UTF8] = "utf-8",
		[TEXT_UTF16LE] = "utf-16le",
		[TEXT_UTF16BE] = "utf-16be",
	};
	enum text_encoding encoding = TEXT_UTF8;
	size_t mark = byte_order_mark(p, len, &encoding);

	if (mark == 0)
		encoding = t->forced ? t->forced_to : by_nuls(p, len);
	t->stats.encoding = encoding;
	t->stats.encoding_name = names[encoding];
	t->fallback = encoding == TEXT_UTF8 && mark == 0 && !t->forced;
	t->utf16.big = encoding == TEXT_UTF16BE;
	t->stats.binary = encoding == TEXT_UTF8
		? is_binary_8bit(p + mark, len - mark)
		: is_binary_utf16(p + mark, len - mark, t->utf16.big);
	return mark;
}

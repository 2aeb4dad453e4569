// SPDX-License-Identifier: MIT

/**
 * Two encodings in one file. Windows PowerShell writes UTF-16LE, and `cmd /c tool >> file` then
 * appends 8-bit text, so the encoding may change at the beginning of any line, several times. A
 * UTF-16 line contains NULs before its line feed; an 8-bit line that ends in CR LF contains none.
 */

#include "text/private.h"

enum { PEEK_MAX = 512, SHORTEST = 4 };

enum verdict { VERDICT_WIDE, VERDICT_NARROW, VERDICT_MORE };

static bool is_plain(unsigned char c)
{
	return (c >= 0x20 && c < 0x7F) || c == '\t' || c == '\r' || c == '\n';
}

/* Determine the encoding of the bytes at the beginning of a line. */
static enum verdict judge(const unsigned char *p, size_t len, bool narrow, bool last)
{
	/* Back to UTF-16: two ASCII characters. */
	if (narrow) {
		bool first = len >= 2 && is_plain(p[0]) && p[1] == 0;
		if (len < 4)
			return last                  ? VERDICT_NARROW
				: len >= 2 && !first ? VERDICT_NARROW
						     : VERDICT_MORE;
		return first && p[3] == 0 ? VERDICT_WIDE : VERDICT_NARROW;
	}
	for (size_t i = 0; i < len; i++) {
		if (p[i] == 0)
			return VERDICT_WIDE;
		if (p[i] == '\n')
			return i > 0 && p[i - 1] == '\r' ? VERDICT_NARROW : VERDICT_WIDE;
	}
	if (len >= PEEK_MAX)
		return VERDICT_WIDE;
	if (!last)
		return VERDICT_MORE;
	for (size_t i = 0; i < len; i++) {
		if (!is_plain(p[i]))
			return VERDICT_WIDE;
	}
	return len >= SHORTEST ? VERDICT_NARROW : VERDICT_WIDE;
}

static bool feed_bytes(struct text *t, const unsigned char *p, size_t len)
{
	return t->narrow ? text_lines(t, (const char *)p, len, TRUST_NOTHING)
			 : text_utf16_feed(t, p, len);
}

/* The number of bytes up to the next line end at which the encoding must be checked again. */
static size_t same_length(struct text *t, const unsigned char *p, size_t len, bool *asks)
{
	size_t at = 0;
	*asks = false;
	/* The previous piece ended in the middle of a line feed. */
	if (!t->narrow && t->odd && t->odd_byte == '\n' && p[0] == 0) {
		at = 1;
		if (len < 3 || p[2] != 0) {
			*asks = true;
			return 1;
		}
	}
	while (at < len) {
		const unsigned char *lf = memchr(p + at, '\n', len - at);
		if (!lf)
			return len;
		size_t next = (size_t)(lf - p) + 1;
		if (!t->narrow) {
			/* Half a code unit may be left from the previous piece. */
			bool low = ((next - 1) % 2 == 0) != t->odd;
			at = next;
			if (!low || next >= len || p[next] != 0)
				continue;
			next++;
			at = next;
			/* Nearly every UTF-16 line begins with ASCII. */
			if (next + 1 < len && p[next + 1] == 0)
				continue;
		}
		*asks = true;
		return next;
	}
	return len;
}

/* Apply the decision to the peeked bytes and decode them. */
static bool settle_peek(struct text *t, enum verdict verdict)
{
	size_t len = t->peeked;
	bool narrow = verdict == VERDICT_NARROW;
	if (narrow && !t->narrow) {
		/* Half a code unit at the end of the UTF-16 part is dropped. */
		t->mixed = true;
		t->odd = false;
	}
	t->narrow = narrow;
	t->asks = false;
	t->peeked = 0;
	bool ends_line = len > 0 && t->sample[len - 1] == '\n';
	if (!feed_bytes(t, t->sample, len))
		return false;
	t->asks = narrow && ends_line;
	return true;
}

bool text_mixed_feed(struct text *t, const unsigned char *p, size_t len)
{
	while (len > 0) {
		if (t->asks) {
			t->sample[t->peeked++] = *p++;
			len--;
			enum verdict verdict = judge(t->sample, t->peeked, t->narrow, false);
			if (verdict != VERDICT_MORE && !settle_peek(t, verdict))
				return false;
			continue;
		}
		bool asks;
		size_t same = same_length(t, p, len, &asks);
		if (!feed_bytes(t, p, same))
			return false;
		t->asks = asks;
		p += same;
		len -= same;
	}
	return true;
}

bool text_mixed_finish(struct text *t)
{
	return t->peeked == 0 || settle_peek(t, judge(t->sample, t->peeked, t->narrow, true));
}

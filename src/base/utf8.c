// SPDX-License-Identifier: MIT

/** UTF-8 as defined by RFC 3629, and escaping for display. */

#include "base/base.h"

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xC0) == 0x80;
}

size_t utf8_decode(const char *p, size_t len, uint32_t *code_point)
{
	if (len == 0)
		return 0;
	unsigned char lead = (unsigned char)p[0];
	size_t need;
	uint32_t cp, least;

	if (lead < 0x80) {
		*code_point = lead;
		return 1;
	} else if (lead >= 0xC2 && lead <= 0xDF) {
		need = 2;
		cp = lead & 0x1Fu;
		least = 0x80;
	} else if (lead >= 0xE0 && lead <= 0xEF) {
		need = 3;
		cp = lead & 0x0Fu;
		least = 0x800;
	} else if (lead >= 0xF0 && lead <= 0xF4) {
		need = 4;
		cp = lead & 0x07u;
		least = 0x10000;
	} else {
		return 0;
	}
	if (len < need)
		return 0;
	for (size_t i = 1; i < need; i++) {
		if (!is_continuation(p[i]))
			return 0;
		cp = cp << 6 | ((unsigned char)p[i] & 0x3Fu);
	}
	if (cp < least || cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
		return 0;
	*code_point = cp;
	return need;
}

size_t utf8_encode(uint32_t code_point, char out[4])
{
	uint32_t cp = code_point;
	if (cp < 0x80) {
		out[0] = (char)cp;
		return 1;
	}
	if (cp < 0x800) {
		out[0] = (char)(0xC0 | cp >> 6);
		out[1] = (char)(0x80 | (cp & 0x3F));
		return 2;
	}
	if (cp < 0x10000) {
		out[0] = (char)(0xE0 | cp >> 12);
		out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
		out[2] = (char)(0x80 | (cp & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | cp >> 18);
	out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
	out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
	out[3] = (char)(0x80 | (cp & 0x3F));
	return 4;
}

size_t ascii_prefix(const char *p, size_t len)
{
	size_t i = 0;
	for (; i + 8 <= len; i += 8) {
		uint64_t word;
		memcpy(&word, p + i, 8);
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < len && (unsigned char)p[i] < 0x80)
		i++;
	return i;
}

bool ascii_only(const char *p, size_t len)
{
	return ascii_prefix(p, len) == len;
}

size_t utf8_valid_prefix(const char *p, size_t len)
{
	size_t i = 0;
	while (i < len) {
		i += ascii_prefix(p + i, len - i);
		if (i == len)
			break;
		uint32_t cp;
		size_t used = utf8_decode(p + i, len - i, &cp);
		if (used == 0)
			return i;
		i += used;
	}
	return len;
}

/*
 * Characters that must not be displayed as they are: controls, and format characters that reorder
 * or hide the text around them.
 */
static bool is_unsafe(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0x061C || cp == 0x180E ||
		(cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
		(cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF || (cp >= 0xFFF9 && cp <= 0xFFFB) ||
		(cp >= 0xE0000 && cp <= 0xE007F);
}

/*
 * How many of the first bytes are printable ASCII, eight at a time. It may stop before one that is:
 * the sum and the difference carry into the next byte.
 */
static size_t printable_prefix(struct span s)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	size_t i = 0;
	for (; i + 8 <= s.len; i += 8) {
		uint64_t word;
		memcpy(&word, s.data + i, 8);
		if ((word | (word - ones * 0x20) | (word + ones)) & ones * 0x80)
			break;
	}
	return i;
}

void buf_add_visible(struct buf *b, struct span s)
{
	size_t clean = 0; /* start of the run that needs no escape */
	for (size_t i = printable_prefix(s); i < s.len;) {
		uint32_t cp = 0;
		size_t used = utf8_decode(s.data + i, s.len - i, &cp);
		if (used > 0 && !is_unsafe(cp)) {
			i += used;
			continue;
		}
		buf_add(b, s.data + clean, i - clean);
		if (used == 0) {
			buf_addf(b, "\\x%02X", (unsigned)(unsigned char)s.data[i]);
			used = 1;
		} else if (cp < 0x100) {
			buf_addf(b, "\\x%02X", (unsigned)cp);
		} else if (cp < 0x10000) {
			buf_addf(b, "\\u%04X", (unsigned)cp);
		} else {
			buf_addf(b, "\\U%08X", (unsigned)cp);
		}
		i += used;
		clean = i;
	}
	if (clean < s.len)
		buf_add(b, s.data + clean, s.len - clean);
}

void buf_add_ascii_json(struct buf *b, struct span json)
{
	while (json.len > 0) {
		size_t plain = 0;
		while (plain < json.len && (unsigned char)json.data[plain] < 0x80)
			plain++;
		buf_add(b, json.data, plain);
		json = span_cut(json, plain, json.len);
		uint32_t c = UNICODE_REPLACEMENT;
		size_t used = json.len > 0 ? utf8_decode(json.data, json.len, &c) : 0;
		if (json.len > 0 && c >= 0x10000)
			buf_addf(b, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((c - 0x10000) >> 10)),
				(unsigned)(0xDC00 + ((c - 0x10000) & 0x3FF)));
		else if (json.len > 0)
			buf_addf(b, "\\u%04x", (unsigned)(used > 0 ? c : UNICODE_REPLACEMENT));
		json = span_cut(json, used > 0 ? used : 1, json.len);
	}
}

// SPDX-License-Identifier: MIT

/* Lower case and code pages, from generated tables. The same on all systems. See os.h. */

#include "os/os.h"

#include "os/private.h"
#include "os/text_tables.h"

#include <stdlib.h>

uint32_t os_lower(uint32_t code_point)
{
	if (code_point < 0x80) {
		return code_point >= 'A' && code_point <= 'Z' ? code_point + 32 : code_point;
	}
	size_t low = 0;
	size_t high = case_range_count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (case_ranges[middle].last < code_point) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	if (low == case_range_count) {
		return code_point;
	}
	const struct case_range *r = &case_ranges[low];
	if (code_point < r->first || (code_point - r->first) % r->step != 0) {
		return code_point;
	}
	return (uint32_t)((int32_t)code_point + r->offset);
}

/** Exactly one of the members is set. */
struct os_codepage {
	const struct codepage_table *table;
	void *system; /**< from system_codepage_open() */
	bool utf8;
};

/* Other names of code pages in the table. */
static const struct {
	const char *name;
	const char *table;
} aliases[] = {
	{"ascii", "us-ascii"},
	{"20127", "us-ascii"},
	{"28591", "iso-8859-1"},
	{"28605", "iso-8859-15"},
	{"20866", "koi8-r"},
	{"21866", "koi8-u"},
	{"latin1", "iso-8859-1"},
	{"latin-1", "iso-8859-1"},
	{"latin9", "iso-8859-15"},
	{"shift_jis", "932"},
	{"shift-jis", "932"},
	{"sjis", "932"},
	{"windows-31j", "932"},
	{"ms932", "932"},
	{"gbk", "936"},
	{"gb2312", "936"},
	{"ms936", "936"},
	{"uhc", "949"},
	{"ms949", "949"},
	{"big5", "950"},
};

/**
 * Windows numbers its code pages: "850", "cp850", "windows-1252", "ibm-850". Returns the number,
 * or NULL.
 */
static const char *page_number(const char *name)
{
	static const char *const prefixes[] = {
		"cp", "windows-", "windows", "ibm-", "ibm", "oem", ""};
	for (size_t i = 0; i < COUNT_OF(prefixes); i++) {
		struct span prefix = span_of(prefixes[i]);
		if (!span_starts_nocase(span_of(name), prefix)) {
			continue;
		}
		const char *digits = name + prefix.len;
		size_t len = strspn(digits, "0123456789");
		if (len > 0 && len <= 5 && digits[len] == '\0') {
			return digits;
		}
	}
	return NULL;
}

static const struct codepage_table *find_table(const char *name)
{
	char iso[32];
	const char *number = page_number(name);
	struct span wanted = span_of(number != NULL ? number : name);
	// "iso8859-1" and "iso_8859-1" are as common as "iso-8859-1".
	size_t skip = span_starts_nocase(wanted, SPAN("iso8859")) ? 3
		: span_starts_nocase(wanted, SPAN("iso_8859"))    ? 4
								  : 0;
	if (skip > 0 && wanted.len < 20) {
		snprintf(iso, sizeof(iso), "iso-%s", name + skip);
		wanted = span_of(iso);
	}
	for (size_t i = 0; i < COUNT_OF(aliases); i++) {
		if (span_equal_nocase(wanted, span_of(aliases[i].name))) {
			wanted = span_of(aliases[i].table);
			break;
		}
	}
	for (size_t i = 0; i < codepage_table_count; i++) {
		if (span_equal_nocase(wanted, span_of(codepage_tables[i].name))) {
			return &codepage_tables[i];
		}
	}
	return NULL;
}

static bool is_utf8_name(const char *name)
{
	const char *number = page_number(name);
	return (number != NULL && strcmp(number, "65001") == 0) ||
		span_equal_nocase(span_of(name), SPAN("utf-8")) ||
		span_equal_nocase(span_of(name), SPAN("utf8"));
}

struct os_codepage *os_codepage_open(const char *name)
{
	struct os_codepage c = {.utf8 = is_utf8_name(name)};
	if (!c.utf8) {
		c.table = find_table(name);
	}
	if (!c.utf8 && c.table == NULL) {
		c.system = system_codepage_open(name);
		if (c.system == NULL) {
			return NULL;
		}
	}
	struct os_codepage *result = malloc(sizeof(*result));
	if (result == NULL) {
		memory_note_failure();
		if (c.system != NULL) {
			system_codepage_close(c.system);
		}
		return NULL;
	}
	*result = c;
	return result;
}

static void add_code_point(struct buf *out, uint32_t code_point)
{
	char bytes[4];
	buf_add(out, bytes, utf8_encode(code_point, bytes));
}

/**
 * Decode one character at the beginning of `in`, which must not be empty.
 * @return its length in bytes; *code_point is U+FFFD if it is undefined. Of an undefined pair
 *         only the first byte is consumed, because the second may be or begin a character
 */
static size_t table_decode(const struct codepage_table *t, struct span in, uint32_t *code_point)
{
	unsigned char first = (unsigned char)in.data[0];
	*code_point = first;
	if (first < 0x80) {
		return 1;
	}
	if (t->pairs != NULL && first >= t->first && first <= t->last) {
		unsigned char trail = in.len > 1 ? (unsigned char)in.data[1] : 0;
		char16_t c = CODEPAGE_NOTHING;
		if (trail >= CODEPAGE_FIRST_TRAIL && trail != 0xFF) {
			c = t->pairs[first - t->first][trail - CODEPAGE_FIRST_TRAIL];
		}
		// The compiler pads the rows with U+0000.
		if (c != CODEPAGE_NOTHING && c != 0) {
			*code_point = c;
			return 2;
		}
	}
	char16_t c = t->upper[first - 0x80];
	*code_point = c == CODEPAGE_NOTHING || c == 0 ? UNICODE_REPLACEMENT : c;
	return 1;
}

static size_t convert_by_table(const struct codepage_table *t, struct span in, struct buf *out)
{
	size_t bad = 0;
	while (in.len > 0) {
		uint32_t code_point;
		size_t used = table_decode(t, in, &code_point);
		bad += code_point == UNICODE_REPLACEMENT;
		add_code_point(out, code_point);
		in = span_cut(in, used, in.len);
	}
	return bad;
}

/** Whether the bytes are an incomplete character. */
static bool is_cut_off(struct span in)
{
	unsigned char first = (unsigned char)in.data[0];
	size_t need = first >= 0xF0 && first <= 0xF4 ? 4
		: first >= 0xE0 && first < 0xF0      ? 3
		: first >= 0xC2 && first < 0xE0      ? 2
						     : 0;
	for (size_t i = 1; i < in.len && i < 4; i++) {
		if (((unsigned char)in.data[i] & 0xC0) != 0x80) {
			return false;
		}
	}
	return in.len < need;
}

static size_t convert_utf8(struct span in, struct buf *out)
{
	size_t bad = 0;
	while (in.len > 0) {
		size_t good = utf8_valid_prefix(in.data, in.len);
		buf_add(out, in.data, good);
		in = span_cut(in, good, in.len);
		if (in.len > 0) {
			add_code_point(out, UNICODE_REPLACEMENT);
			bad++;
			in = span_cut(in, is_cut_off(in) ? in.len : 1, in.len);
		}
	}
	return bad;
}

size_t os_codepage_convert(struct os_codepage *c, struct span in, struct buf *out)
{
	if (c->utf8) {
		return convert_utf8(in, out);
	}
	return c->table != NULL ? convert_by_table(c->table, in, out)
				: system_codepage_convert(c->system, in, out);
}

void os_codepage_close(struct os_codepage *c)
{
	if (c != NULL) {
		if (c->system != NULL) {
			system_codepage_close(c->system);
		}
		free(c);
	}
}

// SPDX-License-Identifier: MIT

/** The text module: encodings, line ends, limits; results do not depend on the sizes of pieces. */

#include "text/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#define BYTES(literal) (literal), sizeof(literal) - 1

static const size_t pieces[] = {1, 2, 3, 7, 64, 4095, 4096, 4097, SIZE_MAX};

/* Everything that comes out, written down: "number[!][~]:text" and a line end each,
 * with ! for a cut line and ~ for one without a line end. */
struct log {
	struct buf lines;
	uint64_t stop_at;
};

static bool take(void *context, const struct text_line *line)
{
	struct log *log = context;
	assert_int_equal(utf8_valid_prefix(line->text.data, line->text.len), line->text.len);
	buf_addf(&log->lines, "%llu%s%s:", (unsigned long long)line->number, line->cut ? "!" : "",
		line->unterminated ? "~" : "");
	buf_add_span(&log->lines, line->text);
	buf_addc(&log->lines, '\n');
	return line->number != log->stop_at;
}

static void note_stats(struct buf *out, const struct text_stats *s)
{
	buf_addf(out, "%llu bytes, %llu lines, %d %s, bad %llu from %llu, cut %llu from %llu%s, ",
		(unsigned long long)s->bytes, (unsigned long long)s->lines, (int)s->encoding,
		s->encoding_name ? s->encoding_name : "-", (unsigned long long)s->bad,
		(unsigned long long)s->first_bad_line, (unsigned long long)s->cut_lines,
		(unsigned long long)s->first_cut_line, s->binary ? ", binary" : "");
	buf_add(out, s->head, s->head_len);
}

static bool feed_all(struct text *t, const char *data, size_t len, size_t piece)
{
	for (size_t at = 0; at < len;) {
		size_t n = len - at < piece ? len - at : piece;
		/* A copy of its own, so that a checker sees reads beyond the piece. */
		char *copy = malloc(n);
		assert_non_null(copy);
		memcpy(copy, data + at, n);
		bool going = text_feed(t, copy, n);
		free(copy);
		if (!going)
			return false;
		at += n;
	}
	return text_finish(t);
}

static void fill(struct buf *out, char c, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addc(out, c);
}

static struct text *make(const char *encoding, size_t max_line, struct log *log)
{
	struct text_config config = {.encoding = encoding, .max_line = max_line};
	struct text *t = text_new(&config, take, log);
	assert_non_null(t);
	return t;
}

/* Read `data` in pieces of every size; all must say the same. The caller frees `log`. */
static struct text_stats read_all_ways(
	const char *encoding, size_t max_line, struct span data, struct buf *result)
{
	struct text_stats stats = {0};
	struct log log = {0};
	struct buf first = {0};
	struct text *t = make(encoding, max_line, &log);

	for (size_t i = 0; i < COUNT_OF(pieces); i++) {
		text_reset(t, &log);
		buf_clear(&log.lines);
		assert_true(feed_all(t, data.data, data.len, pieces[i]));
		assert_false(text_failed(t));
		stats = *text_get_stats(t);
		if (i == 0) {
			buf_add_span(result, buf_span(&log.lines));
			buf_add_span(&first, buf_span(&log.lines));
			note_stats(&first, &stats);
		}
		note_stats(&log.lines, &stats);
		assert_true(span_equal(buf_span(&log.lines), buf_span(&first)));
	}
	assert_false(result->failed);
	buf_free(&first);
	buf_free(&log.lines);
	text_free(t);
	return stats;
}

struct example {
	const char *encoding;
	size_t max_line;
	const char *data;
	size_t len;
	const char *lines;
	const char *name;
	uint64_t bad;
};

static void check(const struct example *examples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct example *e = &examples[i];
		struct buf lines = {0};
		struct text_stats s = read_all_ways(
			e->encoding, e->max_line, (struct span){e->data, e->len}, &lines);
		if (!span_equal(buf_span(&lines), span_of(e->lines)) || s.bad != e->bad)
			print_error("example %zu: \"%s\", bad %llu\n", i,
				lines.data ? lines.data : "", (unsigned long long)s.bad);
		assert_true(span_equal(buf_span(&lines), span_of(e->lines)));
		if (e->name)
			assert_string_equal(s.encoding_name, e->name);
		else
			assert_null(s.encoding_name);
		assert_int_equal(s.bad, e->bad);
		buf_free(&lines);
	}
}

static void test_line_ends(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{NULL, 0, BYTES(""), "", NULL, 0},
		{NULL, 0, BYTES("a"), "1~:a\n", "utf-8", 0},
		{NULL, 0, BYTES("a\n"), "1:a\n", "utf-8", 0},
		{NULL, 0, BYTES("a\nb"), "1:a\n2~:b\n", "utf-8", 0},
		{NULL, 0, BYTES("a\r\nb\r\n"), "1:a\n2:b\n", "utf-8", 0},
		{NULL, 0, BYTES("a\rb\r"), "1:a\n2:b\n", "utf-8", 0},
		{NULL, 0, BYTES("a\r\r\nb\n\rc"), "1:a\n2:\n3:b\n4:\n5~:c\n", "utf-8", 0},
		{NULL, 0, BYTES("\n\n\r\n"), "1:\n2:\n3:\n", "utf-8", 0},
		{NULL, 0,
			BYTES("\xEF\xBB\xBF"
			      "a\n"),
			"1:a\n", "utf-8", 0},
		{NULL, 0, BYTES("\xEF\xBB\xBF"), "", "utf-8", 0},
		{NULL, 0, BYTES("\xFF\xFE"), "", "utf-16le", 0},
		{NULL, 0, BYTES("\xEF\xBB"), "1~:\xC3\xAF\xC2\xBB\n", "windows-1252", 0},
	};
	check(examples, COUNT_OF(examples));
}

static void test_nuls(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{NULL, 0, BYTES("\0\0\0"), "", "utf-8", 0},
		{NULL, 0, BYTES("a\0\0\0"), "1~:a\n", "utf-8", 0},
		{NULL, 0, BYTES("abc\0\0\0"), "1~:abc\n", "utf-8", 0},
		{NULL, 0, BYTES("abc\n\0\0\0"), "1:abc\n", "utf-8", 0},
		{NULL, 0, BYTES("\0abc\n\0\0\0\n\0\0x"), "1:abc\n2:\n3~:x\n", "utf-8", 0},
		{NULL, 0, BYTES("abcd\0\0\r\nx\0\0\0\0\0\0\0\0\0\n"), "1:abcd\n2:x\n", "utf-8", 0},
		{NULL, 4, BYTES("ab\0\0\0\0\0\n"), "1:ab\n", "utf-8", 0},
		{NULL, 4, BYTES("ab\0\0\0\0\0z\n"), "1!:ab\n", "utf-8", 0},
		{NULL, 4, BYTES("\0\0\0\0\0\0\0\0abcd\0\0\n"), "1:abcd\n", "utf-8", 0},
	};
	check(examples, COUNT_OF(examples));

	/* One in the middle stays. */
	struct buf lines = {0};
	read_all_ways("utf-8", 0, SPAN("ab\0cd\n"), &lines);
	assert_true(span_equal(buf_span(&lines), SPAN("1:ab\0cd\n")));
	buf_free(&lines);

	struct buf padded = {0};
	buf_adds(&padded, "abc\n");
	fill(&padded, '\0', 4000);
	struct text_stats s = read_all_ways(NULL, 16, buf_span(&padded), &lines);
	assert_string_equal(lines.data, "1:abc\n");
	assert_string_equal(s.encoding_name, "utf-8");
	assert_false(s.binary);
	buf_free(&padded);
	buf_free(&lines);
}

static void test_eight_bits(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{NULL, 0, BYTES("\xC3\xA9\n"), "1:\xC3\xA9\n", "utf-8", 0},
		{NULL, 0, BYTES("a\n\xE9\n"), "1:a\n2:\xC3\xA9\n", "windows-1252", 0},
		/* A console's code page: its letters inside words, at first; later anywhere. */
		{NULL, 0, BYTES("H\x94he\n\x90tat\n"), "1:H\xC3\xB6he\n2:\xC3\x89tat\n", "cp850",
			0},
		{NULL, 0,
			BYTES("r\x82"
			      "dacteur : \xE1\n"),
			"1:r\xC3\xA9"
			"dacteur : \xC3\x9F\n",
			"cp850", 0},
		/* Punctuation of windows-1252, also beside its letters, is none. */
		{NULL, 0, BYTES("don\x92t\n"), "1:don\xE2\x80\x99t\n", "windows-1252", 0},
		{NULL, 0, BYTES("a \x94 b\n"), "1:a \xE2\x80\x9D b\n", "windows-1252", 0},
		{NULL, 0, BYTES("x\x84y \xE4\n"), "1:x\xE2\x80\x9Ey \xC3\xA4\n", "windows-1252", 0},
		{"windows-1252", 0, BYTES("H\x94he\n"), "1:H\xE2\x80\x9Dhe\n", "windows-1252", 0},
		{NULL, 0, BYTES("a\n\xE9\n\xC3\xA9\n"), "1:a\n2:\xC3\xA9\n3:\xC3\x83\xC2\xA9\n",
			"windows-1252", 0},
		{NULL, 0, BYTES("\x80 \x81\x8D\n\xE9"),
			"1:\xE2\x82\xAC \xEF\xBF\xBD\xEF\xBF\xBD\n2~:\xC3\xA9\n", "windows-1252",
			2},
		/* Both in the first line of its kind: not seen before, so a code page. */
		{NULL, 0, BYTES("\xC3\xA9 \xE9\n"), "1:\xC3\x83\xC2\xA9 \xC3\xA9\n", "windows-1252",
			0},
		{NULL, 0, BYTES("\xC3\xA9\n\xE9\n"), "1:\xC3\xA9\n2:\xEF\xBF\xBD\n", "utf-8", 1},
		{NULL, 0, BYTES("ab\n\xE2\x82"), "1:ab\n2~:\xC3\xA2\xE2\x80\x9A\n", "windows-1252",
			0},
		{NULL, 0, BYTES("\xC3\xA9\n\xE2\x82"), "1:\xC3\xA9\n2~:\xEF\xBF\xBD\n", "utf-8", 1},
		/* Maximal subparts (The Unicode Standard, table 3-8 and others). */
		{"utf-8", 0, BYTES("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41\n"),
			"1:\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\x41\n", "utf-8", 4},
		{"utf-8", 0, BYTES("\xC0\xAF\n\xED\xA0\x80"),
			"1:\xEF\xBF\xBD\xEF\xBF\xBD\n2~:\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\n",
			"utf-8", 5},
		{"utf-8", 0, BYTES("\xE9t\n"), "1:\xEF\xBF\xBDt\n", "utf-8", 1},
		{NULL, 0, BYTES("\xEF\xBB\xBF\xE9t\n"), "1:\xEF\xBF\xBDt\n", "utf-8", 1},
		{"windows-1251", 0, BYTES("\xCF\xF0\xE8 \x98\n"),
			"1:\xD0\x9F\xD1\x80\xD0\xB8 \xEF\xBF\xBD\n", "windows-1251", 1},
		{"windows-1251", 0, BYTES("\xD0\x9F\n\xCF\n"), "1:\xD0\x9F\n2:\xEF\xBF\xBD\n",
			"utf-8", 1},
		{"CP1252", 0, BYTES("\x93x\x94\n"), "1:\xE2\x80\x9Cx\xE2\x80\x9D\n", "CP1252", 0},
		{"cp932", 0, BYTES("\x83\x65\x83\x58\n\x83"),
			"1:\xE3\x83\x86\xE3\x82\xB9\n2~:\xEF\xBF\xBD\n", "cp932", 1},
	};
	check(examples, COUNT_OF(examples));
}

static void test_utf16(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{NULL, 0, BYTES("0\0A\0B\0\r\0\n\0"), "1:0AB\n", "utf-16le", 0},
		{NULL, 0,
			BYTES("\0"
			      "0\0A\0B\0\r\0\n"),
			"1:0AB\n", "utf-16be", 0},
		{NULL, 0, BYTES("0\0A\0B\0\r\0x\0"), "1:0AB\n2~:x\n", "utf-16le", 0},
		{NULL, 0, BYTES("\xFF\xFE\x16\x04\n\0"), "1:\xD0\x96\n", "utf-16le", 0},
		{NULL, 0, BYTES("\xFE\xFF\x4E\x2D\0\n"), "1:\xE4\xB8\xAD\n", "utf-16be", 0},
		{NULL, 0, BYTES("\xFF\xFE\x3D\xD8\x00\xDE\n\0"), "1:\xF0\x9F\x98\x80\n", "utf-16le",
			0},
		{NULL, 0, BYTES("\xFF\xFE\x3D\xD8\n\0\0\xDEz\0"),
			"1:\xEF\xBF\xBD\n2~:\xEF\xBF\xBDz\n", "utf-16le", 2},
		{NULL, 0, BYTES("\xFF\xFE\x3D\xD8\x3D\xD8\x00\xDE"),
			"1~:\xEF\xBF\xBD\xF0\x9F\x98\x80\n", "utf-16le", 1},
		{NULL, 0,
			BYTES("\xFF\xFE"
			      "a\0\x3D\xD8"),
			"1~:a\xEF\xBF\xBD\n", "utf-16le", 1},
		{NULL, 0,
			BYTES("\xFF\xFE"
			      "a\0\n\0b"),
			"1:a\n2~:\xEF\xBF\xBD\n", "utf-16le", 1},
		{NULL, 0,
			BYTES("\xFF\xFE"
			      "a\0\n\0\0\0\0\0\0"),
			"1:a\n", "utf-16le", 0},
		{NULL, 0,
			BYTES("\xFF\xFE"
			      "a\0\0\0\0\0\n\0"),
			"1:a\n", "utf-16le", 0},
		{NULL, 0, BYTES("D\0:\0\\\0\x71\x67\xAC\x4E\\\0\x4B\x30\x7E\x30\n\0"),
			"1:D:\\\xE6\x9D\xB1\xE4\xBA\xAC\\\xE3\x81\x8B\xE3\x81\xBE\n", "utf-16le",
			0},
		{"utf-16le", 0, BYTES("\x2D\x4E\n\0"), "1:\xE4\xB8\xAD\n", "utf-16le", 0},
		{"UTF-16BE", 0, BYTES("\x4E\x2D\0\n"), "1:\xE4\xB8\xAD\n", "utf-16be", 0},
		{"utf-16be", 0, BYTES("\xFF\xFE\x2D\x4E\n\0"), "1:\xE4\xB8\xAD\n", "utf-16le", 0},
		{"utf-16be", 0,
			BYTES("\xEF\xBB\xBF"
			      "a\n"),
			"1:a\n", "utf-8", 0},
		{"utf-8", 0,
			BYTES("\xFF\xFE"
			      "a\0\n\0"),
			"1:a\n", "utf-16le", 0},
		{NULL, 4,
			BYTES("\xFF\xFE"
			      "a\0\x2D\x4E\x2D\x4E\n\0"),
			"1!:a\xE4\xB8\xAD\n", "utf-16le", 0},
	};
	check(examples, COUNT_OF(examples));
}

static void test_limit(void **state)
{
	(void)state;
	static const struct example examples[] = {
		{NULL, 4, BYTES("abcd\nabcde\nx\n"), "1:abcd\n2!:abcd\n3:x\n", "utf-8", 0},
		{NULL, 4, BYTES("abcde"), "1!~:abcd\n", "utf-8", 0},
		{NULL, 4, BYTES("abcd\r\nabcdefghi\r\n"), "1:abcd\n2!:abcd\n", "utf-8", 0},
		{NULL, 4, BYTES("abc\xC3\xA9\n"), "1!:abc\n", "utf-8", 0},
		{NULL, 4, BYTES("a\xE2\x82\xAC\nabc\xE2\x82\xAC\n"), "1:a\xE2\x82\xAC\n2!:abc\n",
			"utf-8", 0},
		{NULL, 4, BYTES("\xF0\x9F\x98\x80\xF0\x9F\x98\x80\n"), "1!:\xF0\x9F\x98\x80\n",
			"utf-8", 0},
		{NULL, 4, BYTES("\xE9\xE9\xE9\n"), "1!:\xC3\xA9\xC3\xA9\n", "windows-1252", 0},
		{NULL, 4, BYTES("\xE9\xE9\n\x81\x81\n"), "1:\xC3\xA9\xC3\xA9\n2!:\xEF\xBF\xBD\n",
			"windows-1252", 1},
		{"utf-8", 4, BYTES("a\xFF\xFF\n"), "1!:a\xEF\xBF\xBD\n", "utf-8", 1},
		{"utf-8", 2, BYTES("\xFFz\n"), "1!:\n", "utf-8", 0},
		{"utf-8", 4,
			BYTES("\xFF"
			      "ab\n"),
			"1!:\xEF\xBF\xBD"
			"a\n",
			"utf-8", 1},
		{"cp932", 5, BYTES("abc\xE0\n\x83\x65\x83\x58\x83\x58\n"),
			"1!:abc\n2!:\xE3\x83\x86\n", "cp932", 0},
	};
	check(examples, COUNT_OF(examples));

	struct buf lines = {0};
	struct text_stats s = read_all_ways(NULL, 2, SPAN("a\nabc\nabcd\nab\n"), &lines);
	assert_int_equal(s.cut_lines, 2);
	assert_int_equal(s.first_cut_line, 2);
	assert_int_equal(s.lines, 4);
	assert_memory_equal(s.head, "a\nabc\nabcd\nab\n", 14);
	assert_int_equal(s.head_len, 14);
	buf_free(&lines);
}

static void test_names(void **state)
{
	(void)state;
	static const char *const known[] = {"utf-8", "UTF8", "utf-16le", "utf-16be", "windows-1252",
		"Windows-1251", "cp850", "cp932"};
	static const char *const unknown[] = {
		"", "no-such-thing", "utf-16", "utf-32le", "utf-7", "cp037", "cp1251//IGNORE"};
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		assert_true(text_encoding_known(known[i]));
		text_free(make(known[i], 0, NULL));
	}
	for (size_t i = 0; i < COUNT_OF(unknown); i++) {
		struct text_config config = {.encoding = unknown[i]};
		assert_false(text_encoding_known(unknown[i]));
		assert_null(text_new(&config, take, NULL));
	}
	assert_false(text_encoding_known(NULL));
	text_free(NULL);
}

static void test_stop(void **state)
{
	(void)state;
	static const struct span data[] = {
		{BYTES("a\nb\nc\nd\n")},
		{BYTES("\xFF\xFE"
		       "a\0\n\0b\0\n\0\0\xDC\n\0")},
	};
	for (size_t i = 0; i < COUNT_OF(data) * COUNT_OF(pieces); i++) {
		struct log log = {.stop_at = 2};
		struct text *t = make(NULL, 0, &log);
		struct span d = data[i / COUNT_OF(pieces)];
		assert_false(feed_all(t, d.data, d.len, pieces[i % COUNT_OF(pieces)]));
		assert_false(text_feed(t, "x\n", 2));
		assert_false(text_finish(t));
		assert_false(text_failed(t));
		assert_string_equal(log.lines.data, "1:a\n2:b\n");
		assert_int_equal(text_get_stats(t)->lines, 2);
		assert_int_equal(text_get_stats(t)->bad, 0);
		text_reset(t, &log);
		buf_clear(&log.lines);
		assert_true(feed_all(t, "z", 1, 1));
		assert_string_equal(log.lines.data, "1~:z\n");
		assert_false(text_feed(t, "x", 1));
		buf_free(&log.lines);
		text_free(t);
	}
}

/* 300 MB of one line, of NULs, and of NULs in a line; a checker of memory sees growth. */
static void test_endless(void **state)
{
	(void)state;
	enum { PIECE = 1 << 20, COUNT = 300 };
	char *piece = malloc(PIECE);
	assert_non_null(piece);
	struct log log = {0};
	struct text *t = make(NULL, 8, &log);

	assert_true(text_feed(t, "a", 1));
	for (int round = 0; round < 3; round++) {
		memset(piece, round == 0 ? 'x' : 0, PIECE);
		for (int i = 0; i < COUNT; i++)
			assert_true(text_feed(t, piece, PIECE));
		assert_true(text_feed(t, round == 1 ? "b\nc" : "\nb", round == 1 ? 3 : 2));
	}
	assert_true(text_finish(t));
	assert_string_equal(log.lines.data, "1!:axxxxxxx\n2!:b\n3:c\n4~:b\n");
	buf_free(&log.lines);
	text_free(t);
	free(piece);
}

/* ---- properties ------------------------------------------------------- */

static uint64_t seed;

static uint32_t dice(uint32_t below)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(seed >> 33) % below;
}

enum form {
	FORM_UTF8,
	FORM_UTF8_BOM,
	FORM_LE,
	FORM_LE_BOM,
	FORM_BE,
	FORM_BE_BOM,
	FORM_1252,
	FORMS
};

static void encode(struct buf *out, enum form form, uint32_t c)
{
	char bytes[4];
	if (form <= FORM_UTF8_BOM) {
		buf_add(out, bytes, utf8_encode(c, bytes));
	} else if (form == FORM_1252) {
		buf_addc(out, (char)(unsigned char)c);
	} else {
		uint32_t units[2] = {c, 0};
		if (c >= 0x10000) {
			units[0] = 0xD800 + ((c - 0x10000) >> 10);
			units[1] = 0xDC00 + (c & 0x3FF);
		}
		for (int i = 0; i < (c >= 0x10000 ? 2 : 1); i++) {
			char high = (char)(unsigned char)(units[i] >> 8);
			char low = (char)(unsigned char)(units[i] & 0xFF);
			buf_addc(out, form <= FORM_LE_BOM ? low : high);
			buf_addc(out, form <= FORM_LE_BOM ? high : low);
		}
	}
}

static uint32_t pick(enum form form)
{
	static const uint32_t others[] = {0x416, 0x43B, 0x4E2D, 0x6587, 0x20AC, 0x1F600, 0x10FFFF};
	if (dice(8) > 0)
		return 0x20 + dice(0x5F);
	if (form == FORM_1252)
		return 0xA0 + dice(0x60);
	return others[dice(COUNT_OF(others))];
}

/* A file of lines that we know, in some encoding; `want` gets what has to come out. */
static void invent(enum form form, struct buf *file, struct buf *want)
{
	static const char *const ends[] = {"\n", "\r\n", "\r"};
	uint32_t lines = 1 + dice(dice(4) == 0 ? 200 : 12);

	if (form == FORM_UTF8_BOM || form == FORM_LE_BOM || form == FORM_BE_BOM)
		encode(file, form, 0xFEFF);
	for (uint32_t n = 1; n <= lines; n++) {
		static const char head[] = "0AB0\t0974\t08/04\t13:16:29.206\t";
		buf_addf(want, "%u%s:", n, n == lines ? "~" : "");
		for (size_t i = 0; i + 1 < sizeof(head); i++)
			encode(file, form, (unsigned char)head[i]);
		buf_adds(want, head);
		for (uint32_t i = dice(120); i > 0; i--) {
			uint32_t c = pick(form);
			encode(file, form, c);
			encode(want, FORM_UTF8, c);
		}
		if (form == FORM_1252 && n == 1) { /* no chance of being UTF-8 */
			encode(file, form, 0xE9);
			encode(file, form, 'x');
			buf_adds(want, "\xC3\xA9x");
		}
		buf_addc(want, '\n');
		for (const char *e = ends[dice(3)]; n < lines && *e; e++)
			encode(file, form, (unsigned char)*e);
	}
	for (uint32_t pad = dice(3) * 7; pad > 0; pad--)
		encode(file, form, 0);
}

static void test_encodings_agree(void **state)
{
	(void)state;
	static const char *const names[FORMS] = {
		"utf-8", "utf-8", "utf-16le", "utf-16le", "utf-16be", "utf-16be", "windows-1252"};
	for (unsigned i = 0; i < 60 * FORMS; i++) {
		enum form form = (enum form)(i % FORMS);
		struct buf file = {0}, want = {0}, got = {0};
		seed = i;
		invent(form, &file, &want);
		struct text_stats s = read_all_ways(NULL, 0, buf_span(&file), &got);
		assert_string_equal(s.encoding_name, names[form]);
		assert_true(span_equal(buf_span(&got), buf_span(&want)));
		assert_int_equal(s.bad, 0);
		assert_false(s.binary);
		buf_free(&file);
		buf_free(&want);
		buf_free(&got);
	}
}

/* Bytes made to hit the corners: whatever comes out, it must not depend on the pieces. */
static void test_pieces_do_not_matter(void **state)
{
	(void)state;
	static const char *const encodings[] = {
		NULL, NULL, "utf-8", "utf-16le", "utf-16be", "windows-1251", "cp932"};
	static const struct span bits[] = {{BYTES("a")}, {BYTES("\n")}, {BYTES("\r")},
		{BYTES("\r\n")}, {BYTES("\0")}, {BYTES("\xC3\xA9")}, {BYTES("\xE9")},
		{BYTES("\xE2\x82")}, {BYTES("\x81")}, {BYTES("\x3D\xD8")}, {BYTES("\x00\xDE")},
		{BYTES("\xF0\x9F\x98\x80")}, {BYTES("\0\0\0\0\0\0\0\0\0\0\0\0")},
		{BYTES("a\0b\0\r\0\n\0")}, {BYTES("the quick brown fox jumps over the lazy dog")}};
	for (unsigned i = 0; i < 1500; i++) {
		struct buf file = {0}, got = {0};
		seed = 1000 + i;
		/* Some begin with more plain text than the sample, others with a mark. */
		uint32_t kind = dice(6);
		if (kind == 0)
			fill(&file, 'p', 4090 + dice(12));
		else if (kind == 1)
			buf_adds(&file, dice(2) ? "\xFF\xFE" : "\xFE\xFF");
		uint32_t few = 1 + dice(COUNT_OF(bits));
		for (uint32_t n = dice(i % 50 == 0 ? 3000 : 60); n > 0; n--)
			buf_add_span(&file, bits[COUNT_OF(bits) - 1 - dice(few)]);
		read_all_ways(encodings[dice(COUNT_OF(encodings))], dice(3) ? 1 + dice(50) : 0,
			buf_span(&file), &got);
		buf_free(&file);
		buf_free(&got);
	}
}

static bool looks_binary(const void *data, size_t len)
{
	struct log log = {0};
	struct text *t = make(NULL, 0, &log);
	assert_true(text_feed(t, data, len));
	assert_true(text_finish(t));
	bool binary = text_get_stats(t)->binary;
	buf_free(&log.lines);
	text_free(t);
	return binary;
}

static void test_binary(void **state)
{
	(void)state;
	static const struct {
		struct span data;
		bool binary;
	} examples[] = {
		{{BYTES("0AB0\t0974\t08/"
			"04\t13:16:29.206\t18\tx.cpp(1)\t\t\tNORMAL\t\x1B[31mred\x1B[0m\n")},
			false},
		{{BYTES("C:\\Daten\\B\xFC"
			"cher\\\xDC"
			"bersicht.doc\n")},
			false},
		/* Russian in windows-1251, not a word of ASCII. */
		{{BYTES("\xCF\xF0\xE8\xE2\xE5\xF2, \xEC\xE8\xF0! \xDD\xF2\xEE "
			"\xEF\xF0\xEE\xF1\xF2\xEE "
			"\xF2\xE5\xEA\xF1\xF2 \xE8 \xED\xE8\xF7\xE5\xE3\xEE "
			"\xE1\xEE\xEB\xFC\xF8\xE5.")},
			false},
		{{BYTES("\xFF\xFE\x2D\x4E\x87\x65\x16\x04\x30\x04\n\0")}, false},
		{{BYTES("page\f\nnext\n")}, false},
		/* A path in cp932 with hardly any ASCII. */
		{{BYTES("D:\\\x83\x66\x81\x5B\x83\x5E\\\x93\x8C\x8B\x9E\x93\x73\n"
			"D:\\\x83\x6F\x83\x62\x83\x4E\x83\x41\x83\x62\x83\x76\n")},
			false},
		{{BYTES("PK\3\4\x14\0\0\0\x08\0\x11\x22\x33\x44\0\0\0\0")}, true},
		{{BYTES("ElfFile\0\0\0\0\0\0\0\0\0\x29\0\0\0\0\0\0\0\x0a\0\0\0")}, true},
		{{BYTES("MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF\0\0\xB8\0\0\0")}, true},
		{{BYTES("\x1F\x8B\x08\0\0\0\0\0\2\3\x4B\x4C\4\6\1\2\3")}, true},
		{{BYTES("SQLite format 3\0\x10\0\1\1\0\x40\x20\x20")}, true},
		{{BYTES("text\0text\0more text in the file\n")}, true},
	};
	for (size_t i = 0; i < COUNT_OF(examples); i++) {
		if (looks_binary(examples[i].data.data, examples[i].data.len) != examples[i].binary)
			fail_msg("example %zu", i);
	}
	for (unsigned i = 0; i < 4000; i++) {
		char noise[4096];
		size_t len = i % 4 == 0 ? 64 : 64 + dice(4033);
		seed = i * 7919u;
		for (size_t k = 0; k < len; k++)
			noise[k] = (char)(unsigned char)dice(256);
		if (!looks_binary(noise, len))
			fail_msg("noise %u of %zu bytes", i, len);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line_ends),
		cmocka_unit_test(test_nuls),
		cmocka_unit_test(test_eight_bits),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_stop),
		cmocka_unit_test(test_endless),
		cmocka_unit_test(test_encodings_agree),
		cmocka_unit_test(test_pieces_do_not_matter),
		cmocka_unit_test(test_binary),
	};
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}

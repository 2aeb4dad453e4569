// SPDX-License-Identifier: MIT

/*
 * A log divided into ranges at the beginnings of records, some of which are read
 * separately and joined, gives the same records as in one piece; ranges that
 * cannot be joined are refused.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "made_logs.h"

enum { LOGS = 300, LOG_BYTES = 16000, CUT_LINE = 2000, CUTS_MAX = 2000 };

/* ---- reading, as pipelines do ---------------------------------------------------------- */

struct reader {
	struct text *text;
	struct parser *parser;
	struct told told;
};

static bool on_line(void *context, const struct text_line *line)
{
	struct reader *r = context;
	return parser_line(r->parser, line);
}

static size_t on_run(void *context, const struct text_block *run, struct text_consumed *taken)
{
	struct reader *r = context;
	return parser_block(r->parser, run, taken);
}

struct way {
	const char *encoding;
	size_t max_line;
	int year;
	int64_t mtime;
};

static const struct way plainly = {NULL, 0, 0, INT64_C(1786752000000)};

static void open_reader(struct reader *r, const struct way *way)
{
	*r = (struct reader){0};
	r->parser = parser_new(&(struct parser_config){
		.year = way->year,
		.now = INT64_C(1786752000000),
		.record = told_record,
		.series = told_stretch,
		.scratch = told_scratch,
		.context = &r->told,
	});
	r->text = text_new(&(struct text_config){way->encoding, way->max_line}, on_line, r);
	assert_true(r->parser && r->text);
	text_set_block_fn(r->text, on_run);
}

static void close_reader(struct reader *r)
{
	parser_free(r->parser);
	text_free(r->text);
	told_free(&r->told);
}

static struct parser_input input_of(const struct way *way)
{
	return (struct parser_input){"a.errlog", TIME_UNKNOWN, way->mtime, true};
}

static void begin(struct reader *r, const struct way *way)
{
	const struct parser_input input = input_of(way);
	parser_begin(r->parser, &input);
	text_reset(r->text, r);
}

static void feed(struct reader *r, const char *data, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);
	assert_non_null(copy);
	memcpy(copy, data, len);
	assert_true(text_feed(r->text, copy, len));
	free(copy);
}

static void finish(struct reader *r, struct buf *out)
{
	struct parser_result result;
	assert_true(text_finish(r->text));
	assert_true(parser_end(r->parser, true, &result));
	told_write(&r->told, out);
	told_write_result(out, text_get_stats(r->text), &result);
}

/* The result of a range; its lines and clocks are relative to its beginning. */
struct part {
	struct text_range text;
	struct parser_range parser;
};

static void read_part(struct reader *r, const struct way *way, const struct text_state *state,
	const char *data, size_t len, struct part *out)
{
	const struct parser_input input = input_of(way);
	told_free(&r->told);
	text_begin_range(r->text, r, state);
	parser_begin_range(r->parser, &input);
	feed(r, data, len);
	assert_true(parser_end_range(r->parser, &out->parser));
	text_end_range(r->text, &out->text);
}

static bool join_part(struct reader *whole, const struct part *part, const struct told *told)
{
	uint64_t lines = text_get_stats(whole->text)->lines;
	int64_t clock = INT64_MAX;
	bool stopped = false;
	if (!text_range_fits(whole->text, &part->text) ||
		!parser_join_range(whole->parser, &part->parser, lines, &clock, &stopped))
		return false;
	assert_false(stopped);
	text_join_range(whole->text, &part->text);
	told_join(&whole->told, told, lines, clock);
	return true;
}

/* ---- where it is cut ----------------------------------------------------------------- */

enum encoding { UTF8, UTF8_BOM, LE, LE_BOM, BE, BE_BOM, WINDOWS_1252, ENCODINGS };

static void encode(const struct buf *log, enum encoding encoding, struct buf *out)
{
	bool big = encoding == BE || encoding == BE_BOM;
	bool one_byte = encoding == UTF8 || encoding == UTF8_BOM || encoding == WINDOWS_1252;
	buf_clear(out);
	if (encoding == UTF8_BOM)
		buf_adds(out, "\xEF\xBB\xBF");
	else if (encoding == LE_BOM || encoding == BE_BOM)
		buf_adds(out, big ? "\xFE\xFF" : "\xFF\xFE");
	if (encoding == UTF8 || encoding == UTF8_BOM) {
		buf_add(out, log->data, log->len);
		return;
	}
	for (size_t at = 0; at < log->len;) {
		uint32_t c;
		size_t len = utf8_decode(log->data + at, log->len - at, &c);
		assert_true(len > 0 && c < 0x100);
		at += len;
		if (!one_byte && big)
			buf_addc(out, '\0');
		buf_addc(out, (char)(unsigned char)c);
		if (!one_byte && !big)
			buf_addc(out, '\0');
	}
}

/* Beginnings of records behind line feeds: where parts may begin and end. */
static size_t find_cuts(const struct buf *data, enum encoding encoding, size_t cuts[CUTS_MAX])
{
	bool wide = encoding >= LE && encoding <= BE_BOM;
	bool big = encoding == BE || encoding == BE_BOM;
	size_t unit = wide ? 2 : 1, count = 0, begin = SIZE_MAX;
	struct buf line = {0};
	for (size_t i = 0; i + unit <= data->len; i += unit) {
		char low = data->data[i + (wide && big)];
		char high = wide ? data->data[i + !big] : '\0';
		if (low != '\n' || high != '\0') {
			buf_addc(&line, high == '\0' ? low : '\0');
			continue;
		}
		if (line.len > 0 && line.data[line.len - 1] == '\r')
			line.len--;
		if (begin != SIZE_MAX && count < CUTS_MAX && record_begins(buf_span(&line)))
			cuts[count++] = begin;
		buf_clear(&line);
		begin = i + unit;
	}
	buf_free(&line);
	return count;
}

/* ---- the whole, and in parts -------------------------------------------------------- */

struct tally_of_parts {
	unsigned joined, refused;
};

static void read_in_parts(const struct buf *data, enum encoding encoding, const struct way *way,
	struct chance *c, struct tally_of_parts *count, struct buf *out)
{
	static size_t cuts[CUTS_MAX];
	size_t cut_count = find_cuts(data, encoding, cuts), at = 0;
	struct reader whole, other;
	struct text_state state = {0}, now;
	bool known = false;
	unsigned often = 1 + below(c, 20);
	open_reader(&whole, way);
	open_reader(&other, way);
	begin(&whole, way);
	for (size_t i = 0; i < cut_count; i++) {
		if (!one_in(c, often))
			continue;
		/* Read in order up to here, unless the range can be joined. */
		struct part part;
		bool joined = false;
		if (known && below(c, 4) != 0) {
			read_part(&other, way, &state, data->data + at, cuts[i] - at, &part);
			joined = join_part(&whole, &part, &other.told);
			count->joined += joined;
			count->refused += !joined;
		}
		if (!joined)
			feed(&whole, data->data + at, cuts[i] - at);
		at = cuts[i];
		/* What a part is read as may have been found out long before. */
		if (text_get_state(whole.text, &now) && (!known || one_in(c, 3))) {
			known = parser_kind_so_far(whole.parser) == INPUT_ERRLOG;
			state = now;
		}
	}
	feed(&whole, data->data + at, data->len - at);
	finish(&whole, out);
	close_reader(&whole);
	close_reader(&other);
}

static void read_whole(const struct buf *data, const struct way *way, struct buf *out)
{
	struct reader r;
	open_reader(&r, way);
	text_set_block_fn(r.text, NULL); /* line by line */
	begin(&r, way);
	feed(&r, data->data, data->len);
	finish(&r, out);
	close_reader(&r);
}

static void assert_same(const struct buf *found, const struct buf *expected, const char *what)
{
	if (found->len == expected->len && memcmp(found->data, expected->data, found->len) == 0)
		return;
	size_t at = 0, line = 0;
	while (at < found->len && at < expected->len && found->data[at] == expected->data[at]) {
		at++;
		if (found->data[at - 1] == '\n')
			line = at;
	}
	fail_msg("%s\n  found    %.*s\n  expected %.*s", what,
		(int)strcspn(found->data + line, "\n"), found->data + line,
		(int)strcspn(expected->data + line, "\n"), expected->data + line);
}

static unsigned traits_of(unsigned seed, enum encoding encoding)
{
	unsigned traits = encoding == UTF8 || encoding == UTF8_BOM ? 0 : MADE_OTHER_ENCODING;
	traits |= seed % 9 == 0 ? MADE_STRANGE : 0;
	traits |= seed % 5 == 0 ? MADE_CUT_LINES : 0;
	traits |= seed % 8 == 3 ? MADE_YEARS : 0;
	traits |= seed % 4 == 3 ? MADE_LISTS : 0;
	return traits | (seed % 2 == 0 ? MADE_LATE_ACCENTS : 0);
}

static void parts_tell_what_the_whole_tells(void **state)
{
	struct tally_of_parts all = {0};
	struct buf log = {0}, data = {0}, expected = {0}, found = {0};
	(void)state;
	for (unsigned seed = 0; seed < LOGS; seed++) {
		enum encoding encoding = (enum encoding)(seed % ENCODINGS);
		struct chance c = chance_of(seed + 1000);
		struct way way = plainly;
		struct tally_of_parts count = {0};
		char name[60];
		way.max_line = seed % 5 == 0 ? CUT_LINE : 0;
		way.year = seed % 13 == 0 ? 2026 : 0;
		way.encoding = encoding == WINDOWS_1252 && seed % 3 == 0 ? "windows-1250"
			: encoding == UTF8 && seed % 3 == 0              ? "utf-8"
									 : NULL;
		buf_clear(&log);
		make_log(&log, seed + 5000, traits_of(seed, encoding), LOG_BYTES);
		encode(&log, encoding, &data);
		buf_clear(&expected);
		read_whole(&data, &way, &expected);
		for (int again = 0; again < 3; again++) {
			snprintf(name, sizeof(name), "log %u, encoding %d, round %d", seed,
				encoding, again);
			buf_clear(&found);
			read_in_parts(&data, encoding, &way, &c, &count, &found);
			assert_same(&found, &expected, name);
		}
		all.joined += count.joined;
		all.refused += count.refused;
	}
	/* Else nothing was compared. */
	assert_true(all.joined > 10 * LOGS);
	assert_true(all.refused > LOGS / 4);
	buf_free(&log);
	buf_free(&data);
	buf_free(&expected);
	buf_free(&found);
}

/* ---- by hand ---------------------------------------------------------------------------- */

#define AT(date, level, message)                                                                   \
	"0AB0\t0974\t" date "\t13:16:29.206\t18\ta.cpp(1)\t\t1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6" \
	"\t\t" level "\t" message "\n"
#define PLAIN(date) AT(date, "NORMAL", "x")
#define LIST "Consider adding these to exclusion list of backup policy.--\nD:\\a\t0x80070005\n"

static const struct {
	const char *what, *first, *part, *last;
	bool joins;
} threes[] = {
	{"plain records", PLAIN("08/04"), PLAIN("08/04"), PLAIN("08/04"), true},
	{"a record waits for its next line", AT("08/04", "WARNING", "x"), PLAIN("08/04"), "", true},
	{"one waits behind the part", PLAIN("08/04"), AT("08/04", "WARNING", "x"), PLAIN("08/04"),
		true},
	{"New Year before the part", PLAIN("12/31"), PLAIN("01/01"), PLAIN("01/02"), true},
	{"New Year behind the part", PLAIN("12/30"), PLAIN("12/31"), PLAIN("01/02"), true},
	{"New Year in the part", PLAIN("12/30"), PLAIN("12/31") PLAIN("01/01"), PLAIN("01/02"),
		true},
	{"back over New Year", PLAIN("01/01"), PLAIN("12/31"), PLAIN("12/30"), true},
	{"long pauses around the part", PLAIN("08/04"), PLAIN("03/01"), PLAIN("11/20"), true},
	{"a long pause in the part", PLAIN("02/28"), PLAIN("11/20") PLAIN("05/01"), PLAIN("05/02"),
		true},
	{"back in the part", PLAIN("01/02"), PLAIN("01/01") PLAIN("12/31"), PLAIN("12/30"), true},
	{"two years in a part", PLAIN("01/02"), PLAIN("12/01") PLAIN("01/01") PLAIN("12/01"),
		PLAIN("01/01"), true},
	{"29 February in the part", PLAIN("12/31"), PLAIN("02/29"), PLAIN("03/01"), true},
	{"29 February before the part", PLAIN("02/29"), PLAIN("12/31") PLAIN("01/01"),
		PLAIN("02/01"), true},
	{"29 February behind New Year in the part", PLAIN("12/01"), PLAIN("12/31") PLAIN("02/29"),
		PLAIN("12/01"), true},
	{"a damaged line in the part", PLAIN("08/04"), PLAIN("08/04") "0AB0\t0974\t99/99\tx\n",
		PLAIN("08/04"), true},
	{"damaged lines before it and in it", PLAIN("08/04") "0AB0\t0974\t98/99\ty\n",
		PLAIN("08/04") "0AB0\t0974\t99/99\tx\n", "0AB0\t0974\t99/99\tx\n", true},
	{"a continuation at the end of the part", PLAIN("08/04"),
		AT("08/04", "WARNING", "x") "   at A\n", AT("08/04", "FATAL", "y"), true},
	{"no date before", "WARNING\tFailed: Hr: = [0x80070005]\n", PLAIN("02/29"), PLAIN("01/01"),
		true},
	{"a list before the part", PLAIN("08/04") LIST, PLAIN("08/04"), PLAIN("08/04"), false},
	{"a list and a record before the part", PLAIN("08/04") LIST PLAIN("08/04"), PLAIN("08/04"),
		LIST, true},
	{"a list in the part", PLAIN("08/04"), PLAIN("08/04") LIST, PLAIN("08/04"), false},
	{"a list in the part, and records behind it", PLAIN("08/04"),
		PLAIN("08/04") LIST PLAIN("08/04"), PLAIN("08/04"), false},
	{"a year before the part",
		PLAIN("08/04") "0CF4  9/5/2016 12:10:19 AM file.cpp(671)  WARNING  text\n",
		PLAIN("08/04"), PLAIN("08/04"), false},
	{"a year in the part", PLAIN("08/04"),
		PLAIN("08/04") "0CF4  9/5/2016 12:10:19 AM file.cpp(671)  WARNING  text\n",
		PLAIN("08/04"), false},
	{"an accent in UTF-8 in the part", PLAIN("08/04"), PLAIN("08/04") "\xC3\xA9\n",
		PLAIN("08/04"), true},
	{"an accent in a code page in the part, which decides the file", PLAIN("08/04"),
		PLAIN("08/04") "\xE9\n", PLAIN("08/04"), false},
	{"both, but that decides, too", PLAIN("08/04"), PLAIN("08/04") "\xC3\xA9\n\xE9\n",
		PLAIN("08/04"), false},
	{"bad bytes behind a multi-byte character", PLAIN("08/04") "\xC3\xA9\n",
		PLAIN("08/04") "\xE9\n", PLAIN("08/04") "\xE9\n", true},
	{"an accent in a code page before the part", PLAIN("08/04") "\xE9\n",
		PLAIN("08/04") "\xC3\xA9\n", PLAIN("08/04"), false},
	{"an accent in a code page before a part without", PLAIN("08/04") "\xE9\n", PLAIN("08/04"),
		PLAIN("08/04") "\xE9\n", true},
};

/* What was read as UTF-8 before anything else was known. */
static bool read_three(const char *first, const char *part, const char *last, struct buf *out)
{
	const struct text_state utf8 = {TEXT_UTF8, "utf-8"};
	struct reader whole, other;
	struct part found;
	struct buf head = {0};
	/* Longer than the sample from which the encoding is detected. */
	while (head.len < 4096)
		buf_addf(&head, PLAIN("%s"),
			span_starts_nocase(span_of(first), SPAN("W")) ? "02/28" : "08/04");
	open_reader(&whole, &plainly);
	open_reader(&other, &plainly);
	begin(&whole, &plainly);
	feed(&whole, head.data, head.len);
	feed(&whole, first, strlen(first));
	read_part(&other, &plainly, &utf8, part, strlen(part), &found);
	bool joined = join_part(&whole, &found, &other.told);
	if (!joined)
		feed(&whole, part, strlen(part));
	feed(&whole, last, strlen(last));
	finish(&whole, out);
	/* In one piece */
	struct buf all = {0}, expected = {0};
	buf_addf(&all, "%s%s%s%s", head.data, first, part, last);
	read_whole(&all, &plainly, &expected);
	assert_same(out, &expected, part);
	close_reader(&whole);
	close_reader(&other);
	buf_free(&head);
	buf_free(&all);
	buf_free(&expected);
	return joined;
}

static void what_joins_and_what_does_not(void **state)
{
	struct buf out = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(threes); i++) {
		buf_clear(&out);
		bool joined = read_three(threes[i].first, threes[i].part, threes[i].last, &out);
		if (joined != threes[i].joins)
			fail_msg("%s: %s", threes[i].what, joined ? "joined" : "refused");
	}
	buf_free(&out);
}

static void a_part_with_a_long_record(void **state)
{
	struct buf part = {0}, out = {0};
	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_adds(&part,
			i == 0 ? AT("08/04", "FATAL", "x") : "   at A.B.C(Uri uri, String d)\n");
	assert_true(part.len > RECORD_TEXT_MAX);
	assert_true(read_three(AT("08/04", "FATAL", "y"), part.data, PLAIN("08/04"), &out));
	assert_non_null(strstr(out.data, "long 1 "));
	buf_free(&part);
	buf_free(&out);
}

/* Behind anything but a line feed, nothing can be joined. */
static void no_part_joins_in_the_middle_of_a_line(void **state)
{
	static const struct {
		const char *data;
		size_t len;
		bool fits;
	} ends[] = {{"x\n", 2, true}, {"x", 1, false}, {"\r", 1, false}, {"x\r\n", 3, true},
		{"\0", 1, true}, {"x\0", 2, false}};
	const struct text_state utf8 = {TEXT_UTF8, "utf-8"};
	struct buf head = {0};
	(void)state;
	while (head.len < 5000)
		buf_adds(&head, PLAIN("08/04"));
	for (size_t i = 0; i < COUNT_OF(ends); i++) {
		struct reader whole, other;
		struct part part;
		open_reader(&whole, &plainly);
		open_reader(&other, &plainly);
		begin(&whole, &plainly);
		read_part(&other, &plainly, &utf8, PLAIN("08/04"), strlen(PLAIN("08/04")), &part);
		/* Nothing is known yet. */
		assert_false(text_range_fits(whole.text, &part.text));
		feed(&whole, head.data, head.len);
		assert_true(text_range_fits(whole.text, &part.text));
		feed(&whole, ends[i].data, ends[i].len);
		assert_int_equal(text_range_fits(whole.text, &part.text), ends[i].fits);
		close_reader(&whole);
		close_reader(&other);
	}
	buf_free(&head);
}

static void lines_that_begin_records(void **state)
{
	const struct {
		struct span line;
		bool begins;
	} lines[] = {
		{SPAN("0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tNORMAL\tx"), true},
		{SPAN("0AB0\t0974\t02/29\t13:16:60.000\t18\ta.cpp(1)\t\t\tODD\tx"), true},
		{SPAN("0001AB0C\t12345\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t"), true},
		{SPAN(""), false},
		{SPAN("   at A"), false},
		{SPAN("0AB0\t0974\t02/30\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tNORMAL\tx"), false},
		{SPAN("> 0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tNORMAL\tx"), false},
		{SPAN("WARNING\tx"), false},
		{SPAN("0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tNORMAL\ta\rb"), false},
		{SPAN("0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tNORMAL\ta\0b"), false},
		{SPAN("0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tNORMAL\t\xC3\xA9"),
			false},
		{SPAN("0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t**x**"),
			false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		if (record_begins(lines[i].line) != lines[i].begins)
			fail_msg("line %zu", i);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_tell_what_the_whole_tells),
		cmocka_unit_test(what_joins_and_what_does_not),
		cmocka_unit_test(a_part_with_a_long_record),
		cmocka_unit_test(no_part_joins_in_the_middle_of_a_line),
		cmocka_unit_test(lines_that_begin_records),
	};
	return cmocka_run_group_tests_name("parts", tests, NULL, NULL);
}

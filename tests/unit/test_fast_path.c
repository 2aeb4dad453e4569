// SPDX-License-Identifier: MIT

/*
 * The fast path: parser_block() and parser_line() together report the same
 * records as parser_line() alone, for random logs in pieces of any size.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "made_logs.h"
#include "record/quick.h"

enum { LOGS = 240, LOG_BYTES = 9000, CUT_LINE = 2000 };

/* ---- a log, read in one way or the other ------------------------------------------ */

struct reader {
	struct parser *parser;
	struct told told;
	uint64_t taken; /* lines by parser_block() */
};

struct way {
	size_t piece; /* bytes at a time; 0 = all at once */
	bool runs;
	bool portable; /* not the code for this processor */
	bool all;      /* report NORMAL records individually, not as series */
	size_t max_line;
	int year;
};

static bool on_line(void *context, const struct text_line *line)
{
	struct reader *r = context;
	return parser_line(r->parser, line);
}

static size_t on_run(void *context, const struct text_block *run, struct text_consumed *taken)
{
	struct reader *r = context;
	size_t used = parser_block(r->parser, run, taken);
	assert_true(used <= run->lines.len);
	assert_true(used == 0 ? taken->lines == 0 : run->lines.data[used - 1] == '\n');
	r->taken += taken->lines;
	return used;
}

/* Copies of exactly their size, so that a sanitizer detects reading past the end. */
static void feed(struct text *text, const char *data, size_t len, size_t piece)
{
	piece = piece == 0 || piece > len ? len : piece;
	for (size_t at = 0; at < len; at += piece) {
		size_t size = len - at < piece ? len - at : piece;
		char *copy = malloc(size);
		assert_non_null(copy);
		memcpy(copy, data + at, size);
		assert_true(text_feed(text, copy, size));
		free(copy);
	}
	assert_true(text_finish(text));
}

/* @return lines that parser_block() took */
static uint64_t read_log(const struct buf *log, const struct way *way, struct buf *out)
{
	struct reader r = {.told = {.all = way->all}};
	struct parser_result result;
	r.parser = parser_new(&(struct parser_config){
		.year = way->year,
		.now = INT64_C(1786752000000),
		.record = told_record,
		.series = way->all ? NULL : told_stretch,
		.scratch = told_scratch,
		.context = &r.told,
	});
	struct text *text = text_new(&(struct text_config){.max_line = way->max_line}, on_line, &r);
	assert_true(r.parser && text);
	if (way->portable)
		r.parser->quick = &quick_any;
	text_set_block_fn(text, way->runs ? on_run : NULL);
	parser_begin(r.parser,
		&(struct parser_input){"a.errlog", TIME_UNKNOWN, INT64_C(1786752000000), true});
	feed(text, log->data, log->len, way->piece);
	assert_true(parser_end(r.parser, true, &result));
	told_write(&r.told, out);
	told_write_result(out, text_get_stats(text), &result);
	told_free(&r.told);
	parser_free(r.parser);
	text_free(text);
	return r.taken;
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

/* ---- tests ----------------------------------------------------------------------- */

/* In all pieces, with runs, against all at once without. @return lines taken */
static uint64_t compare_ways(const struct buf *log, struct way way, const char *what)
{
	static const size_t pieces[] = {0, 1, 2, 3, 7, 100, 4096, 5000};
	struct buf expected = {0}, found = {0};
	char name[120];
	uint64_t taken = 0;
	way.runs = false;
	read_log(log, &way, &expected);
	way.runs = true;
	for (size_t i = 0; i < 2 * COUNT_OF(pieces); i++) {
		way.piece = pieces[i / 2];
		way.portable = i % 2 != 0;
		snprintf(name, sizeof(name), "%s, pieces of %zu%s%s", what, way.piece,
			way.all ? ", all records" : "", way.portable ? ", portable" : "");
		buf_clear(&found);
		uint64_t n = read_log(log, &way, &found);
		taken += way.piece == 0 ? n : 0;
		assert_same(&found, &expected, name);
	}
	buf_free(&expected);
	buf_free(&found);
	return taken;
}

static unsigned traits_of(unsigned seed)
{
	unsigned traits = seed % 3 == 0 ? MADE_STRANGE : 0;
	traits |= seed % 5 == 0 ? MADE_CUT_LINES : 0;
	traits |= seed % 7 == 0 ? MADE_YEARS : 0;
	traits |= seed % 4 == 0 ? MADE_LISTS : 0;
	return traits | (seed % 2 == 0 ? MADE_LATE_ACCENTS : 0);
}

static void runs_tell_what_lines_tell(void **state)
{
	struct buf log = {0};
	uint64_t taken = 0;
	(void)state;
	for (unsigned seed = 0; seed < LOGS; seed++) {
		struct way way = {.all = seed % 2 != 0, .year = seed % 11 == 0 ? 2026 : 0};
		char name[40];
		way.max_line = (traits_of(seed) & MADE_CUT_LINES) != 0 ? CUT_LINE : 0;
		snprintf(name, sizeof(name), "log %u", seed);
		buf_clear(&log);
		make_log(&log, seed, traits_of(seed), LOG_BYTES);
		assert_false(log.failed);
		taken += compare_ways(&log, way, name);
		way.all = !way.all;
		if (seed % 8 == 0)
			compare_ways(&log, way, name);
	}
	/* Else nothing was compared. */
	assert_true(taken > LOGS * 10);
	buf_free(&log);
}

#define TASK "1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6"
#define AT(date, clock, rest) "0AB0\t0974\t" date "\t" clock "\t18\ta.cpp(1)\t\t" rest "\n"
#define PLAIN(date, clock) AT(date, clock, TASK "\t\tNORMAL\tplain words of some length")
#define ODD(date) AT(date, "01:00:00.000", TASK "\t\tODD\ta * alone")
#define NOTE(clock, words) AT("08/04", clock, TASK "\t\tNORMAL\tplain words, then " words)
#define OTHER_TASK "CD613E30-D8F1-4ADF-91B7-584A2265B1F5"
#define OBJECT(clock, columns)                                                                     \
	"0AB0\t0974\t08/04\t" clock "\t18\tab.cpp(12)\t[00000000531DA1E0]\t" columns               \
	"\tNORMAL\tplain words\n"
#define IDS(pid, tid, seconds)                                                                     \
	pid "\t" tid "\t08/04\t13:16:" seconds "\t18\ta.cpp(1)\t\t" TASK "\t\tNORMAL\tplain "      \
	    "words\n"
#define NULS_12 "\0\0\0\0\0\0\0\0\0\0\0\0"

/* What chance finds seldom. */
static const struct {
	const char *what, *text;
	size_t len;
} logs[] = {
#define LOG(what, text)                                                                            \
	{                                                                                          \
		what, text, sizeof(text) - 1                                                       \
	}
	LOG("a leap second, then the same and the next minute",
		PLAIN("08/04", "13:16:59.900") PLAIN("08/04", "13:16:60.000")
			PLAIN("08/04", "13:16:60.500") PLAIN("08/04", "13:17:00.000")
				PLAIN("08/04", "13:16:01.000")),
	LOG("a leap second at the beginning",
		PLAIN("12/31", "23:59:60.000") PLAIN("12/31", "23:59:59.000")
			PLAIN("01/01", "00:00:00.000")),
	LOG("progress in capitals",
		PLAIN("08/04", "13:16:01.000")
			AT("08/04", "13:16:02.000", TASK "\t\tNORMAL\tBACKUP PROGRESS: SUCCEEDED")
				PLAIN("08/04", "13:16:03.000")),
	LOG("years forwards and backwards",
		PLAIN("12/31", "23:59:59.000") PLAIN("01/01", "00:00:00.000")
			PLAIN("12/31", "23:59:59.000") PLAIN("02/29", "01:00:00.000")
				PLAIN("09/01", "00:00:00.000") PLAIN("02/29", "01:00:00.000")),
	LOG("pauses of more than half a year",
		PLAIN("03/05", "23:59:59.000") PLAIN("11/20", "00:00:00.000")
			PLAIN("05/01", "00:00:00.000") PLAIN("12/31", "01:00:00.000")
				PLAIN("08/31", "00:00:00.000")),
	LOG("a task of NULs, first of all",
		AT("08/04", "13:16:02.000", NULS_12 NULS_12 NULS_12 "\t\tNORMAL\tx")
			PLAIN("08/04", "13:16:03.000")),
	LOG("29 February of another year meanwhile, in lines that are read one by one",
		PLAIN("02/29", "13:16:01.000") PLAIN("02/29", "13:16:02.000") ODD("09/01")
			ODD("03/01") ODD("02/29") ODD("03/01") ODD("09/01") ODD("02/28")
				PLAIN("02/29", "13:16:03.000")),
	LOG("bytes of a code page in the columns",
		PLAIN("08/04", "13:16:01.000") "0AB0\t0974\t08/04\t13:17:02.000\t18\ta.cpp(1)\t"
					       "[00000000\xE9"
					       "5821200]\t\t\tWARNING\tx\n"),
	LOG("another record on the line of a plain one",
		PLAIN("08/04", "13:16:01.000") AT("08/04", "13:16:02.000",
			TASK
			"\t\tNORMAL\tone 0AB0\t0974\t08/04\t13:16:02.500\t18\ta.cpp(1)\t\t" TASK
			"\t\tWARNING\ttwo") PLAIN("08/04", "13:16:03.000")),
	LOG("with and without object, task and the empty column before the level",
		PLAIN("08/04", "13:16:01.000") OBJECT("13:16:02.000", TASK "\t")
			OBJECT("13:16:03.000", "\t") PLAIN("08/04", "13:16:04.000")
				AT("08/04", "13:16:05.000", "\tNORMAL\tno task")
					AT("08/04", "13:16:06.000", TASK "\tNORMAL\tolder")
						OBJECT("13:16:07.000", OTHER_TASK "\t")
							OBJECT("13:16:08.000", TASK "\t")),
	LOG("ids of four to eight digits",
		IDS("10AB0", "0974", "01.000") IDS("10AB0", "10974", "02.000") IDS("10AB0", "0974",
			"03.000") IDS("10AB0", "109740", "04.000") IDS("1010AB0", "10974", "05.000")
			IDS("1010AB0", "0974", "06.000") IDS("11010AB0", "0974", "07.000") IDS(
				"11010AB0", "10974", "08.000") IDS("1010AB0", "1097G", "09.000")
				IDS("1010AB0", "097", "10.000") IDS("1010AB1", "10974", "11.000")),
	LOG("a control character in a column",
		OBJECT("13:16:02.000", TASK "\t") OBJECT("13:16:03.000",
			TASK "\t") "0AB0\t0974\t08/04\t13:16:04.000\t18\ta.cpp(1)\t[0000000\x01"
				   "531DA1E0]\t" TASK
				   "\t\tNORMAL\tx\n" OBJECT("13:16:05.000", TASK "\t")),
	LOG("seconds and ids that are none",
		PLAIN("08/04", "13:16:01.000") PLAIN("08/04", "13:16:61.000")
			PLAIN("08/04", "13:16:0:.000") PLAIN("08/04", "13:16:02,000") PLAIN(
				"08/04", "13:16:02.00:") "0AB0\t097@\t08/04\t13:16:03.000\t18"
							 "\ta.cpp(1)\t\t" TASK "\t\tNORMAL\tx\n"),
	LOG("slashes, colons and times that are no other record",
		PLAIN("08/04", "13:16:01.000") NOTE("13:16:02.000", "and/or 57284/99999")
			NOTE("13:16:03.000", "of 08/11/2026 07:15:02")
				NOTE("13:16:04.000", "of 08/11 07:15:02.100")
					NOTE("13:16:05.000", "Logical: HTTP/1.1 200")
						NOTE("13:16:06.000", "Some backup progress: 1")),
	LOG("bytes of a message that are not its own",
		PLAIN("08/04", "13:16:01.000") NOTE("13:16:02.000", "a\rb") NOTE("13:16:03.000",
			"caf\xC3\xA9") NOTE("13:16:04.000", "a\tb") NOTE("13:16:05.000", "a\1b")
			NOTE("13:16:06.000", "a\0b") NOTE("13:16:07.000", "ends in a NUL\0")
				NOTE("13:16:08.000", "ends in CR\r") NOTE("13:16:09.000", "")),
	LOG("lines of a stack trace",
		PLAIN("08/04", "13:16:01.000") "   at A.B(C d) in d:\\src\\A.cs:line 12\n"
					       "   at A.B(C d) in c:/src/A.cs:line 12\r\n"
					       " ---> A.Exception: none\n   --- End of it ---\n"
					       "   at A.Excluded()\n" PLAIN(
						       "08/04", "13:16:02.000")),
	LOG("a record after the name of a file, in a line like one of a stack trace",
		PLAIN("08/04", "13:16:01.000") "   at a.errlog:0AB0\t0974\t08/04\t13:16:02.000\t"
					       "18\ta.cpp(1)\t\t\t\tWARNING\tx\n"
					       "   at b.log: WARNING\tx\n"),
	LOG("a record in a line like one of a stack trace",
		PLAIN("08/04", "13:16:01.000") "   at 0AB0 0974 08/04 13:16:02.000 18 a.cpp(1) "
					       "WARNING x\n  -- a.cpp(1)\t\t\t\tWARNING\tx\n"),
	LOG("a list below a line like one of a stack trace",
		PLAIN("08/04", "13:16:01.000") "   at consider adding these to EXCLUSION list\n"
					       "D:\\a.txt\nD:\\b.txt\n"),
};

static void rare_logs(void **state)
{
	static const int years[] = {0, 2026};
	struct buf log = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(logs); i++) {
		/* Again after the first 4 KiB, which are always read as one piece. */
		for (int longer = 0; longer < 2; longer++) {
			buf_clear(&log);
			while (longer != 0 && log.len < 4200)
				buf_adds(&log, PLAIN("08/04", "13:15:01.000"));
			buf_add(&log, logs[i].text, logs[i].len);
			for (int k = 0; k < 6; k++)
				buf_adds(&log, PLAIN("08/04", "13:16:05.000"));
			compare_ways(&log, (struct way){.year = years[i % 2]}, logs[i].what);
			compare_ways(&log, (struct way){.all = true}, logs[i].what);
		}
	}
	buf_free(&log);
}

static void long_records(void **state)
{
	static const size_t sizes[] = {RECORD_TEXT_MAX - 100, RECORD_TEXT_MAX - 100,
		RECORD_TEXT_MAX, RECORD_TEXT_MAX, 300000, 300000};
	struct buf log = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		buf_clear(&log);
		buf_adds(&log, PLAIN("08/04", "13:16:01.000"));
		for (int normal = 0; normal < 2; normal++) {
			buf_addf(&log,
				"0AB0\t0974\t08/04\t13:16:02.000\t18\ta.cpp(1)\t\t%s\t\t%s\t", TASK,
				normal ? "NORMAL" : "WARNING");
			for (size_t k = 0; k < sizes[i]; k++)
				buf_addc(&log, "some words "[k % 11]);
			buf_adds(&log, i % 2 == 0 ? "\n   at A\n" : "\n");
			buf_adds(&log, PLAIN("08/04", "13:16:03.000"));
		}
		compare_ways(&log, (struct way){.year = 2026}, "long records");
	}
	buf_free(&log);
}

/* What begins a piece in the middle of a line is none, whatever it looks like. */
static void the_rest_of_a_line_begins_no_run(void **state)
{
	static const char *const begun[] = {"   at A ", "> ", "0AB0\t0974\t", "\xC3\xA9", "**"};
	struct buf log = {0}, expected = {0}, found = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(begun); i++) {
		buf_clear(&log);
		buf_clear(&expected);
		buf_clear(&found);
		while (log.len < 5000)
			buf_adds(&log, PLAIN("08/04", "13:16:01.000"));
		buf_adds(&log, AT("08/04", "13:16:01.000", TASK "\t\tWARNING\tgoes on"));
		buf_adds(&log, begun[i]);
		size_t piece = log.len;
		buf_adds(&log, PLAIN("08/04", "13:16:02.000") PLAIN("08/04", "13:16:03.000"));
		read_log(&log, &(struct way){0}, &expected);
		read_log(&log, &(struct way){.piece = piece, .runs = true}, &found);
		assert_same(&found, &expected, begun[i]);
	}
	buf_free(&log);
	buf_free(&expected);
	buf_free(&found);
}

/* As lines, one by one. */
static void read_lines(struct parser *p, const char *text, size_t len)
{
	struct parser_result result;
	uint64_t number = 0;
	parser_begin(p, &(struct parser_input){"a.errlog", TIME_UNKNOWN, TIME_UNKNOWN, true});
	for (size_t at = 0; at < len;) {
		const char *lf = memchr(text + at, '\n', len - at);
		assert_non_null(lf);
		struct text_line line = {
			{text + at, (size_t)(lf - text) - at}, ++number, false, false};
		assert_true(parser_line(p, &line));
		at += line.text.len + 1;
	}
	assert_true(parser_end(p, true, &result));
}

static struct parser *parser_for(struct told *told)
{
	struct parser *p = parser_new(&(struct parser_config){
		.record = told_record, .scratch = told_scratch, .context = told});
	assert_non_null(p);
	return p;
}

static void what_was_read_before_changes_nothing(void **state)
{
	static const char before[] = PLAIN("12/31", "23:59:59.999");
	(void)state;
	for (size_t i = 0; i < COUNT_OF(logs); i++) {
		struct told new = {.all = true}, used = {.all = true};
		struct buf expected = {0}, found = {0};
		struct parser *p = parser_for(&new), *q = parser_for(&used);
		read_lines(p, logs[i].text, logs[i].len);
		read_lines(q, before, sizeof(before) - 1);
		told_free(&used);
		used.all = true;
		read_lines(q, logs[i].text, logs[i].len);
		told_write(&new, &expected);
		told_write(&used, &found);
		assert_same(&found, &expected, logs[i].what);
		parser_free(p);
		parser_free(q);
		told_free(&new);
		told_free(&used);
		buf_free(&expected);
		buf_free(&found);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_tell_what_lines_tell),
		cmocka_unit_test(rare_logs),
		cmocka_unit_test(long_records),
		cmocka_unit_test(the_rest_of_a_line_begins_no_run),
		cmocka_unit_test(what_was_read_before_changes_nothing),
	};
	return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}

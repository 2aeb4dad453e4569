// SPDX-License-Identifier: MIT

/*
 * The last line of a log, without a line end: a complete record gives the same
 * result as with a line end; a truncated one is reported.
 */

#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define TASK "1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6"
#define COLUMNS                                                                                    \
	"0AB0\t0974\t08/04\t13:16:29.206\t18\tmtffile.cpp(1372)\t[0000000080070005]\t" TASK "\t\t"
#define FAILED "Failed: Hr: = [0x80070005]"

/* ---- reading ----------------------------------------------------------------------- */

struct seen {
	struct buf text; /* "level|message|path" of each record */
	bool cut;        /* the last one */
	struct parser_result result;
};

static bool on_record(void *context, const struct record *r)
{
	struct seen *seen = context;
	buf_add_span(&seen->text, r->level_word);
	buf_addc(&seen->text, '|');
	buf_add_span(&seen->text, r->message);
	buf_addc(&seen->text, '|');
	if (!r->path_is_cut)
		buf_add_span(&seen->text, r->path);
	buf_addc(&seen->text, '\n');
	seen->cut = r->is_cut;
	return true;
}

static void read_text(struct seen *seen, struct span text, bool complete)
{
	struct parser *p =
		parser_new(&(struct parser_config){.record = on_record, .context = seen});
	assert_non_null(p);
	*seen = (struct seen){0};
	buf_adds(&seen->text, "");
	parser_begin(p, &(struct parser_input){"a.errlog", TIME_UNKNOWN, TIME_UNKNOWN, true});
	uint64_t number = 0;
	for (size_t at = 0; at < text.len;) {
		const char *lf = memchr(text.data + at, '\n', text.len - at);
		size_t end = lf ? (size_t)(lf - text.data) : text.len;
		struct text_line line = {span_cut(text, at, end), ++number, false, !lf};
		assert_true(parser_line(p, &line));
		at = end + 1;
	}
	assert_true(parser_end(p, complete, &seen->result));
	parser_free(p);
}

/* Of a log that ends in `text`. */
static void read_end(struct seen *seen, const char *text, bool with_line_end)
{
	struct buf log = {0};
	buf_addf(&log, COLUMNS "NORMAL\tplain words\n%s%s", text, with_line_end ? "\n" : "");
	assert_false(log.failed);
	read_text(seen, buf_span(&log), true);
	buf_free(&log);
}

static void forget(struct seen *seen)
{
	buf_free(&seen->text);
}

/* ---- what is whole ------------------------------------------------------------------- */

static const char *const whole_messages[] = {
	FAILED,
	FAILED " ",
	"Failed: Hr: = [0x80780054] Offline Backup Progress: Failed",
	"Failed: Hr: = [0x8007173d] : something is wrong",
	FAILED " BackupRead failed on file(D:\\plan (old).doc)",
	FAILED " BackupRead failed on file(D:\\a [1.doc)",
	FAILED " BackupRead failed on file(D:\\Foto's 'x.doc)",
	FAILED " BackupRead failed on file()",
	"Failed: Hr: = -2147024891",
	"Failed: Hr: = 0x80070005",
	"Failed: Hr: = 2147942405 while opening",
	"x | Params: {Key = Value}{Key = }",
	"Cannot open 'D:\\a b.txt', says the agent's reader",
	"om 's avonds te starten",
	"Backup failed with error 5",
	"returned hr = 0x0",
	"flags 0x3f",
	"error 0xC",
	"no connection (ID: 100050)",
	"Backup Progress: Prebackup started.",
	"Backup Progress: Succeeded",
	"Failed",
	"a) closes what none opened",
	"x",
};

static void what_is_whole_needs_no_line_end(void **state)
{
	static const char *const levels[] = {"NORMAL", "WARNING", "FATAL", "ODD"};
	struct seen with, without;
	struct buf line = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(whole_messages) * COUNT_OF(levels); i++) {
		buf_clear(&line);
		buf_addf(&line, COLUMNS "%s\t%s", levels[i % COUNT_OF(levels)],
			whole_messages[i / COUNT_OF(levels)]);
		read_end(&with, line.data, true);
		read_end(&without, line.data, false);
		if (without.result.cut_off || without.cut)
			fail_msg("cut off: %s", line.data);
		assert_false(with.result.cut_off || with.cut);
		assert_string_equal(without.text.data, with.text.data);
		forget(&with);
		forget(&without);
	}
	buf_free(&line);
}

static void continuation_lines_need_none_either(void **state)
{
	static const char *const lines[] = {"   at A.Next(Uri uri)", "   at A.Nex", "--->", "no (x",
		"12 files", "Café", "08/04 was the day", "D:\\a.txt", "8007 0005 failed"};
	struct seen with, without;
	struct buf text = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		buf_clear(&text);
		buf_addf(&text, COLUMNS "WARNING\t" FAILED " : x\n%s", lines[i]);
		read_end(&with, text.data, true);
		read_end(&without, text.data, false);
		assert_int_equal(
			without.result.cut_off, strchr(lines[i], '(') && lines[i][0] == 'n');
		assert_string_equal(without.text.data, with.text.data);
		forget(&with);
		forget(&without);
	}
	buf_free(&text);
}

/* ---- what is cut off ------------------------------------------------------------------- */

static const char *const cut_messages[] = {
	"Failed:",
	"Failed: Hr",
	"Failed: Hr: =",
	"Failed: Hr: = ",
	"Failed: Hr: = [",
	"Failed: Hr: = [0x8007",
	"Failed: Hr: = [0x80070005",
	"Failed: Hr: = -21470",
	"Failed: Hr: = 0x800700",
	"Failed: Hr: = 214794240",
	FAILED " B",
	FAILED " BackupRead failed on",
	FAILED " BackupRead failed on file",
	FAILED " BackupRead failed on file(",
	FAILED " BackupRead failed on file(D:\\Da",
	FAILED " BackupRead failed on file(D:\\plan (old)",
	FAILED " BackupRead failed on file(\\Device\\a",
	"x | Params: {Key = Val",
	"Cannot open 'D:\\a b",
	"Cannot open \"D:\\a b",
	"gave an error of 0x8007",
	"gave an error of 0xC000",
	"gave -214702",
	"no connection (ID: 1000",
	"Backup Progress: Succ",
	"Backup Progress:",
	"",
};

static void what_is_cut_off_in_its_message(void **state)
{
	static const char *const levels[] = {"NORMAL", "WARNING", "FATAL"};
	struct seen seen;
	struct buf line = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cut_messages) * COUNT_OF(levels); i++) {
		buf_clear(&line);
		buf_addf(&line, COLUMNS "%s\t%s", levels[i % COUNT_OF(levels)],
			cut_messages[i / COUNT_OF(levels)]);
		read_end(&seen, line.data, false);
		if (!seen.result.cut_off || !seen.cut)
			fail_msg("whole: %s", line.data);
		assert_int_equal(seen.result.records, 2);
		assert_null(strstr(seen.text.data, "|D:\\"));
		forget(&seen);
		read_end(&seen, line.data, true);
		assert_false(seen.result.cut_off || seen.cut);
		forget(&seen);
	}
	buf_free(&line);
}

/* A line that ends before its level is no record, and the record before it is complete. */
static void cut_in_columns(const char *line, size_t levels_end, const char *before)
{
	struct seen seen;
	struct buf text = {0};
	for (size_t len = 1; len <= levels_end; len++) {
		buf_clear(&text);
		buf_addf(&text, COLUMNS "%s\n%.*s", before, (int)len, line);
		read_text(&seen, buf_span(&text), true);
		if (!seen.result.cut_off || seen.cut || seen.result.records != 1)
			fail_msg("whole: %.*s", (int)len, line);
		assert_int_equal(seen.result.unparsed, 0);
		forget(&seen);
	}
	buf_free(&text);
}

static void what_is_cut_off_in_its_columns(void **state)
{
	static const char *const befores[] = {"NORMAL\tx", "WARNING\t" FAILED " : x is wrong"};
	static const char *const lines[] = {
		COLUMNS "WARNING",
		"0AB0\t0974\t08/04\t13:16:29.206\t18\tA.cs(3)\t\t\tFATAL",
		"0AB0 0974 08/04 13:16:29.206 18 mtffile.cpp(1372) " TASK " WARNING",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines) * COUNT_OF(befores); i++)
		cut_in_columns(lines[i / 2], strlen(lines[i / 2]), befores[i % 2]);
}

static void what_is_cut_off_on_both_sides(void **state)
{
	static const char *const lines[] = {"08/04\t13:1", "08/04\t13:16:29.206\t18\tmtf",
		"08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWAR", "a.cpp(1)\t", "a.cpp(1)\t\t\t\tWAR",
		"x.errlog:12:0AB0\t09", "> 0AB0\t0974\t08/", "x.errlog:12:a.cpp(1)\t\t\t\tWAR"};
	struct seen seen;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		read_end(&seen, lines[i], false);
		if (!seen.result.cut_off)
			fail_msg("whole: %s", lines[i]);
		assert_int_equal(seen.result.records, 1);
		forget(&seen);
	}
	/* several on one line */
	read_end(&seen, COLUMNS "WARNING\t" FAILED " : x " COLUMNS "WAR", false);
	assert_true(seen.result.cut_off && !seen.cut);
	assert_int_equal(seen.result.records, 2);
	forget(&seen);
}

/* Where the file is known to break off, less will do. */
static void what_breaks_off_with_its_file(void **state)
{
	static const char line[] = COLUMNS "WARNING\t" FAILED " Offline Backup Progress: Fail";
	struct seen seen;
	(void)state;
	read_text(&seen, SPAN(line), false);
	assert_true(seen.result.cut_off && seen.cut);
	forget(&seen);
	read_text(&seen, SPAN(line), true);
	assert_false(seen.result.cut_off || seen.cut);
	forget(&seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_whole_needs_no_line_end),
		cmocka_unit_test(continuation_lines_need_none_either),
		cmocka_unit_test(what_is_cut_off_in_its_message),
		cmocka_unit_test(what_is_cut_off_in_its_columns),
		cmocka_unit_test(what_is_cut_off_on_both_sides),
		cmocka_unit_test(what_breaks_off_with_its_file),
	};
	return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT

/*
 * The record module: headers in every form of man/formats.md, notations of
 * codes, paths, failed-file lists, registry text.
 */

#include "record/header.h"
#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#define TASK "1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6"
#define POINTER "[0000000053582120]"
#define FAILED "Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\a.doc)"

/* ---- reading a whole file --------------------------------------------------- */

/* What came out, one line a record: "line|task|level|message|path". */
struct seen {
	struct buf text;
	struct buf scratch;
	struct parser_result result;
};

static size_t find_phrase(void *context, struct span text, size_t from)
{
	static const char *const phrases[] = {
		"Access is denied", "cannot find the file specified", "Toegang geweigerd"};
	size_t best = SIZE_MAX;
	(void)context;
	for (size_t i = 0; i < COUNT_OF(phrases); i++) {
		size_t hit = span_find_nocase(text, span_of(phrases[i]), from);
		best = hit < best ? hit : best;
	}
	return best;
}

static bool on_record(void *context, const struct record *r)
{
	struct seen *seen = context;
	buf_addf(&seen->text, "%llu|", (unsigned long long)r->line);
	buf_add_span(&seen->text, r->task);
	buf_addc(&seen->text, '|');
	buf_add_span(&seen->text, r->level_word);
	buf_addc(&seen->text, '|');
	buf_add_span(&seen->text, r->message);
	buf_addc(&seen->text, '|');
	buf_add_span(&seen->text, r->path);
	buf_addc(&seen->text, '\n');
	return true;
}

static bool on_scratch(void *context, struct span folder, uint64_t line)
{
	struct seen *seen = context;
	(void)line;
	buf_add_span(&seen->scratch, folder);
	buf_addc(&seen->scratch, '\n');
	return true;
}

struct reading {
	const char *name;
	int year;
	int64_t now, mtime, file_mtime;
	bool in_bundle;
};

static const struct reading plainly = {"a.errlog", 2026, 0, TIME_UNKNOWN, TIME_UNKNOWN, false};
static const struct reading in_bundle = {"a.txt", 2026, 0, TIME_UNKNOWN, TIME_UNKNOWN, true};

static void read_as(struct seen *seen, const char *text, const struct reading *how)
{
	struct parser *p = parser_new(&(struct parser_config){
		.year = how->year,
		.now = how->now,
		.record = on_record,
		.scratch = on_scratch,
		.context = seen,
		.phrase = find_phrase,
	});
	assert_non_null(p);
	*seen = (struct seen){0};
	parser_begin(
		p, &(struct parser_input){how->name, how->mtime, how->file_mtime, !how->in_bundle});
	uint64_t number = 0;
	for (const char *at = text; *at;) {
		size_t len = strcspn(at, "\n");
		bool open = at[len] == '\0';
		struct text_line line = {{at, len}, ++number, false, open};
		assert_true(parser_line(p, &line));
		at += len + !open;
	}
	assert_true(parser_end(p, true, &seen->result));
	parser_free(p);
	if (!seen->text.data)
		buf_adds(&seen->text, "");
	if (!seen->scratch.data)
		buf_adds(&seen->scratch, "");
}

static void forget(struct seen *seen)
{
	buf_free(&seen->text);
	buf_free(&seen->scratch);
}

static void expect_records(const char *text, const char *expected)
{
	struct seen seen;
	read_as(&seen, text, &plainly);
	if (strcmp(seen.text.data, expected) != 0)
		print_error("input:\n%s\n", text);
	assert_string_equal(seen.text.data, expected);
	forget(&seen);
}

/* ---- headers ------------------------------------------------------------------ */

struct header_case {
	const char *line;
	int month, day, ms; /* month 0: no date */
	const char *source, *task, *level, *message;
};

static const struct header_case headers[] = {
	/* the two layouts, native and managed */
	{"0AB0\t0974\t08/04\t13:16:29.206\t18\tmtffile.cpp(1372)\t" POINTER "\t" TASK
	 "\t\tWARNING\t" FAILED,
		8, 4, 47789206, "mtffile.cpp(1372)", TASK, "WARNING", FAILED},
	{"0AB0\t0974\t08/04\t13:16:29.206\t18\tmtffile.cpp(1372)\t" POINTER "\t" TASK
	 "\tWARNING\t" FAILED,
		8, 4, 47789206, "mtffile.cpp(1372)", TASK, "WARNING", FAILED},
	{"44B4\t3968\t10/21\t21:02:21.611\t69\tManagementHelper.cs(320)\t\t" TASK "\tFATAL\tx", 10,
		21, 75741611, "ManagementHelper.cs(320)", TASK, "FATAL", "x"},
	{"44B4\t3968\t10/21\t21:02:21.611\t69\tA.cs(3)\t\t\t\tFATAL\tx", 10, 21, 75741611,
		"A.cs(3)", "", "FATAL", "x"},
	{"44B4\t3968\t10/21\t21:02:21.611\t69\tA.cs(3)\t\t\tFATAL\tx", 10, 21, 75741611, "A.cs(3)",
		"", "FATAL", "x"},
	/* wide and 32-bit identifiers, unknown level, TABs in the message, empty message */
	{"0001AB0C\t12345\t02/29\t00:00:00.000\t9\ta.cpp(1)\t[53582120]\t\t\tODD\ta\tb", 2, 29, 0,
		"a.cpp(1)", "", "ODD", "a\tb"},
	{"0AB0\t0974\t12/31\t23:59:59.999\t18\ta.cpp(1)\t\t\t\tNORMAL\t", 12, 31, 86399999,
		"a.cpp(1)", "", "NORMAL", ""},
	/* prefixes */
	{"\tLine 28: 0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t" FAILED, 8, 4,
		47789206, "a.cpp(1)", "", "WARNING", FAILED},
	{"> > 0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t" FAILED, 8, 4,
		47789206, "a.cpp(1)", "", "WARNING", FAILED},
	{"...0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t" FAILED, 8, 4, 47789206,
		"a.cpp(1)", "", "WARNING", FAILED},
	{"N1-DPMRACurr.errlog:0CF4\t0974\t08/"
	 "04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t" FAILED,
		8, 4, 47789206, "a.cpp(1)", "", "WARNING", FAILED},
	{"C:\\Temp\\x "
	 "y.errlog:123:0CF4\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t" FAILED,
		8, 4, 47789206, "a.cpp(1)", "", "WARNING", FAILED},
	/* TABs collapsed, columns gone */
	{"0AB0 0974 08/04 13:16:29.206 18 mtffile.cpp(1372) " POINTER " " TASK "  WARNING " FAILED,
		8, 4, 47789206, "mtffile.cpp(1372)", TASK, "WARNING", FAILED},
	{"0AB0 0974 08/04 13:16:29.206 18 mtffile.cpp(1372) WARNING " FAILED, 8, 4, 47789206,
		"mtffile.cpp(1372)", "", "WARNING", FAILED},
	{"0AB0\t0974\t08/04\t13:16:29.206\t18\tmtffile.cpp(1372)\tWARNING\t" FAILED, 8, 4, 47789206,
		"mtffile.cpp(1372)", "", "WARNING", FAILED},
	/* cut off on the left */
	{"08/04\t13:16:29.206\t18\ta.cpp(1)\t\t" TASK "\t\tWARNING\t" FAILED, 8, 4, 47789206,
		"a.cpp(1)", TASK, "WARNING", FAILED},
	{"a.cpp(1)\t\t" TASK "\t\tWARNING\t" FAILED, 0, 0, 0, "a.cpp(1)", TASK, "WARNING", FAILED},
	{"WARNING\t" FAILED, 0, 0, 0, "", "", "WARNING", FAILED},
	/* no such date or time: a record all the same */
	{"0AB0\t0974\t02/30\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\tx", 0, 0, 0, "a.cpp(1)", "",
		"WARNING", "x"},
	{"0AB0\t0974\t08/04\t24:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\tx", 0, 0, 0, "a.cpp(1)", "",
		"WARNING", "x"},
	/* a spreadsheet's rendering */
	/* with a year, as other tools write it, and with times of other widths */
	{"0AB0\t0974\t2026-08-04\t13:16:29.206\t18\ta.cpp(1)\t\t" TASK "\t\tWARNING\tx", 8, 4,
		47789206, "a.cpp(1)", TASK, "WARNING", "x"},
	{"2026-08-04T13:16:29.2061234Z 18 a.cpp(1) WARNING x", 8, 4, 47789206, "a.cpp(1)", "",
		"WARNING", "x"},
	{"0AB0 0974 08/04/2026 13:16:29,2 18 a.cpp(1) WARNING x", 8, 4, 47789200, "a.cpp(1)", "",
		"WARNING", "x"},
	{"[08/04 13:16:29] 18 a.cpp(1) WARNING x", 8, 4, 47789000, "a.cpp(1)", "", "WARNING", "x"},
	{"0AB0 0974 2026-13-04 13:16:29.206 18 a.cpp(1) WARNING x", 0, 0, 0, "a.cpp(1)", "",
		"WARNING", "x"},
	{"0CF4  9-May 4:10:19 PM file.cpp(671)  NORMAL  text", 5, 9, 58219000, "file.cpp(671)", "",
		"NORMAL", "text"},
	{"0CF4  9/5/2016 12:10:19 AM file.cpp(671)  WARNING  text", 5, 9, 619000, "file.cpp(671)",
		"", "WARNING", "text"},
};

static struct span or_empty(struct span s)
{
	return s.len > 0 ? s : SPAN("");
}

static void assert_span(struct span found, const char *expected, const char *of)
{
	found = or_empty(found);
	if (!span_equal(found, span_of(expected)))
		print_error("of: %s\nfound \"%.*s\", expected \"%s\"\n", of, (int)found.len,
			found.data, expected);
	assert_true(span_equal(found, span_of(expected)));
}

static bool parse_header(struct span line, struct header *h)
{
	static char known[GUID_LEN];
	return header_parse_strict(line, h, known) || header_parse_tolerant(line, h);
}

static void headers_of_all_forms(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(headers); i++) {
		const struct header_case *c = &headers[i];
		struct header h;
		if (!parse_header(span_of(c->line), &h))
			fail_msg("no header: %s", c->line);
		assert_int_equal(h.month, c->month);
		assert_int_equal(h.day, c->day);
		assert_int_equal(h.ms, c->ms);
		assert_span(h.source, c->source, c->line);
		assert_span(h.task, c->task, c->line);
		assert_span(h.level_word, c->level, c->line);
		assert_span(h.message, c->message, c->line);
	}
}

static void lines_that_begin_no_record(void **state)
{
	static const char *const lines[] = {
		"",
		"   at System.ServiceModel.Channels.Connect(Uri uri)",
		"--->System.Net.WebException: 08/04 13:16:29.206",
		"0AB0",
		"XAB0\t0974\t08/04",
		"Warning: the disk is nearly full",
		"D:\\Data\\a.doc\t0x80070005",
		"Consider adding these to exclusion list of backup policy.----",
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(lines); i++) {
		struct header h;
		if (parse_header(span_of(lines[i]), &h))
			fail_msg("a header: %s", lines[i]);
	}
}

#define RECORD(level, message)                                                                     \
	"0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t" TASK "\t\t" level "\t" message

static void records_and_what_belongs_to_them(void **state)
{
	(void)state;
	/* continuation lines, a head of find.exe, decoration, blank lines */
	expect_records(RECORD("FATAL", "one") "\n   at A\n\tat B\n" RECORD("WARNING", "two") "\n",
		"1|" TASK "|FATAL|one\n   at A\n\tat B|\n4|" TASK "|WARNING|two|\n");
	expect_records("\n---------- CBENGINECURR.ERRLOG\n" RECORD("ERROR", "x") "\n\n-----\n",
		"3|" TASK "|ERROR|x|\n");
	/* several records on one physical line */
	expect_records(
		RECORD("ERROR", "one") " " RECORD("ERROR", "two") "\t" RECORD("NORMAL", "three"),
		"1|" TASK "|ERROR|one|\n1|" TASK "|ERROR|two|\n1|" TASK "|NORMAL|three|\n");
	/* a date in a message begins no record */
	expect_records(RECORD("ERROR", "since 08/04 13:16:29.206 and later") "\n",
		"1|" TASK "|ERROR|since 08/04 13:16:29.206 and later|\n");
	/* a forum's bold */
	expect_records(
		"**" RECORD("**WARNING**", "**Failed:** Hr: = [0x80070005] file(D:\\a)") "**\n",
		"1|" TASK "|WARNING|Failed: Hr: = [0x80070005] file(D:\\a)|D:\\a\n");
	/* a list below a log, a log below a list */
	expect_records(
		RECORD("ERROR",
			"x") "\nConsider adding these to exclusion list of backup policy.--\n"
			     "D:\\a.doc\t0x80070005\n" RECORD("ERROR", "y") "\n",
		"1|" TASK "|ERROR|x|\n3|||D:\\a.doc\t0x80070005|D:\\a.doc\n4|" TASK "|ERROR|y|\n");
}

#define FULL_IN_BLANKS "0AB0 0974 08/04 13:00:01.000 18 mtffile.cpp(1) NORMAL ==>X"

static void cut_records_before_others_on_their_line(void **state)
{
	static const char *const cut[] = {"mtffile.cpp(1)\t\t\t\tWARNING\t", "WARNING\t",
		"08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\t\tWARNING\t",
		"08/04 13:16:29.206 18 a.cpp(1) WARNING ", "WARNING ", "a.cpp(1) WARNING ",
		"> Line 28: WARNING ", "x.errlog:123:a.cpp(1)\t\t\t\tWARNING\t", "**WARNING** ",
		"0CF4  9-May 4:10:19 PM file.cpp(671)  WARNING  "};
	struct buf text = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cut); i++) {
		/* by itself, and below a record that it would otherwise continue */
		buf_clear(&text);
		buf_addf(&text, "%s" FAILED " " FULL_IN_BLANKS "\n", cut[i]);
		expect_records(text.data, "1||WARNING|" FAILED "|D:\\a.doc\n1||NORMAL|==>X|\n");
		buf_clear(&text);
		buf_addf(&text,
			RECORD("ERROR", "x") "\n%s" FAILED
					     "\t" RECORD("ERROR", "y") " " RECORD("ERROR", "z"),
			cut[i]);
		expect_records(text.data,
			"1|" TASK "|ERROR|x|\n2||WARNING|" FAILED "|D:\\a.doc\n2|" TASK
			"|ERROR|y|\n2|" TASK "|ERROR|z|\n");
	}
	buf_free(&text);
	/* what is no record before another one goes on to be what it was */
	expect_records(RECORD("ERROR", "x") "\n   at A.Next(1) " RECORD("ERROR", "y") "\n",
		"1|" TASK "|ERROR|x\nat A.Next(1)|\n2|" TASK "|ERROR|y|\n");
	expect_records("ERROR\t" RECORD("NORMAL", "x") "\n", "1|" TASK "|NORMAL|x|\n");
	expect_records(
		"a.cpp(1)\t\t\t\tERROR\t" RECORD("NORMAL", "x") "\n", "1|" TASK "|NORMAL|x|\n");
}

static void damaged_records_are_counted(void **state)
{
	struct seen seen;
	(void)state;
	read_as(&seen, RECORD("ERROR", "x") "\n0AB0\t0974\t99/99\tx\n" RECORD("ERROR", "y") "\n",
		&plainly);
	assert_int_equal(seen.result.records, 2);
	assert_int_equal(seen.result.unparsed, 1);
	assert_int_equal(seen.result.first_unparsed, 2);
	assert_false(seen.result.cut_off);
	forget(&seen);
	/* the last line, without an end, is one that was being written */
	read_as(&seen, RECORD("ERROR", "x") "\n0AB0\t0974\t08/0", &plainly);
	assert_int_equal(seen.result.records, 1);
	assert_int_equal(seen.result.unparsed, 0);
	assert_true(seen.result.cut_off);
	forget(&seen);
	read_as(&seen,
		RECORD("WARNING", "Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\Da"),
		&plainly);
	assert_true(seen.result.cut_off);
	forget(&seen);
}

/* ---- spellings ---------------------------------------------------------------------- */

static const char *const spelling_names[] = {
	"hex", "bare", "signed", "unsigned", "number", "id", "small", "http", "name"};

struct spelling_case {
	const char *text;
	const char *found; /* "kind value" of each, joined by "; " */
};

/* In messages; one row for each notation in man/formats.md. */
static const struct spelling_case in_messages[] = {
	{"Failed with 0x8007018b.", "hex 8007018B"},
	{"x [0x80070005] y", "hex 80070005"},
	{"x (0X8007018B)", "hex 8007018B"},
	{"Hr: = [0x80070005] error 32", "hex 80070005; number 20"},
	{"error 8007007B", "bare 8007007B"},
	{"HRESULT: 80070005", "bare 80070005"},
	{"status c0000022", "bare C0000022"},
	{"error 2147942405", "unsigned 80070005"},
	{"(2147942405)", "unsigned 80070005"},
	{"result -2147024891", "signed 80070005"},
	{"error code 5", "number 5"},
	{"error code -1", "signed FFFFFFFF"},
	{"offset -1", ""},
	{"Win32 error 32.", "number 20"},
	{"error: 0x20", "number 20"},
	{"[0xC0000022] and 0xD0000022", "hex C0000022; hex D0000022"},
	{"no connection (ID: 100050)", "id 186D2"},
	{"invalid credentials (Id: 34513)", "id 86D1"},
	{"Error 34506. The passphrase", "number 86CA"},
	{"Fout 34506. De wachtwoordzin", "number 86CA"},
	{"an internal service error [0x1FC07].", "small 1FC07"},
	{"for volume D:\\ (0x186FB)", "small 186FB"},
	{"(407) Proxy Authentication Required", "http 197"},
	{"Failed: SalLowDiskSpace", "name SalLowDiskSpace"},
	{"gave ERROR_SHARING_VIOLATION", "name ERROR_SHARING_VIOLATION"},
	/* look-alikes */
	{"failed with error code: 1b7afbe0", ""},
	{"error 1b7afbe0", ""},
	{"task 80070005-8007-0570-8007-018B80070002", ""},
	{"error 80070005-8007-0570-8007-018B80070002", ""},
	{"[0000000080070005]", ""},
	{"copied 80070005 bytes", ""},
	{"copied 2147942405 bytes", ""},
	{"error 5 files", ""},
	{"retry 5 of 2147942405", ""},
	{"thread 0974 of 0AB0", ""},
	{"0x800700051 and 0x8007000", ""},
	{"a0x80070005", ""},
	{"D:\\x\\0x80070005.txt", ""},
	{"0x80070005.txt was read", ""},
	{"[0x80000]", ""},
	{"at 13:16:29.206 on 08/04", ""},
	{"build 2.0.9249.0", ""},
	{"error 0", ""},
	{"(407) files", ""},
	{"the id 34513 of Ds", ""},
	{"error 99999999999999999999", ""},
};

/* In a line of a list, where a decimal HRESULT may stand by itself. */
static const struct spelling_case in_columns[] = {
	{"2147942405", "unsigned 80070005"},
	{"-2147024891", "signed 80070005"},
	{"0x80070005", "hex 80070005"},
	{"error code 5", "number 5"},
	{"5", ""},
	{"80070005", ""},
	{"1b7afbe0", ""},
};

static void spell(struct span text, struct span hidden, bool column, struct buf *out)
{
	struct spelling s;
	size_t at = 0, before = 0;
	buf_clear(out);
	buf_adds(out, "");
	while (spelling_next(text, hidden, column, &at, &s)) {
		assert_true(at > before && at <= text.len && s.from < s.to && s.to <= text.len);
		before = at;
		/* Ordinary words are offered as names, too; only what looks like a symbol counts here. */
		if (s.kind == SPELL_NAME && !memchr(s.text.data, '_', s.text.len) &&
			!span_starts_nocase(s.text, SPAN("Sal")))
			continue;
		buf_addf(out, "%s%s ", out->len ? "; " : "", spelling_names[s.kind]);
		if (s.kind == SPELL_NAME)
			buf_add_span(out, s.text);
		else
			buf_addf(out, "%X", (unsigned)s.value);
	}
}

static void check_spellings(const struct spelling_case *cases, size_t count, bool column)
{
	struct buf found = {0};
	for (size_t i = 0; i < count; i++) {
		spell(span_of(cases[i].text), (struct span){0}, column, &found);
		if (strcmp(found.data, cases[i].found) != 0)
			print_error("text: %s\n", cases[i].text);
		assert_string_equal(found.data, cases[i].found);
	}
	buf_free(&found);
}

static void spellings_in_messages(void **state)
{
	(void)state;
	check_spellings(in_messages, COUNT_OF(in_messages), false);
}

static void spellings_in_lists(void **state)
{
	(void)state;
	check_spellings(in_columns, COUNT_OF(in_columns), true);
}

/* Each word that announces any number, and each that may stand between it and the number. */
static void words_announce_codes(void **state)
{
	static const char *const before[] = {"error", "err", "errorcode", "win32", "win32error",
		"fout", "foutcode", "fehler", "lasterror", "getlasterror", "hr", "hresult",
		"ntstatus", "detailedhresult", "error code", "error number", "error is",
		"error was", "error nr", "error no", "error status", "error value", "error code of",
		"code error"};
	struct buf text = {0}, found = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(before); i++) {
		buf_clear(&text);
		buf_addf(&text, "It ended with %s 1450", before[i]);
		spell(buf_span(&text), (struct span){0}, false, &found);
		if (strcmp(found.data, "number 5AA") != 0)
			print_error("text: %s\n", text.data);
		assert_string_equal(found.data, "number 5AA");
	}
	buf_free(&text);
	buf_free(&found);
}

static void hidden_text_holds_no_code(void **state)
{
	struct buf found = {0};
	struct span text = SPAN("[0x80070005] file(D:\\0x80070570 error 2) error 32");
	struct span path = span_cut(text, 18, 39);
	(void)state;
	spell(text, path, false, &found);
	assert_string_equal(found.data, "hex 80070005; number 20");
	buf_free(&found);
}

static void the_code_behind_hr_is_marked(void **state)
{
	struct spelling s;
	size_t at = 0;
	struct span text = SPAN("error 2 Failed: Hr: = [0x80070005] error 32");
	(void)state;
	assert_true(spelling_next(text, (struct span){0}, false, &at, &s) && !s.after_hr);
	assert_true(spelling_next(text, (struct span){0}, false, &at, &s) && s.after_hr);
	assert_int_equal(s.value, 0x80070005);
	assert_true(spelling_next(text, (struct span){0}, false, &at, &s) && !s.after_hr);
	assert_false(spelling_next(text, (struct span){0}, false, &at, &s));
}

/* ---- paths ------------------------------------------------------------------------------ */

struct path_case {
	const char *text;
	const char *path;
};

/* In messages: up to the last parenthesis; words may follow. */
static const struct path_case message_paths[] = {
	{"DPM failed for E:\\Proj (old) on fs01.contoso.com (ID 2033 Details: x (0x80070001))",
		"E:\\Proj (old)"},
	{"DPM failed for E:\\Notes on fs01 (ID: 2033)", "E:\\Notes"},
	{"Cannot read E:\\Notes on Monday (0x80070005)", "E:\\Notes on Monday"},
	{"Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\Data\\a.doc)",
		"D:\\Data\\a.doc"},
	{"x file(D:\\Sales & Co\\Q1  plan (old).doc)", "D:\\Sales & Co\\Q1  plan (old).doc"},
	{"x file(D:\\a (b) c)d.txt) ", "D:\\a (b) c)d.txt"},
	/* what BackupRead could not read is a file, however it is written */
	{"BackupRead failed on file(\\Device\\HarddiskVolume3\\Data\\a.txt)",
		"\\Device\\HarddiskVolume3\\Data\\a.txt"},
	{"BackupRead failed on file(D:/Data/a (1).txt)", "D:/Data/a (1).txt"},
	{"BackupRead failed on file( a.txt )", "a.txt"},
	{"BackupRead failed on file(a)", "a"},
	{"BACKUPREAD FAILED ON FILE(x\\y) or (z) ...", "x\\y) or (z"},
	{"BackupRead failed on file(D:\\???? (2).txt)", "D:\\???? (2).txt"},
	{"BackupRead failed on file(D:\\a<b>(c).txt)", "D:\\a<b>(c).txt"},
	{"BackupRead failed on file(D:\\a.txt) | Params: {x (y)}", "D:\\a.txt"},
	{"BackupRead failed on file(a.txt)\n   at A.Next(0x80070570)", "a.txt"},
	{"E:\\src.cpp says BackupRead failed on file(D:\\a.txt)", "D:\\a.txt"},
	{"BackupRead failed on file()", ""},
	{"BackupRead failed on file( )", ""},
	{"BackupRead failed on file(a.txt", ""},
	{"BackupRead failed on file(", ""},
	{"BackupRead failed on file(D:\\a.txt", "D:\\a.txt"},
	{"x file(D:\\caf\xC3\xA9\\\xE2\x82\xAC.txt)", "D:\\caf\xC3\xA9\\\xE2\x82\xAC.txt"},
	{"x file(\\\\?\\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}\\a.txt)",
		"\\\\?\\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}\\a.txt"},
	{"x file(\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy3\\a.txt)",
		"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy3\\a.txt"},
	{"Cannot read | Params: {Path = D:\\a b}{Code = 5}", "D:\\a b"},
	{"cannot open 'D:\\a b.txt' now", "D:\\a b.txt"},
	{"cannot open \"D:\\a b.txt\".", "D:\\a b.txt"},
	{"Skipping D:\\Data\\a.txt.", "D:\\Data\\a.txt"},
	{"the snapshot of volume D:\\ failed", "D:\\"},
	{"an operation for D:\\ (0x186FB)", "D:\\"},
	/* none */
	{"see https://learn.microsoft.com/azure/backup", ""},
	{"Error 5: D: is full", ""},
	{"System\\CurrentControlSet is missing", ""},
};

/* In lists: every separator, both orders. */
static const struct path_case list_paths[] = {
	{"D:\\a - b, c; d.tif\t0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif - 0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif: 0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif, 0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif; 0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif|0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif = 0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif (0x80070005)", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif [0x80070005]", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif \xE2\x80\x93 0x80070005", "D:\\a - b, c; d.tif"},
	{"D:\\a - b, c; d.tif 0x80070005", "D:\\a - b, c; d.tif"},
	{"\"D:\\a - b, c; d.tif\",\"0x80070005\"", "D:\\a - b, c; d.tif"},
	{"0x80070005\tD:\\a b (c).tif", "D:\\a b (c).tif"},
	{"[0x80070005] D:\\a b (c).tif", "D:\\a b (c).tif"},
	{"File: D:\\a b.tif  Error: 0x80070005", "D:\\a b.tif"},
	{"D:\\a b.tif, error code 5", "D:\\a b.tif"},
	{"D:\\a b.tif\t-2147024891", "D:\\a b.tif"},
	{"D:\\a b.tif 2147942405", "D:\\a b.tif"},
	{"D:\\a b - Access is denied.", "D:\\a b"},
	{"D:\\a b.tif: Access is denied.", "D:\\a b.tif"},
	{"D:\\a b.tif Toegang geweigerd.", "D:\\a b.tif"},
	{"Toegang geweigerd : D:\\a b.tif", "D:\\a b.tif"},
	{"D:\\a b.tif (Access is denied)", "D:\\a b.tif"},
	{"D:\\map\\0x80070005.txt\t0x80070002", "D:\\map\\0x80070005.txt"},
	{"\\\\fs02\\share\\a b.tif\t0x80070005", "\\\\fs02\\share\\a b.tif"},
	{"\\\\?\\UNC\\fs02\\share\\a b.tif\t0x80070005", "\\\\?\\UNC\\fs02\\share\\a b.tif"},
	{"\\\\?\\D:\\a b.tif\t0x80070005", "\\\\?\\D:\\a b.tif"},
	{"0x80070570:\\\\?\\D:\\a b.tif", "\\\\?\\D:\\a b.tif"},
	{"[0x80070570]:\\\\fs02\\share\\a b.tif", "\\\\fs02\\share\\a b.tif"},
	{"File:\\\\fs02\\share\\a b.tif\t0x80070570", "\\\\fs02\\share\\a b.tif"},
	{"D:\\\\a b.tif\t0x80070570", "D:\\\\a b.tif"},
	/* a message that joins without a blank, behind names that hold separators, too */
	{"D:\\plan.xlsx,Access is denied.", "D:\\plan.xlsx"},
	{"D:\\plan,Access is denied.", "D:\\plan"},
	{"D:\\Sales  (old).xlsx,Access is denied.", "D:\\Sales  (old).xlsx"},
	{"E:\\a - b\\c - d.doc;Access is denied.", "E:\\a - b\\c - d.doc"},
	{"D:\\Doe, John.docx: Access is denied.", "D:\\Doe, John.docx"},
	{"D:\\my.file name.docx Access is denied.", "D:\\my.file name.docx"},
	{"D:\\a b.tif-0x80070005", "D:\\a b.tif"},
	{"D:\\a b.tif->0x80070005", "D:\\a b.tif"},
	{"D:\\a b.tif --> 0x80070005", "D:\\a b.tif"},
	{"D:\\LICENSE\t0x80070005", "D:\\LICENSE"},
	{"D:\\map met spaties\\naam", "D:\\map met spaties\\naam"},
	{"0x80070005", ""},
	{"a\\b", ""},
};

static void check_paths(const struct path_case *cases, size_t count, bool prose)
{
	const struct path_search search = {.phrase = find_phrase, .prose = prose};
	for (size_t i = 0; i < count; i++) {
		bool cut = true;
		struct span found = path_find(span_of(cases[i].text), &search, &cut);
		assert_span(found, cases[i].path, cases[i].text);
		assert_false(cut);
	}
}

static void paths_in_messages(void **state)
{
	(void)state;
	check_paths(message_paths, COUNT_OF(message_paths), true);
}

static void paths_in_lists(void **state)
{
	(void)state;
	check_paths(list_paths, COUNT_OF(list_paths), false);
}

static void a_path_that_the_file_cuts_off(void **state)
{
	const struct path_search search = {.phrase = find_phrase, .prose = true, .cut_off = true};
	bool cut = false;
	(void)state;
	path_find(SPAN("x file(D:\\Data\\long na"), &search, &cut);
	assert_true(cut);
	path_find(SPAN("x file(D:\\Data\\name.txt)"), &search, &cut);
	assert_false(cut);
	path_find(SPAN("BackupRead failed on file(a (b)"), &search, &cut);
	assert_true(cut);
	path_find(SPAN("BackupRead failed on file("), &search, &cut);
	assert_false(cut);
	path_find(SPAN("BackupRead failed on file(a.txt)"), &search, &cut);
	assert_false(cut);
}

static void volumes_are_no_files(void **state)
{
	(void)state;
	assert_true(path_is_volume(SPAN("D:\\")));
	assert_true(path_is_volume(SPAN("\\\\?\\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}\\")));
	assert_true(path_is_volume(SPAN("D:")));
	assert_true(path_is_volume(SPAN("D:/")));
	assert_false(path_is_volume(SPAN("D:\\a")));
	assert_false(path_is_volume(SPAN("a")));
	assert_false(path_is_volume(SPAN("a.c")));
	assert_false(path_is_volume(SPAN("\\\\fs02\\share\\a")));
}

/* ---- lists ------------------------------------------------------------------------------- */

#define SENTENCE "Consider adding these to exclusion list of backup policy.-----------\n"

static void lists_and_their_odd_lines(void **state)
{
	struct seen seen;
	(void)state;
	read_as(&seen,
		"Van deze bestanden, zie fout 5, kon geen back-up worden gemaakt:\n" SENTENCE "\n"
		"D:\\a.doc\t0x80070005\nD:\\b.doc\n   0x80070002\nD:\\c.doc\n(and 14 "
		"more)\n-----\n",
		&plainly);
	assert_string_equal(seen.text.data,
		"4|||D:\\a.doc\t0x80070005|D:\\a.doc\n"
		"5|||D:\\b.doc\n0x80070002|D:\\b.doc\n7|||D:\\c.doc|D:\\c.doc\n");
	assert_int_equal(seen.result.kind, INPUT_FAILED_LIST);
	assert_int_equal(seen.result.unparsed, 1);
	assert_int_equal(seen.result.first_unparsed, 8);
	assert_string_equal(seen.result.sample, "(and 14 more)");
	assert_int_equal(seen.result.lists, 1);
	forget(&seen);
}

static void a_file_right_behind_the_sentence(void **state)
{
	struct seen seen;
	(void)state;
	read_as(&seen,
		"Consider adding these to exclusion list of backup "
		"policy.----D:\\a.doc\t0x80070005\n",
		&plainly);
	assert_string_equal(seen.text.data, "1|||D:\\a.doc\t0x80070005|D:\\a.doc\n");
	assert_int_equal(seen.result.lists, 1);
	forget(&seen);
}

/* Several kinds in one file: nothing of what comes first or last is lost. */
static void several_kinds_in_one_file(void **state)
{
	static const struct {
		const char *text, *records;
	} cases[] = {
		{"D:\\a.doc\t0x80070570\n" RECORD("NORMAL", "x") "\n",
			"1|||D:\\a.doc\t0x80070570|D:\\a.doc\n2|" TASK "|NORMAL|x|\n"},
		{"---------- C:\\TEMP\\CBENGINECURR.ERRLOG\n" RECORD("NORMAL", "x") "\n",
			"2|" TASK "|NORMAL|x|\n"},
		{"Windows Registry Editor Version 5.00\n\"ScratchLocation\"=\"E:\\\\S\"\n" RECORD(
			 "NORMAL", "x") "\n",
			"3|" TASK "|NORMAL|x|\n"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct seen seen;
		read_as(&seen, cases[i].text, &plainly);
		assert_string_equal(seen.text.data, cases[i].records);
		assert_int_equal(seen.result.kind, INPUT_ERRLOG);
		forget(&seen);
	}
}

/* Any number of other lines above a log or a list. */
static void text_before_what_counts(void **state)
{
	static const struct {
		const char *text;
		enum input_kind kind;
		uint64_t records;
	} cases[] = {
		{RECORD("NORMAL", "x") "\n", INPUT_ERRLOG, 1},
		{SENTENCE "D:\\a.doc\t0x80070005\n", INPUT_FAILED_LIST, 1},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf text = {0};
		struct seen seen;
		for (int k = 0; k < 3000; k++)
			buf_addf(&text, "line %d of a report, 08/04 13:16, that is no record\n", k);
		buf_adds(&text, cases[i].text);
		read_as(&seen, text.data, &plainly);
		assert_int_equal(seen.result.kind, cases[i].kind);
		assert_int_equal(seen.result.records, cases[i].records);
		forget(&seen);
		buf_free(&text);
	}
}

/* Lists without a name to tell, and what may be one. */
static void lists_by_their_lines(void **state)
{
	static const struct {
		const char *text;
		enum input_kind kind;
		enum list_doubt doubt;
	} cases[] = {
		{"Folgende Dateien\nD:\\a.doc\t0x80070570\n", INPUT_FAILED_LIST, DOUBT_NONE},
		{"a\nb\nc\nd\ne\nD:\\a.doc\t0x80070570\n", INPUT_FAILED_LIST, DOUBT_NONE},
		{"a\nb\nc\nd\ne\nf\nD:\\a.doc\t0x80070570\n", INPUT_OTHER, DOUBT_AMONG_OTHERS},
		{"D:\\a.doc\t0x80070570\nx\ny\n", INPUT_OTHER, DOUBT_AMONG_OTHERS},
		{"D:\\a.doc\nD:\\b.doc\n", INPUT_OTHER, DOUBT_PATHS_ONLY},
		{"D:\\a.doc\n", INPUT_OTHER, DOUBT_NONE},
		{"list:\nD:\\a.doc\nD:\\b.doc\n", INPUT_OTHER, DOUBT_PATHS_ONLY},
		/* what other files of a bundle hold */
		{"[paths]\nlog=C:\\Temp\\x.log\ndata=D:\\Data\n", INPUT_OTHER, DOUBT_NONE},
		{"D:\\a.doc,1024,08/04/2026\nD:\\b.doc,10,08/04/2026\n", INPUT_OTHER, DOUBT_NONE},
		{"C:\\ 20 GB free\nD:\\ 5 GB free\n", INPUT_OTHER, DOUBT_NONE},
		{"D:\\a.doc,ann,\nD:\\b.doc,ann,\nD:\\c.doc,ann,Access is denied\n", INPUT_OTHER,
			DOUBT_AMONG_OTHERS},
		{"2026-08-04 13:16:29, Error DISM cannot open C:\\x\\y.cab (hr:0x80070002)\n",
			INPUT_OTHER, DOUBT_NONE},
		{"D:\\a.doc 0x00401020\nD:\\b.doc 0x00401020\n", INPUT_OTHER, DOUBT_NONE},
		{"Dear all,\nwe see 0x80070005 for the file D:\\a.doc since Monday.\n", INPUT_OTHER,
			DOUBT_NONE},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct seen seen;
		read_as(&seen, cases[i].text, &in_bundle);
		if (seen.result.kind != cases[i].kind || seen.result.doubt != cases[i].doubt)
			print_error("text: %s\n", cases[i].text);
		assert_int_equal(seen.result.kind, cases[i].kind);
		assert_int_equal(seen.result.doubt, cases[i].doubt);
		forget(&seen);
	}
}

static void an_empty_list_is_a_list(void **state)
{
	struct seen seen;
	(void)state;
	read_as(&seen, SENTENCE "\n---------\n", &plainly);
	assert_int_equal(seen.result.kind, INPUT_FAILED_LIST);
	assert_int_equal(seen.result.records, 0);
	assert_int_equal(seen.result.unparsed, 0);
	forget(&seen);
}

static void the_kind_is_decided_by_content(void **state)
{
	static const struct {
		const char *text;
		enum input_kind kind;
	} cases[] = {
		{RECORD("NORMAL", "x") "\n", INPUT_ERRLOG},
		{"some heading\n\n" RECORD("NORMAL", "x") "\n", INPUT_ERRLOG},
		{SENTENCE, INPUT_FAILED_LIST},
		{"D:\\a.doc\t0x80070005\nD:\\b.doc\t0x80070005\n", INPUT_FAILED_LIST},
		{"Windows Registry Editor Version 5.00\n", INPUT_REGISTRY},
		{"Dear all,\nplease see the attached files.\n", INPUT_OTHER},
		{"<html><body>403 Forbidden</body></html>\n", INPUT_OTHER},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct seen seen;
		read_as(&seen, cases[i].text, &plainly);
		if (seen.result.kind != cases[i].kind)
			print_error("text: %s\n", cases[i].text);
		assert_int_equal(seen.result.kind, cases[i].kind);
		forget(&seen);
	}
}

/* ---- registry text -------------------------------------------------------------------------- */

static void scratch_folders_of_registry_text(void **state)
{
	static const struct {
		const char *text, *folders;
	} cases[] = {
		{"Windows Registry Editor Version 5.00\n\n[HKEY_LOCAL_MACHINE\\X\\Config]\n"
		 "\"ScratchLocation\"=\"E:\\\\MARS\\\\Scratch\"\n\"Other\"=\"D:\\\\x\"\n",
			"E:\\MARS\\Scratch\n"},
		{"HKEY_LOCAL_MACHINE\\X\\Config\n    ScratchLocation    REG_SZ    E:\\MARS "
		 "map\\Scratch\\\n",
			"E:\\MARS map\\Scratch\n"},
		{"Windows Registry Editor Version 5.00\n[HKEY_LOCAL_MACHINE\\X]\n"
		 "\"ScratchLocation\"=hex(2):45,00,3a,00,5c,\\\n  00,53,00,00,00\n",
			"E:\\S\n"},
		{"ScratchLocation : E:\\Scratch\n", "E:\\Scratch\n"},
		{"Windows Registry Editor Version 5.00\n\"ScratchLocationOld\"=\"E:\\\\No\"\n", ""},
		{"Windows Registry Editor Version 5.00\n\"ScratchLocation\"=\"\"\n", ""},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct seen seen;
		read_as(&seen, cases[i].text, &plainly);
		assert_int_equal(seen.result.kind, INPUT_REGISTRY);
		assert_string_equal(seen.scratch.data, cases[i].folders);
		forget(&seen);
	}
}

/* ---- progress ---------------------------------------------------------------------- */

static void reports_and_events_of_progress(void **state)
{
	static const struct {
		const char *message;
		enum record_progress expected;
	} cases[] = {
		{"Timer expired 17", PROGRESS_NONE},
		{"Task is still running, progress: 17", PROGRESS_NONE},
		{"Backup Progress", PROGRESS_NONE},
		{"Backup progress: bytes: 30868 files: 311", PROGRESS_REPORT},
		{"BACKUP PROGRESS: 17 % of D:\\Data.  ", PROGRESS_REPORT},
		{"x: y Backup Progress: 17 of 20", PROGRESS_REPORT},
		{"Backup Progress:", PROGRESS_EVENT},
		{"Backup Progress: .", PROGRESS_EVENT},
		{"Backup Progress: Succeeded", PROGRESS_EVENT},
		{"Backup Progress: Failed.", PROGRESS_EVENT},
		{"Backup Progress: OK", PROGRESS_EVENT},
		{"Backup Progress: Data transfer STARTED", PROGRESS_EVENT},
		{"Backup Progress: Integrity Check finsihed. ", PROGRESS_EVENT},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		assert_int_equal(record_progress(span_of(cases[i].message)), cases[i].expected);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_of_all_forms),
		cmocka_unit_test(lines_that_begin_no_record),
		cmocka_unit_test(records_and_what_belongs_to_them),
		cmocka_unit_test(cut_records_before_others_on_their_line),
		cmocka_unit_test(damaged_records_are_counted),
		cmocka_unit_test(spellings_in_messages),
		cmocka_unit_test(spellings_in_lists),
		cmocka_unit_test(words_announce_codes),
		cmocka_unit_test(hidden_text_holds_no_code),
		cmocka_unit_test(the_code_behind_hr_is_marked),
		cmocka_unit_test(paths_in_messages),
		cmocka_unit_test(paths_in_lists),
		cmocka_unit_test(volumes_are_no_files),
		cmocka_unit_test(a_path_that_the_file_cuts_off),
		cmocka_unit_test(lists_and_their_odd_lines),
		cmocka_unit_test(a_file_right_behind_the_sentence),
		cmocka_unit_test(several_kinds_in_one_file),
		cmocka_unit_test(reports_and_events_of_progress),
		cmocka_unit_test(text_before_what_counts),
		cmocka_unit_test(lists_by_their_lines),
		cmocka_unit_test(an_empty_list_is_a_list),
		cmocka_unit_test(the_kind_is_decided_by_content),
		cmocka_unit_test(scratch_folders_of_registry_text),
	};
	return cmocka_run_group_tests_name("record", tests, NULL, NULL);
}

// SPDX-License-Identifier: MIT

/*
 * The classifier keeps what it knows of a message for others of the same form. Whatever it has
 * seen before, the result must be that of a new classifier. Runs in the top folder.
 */

#include "classify/classify.h"
#include "classify/shapes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

static struct catalog *catalog;

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	print_error("%s:%u: %s\n", file, line, what);
}

static int load(void **state)
{
	bool no_memory = false;
	(void)state;
	catalog = catalog_load(NULL, on_fault, NULL, &no_memory);
	return catalog ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	catalog_free(catalog);
	return 0;
}

static struct record record_of(struct span message, enum record_level level)
{
	const struct path_search search = {
		.phrase = catalog_find_phrase, .context = catalog, .prose = true};
	struct record r = {.kind = INPUT_ERRLOG,
		.line = 1,
		.clock = CLOCK_UNKNOWN,
		.task = SPAN("CD613E30-D8F1-4ADF-91B7-584A2265B1F5"),
		.level = level,
		.message = message};
	r.path = path_find(message, &search, &r.path_is_cut);
	r.path_not_file = path_is_not_file(message, r.path);
	return r;
}

static void describe(bool is_entry, const struct entry *e, char *out, size_t size)
{
	char code[CODE_TEXT_SIZE] = "", original[CODE_TEXT_SIZE] = "";
	if (!is_entry) {
		snprintf(out, size, "no entry");
		return;
	}
	code_format(&e->code, code);
	code_format(&e->original, original);
	snprintf(out, size, "%s %s %s %s %d%d%d%d", code, original, e->cause->id,
		e->rule ? e->rule->id : "", e->names_scratch, e->names_no_file, e->fails_job,
		e->fails_if_scratch);
}

static void check_message(struct classifier *shared, const char *text, enum record_level level)
{
	char here[400], there[400];
	struct entry entry;
	struct record r = record_of(span_of(text), level);
	describe(classify(shared, &r, &entry), &entry, here, sizeof(here));
	struct classifier *fresh = classifier_new(catalog);
	assert_non_null(fresh);
	describe(classify(fresh, &r, &entry), &entry, there, sizeof(there));
	classifier_free(fresh);
	if (strcmp(here, there) != 0)
		fail_msg("%s\n  after others: %s\n  alone: %s", text, here, there);
}

/* ---- messages that differ in digits ------------------------------------------------ */

static uint32_t random_state = 12345;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % limit;
}

/* Numbers where something changes, by their length, and others. */
static void put_number(char *at, size_t len)
{
	static const char *const special[] = {"0", "5", "7", "16", "64", "80", "104", "404", "407",
		"503", "2014", "6049", "34513", "65535", "100050", "524288", "2147942405"};
	const char *chosen = special[random_below(COUNT_OF(special))];
	bool known = strlen(chosen) == len && random_below(2) == 0;
	for (size_t i = 0; i < len; i++)
		at[i] = known ? chosen[i] : (char)('0' + random_below(10));
}

/* Other hexadecimal digits for a GUID. */
static void change_guids(char *text)
{
	static const char hex[] = "0123456789abcdefABCDEF";
	for (char *dash = strchr(text, '-'); dash; dash = strchr(dash + 1, '-')) {
		if (dash - text < 8 || strlen(dash) < 28 || dash[5] != '-' || dash[15] != '-')
			continue;
		for (char *at = dash - 8; at < dash + 28; at++) {
			if (*at != '-' && random_below(2) == 0)
				*at = hex[random_below(22)];
		}
		return;
	}
}

static void change_digits(char *text)
{
	for (char *at = text; *at;) {
		size_t len = strspn(at, "0123456789");
		if (len > 0 && random_below(3) > 0)
			put_number(at, len);
		at += len > 0 ? len : 1;
	}
}

static void change_byte(char *text)
{
	static const char others[] = "05aE (:=[]).-'|_;x";
	if (text[0])
		text[random_below((uint32_t)strlen(text))] =
			others[random_below(COUNT_OF(others) - 1)];
}

static void check_variants(struct classifier *shared, const char *text, unsigned count)
{
	static const enum record_level levels[] = {LEVEL_WARNING, LEVEL_FATAL, LEVEL_OTHER};
	char copy[700];
	for (unsigned i = 0; i < count; i++) {
		enum record_level level = levels[random_below(10) < 8 ? 0 : 1 + random_below(2)];
		snprintf(copy, sizeof(copy), "%s", text);
		change_digits(copy);
		change_guids(copy);
		if (i % 5 == 4)
			change_byte(copy);
		check_message(shared, copy, level);
	}
}

static void digits_change_nothing_that_is_kept(void **state)
{
	static const char *const texts[] = {
		"Queue of the file provider holds 494 items, above its usual mark",
		"error 494 items", "error 5 then 407", "(407) Proxy Authentication Required",
		"(407) 12 Proxies", "HTTP 404 x", "x (ID: 34513)", "x ID: 34513", "x Ds Id: 34513",
		"at 07:15:02.123 copied 12 of 400 files", "code: 12345678", "x - 12345678",
		"[1234]", "flag [0x5] 12", "flag [0x5] of D:\\failures\\12\\a.txt, 12",
		"flag [0x5] of D:\\x\\a.txt, 12", "ErrorCode = 0, 17 tries",
		"{Exception = 0}{Tries = 17}", "AADSTS5: 12 tries", "error 5-D:\\a\\b.txt",
		"error 5-G:\\a\\b.txt", "error 5.D:\\a\\b.txt", "error 5.\\\\srv\\a\\b.txt",
		"(407) D:\\a\\b.txt", "(407) d:\\a\\b.txt", "id 34513 of (D:\\my id) 34513",
		"Skipped D:\\my id 34513", "Skipped (D:\\my id) 34513 times",
		"net.tcp://localhost:6049", "see 127.0.0.1:6049 for 12 items",
		"More than 80 percent of total storage space has been consumed.",
		"Backups can be retained for 7, 15, or 30 days.",
		".NET Framework 3.5 SP1 is not installed on this machine.",
		"The version of the SQL Server Tools provided is lower than SQL Server 2014.",
		"Session 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 is renewed after 12 requests",
		"(407) 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6",
		"error 5 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6",
		"error 5:1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6",
		"12 of 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6: 5",
		"Id: 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6",
		"x | Params: {Id = 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6}{n = 12}",
		"SQL Server Management 1FCFF8B4-2014-2014-2014-7AEB9A1C5CB6 tools not installed on "
		"this machine.",
		"error code: 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6", "12 of 'a'34'b' and `34`",
		"2(s) of 12",
		"Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\Data\\a 5.txt)",
		"Failed: Hr: = [0x80070005] BackupRead failed on "
		"file(F:\\$Extend\\$RmMetadata\\$Txf\\1)",
		"Failed: Hr: = [0x80070005] reading D:\\Data\\a.txt",
		"Failed: Hr: = [0x80070005] reading ", "Failed: Hr: = [0x80070002] : step 12 of 40",
		"Failed: Hr: = [0x8ABE0107] error 5 x 12",
		"Retry 12 | Params: {Tries = 3}{ErrorCode = SalLowDiskSpace}",
		"scratch location is low on space: 120 MB", "Failed to reach 12 of 40",
		"8.3 names of D:\\Data\\x.txt; 12 errors", "win32 error 12 on 40 files"};
	struct classifier *shared = classifier_new(catalog);
	(void)state;
	assert_non_null(shared);
	for (unsigned round = 0; round < 12; round++) {
		for (size_t i = 0; i < COUNT_OF(texts); i++)
			check_variants(shared, texts[i], 6);
	}
	classifier_free(shared);
}

static void examples_of_all_rules_stay_apart(void **state)
{
	size_t count;
	const struct rule *const *rules = catalog_rules(catalog, &count);
	struct classifier *shared = classifier_new(catalog);
	(void)state;
	assert_non_null(shared);
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < rules[i]->example_count; k++)
			check_variants(shared, rules[i]->examples[k].text, 5);
		for (size_t k = 0; k < rules[i]->counter_example_count; k++)
			check_variants(shared, rules[i]->counter_examples[k].text, 5);
	}
	classifier_free(shared);
}

/* ---- what is kept --------------------------------------------------------------------- */

static struct shape *find(struct shape_cache *cache, struct matcher *m, const char *text)
{
	struct record r = record_of(span_of(text), LEVEL_WARNING);
	return shape_find(cache, m, &r);
}

static void only_digits_without_a_meaning_are_ignored(void **state)
{
	static const struct {
		const char *first, *second;
		bool same;
	} pairs[] = {
		{"Queue holds 494 items", "Queue holds 123 items", true},
		{"Queue holds 494 items", "Queue holds 494 items", true},
		{"Queue holds 494 items", "Queue holds 49a items", false},
		{"Queue holds 49a items", "Queue holds 494 items", false},
		{"Session 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 ends",
			"Session 0a0d68e1-12ab-4fed-badd-000000000001 ends", true},
		{"Session 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 ends",
			"Session 0a0d68e1-12ag-4fed-badd-000000000001 ends", false},
		{"Session 0a0d68e1-12ag-4fed-badd-000000000001 ends",
			"Session 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 ends", false},
		{"(407) 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 ends",
			"(407) AFCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 ends", false},
		{"error 5:1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 ends",
			"error 5:AFCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6 ends", false},
		{"x {1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6} of 12",
			"x {AFCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6} of 13", true},
		{"x 1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6-8 of 12",
			"x AFCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6-8 of 12", false},
		{"in (D:\\1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6\\a.txt) 12 times",
			"in (D:\\AFCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6\\a.txt) 13 times", true},
		{"Queue holds 494 items", "Queue holds 1494 items", false},
		{"Queue holds 494 items", "queue holds 494 items", false},
		{"at 07:15:02 of 12", "at 08:16:03 of 13", true},
		{"read (D:\\a\\1.txt) 12 times", "read (D:\\b\\long 2.txt) 13 times", true},
		{"read D:\\a\\1.txt, 12 times", "read D:\\b\\long 2.txt, 13 times", true},
		{"read D:\\a\\1.txt, 12 times", "read E:\\a\\1.txt, 12 times", false},
		{"error 494 x", "error 123 x", false},
		{"HTTP 404 x", "HTTP 405 x", false},
		{"x (404) y", "x (405) y", false},
		{"x -404 y", "x -405 y", false},
		{"Id: 34513", "Id: 34514", false},
		{"ErrorCode = x, 1 try", "ErrorCode = x, 2 try", false},
		{"item KEY_12 is set", "item KEY_13 is set", false},
		{"127.0.0.1:6049 is set", "127.0.0.1:6050 is set", false},
		{"127.0.0.7:1234 is set", "127.0.0.7:6049 is set", false},
		{"SQL Server Management 2014 tools not installed on this machine.",
			"SQL Server Management 2016 tools not installed on this machine.", false},
		{"SQL Server Management 2016 tools not installed on this machine.",
			"SQL Server Management 2014 tools not installed on this machine.", false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		struct shape_cache *cache = calloc(1, sizeof(*cache));
		struct matcher *matcher = matcher_new(catalog);
		assert_non_null(cache);
		assert_non_null(matcher);
		struct shape *first = find(cache, matcher, pairs[i].first);
		if (!first)
			fail_msg("no shape: %s", pairs[i].first);
		first->coded = true; /* a mark */
		struct shape *second = find(cache, matcher, pairs[i].second);
		assert_non_null(second);
		if (second->coded != pairs[i].same)
			fail_msg("%s\n%s", pairs[i].first, pairs[i].second);
		matcher_free(matcher);
		free(cache);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digits_change_nothing_that_is_kept),
		cmocka_unit_test(examples_of_all_rules_stay_apart),
		cmocka_unit_test(only_digits_without_a_meaning_are_ignored),
	};
	return cmocka_run_group_tests(tests, load, unload);
}

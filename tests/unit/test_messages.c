// SPDX-License-Identifier: MIT

/*
 * Folding of messages, and how much of a record an official message must fill.
 * tests/catalog/check.py tests the variants of every message in the catalogue;
 * this file tests the rules and near misses.
 */

#include "catalog/fold.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include "catalog/messages.h"

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct folded a, b;

static bool fold_equal(const char *left, const char *right)
{
	fold_begin(&a);
	fold_text(&a, span_of(left));
	fold_end(&a);
	fold_begin(&b);
	fold_text(&b, span_of(right));
	fold_end(&b);
	return a.count == b.count && memcmp(a.words, b.words, a.count * sizeof(a.words[0])) == 0;
}

static void variants_of_a_wording_are_equal(void **state)
{
	static const char *const pairs[][2] = {
		{"Can't connect.", "cannot  connect"},
		{"Can\xE2\x80\x99t connect", "can not connect"},
		{"It doesn't work", "it does not work"},
		{"It won't work", "It will not work."},
		{"We've identified", "we have identified"},
		{"Windows Azure Backup Agent failed",
			"Microsoft Azure Recovery Services Agent failed"},
		{"The Microsoft Azure Recovery Service Agent failed", "MARS agent failed"},
		{"Microsoft Azure Backup failed", "Azure Backup failed"},
		{"contact Azure Backup service .", "contact Microsoft Azure Backup."},
		{"connect to the Microsoft Azure Backup", "connect Azure Backup"},
		{"connect (to the) Microsoft Azure Backup", "connect to Windows Azure Backup"},
		{"Microsoft Online Backup Service is busy", "Azure Backup is busy"},
		{"the selected volume(s)", "selected volume"},
		{"the \"item\" of \xE2\x80\x9CX\xE2\x80\x9D", "item of 'X'"},
		{"read-only; volume", "read only volume"},
		{"a\xC2\xA0volume", "volume"},
		{"System Center Data Protection Manager", "System Center DPM"},
	};
	static const char *const others[][2] = {
		{"can connect", "cannot connect"},
		{"Microsoft Azure Backup Server failed", "Microsoft Azure Backup failed"},
		{"Azure was unable", "Azure Backup was unable"},
		{"in Azure. Backup failed", "in Azure Backup failed"},
		{"Recovery services", "Azure Recovery Services"},
		{"server's name", "server name"},
		{"I'd do", "I do"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		if (!fold_equal(pairs[i][0], pairs[i][1]))
			fail_msg("not equal: %s | %s", pairs[i][0], pairs[i][1]);
	}
	for (size_t i = 0; i < COUNT_OF(others); i++) {
		if (fold_equal(others[i][0], others[i][1]))
			fail_msg("equal: %s | %s", others[i][0], others[i][1]);
	}
}

static void long_texts_are_cut(void **state)
{
	size_t size = 3 * FOLD_WORDS_MAX;
	char *text = malloc(size + 1);
	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < size; i++)
		text[i] = i % 2 ? ' ' : 'b';
	text[size] = '\0';
	fold_begin(&a);
	fold_text(&a, span_of(text));
	fold_text(&a, SPAN("cannot"));
	fold_anything(&a);
	fold_end(&a);
	assert_int_equal(a.count, FOLD_WORDS_MAX);
	assert_true(a.begins[a.count]);
	free(text);
}

/* ---- where a message must stand ------------------------------------------------- */

static const char patterns[] =
	"{ \"format\": \"marslog.patterns/1\", \"about\": \"x\", \"causes\": ["
#define CAUSE(id)                                                                                  \
	"{ \"id\": \"" id                                                                          \
	"\", \"title\": \"x\", \"severity\": \"job\", \"exclusion\": \"never\", \"explanation\": " \
	"\"x\", \"actions\": [ { \"do\": \"x\" } ], \"doc\": \"https://x\", \"source\": \"x\" }"
	CAUSE("unclassified") "," CAUSE("informational") "," CAUSE(
		"wrapper") "], \"rules\": ["
			   "{ \"id\": \"r\", \"cause\": \"wrapper\", \"source\": \"x\", \"codes\": "
			   "["
			   "{ \"code\": \"1001\", \"meaning\": \"x\", \"messages\": [ \"Operation "
			   "failed\" ] },"
			   "{ \"code\": \"1002\", \"meaning\": \"x\", \"messages\": [ \"Mounting "
			   "the disk failed.\" ] },"
			   "{ \"code\": \"1003\", \"meaning\": \"x\", \"messages\": "
			   "[ \"The volume %Name; of this server cannot be used for the backup of "
			   "%Other;\" ] },"
			   "{ \"code\": \"1004\", \"meaning\": \"x\", \"message_of\": \"1003\" },"
			   "{ \"code\": \"1005\", \"meaning\": \"x\", \"messages\": [ \"The volume "
			   "<Name> of this server "
			   "cannot be used for the backup of {0} because it is not a fixed "
			   "volume\" ] },"
			   "{ \"code\": \"1006\", \"meaning\": \"x\", \"messages\": [ \"%Name; was "
			   "not found there\" ] }"
			   "], \"examples\": [ \"x\" ], \"counter_examples\": [ \"y\" ] },"
			   "{ \"id\": \"t\", \"cause\": \"wrapper\", \"source\": \"x\", \"match\": "
			   "{ \"levels\": "
			   "[ \"FATAL\" ], \"texts\": [ \"Nothing of this matters to any of us "
			   "here\" ] },"
			   "\"examples\": [ \"x\" ], \"counter_examples\": [ \"y\" ] } ] }";

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	print_error("%s:%u: %s\n", file, line, what);
}

static struct catalog *load(const char *text)
{
	char folder[] = "/tmp/marslog-messages-XXXXXX", path[64];
	bool no_memory;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/x.json", folder);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
	struct catalog *c = catalog_load(folder, on_fault, NULL, &no_memory);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(rmdir(folder), 0);
	return c;
}

static void short_messages_stand_alone(void **state)
{
	static const struct {
		const char *text;
		const char *path; /* in it, or NULL */
		unsigned code;    /* 0: none */
	} cases[] = {
		{"Operation failed", NULL, 1001},
		{" operation  FAILED. ", NULL, 1001},
		{"Operation failed | Params: {Key = Value}{Error = x}", NULL, 1001},
		{"Operation failed: retry", NULL, 0},
		{"Error: Operation failed", NULL, 0},
		{"The last operation failed", NULL, 0},
		{"Mounting the disk failed.", NULL, 1002},
		{"Error: Mounting disk failed; retry", NULL, 1002},
		{"No record says that mounting the disk failed.", NULL, 0},
		{"Mounting the disk failed twice", NULL, 0},
		{"Failed: Hr: = [0x80004005] : Mounting the disk failed", NULL, 1002},
		{"so the volume E: of this server can't be used for the backup of X yes", NULL,
			1003},
		{"The volume of this server cannot be used for the backup of", NULL, 1003},
		{"The volume E:\\My (old) data of this server cannot be used for the backup of it",
			"E:\\My (old) data", 1003},
		{"The volume of this server can be used for the backup of", NULL, 0},
		{"The volume E: of this server cannot be used for the backup of E: because it is "
		 "not a fixed volume.",
			NULL, 1005},
		{"The volume 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 of "
		 "this "
		 "server cannot be used for the backup of",
			NULL, 1003},
		{"The volume 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 of "
		 "this server cannot be used for the backup of",
			NULL, 0},
		{"D:\\Data was not found there", NULL, 1006},
		{"D:\\Data was not found there, but here", NULL, 0},
		{"D:\\The volume of this server cannot be used for the backup of.txt",
			"D:\\The volume of this server cannot be used for the backup of.txt", 0},
		{"", NULL, 0},
	};
	struct catalog *c = load(patterns);
	(void)state;
	assert_non_null(c);
	struct matcher *m = matcher_new(c);
	assert_non_null(m);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct match_subject s = {
			.message = span_of(cases[i].text), .level = LEVEL_WARNING};
		if (cases[i].path) {
			size_t at = span_find(s.message, span_of(cases[i].path), 0);
			s.path = span_cut(s.message, at, at + strlen(cases[i].path));
		}
		const struct message *found = matcher_find_message(m, &s);
		unsigned code = found ? found->info->code.value : 0;
		if (code != cases[i].code)
			fail_msg("%s: found %u", cases[i].text, code);
	}
	matcher_free(m);
	catalog_free(c);
}

static void texts_of_rules_keep_to_their_levels(void **state)
{
	struct catalog *c = load(patterns);
	struct match_memo memo = {0}; /* of records of one level */
	struct match_subject s = {.message = SPAN("x: nothing of this matters to any of us here")};
	(void)state;
	assert_non_null(c);
	struct matcher *m = matcher_new(c);
	assert_non_null(m);
	s.level = LEVEL_WARNING;
	assert_null(matcher_find_message(m, &s));
	s.level = LEVEL_FATAL;
	s.memo = &memo;
	const struct message *found = matcher_find_message(m, &s);
	assert_non_null(found);
	assert_string_equal(found->rule->id, "t");
	assert_ptr_equal(matcher_find_message(m, &s), found); /* as remembered */
	matcher_free(m);
	catalog_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(variants_of_a_wording_are_equal),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(short_messages_stand_alone),
		cmocka_unit_test(texts_of_rules_keep_to_their_levels),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

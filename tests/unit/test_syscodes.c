// SPDX-License-Identifier: MIT

/*
 * The names of Windows' error codes: every line of the lists is found by name
 * and by number, and `explain` knows it. Runs in the top folder.
 */

#include "explain/explain.h"

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
	bool no_memory;
	(void)state;
	catalog = catalog_load("patterns", on_fault, NULL, &no_memory);
	return catalog ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	catalog_free(catalog);
	return 0;
}

static const char *const lists[] = {"src/syscodes/names.txt", "src/syscodes/more-names.txt"};

struct line {
	enum system_code_kind kind;
	uint32_t number;
	char name[SYSTEM_NAME_SIZE];
};

/* Calls `check` for every name of both lists; returns how many there are. */
static size_t each_line(void (*check)(const struct line *))
{
	size_t count = 0;
	for (size_t i = 0; i < COUNT_OF(lists); i++) {
		char text[256];
		struct line line = {0};
		FILE *in = fopen(lists[i], "r");
		assert_non_null(in);
		while (fgets(text, sizeof(text), in)) {
			if (text[0] == '[')
				line.kind = text[1] == 'w' ? SYSTEM_WIN32
					: text[1] == 'h'   ? SYSTEM_HRESULT
							   : SYSTEM_STATUS;
			if (text[0] == '[' || text[0] == '#')
				continue;
			char *end;
			line.number = (uint32_t)strtoul(text, &end, 0);
			assert_int_equal(sscanf(end, " %100s", line.name), 1);
			check(&line);
			count++;
		}
		fclose(in);
	}
	return count;
}

static void check_name(const struct line *line)
{
	struct system_code found;
	assert_true(system_code_named(span_of(line->name), &found));
	assert_string_equal(found.name, line->name);
	assert_int_equal(found.kind, line->kind);
	assert_int_equal(found.number, line->number);
	assert_true(system_code_numbered(line->kind, line->number, &found));
	assert_int_equal(found.number, line->number);
	assert_int_equal(found.kind, line->kind);
}

static void test_every_name(void **state)
{
	(void)state;
	size_t count = each_line(check_name);
	assert_int_equal(count, system_code_count());
	/* winerror.h and ntstatus.h alone have 5,300. */
	assert_true(count > 10000);
}

static void test_order(void **state)
{
	struct system_code a, b;
	(void)state;
	for (size_t i = 1; i < system_code_count(); i++) {
		system_code_at(i - 1, &a);
		system_code_at(i, &b);
		assert_true(system_code_named(span_of(b.name), &b));
		assert_string_not_equal(a.name, b.name);
	}
}

static void check_explained(const struct line *line)
{
	static struct explanation e;
	char number[CODE_TEXT_SIZE];
	explain(catalog, line->name, &e);
	if (e.count == 0)
		fail_msg("explain does not know %s", line->name);
	struct system_code named = {.kind = line->kind, .number = line->number};
	struct code code = system_code_normal(&named);
	code_format(&code, number);
	explain(catalog, number, &e);
	if (e.count == 0)
		fail_msg("explain does not know %s (%s)", number, line->name);
}

static void test_explain_knows_all(void **state)
{
	(void)state;
	each_line(check_explained);
}

static void check_found(const char *query, const char *code, const char *symbol)
{
	struct explanation e;
	char text[CODE_TEXT_SIZE];
	explain(catalog, query, &e);
	assert_true(e.count > 0);
	code_format(&e.readings[0].code, text);
	assert_string_equal(text, code);
	assert_string_equal(e.readings[0].symbol, symbol);
}

static void test_both_ways(void **state)
{
	(void)state;
	check_found("FVE_E_LOCKED_VOLUME", "0x80310000", "FVE_E_LOCKED_VOLUME");
	check_found("0x80310000", "0x80310000", "FVE_E_LOCKED_VOLUME");
	check_found("fve_e_locked_volume", "0x80310000", "FVE_E_LOCKED_VOLUME");
	check_found("ERROR_VIRUS_INFECTED", "0x800700E1", "ERROR_VIRUS_INFECTED");
	check_found("0x80C8603E", "0x80C8603E", "ECS_E_AZURE_STORAGE_SHARE_SIZE_LIMIT_REACHED");
	check_found("-2144272384", "0x80310000", "FVE_E_LOCKED_VOLUME");
	check_found("WBEM_E_INVALID_NAMESPACE", "0x8004100E", "WBEM_E_INVALID_NAMESPACE");
	check_found("1645", "0x8007066D", "ERROR_INSTALL_REMOTE_PROHIBITED");
	/* Another name of a code that the catalogue has. */
	check_found("ERROR_INTERNET_TIMEOUT", "0x80072EE2", "ERROR_INTERNET_TIMEOUT");
	check_found("SEC_E_UNSUPPORTED_FUNCTION", "0x80090302", "SEC_E_UNSUPPORTED_FUNCTION");
	/* A status as an HRESULT. */
	check_found("0xD000014B", "0xC000014B", "STATUS_PIPE_BROKEN");
}

static void check_not_found(const char *query, const char *suggestion)
{
	struct explanation e;
	explain(catalog, query, &e);
	assert_int_equal(e.count, 0);
	if (suggestion)
		assert_string_equal(e.suggestion, suggestion);
	else
		assert_null(e.suggestion);
}

static void test_neighbours(void **state)
{
	(void)state;
	check_not_found("FVE_E_LOCKED_VOLUMES_", "FVE_E_LOCKED_VOLUME");
	check_not_found("STATUS_PIPE_BROKN", "STATUS_PIPE_BROKEN");
	check_not_found("0x8031FFF0", NULL);
	check_not_found("FVE", "FVE_E_LOCKED_VOLUME");
	check_not_found("FACILITY_WIN32_", NULL);
}

/* No failure, no cause; a failure that is only named is unclassified. */
static void test_no_cause_is_claimed(void **state)
{
	static const char *const success[] = {"WBEM_S_PENDING", "STATUS_PENDING", "STATUS_WAIT_63"};
	struct explanation e;
	(void)state;
	for (size_t i = 0; i < COUNT_OF(success); i++) {
		explain(catalog, success[i], &e);
		assert_int_equal(e.count, 1);
		assert_null(e.readings[0].cause);
	}
	explain(catalog, "ERROR_INSTALL_REMOTE_PROHIBITED", &e);
	assert_string_equal(e.readings[0].cause->id, "unclassified");
	assert_null(e.readings[0].rule);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_name),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_explain_knows_all),
		cmocka_unit_test(test_both_ways),
		cmocka_unit_test(test_neighbours),
		cmocka_unit_test(test_no_cause_is_claimed),
	};
	return cmocka_run_group_tests(tests, load, unload);
}

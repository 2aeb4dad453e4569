// SPDX-License-Identifier: MIT

/*
 * The years that a log does not contain: the sources of the reference year, and
 * how the year changes between records.
 */

#include "record/record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

/* ---- reading -------------------------------------------------------------------- */

struct seen {
	int64_t clocks[16];
	size_t count;
	struct parser *parser;
	struct parser_result result;
};

struct reading {
	const char *name;
	int year;
	int64_t now, mtime, file_mtime;
};

static bool on_record(void *context, const struct record *r)
{
	struct seen *seen = context;
	assert_true(seen->count < COUNT_OF(seen->clocks));
	seen->clocks[seen->count++] = r->clock;
	return true;
}

/* A record for each of "12/31 01/01". */
static void read_dates(struct seen *seen, const char *dates, const struct reading *how)
{
	*seen = (struct seen){0};
	seen->parser = parser_new(&(struct parser_config){
		.year = how->year, .now = how->now, .record = on_record, .context = seen});
	assert_non_null(seen->parser);
	parser_begin(
		seen->parser, &(struct parser_input){how->name, how->mtime, how->file_mtime, true});
	uint64_t number = 0;
	for (const char *at = dates; *at; at += strcspn(at, " ") + (strchr(at, ' ') != NULL)) {
		char text[80];
		snprintf(text, sizeof(text),
			"0AB0\t0974\t%.5s\t12:00:00.000\t18\ta.cpp(1)\t\t\t\tWARNING\tx", at);
		struct text_line line = {span_of(text), ++number, false, false};
		assert_true(parser_line(seen->parser, &line));
	}
	assert_true(parser_end(seen->parser, true, &seen->result));
	parser_free(seen->parser);
}

/* ---- years ------------------------------------------------------------------------------------ */

static int64_t day(int year, int month, int day_of_month)
{
	return date_to_days(year, month, day_of_month) * INT64_C(86400000);
}

struct year_case {
	struct reading how;
	const char *dates; /* "12/31 01/01": a record each */
	const char *first, *last;
	enum year_source source;
};

static void check_year(const struct year_case *c)
{
	struct seen seen;
	char first[32], last[32];
	read_dates(&seen, c->dates, &c->how);
	time_format(record_time(seen.result.first, seen.result.base_year), first);
	time_format(record_time(seen.result.last, seen.result.base_year), last);
	first[10] = last[10] = '\0';
	if (strcmp(first, c->first) != 0 || strcmp(last, c->last) != 0)
		print_error("dates %s in %s: %s to %s\n", c->dates, c->how.name, first, last);
	assert_string_equal(first, c->first);
	assert_string_equal(last, c->last);
	assert_int_equal(seen.result.year_source, c->source);
	assert_int_equal(seen.result.year, atoi(c->last));
}

#define NO TIME_UNKNOWN

static void years_are_inferred(void **state)
{
	const struct year_case cases[] = {
		/* the order of the sources */
		{{"x.errlog.2016-06-01_20-55-45.Crash", 2020, day(2026, 3, 1), day(2018, 1, 1),
			 day(2019, 1, 1)},
			"06/01", "2020-06-01", "2020-06-01", YEAR_OPTION},
		{{"x.errlog.2016-06-01_20-55-45.Crash", 0, day(2026, 3, 1), day(2018, 1, 1),
			 day(2019, 1, 1)},
			"06/01", "2016-06-01", "2016-06-01", YEAR_NAME},
		{{"LastBackupFailedFiles17af1_7_21_2020_4.txt", 0, day(2026, 3, 1), day(2018, 1, 1),
			 NO},
			"07/21", "2020-07-21", "2020-07-21", YEAR_NAME},
		{{"CBEngineCurr.errlog", 0, day(2026, 3, 1), day(2018, 7, 1), day(2019, 7, 1)},
			"06/01", "2018-06-01", "2018-06-01", YEAR_MEMBER},
		{{"CBEngineCurr.errlog", 0, day(2026, 3, 1), NO, day(2019, 7, 1)}, "06/01",
			"2019-06-01", "2019-06-01", YEAR_FILE},
		{{"CBEngineCurr.errlog", 0, day(2026, 3, 1), NO, NO}, "02/01", "2026-02-01",
			"2026-02-01", YEAR_ASSUMED},
		/* over New Year: the reference is the time of the last record */
		{{"x.errlog.2017-01-02_00-10-00.Crash", 0, day(2026, 3, 1), NO, NO},
			"12/30 12/31 01/01 01/02", "2016-12-30", "2017-01-02", YEAR_NAME},
		{{"a.errlog", 2020, 0, NO, NO}, "12/31 01/01", "2019-12-31", "2020-01-01",
			YEAR_OPTION},
		{{"a.errlog", 0, day(2026, 3, 1), NO, day(2025, 1, 3)}, "11/01 12/31 01/01 01/02",
			"2024-11-01", "2025-01-02", YEAR_FILE},
		{{"a.errlog", 2020, 0, NO, NO}, "11/30 01/10 06/01 12/20 01/05", "2018-11-30",
			"2020-01-05", YEAR_OPTION},
		/* records are not sorted */
		{{"a.errlog", 2020, 0, NO, NO}, "12/31 01/01 12/31 01/01", "2019-12-31",
			"2020-01-01", YEAR_OPTION},
		{{"a.errlog", 2020, 0, NO, NO}, "08/05 08/04 08/05", "2020-08-04", "2020-08-05",
			YEAR_OPTION},
		/* a pause of more than half a year */
		{{"a.errlog", 0, day(2026, 3, 1), NO, day(2025, 11, 20)}, "03/05 11/20",
			"2025-03-05", "2025-11-20", YEAR_FILE},
		{{"a.errlog", 0, day(2026, 3, 1), NO, day(2022, 1, 2)}, "06/04 01/01", "2021-06-04",
			"2022-01-01", YEAR_FILE},
		{{"a.errlog", 0, day(2026, 3, 1), NO, day(2022, 4, 2)}, "08/04 03/01", "2021-08-04",
			"2022-03-01", YEAR_FILE},
		{{"a.errlog", 0, day(2026, 3, 1), NO, day(2025, 1, 3)}, "02/28 12/31 01/02",
			"2024-02-28", "2025-01-02", YEAR_FILE},
		/* a log holds no records from after it was written */
		{{"a.errlog", 0, day(2026, 3, 1), NO, day(2026, 1, 5)}, "12/20 12/30", "2025-12-20",
			"2025-12-30", YEAR_FILE},
		{{"a.errlog", 0, day(2026, 3, 1), NO, NO}, "11/05", "2025-11-05", "2025-11-05",
			YEAR_ASSUMED},
		/* leap days */
		{{"a.errlog", 2024, 0, NO, NO}, "02/28 02/29 03/01", "2024-02-28", "2024-03-01",
			YEAR_OPTION},
		{{"a.errlog", 0, day(2026, 3, 10), NO, NO}, "02/28 02/29 03/01", "2024-02-28",
			"2024-03-01", YEAR_ASSUMED},
		{{"a.errlog", 0, day(2026, 3, 10), NO, day(2024, 3, 2)}, "02/28 02/29 03/01",
			"2024-02-28", "2024-03-01", YEAR_FILE},
		/* --year is of all files, a leap day is of this one */
		{{"a.errlog", 2025, 0, NO, NO}, "02/29 03/05", "2024-02-29", "2024-03-05",
			YEAR_OPTION},
		{{"a.errlog", 2023, 0, NO, NO}, "02/28 02/29 03/01", "2020-02-28", "2020-03-01",
			YEAR_OPTION},
		{{"a.errlog", 2025, 0, NO, NO}, "02/29 12/31 01/02", "2024-02-29", "2025-01-02",
			YEAR_OPTION},
		{{"a.errlog", 2025, 0, NO, NO}, "12/31 02/29", "2023-12-31", "2024-02-29",
			YEAR_OPTION},
		{{"a.errlog", 2100, 0, NO, NO}, "02/29", "2096-02-29", "2096-02-29", YEAR_OPTION},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		check_year(&cases[i]);
}

/* From record to record: "03/05 11/20" are of "2025 2025". */
static void years_change_at_new_year_only(void **state)
{
	static const struct {
		const char *dates, *years;
	} cases[] = {
		/* however long nothing was written */
		{"03/05 11/20", "2025 2025"},
		{"01/15 11/20", "2025 2025"},
		{"02/28 12/31 01/02", "2024 2024 2025"},
		{"06/04 01/01", "2024 2025"},
		{"08/04 03/01", "2024 2025"},
		{"11/20 03/05", "2024 2025"},
		{"05/31 01/01", "2024 2025"},
		{"03/01 02/28 12/31 08/01 07/31 03/01", "2023 2023 2023 2024 2024 2025"},
		/* threads write out of order, some of them late */
		{"08/04 07/31 08/04", "2025 2025 2025"},
		{"08/04 05/01 08/04", "2025 2025 2025"},
		{"12/31 01/01 12/31 01/01", "2024 2025 2024 2025"},
		{"01/01 12/31 01/01", "2025 2024 2025"},
		{"01/02 02/01 12/31", "2025 2025 2025"},
	};
	struct reading how = {"a.errlog", 2025, 0, NO, NO};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct seen seen;
		char years[80] = "", time[32];
		read_dates(&seen, cases[i].dates, &how);
		for (size_t k = 0; k < seen.count; k++) {
			time_format(record_time(seen.clocks[k], seen.result.base_year), time);
			snprintf(years + strlen(years), sizeof(years) - strlen(years), "%s%.4s",
				k > 0 ? " " : "", time);
		}
		if (strcmp(years, cases[i].years) != 0)
			print_error("dates %s\n", cases[i].dates);
		assert_string_equal(years, cases[i].years);
	}
}

/* Around days, leap days and years; also clocks before the base year. */
static void two_clocks_are_converted_like_one(void **state)
{
	static const int days[] = {-367, -366, -1, 0, 1, 57, 58, 59, 60, 364, 365, 366, 425, 426};
	static const int64_t within[] = {0, 1, 43200000, 86399999};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(days) * COUNT_OF(within); i++) {
		for (size_t k = 0; k < COUNT_OF(days) * COUNT_OF(within); k++) {
			int64_t a = INT64_C(86400000) * days[i / 4] + within[i % 4];
			int64_t b = INT64_C(86400000) * days[k / 4] + within[k % 4];
			int base = 2023 + (int)(i % 3);
			int64_t first, last;
			record_times(a, b, base, &first, &last);
			assert_true(first == record_time(a, base) && last == record_time(b, base));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(years_are_inferred),
		cmocka_unit_test(years_change_at_new_year_only),
		cmocka_unit_test(two_clocks_are_converted_like_one),
	};
	return cmocka_run_group_tests_name("year", tests, NULL, NULL);
}

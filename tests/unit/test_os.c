// SPDX-License-Identifier: MIT

/* os/os.h: files, folders, output, code pages. */

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "os/os.h"

static char folder[64];
static char why[OS_WHY_SIZE];

static const char *at(const char *name)
{
	static char paths[4][128];
	static unsigned next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof(paths[0]), "%s/%s", folder, name);
	return path;
}

static void put(const char *name, const char *text)
{
	FILE *f = fopen(at(name), "wb");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void expect_content(const char *name, const char *text)
{
	char got[256] = "";
	FILE *f = fopen(at(name), "rb");
	assert_non_null(f);
	size_t len = fread(got, 1, sizeof(got) - 1, f);
	fclose(f);
	got[len] = '\0';
	assert_string_equal(got, text);
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/marslog-os-XXXXXX");
	return mkdtemp(folder) != NULL ? 0 : -1;
}

static int remove_folder(void **state)
{
	char **names;
	size_t count;
	(void)state;
	if (os_list(folder, &names, &count, why)) {
		for (size_t i = 0; i < count; i++) {
			remove(at(names[i]));
		}
		os_list_free(names, count);
	}
	return rmdir(folder);
}

static void reads_forward_and_anywhere(void **state)
{
	struct os_stat st;
	char data[8];
	(void)state;
	put("a", "0123456789");
	struct os_file *f = os_open(at("a"), &st, why);
	assert_non_null(f);
	assert_true(st.seekable);
	assert_int_equal(st.kind, OS_FILE);
	assert_int_equal(st.size, 10);
	assert_true(st.mtime != TIME_UNKNOWN);
	assert_int_equal(os_read(f, data, 4, why), 4);
	assert_memory_equal(data, "0123", 4);
	assert_int_equal(os_read_at(f, data, 8, 8, why), 2);
	assert_memory_equal(data, "89", 2);
	assert_int_equal(os_read_at(f, data, 8, 10, why), 0);
	assert_int_equal(os_read_at(f, data, 8, UINT64_MAX, why), -1);
	assert_int_equal(os_read(f, data, 8, why), 6);
	assert_memory_equal(data, "456789", 6);
	assert_int_equal(os_read(f, data, 8, why), 0);
	os_close(f);
}

static void standard_input_is_used_up(void **state)
{
	struct os_stat st;
	char data[8];
	(void)state;
	put("a", "0123456789");
	int kept = dup(STDIN_FILENO);
	int fd = open(at("a"), O_RDONLY);
	assert_int_equal(dup2(fd, STDIN_FILENO), STDIN_FILENO);
	struct os_file *f = os_open("-", &st, why);
	assert_non_null(f);
	assert_true(st.seekable);
	assert_int_equal(os_read_at(f, data, 8, 5, why), 5);
	os_close(f);
	f = os_open("-", &st, why);
	assert_non_null(f);
	assert_false(st.seekable);
	assert_int_equal(os_read(f, data, 8, why), 0);
	os_close(f);
	close(fd);
	dup2(kept, STDIN_FILENO);
	close(kept);
}

static void refuses_what_is_not_there(void **state)
{
	struct os_stat st;
	(void)state;
	assert_null(os_open(at("none"), &st, why));
	assert_string_equal(why, "No such file or directory");
	assert_null(os_open(folder, &st, why));
	assert_false(os_stat_path(at("none"), true, &st, why));
}

#ifndef _WIN32 /* without names for pipes and for a full disk, with names of one case */
static void a_pipe_does_not_seek(void **state)
{
	struct os_stat st;
	int ends[2];
	char name[32];
	char data[4];
	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "abc", 3), 3);
	close(ends[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", ends[0]);
	struct os_file *f = os_open(name, &st, why);
	assert_non_null(f);
	assert_false(st.seekable);
	assert_int_equal(st.kind, OS_OTHER);
	assert_true(st.mtime == TIME_UNKNOWN);
	assert_int_equal(os_read(f, data, 4, why), 3);
	assert_int_equal(os_read(f, data, 4, why), 0);
	os_close(f);
	close(ends[0]);
}

static void lists_sorted_by_bytes(void **state)
{
	char **names;
	size_t count;
	(void)state;
	put("b", "");
	put("B", "");
	put("\xC3\xA4", "");
	put("a10", "");
	put("a9", "");
	assert_true(os_list(folder, &names, &count, why));
	assert_int_equal(count, 5);
	assert_string_equal(names[0], "B");
	assert_string_equal(names[1], "a10");
	assert_string_equal(names[2], "a9");
	assert_string_equal(names[3], "b");
	assert_string_equal(names[4], "\xC3\xA4");
	os_list_free(names, count);
	assert_false(os_list(at("none"), &names, &count, why));
}

static void links_are_seen(void **state)
{
	struct os_stat st;
	(void)state;
	put("file", "x");
	assert_int_equal(symlink("file", at("link")), 0);
	assert_true(os_stat_path(at("link"), false, &st, why));
	assert_int_equal(st.kind, OS_LINK);
	assert_true(os_stat_path(at("link"), true, &st, why));
	assert_int_equal(st.kind, OS_FILE);
}
#endif

static void output_appears_when_committed(void **state)
{
	struct os_stat st;
	bool closed;
	(void)state;
	struct os_output *o = os_output_open(at("out"), why);
	assert_non_null(o);
	assert_true(os_output_write(o, "hello ", 6, &closed, why));
	assert_true(os_output_write(o, "world", 5, &closed, why));
	assert_false(os_stat_path(at("out"), true, &st, why));
	assert_true(os_output_commit(o, &closed, why));
	expect_content("out", "hello world");
#ifndef _WIN32
	struct stat mode;
	mode_t mask = umask(0);
	umask(mask);
	assert_int_equal(stat(at("out"), &mode), 0);
	assert_int_equal(mode.st_mode & 0777, 0666 & ~mask);
#endif
}

static void abandoned_output_leaves_the_old(void **state)
{
	bool closed;
	char **names;
	size_t count;
	(void)state;
	put("out", "old");
	struct os_output *o = os_output_open(at("out"), why);
	assert_non_null(o);
	assert_true(os_output_write(o, "new", 3, &closed, why));
	os_output_abandon(o);
	expect_content("out", "old");
	assert_true(os_list(folder, &names, &count, why));
	assert_int_equal(count, 1); // no temporary left
	os_list_free(names, count);
}

#ifndef _WIN32
static void output_goes_through_a_link(void **state)
{
	struct os_stat st;
	bool closed;
	(void)state;
	put("real", "old");
	assert_int_equal(symlink("real", at("link")), 0);
	struct os_output *o = os_output_open(at("link"), why);
	assert_non_null(o);
	assert_true(os_output_write(o, "new", 3, &closed, why));
	assert_true(os_output_commit(o, &closed, why));
	expect_content("real", "new");
	assert_true(os_stat_path(at("link"), false, &st, why));
	assert_int_equal(st.kind, OS_LINK);
}

static void output_reports_failures(void **state)
{
	static char much[200000];
	bool closed;
	(void)state;
	assert_null(os_output_open(at("no/such/folder"), why));
	struct os_output *o = os_output_open("/dev/full", why);
	assert_non_null(o);
	assert_false(os_output_write(o, much, sizeof(much), &closed, why));
	assert_false(closed);
	assert_string_equal(why, "No space left on device");
	assert_false(os_output_commit(o, &closed, why));
}
#endif

static void lower_case(void **state)
{
	(void)state;
	assert_int_equal(os_lower('A'), 'a');
	assert_int_equal(os_lower('['), '[');
	assert_int_equal(os_lower(0xC4), 0xE4);     // A with diaeresis
	assert_int_equal(os_lower(0x0416), 0x0436); // Cyrillic
	assert_int_equal(os_lower(0xDF), 0xDF);
}

static void expect_conversion(const char *page, struct span in, const char *out, size_t bad)
{
	struct buf b = {0};
	struct os_codepage *c = os_codepage_open(page);
	assert_non_null(c);
	assert_int_equal(os_codepage_convert(c, in, &b), bad);
	assert_string_equal(b.data, out);
	// The same again: nothing is kept from one call to the next.
	buf_clear(&b);
	assert_int_equal(os_codepage_convert(c, in, &b), bad);
	assert_string_equal(b.data, out);
	os_codepage_close(c);
	buf_free(&b);
}

static void code_pages(void **state)
{
	(void)state;
	static const char *const names_1252[] = {"windows-1252", "cp1252", "CP1252", "1252"};
	for (size_t i = 0; i < COUNT_OF(names_1252); i++) {
		expect_conversion(names_1252[i], SPAN("f\xFCr \x80"), "f\xC3\xBCr \xE2\x82\xAC", 0);
	}
	static const char *const names_850[] = {"850", "cp850", "ibm850", "IBM-850"};
	for (size_t i = 0; i < COUNT_OF(names_850); i++) {
		expect_conversion(names_850[i], SPAN("f\x81r \x9B"), "f\xC3\xBCr \xC3\xB8", 0);
	}
	expect_conversion("cp437", SPAN("\x81"), "\xC3\xBC", 0);
	expect_conversion("windows-1252", SPAN("a\x81z"), "a\xEF\xBF\xBDz", 1);
	expect_conversion("cp932", SPAN("\x83\x8D\x83O"), "\xE3\x83\xAD\xE3\x82\xB0", 0);
	expect_conversion("cp932", SPAN("a\x83"), "a\xEF\xBF\xBD", 1);
	expect_conversion("utf-8", SPAN("\xC3\xBC\xFF!"), "\xC3\xBC\xEF\xBF\xBD!", 1);
	assert_null(os_codepage_open("no-such-page"));
	assert_null(os_codepage_open("CP850//IGNORE"));
	assert_null(os_codepage_open(""));
}

static void the_processor_is_known(void **state)
{
	(void)state;
#if defined(__x86_64__) && OS_STACK_ALIGNMENT >= 32
	bool expected = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi");
	assert_int_equal(os_has_avx2(), expected);
#else
	assert_false(os_has_avx2());
#endif
}

int main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)
	const struct CMUnitTest tests[] = {
		IN_FOLDER(reads_forward_and_anywhere),
		IN_FOLDER(standard_input_is_used_up),
		IN_FOLDER(refuses_what_is_not_there),
#ifndef _WIN32
		IN_FOLDER(a_pipe_does_not_seek),
		IN_FOLDER(lists_sorted_by_bytes),
		IN_FOLDER(links_are_seen),
#endif
		IN_FOLDER(output_appears_when_committed),
		IN_FOLDER(abandoned_output_leaves_the_old),
#ifndef _WIN32
		IN_FOLDER(output_goes_through_a_link),
		IN_FOLDER(output_reports_failures),
#endif
		cmocka_unit_test(lower_case),
		cmocka_unit_test(code_pages),
		cmocka_unit_test(the_processor_is_known),
	};
	os_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}

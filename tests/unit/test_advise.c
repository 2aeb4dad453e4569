// SPDX-License-Identifier: MIT

/** The exclusion advice: which rules are suggested, which never, and that none is superfluous. */

#include "advise/advise.h"
#include "tally/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

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

/* ---- making failing files ---------------------------------------------------------- */

struct files {
	struct summary_file *items;
	size_t count, cap;
	struct arena arena;
};

enum { RUNS_MAX = 16 };

static const run_number run_ids[RUNS_MAX] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
static const enum run_kind run_kinds[RUNS_MAX] = {RUN_JOB};

/* Fails in the first so many runs. */
static struct summary_file *add(struct files *f, const char *path, const char *cause, unsigned runs)
{
	struct summary_file *items = array_grow(f->items, &f->cap, f->count + 1, sizeof(*items));
	assert_non_null(items);
	f->items = items;
	const char *copy = arena_copy(&f->arena, span_of(path));
	const struct cause *c = catalog_cause(catalog, cause);
	assert_non_null(copy);
	assert_non_null(c);
	items[f->count] = (struct summary_file){.path = span_of(copy),
		.cause = c,
		.entries = runs,
		.runs = (uint16_t)runs,
		.strictest = c->exclusion & 3u,
		.mildest = c->exclusion & 3u,
		.never = c->exclusion == EXCLUSION_NEVER && c->severity != SEVERITY_INFO};
	summary_file_set_runs(&items[f->count], run_ids, (uint16_t)runs);
	return &items[f->count++];
}

/* Files called <before>0<after>, <before>1<after> … */
static void add_many(struct files *f, int count, const char *cause, unsigned runs,
	const char *before, const char *after)
{
	for (int i = 0; i < count; i++) {
		char path[400];
		snprintf(path, sizeof(path), "%s%d%s", before, i, after);
		add(f, path, cause, runs);
	}
}

static struct summary *advise_most(const struct files *f, size_t most)
{
	struct summary *s = calloc(1, sizeof(*s));
	assert_non_null(s);
	s->files = arena_alloc(&s->arena, (f->count + 1) * sizeof(*s->files));
	assert_non_null(s->files);
	if (f->count > 0)
		memcpy(s->files, f->items, f->count * sizeof(*s->files));
	s->file_count = f->count;
	s->run_kinds = run_kinds;
	s->run_count = RUNS_MAX;
	assert_true(advise_exclusions(s, catalog, most, NULL));
	return s;
}

static struct summary *advise(const struct files *f)
{
	return advise_most(f, ADVISE_RULES_DEFAULT);
}

static void done(struct summary *s, struct files *f)
{
	summary_free(s);
	arena_free(&f->arena);
	free(f->items);
}

/* ---- what rules say, read independently ------------------------------------------------ */

static struct span without_prefix(struct span path)
{
	bool letter = path.len > 6 && path.data[5] == ':';
	return span_starts_nocase(path, SPAN("\\\\?\\")) && letter ? span_cut(path, 4, path.len)
								   : path;
}

static bool covers(const struct summary_exclusion *x, struct span path)
{
	struct span folder = span_of(x->path);
	path = without_prefix(path);
	if (!x->file_type && span_equal_nocase(path, folder))
		return true;
	if (path.len <= folder.len || path.data[folder.len] != '\\' ||
		!span_starts_nocase(path, folder))
		return false;
	struct span rest = span_cut(path, folder.len + 1, path.len);
	if (!x->subfolders && memchr(rest.data, '\\', rest.len))
		return false;
	return !x->file_type ||
		span_ends_nocase(rest, span_cut(span_of(x->file_type), 1, strlen(x->file_type)));
}

static size_t depth_of(const char *path)
{
	size_t depth = 0;
	for (struct span s = span_of(path); s.len > 0; s = span_cut(s, 1, s.len))
		depth += s.data[0] == '\\';
	return strncmp(path, "\\\\?\\", 4) == 0 ? depth - 3 : depth;
}

static bool may_go(const struct summary_file *f)
{
	return !f->never && !f->in_scratch && f->cause->exclusion != EXCLUSION_NEVER;
}

/* Databases and mail stores, read independently of the catalogue. */
static bool is_store(const struct summary_file *f)
{
	static const char *const types[] = {".pst", ".OST", ".mdb", ".accdb", ".db", ".edb"};
	bool disposable =
		span_find_nocase(f->path, SPAN("\\AppData\\Local\\Temp\\"), 0) != SIZE_MAX ||
		span_find_nocase(f->path, SPAN("\\Cache_Data\\"), 0) != SIZE_MAX ||
		span_find_nocase(f->path, SPAN("\\Windows\\Logs\\"), 0) != SIZE_MAX;
	bool in_cloud = f->strictest == EXCLUSION_YES &&
		span_find_nocase(f->path, SPAN("\\OneDrive"), 0) != SIZE_MAX;
	if (disposable || in_cloud || span_ends_nocase(f->path, SPAN("\\Thumbs.db")))
		return false;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (span_ends_nocase(f->path, span_of(types[i])))
			return true;
	}
	return false;
}

/* Folders that no rule may name, and links that none may lead through. */
static void check_path(const char *path)
{
	static const char *const never[] = {"C:\\Users\\ann", "E:\\Home\\ann",
		"D:\\Shares\\Users\\ann", "D:\\Shares\\Users", "F:\\Profiles\\ann.V6",
		"E:\\Home\\ann\\Documents", "D:\\Shares\\Users\\ann\\AppData"};
	for (size_t i = 0; i < COUNT_OF(never); i++)
		assert_false(span_equal_nocase(span_of(path), span_of(never[i])));
	assert_false(span_starts_nocase(span_of(path), SPAN("C:\\Users\\All Users")));
	assert_false(span_starts_nocase(span_of(path), SPAN("C:\\Documents and Settings")));
}

/* Every family is of rules that differ in the profile only; each rule is in one at most. */
static size_t count_items(const struct summary *s)
{
	size_t items = s->exclusion_count;
	for (size_t i = 0; i < s->family_count; i++) {
		const struct summary_family *f = &s->families[i];
		uint64_t files = 0;
		assert_true(f->rule_count >= 2 && f->profiles == f->rule_count);
		assert_non_null(strstr(f->place, "\\*"));
		for (size_t k = 0; k < f->rule_count; k++) {
			assert_true(f->rules[k] < s->exclusion_count);
			files += s->exclusions[f->rules[k]].files;
		}
		assert_int_equal(files, f->files);
		items -= f->rule_count - 1;
	}
	return items;
}

/* What holds of every advice, whatever the files. */
static void check_laws(const struct summary *s)
{
	uint64_t left = 0, listed = 0;
	for (size_t i = 0; i < s->file_count; i++) {
		bool covered = false;
		for (size_t k = 0; k < s->exclusion_count; k++)
			covered = covered || covers(&s->exclusions[k], s->files[i].path);
		if (covered &&
			(s->files[i].never || s->files[i].in_scratch || is_store(&s->files[i])))
			fail_msg("covered: %.*s", (int)s->files[i].path.len, s->files[i].path.data);
		left += !covered;
	}
	assert_int_equal(s->left_over_files, left);
	uint64_t removed = 0;
	for (size_t k = 0; k < s->exclusion_count; k++) {
		const struct summary_exclusion *x = &s->exclusions[k];
		bool needed = false;
		for (size_t i = 0; i < s->file_count && !needed; i++) {
			needed = may_go(&s->files[i]) && covers(x, s->files[i].path);
			for (size_t j = 0; j < s->exclusion_count && needed; j++)
				needed = j == k || !covers(&s->exclusions[j], s->files[i].path);
		}
		if (!needed)
			fail_msg("in vain: %s %s", x->path, x->file_type ? x->file_type : "");
		assert_null(strchr(x->path, '*'));
		check_path(x->path);
		assert_true(depth_of(x->path) >= 2 || strstr(x->path, "\\OneDrive"));
		assert_true(x->files > 0 && x->entries >= x->files && x->runs > 0 &&
			x->cause_count > 0);
		assert_true(strlen(x->why) > 10 && strlen(x->stops_protecting) > 8);
		for (size_t i = 0; i < x->cause_count; i++)
			assert_int_not_equal(x->causes[i]->exclusion, EXCLUSION_NEVER);
		removed += x->files;
	}
	assert_int_equal(removed, s->file_count - left);
	for (size_t i = 0; i < s->not_excluded_count; i++) {
		listed += s->not_excluded[i].files;
		assert_true(i == 0 || s->not_excluded[i].files <= s->not_excluded[i - 1].files);
	}
	assert_int_equal(listed, left);
}

static const struct summary_exclusion *rule(
	const struct summary *s, const char *path, const char *file_type)
{
	for (size_t i = 0; i < s->exclusion_count; i++) {
		const struct summary_exclusion *x = &s->exclusions[i];
		if (strcmp(x->path, path) == 0 && !x->file_type == !file_type &&
			(!file_type || strcmp(x->file_type, file_type) == 0))
			return x;
	}
	for (size_t i = 0; i < s->exclusion_count; i++)
		print_error("rule %s %s\n", s->exclusions[i].path,
			s->exclusions[i].file_type ? s->exclusions[i].file_type : "");
	fail_msg("no rule %s", path);
	return NULL;
}

static void assert_left(
	const struct summary *s, const char *cause, uint64_t files, const char *word)
{
	for (size_t i = 0; i < s->not_excluded_count; i++) {
		const struct summary_not_excluded *n = &s->not_excluded[i];
		if (strcmp(n->cause->id, cause) == 0 && n->files == files && strstr(n->why, word))
			return;
	}
	fail_msg("%s, %s: not among what is left", cause, word);
}

/* ---- examples ------------------------------------------------------------------------------ */

static void test_nothing(void **state)
{
	struct files f = {0};
	(void)state;
	struct summary *s = advise(&f);
	assert_int_equal(s->exclusion_count, 0);
	assert_int_equal(s->not_excluded_count, 0);
	assert_int_equal(s->left_over_files, 0);
	done(s, &f);
}

static void test_two_onedrives(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 7, "cloud-file", 3, "C:\\Users\\ann\\OneDrive\\Pictures\\", ".jpg");
	add_many(&f, 5, "cloud-file", 3, "C:\\Users\\ann\\OneDrive\\", ".docx");
	add_many(&f, 4, "cloud-file", 1, "\\\\?\\D:\\Users\\bob\\OneDrive - Contoso\\a\\b\\",
		".docx");
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 2);
	const struct summary_exclusion *x = rule(s, "C:\\Users\\ann\\OneDrive", NULL);
	assert_ptr_equal(x, &s->exclusions[0]);
	assert_true(x->subfolders);
	assert_false(x->check_first);
	assert_int_equal(x->files, 12);
	assert_int_equal(x->entries, 36);
	assert_int_equal(x->runs, 3);
	assert_non_null(strstr(x->why, "OneDrive: 12 files failed in all 3 jobs"));
	assert_non_null(
		strstr(x->stops_protecting, "everything in this folder and its subfolders"));
	assert_int_equal(rule(s, "D:\\Users\\bob\\OneDrive - Contoso", NULL)->files, 4);
	assert_int_equal(s->left_over_files, 0);
	done(s, &f);
}

/* Paths that another thread has sorted are used only if they are those of the files. */
static void test_sorted_paths(void **state)
{
	(void)state;
	struct files f = {0};
	struct tally *tally = tally_new(&(struct tally_config){.catalog = catalog, .keep = 10});
	assert_non_null(tally);
	add_many(&f, 9, "av-lock", 3, "D:\\Data\\Shop\\x", ".lck");
	struct summary *s = advise(&f);
	assert_int_equal(s->exclusion_count, 1);
	s->exclusion_count = 0;
	assert_int_equal(tally_path_count(tally), 0);
	assert_true(advise_exclusions(s, catalog, 20, advise_sort_paths(tally, catalog)));
	assert_int_equal(s->exclusion_count, 1);
	assert_string_equal(s->exclusions[0].path, "D:\\Data\\Shop");
	advise_free_paths(advise_sort_paths(tally, catalog));
	advise_free_paths(NULL);
	tally_free(tally);
	done(s, &f);
}

static void test_damaged_in_onedrive(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 5, "cloud-file", 2, "C:\\Users\\ann\\OneDrive\\Pictures\\2024\\", ".jpg");
	add_many(&f, 5, "cloud-file", 2, "C:\\Users\\ann\\OneDrive\\Music\\", ".mp3");
	add_many(&f, 2, "cloud-file", 2, "C:\\Users\\ann\\OneDrive\\Work\\plan", ".docx");
	add(&f, "C:\\Users\\ann\\OneDrive\\Work\\old\\notes.txt", "cloud-file", 2);
	add(&f, "C:\\Users\\ann\\OneDrive\\readme.txt", "cloud-file", 2);
	add(&f, "C:\\Users\\ann\\OneDrive\\Work\\budget.xlsx", "corrupt-file", 2);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->left_over_files, 1);
	assert_left(s, "corrupt-file", 1, "Damaged files");
	/* Four types, none of them the damaged file's, are fewer rules than five folders and files. */
	assert_int_equal(s->exclusion_count, 4);
	assert_true(rule(s, "C:\\Users\\ann\\OneDrive", "*.jpg")->subfolders);
	assert_non_null(strstr(s->exclusions[0].why, "Not the whole folder"));

	/* The damaged file's type is that of the others: folders, and files one by one. */
	s->files[s->file_count - 1].path = SPAN("C:\\Users\\ann\\OneDrive\\Work\\budget.docx");
	assert_true(advise_exclusions(s, catalog, 20, NULL));
	check_laws(s);
	assert_int_equal(s->left_over_files, 1);
	assert_non_null(rule(s, "C:\\Users\\ann\\OneDrive\\Work\\plan0.docx", NULL));
	done(s, &f);
}

/* A damaged file keeps its folder in the backup however the log wrote its path. */
static void test_damaged_in_other_spellings(void **state)
{
	static const char *const spellings[] = {"D:/Data/Export/a.csv",
		"\\Device\\HarddiskVolume3\\Data\\Export\\a.csv",
		"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Data\\Export\\a.csv"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(spellings); i++) {
		struct files f = {0};
		add_many(&f, 6, "missing-scratch", 2, "D:\\Data\\Export\\report", ".csv");
		add(&f, spellings[i], "corrupt-file", 2);
		struct summary *s = advise(&f);
		for (size_t k = 0; k < s->exclusion_count; k++)
			assert_string_not_equal(s->exclusions[k].path, "D:\\Data\\Export");
		assert_left(s, "corrupt-file", 1, "Damaged files");
		done(s, &f);
	}
}

static void test_paths_that_no_rule_can_name(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 4, "cloud-file", 2, "D:/Data/a", ".txt");
	add_many(&f, 4, "cloud-file", 2, "b", ".txt");
	add_many(&f, 4, "cloud-file", 2, "\\Data\\c", ".txt");
	add_many(&f, 4, "cloud-file", 2, "\\Device\\HarddiskVolume3\\Data\\d", ".txt");
	struct summary *s = advise(&f);
	assert_int_equal(s->exclusion_count, 0);
	assert_left(s, "cloud-file", 12, "Not an absolute local path");
	assert_left(s, "cloud-file", 4, "snapshot or device");
	done(s, &f);
}

static void test_missing(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 6, "missing-scratch", 2, "D:\\Data\\Export\\report", ".csv");
	add_many(&f, 4, "missing-scratch", 1, "D:\\Data\\Once\\report", ".csv");
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 1);
	const struct summary_exclusion *x = rule(s, "D:\\Data\\Export", NULL);
	assert_true(x->check_first);
	assert_int_equal(x->runs, 2);
	assert_int_equal(x->files, 6);
	assert_left(s, "missing-scratch", 4, "one job only");
	done(s, &f);
}

static void test_forty_locked(void **state)
{
	struct files f = {0};
	(void)state;
	for (int i = 0; i < 40; i++) {
		char path[80];
		snprintf(path, sizeof(path), "D:\\Data\\App\\unit%d\\work%d.TMP", i % 5, i);
		add(&f, path, "av-lock", 2);
	}
	add(&f, "D:\\Data\\App\\unit3\\master.dat", "corrupt-file", 2);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 1);
	const struct summary_exclusion *x = rule(s, "D:\\Data\\App", "*.tmp");
	assert_true(x->subfolders && x->check_first);
	assert_int_equal(x->files, 40);
	assert_int_equal(s->left_over_files, 1);
	done(s, &f);

	/* A damaged file of that type: the rule stays away from its folder. */
	f = (struct files){0};
	for (int i = 0; i < 40; i++) {
		char path[80];
		snprintf(path, sizeof(path), "D:\\Data\\App\\unit%d\\work%d.tmp", i % 5, i);
		add(&f, path, "av-lock", 2);
	}
	add(&f, "D:\\Data\\App\\unit3\\master.tmp", "corrupt-file", 2);
	s = advise(&f);
	check_laws(s);
	assert_int_equal(rule(s, "D:\\Data\\App\\unit0", "*.tmp")->files, 8);
	assert_int_equal(s->exclusion_count, 12);
	assert_int_equal(s->left_over_files, 1);
	done(s, &f);
}

static void test_locked_once(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 3, "av-lock", 1, "D:\\Data\\App\\", ".lck");
	add(&f, "D:\\Data\\Shop\\live.lck", "av-lock", 3);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 1);
	const struct summary_exclusion *x = rule(s, "D:\\Data\\Shop\\live.lck", NULL);
	assert_false(x->subfolders);
	assert_non_null(strstr(x->stops_protecting, "this file"));
	assert_left(s, "av-lock", 3, "antivirus");
	done(s, &f);
}

static void test_disposable_places(void **state)
{
	struct files f = {0};
	(void)state;
	add(&f, "C:\\Users\\ann\\AppData\\Local\\Temp\\x\\a.tmp", "av-lock", 1);
	add(&f, "C:\\Users\\bob\\AppData\\Local\\Temp\\b.log", "missing-scratch", 1);
	add(&f, "C:\\Users\\bob\\AppData\\Local\\App\\User Data\\Default\\Cache\\Cache_Data\\f_01",
		"av-lock", 1);
	add(&f, "C:\\Users\\ann\\AppData\\Roaming\\Microsoft\\Teams\\GPUCache\\data_1", "av-lock",
		1);
	/* On the first level of a volume: what lies in the place, but never the place. */
	add(&f, "D:\\System Volume Information\\SPP\\OnlineMetadataCache\\x", "av-lock", 1);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 5);
	const struct summary_exclusion *x = rule(s, "C:\\Users\\ann\\AppData\\Local\\Temp", NULL);
	assert_true(x->check_first && x->subfolders);
	assert_non_null(strstr(x->why, "Temporary files of a user"));
	rule(s, "C:\\Users\\bob\\AppData\\Local\\Temp", NULL);
	rule(s, "C:\\Users\\bob\\AppData\\Local\\App\\User Data\\Default\\Cache\\Cache_Data", NULL);
	rule(s, "C:\\Users\\ann\\AppData\\Roaming\\Microsoft\\Teams\\GPUCache", NULL);
	/* Not because of a damaged file. */
	assert_null(strstr(
		rule(s, "D:\\System Volume Information\\SPP", NULL)->why, "Not the whole folder"));
	done(s, &f);
}

static void test_protected(void **state)
{
	static const char *const folders[] = {"C:", "C:\\Users", "C:\\Users\\ann",
		"C:\\Users\\ann\\Documents", "C:\\Users\\ann\\Desktop", "C:\\Users\\ann\\Pictures",
		"C:\\Windows", "C:\\Windows\\System32", "C:\\Program Files",
		"C:\\Program Files (x86)", "C:\\ProgramData", "C:\\Data", "E:\\Shares",
		"\\\\?\\Volume{12345678-1234-1234-1234-123456789abc}\\Data",
		"C:\\Program Files\\Microsoft Azure Recovery Services Agent"};
	struct files f = {0};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(folders); i++) {
		for (int k = 0; k < 12; k++) {
			char path[160];
			snprintf(path, sizeof(path), "%s\\file%d.t%d", folders[i], k, k % 4);
			add(&f, path, k % 2 ? "unsupported-file" : "av-lock", 3);
		}
	}
	struct summary *s = advise_most(&f, 10000);
	check_laws(s);
	for (size_t i = 0; i < s->exclusion_count; i++) {
		for (size_t k = 0; k < COUNT_OF(folders); k++)
			assert_string_not_equal(s->exclusions[i].path, folders[k]);
		assert_null(s->exclusions[i].file_type);
		assert_false(s->exclusions[i].subfolders);
	}
	assert_left(s, "av-lock", 12, "first level");
	done(s, &f);
}

static void test_scratch(void **state)
{
	struct files f = {0};
	(void)state;
	for (int i = 0; i < 6; i++) {
		char path[80];
		snprintf(path, sizeof(path), "E:\\Backup\\Mars\\Scratch\\%d.vhd", i);
		add(&f, path, "av-lock", 3)->in_scratch = true;
	}
	add_many(&f, 6, "av-lock", 3, "E:\\Backup\\Mars\\Other\\", ".bin");
	add_many(&f, 3, "missing-scratch", 3, "E:\\Backup\\Mars\\", ".bin");
	struct summary *s = advise(&f);
	check_laws(s);
	assert_left(s, "av-lock", 6, "scratch folder");
	done(s, &f);

	/* Nothing in the scratch folder fails, but a rule for a folder above it would take it along. */
	f = (struct files){0};
	add_many(&f, 6, "missing-scratch", 3, "E:\\Backup\\Mars\\", ".bin");
	s = advise(&f);
	rule(s, "E:\\Backup\\Mars", NULL);
	s->scratch = "e:\\backup\\MARS\\Scratch";
	assert_true(advise_exclusions(s, catalog, 20, NULL));
	check_laws(s);
	assert_int_equal(s->exclusion_count, 6);
	done(s, &f);
}

static void test_other_paths(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 5, "cloud-file", 2, "\\\\server\\share\\dir\\", ".doc");
	add_many(&f, 2, "cloud-file", 2, "\\\\?\\UNC\\server\\share\\dir\\x", ".doc");
	add_many(&f, 3, "cloud-file", 2,
		"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy7\\Data\\Sync\\", ".doc");
	add_many(&f, 2, "cloud-file", 2, "relative\\", ".doc");
	add_many(&f, 3, "cloud-file", 2,
		"\\\\?\\Volume{12345678-1234-1234-1234-123456789abc}\\Data\\Sync\\", ".doc");
	add(&f,
		"D:\\Data\\Odd\\a\x01"
		"b.doc",
		"cloud-file", 2);
	add(&f, "D:\\Data\\Odd\\a|b.doc", "cloud-file", 2);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 1);
	rule(s, "\\\\?\\Volume{12345678-1234-1234-1234-123456789abc}\\Data\\Sync", "*.doc");
	assert_left(s, "cloud-file", 7, "network paths");
	assert_left(s, "cloud-file", 3, "snapshot");
	assert_left(s, "cloud-file", 2, "absolute");
	assert_left(s, "cloud-file", 2, "characters");
	done(s, &f);
}

/* The volume of a damaged file is not always known: it may be the one of the rule. */
static void test_damaged_without_letter(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 4, "cloud-file", 2, "C:\\Users\\ann\\OneDrive\\a\\", ".doc");
	add_many(&f, 4, "cloud-file", 2, "C:\\Users\\ann\\OneDrive\\b\\", ".doc");
	add(&f,
		"\\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy7\\Users\\Ann\\OneDrive\\b\\3x."
		"doc",
		"corrupt-file", 2);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(rule(s, "C:\\Users\\ann\\OneDrive\\a", NULL)->files, 4);
	for (size_t i = 0; i < s->exclusion_count; i++)
		assert_false(
			covers(&s->exclusions[i], SPAN("C:\\Users\\ann\\OneDrive\\b\\3x.doc")));
	done(s, &f);
}

/* And what must stay may lie on the volume that the rule names by its GUID. */
static void test_rule_without_letter(void **state)
{
#define VOLUME "\\\\?\\Volume{12345678-1234-1234-1234-123456789abc}"
	struct files f = {0};
	(void)state;
	add_many(&f, 4, "cloud-file", 2, VOLUME "\\Data\\S\\", ".doc");
	add(&f, VOLUME "\\Data\\S\\z.doc", "cloud-file", 2);
	add(&f, "D:\\data\\s\\Z.doc", "corrupt-file", 1);
	add_many(&f, 4, "cloud-file", 2, VOLUME "\\Data\\T\\", ".doc");
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(rule(s, VOLUME "\\Data\\T", "*.doc")->files, 4);
	for (size_t i = 0; i < s->exclusion_count; i++)
		assert_false(covers(&s->exclusions[i], SPAN(VOLUME "\\Data\\S\\z.doc")));
	done(s, &f);

	/* The scratch folder, too: its way there is no folder for a rule. */
	f = (struct files){0};
	add_many(&f, 6, "missing-scratch", 3, VOLUME "\\Backup\\Mars\\", ".bin");
	s = advise(&f);
	rule(s, VOLUME "\\Backup\\Mars", NULL);
	s->scratch = "E:\\Backup\\Mars\\Scratch";
	assert_true(advise_exclusions(s, catalog, 20, NULL));
	check_laws(s);
	assert_int_equal(s->exclusion_count, 6);
	done(s, &f);
#undef VOLUME
}

/* A rule for a few eligible files must not cover many whose next job is still awaited. */
static void test_files_that_wait(void **state)
{
	struct files f = {0};
	(void)state;
	add(&f, "D:\\Data\\Proj\\a.txt", "cloud-file", 1);
	add(&f, "D:\\Data\\Proj\\b.txt", "cloud-file", 1);
	add(&f, "D:\\Data\\Proj\\c.xls", "cloud-file", 1);
	add_many(&f, 4, "av-lock", 1, "D:\\Data\\Proj\\budget", ".xlsx");
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 3);
	assert_left(s, "av-lock", 4, "one job only");
	done(s, &f);

	/* Nor a type of file. */
	f = (struct files){0};
	add_many(&f, 3, "cloud-file", 1, "D:\\Data\\Proj\\a", ".txt");
	add_many(&f, 4, "av-lock", 1, "D:\\Data\\Proj\\b", ".txt");
	add_many(&f, 9, "cloud-file", 1, "D:\\Data\\Proj\\c", ".xls");
	add(&f, "D:\\Data\\Proj\\z.bin", "corrupt-file", 1);
	s = advise(&f);
	check_laws(s);
	rule(s, "D:\\Data\\Proj", "*.xls");
	for (size_t i = 0; i < s->exclusion_count; i++)
		assert_false(s->exclusions[i].file_type &&
			strcmp(s->exclusions[i].file_type, "*.txt") == 0);
	done(s, &f);

	/* Where few of them are taken along, the rule says so. */
	f = (struct files){0};
	add_many(&f, 3, "cloud-file", 1, "D:\\Data\\Proj\\", "");
	add_many(&f, 2, "av-lock", 1, "D:\\Data\\Proj\\budget", ".xlsx");
	s = advise(&f);
	check_laws(s);
	const struct summary_exclusion *x = rule(s, "D:\\Data\\Proj", NULL);
	assert_int_equal(x->files, 5);
	assert_true(x->check_first);
	assert_int_equal(x->cause_count, 2);
	assert_non_null(strstr(x->why, "5 files failed in 1 job ("));
	done(s, &f);
}

/* What must never be excluded for its code, whatever its cause allows, and what is doubtful. */
static void test_codes_stricter_than_their_cause(void **state)
{
	struct files f = {0};
	(void)state;
	for (int i = 0; i < 8; i++) {
		char path[80];
		snprintf(path, sizeof(path), "D:\\Data\\%s\\%d.bin", i < 4 ? "Away" : "Odd", i);
		struct summary_file *file =
			add(&f, path, i < 4 ? "missing-scratch" : "cloud-file", i < 4 ? 3 : 1);
		if (i < 4)
			file->never = file->code_never = true;
		else
			file->strictest = file->mildest = EXCLUSION_AFTER_CHECK;
	}
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 0);
	assert_left(s, "missing-scratch", 4, "hide it");
	assert_left(s, "cloud-file", 4, "one job only");
	done(s, &f);
}

/* The runs of a rule are those of all its files together. */
static void test_runs_of_a_rule(void **state)
{
	struct files f = {0};
	(void)state;
	for (int i = 0; i < 3; i++) {
		char path[80];
		snprintf(path, sizeof(path), "D:\\Data\\Proj\\%d.txt", i);
		summary_file_set_runs(add(&f, path, "cloud-file", 1), run_ids + i, 1);
	}
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusions[0].runs, 3);
	assert_non_null(strstr(s->exclusions[0].why, "3 files failed in 3 jobs, each in 1 ("));
	done(s, &f);
}

static void test_same_file_twice(void **state)
{
	struct files f = {0};
	(void)state;
	add(&f, "D:\\Data\\Mail\\box.pst", "av-lock", 2);
	add(&f, "D:\\Data\\Mail\\BOX.pst:stream", "corrupt-file", 2);
	add(&f, "D:\\Data\\Größe\\ÄRGER.doc", "av-lock", 2);
	add(&f, "\\\\?\\d:\\data\\GRÖßE\\ärger.doc", "missing-scratch", 2);
	struct summary *s = advise(&f);
	assert_int_equal(s->exclusion_count, 1);
	assert_int_equal(s->exclusions[0].files, 2);
	assert_int_equal(s->left_over_files, 2);
	done(s, &f);
}

static void test_folder_that_fails_itself(void **state)
{
	struct files f = {0};
	(void)state;
	add(&f, "D:\\Data\\Link\\", "unsupported-file", 1);
	add(&f, "D:\\Data\\Link\\sub\\a.txt", "av-lock", 1);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 1);
	assert_int_equal(rule(s, "D:\\Data\\Link", NULL)->files, 2);
	done(s, &f);
}

static void test_stores(void **state)
{
	struct files f = {0};
	(void)state;
	add(&f, "D:\\Shares\\Shop\\qbpos.db", "av-lock", 5);
	add(&f, "D:\\Shares\\Shop\\Company.QBW", "av-lock", 5);
	add(&f, "D:\\Shares\\Shop\\outlook.pst", "av-lock", 5);
	add(&f, "D:\\Shares\\Exchange\\mdb01.edb", "missing-scratch", 5);
	add(&f, "D:\\Shares\\AD\\ntds.dit", "av-lock", 1);
	/* One of many other files in its folder: they go without it. */
	add_many(&f, 5, "av-lock", 3, "D:\\Shares\\App\\Work\\", ".lck");
	add(&f, "D:\\Shares\\App\\Work\\live.accdb", "av-lock", 3);
	/* Neighbours: a cache, a temporary file, what is in the cloud only. */
	add(&f, "D:\\Shares\\Photos\\Thumbs.db", "av-lock", 5);
	add(&f, "C:\\Users\\ann\\AppData\\Local\\Temp\\x.db", "av-lock", 1);
	add(&f, "C:\\Users\\ann\\OneDrive\\books.accdb", "cloud-file", 1);
	add(&f, "C:\\Users\\ann\\OneDrive\\a.docx", "cloud-file", 1);
	/* Open in Outlook on this machine, so the folder must not be excluded as a whole. */
	add(&f, "C:\\Users\\bob\\OneDrive\\mail.pst", "av-lock", 3);
	add(&f, "C:\\Users\\bob\\OneDrive\\a\\b.docx", "cloud-file", 1);
	struct summary *s = advise(&f);
	check_laws(s);
	assert_left(s, "av-lock", 6, "Databases and mail stores");
	assert_left(s, "missing-scratch", 1, "Databases and mail stores");
	rule(s, "D:\\Shares\\App\\Work", "*.lck");
	rule(s, "D:\\Shares\\Photos\\Thumbs.db", NULL);
	rule(s, "C:\\Users\\ann\\AppData\\Local\\Temp", NULL);
	assert_int_equal(rule(s, "C:\\Users\\ann\\OneDrive", NULL)->files, 2);
	rule(s, "C:\\Users\\bob\\OneDrive\\a", NULL);
	assert_int_equal(s->exclusion_count, 5);
	done(s, &f);
}

static void test_links(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 4, "av-lock", 3, "C:\\Users\\All Users\\App\\", ".lck");
	add_many(&f, 4, "unsupported-file", 3, "C:\\Documents and Settings\\ann\\x\\", ".lnk");
	add_many(&f, 4, "av-lock", 3, "C:\\Users\\ann\\Local Settings\\Temp\\", ".tmp");
	add_many(&f, 4, "av-lock", 3, "D:\\Data\\All Users\\App\\", ".lck");
	struct summary *s = advise(&f);
	check_laws(s);
	assert_left(s, "av-lock", 8, "link of Windows");
	assert_left(s, "unsupported-file", 4, "link of Windows");
	assert_int_equal(s->exclusion_count, 1);
	rule(s, "D:\\Data\\All Users\\App", "*.lck");
	done(s, &f);
}

static void test_profiles_elsewhere(void **state)
{
	static const char *const roots[] = {"E:\\Home\\ann\\OneDrive - Contoso",
		"F:\\Profiles\\ann.V6\\OneDrive", "D:\\Shares\\Users\\ann\\Dropbox",
		"D:\\Staff\\ann\\Nextcloud", "G:\\Home\\ann\\Google Drive",
		"G:\\Home\\ann\\My Drive", "G:\\OneDrive - Contoso"};
	static const char *const not_roots[] = {"C:\\Program Files\\Dropbox\\Client",
		"C:\\Users\\ann\\AppData\\Local\\Microsoft\\OneDrive\\x",
		"D:\\Data\\Box\\My Drive\\x"};
	struct files f = {0};
	char path[200];
	(void)state;
	for (size_t i = 0; i < COUNT_OF(roots); i++) {
		snprintf(path, sizeof(path), "%s\\a\\b\\%d.docx", roots[i], (int)i);
		add(&f, path, "cloud-file", 1);
	}
	for (size_t i = 0; i < COUNT_OF(not_roots); i++) {
		snprintf(path, sizeof(path), "%s\\%d.bin", not_roots[i], (int)i);
		add(&f, path, "cloud-file", 1);
	}
	struct summary *s = advise(&f);
	check_laws(s);
	for (size_t i = 0; i < COUNT_OF(roots); i++)
		assert_true(rule(s, roots[i], NULL)->subfolders);
	for (size_t i = 0; i < COUNT_OF(not_roots); i++) {
		snprintf(path, sizeof(path), "%s\\%d.bin", not_roots[i], (int)i);
		rule(s, path, NULL);
	}
	done(s, &f);

	/* Never a profile, its documents, or the folder of profiles. */
	f = (struct files){0};
	add_many(&f, 5, "unsupported-file", 3, "E:\\Home\\ann\\", ".a");
	add_many(&f, 5, "unsupported-file", 3, "E:\\Home\\ann\\Documents\\", ".b");
	add_many(&f, 5, "unsupported-file", 3, "D:\\Shares\\Users\\ann\\AppData\\", ".c");
	add_many(&f, 5, "unsupported-file", 3, "D:\\Staff\\eve\\AppData\\Roaming\\", ".d");
	add_many(&f, 5, "unsupported-file", 3, "D:\\Staff\\eve\\", ".e");
	add(&f, "D:\\Shares\\Users\\joe", "unsupported-file", 3);
	s = advise_most(&f, 100);
	check_laws(s);
	assert_int_equal(s->exclusion_count, 25);
	for (size_t i = 0; i < s->exclusion_count; i++)
		assert_true(!s->exclusions[i].subfolders && !s->exclusions[i].file_type &&
			!strstr(s->exclusions[i].path, "joe"));
	done(s, &f);
}

static void test_families(void **state)
{
	struct files f = {0};
	char path[200];
	(void)state;
	for (int i = 0; i < 30; i++) {
		snprintf(path, sizeof(path), "C:\\Users\\u%d\\AppData\\Local\\Temp\\x.tmp", i);
		add(&f, path, "av-lock", 1);
		snprintf(path, sizeof(path), "E:\\Home\\u%d\\OneDrive\\x.docx", i);
		add(&f, path, "cloud-file", 1);
	}
	add_many(&f, 9, "unsupported-file", 2, "D:\\Data\\Links\\", ".lnk");
	add(&f, "D:\\Data\\Other\\one.bin", "unsupported-file", 1);
	struct summary *s = advise_most(&f, 3);
	check_laws(s);
	assert_int_equal(count_items(s), 3);
	assert_int_equal(s->exclusion_count, 61);
	assert_int_equal(s->family_count, 2);
	const struct summary_family *temp = &s->families[0], *drive = &s->families[1];
	assert_string_equal(temp->place, "C:\\Users\\*\\AppData\\Local\\Temp");
	assert_string_equal(drive->place, "E:\\Home\\*\\OneDrive");
	assert_int_equal(temp->profiles, 30);
	assert_int_equal(temp->files, 30);
	assert_non_null(strstr(temp->why, "30 profiles: temporary files"));
	assert_int_equal(temp->rules[29], 29);
	assert_string_equal(s->exclusions[60].path, "D:\\Data\\Links");
	assert_left(s, "unsupported-file", 1, "limit of rules");
	done(s, &f);

	/* The same name in no profile is no family. */
	f = (struct files){0};
	add_many(&f, 3, "unsupported-file", 2, "D:\\Data\\A\\Links\\", ".lnk");
	add_many(&f, 3, "unsupported-file", 2, "D:\\Data\\B\\Links\\", ".lnk");
	s = advise(&f);
	assert_int_equal(s->family_count, 0);
	done(s, &f);
}

static const enum run_kind listed_runs[RUNS_MAX] = {RUN_LIST, RUN_JOB};

static void test_scratch_in_the_selection(void **state)
{
	struct files f = {0};
	(void)state;
	add_many(&f, 3, "av-lock", 1,
		"C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch\\VHDs\\",
		".vhd");
	add(&f, "C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch\\x.bin",
		"corrupt-file", 1);
	add(&f, "E:\\Cache\\Scratch\\y.bin", "av-lock", 1);
	add_many(&f, 2, "av-lock", 1, "C:\\Users\\ann\\AppData\\Local\\Temp\\", ".tmp");
	for (size_t i = 0; i < 5; i++)
		f.items[i].in_scratch = true;
	struct summary *s = advise(&f);
	/* The log alone does not show it. */
	assert_int_equal(s->exclusion_count, 1);
	s->run_kinds = listed_runs;
	s->scratch = "E:\\Cache\\Scratch";
	assert_true(advise_exclusions(s, catalog, 1, NULL));
	assert_int_equal(s->exclusion_count, 4);
	const struct summary_exclusion *x = rule(
		s, "C:\\Program Files\\Microsoft Azure Recovery Services Agent\\Scratch", NULL);
	assert_int_equal(x->files, 4);
	assert_true(x->subfolders);
	assert_false(x->check_first);
	assert_non_null(strstr(x->why, "in the backup selection"));
	rule(s, "C:\\Program Files\\Microsoft Azure Recovery Services Agent\\bin", NULL);
	rule(s, "E:\\Cache\\Scratch", NULL);
	assert_int_equal(s->left_over_files, 0);
	done(s, &f);
}

/* ---- laws ------------------------------------------------------------------------------------- */

static uint64_t random_state;

static uint32_t random_below(uint32_t limit)
{
	random_state = random_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (uint32_t)(random_state >> 33) % limit;
}

static void add_random(struct files *f, int number)
{
	static const char *const roots[] = {"C:\\Users\\ann\\OneDrive",
		"C:\\Users\\bob\\OneDrive - X", "D:\\Data",
		"D:", "C:\\Users\\ann\\AppData\\Local\\Temp", "C:\\Windows\\Logs",
		"\\\\?\\Volume{12345678-1234-1234-1234-123456789abc}", "C:\\Users\\ann", "\\\\s\\x",
		"C:\\Users\\ann\\AppData\\Roaming\\Microsoft\\Teams\\Cache\\Cache_Data",
		"E:\\Home\\ann", "E:\\Home\\ann\\Documents", "D:\\Shares\\Users\\ann\\OneDrive",
		"D:\\Shares\\Users\\ann\\AppData\\Local\\Temp",
		"D:\\Shares\\Users\\bob\\AppData\\Local\\Temp", "F:\\Profiles\\ann.V6",
		"F:\\Profiles\\ann.V6\\OneDrive - X", "C:\\Users\\All Users\\App",
		"C:\\Documents and Settings\\bob\\OneDrive"};
	static const char *const causes[] = {"cloud-file", "av-lock", "missing-scratch",
		"unsupported-file", "av-lock", "cloud-file", "missing-scratch", "informational"};
	static const char *const types[] = {
		".tmp", ".log", ".dat", "", ".docx", ".tmp", ".docx", ".pst", ".db"};
	struct buf path = {0};
	buf_adds(&path, roots[random_below(COUNT_OF(roots))]);
	for (uint32_t depth = random_below(5); depth > 0; depth--)
		buf_addf(&path, "\\f%u", random_below(3));
	buf_addf(&path, "\\n%d%s", number, types[random_below(COUNT_OF(types))]);
	const char *cause =
		random_below(30) == 0 ? "corrupt-file" : causes[random_below(COUNT_OF(causes))];
	struct summary_file *file = add(f, path.data, cause, 1 + random_below(3));
	file->never = file->never || random_below(60) == 0;
	file->in_scratch = random_below(100) == 0;
	buf_free(&path);
}

static void shuffle(struct files *f)
{
	for (size_t i = f->count; i > 1; i--) {
		size_t k = random_below((uint32_t)i);
		struct summary_file kept = f->items[i - 1];
		f->items[i - 1] = f->items[k];
		f->items[k] = kept;
	}
}

static void write_down(const struct summary *s, struct buf *out)
{
	for (size_t i = 0; i < s->exclusion_count; i++) {
		const struct summary_exclusion *x = &s->exclusions[i];
		buf_addf(out, "%s|%s|%d|%llu|%llu|%llu|%d|%s|%s", x->path,
			x->file_type ? x->file_type : "", x->subfolders,
			(unsigned long long)x->files, (unsigned long long)x->entries,
			(unsigned long long)x->runs, x->check_first, x->why, x->stops_protecting);
		for (size_t k = 0; k < x->cause_count; k++)
			buf_addf(out, "|%s", x->causes[k]->id);
		buf_addc(out, '\n');
	}
	for (size_t i = 0; i < s->family_count; i++)
		buf_addf(out, "%s|%llu|%u|%s\n", s->families[i].place,
			(unsigned long long)s->families[i].files, s->families[i].rules[0],
			s->families[i].why);
	for (size_t i = 0; i < s->not_excluded_count; i++)
		buf_addf(out, "%s|%llu|%s\n", s->not_excluded[i].cause->id,
			(unsigned long long)s->not_excluded[i].files, s->not_excluded[i].why);
}

static void test_random_trees(void **state)
{
	(void)state;
	for (unsigned round = 0; round < 400; round++) {
		struct files f = {0};
		struct buf first = {0}, second = {0};
		random_state = round;
		int count = 1 + (int)random_below(round % 4 ? 60 : 400);
		for (int i = 0; i < count; i++)
			add_random(&f, i);
		size_t most = round % 3 ? 100000 : 20;
		struct summary *s = advise_most(&f, most);
		check_laws(s);
		assert_true(count_items(s) <= most);
		write_down(s, &first);
		summary_free(s);
		shuffle(&f);
		s = advise_most(&f, most);
		write_down(s, &second);
		assert_string_equal(first.len ? first.data : "", second.len ? second.data : "");
		buf_free(&first);
		buf_free(&second);
		done(s, &f);
	}
}

static void test_many_scattered(void **state)
{
	static const char *const types[] = {"tmp", "docx", "log", "mdb", "lck", "pst", "xlsx"};
	struct files f = {0};
	(void)state;
	random_state = 1;
	for (int i = 0; i < 100000; i++) {
		char path[200];
		snprintf(path, sizeof(path),
			"%c:\\Shares\\Department %u\\Project %u\\Folder %u\\Document %d.%s",
			'D' + (int)random_below(3), random_below(40), random_below(60),
			random_below(8), i, types[random_below(COUNT_OF(types))]);
		add(&f, path, random_below(50) ? "av-lock" : "corrupt-file", 1 + random_below(2));
	}
	clock_t start = clock();
	struct summary *s = advise(&f);
	print_message("100,000 paths: %.0f ms, %zu rules, %llu files left over\n",
		(double)(clock() - start) * 1000 / CLOCKS_PER_SEC, s->exclusion_count,
		(unsigned long long)s->left_over_files);
	assert_true(s->exclusion_count <= 20);
	check_laws(s);
	done(s, &f);
}

/* A path of thousands of folders, each of which fails itself. */
/* Whether a rule can contain a character does not depend on where it is, or on the length. */
static void test_characters(void **state)
{
	static const char *const forms[] = {"D:\\a\\x#y", "D:\\a\\#", "D:\\a#b\\x",
		"D:\\Data\\Sales\\2024\\report of the year#.docx",
		"D:\\Data\\Sales\\20#4\\report of the year.docx",
		"D:\\D#ta\\Sales\\2024\\report of the year and more.docx",
		"\\\\?\\D:\\Data\\Sales\\2024\\#report of the year"};
	(void)state;
	for (int c = 1; c < 256; c++) {
		bool allowed = c >= ' ' && c < 0x7F && !strchr("*?\"<>|:/", c);
		if (c == '\\' || c == '.' || c == ' ')
			continue;
		for (size_t i = 0; i < COUNT_OF(forms); i++) {
			struct files f = {0};
			char path[100];
			snprintf(path, sizeof(path), "%s", forms[i]);
			*strchr(path, '#') = (char)c;
			add(&f, path, "av-lock", 2);
			struct summary *s = advise(&f);
			assert_int_equal(s->exclusion_count, allowed);
			if (allowed)
				assert_string_equal(
					s->exclusions[0].path, path[0] == '\\' ? path + 4 : path);
			done(s, &f);
		}
	}
}

/* A lower limit leaves out the last rules; families count as one. */
static void test_limits(void **state)
{
	struct files f = {0};
	(void)state;
	for (int i = 0; i < 60; i++) {
		char path[100];
		int count = 3 + i * 37 % 23;
		snprintf(path, sizeof(path), "D:\\Data\\%d\\file", i * 7 % 60);
		add_many(&f, count, "av-lock", 2, path, ".txt");
		snprintf(path, sizeof(path), "C:\\Users\\user%d\\Things\\%d\\file", i % 9, i / 9);
		add_many(&f, count, "av-lock", 2, path, ".txt");
		snprintf(path, sizeof(path), "E:\\%d\\alone.txt", i);
		add(&f, path, "av-lock", 2);
	}
	struct summary *all = advise_most(&f, SIZE_MAX);
	assert_true(all->exclusion_count > 120);
	for (size_t most = 0; most < 140; most++) {
		struct summary *s = advise_most(&f, most);
		assert_true(count_items(s) == most || s->exclusion_count == all->exclusion_count);
		assert_int_equal(s->exclusion_total, all->exclusion_count);
		for (size_t i = 0; i < s->exclusion_count; i++)
			assert_string_equal(s->exclusions[i].path, all->exclusions[i].path);
		summary_free(s);
	}
	done(all, &f);
}

static void test_deep(void **state)
{
	struct files f = {0};
	struct buf path = {0};
	(void)state;
	buf_adds(&path, "D:");
	for (int i = 0; i < 2000; i++) {
		buf_adds(&path, "\\d");
		add(&f, path.data, i % 7 ? "av-lock" : "unsupported-file", 2);
	}
	struct summary *s = advise(&f);
	check_laws(s);
	done(s, &f);
	buf_free(&path);
}

/* Which paths the globs of an action match, as seen by whether it is shown. */
static void test_globs(void **state)
{
	static const struct {
		const char *glob, *path;
		bool fits;
	} pairs[] = {
		{"*.tmp", "C:\\a\\B.TMP", true},
		{"*.tmp", "C:\\a\\b.tmp2", false},
		{"*\\Temp\\*", "C:\\x\\temp\\y", true},
		{"*\\Temp\\*", "C:\\x\\temp", false},
		{"*\\~$*", "D:\\~$a.docx", true},
		{"C:\\*\\a*.log", "c:\\x\\y\\ab.log", true},
		{"C:\\*\\a*.log", "c:\\a.log", false},
		{"*a*b*", "xxbxa", false},
		{"*a*b*", "ab", true},
		{"a*a", "a", false},
		{"ab*ba", "aba", false},
		{"ab*ba", "abba", true},
		{"**", "", true},
		{"exact", "EXACT", true},
		{"exact", "exactly", false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(pairs); i++) {
		const struct action step = {
			.text = "step", .when_files = &pairs[i].glob, .when_count = 1};
		const struct cause cause = {.id = "made", .actions = &step, .action_count = 1};
		struct summary_file file = {.path = span_of(pairs[i].path), .cause = &cause};
		struct summary s = {.files = &file, .file_count = 1};
		struct summary_cause c = {.cause = &cause};
		const struct action *list[ADVISE_ACTIONS_MAX];
		if ((advise_actions(&s, &c, list) == 1) != pairs[i].fits)
			fail_msg("%s and %s", pairs[i].glob, pairs[i].path);
	}
}

/* An action for some kind of files leads when half of them match, and follows when fewer do. */
static void test_glob_shares(void **state)
{
	static const struct {
		const char *types; /* of each file: t matches, x does not, o is of another cause */
		const char *order; /* of the steps that are shown */
	} made[] = {
		{"", "n"},
		{"x", "n"},
		{"t", "wn"},
		{"tx", "wn"},
		{"xt", "wn"},
		{"xxt", "nw"},
		{"txx", "nw"},
		{"txxt", "wn"},
		{"xxtt", "wn"},
		{"xxxtt", "nw"},
		{"oxotoo", "wn"},
		{"ottto", "wn"},
		{"oxxtoo", "nw"},
		{"xotxxo", "nw"},
		{"oo", "n"},
	};
	static const char *const globs[] = {"*.none", "*\\t\\*", "e*f*g", "a*b", "c", "*.T"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(made); i++) {
		/* The last of many patterns matches. */
		const struct action steps[] = {{.text = "n"},
			{.text = "w", .when_files = globs, .when_count = COUNT_OF(globs)}};
		const struct cause cause = {.id = "made", .actions = steps, .action_count = 2};
		const struct cause other = {.id = "other"};
		struct summary_file files[8] = {{.current = 0}};
		struct summary s = {.files = files};
		for (const char *type = made[i].types; *type; type++)
			files[s.file_count++] = (struct summary_file){
				.path = *type == 'x' ? SPAN("D:\\a.x") : SPAN("D:\\a.t"),
				.cause = *type == 'o' ? &other : &cause};
		struct summary_cause c = {.cause = &cause};
		const struct action *list[ADVISE_ACTIONS_MAX];
		size_t count = advise_actions(&s, &c, list);
		char order[ADVISE_ACTIONS_MAX + 1] = "";
		for (size_t k = 0; k < count; k++)
			order[k] = list[k]->text[0];
		assert_string_equal(order, made[i].order);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_globs),
		cmocka_unit_test(test_glob_shares),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_two_onedrives),
		cmocka_unit_test(test_sorted_paths),
		cmocka_unit_test(test_damaged_in_onedrive),
		cmocka_unit_test(test_damaged_in_other_spellings),
		cmocka_unit_test(test_paths_that_no_rule_can_name),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_forty_locked),
		cmocka_unit_test(test_locked_once),
		cmocka_unit_test(test_disposable_places),
		cmocka_unit_test(test_protected),
		cmocka_unit_test(test_scratch),
		cmocka_unit_test(test_other_paths),
		cmocka_unit_test(test_damaged_without_letter),
		cmocka_unit_test(test_rule_without_letter),
		cmocka_unit_test(test_files_that_wait),
		cmocka_unit_test(test_codes_stricter_than_their_cause),
		cmocka_unit_test(test_runs_of_a_rule),
		cmocka_unit_test(test_same_file_twice),
		cmocka_unit_test(test_folder_that_fails_itself),
		cmocka_unit_test(test_stores),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_profiles_elsewhere),
		cmocka_unit_test(test_families),
		cmocka_unit_test(test_scratch_in_the_selection),
		cmocka_unit_test(test_random_trees),
		cmocka_unit_test(test_many_scattered),
		cmocka_unit_test(test_characters),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_deep),
	};
	return cmocka_run_group_tests(tests, load, unload);
}

// SPDX-License-Identifier: MIT

/*
 * Counting and the summary, through the engine: small logs and the expected
 * results. Runs in the top folder.
 */

#include "engine/engine.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct catalog *catalog;
static char folder[64];

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	print_error("%s:%u: %s\n", file, line, what);
}

static int prepare(void **state)
{
	bool no_memory = false;
	(void)state;
	catalog = catalog_load("patterns", on_fault, NULL, &no_memory);
	strcpy(folder, "/tmp/marslog-tally-XXXXXX");
	return catalog && mkdtemp(folder) ? 0 : -1;
}

static int clean_up(void **state)
{
	(void)state;
	catalog_free(catalog);
	return rmdir(folder);
}

/* ---- logs and lists as text ------------------------------------------------------ */

#define JOB_A "1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6"
#define JOB_B "2FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6"
#define AT(clock, job, level, message)                                                             \
	"0AB0\t0974\t08/04\t" clock "\t18\ta.cpp(1)\t\t" job "\t\t" level "\t" message "\n"
#define WARN(job, message) AT("13:00:00.000", job, "WARNING", message)
#define STEP(clock, job, event) AT(clock, job, "NORMAL", "Backup Progress: " event)
#define ON(code, path) "Failed: Hr: = [" code "] BackupRead failed on file(" path ")"
#define LIST "Consider adding these to exclusion list of backup policy.-----\n"

struct session {
	struct engine *engine;
	struct summary *summary;
	unsigned files;
};

static struct session begin(const char *scratch, size_t top)
{
	struct session s = {0};
	struct engine_config config;
	engine_defaults(&config);
	config.catalog = catalog;
	config.year = 2026;
	config.scratch = scratch;
	config.top = top;
	s.engine = engine_new(&config);
	assert_non_null(s.engine);
	return s;
}

static void feed(struct session *s, const char *name, const char *text)
{
	char path[160];
	snprintf(path, sizeof(path), "%s/%u-%s", folder, s->files++, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_true(engine_read(s->engine, path));
	unlink(path);
}

static void finish(struct session *s)
{
	s->summary = engine_summary(s->engine);
	assert_non_null(s->summary);
}

static void end(struct session *s)
{
	summary_free(s->summary);
	engine_free(s->engine);
}

static struct session read_log(const char *text)
{
	struct session s = begin(NULL, 10);
	feed(&s, "CBEngineCurr.errlog", text);
	finish(&s);
	return s;
}

static const struct summary_cause *cause_of(const struct summary *s, const char *id)
{
	for (size_t i = 0; i < s->cause_count; i++) {
		if (strcmp(s->causes[i].cause->id, id) == 0)
			return &s->causes[i];
	}
	fail_msg("no finding %s", id);
	return NULL;
}

static void expect_cause(
	const struct summary *s, const char *id, uint64_t entries, uint64_t files, uint64_t runs)
{
	const struct summary_cause *c = cause_of(s, id);
	if (c->entries != entries || c->files != files || c->runs != runs)
		print_error("%s\n", id);
	assert_int_equal(c->entries, entries);
	assert_int_equal(c->files, files);
	assert_int_equal(c->runs, runs);
}

/* ---- counts ------------------------------------------------------------------------- */

static void entries_files_and_runs(void **state)
{
	(void)state;
	struct session s = read_log(WARN(JOB_A, ON("0x80070005", "D:\\a.txt"))
			WARN(JOB_A, ON("0x80070005", "D:\\A.TXT")) /* the same without case */
		WARN(JOB_B, ON("0x80070020", "\\\\?\\D:\\a.txt"))  /* … and without \\?\ */
		WARN(JOB_B, ON("0x80070005", "D:\\b\xC3\xA9.txt")) WARN(
			JOB_B, ON("0x80070005", "D:\\B\xC3\x89.txt")) /* É is the capital of é */
		WARN(JOB_B, ON("0x80070570", "D:\\a.txt"))
			WARN("", ON("0x80070570", "\\\\fs\\share\\c.txt")) WARN(
				"", ON("0x80070570", "\\\\?\\UNC\\FS\\share\\c.txt"))
				AT("13:00:00.000", JOB_B, "NORMAL", ON("0x80070570", "D:\\d.txt")));
	expect_cause(s.summary, "av-lock", 5, 2, 2);
	expect_cause(s.summary, "corrupt-file", 3, 2, 1);
	expect_cause(s.summary, "missing-scratch", 0, 0, 0);
	expect_cause(s.summary, "cloud-file", 0, 0, 0);
	assert_int_equal(s.summary->totals.entries, 8);
	assert_int_equal(s.summary->totals.records, 9);
	assert_int_equal(s.summary->totals.files, 3);
	assert_int_equal(s.summary->files_not_protected, 3);
	const struct summary_cause *c = cause_of(s.summary, "av-lock");
	assert_int_equal(c->code_count, 2);
	assert_int_equal(c->codes[0].entries, 4);
	assert_int_equal(c->codes[1].code.value, 0x80070020);
	assert_int_equal(c->path_count, 2);
	assert_int_equal(c->paths[0].entries, 3);
	assert_int_equal(c->paths[0].runs, 2);
	/* the case of the first appearance */
	assert_memory_equal(c->paths[0].path.data, "D:\\a.txt", 8);
	end(&s);
}

static void top_limits_lists_but_not_counts(void **state)
{
	struct session s = begin(NULL, 2);
	(void)state;
	feed(&s, "a.errlog",
		WARN(JOB_A, ON("0x80070005", "D:\\a\\1")) WARN(JOB_A, ON("0x80070005", "D:\\a\\2"))
			WARN(JOB_A, ON("0x80070005", "D:\\b\\3"))
				WARN(JOB_A, ON("0x80070005", "D:\\c\\4"))
					WARN(JOB_A, ON("0x80070570", "D:\\a\\1"))
						WARN(JOB_A, ON("0x80070570", "D:\\a\\2"))
							WARN(JOB_A, ON("0x80070570", "D:\\b\\3")));
	finish(&s);
	const struct summary_cause *c = cause_of(s.summary, "av-lock");
	assert_int_equal(c->files, 4);
	assert_int_equal(c->path_count, 2);
	assert_int_equal(c->folder_count, 2);
	assert_int_equal(c->evidence_count, 2);
	assert_int_equal(c->folders[0].files, 2);
	assert_int_equal(cause_of(s.summary, "corrupt-file")->path_count, 3);
	end(&s);
}

/* A file counts for its folder, and this for its volume; one without a folder names its volume. */
static void volumes_have_the_files_of_their_folders(void **state)
{
	(void)state;
	struct session s = read_log(WARN(JOB_A, ON("0x80070570", "e:/Old/1.doc")) WARN(
		JOB_A, ON("0x80070570", "d:\\A\\1.doc")) WARN(JOB_A,
		ON("0x80070570", "D:\\a\\2.doc")) WARN(JOB_A,
		ON("0x80070570", "D:\\B\\3.doc")) WARN(JOB_A,
		ON("0x80070570", "\\\\?\\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}\\4.doc"))
			WARN(JOB_A, ON("0x80070570", "E:\\C\\5.doc")));
	const struct summary_cause *c = cause_of(s.summary, "corrupt-file");
	assert_int_equal(c->files, 6);
	assert_int_equal(c->folder_total, 4);
	assert_int_equal(c->folders[0].files, 2);
	assert_true(span_equal(c->folders[0].path, SPAN("d:\\A")));
	const struct span volumes[] = {SPAN("d:"), SPAN("e:"),
		SPAN("\\\\?\\Volume{4c1b02c1-d990-11dc-99ae-806e6f6e6963}")};
	assert_int_equal(c->volume_count, COUNT_OF(volumes));
	for (size_t i = 0; i < COUNT_OF(volumes); i++)
		assert_true(span_equal(c->volumes[i], volumes[i]));
	end(&s);
}

static void times_are_the_earliest_and_the_latest(void **state)
{
	char text[32];
	(void)state;
	struct session s = read_log(AT("13:00:05.000", JOB_A, "WARNING", ON("0x80070005", "D:\\a"))
			AT("13:00:01.250", JOB_A, "WARNING", ON("0x80070005", "D:\\b"))
				AT("13:00:09.000", JOB_A, "WARNING", ON("0x80070005", "D:\\a")));
	const struct summary_cause *c = cause_of(s.summary, "av-lock");
	time_format(c->first, text);
	assert_string_equal(text, "2026-08-04T13:00:01.250Z");
	time_format(c->last, text);
	assert_string_equal(text, "2026-08-04T13:00:09.000Z");
	assert_int_equal(c->evidence[0].line, 1);
	end(&s);
}

static void an_unknown_code_is_listed_with_evidence(void **state)
{
	(void)state;
	struct session s = read_log(WARN(JOB_A, ON("0x8ABE0107", "D:\\a")) WARN(JOB_A,
		ON("0x8abe0107", "D:\\b")) WARN(JOB_A, "x failed with error code: 1b7afbe0"));
	expect_cause(s.summary, "unclassified", 2, 2, 1);
	assert_int_equal(s.summary->totals.unclassified, 2);
	assert_int_equal(s.summary->totals.classified, 0);
	assert_int_equal(s.summary->unknown_code_count, 1);
	const struct summary_unknown_code *u = &s.summary->unknown_codes[0];
	assert_int_equal(u->code.value, 0x8ABE0107);
	assert_int_equal(u->entries, 2);
	assert_true(u->evidence_count > 0);
	assert_int_equal(u->evidence[0].line, 1);
	assert_non_null(u->reading);
	end(&s);
}

/* ---- lists ------------------------------------------------------------------------------ */

static void lines_with_a_path_alone_take_the_code_of_the_log(void **state)
{
	struct session s = begin(NULL, 10);
	(void)state;
	feed(&s, "LastBackupFailedFiles1_8_4_2026_.txt",
		LIST "D:\\ONE.txt\nD:\\two.txt\nD:\\none.txt\n"
		     "\\\\?\\D:\\one.txt\nD:\\three.txt\t0x80070005\n");
	feed(&s, "CBEngineCurr.errlog",
		WARN(JOB_A, ON("0x80070570", "D:\\one.txt"))
			WARN(JOB_A, ON("0x80070005", "D:\\two.txt"))
				WARN(JOB_A, ON("0x80070020", "D:\\two.txt")));
	finish(&s);
	expect_cause(s.summary, "corrupt-file", 3, 1, 1); /* one code in the log: taken */
	expect_cause(s.summary, "av-lock", 3, 2, 1);
	expect_cause(s.summary, "unclassified", 2, 2, 1); /* two codes, or none: not */
	assert_int_equal(s.summary->totals.entries, 8);
	assert_int_equal(s.summary->totals.files, 4);
	assert_int_equal(s.summary->unknown_code_count, 0);
	end(&s);
}

static void a_list_is_a_run_but_no_job(void **state)
{
	struct session s = begin(NULL, 10);
	(void)state;
	feed(&s, "a.txt", LIST "D:\\a\t0x80070005\n");
	feed(&s, "b.txt", LIST "D:\\a\t0x80070005\n");
	finish(&s);
	expect_cause(s.summary, "av-lock", 2, 1, 2);
	assert_int_equal(s.summary->job_count, 0);
	assert_int_equal(s.summary->state, VERDICT_WARNINGS);
	end(&s);
}

/* ---- facets ------------------------------------------------------------------------------ */

static void the_scratch_folder_makes_a_finding_a_job_matter(void **state)
{
	static const struct {
		const char *scratch, *registry, *message;
		uint64_t scratch_entries, source_entries;
	} cases[] = {
		{NULL, NULL, ON("0x80070002", "D:\\a"), 0, 1},
		{NULL, NULL,
			ON("0x80070002",
				"C:\\Program Files\\Microsoft Azure Recovery Services "
				"Agent\\Scratch\\x"),
			1, 0},
		{NULL, NULL,
			ON("0x80070003",
				"E:\\x\\DPM\\MARS\\Microsoft Azure Recovery Services "
				"Agent\\scratch\\x"),
			1, 0},
		{"d:\\my scratch\\", NULL, ON("0x80070002", "D:\\My Scratch\\x.vhd"), 1, 0},
		{"D:\\Scratch", NULL, ON("0x80070002", "D:\\ScratchPad\\x.vhd"), 0, 1},
		/* as people and installers write it */
		{"E:/MARS/S", NULL, ON("0x80070002", "E:\\MARS\\S\\x.vhd"), 1, 0},
		{"\\\\?\\E:\\MARS\\S", NULL, ON("0x80070002", "E:\\MARS\\S\\x.vhd"), 1, 0},
		{"E:\\MARS\\S\\*", NULL, ON("0x80070002", "E:\\MARS\\S\\x.vhd"), 1, 0},
		{"E:\\MARS\\S", NULL, ON("0x80070002", "E:\\\\MARS\\\\S\\x.vhd"), 1, 0},
		{NULL, "    ScratchLocation    REG_SZ    E:\\MARS\\\\S\n",
			ON("0x80070002", "\\\\?\\E:\\MARS\\S\\x.vhd"), 1, 0},
		{"E:\\MARS\\S", NULL, ON("0x80070002", "F:\\MARS\\S\\x.vhd"), 0, 1},
		{"E:\\\xC3\x84rchiv\\S", NULL, ON("0x80070002", "E:\\\xC3\xA4rchiv\\s\\x.vhd"), 1,
			0},
		{"E:\\MARS\\S", NULL, ON("0x80070002", "E:\\MARS\\S2\\x.vhd"), 0, 1},
		{"E:\\", NULL, ON("0x80070002", "E:\\x.vhd"), 1, 0},
		/* which letter this volume has is not known */
		{"E:\\MARS\\S", NULL,
			ON("0x80070002",
				"\\\\?\\Volume{12345678-1234-1234-1234-123456789abc}\\MARS\\S\\x."
				"vhd"),
			1, 0},
		{"E:\\", NULL,
			ON("0x80070002",
				"\\\\?\\Volume{12345678-1234-1234-1234-123456789abc}\\MARS\\S\\x."
				"vhd"),
			0, 1},
		{NULL,
			"Windows Registry Editor Version "
			"5.00\n\"ScratchLocation\"=\"E:\\\\MARS\\\\S\"\n",
			ON("0x80070002", "e:\\mars\\s\\x.vhd"), 1, 0},
		{NULL,
			"Windows Registry Editor Version "
			"5.00\n\"ScratchLocation\"=\"E:\\\\MARS\\\\S\"\n",
			ON("0x80070002", "\\\\?\\E:\\MARS\\S\\x.vhd"), 1, 0},
		{NULL, NULL, "Failed: Hr: = [0x80070002] the metadata cache cannot be opened", 1,
			0},
		{NULL, NULL, "Failed: Hr: = [0x80070002] mounting the VHD", 1, 0},
		{NULL, NULL, "Failed: Hr: = [0x80070002] something else", 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct buf log = {0};
		struct session s = begin(cases[i].scratch, 10);
		buf_addf(&log, AT("13:00:00.000", "%s", "WARNING", "%s"), JOB_A, cases[i].message);
		feed(&s, "CBEngineCurr.errlog", log.data);
		if (cases[i].registry) /* read later, and still counts */
			feed(&s, "MARS_Registry.txt", cases[i].registry);
		finish(&s);
		const struct summary_cause *c = cause_of(s.summary, "missing-scratch");
		if (c->scratch_entries != cases[i].scratch_entries)
			print_error("%s\n", cases[i].message);
		assert_int_equal(c->scratch_entries, cases[i].scratch_entries);
		assert_int_equal(c->source_entries, cases[i].source_entries);
		assert_int_equal(
			c->severity, cases[i].scratch_entries ? SEVERITY_JOB : SEVERITY_FILE);
		end(&s);
		buf_free(&log);
	}
}

/* ---- rank --------------------------------------------------------------------------------- */

static void findings_stand_in_order(void **state)
{
	static const char *const order[] = {"scratch-full", "corrupt-file", "cloud-file",
		"missing-scratch", "unclassified", "av-lock", "wrapper", "informational"};
	(void)state;
	struct session s = read_log(
		WARN(JOB_A, "Failed: Hr: = [0x80070070] the scratch folder") /* job */
		WARN(JOB_A, ON("0x80070570", "D:\\a"))                       /* data */
		WARN(JOB_A, ON("0x8007018b", "D:\\b"))
			WARN(JOB_A, ON("0x8007018b", "D:\\c")) /* 2 files */
		WARN(JOB_A, ON("0x80070002", "D:\\d"))
			WARN(JOB_A, ON("0x80070002", "D:\\d")) /* 1 file, 2 entries */
		WARN(JOB_A, ON("0x8ABE0107", "D:\\e"))         /* 1 file, 1 entry */
		WARN(JOB_A,
			"An error was encountered while performing an operation for x (0x186FB)")
			WARN(JOB_A, "Cached Token Expired"));
	for (size_t i = 0; i < COUNT_OF(order); i++) {
		if (strcmp(s.summary->causes[i].cause->id, order[i]) != 0)
			print_error("at %zu\n", i);
		assert_string_equal(s.summary->causes[i].cause->id, order[i]);
		assert_int_equal(s.summary->causes[i].rank, i + 1);
	}
	assert_int_equal(s.summary->cause_count, COUNT_OF(order));
	end(&s);
}

static void equal_findings_stand_by_their_ids(void **state)
{
	(void)state;
	struct session s = read_log(WARN(JOB_A, ON("0x80070005", "D:\\a")) WARN(
		JOB_A, ON("0x80070002", "D:\\b")) WARN(JOB_A, ON("0x8007018b", "D:\\c")));
	assert_string_equal(s.summary->causes[0].cause->id, "av-lock");
	assert_string_equal(s.summary->causes[1].cause->id, "cloud-file");
	assert_string_equal(s.summary->causes[2].cause->id, "missing-scratch");
	/* the headline cause without entries is still in the table */
	assert_string_equal(s.summary->causes[3].cause->id, "corrupt-file");
	assert_int_equal(s.summary->causes[3].entries, 0);
	end(&s);
}

/* ---- jobs and verdicts ------------------------------------------------------------------------ */

/* It finds another form each time. */
/* clang-format off */
#define ALL_PHASES(job) \
	STEP("13:00:00.000", job, "Prebackup started.") \
	STEP("13:01:00.000", job, "Prebackup finished.") \
	STEP("13:02:00.000", job, "Initialize Storage started.") \
	STEP("13:03:00.000", job, "initialize storage FINISHED") \
	STEP("13:04:00.000", job, "Data transfer started.") \
	STEP("13:05:00.000", job, "Data transfer finished") \
	STEP("13:06:00.000", job, "Integrity Check Storage Initialize started.") \
	STEP("13:07:00.000", job, "Integrity Check Storage Initialize finished.") \
	STEP("13:08:00.000", job, "Integrity Check started.") \
	STEP("13:09:00.000", job, "Integrity Check finsihed.") \
	STEP("13:10:00.000", job, "Succeeded") \
	STEP("13:11:00.000", job, "UnInitialize Storage started.") \
	STEP("13:12:00.000", job, "UnInitialize Storage finsihed.")
/* clang-format on */

static const struct {
	const char *text;
	enum job_result result;
	enum verdict_state state;
} jobs[] = {
	{ALL_PHASES(JOB_A), JOB_SUCCEEDED, VERDICT_CLEAN},
	{ALL_PHASES(JOB_A) WARN(JOB_A, ON("0x80070005", "D:\\a")), JOB_WARNINGS, VERDICT_WARNINGS},
	{STEP("13:00:00.000", JOB_A, "Data transfer started.")
			WARN(JOB_A, "Failed: Hr: = [0x8007045D] : x"),
		JOB_FAILED, VERDICT_FAILED},
	{STEP("13:00:00.000", JOB_A, "Data transfer started.")
			WARN(JOB_A, "Failed: Hr: = [0x8007045D] reading volume D:\\ failed"),
		JOB_FAILED, VERDICT_FAILED},
	{STEP("13:00:00.000", JOB_A, "Data transfer started.")
			WARN(JOB_A, ON("0x80070005", "D:\\a")),
		JOB_UNFINISHED, VERDICT_WARNINGS},
	{STEP("13:00:00.000", JOB_A, "Prebackup started."), JOB_UNFINISHED, VERDICT_CLEAN},
	{WARN(JOB_A, ON("0x80070005", "D:\\a")), JOB_UNKNOWN, VERDICT_WARNINGS},
	{AT("13:00:00.000", JOB_A, "NORMAL", "x"), JOB_UNKNOWN, VERDICT_CLEAN},
	{ALL_PHASES(JOB_A) WARN(JOB_A, "Failed: Hr: = [0x80070070] the scratch folder"),
		JOB_WARNINGS, VERDICT_FAILED},
};

static void jobs_end_as_their_records_say(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(jobs); i++) {
		struct session s = read_log(jobs[i].text);
		assert_int_equal(s.summary->job_count, 1);
		if (s.summary->jobs[0].result != jobs[i].result ||
			s.summary->state != jobs[i].state)
			print_error("%s", jobs[i].text);
		assert_int_equal(s.summary->jobs[0].result, jobs[i].result);
		assert_int_equal(s.summary->state, jobs[i].state);
		assert_string_equal(s.summary->jobs[0].id, JOB_A);
		end(&s);
	}
}

static void phases_have_their_times(void **state)
{
	static const char *const names[] = {"Prebackup", "Initialize Storage", "Data transfer",
		"Integrity Check Storage Initialize", "Integrity Check", "UnInitialize Storage"};
	(void)state;
	struct session s =
		read_log(ALL_PHASES("1fcff8b4-cce2-42e6-8883-7aeb9a1c5cb6") ALL_PHASES(JOB_B));
	assert_int_equal(s.summary->job_count, 2);
	const struct summary_job *job = &s.summary->jobs[0];
	assert_int_equal(job->phase_count, COUNT_OF(names));
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		assert_string_equal(job->phases[i].name, names[i]);
		assert_int_equal(job->phases[i].end - job->phases[i].start, 60000);
	}
	assert_int_equal(job->end - job->start, 12 * 60000);
	end(&s);
}

static void no_log_is_never_clean(void **state)
{
	static const char *const texts[] = {"", "Hello.\n", "<html>\n"};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct session s = read_log(texts[i]);
		assert_int_equal(s.summary->state, VERDICT_UNKNOWN);
		assert_true(s.summary->incomplete);
		assert_int_equal(s.summary->gap_count, 1);
		end(&s);
	}
}

static void equal_gaps_are_added_up(void **state)
{
	struct tally *t = tally_new(&(struct tally_config){
		.catalog = catalog, .keep = 3, .since = TIME_UNKNOWN, .until = TIME_UNKNOWN});
	(void)state;
	assert_non_null(t);
	assert_true(tally_gap(t, "a", GAP_CHECKSUM, "x", 2));
	assert_true(tally_gap(t, "a", GAP_CHECKSUM, "x", 3));
	assert_true(tally_gap(t, "b", GAP_CHECKSUM, "x", 1));
	struct summary *s = tally_summary(t, 10);
	assert_non_null(s);
	assert_int_equal(s->gap_count, 2);
	assert_int_equal(s->gaps[0].count, 5);
	assert_true(s->incomplete);
	summary_free(s);
	tally_free(t);
}

/* What paths of one run have in common is added to their causes once, and to no others. */
static void paths_that_failed_alike(void **state)
{
	(void)state;
	struct session s = begin("E:\\MARS\\S", 10);
	feed(&s, "CBEngineCurr.errlog",
		WARN(JOB_A, ON("0x80070020", "D:\\1.txt")) WARN(JOB_A,
			ON("0x80070020", "D:\\2.txt")) WARN(JOB_A, ON("0x80070020", "D:\\2.txt"))
			WARN(JOB_A, ON("0x80070020", "E:\\MARS\\S\\3.vhd")) /* scratch */
		WARN(JOB_B, ON("0x80070020", "D:\\4.txt"))                  /* another job */
		WARN(JOB_A, ON("0x80070005", "D:\\5.txt"))                  /* another code */
		/* two causes, one of them noise */
		WARN(JOB_A, ON("0x80070020", "D:\\6.txt")) WARN(JOB_A,
			ON("0x80070026", "D:\\6.txt")) WARN(JOB_A, ON("0x80070020", "D:\\7.txt"))
			WARN(JOB_A, ON("0x80070026", "D:\\7.txt"))
				WARN(JOB_A, ON("0x80070026", "D:\\7.txt"))
		/* noise alone */
		WARN(JOB_A, ON("0x80070026", "D:\\8.txt"))
			WARN(JOB_A, ON("0x80070026", "D:\\9.txt")) AT(
				"14:00:00.000", JOB_A, "WARNING", ON("0x80070020", "D:\\10.txt")));
	finish(&s);
	static const struct {
		const char *path;
		uint32_t entries;
		bool noise, in_scratch;
	} files[] = {
		{"D:\\1.txt", 1, false, false},
		{"D:\\2.txt", 2, false, false},
		{"E:\\MARS\\S\\3.vhd", 1, false, true},
		{"D:\\4.txt", 1, false, false},
		{"D:\\5.txt", 1, false, false},
		{"D:\\6.txt", 2, false, false},
		{"D:\\7.txt", 3, false, false},
		{"D:\\8.txt", 1, true, false},
		{"D:\\9.txt", 1, true, false},
		{"D:\\10.txt", 1, false, false},
	};
	assert_int_equal(s.summary->file_count, COUNT_OF(files));
	for (size_t i = 0; i < COUNT_OF(files); i++) {
		const struct summary_file *f = &s.summary->files[i];
		assert_true(span_equal(f->path, span_of(files[i].path)));
		assert_int_equal(f->entries, files[i].entries);
		assert_int_equal(f->in_scratch, files[i].in_scratch);
		assert_int_equal(f->cause->severity == SEVERITY_INFO, files[i].noise);
		assert_int_equal(f->runs, 1);
		assert_int_equal(f->failures, 1);
	}
	const struct summary_cause *locked = cause_of(s.summary, "av-lock");
	expect_cause(s.summary, "informational", 5, 4, 1);
	assert_int_equal(locked->scratch_entries, 1);
	assert_int_equal(locked->source_entries, locked->entries - 1);
	assert_int_equal(locked->last - locked->first, 3600000);
	assert_int_equal(locked->failures, locked->files);
	assert_int_equal(s.summary->files_not_protected, 8);
	assert_int_equal(s.summary->jobs[0].files + s.summary->jobs[1].files, 10);
	end(&s);
}

static void items_of_a_grown_array_begin_where_cache_lines_do(void **state)
{
	enum { ITEMS = 20000, LINE = 64 };
	struct item {
		uint32_t words[8];
	} *items = NULL;
	void *block = NULL;
	size_t cap = 0;
	(void)state;
	for (uint32_t i = 0; i < ITEMS; i++) {
		items = array_grow_lines(&block, items, &cap, i + 1, sizeof(*items));
		assert_non_null(items);
		assert_int_equal((uintptr_t)items % LINE, 0);
		items[i].words[0] = i;
		items[i].words[7] = ~i;
	}
	assert_true(cap >= ITEMS);
	for (uint32_t i = 0; i < ITEMS; i++) {
		assert_int_equal(items[i].words[0], i);
		assert_int_equal(items[i].words[7], ~i);
	}
	assert_null(array_grow_lines(&block, items, &cap, SIZE_MAX / 4, sizeof(*items)));
	free(block);
}

static void a_path_may_fail_in_many_ways(void **state)
{
	/* The numbers of codes of a path at which its cells are kept in another way, and others. */
	static const unsigned ways[] = {1, 2, 3, 7, 8, 9, 15, 16, 17, 18, 32, 33, 40};
	enum { ROUNDS = 3, MOST = 40 };
	uint64_t expected[MOST] = {0}, entries = 0;
	struct buf log = {0};
	(void)state;
	for (unsigned round = 0; round < ROUNDS; round++) {
		for (unsigned code = 0; code < MOST; code++) {
			for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
				if (code >= ways[i])
					continue;
				buf_addf(&log, WARN(JOB_A, ON("0x8ABE01%02X", "D:\\p%u.txt")), code,
					ways[i]);
				expected[code]++;
				entries++;
			}
		}
	}
	assert_false(log.failed);
	struct session s = read_log(log.data);
	buf_free(&log);
	expect_cause(s.summary, "unclassified", entries, sizeof(ways) / sizeof(ways[0]), 1);
	const struct summary_cause *c = cause_of(s.summary, "unclassified");
	assert_int_equal(c->code_count, MOST);
	for (size_t i = 0; i < c->code_count; i++)
		assert_int_equal(
			c->codes[i].entries, expected[c->codes[i].code.value - 0x8ABE0100]);
	end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_of_a_grown_array_begin_where_cache_lines_do),
		cmocka_unit_test(a_path_may_fail_in_many_ways),
		cmocka_unit_test(paths_that_failed_alike),
		cmocka_unit_test(entries_files_and_runs),
		cmocka_unit_test(top_limits_lists_but_not_counts),
		cmocka_unit_test(volumes_have_the_files_of_their_folders),
		cmocka_unit_test(times_are_the_earliest_and_the_latest),
		cmocka_unit_test(an_unknown_code_is_listed_with_evidence),
		cmocka_unit_test(lines_with_a_path_alone_take_the_code_of_the_log),
		cmocka_unit_test(a_list_is_a_run_but_no_job),
		cmocka_unit_test(the_scratch_folder_makes_a_finding_a_job_matter),
		cmocka_unit_test(findings_stand_in_order),
		cmocka_unit_test(equal_findings_stand_by_their_ids),
		cmocka_unit_test(jobs_end_as_their_records_say),
		cmocka_unit_test(phases_have_their_times),
		cmocka_unit_test(no_log_is_never_clean),
		cmocka_unit_test(equal_gaps_are_added_up),
	};
	return cmocka_run_group_tests_name("tally", tests, prepare, clean_up);
}

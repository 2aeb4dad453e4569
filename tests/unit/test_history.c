// SPDX-License-Identifier: MIT

/*
 * The verdict for constructed histories of jobs: which failures are current,
 * which are over, and the headline. Runs in the top folder.
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
	strcpy(folder, "/tmp/marslog-history-XXXXXX");
	return catalog && mkdtemp(folder) ? 0 : -1;
}

static int clean_up(void **state)
{
	(void)state;
	catalog_free(catalog);
	return rmdir(folder);
}

/* ---- histories as text --------------------------------------------------------------- */

#define MS_PER_DAY INT64_C(86400000)
#define PROXY "Failed: Hr: = [0x80190197] (407) Proxy Authentication Required"

/*
 * A history is words, one a job, oldest first; each job is one day later than
 * the one before it, at 21:00:
 *
 *   ok              succeeded
 *   ok:Da,Eb        succeeded, but D:\a and E:\b failed
 *   bad             failed for the proxy
 *   bad:Da          likewise, and D:\a failed before
 *   cut, cut:Da     neither succeeded nor failed
 *   alien           a task GUID without any progress
 *   +3              the next job comes so many days later
 *   @6              jobs from here on start at 06:00
 */
struct writer {
	struct buf log;
	int day, hour, jobs;
};

static void record(struct writer *w, int minute, const char *level, const char *message)
{
	int year, month, day;
	date_from_days(date_to_days(2026, 11, 1) + w->day, &year, &month, &day);
	buf_addf(&w->log,
		"0AB0\t0974\t%02d/%02d\t%02d:%02d:00.000\t18\ta.cpp(1)\t\t"
		"%08X-CCE2-42E6-8883-7AEB9A1C5CB6\t\t%s\t%s\n",
		month, day, w->hour, minute, (unsigned)w->jobs + 1, level, message);
}

static void write_files(struct writer *w, const char *files)
{
	char message[120];
	for (const char *p = files; p && *p;) {
		size_t len = strcspn(p, ",");
		snprintf(message, sizeof(message),
			"Failed: Hr: = [0x80070020] BackupRead failed on file(%c:\\Data\\%.*s)",
			p[0], (int)len - 1, p + 1);
		record(w, 5, "WARNING", message);
		p += len + (p[len] == ',');
	}
}

static void write_job(struct writer *w, const char *word)
{
	const char *colon = strchr(word, ':');
	bool alien = strncmp(word, "alien", 5) == 0;
	if (alien) {
		record(w, 0, "WARNING",
			"Failed: Hr: = [0x80070020] BackupRead failed on "
			"file(D:\\Data\\alien)");
	} else {
		record(w, 0, "NORMAL", "Backup Progress: Prebackup started.");
		record(w, 1, "NORMAL", "Backup Progress: Data transfer started.");
		write_files(w, colon ? colon + 1 : NULL);
		if (strncmp(word, "bad", 3) == 0)
			record(w, 10, "WARNING", PROXY);
		if (strncmp(word, "ok", 2) == 0)
			record(w, 20, "NORMAL", "Backup Progress: Succeeded");
	}
	w->jobs++;
	w->day++;
}

static void write_history(struct writer *w, const char *history)
{
	char word[120];
	size_t len;
	w->hour = w->hour ? w->hour : 21;
	for (const char *p = history; *p; p += len) {
		len = strcspn(p, " ");
		if (len == 0) {
			len = 1;
			continue;
		}
		snprintf(word, sizeof(word), "%.*s", (int)len, p);
		if (word[0] == '+')
			w->day += atoi(word + 1) - 1;
		else if (word[0] == '@')
			w->hour = atoi(word + 1);
		else
			write_job(w, word);
	}
}

struct session {
	struct engine *engine;
	struct summary *summary;
	unsigned files;
};

static struct session begin(int64_t now)
{
	struct session s = {0};
	struct engine_config config;
	engine_defaults(&config);
	config.catalog = catalog;
	config.year = 2026;
	if (now != TIME_UNKNOWN) {
		config.now = now;
		config.now_asked = true;
	}
	s.engine = engine_new(&config);
	assert_non_null(s.engine);
	return s;
}

static void feed(struct session *s, const char *name, const char *text)
{
	char path[160];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	assert_true(engine_read(s->engine, path));
	unlink(path);
}

static struct session read_history(const char *history, int64_t now)
{
	struct writer w = {0};
	struct session s = begin(now);
	write_history(&w, history);
	feed(&s, "CBEngineCurr.errlog", w.log.data);
	buf_free(&w.log);
	s.summary = engine_summary(s.engine);
	assert_non_null(s.summary);
	return s;
}

static void end(struct session *s)
{
	summary_free(s->summary);
	engine_free(s->engine);
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

/* ---- one history after the other --------------------------------------------------------- */

static const struct shape {
	const char *history;
	enum verdict_state state;
	unsigned files, past_jobs, past_files, failures;
	const char *headline; /* what it begins with */
} shapes[] = {
	/* How things are. */
	{"ok", VERDICT_CLEAN, 0, 0, 0, 0, "The only job succeeded, on 1 Nov 21:20 UTC."},
	{"ok ok ok", VERDICT_CLEAN, 0, 0, 0, 0, "All 3 jobs succeeded, last on 3 Nov 21:20 UTC."},
	{"ok:Da", VERDICT_WARNINGS, 1, 0, 0, 1, "Last backup 1 Nov left out 1 file. First cause:"},
	{"ok:Da,Db ok:Da,Db", VERDICT_WARNINGS, 2, 0, 0, 4, "Last backup 2 Nov left out 2 files."},
	{"bad", VERDICT_FAILED, 0, 0, 0, 1, "Nothing backed up since 1 Nov: the only job failed."},
	{"bad bad bad bad bad bad", VERDICT_FAILED, 0, 0, 0, 6,
		"Nothing backed up since 1 Nov: 6 of 6 jobs failed. Cause now: "},
	{"bad:Da,Db,Dc,Dd bad:Da,Db,Dc,Dd", VERDICT_FAILED, 4, 0, 0, 10,
		"Nothing backed up since 1 Nov: 2 of 2 jobs failed."},
	{"ok ok bad", VERDICT_FAILED, 0, 0, 0, 1,
		"Nothing backed up since 2 Nov: the job after it failed."},
	{"ok bad bad", VERDICT_FAILED, 0, 0, 0, 2,
		"Nothing backed up since 1 Nov: 2 of 2 jobs failed."},
	/* What was, and is over. */
	{"bad bad bad ok ok ok ok ok ok ok ok ok", VERDICT_CLEAN, 0, 3, 0, 3,
		"Last backup 12 Nov was complete; 3 jobs failed before it."},
	{"ok:Da ok ok ok ok ok ok ok ok ok", VERDICT_CLEAN, 0, 0, 1, 1,
		"Last backup 10 Nov was complete; 1 file failed in earlier jobs and no more."},
	{"ok:Da,Db ok:Db", VERDICT_WARNINGS, 1, 0, 1, 3,
		"Last backup 2 Nov left out 1 file; 1 file failed in earlier jobs and no more."},
	{"bad ok:Da bad ok:Da", VERDICT_WARNINGS, 1, 2, 0, 4,
		"Last backup 4 Nov left out 1 file; 2 jobs failed before it."},
	/* A failed or running job shows nothing about the files of the one before it. */
	{"ok:Da bad", VERDICT_FAILED, 1, 0, 0, 2, "Nothing backed up since 1 Nov"},
	{"ok:Da cut", VERDICT_WARNINGS, 1, 0, 0, 1, "Last backup 1 Nov left out 1 file."},
	{"ok cut:Da", VERDICT_WARNINGS, 1, 0, 0, 1, "Last backup 1 Nov left out 1 file."},
	/* The newest job is running. */
	{"bad cut", VERDICT_FAILED, 0, 0, 0, 1,
		"Nothing backed up since 1 Nov: the only job failed."},
	{"bad ok cut", VERDICT_CLEAN, 0, 1, 0, 1, "Last backup 2 Nov was complete; 1 job failed"},
	{"ok bad cut", VERDICT_FAILED, 0, 0, 0, 1, "Nothing backed up since 1 Nov: the job after"},
	{"cut", VERDICT_CLEAN, 0, 0, 0, 0, "No failure in any record."},
	/* Jobs that broke off made no backup. */
	{"ok cut ok", VERDICT_CLEAN, 0, 0, 0, 0, "Last backup 3 Nov was complete; 1 job broke off"},
	{"ok cut cut", VERDICT_WARNINGS, 0, 0, 0, 0,
		"Last backup 1 Nov was complete; 1 job after it broke off."},
	{"cut cut cut", VERDICT_UNKNOWN, 0, 0, 0, 0, "2 jobs broke off"},
	{"ok bad cut bad", VERDICT_FAILED, 0, 0, 0, 2,
		"Nothing backed up since 1 Nov: 2 of 3 jobs failed, 1 broke off."},
	/* Other tasks are no jobs. */
	{"alien", VERDICT_WARNINGS, 1, 0, 0, 1, "1 file is not protected; first cause: "},
	{"ok alien", VERDICT_WARNINGS, 1, 0, 0, 1, "Last backup 1 Nov left out 1 file."},
	{"alien ok", VERDICT_CLEAN, 0, 0, 1, 1, "Last backup 2 Nov was complete; 1 file failed"},
	/* Two kinds of jobs, by volume and time of day: each answers for its own. */
	{"@20 ok:Da,Db +0 @22 ok:Ec @20 ok:Da +0 @22 ok:Ec,Ed", VERDICT_WARNINGS, 3, 0, 1, 6,
		"Last backup 2 Nov left out 3 files; 1 file failed in earlier jobs"},
	/* … but one job that names both shows that they are of one kind. */
	{"@20 ok:Da +0 @22 ok:Ec @20 ok:Da,Ec +0 @22 ok:Ec", VERDICT_WARNINGS, 1, 0, 1, 5,
		"Last backup 2 Nov left out 1 file; 1 file failed in earlier jobs"},
	/* A nightly job whose files happen to fail on one volume or the other. */
	{"ok:Da ok:Eb", VERDICT_WARNINGS, 1, 0, 1, 2, "Last backup 2 Nov left out 1 file; 1 file"},
	{"@20 ok:Da @4 ok:Eb", VERDICT_WARNINGS, 2, 0, 0, 2, "Last backup 2 Nov left out 2 files."},
	{"@20 ok:Da @4 ok:Eb ok:Eb ok:Eb", VERDICT_WARNINGS, 1, 0, 1, 4,
		"Last backup 4 Nov left out 1"},
};

static void expect_shape(const struct shape *shape, const struct summary *s)
{
	if (s->state != shape->state || s->files_not_protected != shape->files ||
		s->past.jobs_failed != shape->past_jobs || s->past.files != shape->past_files ||
		s->totals.failures != shape->failures ||
		strncmp(s->headline, shape->headline, strlen(shape->headline)) != 0)
		print_error("%s: %s, %d files, %d jobs before, %d files before, %d failures\n%s\n",
			shape->history, verdict_state_name(s->state), (int)s->files_not_protected,
			(int)s->past.jobs_failed, (int)s->past.files, (int)s->totals.failures,
			s->headline);
	assert_int_equal(s->state, shape->state);
	assert_int_equal(s->files_not_protected, shape->files);
	assert_int_equal(s->past.jobs_failed, shape->past_jobs);
	assert_int_equal(s->past.files, shape->past_files);
	assert_int_equal(s->totals.failures, shape->failures);
	assert_memory_equal(s->headline, shape->headline, strlen(shape->headline));
}

static void histories(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT_OF(shapes); i++) {
		struct session s = read_history(shapes[i].history, TIME_UNKNOWN);
		expect_shape(&shapes[i], s.summary);
		end(&s);
	}
}

/* ---- findings ------------------------------------------------------------------------------ */

static void current_findings_rank_before_ended_ones(void **state)
{
	(void)state;
	struct session s = read_history("bad bad ok:Da", TIME_UNKNOWN);
	const struct summary_cause *lock = cause_of(s.summary, "av-lock"),
				   *proxy = cause_of(s.summary, "connection-blocked");
	assert_int_equal(lock->current, CURRENT_YES);
	assert_int_equal(lock->rank, 1);
	assert_int_equal(lock->ended, TIME_UNKNOWN);
	assert_int_equal(proxy->current, CURRENT_NO);
	assert_int_equal(proxy->rank, 2);
	assert_int_equal(proxy->failures, 2);
	char text[32];
	time_format(proxy->ended, text);
	assert_string_equal(text, "2026-11-03T21:20:00.000Z"); /* the first job free of it */
	end(&s);
}

static void failures_are_paths_and_runs(void **state)
{
	(void)state;
	struct session s = read_history("ok:Da,Da,Da,Db ok:Da", TIME_UNKNOWN);
	assert_int_equal(s.summary->totals.entries, 5);
	assert_int_equal(s.summary->totals.failures, 3);
	assert_int_equal(cause_of(s.summary, "av-lock")->failures, 3);
	assert_int_equal(s.summary->jobs[0].failures, 2);
	assert_int_equal(s.summary->jobs[0].entries, 4);
	assert_int_equal(s.summary->jobs[1].failures, 1);
	end(&s);
}

#define LIST "Consider adding these to exclusion list of backup policy.-----\n"

/* The log covers 9 and 10 November; the lists go back to the 8th. */
static void a_list_repeats_its_log(void **state)
{
	struct writer w = {.day = 8};
	struct session s = begin(TIME_UNKNOWN);
	(void)state;
	write_history(&w, "ok:Da ok:Da");
	feed(&s, "CBEngineCurr.errlog", w.log.data);
	feed(&s, "LastBackupFailedFiles17af1_11_8_2026_x.txt", LIST "D:\\Data\\a\t0x80070020\n");
	feed(&s, "LastBackupFailedFiles17af1_11_9_2026_x.txt", LIST "D:\\Data\\a\t0x80070020\n");
	feed(&s, "LastBackupFailedFiles17af1_11_10_2026_x.txt", LIST "D:\\Data\\a\t0x80070020\n");
	s.summary = engine_summary(s.engine);
	assert_non_null(s.summary);
	assert_int_equal(s.summary->totals.entries, 5);
	assert_int_equal(s.summary->totals.failures, 3);
	assert_int_equal(s.summary->files_not_protected, 1);
	buf_free(&w.log);
	end(&s);
}

static void an_old_list_is_over(void **state)
{
	struct writer w = {.day = 8};
	struct session s = begin(TIME_UNKNOWN);
	(void)state;
	write_history(&w, "ok ok");
	feed(&s, "CBEngineCurr.errlog", w.log.data);
	feed(&s, "LastBackupFailedFiles17af1_11_2_2026_x.txt", LIST "D:\\Data\\a\t0x80070020\n");
	s.summary = engine_summary(s.engine);
	assert_non_null(s.summary);
	assert_int_equal(s.summary->state, VERDICT_CLEAN);
	assert_int_equal(s.summary->files_not_protected, 0);
	assert_int_equal(cause_of(s.summary, "av-lock")->current, CURRENT_NO);
	buf_free(&w.log);
	end(&s);
}

/* Nobody knows of which day it is: it may be that of the last backup. */
static void a_list_without_a_day_may_be_current(void **state)
{
	struct writer w = {.day = 8};
	struct session s = begin(TIME_UNKNOWN);
	(void)state;
	write_history(&w, "ok ok");
	feed(&s, "CBEngineCurr.errlog", w.log.data);
	feed(&s, "LastBackupFailedFiles.txt", LIST "D:\\Data\\a\t0x80070020\n");
	s.summary = engine_summary(s.engine);
	assert_non_null(s.summary);
	assert_int_equal(s.summary->state, VERDICT_WARNINGS);
	assert_int_equal(s.summary->files_not_protected, 1);
	assert_int_equal(cause_of(s.summary, "av-lock")->current, CURRENT_UNKNOWN);
	buf_free(&w.log);
	end(&s);
}

static void lists_alone_are_one_present(void **state)
{
	struct session s = begin(TIME_UNKNOWN);
	(void)state;
	feed(&s, "LastBackupFailedFiles17af1_11_2_2026_x.txt", LIST "D:\\Data\\a\t0x80070020\n");
	feed(&s, "LastBackupFailedFiles17af1_11_9_2026_x.txt", LIST "D:\\Data\\b\t0x80070020\n");
	s.summary = engine_summary(s.engine);
	assert_non_null(s.summary);
	assert_int_equal(s.summary->files_not_protected, 2);
	assert_int_equal(s.summary->totals.failures, 2);
	assert_int_equal(s.summary->past.files, 0);
	end(&s);
}

/* ---- ages -------------------------------------------------------------------------------------- */

static int64_t at(int month, int day, int hour)
{
	return date_to_days(2026, month, day) * MS_PER_DAY + hour * INT64_C(3600000);
}

static void ages(void **state)
{
	(void)state;
	struct session s = read_history("ok ok:Da bad cut", TIME_UNKNOWN);
	char text[32];
	time_format(s.summary->last_backup, text);
	assert_string_equal(text, "2026-11-02T21:20:00.000Z");
	time_format(s.summary->last_clean, text);
	assert_string_equal(text, "2026-11-01T21:20:00.000Z");
	time_format(s.summary->last_attempt, text);
	assert_string_equal(text, "2026-11-04T21:01:00.000Z");
	assert_int_equal(s.summary->interval, MS_PER_DAY);
	assert_int_equal(s.summary->period_first, at(11, 1, 21));
	end(&s);
}

/* The limit is twice the interval, and at least two days. */
static void staleness(void **state)
{
	static const struct {
		const char *history;
		int month, day;
		bool stale;
	} cases[] = {
		{"ok ok", 11, 4, false},
		{"ok ok", 11, 5, true},
		{"ok +7 ok +7 ok", 11, 28, false},
		{"ok +7 ok +7 ok", 11, 30, true},
		{"ok", 11, 3, false},
		{"ok", 11, 16, true},
		{"bad bad bad bad", 11, 4, true},
		{"ok bad bad bad", 11, 4, true},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct session s =
			read_history(cases[i].history, at(cases[i].month, cases[i].day, 12));
		assert_int_equal(s.summary->stale, cases[i].stale);
		if (cases[i].stale) {
			assert_int_equal(s.summary->state, VERDICT_FAILED);
			assert_memory_equal(s.summary->headline, "No backup since ", 16);
		}
		end(&s);
		s = read_history(cases[i].history, TIME_UNKNOWN);
		assert_false(s.summary->stale); /* only reported on request */
		end(&s);
	}
}

/* ---- many histories, by a plain rule --------------------------------------------------------- */

enum { FILES = 4, JOBS_MAX = 12 };

static uint32_t random_state;

static unsigned below(unsigned most)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 16) % most;
}

/* All files are on one volume, so that all jobs are of one kind. */
static void random_histories(void **state)
{
	static const char *const words[] = {"ok", "bad", "cut"};
	(void)state;
	for (unsigned seed = 1; seed <= 300; seed++) {
		char history[JOBS_MAX * 40] = "";
		unsigned jobs = 1 + (random_state = seed, below(JOBS_MAX));
		int last_fail[FILES], completed = -1, newest = -1;
		unsigned failures = 0;
		for (unsigned f = 0; f < FILES; f++)
			last_fail[f] = -1;
		for (unsigned j = 0; j < jobs; j++) {
			unsigned kind = below(5) < 3 ? 0 : 1 + below(2);
			char *to = history + strlen(history);
			to += sprintf(to, "%s%s", j > 0 ? " " : "", words[kind]);
			char mark = ':';
			for (unsigned f = 0; f < FILES; f++) {
				if (below(4) > 0)
					continue;
				to += sprintf(to, "%cD%u", mark, f);
				mark = ',';
				last_fail[f] = (int)j;
				failures++;
			}
			completed = kind == 0 ? (int)j : completed;
			newest = kind != 2 ? (int)j : newest;
			failures += kind == 1; /* the proxy */
		}
		unsigned open = 0, past = 0;
		for (unsigned f = 0; f < FILES; f++) {
			open += last_fail[f] >= 0 && last_fail[f] >= completed;
			past += last_fail[f] >= 0 && last_fail[f] < completed;
		}
		struct session s = read_history(history, TIME_UNKNOWN);
		if (s.summary->files_not_protected != open || s.summary->past.files != past)
			print_error("%s\n", history);
		assert_int_equal(s.summary->files_not_protected, open);
		assert_int_equal(s.summary->past.files, past);
		assert_int_equal(s.summary->totals.failures, failures);
		bool failed = newest >= 0 && newest != completed;
		assert_int_equal(s.summary->state == VERDICT_FAILED, failed);
		if (!failed && open > 0)
			assert_int_equal(s.summary->state, VERDICT_WARNINGS);
		end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(histories),
		cmocka_unit_test(current_findings_rank_before_ended_ones),
		cmocka_unit_test(failures_are_paths_and_runs),
		cmocka_unit_test(a_list_repeats_its_log),
		cmocka_unit_test(an_old_list_is_over),
		cmocka_unit_test(a_list_without_a_day_may_be_current),
		cmocka_unit_test(lists_alone_are_one_present),
		cmocka_unit_test(ages),
		cmocka_unit_test(staleness),
		cmocka_unit_test(random_histories),
	};
	return cmocka_run_group_tests(tests, prepare, clean_up);
}

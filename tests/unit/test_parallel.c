// SPDX-License-Identifier: MIT

/*
 * The worker pool merges jobs in order, and batches give the same tally wherever
 * they were divided. Runs in the top folder.
 */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include <sched.h>
#include <stdatomic.h>
#include <unistd.h>

#include "engine/pipeline.h"
#include "engine/worker_pool.h"
#include "made_logs.h"
#include "render/render.h"

static struct catalog *catalog;

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
	return catalog ? 0 : -1;
}

static int clean_up(void **state)
{
	(void)state;
	catalog_free(catalog);
	return 0;
}

/* ---- jobs in order --------------------------------------------------------------- */

enum { JOBS = 400, NEVER = JOBS + 1, BYTES_MAX = 4 };

struct race {
	size_t jobs, slots;
	unsigned threads;
	size_t fails, refused; /* jobs whose work or merge stops everything */
	bool parts;            /* jobs deliver parts, too */
	atomic_int merging;    /* threads that merge */
	atomic_size_t begun[JOBS], done[JOBS];
	atomic_size_t given[JOBS]; /* parts that were delivered */
	/* Not guarded: one thread merges at a time. */
	size_t next, taken[JOBS], early; /* parts merged; … before their job had finished */
	bool wrong;
	/* By slot, not guarded: it belongs to a job until that was merged. */
	size_t slot_owner[JOBS];
	bool busy[64]; /* by worker */
};

static void rest(struct chance *c)
{
	unsigned how = below(c, 10);
	for (unsigned i = 0; i < how; i++)
		sched_yield();
	if (how == 9)
		usleep(below(c, 300));
}

static void enter(struct race *r, size_t task)
{
	r->wrong = r->wrong || atomic_fetch_add(&r->merging, 1) != 0 || r->next != task;
}

static void leave(struct race *r)
{
	atomic_fetch_sub(&r->merging, 1);
}

/* Some are larger than all parts together may be. */
static size_t part_size(size_t task)
{
	return task % 3 == 0 ? BYTES_MAX + 1 : task % 3;
}

static bool work(void *context, struct pool_job *job)
{
	struct race *r = context;
	size_t task = job->number;
	unsigned worker = job->worker;
	struct chance c = chance_of(task);
	if (worker >= r->threads || r->busy[worker] || atomic_fetch_add(&r->begun[task], 1) != 0)
		abort();
	r->busy[worker] = true;
	r->slot_owner[task % r->slots] = task;
	rest(&c);
	for (unsigned parts = r->parts ? below(&c, 5) : 0; parts > 0; parts--) {
		atomic_fetch_add(&r->given[task], 1);
		if (!pool_part(job, part_size(task)) && r->fails == NEVER && r->refused == NEVER)
			abort();
		rest(&c);
	}
	if (r->slot_owner[task % r->slots] != task)
		abort();
	atomic_fetch_add(&r->done[task], 1);
	r->busy[worker] = false;
	return task != r->fails;
}

/* Every fifth job leaves its parts for the end. */
static bool merge_part(void *context, size_t task, size_t *bytes)
{
	struct race *r = context;
	struct chance c = chance_of(task + r->taken[task]);
	enter(r, task);
	r->wrong = r->wrong || r->taken[task] >= r->given[task];
	r->taken[task]++;
	r->early += r->done[task] == 0;
	*bytes = task % 5 == 0 ? 0 : part_size(task);
	rest(&c);
	leave(r);
	return true;
}

static bool merge(void *context, size_t task)
{
	struct race *r = context;
	struct chance c = chance_of(task + JOBS);
	enter(r, task);
	r->wrong = r->wrong || r->taken[task] != r->given[task];
	r->wrong = r->wrong || r->slot_owner[task % r->slots] != task || r->done[task] != 1;
	rest(&c);
	r->next++;
	leave(r);
	return task != r->refused;
}

static bool run(struct race *r)
{
	return pool_run(&(struct pool_plan){
		.threads = r->threads,
		.jobs = r->jobs,
		.slots = r->slots,
		.bytes_max = BYTES_MAX,
		.work = work,
		.merge_part = merge_part,
		.merge = merge,
		.context = r,
	});
}

static void jobs_are_merged_in_order(void **state)
{
	static const size_t jobs[] = {1, 2, 3, JOBS}, slots[] = {1, 2, 3, 9};
	static const unsigned threads[] = {1, 2, 3, 8};
	(void)state;
	for (size_t i = 0; i < 4 * 4 * 4 * 2; i++) {
		struct race *r = calloc(1, sizeof(*r));
		assert_non_null(r);
		r->jobs = jobs[i % 4];
		r->slots = slots[i / 4 % 4];
		r->threads = threads[i / 16 % 4];
		r->parts = i / 64 != 0;
		r->fails = r->refused = NEVER;
		assert_true(run(r));
		assert_false(r->wrong);
		assert_int_equal(r->next, r->jobs);
		for (size_t t = 0; t < r->jobs; t++)
			assert_true(r->begun[t] == 1 && r->done[t] == 1);
		free(r);
	}
}

static void parts_are_merged_while_their_job_works(void **state)
{
	(void)state;
	struct race *r = calloc(1, sizeof(*r));
	assert_non_null(r);
	r->jobs = JOBS;
	r->slots = 5;
	r->threads = 4;
	r->parts = true;
	r->fails = r->refused = NEVER;
	assert_true(run(r));
	assert_true(r->early > JOBS / 2);
	free(r);
}

/* Job 0 waits until its only part has been merged; job 1 delivers parts until then. */
struct ahead {
	atomic_bool given, merged, in_time;
};

static bool work_ahead(void *context, struct pool_job *job)
{
	enum { PATIENCE = 100000 };
	struct ahead *a = context;
	if (job->number == 0) {
		bool ok = pool_part(job, 0);
		a->given = true;
		for (size_t i = 0; i < PATIENCE && !a->merged; i++)
			sched_yield();
		return ok;
	}
	while (!a->given)
		sched_yield();
	for (size_t i = 0; i < PATIENCE && !a->merged; i++) {
		if (!pool_part(job, 0))
			return false;
	}
	a->in_time = a->merged;
	return true;
}

static bool merge_part_ahead(void *context, size_t number, size_t *bytes)
{
	struct ahead *a = context;
	*bytes = 0;
	a->merged = a->merged || number == 0;
	return true;
}

static bool merge_nothing(void *context, size_t number)
{
	(void)context;
	(void)number;
	return true;
}

static void a_job_ahead_merges_for_the_one_in_turn(void **state)
{
	struct ahead a = {.merged = false};
	(void)state;
	assert_true(pool_run(&(struct pool_plan){
		.threads = 2,
		.jobs = 2,
		.slots = 3,
		.bytes_max = BYTES_MAX,
		.work = work_ahead,
		.merge_part = merge_part_ahead,
		.merge = merge_nothing,
		.context = &a,
	}));
	assert_true(a.in_time);
}

static void somebody_stops_everything(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 60; i++) {
		struct race *r = calloc(1, sizeof(*r));
		bool refused = i % 2 != 0;
		size_t at = (size_t)i * 7 % 100;
		assert_non_null(r);
		r->jobs = 100;
		r->slots = 1 + i % 7;
		r->threads = 1 + i % 5;
		r->parts = i % 3 != 0;
		r->fails = refused ? NEVER : at;
		r->refused = refused ? at : NEVER;
		assert_false(run(r));
		assert_false(r->wrong);
		/* No later job was merged, and every job that was started has finished. */
		assert_true(refused ? r->next == at + 1 : r->next <= at + 1);
		for (size_t t = 0; t < r->jobs; t++)
			assert_int_equal(r->begun[t], r->done[t]);
		free(r);
	}
}

/* One job that becomes the next one, as read_stream.c has them. */
struct chain {
	size_t jobs, slots, stop_at;
	bool alone; /* some jobs are merged by the thread that did them */
	size_t slot_value[9];
	size_t merged;
	bool wrong;
};

static bool work_chain(void *context, struct pool_job *job)
{
	struct chain *c = context;
	struct chance chance = chance_of(job->number);
	for (size_t n = 0; n + 1 < c->jobs; n++) {
		if (job->number != n)
			abort();
		c->slot_value[n % c->slots] = n;
		rest(&chance);
		/* Alone, everything up to here has been merged. */
		bool alone = c->alone && one_in(&chance, 2);
		if (!pool_next(job, alone))
			return false;
		if (alone && c->merged != job->number)
			abort();
	}
	c->slot_value[job->number % c->slots] = job->number;
	return true;
}

static bool merge_chain(void *context, size_t number)
{
	struct chain *c = context;
	struct chance chance = chance_of(number + JOBS);
	c->wrong = c->wrong || c->merged != number || c->slot_value[number % c->slots] != number;
	rest(&chance);
	c->merged++;
	return number != c->stop_at;
}

static void one_job_becomes_the_next(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 48; i++) {
		struct chain c = {.jobs = i % 6 == 0 ? 1 : JOBS, .slots = 1 + i % 9};
		c.stop_at = i % 3 == 0 ? c.jobs / 2 : NEVER;
		c.alone = i % 2 == 0;
		bool all = pool_run(&(struct pool_plan){
			.threads = 1 + i % 3,
			.jobs = 1,
			.slots = c.slots,
			.work = work_chain,
			.merge = merge_chain,
			.context = &c,
		});
		assert_true(all == (c.stop_at == NEVER));
		assert_false(c.wrong);
		assert_int_equal(c.merged, all ? c.jobs : c.stop_at + 1);
	}
}

/* ---- batches ------------------------------------------------------------------------ */

struct cutting {
	struct chance chance;
	unsigned often;  /* a batch is taken at one chance of so many; 0 = at the end of all */
	uint64_t most;   /* items that are taken of a member: then reading stops */
	uint64_t taken;  /* items of the member */
	uint64_t passed; /* … that are to be skipped first */
	unsigned member; /* to begin with, and where reading stopped */
	bool again;      /* the archive was announced before */
	bool finished;
	struct tally *tally;
	struct buf gaps;
};

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct cutting *cut = context;
	buf_addf(&cut->gaps, "%s %d %s %llu\n", input, reason, detail, (unsigned long long)count);
}

static void take_batch(struct cutting *cut, struct pipeline *pipeline)
{
	cut->taken += batch_item_count(pipeline->batch);
	assert_true(tally_merge(cut->tally, pipeline->batch, NULL, &cut->passed, on_gap, cut));
	batch_clear(pipeline->batch);
}

static bool on_batch(void *context, struct pipeline *pipeline)
{
	struct cutting *cut = context;
	if (cut->often == 0 || !one_in(&cut->chance, cut->often))
		return true;
	take_batch(cut, pipeline);
	return cut->taken < cut->most;
}

static struct engine_config config_of(bool filtered)
{
	struct engine_config config;
	engine_defaults(&config);
	config.catalog = catalog;
	config.now = INT64_C(1786752000000);
	config.filter.cause = filtered ? catalog_cause(catalog, "av-lock") : NULL;
	return config;
}

static const char registry[] =
	"Windows Registry Editor Version 5.00\n\"ScratchLocation\"=\"D:\\\\Data\"\n";
static const char listed[] =
	"Consider adding these to exclusion list of backup policy.--\n"
	"D:\\a.doc\t0x80070005\nD:\\Data\\b.doc\nD:\\c.doc - Access is denied\n";

/* An archive of several members; the rest in the pipeline is merged at the end. */
static void read_members(const struct engine_config *config, struct cutting *cut, uint64_t seed)
{
	struct pipeline pipeline;
	struct buf data = {0};
	const struct pipeline_sink sink = {.batch = on_batch, .context = cut};
	assert_true(pipeline_open(&pipeline, config, &sink));
	const struct container_visitor v = pipeline_visitor(&pipeline);
	bool going = true;
	if (!cut->again)
		assert_true(v.archive(v.context, &(struct member){.name = "x.zip"}, "zip"));
	for (unsigned i = cut->member; i < 6 && going; i++) {
		char name[40];
		struct chance c = chance_of(seed + i);
		buf_clear(&data);
		if (i == 2)
			buf_adds(&data, listed);
		else if (i == 3)
			buf_adds(&data, registry);
		else
			make_log(&data, seed * 10 + i, i == 1 ? MADE_LISTS | MADE_STRANGE : 0,
				i == 5 ? 20 : 12000);
		/* What is read again is always one member. */
		if (cut->most != UINT64_MAX)
			take_batch(cut, &pipeline);
		cut->taken = 0;
		cut->member = i;
		snprintf(name, sizeof(name), "x.zip!%u.errlog", i);
		going = v.begin(v.context,
			&(struct member){
				.name = name,
				.mtime = INT64_C(1786752000000),
				.file_mtime = TIME_UNKNOWN,
				.in_archive = true,
			});
		for (size_t at = 0, n; at < data.len && going; at += n) {
			n = 1 + below(&c, 700);
			n = n < data.len - at ? n : data.len - at;
			going = v.data(v.context, data.data + at, n);
		}
		if (i == 4)
			v.gap(v.context, name, GAP_CHECKSUM, "made up", 1);
		going = going && v.end(v.context, i != 4);
	}
	if (going) {
		assert_true(v.archive_end(v.context, 12345));
		take_batch(cut, &pipeline);
	}
	cut->finished = going;
	pipeline_close(&pipeline);
	buf_free(&data);
}

static void open_cutting(struct cutting *cut, const struct engine_config *config)
{
	*cut = (struct cutting){.most = UINT64_MAX};
	cut->tally = tally_new(&(struct tally_config){
		.catalog = catalog,
		.keep = 10,
		.since = TIME_UNKNOWN,
		.until = TIME_UNKNOWN,
		.filtered = config->filter.cause != NULL,
	});
	assert_non_null(cut->tally);
}

/* The summary as JSON, and the gaps. */
static void close_cutting(struct cutting *cut, struct buf *out)
{
	static const char *command[] = {"marslog"};
	struct summary *s = tally_summary(cut->tally, 10);
	assert_non_null(s);
	s->command = command;
	s->command_count = 1;
	assert_true(render_find("json")(s, &(struct render_options){.top = 10}, out));
	buf_add_span(out, buf_span(&cut->gaps));
	summary_free(s);
	tally_free(cut->tally);
	buf_free(&cut->gaps);
}

static void batches_may_be_cut_anywhere(void **state)
{
	static const unsigned often[] = {1, 2, 5, 40};
	struct buf expected = {0}, found = {0};
	(void)state;
	for (unsigned seed = 0; seed < 12; seed++) {
		struct engine_config config = config_of(seed % 3 == 2);
		struct cutting cut;
		buf_clear(&expected);
		open_cutting(&cut, &config);
		read_members(&config, &cut, seed);
		close_cutting(&cut, &expected);
		assert_true(expected.len > 4000);
		for (size_t i = 0; i < COUNT_OF(often); i++) {
			buf_clear(&found);
			open_cutting(&cut, &config);
			cut.chance = chance_of(seed);
			cut.often = often[i];
			read_members(&config, &cut, seed);
			close_cutting(&cut, &found);
			assert_string_equal(found.data, expected.data);
		}
	}
	buf_free(&expected);
	buf_free(&found);
}

/* The beginning of a member was read, then it is read again: that much is skipped. */
static void what_was_taken_before_is_passed_over(void **state)
{
	struct buf expected = {0}, found = {0};
	unsigned again = 0;
	(void)state;
	for (unsigned seed = 0; seed < 10; seed++) {
		struct engine_config config = config_of(seed % 3 == 2);
		struct cutting cut;
		buf_clear(&expected);
		open_cutting(&cut, &config);
		read_members(&config, &cut, seed);
		close_cutting(&cut, &expected);
		for (unsigned i = 0; i < 20; i++) {
			buf_clear(&found);
			open_cutting(&cut, &config);
			cut.chance = chance_of(i);
			cut.often = 1 + i % 4;
			cut.most = 1 + i;
			read_members(&config, &cut, seed);
			if (!cut.finished) {
				again++;
				cut.passed = cut.taken;
				cut.often = i % 3;
				cut.most = UINT64_MAX;
				cut.again = true;
				read_members(&config, &cut, seed);
				assert_int_equal(cut.passed, 0);
			}
			assert_true(cut.finished);
			close_cutting(&cut, &found);
			assert_string_equal(found.data, expected.data);
		}
	}
	assert_true(again > 100);
	buf_free(&expected);
	buf_free(&found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(jobs_are_merged_in_order),
		cmocka_unit_test(parts_are_merged_while_their_job_works),
		cmocka_unit_test(a_job_ahead_merges_for_the_one_in_turn),
		cmocka_unit_test(somebody_stops_everything),
		cmocka_unit_test(one_job_becomes_the_next),
		cmocka_unit_test(batches_may_be_cut_anywhere),
		cmocka_unit_test(what_was_taken_before_is_passed_over),
	};
	return cmocka_run_group_tests_name("pipelines", tests, prepare, clean_up);
}

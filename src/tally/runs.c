// SPDX-License-Identifier: MIT

/**
 * Runs: backup jobs by their task GUID, with their phases (man/formats.md), and failed-file
 * lists.
 */

#include "tally/private.h"

#include <stdlib.h>

const char *const phase_names[SUMMARY_PHASES] = {
	"Prebackup",
	"Initialize Storage",
	"Data transfer",
	"Integrity Check Storage Initialize",
	"Integrity Check",
	"UnInitialize Storage",
};

static uint32_t add_run(struct tally *t, struct span id, bool list, uint32_t hash)
{
	if (t->run_count > TALLY_RUNS_MAX) {
		t->lost_runs++;
		return NO_RUN;
	}
	struct run *grown = array_grow(t->runs, &t->run_cap, t->run_count + 1, sizeof(*grown));
	if (grown)
		t->runs = grown;
	char *copy = arena_copy(&t->arena, id);
	if (!grown || !copy || !hash_set_insert(&t->run_set, hash, t->run_count)) {
		t->failed = true;
		return NO_RUN;
	}
	struct run *run = &t->runs[t->run_count];
	*run = (struct run){
		.id = copy, .id_len = id.len, .hash = hash, .list = list, .day = TIME_UNKNOWN};
	run->input = t->input_count > 0 ? (uint32_t)t->input_count - 1 : 0;
	run->when = NO_TIMES;
	for (size_t i = 0; i < SUMMARY_PHASES; i++) {
		run->phases[i].started = run->when;
		run->phases[i].finished = run->when;
	}
	for (char *p = copy; !list && *p; p++)
		*p = ascii_upper(*p);
	return (uint32_t)t->run_count++;
}

static uint32_t find_run(struct tally *t, struct span id, bool list)
{
	uint32_t hash = hash_nocase(id, list ? 5 : 3);
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&t->run_set, hash, &cursor)) != SIZE_MAX) {
		if (t->runs[at].list == list && span_equal_nocase(span_of(t->runs[at].id), id))
			return (uint32_t)at;
	}
	return add_run(t, id, list, hash);
}

uint32_t run_known(const struct tally *t, struct span task)
{
	uint32_t hash = hash_nocase(task, 3);
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&t->run_set, hash, &cursor)) != SIZE_MAX) {
		if (!t->runs[at].list && span_equal_nocase(span_of(t->runs[at].id), task))
			return (uint32_t)at;
	}
	return NO_RUN;
}

uint32_t run_of_task(struct tally *t, struct span task)
{
	if (task.len == 0)
		return NO_RUN;
	/* Consecutive records usually belong to one job. */
	const struct run *last = &t->runs[t->last_run];
	if (t->last_run != NO_RUN && !last->list && last->id_len == task.len &&
		memcmp(last->id, task.data, task.len) == 0)
		return t->last_run;
	t->last_run = find_run(t, task, false);
	return t->last_run;
}

uint32_t run_of_list(struct tally *t, unsigned list)
{
	buf_clear(&t->key);
	buf_addf(&t->key, "%s#%zu#%u", t->inputs[t->input_count - 1].name, t->input_count, list);
	if (t->key.failed) {
		t->failed = true;
		return NO_RUN;
	}
	return find_run(t, buf_span(&t->key), true);
}

/*
 * "a/LastBackupFailedFiles17af1_8_4_2026_x (1).txt": the name without folder, extension and copy
 * marks.
 */
static struct span list_name(struct span s)
{
	size_t from = s.len;
	while (from > 0 && !strchr("/!\\", s.data[from - 1]))
		from--;
	s = span_cut(s, from, s.len);
	for (size_t i = s.len; i > 0; i--) {
		if (s.data[i - 1] == '.') {
			s.len = i - 1;
			break;
		}
	}
	size_t at = s.len;
	if (at > 0 && s.data[at - 1] == ')') {
		at--;
		while (at > 0 && ascii_is_digit(s.data[at - 1]))
			at--;
		if (at > 1 && s.data[at - 1] == '(' && s.data[at - 2] == ' ')
			s.len = at - 2;
	}
	static const struct span mark = {" - Copy", 7};
	return span_ends_nocase(s, mark) ? span_cut(s, 0, s.len - mark.len) : s;
}

/* The input's name, which is part of the id of a list's run. */
static struct span input_of_list(const struct run *run)
{
	struct span s = {run->id, run->id_len};
	for (int numbers = 0; numbers < 2 && s.len > 0;)
		numbers += s.data[--s.len] == '#';
	return s;
}

/*
 * Bundles often contain a list twice, and people copy them. Equal lines alone prove nothing,
 * because other servers have the same files; but the agent's name of a list has a tag and a date.
 */
bool run_note_list(struct tally *t, uint64_t hash)
{
	static const struct span usual = {RECORD_LIST_NAME, sizeof(RECORD_LIST_NAME) - 1};
	uint32_t index = run_of_list(t, 1);
	if (index == NO_RUN)
		return !tally_failed(t);
	struct run *run = &t->runs[index];
	struct span name = list_name(input_of_list(run));
	size_t cursor = SIZE_MAX, at;
	if (name.len <= usual.len || !span_starts_nocase(name, usual))
		return true;
	uint32_t key = (uint32_t)hash_nocase(name, (uint32_t)hash);
	while (!run->copy && (at = hash_set_next(&t->list_set, key, &cursor)) != SIZE_MAX)
		run->copy = t->runs[at].list_hash == hash &&
			span_equal_nocase(list_name(input_of_list(&t->runs[at])), name);
	run->list_hash = hash;
	return run->copy || hash_set_insert(&t->list_set, key, index) || tally_ran_out(t);
}

/* "Integrity Check finsihed.", the agent's own spelling, counts as finished. */
static bool take_phase(struct tally *t, struct run *run, struct span event, int64_t clock)
{
	size_t len = event.len > 0 && event.data[event.len - 1] == '.' ? event.len - 1 : event.len;
	/* Most events tell only how many bytes were sent; "started" and "finished" end alike. */
	if (len == 0 || ascii_lower(event.data[len - 1]) != 'd')
		return false;
	for (size_t i = 0; i < SUMMARY_PHASES; i++) {
		struct span name = span_of(phase_names[i]);
		if (!span_starts_nocase(event, name))
			continue;
		struct span what = span_trim(span_cut(event, name.len, event.len));
		if (what.len > 0 && what.data[what.len - 1] == '.')
			what.len--;
		if (span_equal_nocase(what, SPAN("started"))) {
			when_add(t, &run->phases[i].started, clock);
			return true;
		}
		if (span_equal_nocase(what, SPAN("finished")) ||
			span_equal_nocase(what, SPAN("finsihed"))) {
			when_add(t, &run->phases[i].finished, clock);
			return true;
		}
	}
	return false;
}

void run_note_progress(struct tally *t, uint32_t number, struct span what, int64_t clock)
{
	struct run *run = &t->runs[number];
	struct span event = span_trim(span_cut(what, sizeof(RECORD_PROGRESS) - 1, what.len));

	run->progress = true;
	if (take_phase(t, run, event, clock))
		return;
	if (event.len > 0 && event.data[event.len - 1] == '.')
		event.len--;
	/* "Succeeded"; other ends are not quoted in public, and called as in the job history. */
	if (!memchr(event.data, ' ', event.len)) {
		enum job_history_state end = tally_history_state(event);
		run->succeeded = run->succeeded || end == HISTORY_SUCCEEDED;
		run->failed = run->failed || end == HISTORY_FAILED;
		run->warned = run->warned || end == HISTORY_WARNINGS;
	}
}

/* Make space for one more id: in place, or in an array whose size is a power of two. */
static run_number *cell_run_room(struct tally *t, struct cell *c)
{
	uint32_t count = c->run_count;
	bool full = count >= CELL_RUNS_IN_PLACE && (count & (count - 1)) == 0;
	if (!full)
		return count < CELL_RUNS_IN_PLACE ? c->runs.few : c->runs.many;
	run_number *ids = arena_alloc(&t->arena, 2 * count * sizeof(*ids));
	if (!ids)
		return NULL;
	memcpy(ids, cell_runs(c), count * sizeof(*ids));
	c->runs.many = ids;
	return ids;
}

bool cell_insert_run(struct tally *t, struct cell *c, uint32_t run)
{
	const run_number *have = cell_runs(c);
	size_t at = c->run_count;
	while (at > 0 && have[at - 1] > run)
		at--;
	if (at > 0 && have[at - 1] == run)
		return true;
	if (c->run_count >= TALLY_CELL_RUNS_MAX) {
		t->lost_cell_runs++;
		return true;
	}
	run_number *ids = cell_run_room(t, c);
	if (!ids)
		return false;
	for (size_t i = c->run_count; i > at; i--)
		ids[i] = ids[i - 1];
	ids[at] = (run_number)run;
	c->run_count++;
	return true;
}

uint64_t run_count_distinct(const struct tally *t, const run_number *ids, size_t count)
{
	uint64_t jobs = 0, lists = 0;
	for (size_t i = 0; i < count; i++) {
		jobs += !t->runs[ids[i]].list;
		lists += t->runs[ids[i]].list && !t->runs[ids[i]].copy;
	}
	return summary_runs(jobs, lists);
}

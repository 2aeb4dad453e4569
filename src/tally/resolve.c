// SPDX-License-Identifier: MIT

/**
 * Interprets all cells. With several threads and many paths, a second thread has half of the paths
 * and sums of its own, which are added afterwards.
 */

#include "tally/finish.h"

#include "os/os.h"

#include <stdlib.h>

/* For fewer paths, starting a thread takes longer. */
enum { PATHS_FOR_THREAD = 4000 };

/* ---- memory ------------------------------------------------------------------------ */

/* Allocates what is added up per cause, code and run. */
static void make_sums(struct finish *f)
{
	const struct tally *t = f->t;
	f->run_words = t->run_count / 64 + 1;
	f->causes = finish_borrow(f, f->cause_count, sizeof(*f->causes));
	f->sums = finish_borrow(f, f->cause_count, sizeof(*f->sums));
	f->cause_runs = finish_borrow(f, f->cause_count * f->run_words, sizeof(*f->cause_runs));
	f->code_entries =
		finish_borrow(f, f->cause_count * t->code_count, sizeof(*f->code_entries));
	f->runs = finish_borrow(f, t->run_count, sizeof(*f->runs));
	f->run_marks = finish_borrow(f, t->run_count, sizeof(*f->run_marks));
	f->bare_runs = finish_borrow(f, f->cause_count * f->run_words, sizeof(*f->bare_runs));
	f->run_files = finish_need(f, t->run_count, sizeof(*f->run_files));
	f->run_fails = finish_need(f, t->run_count, sizeof(*f->run_fails));
	f->scratch_fails = finish_need(f, t->run_count, sizeof(*f->scratch_fails));
	f->bare = finish_need(f, f->cause_count, sizeof(*f->bare));
}

void finish_free_sums(struct finish *f)
{
	free(f->causes);
	free(f->sums);
	free(f->cause_runs);
	free(f->code_entries);
	free(f->runs);
	free(f->run_marks);
	free(f->bare_runs);
}

/* No more cells are looked up, so the memory of their table is freed for the findings. */
static void make_room_for_findings(struct finish *f)
{
	struct tally *t = f->t;
	size_t most = t->cell_count > 0 ? t->cell_count : 1;
	f->findings = realloc(t->cell_set.slots, most * sizeof(*f->findings));
	if (f->findings) {
		t->cell_set = (struct hash_set){0};
	} else {
		memory_note_failure();
		f->failed = true;
	}
}

static void make_room(struct finish *f)
{
	const struct tally *t = f->t;
	make_room_for_findings(f);
	make_sums(f);
	f->s->files = finish_need(f, t->path_count, sizeof(*f->s->files));
	enum run_kind *kinds = finish_need(f, t->run_count, sizeof(*kinds));
	for (size_t i = 0; i < t->run_count && kinds; i++)
		kinds[i] = t->runs[i].copy ? RUN_COPY : t->runs[i].list ? RUN_LIST : RUN_JOB;
	f->s->run_kinds = kinds;
	f->s->run_count = t->run_count;
}

/* The findings and files have all that is needed of them, and later steps need much memory. */
static void free_cells(struct tally *t)
{
	free(t->cells);
	t->cells = NULL;
	t->cell_count = t->cell_cap = 0;
}

static void link_cells(struct finish *f, struct chains *chains)
{
	const struct tally *t = f->t;
	chains->middle = (uint32_t)(t->path_count / 2);
	chains->first = finish_borrow(f, t->path_count, sizeof(*chains->first));
	chains->next = finish_borrow(f, t->cell_count, sizeof(*chains->next));
	for (size_t i = t->cell_count; i > 0 && !f->failed; i--) {
		const struct cell *cell = &t->cells[i - 1];
		uint32_t *first = &chains->first[cell->path];
		chains->next[i - 1] = *first;
		*first = (uint32_t)i;
		chains->before_middle += cell->path < chains->middle;
		chains->ordered |=
			cell->path != NO_PATH && (cell->path_only || cell->repeat_rule != 0);
	}
}

/* ---- two threads ------------------------------------------------------------------- */

/* The paths from the middle on. */
struct second_half {
	struct finish f;
	struct summary s; /* its arena and numbers are of this half */
	const struct chains *chains;
};

static void begin_second(
	struct second_half *half, const struct finish *f, const struct chains *chains)
{
	half->chains = chains;
	half->s = *f->s;
	half->s.arena = (struct arena){0};
	half->s.files += chains->middle - (NO_PATH + 1); /* there is a file for each path at most */
	half->f = *f;
	half->f.s = &half->s;
	half->f.findings += chains->before_middle;
	make_sums(&half->f);
	history_copy(&half->f);
}

static void resolve_second(void *context)
{
	struct second_half *half = context;
	struct finish *f = &half->f;
	finish_resolve_paths(f, half->chains, half->chains->middle, (uint32_t)f->t->path_count);
}

static void add_times(struct finish *f, struct span_of_time *sum, struct span_of_time *one)
{
	when_fold(f->t, &sum->t, &sum->input);
	when_fold(f->t, &one->t, &one->input);
	if (one->t.first != TIME_UNKNOWN &&
		(sum->t.first == TIME_UNKNOWN || one->t.first < sum->t.first))
		sum->t.first = one->t.first;
	if (one->t.last != TIME_UNKNOWN &&
		(sum->t.last == TIME_UNKNOWN || one->t.last > sum->t.last))
		sum->t.last = one->t.last;
}

static void add_cause(struct finish *f, struct finish *from, size_t cause)
{
	struct summary_cause *c = &f->causes[cause];
	const struct summary_cause *one = &from->causes[cause];
	const size_t codes = f->t->code_count;
	if (!one->cause)
		return;
	if (!c->cause)
		finish_begin_cause(f, cause);
	c->entries += one->entries;
	c->scratch_entries += one->scratch_entries;
	c->source_entries += one->source_entries;
	c->scratch_current |= one->scratch_current;
	history_add(&f->history, &f->sums[cause].outcome, &from->sums[cause].outcome);
	add_times(f, &f->sums[cause].when, &from->sums[cause].when);
	for (size_t i = 0; i < f->run_words; i++)
		f->cause_runs[cause * f->run_words + i] |=
			from->cause_runs[cause * f->run_words + i];
	for (size_t i = 0; i < codes; i++)
		f->code_entries[cause * codes + i] += from->code_entries[cause * codes + i];
}

static void add_numbers(struct finish *f, const struct finish *from)
{
	struct summary *s = f->s;
	const struct summary *one = from->s;
	f->file_failures += from->file_failures;
	s->past.files += one->past.files;
	s->past.failures += one->past.failures;
	s->files_not_protected += one->files_not_protected;
	s->recurring_files += one->recurring_files;
	s->new_files += one->new_files;
	s->gone_files += one->gone_files;
	for (size_t i = 0; i < f->t->run_count; i++) {
		f->run_files[i] += from->run_files[i];
		f->run_fails[i] |= from->run_fails[i];
		f->scratch_fails[i] |= from->scratch_fails[i];
	}
}

/* Moves what the second half has to where the first half ended, mostly just there. */
static void append(void *to, const void *from, size_t size)
{
	if (to != from)
		memmove(to, from, size);
}

/* Adds the results of the second half to those of the first. */
static void add_second(struct finish *f, struct finish *from)
{
	struct summary *s = f->s;
	for (size_t i = 0; i < f->cause_count; i++)
		add_cause(f, from, i);
	add_numbers(f, from);
	append(f->findings + f->count, from->findings, from->count * sizeof(*f->findings));
	f->count += from->count;
	append(s->files + s->file_count, from->s->files, from->s->file_count * sizeof(*s->files));
	s->file_count += from->s->file_count;
}

static void resolve_in_two(struct finish *f, const struct chains *chains)
{
	struct second_half half;
	begin_second(&half, f, chains);
	if (!half.f.failed) {
		struct os_thread *thread = os_thread_start(resolve_second, &half);
		finish_resolve_paths(f, chains, NO_PATH, chains->middle);
		if (thread)
			os_thread_join(thread);
		else
			resolve_second(&half);
	}
	f->failed = f->failed || half.f.failed;
	if (!f->failed)
		add_second(f, &half.f);
	arena_move(&f->s->arena, &half.s.arena);
	history_close_copy(&half.f);
	finish_free_sums(&half.f);
}

void finish_resolve(struct finish *f)
{
	struct tally *t = f->t;
	f->list = catalog_causes(t->config.catalog, &f->cause_count);
	f->informational = catalog_cause(t->config.catalog, "informational");
	finish_find_last_job(f);
	for (size_t i = 0; i < t->run_count && !f->succeeded_once; i++)
		f->succeeded_once = !t->runs[i].list && t->runs[i].succeeded;
	make_room(f);
	history_open(f);
	if (f->failed)
		return;
	struct chains chains = {0};
	link_cells(f, &chains);
	if (!f->failed && t->config.threads > 1 && !chains.ordered &&
		t->path_count >= PATHS_FOR_THREAD)
		resolve_in_two(f, &chains);
	else if (!f->failed)
		finish_resolve_paths(f, &chains, NO_PATH, (uint32_t)t->path_count);
	for (size_t i = 0; i < t->run_count; i++)
		t->runs[i].failed |= f->scratch_fails[i];
	free_cells(t);
	free(chains.next);
	free(chains.first);
}

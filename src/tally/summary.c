// SPDX-License-Identifier: MIT

/** From cells to the summary: results that need the whole input. */

#include "tally/finish.h"

#include <stdlib.h>

const char *verdict_state_name(enum verdict_state state)
{
	static const char *const names[] = {"clean", "warnings", "failed", "unknown"};
	return names[state];
}

const char *job_result_name(enum job_result result)
{
	static const char *const names[] = {
		"succeeded", "warnings", "failed", "unfinished", "unknown"};
	return names[result];
}

void *finish_need(struct finish *f, size_t count, size_t size)
{
	void *p = arena_alloc(&f->s->arena, (count ? count : 1) * size);
	if (!p)
		f->failed = true;
	return p;
}

void *finish_borrow(struct finish *f, size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);
	if (!p) {
		memory_note_failure();
		f->failed = true;
	}
	return p;
}

struct summary_evidence finish_evidence(const struct tally *t, const struct evidence *e)
{
	const struct input *input = &t->inputs[e->input];
	return (struct summary_evidence){
		.input = input->name,
		.line = e->line,
		.time = record_time(e->clock, input->base_year),
		.text = e->text,
	};
}

static void add_period(struct summary *s, const struct summary_input *in)
{
	if (in->first != TIME_UNKNOWN &&
		(s->period_first == TIME_UNKNOWN || in->first < s->period_first))
		s->period_first = in->first;
	if (in->last != TIME_UNKNOWN &&
		(s->period_last == TIME_UNKNOWN || in->last > s->period_last))
		s->period_last = in->last;
}

static void make_inputs(struct finish *f)
{
	struct tally *t = f->t;
	struct summary *s = f->s;
	s->inputs = finish_need(f, t->input_count, sizeof(*s->inputs));
	for (size_t i = 0; i < t->input_count && s->inputs; i++) {
		const struct summary_input *in = &t->inputs[i].shown;
		s->inputs[s->input_count++] = *in;
		if (in->kind == INPUT_ARCHIVE)
			continue;
		s->totals.bytes += in->bytes;
		s->totals.lines += in->lines;
		s->totals.records += in->records;
		s->totals.entries += in->entries;
		add_period(s, in);
	}
}

static void lost(struct finish *f, uint64_t count, const char *detail)
{
	if (count > 0 && !tally_gap(f->t, NULL, GAP_LIMIT, detail, count))
		f->failed = true;
}

static void make_gaps(struct finish *f)
{
	struct tally *t = f->t;
	struct summary *s = f->s;
	lost(f, t->lost_paths,
		"too many distinct paths: these entries are counted without their file");
	lost(f, t->lost_codes,
		"too many distinct codes: these entries are counted without their code");
	lost(f, t->lost_runs, "too many jobs: these records are counted without their job");
	lost(f, t->lost_cell_runs,
		"too many jobs with the same failure of the same file: its number of runs is too "
		"low");
	lost(f, t->lost_scratch, "too many scratch folders: files in these count as source files");
	lost(f, t->lost_days,
		"too many days: these entries are counted, but are missing in the course of days");
	size_t extra = t->lost_gaps > 0 ? 1 : 0;
	s->gaps = finish_need(f, t->gap_count + extra, sizeof(*s->gaps));
	if (!s->gaps)
		return;
	if (t->gap_count > 0)
		memcpy(s->gaps, t->gaps, t->gap_count * sizeof(*s->gaps));
	s->gap_count = t->gap_count;
	if (extra)
		s->gaps[s->gap_count++] = (struct summary_gap){
			NULL, GAP_LIMIT, "further gaps, too many to list", t->lost_gaps};
	s->incomplete = s->gap_count > 0;
}

static void make_unknown_codes(struct finish *f)
{
	struct tally *t = f->t;
	struct summary *s = f->s;
	s->unknown_codes = finish_need(f, t->code_count, sizeof(*s->unknown_codes));
	for (size_t i = 1; i < t->code_count && s->unknown_codes; i++) {
		const struct code_slot *slot = &t->codes[i];
		if (slot->info || slot->entries == 0)
			continue;
		struct summary_unknown_code *u = &s->unknown_codes[s->unknown_code_count++];
		buf_clear(&t->key);
		catalog_describe_unknown(t->config.catalog, &slot->code, &t->key);
		u->code = slot->code;
		u->entries = slot->entries;
		u->reading = arena_copy(&s->arena, buf_span(&t->key));
		u->evidence = finish_need(f, slot->evidence->count, sizeof(*u->evidence));
		if (!u->reading || t->key.failed || !u->evidence) {
			f->failed = true;
			return;
		}
		for (size_t k = 0; k < slot->evidence->count; k++)
			u->evidence[u->evidence_count++] =
				finish_evidence(t, &slot->evidence->items[k]);
	}
}

static void make_totals(struct finish *f)
{
	struct summary *s = f->s;
	const struct cause *unclassified = catalog_cause(f->t->config.catalog, "unclassified");
	s->totals.files = s->file_count;
	s->totals.failures += f->file_failures;
	for (size_t i = 0; i < s->cause_count; i++) {
		if (s->causes[i].cause == unclassified)
			s->totals.unclassified += s->causes[i].entries;
		else
			s->totals.classified += s->causes[i].entries;
	}
}

static void note_truncated(struct finish *f, const char *list, const struct cause *cause,
	uint64_t shown, uint64_t total)
{
	struct summary *s = f->s;
	if (shown < total)
		s->truncated[s->truncated_count++] =
			(struct summary_truncated){list, cause, NULL, shown, total};
}

/* The advice module adds its own list. */
static void make_truncated(struct finish *f)
{
	struct summary *s = f->s;
	enum { LISTS = 3 };
	size_t most = s->cause_count * LISTS + s->unknown_code_count + 1;
	s->truncated = finish_need(f, most, sizeof(*s->truncated));
	for (size_t i = 0; i < s->cause_count && s->truncated; i++) {
		const struct summary_cause *c = &s->causes[i];
		note_truncated(f, "causes.folders", c->cause, c->folder_count, c->folder_total);
		note_truncated(f, "causes.paths", c->cause, c->path_count, c->files);
		note_truncated(f, "causes.evidence", c->cause, c->evidence_count, c->entries);
	}
	for (size_t i = 0; i < s->unknown_code_count && s->truncated; i++) {
		const struct summary_unknown_code *u = &s->unknown_codes[i];
		char code[CODE_TEXT_SIZE];
		code_format(&u->code, code);
		const char *copy = arena_copy(&s->arena, span_of(code));
		note_truncated(f, "unknown_codes.evidence", NULL, u->evidence_count, u->entries);
		if (s->truncated_count > 0 && !s->truncated[s->truncated_count - 1].cause)
			s->truncated[s->truncated_count - 1].code =
				s->truncated[s->truncated_count - 1].code
				? s->truncated[s->truncated_count - 1].code
				: copy;
		f->failed = f->failed || !copy;
	}
}

typedef void finish_step(struct finish *f);

/* @return false without memory */
static bool run_steps(struct finish *f, finish_step *const *steps, size_t count)
{
	for (size_t i = 0; i < count && !f->failed; i++)
		steps[i](f);
	return !f->failed && !f->s->arena.failed && !tally_failed(f->t);
}

void finish_free(struct finish *f)
{
	if (!f)
		return;
	free(f->causes);
	free(f->sums);
	free(f->cause_runs);
	free(f->code_entries);
	free(f->listed_rules);
	free(f->findings);
	free(f->runs);
	free(f->run_marks);
	free(f->bare_runs);
	history_close(f);
	free(f);
}

static struct finish *new_finish(struct tally *t, size_t top)
{
	struct finish *f = calloc(1, sizeof(*f));
	struct summary *s = f ? calloc(1, sizeof(*s)) : NULL;
	if (!s) {
		memory_note_failure();
		free(f);
		return NULL;
	}
	*f = (struct finish){.t = t, .s = s, .top = top};
	s->period_first = s->period_last = TIME_UNKNOWN;
	s->now = t->config.now;
	s->now_asked = t->config.now_asked;
	s->zone = ZONE_NONE;
	s->day_zone = t->config.zone;
	s->environment = t->facts.count > 0 ? &t->facts : NULL;
	if (t->scratch_count > 0)
		s->scratch = t->scratch[0].text.data;
	return f;
}

size_t tally_path_count(const struct tally *t)
{
	return t->path_count - (NO_PATH + 1);
}

struct span tally_path_text(const struct tally *t, size_t index)
{
	return t->paths[index + NO_PATH + 1].text;
}

void tally_free_paths(struct tally *t)
{
	free(t->paths);
	t->paths = NULL;
	t->path_count = t->path_cap = 0;
}

struct summary *summary_begin(struct tally *t, size_t top)
{
	static finish_step *const steps[] = {
		make_inputs, finish_machine, finish_resolve, finish_jobs};
	bool ready = !tally_failed(t) && tally_join_history(t);
	struct finish *f = ready ? new_finish(t, top) : NULL;
	if (!f)
		return NULL;
	if (!run_steps(f, steps, COUNT_OF(steps))) {
		summary_free(f->s);
		finish_free(f);
		return NULL;
	}
	t->finish = f;
	return f->s;
}

bool summary_complete(struct tally *t)
{
	static finish_step *const steps[] = {finish_causes, finish_idle, finish_ages,
		make_unknown_codes, make_gaps, make_totals, make_truncated, finish_verdict};
	struct finish *f = t->finish;
	bool ok = run_steps(f, steps, COUNT_OF(steps));
	finish_free(f);
	t->finish = NULL;
	return ok;
}

struct summary *tally_summary(struct tally *t, size_t top)
{
	struct summary *s = summary_begin(t, top);
	if (!s || summary_complete(t))
		return s;
	summary_free(s);
	return NULL;
}

void summary_free(struct summary *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	free(s);
}

// SPDX-License-Identifier: MIT

/**
 * From cells to findings. The cells are visited once, path by path. Their counts are added to the
 * causes, and all cells of one path and one cause become one finding.
 */

#include "tally/finish.h"

#include <stdlib.h>

/* The final interpretation of a cell. */
struct resolved {
	const struct cell *cell;
	uint32_t code;
	uint16_t cause;
	bool scratch, source;
	uint32_t next; /* index + 1 of the next cell of the same finding, or 0 */
};

/* The cells of one path, or those without a path, and what most of them have in common. */
struct group {
	struct resolved *items;
	size_t count, cap;
	bool some_path_only; /* a cell is from a line of a list with a path only */
};

/* ---- runs -------------------------------------------------------------------------- */

struct run_list {
	const run_number *ids;
	size_t count;
};

static struct run_list runs_of(const struct cell *cell)
{
	return (struct run_list){cell_runs(cell), cell->run_count};
}

static void add_new_runs(struct finish *f, const struct cell *cell, struct run_list *all)
{
	struct run_list one = runs_of(cell);
	for (size_t i = 0; i < one.count; i++) {
		if (f->run_marks[one.ids[i]] == f->run_mark)
			continue;
		f->run_marks[one.ids[i]] = f->run_mark;
		f->runs[all->count++] = one.ids[i];
	}
}

/* The distinct runs of the cells of a group, in any order; without those of noise on request. */
static struct run_list runs_of_group(struct finish *f, const struct group *g, bool noise)
{
	struct run_list all = {f->runs, 0};
	if (g->count == 1)
		return runs_of(g->items[0].cell);
	f->run_mark++;
	for (size_t i = 0; i < g->count; i++) {
		if (noise || f->list[g->items[i].cause]->severity != SEVERITY_INFO)
			add_new_runs(f, g->items[i].cell, &all);
	}
	return all;
}

/* The next cell of the same finding, or NULL. */
static const struct resolved *next_of_finding(const struct group *g, const struct resolved *r)
{
	return r->next != 0 ? &g->items[r->next - 1] : NULL;
}

/* The same of the cells of a finding, from this one on. */
static struct run_list runs_of_finding(
	struct finish *f, const struct group *g, const struct resolved *r)
{
	struct run_list all = {f->runs, 0};
	if (r->next == 0)
		return runs_of(r->cell);
	f->run_mark++;
	for (; r; r = next_of_finding(g, r))
		add_new_runs(f, r->cell, &all);
	return all;
}

static uint16_t count_distinct(const struct tally *t, struct run_list runs)
{
	if (runs.count != 1)
		return (uint16_t)run_count_distinct(t, runs.ids, runs.count);
	const struct run *run = &t->runs[runs.ids[0]];
	return !run->list || !run->copy;
}

/* ---- times ------------------------------------------------------------------------- */

/* The times of a cell that has its own. */
static struct times own_times(const struct tally *t, const struct cell *cell)
{
	const union cell_extra *extra = cell_extra(t, cell);
	struct times when = extra && !cell->path_only ? extra->when : NO_TIMES;
	when_fold(t, &when);
	return when;
}

static void add_times(struct times *all, const struct times *one)
{
	if (one->first != TIME_UNKNOWN && (all->first == TIME_UNKNOWN || one->first < all->first))
		all->first = one->first;
	if (one->last != TIME_UNKNOWN && (all->last == TIME_UNKNOWN || one->last > all->last))
		all->last = one->last;
}

/* ---- adding a cell to its cause ---------------------------------------------------- */

/*
 * Adds evidence for cells without their own: lines of a list with a path only, and repeated
 * records.
 */
static void add_evidence(struct finish *f, struct summary_cause *c, const struct cell *cell)
{
	const struct tally *t = f->t;
	uint16_t rule = cell->repeat_rule;
	if (c->evidence_count >= t->config.keep)
		return;
	if (rule == 0 && cell->path_only) {
		const union cell_extra *extra = cell_extra(t, cell);
		c->evidence[c->evidence_count++] = (struct summary_evidence){
			.input = t->inputs[extra->first.input].name,
			.line = extra->first.line,
			.time = TIME_UNKNOWN,
			.text = t->paths[cell->path].text.data,
		};
	}
	if (rule == 0 || f->listed_rules[rule - 1])
		return; /* one evidence list for all cells of the rule */
	f->listed_rules[rule - 1] = true;
	const struct evidence_list *repeated = &t->repeat_evidence[rule - 1];
	for (size_t i = 0; i < repeated->count && c->evidence_count < t->config.keep; i++)
		c->evidence[c->evidence_count++] = finish_evidence(t, &repeated->items[i]);
}

/* Adds what depends on the number of entries and on their times. */
static ATTR_INLINE void add_entries(struct finish *f, const struct resolved *r)
{
	const struct cell *cell = r->cell;
	struct summary_cause *c = &f->causes[r->cause];
	c->entries += cell->entries;
	c->scratch_entries += r->scratch ? cell->entries : 0;
	c->source_entries += r->source ? cell->entries : 0;
	f->code_entries[r->cause * f->t->code_count + r->code] += cell->entries;
	if (cell->extra != 0) {
		struct times own = own_times(f->t, cell);
		add_times(&f->sums[r->cause].when, &own);
	}
}

static void add_runs_to_cause(struct finish *f, size_t cause, struct run_list runs)
{
	uint64_t *bits = f->cause_runs + cause * f->run_words;
	bool fails = f->list[cause]->severity != SEVERITY_INFO;
	for (size_t i = 0; i < runs.count; i++) {
		bits[runs.ids[i] / 64] |= UINT64_C(1) << runs.ids[i] % 64;
		f->run_fails[runs.ids[i]] |= fails;
	}
}

static void add_to_cause(struct finish *f, const struct resolved *r)
{
	struct summary_cause *c = &f->causes[r->cause];
	if (!c->cause)
		finish_begin_cause(f, r->cause);
	if (f->failed)
		return;
	add_entries(f, r);
	add_evidence(f, c, r->cell);
	add_runs_to_cause(f, r->cause, runs_of(r->cell));
}

/* Combines the outcomes of a cause: it is over when all of its failures are. */
static void add_outcome(struct finish *f, size_t cause, const struct outcome *one, bool scratch)
{
	struct summary_cause *c = &f->causes[cause];
	history_add(&f->history, &f->sums[cause].outcome, one);
	c->scratch_current = c->scratch_current || (scratch && one->current != CURRENT_NO);
}

/* Entries without a file: one failure per cause and run. */
static void add_bare(struct finish *f, const struct resolved *r)
{
	struct run_list runs = runs_of(r->cell);
	uint64_t *bits = f->bare_runs + r->cause * f->run_words;
	struct outcome o;
	if (runs.count == 0) {
		o = history_outcome_at(f, own_times(f->t, r->cell).last);
		f->bare[r->cause] = true;
	} else {
		o = history_outcome(f, runs.ids, runs.count, KIND_ANY);
		for (size_t i = 0; i < runs.count; i++)
			bits[runs.ids[i] / 64] |= UINT64_C(1) << runs.ids[i] % 64;
	}
	o.failures = 0; /* counted when all cells are known */
	add_outcome(f, r->cause, &o, r->scratch);
}

/* ---- the cells of one path --------------------------------------------------------- */

/*
 * The code that the log reports for the path of these cells, if there is exactly one. Between two
 * causes for it, noise yields.
 */
static const struct resolved *code_from_log(const struct finish *f, const struct group *g)
{
	const struct resolved *found = NULL;
	for (size_t i = 0; i < g->count; i++) {
		const struct cell *cell = g->items[i].cell;
		if (cell->list || cell->code == NO_CODE)
			continue;
		if (found && found->code != cell->code)
			return NULL;
		if (!found || found->cause == f->informational->index)
			found = &g->items[i];
	}
	return found;
}

/*
 * Some records only matter when they are repeated, because starting and stopping the agent causes
 * them. Only a job that succeeded proves them harmless.
 */
static bool is_unrepeated(const struct finish *f, const struct cell *cell)
{
	const struct tally *t = f->t;
	size_t count;
	if (cell->repeat_rule == 0 || !f->succeeded_once)
		return false;
	const struct rule *rule = catalog_rules(t->config.catalog, &count)[cell->repeat_rule - 1];
	return t->repeat_entries[cell->repeat_rule - 1] < rule->repeats;
}

/* Assigns codes to the lines without one, and facets. */
static void resolve_cells(struct finish *f, struct group *g, bool has_path, bool scratch)
{
	struct tally *t = f->t;
	const struct resolved *from_log =
		has_path && g->some_path_only ? code_from_log(f, g) : NULL;
	for (size_t i = 0; i < g->count; i++) {
		struct resolved *r = &g->items[i];
		const struct cell *cell = r->cell;
		if (cell->repeat_rule != 0 && is_unrepeated(f, cell))
			r->cause = (uint16_t)f->informational->index;
		if (cell->path_only && from_log) {
			r->code = from_log->code;
			r->cause = from_log->cause;
		}
		if (f->list[r->cause]->facets) {
			r->scratch = has_path ? scratch : cell->names_scratch;
			r->source = has_path && !scratch;
		}
		/* A failure of the agent's own folder fails the job. */
		if (scratch && cell->fails_if_scratch) {
			struct run_list runs = runs_of(r->cell);
			for (size_t k = 0; k < runs.count; k++)
				t->runs[runs.ids[k]].failed = true;
		}
	}
}

/* Adds what a cell implies beyond its runs, whose outcome is in the sum already. */
static void add_cell_outcome(struct finish *f, struct outcome *sum, const struct cell *cell)
{
	if (cell->run_count == 0) {
		struct outcome o = history_outcome_at(f, own_times(f->t, cell).last);
		o.failures = sum->failures == 0; /* outside of any run */
		history_add(&f->history, sum, &o);
	} else if (cell->run_count == TALLY_CELL_RUNS_MAX) {
		/* The latest runs may be among those that were not counted separately. */
		sum->current = sum->current == CURRENT_YES ? CURRENT_YES : CURRENT_UNKNOWN;
	}
}

static struct outcome outcome_of_runs(struct finish *f, uint32_t path, struct run_list runs)
{
	if (runs.count == 0)
		return (struct outcome){0, CURRENT_NO, NO_RUN};
	return history_outcome(f, runs.ids, runs.count, history_kind(f, path));
}

/* The finding of the next file and a cause, or a new one; those of the file begin at `first`. */
static struct finding *finding_of(struct finish *f, size_t first, uint16_t cause)
{
	struct cause_sum *sum = &f->sums[cause];
	if (sum->finding <= first) {
		f->findings[f->count++] =
			(struct finding){.file = (uint32_t)f->s->file_count, .sum = cause};
		sum->finding = (uint32_t)f->count;
		sum->cells = 0;
	}
	return &f->findings[sum->finding - 1];
}

/* Links the cells of each finding, and adds up their entries. */
static void make_findings(struct finish *f, const struct group *g)
{
	size_t first = f->count;
	for (size_t i = 0; i < g->count; i++) {
		const struct resolved *r = &g->items[i];
		finding_of(f, first, r->cause)->sum += r->cell->entries << FINDING_CAUSE_BITS;
	}
	for (size_t i = g->count; i > 0; i--) {
		struct cause_sum *sum = &f->sums[g->items[i - 1].cause];
		g->items[i - 1].next = sum->cells;
		sum->cells = (uint32_t)i;
	}
}

static void add_findings(struct finish *f, uint32_t path, const struct group *g)
{
	const struct tally *t = f->t;
	size_t first = f->count;
	make_findings(f, g);
	for (size_t i = first; i < f->count; i++) {
		struct finding *found = &f->findings[i];
		size_t cause = finding_cause(found);
		const struct resolved *r = &g->items[f->sums[cause].cells - 1];
		struct run_list runs = runs_of_finding(f, g, r);
		found->runs = count_distinct(t, runs);
		found->last_run = (run_number)finish_last_run(t, runs.ids, runs.count);
		struct outcome o = outcome_of_runs(f, path, runs);
		bool scratch = false;
		for (; r; r = next_of_finding(g, r)) {
			add_cell_outcome(f, &o, r->cell);
			scratch = scratch || r->scratch;
		}
		add_outcome(f, cause, &o, scratch);
	}
}

/* Counts the files of each run, and those that failed again. */
static void count_runs(struct finish *f, struct run_list runs)
{
	const struct tally *t = f->t;
	bool in_last = false, before = false;
	for (size_t i = 0; i < runs.count; i++) {
		uint32_t run = runs.ids[i];
		f->run_files[run]++;
		in_last = in_last || run == f->last_job;
		before = before || (run != f->last_job && !t->runs[run].list);
	}
	f->s->recurring_files += in_last && before;
	f->s->new_files += in_last && !before;
	f->s->gone_files += !in_last && before;
}

static void add_runs(struct finish *f, struct summary_file *file, const struct group *g)
{
	struct run_list runs = runs_of_group(f, g, true);
	count_runs(f, runs);
	file->runs = count_distinct(f->t, runs);
	const run_number *kept = runs.ids;
	if (runs.ids == f->runs && runs.count > FILE_RUNS_IN_PLACE) {
		run_number *own = finish_need(f, runs.count, sizeof(*own));
		if (!own)
			return;
		kept = memcpy(own, runs.ids, runs.count * sizeof(*own));
	}
	summary_file_set_runs(file, kept, (uint16_t)runs.count);
}

/* What a cause and its code imply for excluding a file. */
static ATTR_INLINE void add_reason(
	const struct finish *f, struct summary_file *file, const struct resolved *r)
{
	const struct cause *cause = f->list[r->cause];
	const struct code_info *info = f->t->codes[r->code].info;
	enum exclusion exclusion = cause->exclusion;
	/* Any other cause takes precedence over noise. */
	if (!file->cause || file->cause->severity == SEVERITY_INFO)
		file->cause = cause;
	if (cause->severity == SEVERITY_INFO)
		return;
	if (r->code != NO_CODE && info && info->cause == cause && info->exclusion < exclusion)
		exclusion = info->exclusion;
	if (exclusion == EXCLUSION_NEVER) {
		bool by_code = cause->exclusion != EXCLUSION_NEVER;
		file->code_never = by_code && (!file->never || file->code_never);
		file->never = true;
		return;
	}
	if (exclusion < file->strictest)
		file->strictest = exclusion & 3u;
	if (exclusion > file->mildest)
		file->mildest = exclusion & 3u;
}

static void add_failures(struct finish *f, struct summary_file *file, uint64_t failures)
{
	file->failures = (uint16_t)failures;
	f->file_failures += failures;
}

/* Whether the file is protected now. */
static void add_currency(struct finish *f, struct summary_file *file, const struct outcome *any)
{
	file->current = any->current & 3u;
	if (any->current == CURRENT_NO) {
		f->s->past.files++;
		f->s->past.failures += any->failures;
	} else {
		f->s->files_not_protected++;
	}
}

static struct outcome outcome_of_file(
	struct finish *f, uint32_t path, const struct group *g, struct run_list runs)
{
	struct outcome sum = outcome_of_runs(f, path, runs);
	for (size_t i = 0; i < g->count; i++) {
		if (f->list[g->items[i].cause]->severity != SEVERITY_INFO)
			add_cell_outcome(f, &sum, g->items[i].cell);
	}
	return sum;
}

/* The same from the cells of a file, of which noise is ignored. */
static void add_file_outcome(
	struct finish *f, struct summary_file *file, uint32_t path, const struct group *g)
{
	const struct run_list all = {summary_file_runs(file), file->run_id_count};
	struct outcome any = outcome_of_file(f, path, g, all);
	add_failures(f, file, any.failures);
	if (file->cause->severity == SEVERITY_INFO)
		return; /* only noise */
	bool some_noise = false;
	for (size_t i = 0; i < g->count && g->count > 1; i++)
		some_noise = some_noise || f->list[g->items[i].cause]->severity == SEVERITY_INFO;
	if (some_noise)
		any = outcome_of_file(f, path, g, runs_of_group(f, g, false));
	add_currency(f, file, &any);
}

static uint32_t at_most_32_bits(uint64_t entries)
{
	return entries < UINT32_MAX ? (uint32_t)entries : UINT32_MAX;
}

static struct summary_file new_file(const struct finish *f, uint32_t path, bool scratch)
{
	return (struct summary_file){.path = f->t->paths[path].text,
		.in_scratch = scratch,
		.strictest = EXCLUSION_YES,
		.mildest = EXCLUSION_NEVER};
}

static void add_file(struct finish *f, uint32_t path, bool scratch, const struct group *g)
{
	struct summary_file *file = &f->s->files[f->s->file_count++];
	*file = new_file(f, path, scratch);
	uint64_t entries = 0;
	for (size_t i = 0; i < g->count; i++) {
		entries += g->items[i].cell->entries;
		add_reason(f, file, &g->items[i]);
	}
	file->entries = at_most_32_bits(entries);
	add_runs(f, file, g);
	add_file_outcome(f, file, path, g);
}

/* ---- paths that failed in one run --------------------------------------------------- */

/* The single run of all cells of a path if none of them needs a closer look, else NO_RUN. */
static run_number only_run(const struct finish *f, uint32_t path)
{
	const struct path *p = &f->t->paths[path];
	const struct path_cell *cells = path_cells(p);
	run_number run = NO_RUN;
	for (uint32_t i = 0; i < p->cell_count; i++) {
		const struct cell *c = &f->t->cells[cells[i].index];
		if (c->run_count != 1 || c->path_only || c->repeat_rule != 0 ||
			c->fails_if_scratch || (run != NO_RUN && run != c->runs.few[0]))
			return NO_RUN;
		run = c->runs.few[0];
	}
	return run;
}

/* What such paths of one run have in common, as long as their kind and `scratch` are the same. */
struct alike {
	run_number run;
	unsigned kind; /* of jobs; see history.h */
	bool scratch;
	uint16_t distinct_runs;
	struct outcome outcome;
	uint32_t number; /* counts up with each change */
};

static void begin_alike(
	struct finish *f, struct alike *a, run_number run, uint32_t path, bool scratch)
{
	unsigned kind = history_kind(f, path);
	if (a->run == run && a->kind == kind && a->scratch == scratch)
		return;
	*a = (struct alike){.run = run,
		.kind = kind,
		.scratch = scratch,
		.distinct_runs = count_distinct(f->t, (struct run_list){&run, 1}),
		.outcome = history_outcome(f, &run, 1, kind),
		.number = a->number + 1};
}

/* Adds to a cause what the paths have in common. */
static void add_alike(struct finish *f, const struct alike *a, uint16_t cause)
{
	struct outcome o = a->outcome;
	o.failures = 0; /* counted for each path */
	if (!f->causes[cause].cause)
		finish_begin_cause(f, cause);
	if (f->failed)
		return;
	add_runs_to_cause(f, cause, (struct run_list){&a->run, 1});
	add_outcome(f, cause, &o, a->scratch && f->list[cause]->facets);
	f->sums[cause].alike = a->number;
}

/* Does for most paths what the functions above do for all. */
static void resolve_alike(struct finish *f, uint32_t path, const struct alike *a)
{
	const size_t first = f->count;
	struct summary_file file = new_file(f, path, a->scratch);
	uint64_t entries = 0;
	const struct path *p = &f->t->paths[path];
	const struct path_cell *cells = path_cells(p);
	for (uint32_t i = 0; i < p->cell_count; i++) {
		const struct cell *cell = &f->t->cells[cells[i].index];
		struct cause_sum *sum = &f->sums[cell->cause];
		if (sum->alike != a->number)
			add_alike(f, a, cell->cause);
		if (f->failed)
			return;
		const bool facets = f->list[cell->cause]->facets;
		const struct resolved r = {.cell = cell,
			.code = cell->code,
			.cause = cell->cause,
			.scratch = facets && a->scratch,
			.source = facets && !a->scratch};
		add_entries(f, &r);
		add_reason(f, &file, &r);
		entries += cell->entries;
		size_t before = f->count;
		struct finding *found = finding_of(f, first, cell->cause);
		found->sum += cell->entries << FINDING_CAUSE_BITS;
		if (f->count == before)
			continue;
		found->runs = a->distinct_runs;
		found->last_run = (run_number)a->run;
		sum->outcome.failures += a->outcome.failures;
	}
	file.entries = at_most_32_bits(entries);
	file.runs = a->distinct_runs;
	summary_file_set_runs(&file, &a->run, 1);
	f->run_files[a->run]++;
	f->s->new_files += a->run == f->last_job;
	f->s->gone_files += a->run != f->last_job && !f->t->runs[a->run].list;
	add_failures(f, &file, a->outcome.failures);
	if (file.cause->severity != SEVERITY_INFO)
		add_currency(f, &file, &a->outcome);
	f->s->files[f->s->file_count++] = file;
}

/* ---- all cells --------------------------------------------------------------------- */

static void take_group(struct finish *f, uint32_t path, struct group *group)
{
	group->count = 0;
	group->some_path_only = false;
	const struct path *p = &f->t->paths[path];
	const struct path_cell *cells = path_cells(p);
	for (uint32_t i = 0; i < p->cell_count; i++) {
		if (group->count == group->cap) {
			struct resolved *grown = array_grow(
				group->items, &group->cap, group->cap + 1, sizeof(*grown));
			if (!grown) {
				f->failed = true;
				return;
			}
			group->items = grown;
		}
		const struct cell *c = &f->t->cells[cells[i].index];
		group->some_path_only |= c->path_only;
		group->items[group->count++] =
			(struct resolved){.cell = c, .code = c->code, .cause = c->cause};
	}
}

/*
 * Scratch folders may have become known after the path was first seen; known places are final.
 */
static bool in_scratch(const struct tally *t, uint32_t path)
{
	const struct path *p = &t->paths[path];
	return p->scratch || (t->scratch_count > 0 && tally_in_known_scratch(t, p->text));
}

static void resolve_path(struct finish *f, uint32_t path, struct group *g, bool scratch)
{
	resolve_cells(f, g, true, scratch);
	for (size_t i = 0; i < g->count && !f->failed; i++)
		add_to_cause(f, &g->items[i]);
	if (f->failed)
		return;
	add_findings(f, path, g);
	add_file(f, path, scratch, g);
}

static void resolve_bare(struct finish *f, struct group *g)
{
	resolve_cells(f, g, false, false);
	for (size_t i = 0; i < g->count && !f->failed; i++)
		add_to_cause(f, &g->items[i]);
	for (size_t i = 0; i < g->count && !f->failed; i++)
		add_bare(f, &g->items[i]);
}

/* How many paths ahead cells are fetched: those of one path are far apart in memory. */
enum { PATHS_AHEAD = 2 };

static void fetch_cells(const struct tally *t, uint32_t path)
{
	const struct path_cell *cells = path_cells(&t->paths[path]);
	for (uint32_t i = 0; i < t->paths[path].cell_count; i++)
		PREFETCH(&t->cells[cells[i].index]);
}

static void resolve_paths(struct finish *f)
{
	const struct tally *t = f->t;
	struct group group = {.count = 0};
	struct alike alike = {.run = NO_RUN};
	take_group(f, NO_PATH, &group);
	resolve_bare(f, &group);
	for (uint32_t p = NO_PATH + 1; p < t->path_count && !f->failed; p++) {
		if (p + PATHS_AHEAD < t->path_count)
			fetch_cells(t, p + PATHS_AHEAD);
		if (t->paths[p].cell_count == 0)
			continue;
		bool scratch = in_scratch(t, p);
		run_number run = only_run(f, p);
		if (run != NO_RUN) {
			begin_alike(f, &alike, run, p, scratch);
			resolve_alike(f, p, &alike);
			continue;
		}
		take_group(f, p, &group);
		if (!f->failed)
			resolve_path(f, p, &group, scratch);
	}
	free(group.items);
}

static void make_room(struct finish *f)
{
	const struct tally *t = f->t;
	f->findings = finish_borrow(f, t->cell_count, sizeof(*f->findings));
	f->run_words = t->run_count / 64 + 1;
	f->causes = finish_borrow(f, f->cause_count, sizeof(*f->causes));
	f->sums = finish_borrow(f, f->cause_count, sizeof(*f->sums));
	f->cause_runs = finish_borrow(f, f->cause_count * f->run_words, sizeof(*f->cause_runs));
	f->code_entries =
		finish_borrow(f, f->cause_count * t->code_count, sizeof(*f->code_entries));
	size_t rules;
	catalog_rules(t->config.catalog, &rules);
	f->listed_rules = finish_borrow(f, rules, sizeof(*f->listed_rules));
	f->runs = finish_borrow(f, t->run_count, sizeof(*f->runs));
	f->run_marks = finish_borrow(f, t->run_count, sizeof(*f->run_marks));
	f->run_files = finish_need(f, t->run_count, sizeof(*f->run_files));
	f->run_fails = finish_need(f, t->run_count, sizeof(*f->run_fails));
	f->bare_runs = finish_borrow(f, f->cause_count * f->run_words, sizeof(*f->bare_runs));
	f->bare = finish_need(f, f->cause_count, sizeof(*f->bare));
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
	free(t->cell_block);
	arena_free(&t->path_cells);
	free(t->extras);
	t->cell_block = NULL;
	t->cells = NULL;
	t->extras = NULL;
	t->cell_count = t->cell_cap = 0;
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
	resolve_paths(f);
	free_cells(t);
}

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
};

/* The cells of one path, or those without a path, and what most of them have in common. */
struct group {
	struct resolved *items;
	size_t count, cap;
	bool some_path_only;    /* a cell is from a line of a list with a path only */
	bool some_special;      /* … or counts only when it repeats */
	uint32_t only_run;      /* the run of all cells; NO_RUN if they have several or none */
	struct outcome outcome; /* of the path in only_run */
};

/* ---- runs -------------------------------------------------------------------------- */

struct run_list {
	const uint32_t *ids;
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

/* The distinct runs of the cells of one cause, or of all causes (SIZE_MAX), in any order. */
static struct run_list union_of_runs(struct finish *f, const struct group *g, size_t cause)
{
	struct run_list all = {f->runs, 0};
	if (g->only_run != NO_RUN)
		return (struct run_list){&g->only_run, 1};
	if (g->count == 1)
		return runs_of(g->items[0].cell);
	f->run_mark++;
	for (size_t i = 0; i < g->count; i++) {
		if (cause == SIZE_MAX || g->items[i].cause == cause)
			add_new_runs(f, g->items[i].cell, &all);
	}
	return all;
}

/* The same for all cells except those of noise; there is at least one. */
static struct run_list runs_but_noise(struct finish *f, const struct group *g)
{
	struct run_list all = {f->runs, 0};
	if (g->only_run != NO_RUN)
		return (struct run_list){&g->only_run, 1};
	f->run_mark++;
	for (size_t i = 0; i < g->count; i++) {
		if (f->list[g->items[i].cause]->severity != SEVERITY_INFO)
			add_new_runs(f, g->items[i].cell, &all);
	}
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

/*
 * Adds the times of a cell. Clocks of one input are compared as they are, because each conversion
 * costs more than a comparison; a later clock is never an earlier time.
 */
static void add_times(struct finish *f, struct span_of_time *sum, const struct cell *cell)
{
	const struct times *w = &cell->at.when;
	struct times *all = &sum->t;
	if (cell->path_only)
		return;
	if (w->first != TIME_UNKNOWN && (all->first == TIME_UNKNOWN || w->first < all->first))
		all->first = w->first;
	if (w->last != TIME_UNKNOWN && (all->last == TIME_UNKNOWN || w->last > all->last))
		all->last = w->last;
	if (cell->input == 0 || w->clock_first == CLOCK_UNKNOWN)
		return;
	if (sum->input != cell->input) {
		when_fold(f->t, all, &sum->input);
		sum->input = cell->input;
		all->clock_first = w->clock_first;
		all->clock_last = w->clock_last;
	}
	if (w->clock_first < all->clock_first)
		all->clock_first = w->clock_first;
	if (w->clock_last > all->clock_last)
		all->clock_last = w->clock_last;
}

/* ---- adding a cell to its cause ---------------------------------------------------- */

/*
 * Adds evidence for cells without their own: lines of a list with a path only, and repeated
 * records.
 */
static void add_evidence(struct finish *f, struct summary_cause *c, const struct cell *cell)
{
	const struct tally *t = f->t;
	struct cause_sum *sum = &f->sums[c->cause->index];
	uint16_t rule = cell->repeat_rule, before = sum->last_rule;
	sum->last_rule = rule;
	if (c->evidence_count >= t->config.keep)
		return;
	if (rule == 0 && cell->path_only) {
		c->evidence[c->evidence_count++] = (struct summary_evidence){
			.input = t->inputs[cell->input].name,
			.line = cell->at.first_line,
			.time = TIME_UNKNOWN,
			.text = t->paths[cell->path].text.data,
		};
	}
	if (rule == 0 || rule == before)
		return; /* one evidence list for all cells of the rule */
	const struct evidence_list *repeated = &t->repeat_evidence[rule - 1];
	for (size_t i = 0; i < repeated->count && c->evidence_count < t->config.keep; i++)
		c->evidence[c->evidence_count++] = finish_evidence(t, &repeated->items[i]);
}

/* Adds what depends on the number of entries and on their times. */
static void add_entries(struct finish *f, const struct resolved *r)
{
	const struct cell *cell = r->cell;
	struct summary_cause *c = &f->causes[r->cause];
	c->entries += cell->entries;
	c->scratch_entries += r->scratch ? cell->entries : 0;
	c->source_entries += r->source ? cell->entries : 0;
	f->code_entries[r->cause * f->t->code_count + r->code] += cell->entries;
	add_times(f, &f->sums[r->cause].when, cell);
}

static void add_to_cause(struct finish *f, const struct resolved *r)
{
	struct summary_cause *c = &f->causes[r->cause];
	if (!c->cause)
		finish_begin_cause(f, r->cause);
	if (f->failed)
		return;
	add_entries(f, r);
	struct run_list runs = runs_of(r->cell);
	uint64_t *bits = f->cause_runs + r->cause * f->run_words;
	for (size_t i = 0; i < runs.count; i++)
		bits[runs.ids[i] / 64] |= UINT64_C(1) << runs.ids[i] % 64;
	add_evidence(f, c, r->cell);
	if (c->cause->severity == SEVERITY_INFO)
		return;
	for (size_t i = 0; i < runs.count; i++)
		f->run_fails[runs.ids[i]] = true;
}

/* Combines the outcomes of a cause: it is over when all of its failures are. */
static void add_outcome(struct finish *f, size_t cause, const struct outcome *one, bool scratch)
{
	struct summary_cause *c = &f->causes[cause];
	history_add(&f->history, &f->sums[cause].outcome, one);
	c->scratch_current = c->scratch_current || (scratch && one->current != CURRENT_NO);
}

/* The latest time of a cell. */
static int64_t last_time(struct finish *f, const struct cell *cell)
{
	struct span_of_time one = {.t = {TIME_UNKNOWN, TIME_UNKNOWN, CLOCK_UNKNOWN, CLOCK_UNKNOWN}};
	add_times(f, &one, cell);
	when_fold(f->t, &one.t, &one.input);
	return one.t.last;
}

/* Entries without a file: one failure per cause and run. */
static void add_bare(struct finish *f, const struct resolved *r)
{
	struct run_list runs = runs_of(r->cell);
	uint64_t *bits = f->bare_runs + r->cause * f->run_words;
	struct outcome o;
	if (runs.count == 0) {
		o = history_outcome_at(f, last_time(f, r->cell));
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

/* The outcome of a path for one cause; SIZE_MAX: for all causes except noise. */
static struct outcome outcome_of_path(
	struct finish *f, const struct group *g, size_t cause, struct run_list runs)
{
	if (g->only_run != NO_RUN)
		return g->outcome;
	unsigned kind = history_kind(f, g->items[0].cell->path);
	struct outcome sum = {0, CURRENT_NO, NO_RUN};
	if (runs.count > 0)
		sum = history_outcome(f, runs.ids, runs.count, kind);
	for (size_t i = 0; i < g->count; i++) {
		const struct resolved *r = &g->items[i];
		bool in = cause == SIZE_MAX ? f->list[r->cause]->severity != SEVERITY_INFO
					    : r->cause == cause;
		if (!in)
			continue;
		if (r->cell->run_count == 0) {
			struct outcome o = history_outcome_at(f, last_time(f, r->cell));
			o.failures = sum.failures == 0; /* outside of any run */
			history_add(&f->history, &sum, &o);
		} else if (r->cell->run_count == TALLY_CELL_RUNS_MAX) {
			/* The latest runs may be among those that were not counted separately. */
			sum.current = sum.current == CURRENT_YES ? CURRENT_YES : CURRENT_UNKNOWN;
		}
	}
	return sum;
}

static void add_findings(struct finish *f, uint32_t path, const struct group *g)
{
	const struct tally *t = f->t;
	size_t first = f->count;
	for (size_t i = 0; i < g->count; i++) {
		const struct resolved *r = &g->items[i];
		size_t at = first;
		while (at < f->count && finding_cause(&f->findings[at]) != r->cause)
			at++;
		if (at == f->count)
			f->findings[f->count++] = (struct finding){.path = path, .sum = r->cause};
		f->findings[at].sum += r->cell->entries << FINDING_CAUSE_BITS;
	}
	/* Usually each cell is a finding. */
	bool alone = f->count - first == g->count;
	for (size_t i = first; i < f->count; i++) {
		struct finding *found = &f->findings[i];
		size_t cause = finding_cause(found);
		struct run_list runs =
			alone ? runs_of(g->items[i - first].cell) : union_of_runs(f, g, cause);
		found->runs = count_distinct(t, runs);
		found->last_run = (uint16_t)finish_last_run(t, runs.ids, runs.count);
		struct outcome o = outcome_of_path(f, g, cause, runs);
		bool scratch = false;
		for (size_t k = 0; k < g->count; k++)
			scratch = scratch || (g->items[k].scratch && g->items[k].cause == cause);
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
	struct run_list runs = union_of_runs(f, g, SIZE_MAX);
	count_runs(f, runs);
	file->runs = count_distinct(f->t, runs);
	const uint32_t *kept = runs.ids;
	if (runs.ids == f->runs && runs.count > FILE_RUNS_IN_PLACE) {
		uint32_t *own = finish_need(f, runs.count, sizeof(*own));
		if (!own)
			return;
		kept = memcpy(own, runs.ids, runs.count * sizeof(*own));
	}
	summary_file_set_runs(file, kept, (uint16_t)runs.count);
}

/* What a cause and its code imply for excluding a file. */
static void add_reason(struct finish *f, struct summary_file *file, const struct resolved *r)
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

static void count_protection(struct finish *f, enum currency current, uint64_t failures)
{
	if (current == CURRENT_NO) {
		f->s->past.files++;
		f->s->past.failures += failures;
	} else {
		f->s->files_not_protected++;
	}
}

/* Whether the file is protected now. Noise is ignored. */
static void add_file_outcome(struct finish *f, struct summary_file *file, const struct group *g)
{
	const struct run_list all = {summary_file_runs(file), file->run_id_count};
	struct outcome any = outcome_of_path(f, g, SIZE_MAX, all);
	file->failures = (uint16_t)any.failures;
	f->file_failures += any.failures;
	if (file->cause->severity == SEVERITY_INFO)
		return; /* only noise */
	bool some_noise = false;
	for (size_t i = 0; i < g->count && g->count > 1; i++)
		some_noise = some_noise || f->list[g->items[i].cause]->severity == SEVERITY_INFO;
	if (some_noise)
		any = outcome_of_path(f, g, SIZE_MAX, runs_but_noise(f, g));
	file->current = any.current & 3u;
	count_protection(f, any.current, any.failures);
}

static uint32_t at_most_32_bits(uint64_t entries)
{
	return entries < UINT32_MAX ? (uint32_t)entries : UINT32_MAX;
}

static void add_file(struct finish *f, struct span path, bool scratch, const struct group *g)
{
	struct summary_file *file = &f->s->files[f->s->file_count++];
	/* The memory is zeroed. */
	file->path = path;
	file->in_scratch = scratch;
	file->strictest = EXCLUSION_YES;
	file->mildest = EXCLUSION_NEVER;
	uint64_t entries = 0;
	for (size_t i = 0; i < g->count; i++) {
		entries += g->items[i].cell->entries;
		add_reason(f, file, &g->items[i]);
	}
	file->entries = at_most_32_bits(entries);
	add_runs(f, file, g);
	add_file_outcome(f, file, g);
}

/* ---- paths that failed alike -------------------------------------------------------- */

/*
 * Most paths have one or two cells with the same run. All that follows from causes, codes and this
 * run is the same for such paths, so it is copied from the first path of the same kind.
 */
enum { ALIKE_CELLS = 2, ALIKE_SLOTS = 256 };

struct alike {
	const struct cell *cells[ALIKE_CELLS]; /* of the first of these paths */
	size_t count;                          /* 0: the slot is free */
	unsigned kind;                         /* of jobs; see history.h */
	bool scratch;
	size_t file, finding; /* indexes of the first path's results; a finding for each cell */
};

/* The slot for paths with such cells; it may be in use for others. NULL if they are too special. */
static struct alike *alike_slot(struct alike *slots, const struct group *g)
{
	uint32_t hash = g->only_run;
	if (g->only_run == NO_RUN || g->some_special || g->count > ALIKE_CELLS)
		return NULL;
	for (size_t i = 0; i < g->count; i++)
		hash = hash_pair_of((uint32_t)g->items[i].cause << 16 | g->items[i].code, hash);
	return &slots[hash % ALIKE_SLOTS];
}

static bool is_alike(const struct alike *a, const struct group *g, unsigned kind, bool scratch)
{
	if (a->count != g->count || a->kind != kind || a->scratch != scratch)
		return false;
	for (size_t i = 0; i < g->count; i++) {
		const struct cell *c = g->items[i].cell, *than = a->cells[i];
		if (c->cause != than->cause || c->code != than->code || c->list != than->list ||
			c->runs.few[0] != than->runs.few[0] ||
			c->fails_if_scratch != than->fails_if_scratch)
			return false;
	}
	return true;
}

/* Remembers the path whose results have just been added. */
static void note_alike(const struct finish *f, struct alike *a, const struct group *g,
	unsigned kind, bool scratch, size_t finding)
{
	bool each = f->count - finding == g->count; /* each cell is a finding */
	*a = (struct alike){.count = each ? g->count : 0,
		.kind = kind,
		.scratch = scratch,
		.file = f->s->file_count - 1,
		.finding = finding};
	for (size_t i = 0; i < g->count; i++)
		a->cells[i] = g->items[i].cell;
}

static void add_alike(struct finish *f, uint32_t path, struct group *g, const struct alike *a)
{
	struct summary_file *file = &f->s->files[f->s->file_count++];
	uint64_t entries = 0;
	*file = f->s->files[a->file];
	for (size_t i = 0; i < g->count; i++) {
		struct resolved *r = &g->items[i];
		const struct cell *c = r->cell;
		bool facets = f->list[c->cause]->facets;
		r->scratch = facets && a->scratch;
		r->source = facets && !a->scratch;
		add_entries(f, r);
		f->sums[c->cause].last_rule = 0;
		f->sums[c->cause].outcome.failures += file->failures;
		struct finding *found = &f->findings[f->count++];
		*found = f->findings[a->finding + i];
		found->path = path;
		found->sum = c->entries << FINDING_CAUSE_BITS | c->cause;
		entries += c->entries;
	}
	file->path = f->t->paths[path].text;
	file->entries = at_most_32_bits(entries);
	f->file_failures += file->failures;
	count_runs(f, (struct run_list){file->run_ids.few, 1});
	if (file->cause->severity != SEVERITY_INFO)
		count_protection(f, file->current, file->failures);
}

/* ---- all cells --------------------------------------------------------------------- */

/*
 * The cells of each path, in the order in which they were created, as linked lists of index + 1;
 * 0 ends a list.
 */
struct chains {
	uint32_t *first; /* by path */
	uint32_t *next;  /* by cell */
};

static void link_cells(struct finish *f, struct chains *chains)
{
	const struct tally *t = f->t;
	chains->first = finish_borrow(f, t->path_count, sizeof(*chains->first));
	chains->next = finish_borrow(f, t->cell_count, sizeof(*chains->next));
	for (size_t i = t->cell_count; i > 0 && !f->failed; i--) {
		uint32_t *first = &chains->first[t->cells[i - 1].path];
		chains->next[i - 1] = *first;
		*first = (uint32_t)i;
	}
}

static void take_group(
	struct finish *f, const struct chains *chains, uint32_t path, struct group *group)
{
	group->count = 0;
	group->some_path_only = group->some_special = false;
	group->only_run = NO_RUN;
	bool several = false;
	for (uint32_t at = chains->first[path]; at != 0; at = chains->next[at - 1]) {
		if (group->count == group->cap) {
			struct resolved *grown = array_grow(
				group->items, &group->cap, group->cap + 1, sizeof(*grown));
			if (!grown) {
				f->failed = true;
				return;
			}
			group->items = grown;
		}
		const struct cell *c = &f->t->cells[at - 1];
		uint32_t run = c->run_count == 1 ? c->runs.few[0] : NO_RUN;
		several = several || run == NO_RUN || (group->count > 0 && run != group->only_run);
		group->only_run = run;
		group->some_path_only |= c->path_only;
		group->some_special |= c->path_only || c->repeat_rule != 0;
		group->items[group->count++] =
			(struct resolved){.cell = c, .code = c->code, .cause = c->cause};
	}
	if (several)
		group->only_run = NO_RUN;
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
	if (g->only_run != NO_RUN)
		g->outcome = history_outcome(f, &g->only_run, 1, history_kind(f, path));
	add_findings(f, path, g);
	add_file(f, f->t->paths[path].text, scratch, g);
}

static void resolve_bare(struct finish *f, struct group *g)
{
	resolve_cells(f, g, false, false);
	for (size_t i = 0; i < g->count && !f->failed; i++)
		add_to_cause(f, &g->items[i]);
	for (size_t i = 0; i < g->count && !f->failed; i++)
		add_bare(f, &g->items[i]);
}

static void resolve_paths(struct finish *f, const struct chains *chains)
{
	const struct tally *t = f->t;
	struct group group = {.count = 0};
	struct alike slots[ALIKE_SLOTS] = {{.count = 0}};
	take_group(f, chains, NO_PATH, &group);
	resolve_bare(f, &group);
	for (uint32_t p = NO_PATH + 1; p < t->path_count && !f->failed; p++) {
		if (chains->first[p] == 0)
			continue;
		take_group(f, chains, p, &group);
		bool scratch = in_scratch(t, p);
		unsigned kind = history_kind(f, p);
		struct alike *slot = alike_slot(slots, &group);
		if (slot && is_alike(slot, &group, kind, scratch)) {
			add_alike(f, p, &group, slot);
			continue;
		}
		size_t finding = f->count;
		if (!f->failed)
			resolve_path(f, p, &group, scratch);
		if (slot && !f->failed)
			note_alike(f, slot, &group, kind, scratch, finding);
	}
	free(group.items);
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
	f->run_words = t->run_count / 64 + 1;
	f->causes = finish_borrow(f, f->cause_count, sizeof(*f->causes));
	f->sums = finish_borrow(f, f->cause_count, sizeof(*f->sums));
	f->cause_runs = finish_borrow(f, f->cause_count * f->run_words, sizeof(*f->cause_runs));
	f->code_entries =
		finish_borrow(f, f->cause_count * t->code_count, sizeof(*f->code_entries));
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
	free(t->cells);
	t->cells = NULL;
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
	struct chains chains = {0};
	link_cells(f, &chains);
	if (!f->failed)
		resolve_paths(f, &chains);
	free_cells(t);
	free(chains.next);
	free(chains.first);
}

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

/* ---- runs -------------------------------------------------------------------------- */

struct run_list {
	const uint32_t *ids;
	size_t count;
};

static struct run_list runs_of(const struct cell *cell)
{
	return (struct run_list){cell_runs(cell), cell->run_count};
}

/* The distinct runs of the cells of one cause, or of all causes (SIZE_MAX), in any order. */
static struct run_list union_of_runs(
	struct finish *f, const struct resolved *cells, size_t count, size_t cause)
{
	struct run_list all = {f->runs, 0};
	if (count == 1)
		return runs_of(cells[0].cell);
	f->run_mark++;
	for (size_t i = 0; i < count; i++) {
		if (cause != SIZE_MAX && cells[i].cause != cause)
			continue;
		struct run_list one = runs_of(cells[i].cell);
		for (size_t k = 0; k < one.count; k++) {
			if (f->run_marks[one.ids[k]] == f->run_mark)
				continue;
			f->run_marks[one.ids[k]] = f->run_mark;
			f->runs[all.count++] = one.ids[k];
		}
	}
	return all;
}

/* The same for all cells except those of noise. */
static struct run_list runs_but_noise(struct finish *f, const struct resolved *cells, size_t count)
{
	struct run_list all = {f->runs, 0};
	f->run_mark++;
	for (size_t i = 0; i < count; i++) {
		if (f->list[cells[i].cause]->severity == SEVERITY_INFO)
			continue;
		struct run_list one = runs_of(cells[i].cell);
		for (size_t k = 0; k < one.count; k++) {
			if (f->run_marks[one.ids[k]] == f->run_mark)
				continue;
			f->run_marks[one.ids[k]] = f->run_mark;
			f->runs[all.count++] = one.ids[k];
		}
	}
	return all;
}

/* ---- times ------------------------------------------------------------------------- */

static void add_time(int64_t *first, int64_t *last, int64_t from, int64_t to)
{
	if (from != TIME_UNKNOWN && (*first == TIME_UNKNOWN || from < *first))
		*first = from;
	if (to != TIME_UNKNOWN && (*last == TIME_UNKNOWN || to > *last))
		*last = to;
}

static void add_times(struct finish *f, struct summary_cause *c, const struct cell *cell)
{
	const struct times *w = &cell->at.when;
	if (cell->path_only)
		return;
	add_time(&c->first, &c->last, w->first, w->last);
	if (cell->input == 0 || w->clock_first == CLOCK_UNKNOWN)
		return;
	int base_year = f->t->inputs[cell->input - 1].base_year;
	add_time(&c->first, &c->last, record_time(w->clock_first, base_year),
		record_time(w->clock_last, base_year));
}

/* ---- adding a cell to its cause ---------------------------------------------------- */

/*
 * Adds evidence for cells without their own: lines of a list with a path only, and repeated
 * records.
 */
static void add_evidence(struct finish *f, struct summary_cause *c, const struct cell *cell)
{
	const struct tally *t = f->t;
	uint16_t rule = cell->repeat_rule, before = f->last_rules[c->cause->index];
	f->last_rules[c->cause->index] = rule;
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

static void add_to_cause(struct finish *f, const struct resolved *r)
{
	struct tally *t = f->t;
	const struct cell *cell = r->cell;
	struct summary_cause *c = &f->causes[r->cause];
	if (!c->cause)
		finish_begin_cause(f, r->cause);
	if (f->failed)
		return;
	c->entries += cell->entries;
	c->scratch_entries += r->scratch ? cell->entries : 0;
	c->source_entries += r->source ? cell->entries : 0;
	f->code_entries[r->cause * t->code_count + r->code] += cell->entries;
	struct run_list runs = runs_of(r->cell);
	uint64_t *bits = f->cause_runs + r->cause * f->run_words;
	for (size_t i = 0; i < runs.count; i++)
		bits[runs.ids[i] / 64] |= UINT64_C(1) << runs.ids[i] % 64;
	add_times(f, c, cell);
	add_evidence(f, c, cell);
	if (c->cause->severity == SEVERITY_INFO)
		return;
	for (size_t i = 0; i < runs.count; i++)
		f->run_fails[runs.ids[i]] = true;
}

/* Combines the outcomes of a cause: it is over when all of its failures are. */
static void add_outcome(struct finish *f, size_t index, struct outcome *one, bool scratch)
{
	struct summary_cause *c = &f->causes[index];
	struct outcome sum = {c->failures, c->current, f->freed_by[index]};
	history_add(f, &sum, one);
	c->failures = sum.failures;
	c->current = sum.current;
	f->freed_by[index] = sum.freed_by;
	c->scratch_current = c->scratch_current || (scratch && one->current != CURRENT_NO);
}

/* The latest time of a cell. */
static int64_t last_time(struct finish *f, const struct cell *cell)
{
	struct summary_cause one = {.first = TIME_UNKNOWN, .last = TIME_UNKNOWN};
	add_times(f, &one, cell);
	return one.last;
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
static const struct resolved *code_from_log(
	const struct finish *f, const struct resolved *group, size_t count)
{
	const struct resolved *found = NULL;
	for (size_t i = 0; i < count; i++) {
		const struct cell *cell = group[i].cell;
		if (cell->list || cell->code == NO_CODE)
			continue;
		if (found && found->code != cell->code)
			return NULL;
		if (!found || found->cause == f->informational->index)
			found = &group[i];
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
static void resolve_cells(
	struct finish *f, struct resolved *group, size_t count, bool has_path, bool scratch)
{
	struct tally *t = f->t;
	const struct resolved *from_log = has_path ? code_from_log(f, group, count) : NULL;
	for (size_t i = 0; i < count; i++) {
		struct resolved *r = &group[i];
		const struct cell *cell = r->cell;
		if (is_unrepeated(f, cell))
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
static struct outcome outcome_of_path(struct finish *f, const struct resolved *group, size_t count,
	size_t cause, struct run_list runs)
{
	unsigned kind = history_kind(f, group[0].cell->path);
	struct outcome sum = {0, CURRENT_NO, NO_RUN};
	if (runs.count > 0)
		sum = history_outcome(f, runs.ids, runs.count, kind);
	for (size_t i = 0; i < count; i++) {
		const struct cell *cell = group[i].cell;
		bool in = cause == SIZE_MAX ? f->list[group[i].cause]->severity != SEVERITY_INFO
					    : group[i].cause == cause;
		if (!in)
			continue;
		if (cell->run_count == 0) {
			struct outcome o = history_outcome_at(f, last_time(f, cell));
			o.failures = sum.failures == 0; /* outside of any run */
			history_add(f, &sum, &o);
		} else if (cell->run_count == TALLY_CELL_RUNS_MAX) {
			/* The latest runs may be among those that were not counted separately. */
			sum.current = sum.current == CURRENT_YES ? CURRENT_YES : CURRENT_UNKNOWN;
		}
	}
	return sum;
}

static void add_findings(
	struct finish *f, uint32_t path, const struct resolved *group, size_t count)
{
	const struct tally *t = f->t;
	size_t first = f->count;
	for (size_t i = 0; i < count; i++) {
		size_t at = first;
		while (at < f->count && finding_cause(&f->findings[at]) != group[i].cause)
			at++;
		if (at == f->count)
			f->findings[f->count++] =
				(struct finding){.path = path, .sum = group[i].cause};
		f->findings[at].sum += group[i].cell->entries << FINDING_CAUSE_BITS;
	}
	/* Usually each cell is a finding. */
	bool alone = f->count - first == count;
	for (size_t i = first; i < f->count; i++) {
		struct finding *found = &f->findings[i];
		struct run_list runs = alone ? runs_of(group[i - first].cell)
					     : union_of_runs(f, group, count, finding_cause(found));
		found->runs = (uint16_t)run_count_distinct(t, runs.ids, runs.count);
		found->last_run = (uint16_t)finish_last_run(t, runs.ids, runs.count);
		struct outcome o = outcome_of_path(f, group, count, finding_cause(found), runs);
		bool scratch = false;
		for (size_t k = 0; k < count; k++)
			scratch = scratch ||
				(group[k].scratch && group[k].cause == finding_cause(found));
		add_outcome(f, finding_cause(found), &o, scratch);
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

static void add_runs(
	struct finish *f, struct summary_file *file, const struct resolved *group, size_t count)
{
	struct run_list runs = union_of_runs(f, group, count, SIZE_MAX);
	count_runs(f, runs);
	file->runs = (uint16_t)run_count_distinct(f->t, runs.ids, runs.count);
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

/* Whether the file is protected now. Noise is ignored. */
static void add_file_outcome(
	struct finish *f, struct summary_file *file, const struct resolved *group, size_t count)
{
	const struct run_list all = {summary_file_runs(file), file->run_id_count};
	struct outcome any = outcome_of_path(f, group, count, SIZE_MAX, all);
	file->failures = (uint16_t)any.failures;
	f->file_failures += any.failures;
	if (file->cause->severity == SEVERITY_INFO)
		return; /* only noise */
	bool some_noise = false;
	for (size_t i = 0; i < count; i++)
		some_noise = some_noise || f->list[group[i].cause]->severity == SEVERITY_INFO;
	if (some_noise)
		any = outcome_of_path(f, group, count, SIZE_MAX, runs_but_noise(f, group, count));
	file->current = any.current & 3u;
	if (any.current == CURRENT_NO) {
		f->s->past.files++;
		f->s->past.failures += any.failures;
	} else {
		f->s->files_not_protected++;
	}
}

static void add_file(struct finish *f, struct span path, bool scratch, const struct resolved *group,
	size_t count)
{
	struct summary_file *file = &f->s->files[f->s->file_count++];
	*file = (struct summary_file){.path = path,
		.in_scratch = scratch,
		.strictest = EXCLUSION_YES,
		.mildest = EXCLUSION_NEVER};
	uint64_t entries = 0;
	for (size_t i = 0; i < count; i++) {
		entries += group[i].cell->entries;
		add_reason(f, file, &group[i]);
	}
	file->entries = entries < UINT32_MAX ? (uint32_t)entries : UINT32_MAX;
	add_runs(f, file, group, count);
	add_file_outcome(f, file, group, count);
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

/* The cells of one path. */
struct group {
	struct resolved *items;
	size_t count, cap;
};

static void take_group(
	struct finish *f, const struct chains *chains, uint32_t path, struct group *group)
{
	group->count = 0;
	for (uint32_t at = chains->first[path]; at != 0; at = chains->next[at - 1]) {
		struct resolved *grown = group->items;
		if (group->count == group->cap)
			grown = array_grow(grown, &group->cap, group->cap + 1, sizeof(*grown));
		if (!grown) {
			f->failed = true;
			return;
		}
		const struct cell *c = &f->t->cells[at - 1];
		group->items = grown;
		grown[group->count++] =
			(struct resolved){.cell = c, .code = c->code, .cause = c->cause};
	}
}

static void resolve_path(struct finish *f, uint32_t path, struct resolved *group, size_t count)
{
	struct tally *t = f->t;
	bool has_path = path != NO_PATH;
	/*
	 * Scratch folders may have become known after the path was first seen; known places are
	 * final.
	 */
	bool scratch = has_path &&
		(t->paths[path].scratch || tally_in_known_scratch(t, t->paths[path].text));
	resolve_cells(f, group, count, has_path, scratch);
	for (size_t i = 0; i < count && !f->failed; i++)
		add_to_cause(f, &group[i]);
	if (has_path && !f->failed) {
		add_findings(f, path, group, count);
		add_file(f, t->paths[path].text, scratch, group, count);
	}
	for (size_t i = 0; i < count && !has_path && !f->failed; i++)
		add_bare(f, &group[i]);
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
	f->last_rules = finish_borrow(f, f->cause_count, sizeof(*f->last_rules));
	f->cause_runs = finish_borrow(f, f->cause_count * f->run_words, sizeof(*f->cause_runs));
	f->code_entries =
		finish_borrow(f, f->cause_count * t->code_count, sizeof(*f->code_entries));
	f->runs = finish_borrow(f, t->run_count, sizeof(*f->runs));
	f->run_marks = finish_borrow(f, t->run_count, sizeof(*f->run_marks));
	f->run_files = finish_need(f, t->run_count, sizeof(*f->run_files));
	f->run_fails = finish_need(f, t->run_count, sizeof(*f->run_fails));
	f->bare_runs = finish_borrow(f, f->cause_count * f->run_words, sizeof(*f->bare_runs));
	f->bare = finish_need(f, f->cause_count, sizeof(*f->bare));
	f->freed_by = finish_need(f, f->cause_count, sizeof(*f->freed_by));
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
	struct group group = {0};
	link_cells(f, &chains);
	for (uint32_t p = 0; p < t->path_count && !f->failed; p++) {
		take_group(f, &chains, p, &group);
		if (group.count > 0 && !f->failed)
			resolve_path(f, p, group.items, group.count);
	}
	free_cells(t);
	free(group.items);
	free(chains.next);
	free(chains.first);
}

// SPDX-License-Identifier: MIT

/** From cells to the summary: what can only be known when all input has been read. */

#include "tally/finish.h"

#include <stdlib.h>

enum { CORRUPT_LISTED_MAX = 1000, VOLUMES_MAX = 10 };

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

/* ---- sorting ---------------------------------------------------------------------- */

static int order_u64(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

static int order_span(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int c = len ? memcmp(a.data, b.data, len) : 0;
	return c ? c : order_u64(a.len, b.len);
}

static int by_path(const void *a, const void *b)
{
	const struct resolved *x = a, *y = b;
	int c = order_u64(x->path, y->path);
	return c ? c : order_u64(x->cell, y->cell);
}

static int by_cause(const void *a, const void *b)
{
	const struct resolved *x = a, *y = b;
	int c = order_u64(x->cause, y->cause);
	return c ? c : by_path(a, b);
}

static int by_folder_size(const void *a, const void *b)
{
	const struct summary_folder *x = a, *y = b;
	int c = order_u64(y->files, x->files);
	c = c ? c : order_u64(y->entries, x->entries);
	return c ? c : order_span(x->path, y->path);
}

static int by_path_size(const void *a, const void *b)
{
	const struct summary_path *x = a, *y = b;
	int c = order_u64(y->entries, x->entries);
	c = c ? c : order_u64(y->runs, x->runs);
	return c ? c : order_span(x->path, y->path);
}

static int by_code_size(const void *a, const void *b)
{
	const struct summary_code *x = a, *y = b;
	char left[CODE_TEXT_SIZE], right[CODE_TEXT_SIZE];
	int c = order_u64(y->entries, x->entries);
	if (c)
		return c;
	code_format(&x->code, left);
	code_format(&y->code, right);
	return strcmp(left, right);
}

/* Contract 3: what was found first, the empty headline causes behind, wrapper and noise last. */
static int cause_class(const struct summary_cause *c)
{
	return c->cause->last ? 2 : c->entries == 0 ? 1 : 0;
}

static int by_rank(const void *a, const void *b)
{
	const struct summary_cause *x = a, *y = b;
	int c = cause_class(x) - cause_class(y);
	if (c)
		return c;
	if (cause_class(x) == 1 && x->cause->headline != y->cause->headline)
		return x->cause->headline - y->cause->headline;
	if (x->severity != y->severity)
		return (int)y->severity - (int)x->severity;
	c = order_u64(y->files, x->files);
	c = c ? c : order_u64(y->entries, x->entries);
	return c ? c : strcmp(x->cause->id, y->cause->id);
}

/* ---- runs --------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	return order_u64(*(const uint32_t *)a, *(const uint32_t *)b);
}

/* The distinct runs of some cells, in f->runs. */
static size_t union_of_runs(struct finish *f, const struct resolved *cells, size_t count)
{
	size_t used = 0;
	for (size_t i = 0; i < count; i++) {
		const struct cell *cell = &f->t->cells[cells[i].cell];
		size_t more = cell->run_count;
		uint32_t *grown = array_grow(f->runs, &f->run_cap, used + more + 1, sizeof(*grown));
		if (!grown) {
			f->failed = true;
			return 0;
		}
		f->runs = grown;
		memcpy(f->runs + used, cell_runs(cell), more * sizeof(*f->runs));
		used += more;
		/* Large unions are made smaller as they grow. */
		if (used > 4096 || i + 1 == count) {
			qsort(f->runs, used, sizeof(*f->runs), by_number);
			size_t kept = 0;
			for (size_t k = 0; k < used; k++) {
				if (kept == 0 || f->runs[kept - 1] != f->runs[k])
					f->runs[kept++] = f->runs[k];
			}
			used = kept;
		}
	}
	return used;
}

/* ---- resolving ------------------------------------------------------------------------ */

bool tally_in_scratch(const struct tally *t, struct span path)
{
	for (size_t i = 0; i < t->scratch_count; i++) {
		struct span folder = span_of(t->scratch[i]);
		if (path.len >= folder.len && equal_nocase(span_cut(path, 0, folder.len), folder) &&
			(path.len == folder.len || path.data[folder.len] == '\\' ||
				folder.data[folder.len - 1] == '\\'))
			return true;
	}
	for (size_t i = 0; i < t->scratch_place_count; i++) {
		if (catalog_place_holds(t->scratch_places[i], path))
			return true;
	}
	return false;
}

/*
 * The code that the log gives for the path of these cells, if there is
 * exactly one; of two causes for it, noise is the weaker.
 */
static const struct resolved *code_from_log(
	struct finish *f, const struct resolved *group, size_t count)
{
	const struct resolved *found = NULL;
	const struct cause *informational = catalog_cause(f->t->config.catalog, "informational");
	for (size_t i = 0; i < count; i++) {
		const struct cell *cell = &f->t->cells[group[i].cell];
		if (cell->list || cell->code == NO_CODE)
			continue;
		if (found && found->code != cell->code)
			return NULL;
		if (!found || found->cause == informational->index)
			found = &group[i];
	}
	return found;
}

/* Some records mean nothing unless they come again and again. */
static bool is_lone(const struct tally *t, const struct cell *cell)
{
	size_t count;
	if (cell->repeat_rule == 0)
		return false;
	const struct rule *rule = catalog_rules(t->config.catalog, &count)[cell->repeat_rule - 1];
	return t->repeat_entries[cell->repeat_rule - 1] < rule->repeats;
}

/* Cells of one path: codes for the lines without one, facets, the files of each run. */
static void resolve_path(struct finish *f, struct resolved *group, size_t count)
{
	struct tally *t = f->t;
	size_t causes;
	const struct cause *const *list = catalog_causes(t->config.catalog, &causes);
	struct span path = t->paths[group[0].path].text;
	bool has_path = group[0].path != NO_PATH;
	const struct resolved *from_log = has_path ? code_from_log(f, group, count) : NULL;
	bool scratch = has_path && tally_in_scratch(t, path);

	for (size_t i = 0; i < count; i++) {
		struct resolved *r = &group[i];
		const struct cell *cell = &t->cells[r->cell];
		if (is_lone(t, cell))
			r->cause =
				(uint16_t)catalog_cause(t->config.catalog, "informational")->index;
		if (cell->path_only && from_log) {
			r->code = from_log->code;
			r->cause = from_log->cause;
		}
		if (list[r->cause]->facets) {
			r->scratch = has_path ? scratch : cell->names_scratch;
			r->source = has_path && !scratch;
		}
		/* The agent could not use its own folder: that failed the job. */
		for (size_t k = 0; scratch && cell->fails_if_scratch && k < cell->run_count; k++)
			t->runs[cell_runs(cell)[k]].failed = true;
	}
	if (!has_path)
		return;
	size_t runs = union_of_runs(f, group, count);
	bool in_last = false, before = false;
	for (size_t i = 0; i < runs; i++) {
		f->run_files[f->runs[i]]++;
		in_last = in_last || f->runs[i] == f->last_job;
		before = before || (f->runs[i] != f->last_job && !t->runs[f->runs[i]].list);
	}
	f->s->recurring_files += in_last && before;
	f->s->new_files += in_last && !before;
	f->s->gone_files += !in_last && before;
	struct summary_file *file = &f->s->files[f->s->file_count++];
	*file = (struct summary_file){
		.path = path, .in_scratch = scratch, .runs = run_count_distinct(t, f->runs, runs)};
	for (size_t i = 0; i < count; i++) {
		const struct cause *cause = list[group[i].cause];
		file->entries += t->cells[group[i].cell].entries;
		/* Any real cause outweighs noise. */
		if (!file->cause || file->cause->severity == SEVERITY_INFO)
			file->cause = cause;
		if (cause->exclusion == EXCLUSION_NEVER && cause->severity != SEVERITY_INFO)
			file->never = true;
	}
}

static void resolve_all(struct finish *f)
{
	struct tally *t = f->t;
	finish_find_last_job(f);
	f->cells = finish_need(f, t->cell_count, sizeof(*f->cells));
	f->run_files = finish_need(f, t->run_count, sizeof(*f->run_files));
	f->s->files = finish_need(f, t->path_count, sizeof(*f->s->files));
	if (f->failed)
		return;
	for (size_t i = 0; i < t->cell_count; i++) {
		struct cell *c = &t->cells[i];
		if (!c->path_only)
			when_fold(t, &c->at.when, &c->input);
		f->cells[i] = (struct resolved){
			.cell = (uint32_t)i, .path = c->path, .code = c->code, .cause = c->cause};
	}
	f->count = t->cell_count;
	qsort(f->cells, f->count, sizeof(*f->cells), by_path);
	for (size_t i = 0; i < f->count;) {
		size_t end = i + 1;
		while (end < f->count && f->cells[end].path == f->cells[i].path)
			end++;
		resolve_path(f, f->cells + i, end - i);
		i = end;
	}
	qsort(f->cells, f->count, sizeof(*f->cells), by_cause);
}

/* ---- findings --------------------------------------------------------------------------- */

static struct summary_evidence show_evidence(const struct tally *t, const struct evidence *e)
{
	const struct input *input = &t->inputs[e->input];
	return (struct summary_evidence){
		.input = input->name,
		.line = e->line,
		.time = record_time(e->clock, input->base_year),
		.text = e->text,
	};
}

static void add_code(struct finish *f, struct summary_cause *c, uint32_t code, uint64_t entries)
{
	const struct code_slot *slot = &f->t->codes[code];
	if (code == NO_CODE)
		return;
	for (size_t i = 0; i < c->code_count; i++) {
		if (code_equal(&c->codes[i].code, &slot->code)) {
			c->codes[i].entries += entries;
			return;
		}
	}
	/* Room was made for every code of the input. */
	c->codes[c->code_count++] = (struct summary_code){
		.code = slot->code,
		.symbol = slot->info ? slot->info->symbol : NULL,
		.meaning = slot->info ? slot->info->meaning : NULL,
		.entries = entries,
	};
}

static struct span folder_of(struct span path)
{
	size_t end = path.len;
	while (end > 0 && path.data[end - 1] != '\\')
		end--;
	/* "D:\" keeps its backslash, "D:\Data\" does not. */
	if (end > 3)
		end--;
	return span_cut(path, 0, end);
}

static struct span volume_of(struct span path)
{
	struct span rest = path_behind_volume(path);
	return rest.len > 0 ? span_cut(path, 0, path.len - rest.len) : (struct span){0};
}

/* Files and entries per folder (or volume); `items` has room for every file. */
static void count_places(struct finish *f, const struct summary_path *paths, size_t count,
	struct span (*place_of)(struct span), struct summary_folder *items, size_t *used)
{
	struct hash_set set = {0};
	for (size_t i = 0; i < count; i++) {
		struct span place = place_of(paths[i].path);
		if (place.len == 0)
			continue;
		uint32_t hash = hash_nocase(place, 0);
		size_t cursor = SIZE_MAX, at;
		while ((at = hash_set_next(&set, hash, &cursor)) != SIZE_MAX) {
			if (equal_nocase(items[at].path, place))
				break;
		}
		if (at == SIZE_MAX) {
			at = (*used)++;
			items[at] = (struct summary_folder){.path = place};
			if (!hash_set_insert(&set, hash, at)) {
				f->failed = true;
				break;
			}
		}
		items[at].files++;
		items[at].entries += paths[i].entries;
	}
	free(set.slots);
	qsort(items, *used, sizeof(*items), by_folder_size);
}

static size_t at_most(size_t count, size_t most)
{
	return count < most ? count : most;
}

/* The distinct paths of a cause, with their entries and runs; codes, times, facets on the way. */
static struct summary_path *count_paths(
	struct finish *f, struct summary_cause *c, const struct resolved *cells, size_t count)
{
	struct tally *t = f->t;
	struct summary_path *paths = malloc((count + 1) * sizeof(*paths));
	if (!paths) {
		f->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < count;) {
		size_t end = i;
		uint64_t entries = 0;
		for (; end < count && cells[end].path == cells[i].path; end++) {
			const struct cell *cell = &t->cells[cells[end].cell];
			entries += cell->entries;
			add_code(f, c, cells[end].code, cell->entries);
			if (cells[end].scratch)
				c->scratch_entries += cell->entries;
			if (cells[end].source)
				c->source_entries += cell->entries;
			if (cell->path_only)
				continue;
			const struct times *when = &cell->at.when;
			if (when->first != TIME_UNKNOWN &&
				(c->first == TIME_UNKNOWN || when->first < c->first))
				c->first = when->first;
			if (when->last != TIME_UNKNOWN &&
				(c->last == TIME_UNKNOWN || when->last > c->last))
				c->last = when->last;
		}
		c->entries += entries;
		if (cells[i].path != NO_PATH) {
			size_t runs = union_of_runs(f, cells + i, end - i);
			paths[c->files++] = (struct summary_path){t->paths[cells[i].path].text,
				entries, run_count_distinct(t, f->runs, runs),
				finish_last_run(t, f->runs, runs)};
		}
		i = end;
	}
	size_t runs = union_of_runs(f, cells, count);
	c->runs = run_count_distinct(t, f->runs, runs);
	return paths;
}

static void copy_folders(struct finish *f, struct summary_cause *c, struct summary_path *paths)
{
	struct summary_folder *folders = malloc((c->files + 1) * sizeof(*folders));
	size_t used = 0;
	if (!folders) {
		f->failed = true;
		return;
	}
	count_places(f, paths, c->files, folder_of, folders, &used);
	c->folder_count = at_most(used, f->top);
	c->folders = finish_need(f, c->folder_count, sizeof(*folders));
	if (c->folders)
		memcpy(c->folders, folders, c->folder_count * sizeof(*folders));
	used = 0;
	count_places(f, paths, c->files, volume_of, folders, &used);
	c->volume_count = at_most(used, VOLUMES_MAX);
	c->volumes = finish_need(f, c->volume_count, sizeof(*c->volumes));
	for (size_t i = 0; c->volumes && i < c->volume_count; i++)
		c->volumes[i] = folders[i].path;
	free(folders);
}

static bool is_listed(const struct evidence_list *list, const struct evidence *e)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].input == e->input && list->items[i].line == e->line)
			return true;
	}
	return false;
}

/* The first records of a cause, those of the scratch folder before all, and what only a list's line with nothing but a path shows. */
static void copy_evidence(
	struct finish *f, struct summary_cause *c, const struct resolved *cells, size_t count)
{
	struct tally *t = f->t;
	const struct evidence_list *const lists[] = {
		&t->scratch_evidence[c->cause->index], &t->evidence[c->cause->index]};
	c->evidence = finish_need(f, f->top, sizeof(*c->evidence));
	if (!c->evidence)
		return;
	for (size_t k = 0; k < COUNT_OF(lists); k++) {
		for (size_t i = 0; i < lists[k]->count && c->evidence_count < f->top; i++) {
			if (k == 0 || !is_listed(lists[0], &lists[1]->items[i]))
				c->evidence[c->evidence_count++] =
					show_evidence(t, &lists[k]->items[i]);
		}
	}
	for (size_t i = 0; i < count && c->evidence_count < f->top; i++) {
		const struct cell *cell = &t->cells[cells[i].cell];
		if (cell->repeat_rule != 0) {
			bool told = i > 0 &&
				t->cells[cells[i - 1].cell].repeat_rule == cell->repeat_rule;
			if (told)
				continue; /* one list for all cells of the rule */
			const struct evidence_list *repeated =
				&t->repeat_evidence[cell->repeat_rule - 1];
			for (size_t k = 0; k < repeated->count && c->evidence_count < f->top; k++)
				c->evidence[c->evidence_count++] =
					show_evidence(t, &repeated->items[k]);
			continue;
		}
		if (!cell->path_only)
			continue;
		c->evidence[c->evidence_count++] = (struct summary_evidence){
			.input = t->inputs[cell->input].name,
			.line = cell->at.first_line,
			.time = TIME_UNKNOWN,
			.text = t->paths[cell->path].text.data,
		};
	}
}

static int by_day(const void *a, const void *b)
{
	const struct summary_day *x = a, *y = b;
	return x->day < y->day ? -1 : x->day > y->day;
}

static void copy_days(struct finish *f, struct summary_cause *c)
{
	const struct tally *t = f->t;
	c->days = finish_need(f, t->day_count, sizeof(*c->days));
	for (size_t i = 0; c->days && i < t->day_count; i++) {
		if (t->days[i].cause == c->cause->index)
			c->days[c->day_count++] = (struct summary_day){
				(int64_t)t->days[i].day * INT64_C(86400000), t->days[i].entries};
	}
	if (c->days)
		qsort(c->days, c->day_count, sizeof(*c->days), by_day);
}

static void make_cause(
	struct finish *f, struct summary_cause *c, const struct resolved *cells, size_t count)
{
	c->first = c->last = TIME_UNKNOWN;
	c->severity = c->cause->severity;
	c->codes = finish_need(f, f->t->code_count, sizeof(*c->codes));
	if (!c->codes)
		return;
	struct summary_path *paths = count_paths(f, c, cells, count);
	if (!paths)
		return;
	if (c->scratch_entries > 0)
		c->severity = SEVERITY_JOB;
	qsort(c->codes, c->code_count, sizeof(*c->codes), by_code_size);
	copy_folders(f, c, paths);
	qsort(paths, c->files, sizeof(*paths), by_path_size);
	size_t listed = f->top;
	if (c->cause->severity == SEVERITY_DATA && listed < CORRUPT_LISTED_MAX)
		listed = CORRUPT_LISTED_MAX; /* damaged files are never folded away */
	c->path_count = at_most(c->files, listed);
	c->paths = finish_need(f, c->path_count, sizeof(*paths));
	if (c->paths && c->path_count > 0)
		memcpy(c->paths, paths, c->path_count * sizeof(*paths));
	free(paths);
	copy_evidence(f, c, cells, count);
	copy_days(f, c);
}

static void make_causes(struct finish *f)
{
	struct summary *s = f->s;
	size_t causes;
	const struct cause *const *list = catalog_causes(f->t->config.catalog, &causes);
	s->causes = finish_need(f, causes, sizeof(*s->causes));
	if (!s->causes)
		return;
	size_t from = 0;
	for (size_t i = 0; i < causes && !f->failed; i++) {
		size_t end = from;
		while (end < f->count && f->cells[end].cause == i)
			end++;
		if (end > from || list[i]->headline) {
			struct summary_cause *c = &s->causes[s->cause_count++];
			c->cause = list[i];
			make_cause(f, c, f->cells + from, end - from);
		}
		from = end;
	}
	qsort(s->causes, s->cause_count, sizeof(*s->causes), by_rank);
	for (size_t i = 0; i < s->cause_count; i++)
		s->causes[i].rank = (unsigned)i + 1;
}

/* ---- the rest ------------------------------------------------------------------------------- */

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
	}
}

static void lost(struct finish *f, uint64_t count, const char *detail)
{
	if (count > 0 && !tally_gap(f->t, "-", GAP_LIMIT, detail, count))
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
	size_t extra = t->lost_gaps > 0 ? 1 : 0;
	s->gaps = finish_need(f, t->gap_count + extra, sizeof(*s->gaps));
	if (!s->gaps)
		return;
	if (t->gap_count > 0)
		memcpy(s->gaps, t->gaps, t->gap_count * sizeof(*s->gaps));
	s->gap_count = t->gap_count;
	if (extra)
		s->gaps[s->gap_count++] = (struct summary_gap){
			"-", GAP_LIMIT, "further gaps, too many to list", t->lost_gaps};
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
		catalog_describe_unknown(&slot->code, &t->key);
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
				show_evidence(t, &slot->evidence->items[k]);
	}
}

static void make_totals(struct finish *f)
{
	struct summary *s = f->s;
	const struct cause *unclassified = catalog_cause(f->t->config.catalog, "unclassified");
	s->totals.files = s->file_count;
	for (size_t i = 0; i < s->cause_count; i++) {
		if (s->causes[i].cause == unclassified)
			s->totals.unclassified += s->causes[i].entries;
		else
			s->totals.classified += s->causes[i].entries;
	}
	for (size_t i = 0; i < s->file_count; i++)
		s->files_not_protected += s->files[i].cause->severity != SEVERITY_INFO;
}

struct summary *tally_summary(struct tally *t, size_t top)
{
	struct finish f = {.t = t, .top = top};
	if (tally_failed(t))
		return NULL;
	f.s = calloc(1, sizeof(*f.s));
	if (!f.s)
		return NULL;
	void (*const steps[])(struct finish *) = {resolve_all, make_inputs, make_causes,
		finish_jobs, finish_idle, make_unknown_codes, make_gaps, make_totals,
		finish_verdict};
	for (size_t i = 0; i < COUNT_OF(steps) && !f.failed; i++)
		steps[i](&f);
	if (t->scratch_count > 0)
		f.s->scratch = t->scratch[0];
	free(f.runs);
	if (f.failed || f.s->arena.failed || tally_failed(t)) {
		summary_free(f.s);
		return NULL;
	}
	return f.s;
}

void summary_free(struct summary *s)
{
	if (!s)
		return;
	arena_free(&s->arena);
	free(s);
}

// SPDX-License-Identifier: MIT

/** Taking entries: paths, cells, codes, evidence, gaps. */

#include "tally/private.h"

#include <stdlib.h>

static bool run_out(struct tally *t)
{
	t->failed = true;
	return false;
}

static struct span_of_time no_time(void)
{
	return (struct span_of_time){TIME_UNKNOWN, TIME_UNKNOWN, CLOCK_UNKNOWN, CLOCK_UNKNOWN, 0};
}

struct tally *tally_new(const struct tally_config *config)
{
	struct tally *t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	t->config = *config;
	size_t causes;
	catalog_causes(config->catalog, &causes);
	t->evidence = calloc(causes + 1, sizeof(*t->evidence));
	t->scratch_evidence = calloc(causes + 1, sizeof(*t->scratch_evidence));
	size_t rules;
	catalog_rules(config->catalog, &rules);
	t->repeat_evidence = calloc(rules + 1, sizeof(*t->repeat_evidence));
	t->repeat_entries = calloc(rules + 1, sizeof(*t->repeat_entries));
	size_t places;
	const struct place *place = catalog_places(config->catalog, &places);
	t->scratch_places = calloc(places + 1, sizeof(*t->scratch_places));
	for (size_t i = 0; i < places && t->scratch_places; i++) {
		if (place[i].kind == PLACE_SCRATCH)
			t->scratch_places[t->scratch_place_count++] = &place[i];
	}
	t->paths = array_grow(NULL, &t->path_cap, 1, sizeof(*t->paths));
	t->codes = array_grow(NULL, &t->code_cap, 1, sizeof(*t->codes));
	t->runs = array_grow(NULL, &t->run_cap, 1, sizeof(*t->runs));
	if (!t->evidence || !t->scratch_evidence || !t->repeat_evidence || !t->scratch_places ||
		!t->repeat_entries || !t->paths || !t->codes || !t->runs) {
		tally_free(t);
		return NULL;
	}
	/* The first of each stands for "none". */
	t->paths[t->path_count++] = (struct path){0};
	t->codes[t->code_count++] = (struct code_slot){0};
	t->runs[t->run_count++] = (struct run){.id = ""};
	if (config->scratch && !tally_scratch(t, span_of(config->scratch))) {
		tally_free(t);
		return NULL;
	}
	return t;
}

void tally_free(struct tally *t)
{
	if (!t)
		return;
	free(t->paths);
	free(t->path_set.slots);
	free(t->cells);
	free(t->cell_set.slots);
	free(t->codes);
	free(t->runs);
	free(t->days);
	free(t->clock_days);
	free(t->run_set.slots);
	free(t->inputs);
	free(t->gaps);
	free(t->evidence);
	free(t->scratch_evidence);
	free(t->repeat_evidence);
	free(t->repeat_entries);
	free(t->scratch_places);
	free(t->scratch);
	buf_free(&t->key);
	arena_free(&t->arena);
	free(t);
}

bool tally_failed(const struct tally *t)
{
	return t->failed || t->arena.failed;
}

/* ---- times ------------------------------------------------------------------ */

void when_fold(struct tally *t, struct span_of_time *w)
{
	if (w->input == 0 || w->clock_first == CLOCK_UNKNOWN)
		return;
	int base = t->inputs[w->input - 1].base_year;
	int64_t first = record_time(w->clock_first, base), last = record_time(w->clock_last, base);
	if (w->first == TIME_UNKNOWN || first < w->first)
		w->first = first;
	if (w->last == TIME_UNKNOWN || last > w->last)
		w->last = last;
	w->clock_first = w->clock_last = CLOCK_UNKNOWN;
	w->input = 0;
}

void when_add(struct tally *t, struct span_of_time *w, int64_t clock)
{
	if (clock == CLOCK_UNKNOWN)
		return;
	if (w->input != t->input_count) {
		when_fold(t, w);
		w->input = (uint32_t)t->input_count;
		w->clock_first = w->clock_last = clock;
		return;
	}
	if (clock < w->clock_first)
		w->clock_first = clock;
	if (clock > w->clock_last)
		w->clock_last = clock;
}

/* ---- paths ------------------------------------------------------------------- */

struct span path_plain(struct span path)
{
	if (span_starts_nocase(path, SPAN("\\\\?\\UNC\\")))
		return path; /* compared as written: "\\?\UNC\s\x" and "\\s\x" are handled below */
	if (span_starts_nocase(path, SPAN("\\\\?\\")) && path.len > 6 && path.data[5] == ':')
		return span_cut(path, 4, path.len);
	return path;
}

static uint32_t intern_path(struct tally *t, struct span text)
{
	struct span plain = path_plain(text);
	bool unc = span_starts_nocase(plain, SPAN("\\\\?\\UNC\\"));
	/* "\\?\UNC\server" and "\\server" are one: both are looked up from the server's name on. */
	struct span key = unc ? span_cut(plain, 8, plain.len)
		: plain.len > 2 && plain.data[0] == '\\' && plain.data[1] == '\\' &&
			plain.data[2] != '?'
		? span_cut(plain, 2, plain.len)
		: plain;
	bool share = key.len != plain.len;
	uint32_t hash = hash_nocase(key, share ? 1 : 0);
	size_t cursor = SIZE_MAX, at;

	while ((at = hash_set_next(&t->path_set, hash, &cursor)) != SIZE_MAX) {
		struct span have = t->paths[at].text;
		struct span tail = have.len >= key.len
			? span_cut(have, share ? have.len - key.len : 0, have.len)
			: have;
		if (equal_nocase(share ? tail : have, key))
			return (uint32_t)at;
	}
	if (t->path_count > TALLY_PATHS_MAX || t->arena.total > TALLY_TEXT_MAX) {
		t->lost_paths++;
		return NO_PATH;
	}
	struct path *grown = array_grow(t->paths, &t->path_cap, t->path_count + 1, sizeof(*grown));
	if (grown)
		t->paths = grown;
	char *copy = arena_copy(&t->arena, plain);
	if (!grown || !copy || !hash_set_insert(&t->path_set, hash, t->path_count)) {
		run_out(t);
		return NO_PATH;
	}
	t->paths[t->path_count] = (struct path){
		{copy, plain.len}, hash, tally_in_scratch(t, (struct span){copy, plain.len})};
	return (uint32_t)t->path_count++;
}

/* ---- codes and evidence --------------------------------------------------------- */

static uint32_t intern_code(struct tally *t, const struct code *code, const struct code_info *info)
{
	if (code->kind == CODE_NONE)
		return NO_CODE;
	/* A handful of codes make up any log; the newest is the likeliest. */
	for (size_t i = t->code_count - 1; i > 0; i--) {
		if (code_equal(&t->codes[i].code, code))
			return (uint32_t)i;
	}
	if (t->code_count > TALLY_CODES_MAX) {
		t->lost_codes++;
		return NO_CODE;
	}
	struct code_slot *grown =
		array_grow(t->codes, &t->code_cap, t->code_count + 1, sizeof(*grown));
	if (!grown) {
		run_out(t);
		return NO_CODE;
	}
	t->codes = grown;
	grown[t->code_count] = (struct code_slot){.code = *code, .info = info};
	if (!info) {
		grown[t->code_count].evidence =
			arena_alloc(&t->arena, sizeof(struct evidence_list));
		if (!grown[t->code_count].evidence) {
			run_out(t);
			return NO_CODE;
		}
	}
	return (uint32_t)t->code_count++;
}

static bool add_evidence(
	struct tally *t, struct evidence_list *list, const struct record *r, size_t keep)
{
	if (list->count >= keep)
		return true;
	if (!list->items)
		list->items = arena_alloc(&t->arena, keep * sizeof(*list->items));
	struct span text = span_trim(r->message);
	if (text.len > TALLY_EVIDENCE_TEXT)
		text.len = utf8_valid_prefix(text.data, TALLY_EVIDENCE_TEXT);
	char *copy = arena_copy(&t->arena, text);
	if (!list->items || !copy)
		return run_out(t);
	list->items[list->count++] = (struct evidence){
		.input = (uint32_t)t->input_count - 1,
		.line = r->line,
		.clock = r->clock,
		.text = copy,
	};
	return true;
}

/* ---- cells ------------------------------------------------------------------------ */

static uint32_t cell_hash(uint32_t path, uint32_t code, unsigned cause, unsigned flags)
{
	uint64_t key[2] = {(uint64_t)path << 32 | code, (uint64_t)cause << 32 | flags};
	return (uint32_t)hash_bytes(key, sizeof(key), 0);
}

static struct cell *intern_cell(
	struct tally *t, uint32_t path, uint32_t code, const struct entry *e)
{
	unsigned cause = e->cause->index;
	bool list = e->record->kind == INPUT_FAILED_LIST;
	unsigned flags = (list ? 1u : 0u) | (e->path_only ? 2u : 0u) |
		(e->names_scratch ? 4u : 0u) | (e->fails_if_scratch ? 8u : 0u);
	uint16_t repeat_rule = e->rule && e->rule->repeats ? (uint16_t)(e->rule->index + 1) : 0;
	uint32_t hash = cell_hash(path, code, cause, flags | (unsigned)repeat_rule << 4);
	size_t cursor = SIZE_MAX, at;

	while ((at = hash_set_next(&t->cell_set, hash, &cursor)) != SIZE_MAX) {
		struct cell *c = &t->cells[at];
		if (c->path == path && c->code == code && c->cause == cause && c->list == list &&
			c->path_only == e->path_only && c->names_scratch == e->names_scratch &&
			c->fails_if_scratch == e->fails_if_scratch && c->repeat_rule == repeat_rule)
			return c;
	}
	if (t->cell_count >= TALLY_CELLS_MAX && path != NO_PATH) {
		t->lost_paths++;
		return intern_cell(t, NO_PATH, code, e);
	}
	struct cell *grown = array_grow(t->cells, &t->cell_cap, t->cell_count + 1, sizeof(*grown));
	if (grown)
		t->cells = grown;
	if (!grown || !hash_set_insert(&t->cell_set, hash, t->cell_count)) {
		run_out(t);
		return NULL;
	}
	struct cell *c = &t->cells[t->cell_count++];
	*c = (struct cell){
		.path = path,
		.code = code,
		.cause = (uint16_t)cause,
		.list = list,
		.path_only = e->path_only,
		.names_scratch = e->names_scratch,
		.fails_if_scratch = e->fails_if_scratch,
		.repeat_rule = repeat_rule,
		.when = no_time(),
		.first_input = (uint32_t)t->input_count - 1,
		.first_line = e->record->line,
	};
	return c;
}

static bool count_day(
	struct tally *t, struct day_count **list, size_t *count, size_t *cap, struct day_count day)
{
	/* Records come nearly in order: the day is among the last ones. */
	for (size_t i = *count; i > 0; i--) {
		if ((*list)[i - 1].day == day.day && (*list)[i - 1].cause == day.cause) {
			(*list)[i - 1].entries += day.entries;
			return true;
		}
	}
	if (*count >= DAYS_MAX)
		return true; /* years of days: the chart ends, the counts do not */
	struct day_count *grown = array_grow(*list, cap, *count + 1, sizeof(*grown));
	if (!grown)
		return run_out(t);
	*list = grown;
	grown[(*count)++] = day;
	return true;
}

#define MS_PER_DAY INT64_C(86400000)

static int32_t day_of(int64_t ms)
{
	return (int32_t)(ms >= 0 ? ms / MS_PER_DAY : -((-ms + MS_PER_DAY - 1) / MS_PER_DAY));
}

/* The input has ended, so its clock has become a calendar. */
static bool fold_days(struct tally *t, int base_year)
{
	bool ok = true;
	for (size_t i = 0; i < t->clock_day_count && ok; i++) {
		struct day_count day = t->clock_days[i];
		day.day = day_of(record_time((int64_t)day.day * MS_PER_DAY, base_year));
		ok = count_day(t, &t->days, &t->day_count, &t->day_cap, day);
	}
	t->clock_day_count = 0;
	return ok;
}

static uint32_t count_run(struct tally *t, const struct entry *e)
{
	const struct record *r = e->record;
	uint32_t run =
		r->kind == INPUT_FAILED_LIST ? run_of_list(t, r->list) : run_of_task(t, r->task);
	if (run != NO_RUN) {
		t->runs[run].entries++;
		t->runs[run].failed = t->runs[run].failed || e->fails_job;
	}
	return run;
}

bool tally_entry_of_job(struct tally *t, const struct entry *e)
{
	t->left_out++;
	count_run(t, e);
	return !tally_failed(t);
}

/* What shows that the agent itself is sick must not drown among a thousand files. */
static bool add_scratch_evidence(struct tally *t, const struct entry *e, uint32_t path)
{
	if (!e->cause->facets || !(e->names_scratch || t->paths[path].scratch))
		return true;
	return add_evidence(t, &t->scratch_evidence[e->cause->index], e->record, t->config.keep);
}

bool tally_entry(struct tally *t, const struct entry *e)
{
	const struct record *r = e->record;
	uint32_t run = count_run(t, e);
	/* A path that the file cut off would count as a file that does not exist; a volume is none. */
	bool file = r->path.len > 0 && !r->path_is_cut && !r->path_is_volume;
	uint32_t path = file ? intern_path(t, r->path) : NO_PATH;
	uint32_t code = intern_code(t, &e->code, e->info);
	if (tally_failed(t))
		return run_out(t);
	struct cell *cell = intern_cell(t, path, code, e);
	if (!cell)
		return false;
	cell->entries++;
	when_add(t, &cell->when, r->clock);
	t->entries_in_input++;
	if (r->clock != CLOCK_UNKNOWN &&
		!count_day(t, &t->clock_days, &t->clock_day_count, &t->clock_day_cap,
			(struct day_count){(uint16_t)e->cause->index, day_of(r->clock), 1}))
		return false;
	t->codes[code].entries++;
	if (!run_set_add(t, &cell->runs, run))
		return run_out(t);
	if (t->codes[code].evidence &&
		!add_evidence(
			t, t->codes[code].evidence, r, t->config.keep < 3 ? t->config.keep : 3))
		return false;
	if (cell->repeat_rule != 0) {
		t->repeat_entries[cell->repeat_rule - 1]++;
		return add_evidence(
			t, &t->repeat_evidence[cell->repeat_rule - 1], r, t->config.keep);
	}
	/* What a line with nothing but a path points to is only known at the end. */
	return e->path_only ||
		(add_evidence(t, &t->evidence[e->cause->index], r, t->config.keep) &&
			add_scratch_evidence(t, e, path));
}

bool tally_record(struct tally *t, const struct record *r)
{
	t->records_in_input++;
	if (r->task.len == 0)
		return true;
	uint32_t run = run_of_task(t, r->task);
	if (run == NO_RUN)
		return !tally_failed(t);
	when_add(t, &t->runs[run].when, r->clock);
	if (r->level == LEVEL_NORMAL)
		run_note_progress(t, run, r);
	return true;
}

bool tally_stretch(struct tally *t, const struct record_stretch *s)
{
	uint32_t run = run_of_task(t, s->task);
	if (run == NO_RUN)
		return !tally_failed(t);
	when_add(t, &t->runs[run].when, s->first);
	when_add(t, &t->runs[run].when, s->last);
	return true;
}

bool tally_scratch(struct tally *t, struct span folder)
{
	for (size_t i = 0; i < t->scratch_count; i++) {
		if (equal_nocase(span_of(t->scratch[i]), folder))
			return true;
	}
	while (folder.len > 3 && folder.data[folder.len - 1] == '\\')
		folder.len--;
	char **grown =
		array_grow(t->scratch, &t->scratch_cap, t->scratch_count + 1, sizeof(*grown));
	if (!grown)
		return run_out(t);
	t->scratch = grown;
	t->scratch[t->scratch_count] = arena_copy(&t->arena, folder);
	if (!t->scratch[t->scratch_count])
		return run_out(t);
	t->scratch_count++;
	return true;
}

/* ---- inputs and gaps ----------------------------------------------------------------- */

static struct input *add_input(struct tally *t, const char *name)
{
	struct input *grown =
		array_grow(t->inputs, &t->input_cap, t->input_count + 1, sizeof(*grown));
	if (grown)
		t->inputs = grown;
	char *copy = arena_copy(&t->arena, span_of(name));
	if (!grown || !copy) {
		run_out(t);
		return NULL;
	}
	struct input *input = &t->inputs[t->input_count++];
	*input = (struct input){.name = copy};
	input->shown =
		(struct summary_input){.name = copy, .first = TIME_UNKNOWN, .last = TIME_UNKNOWN};
	return input;
}

bool tally_input_begin(struct tally *t, const char *name)
{
	t->entries_in_input = 0;
	t->records_in_input = 0;
	return add_input(t, name) != NULL;
}

bool tally_input_end(
	struct tally *t, const struct text_stats *text, const struct parser_result *result)
{
	struct input *input = &t->inputs[t->input_count - 1];
	struct summary_input *s = &input->shown;
	input->ended = true;
	input->base_year = result->base_year;
	s->kind = result->kind;
	if (text->encoding_name) {
		s->encoding = arena_copy(&t->arena, span_of(text->encoding_name));
		if (!s->encoding)
			return run_out(t);
	}
	s->bytes = text->bytes;
	s->lines = text->lines;
	s->records = result->records;
	s->entries = t->entries_in_input;
	s->unparsed = result->unparsed;
	s->first = record_time(result->first, result->base_year);
	s->last = record_time(result->last, result->base_year);
	s->year = result->year;
	s->year_source = result->year_source;
	return fold_days(t, result->base_year) && !tally_failed(t);
}

bool tally_archive_begin(struct tally *t, const char *name, size_t *handle)
{
	struct input *input = add_input(t, name);
	if (!input)
		return false;
	input->ended = true;
	input->shown.kind = INPUT_ARCHIVE;
	*handle = t->input_count - 1;
	return true;
}

void tally_archive_end(struct tally *t, size_t handle, uint64_t bytes)
{
	t->inputs[handle].shown.bytes = bytes;
}

bool tally_gap(struct tally *t, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	for (size_t i = 0; i < t->gap_count; i++) {
		struct summary_gap *g = &t->gaps[i];
		if (g->reason == reason && strcmp(g->input, input) == 0 &&
			strcmp(g->detail, detail) == 0) {
			g->count += count;
			return true;
		}
	}
	if (t->gap_count >= TALLY_GAPS_MAX) {
		t->lost_gaps++;
		return true;
	}
	struct summary_gap *grown =
		array_grow(t->gaps, &t->gap_cap, t->gap_count + 1, sizeof(*grown));
	if (grown)
		t->gaps = grown;
	char *name = arena_copy(&t->arena, span_of(input));
	char *text = arena_copy(&t->arena, span_of(detail));
	if (!grown || !name || !text)
		return run_out(t);
	t->gaps[t->gap_count++] = (struct summary_gap){name, reason, text, count};
	return true;
}

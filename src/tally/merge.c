// SPDX-License-Identifier: MIT

/** Merges batches: entries become cells, jobs become runs, inputs are listed. */

#include "tally/batch_items.h"
#include "tally/private.h"

#include <stdlib.h>

/*
 * How many items ahead memory is prefetched. The tables are larger than the processor's caches,
 * and each step needs the result of the step before.
 */
enum { AHEAD_SLOT = 32, AHEAD_PATH = 24, AHEAD_TEXT = 16, AHEAD_CELL = 8, AHEAD_RING = 32 };

#define NO_CELL UINT32_MAX

/* What an item ahead probably needs. */
struct expected {
	uint32_t path; /* index, or NO_PATH */
	uint32_t cell; /* index + 1, or 0 */
};

/* A batch that is being merged. */
struct merge_state {
	struct tally *t;
	const struct batch *b;
	struct batch_shift shift;
	gap_fn *gap;
	void *context;
	struct expected expected[AHEAD_RING]; /* by the number of the item */
};

static int64_t shifted(const struct merge_state *in, int64_t clock)
{
	return clock == CLOCK_UNKNOWN ? clock : clock + in->shift.clock;
}

static uint32_t run_of_item(const struct tally *t, const struct batch_item *item)
{
	return item->run != 0 ? t->run_map[item->run - 1] : NO_RUN;
}

/* ---- evidence ------------------------------------------------------------------ */

/* @return NULL without memory */
static char *copy_message(struct merge_state *in, const struct batch_item *item)
{
	struct arena *arena = &in->t->arena;
	if (!item->shares_text)
		return arena_copy(arena, batch_text(in->b, item->text));
	const struct batch_item *other = &in->b->items[item->text.from];
	struct span message = batch_text(in->b, other->text), path = batch_text(in->b, item->path);
	size_t at = other->path.from - other->text.from;
	size_t after = message.len - at - other->path.len;
	char *copy = arena_alloc(arena, at + path.len + after + 1);
	if (!copy)
		return NULL;
	memcpy(copy, message.data, at);
	memcpy(copy + at, path.data, path.len);
	memcpy(copy + at + path.len, message.data + message.len - after, after);
	copy[at + path.len + after] = '\0';
	return copy;
}

static bool add_evidence(struct merge_state *in, struct evidence_list *list,
	const struct batch_item *item, size_t keep)
{
	struct tally *t = in->t;
	if (list->count >= keep)
		return true;
	if (!list->items)
		list->items = arena_alloc(&t->arena, keep * sizeof(*list->items));
	char *copy = copy_message(in, item);
	if (!list->items || !copy)
		return tally_ran_out(t);
	list->items[list->count++] = (struct evidence){
		.input = (uint32_t)t->input_count - 1,
		.line = item->line + in->shift.lines,
		.clock = shifted(in, item->clock),
		.text = copy,
	};
	return true;
}

/* ---- cells ------------------------------------------------------------------------ */

/* The cells of a path are compared one by one; those of a path with more are in a table, too. */
enum { CELLS_SEARCHED = 16 };

static uint32_t cell_hash(uint32_t path, uint32_t code, uint32_t cause)
{
	return hash_pair_of((uint64_t)path << 32 | code, cause);
}

static bool is_cell(
	const struct cell *c, uint32_t path, uint32_t code, const struct batch_item *item)
{
	return c->path == path && c->code == code && c->cause == item->cause &&
		c->list == item->list && c->path_only == item->path_only &&
		c->names_scratch == item->names_scratch &&
		c->fails_if_scratch == item->fails_if_scratch &&
		c->repeat_rule == item->repeat_rule;
}

static uint32_t find_in_table(
	const struct tally *t, uint32_t path, uint32_t code, const struct batch_item *item)
{
	uint32_t hash = cell_hash(path, code, item->cause);
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&t->cell_set, hash, &cursor)) != SIZE_MAX) {
		if (is_cell(&t->cells[at], path, code, item))
			return (uint32_t)at;
	}
	return NO_CELL;
}

/* See struct path_cell. */
static uint8_t cell_tag(uint32_t code, uint32_t cause)
{
	return (uint8_t)(code + cause * 16);
}

/* @return index of the cell, or NO_CELL */
static uint32_t find_cell(
	const struct tally *t, uint32_t path, uint32_t code, const struct batch_item *item)
{
	const struct path *p = &t->paths[path];
	if (p->cell_count > CELLS_SEARCHED)
		return find_in_table(t, path, code, item);
	const struct path_cell *cells = path_cells(p);
	const uint8_t tag = cell_tag(code, item->cause);
	for (uint32_t i = 0; i < p->cell_count; i++) {
		if (cells[i].tag == tag && is_cell(&t->cells[cells[i].index], path, code, item))
			return cells[i].index;
	}
	return NO_CELL;
}

static bool add_to_table(struct tally *t, uint32_t index)
{
	const struct cell *c = &t->cells[index];
	return hash_set_insert(&t->cell_set, cell_hash(c->path, c->code, c->cause), index);
}

/* Space for one more cell of a path. @return NULL without memory */
static struct path_cell *space_for_cell(struct tally *t, struct path *p)
{
	const uint32_t count = p->cell_count;
	if (count < PATH_CELLS_IN_PLACE)
		return p->cells.few;
	if (count == PATH_CELLS_IN_PLACE ||
		(count >= PATH_CELLS_MORE && (count & (count - 1)) == 0)) {
		size_t cap = count >= PATH_CELLS_MORE ? 2 * (size_t)count : PATH_CELLS_MORE;
		struct path_cell *grown = arena_alloc(&t->path_cells, cap * sizeof(*grown));
		if (!grown)
			return NULL;
		memcpy(grown, path_cells(p), count * sizeof(*grown));
		p->cells.many = grown;
	}
	return p->cells.many;
}

/* @return false without memory */
static bool add_to_path(struct tally *t, uint32_t index)
{
	const struct cell *c = &t->cells[index];
	struct path *p = &t->paths[c->path];
	struct path_cell *cells = space_for_cell(t, p);
	if (!cells)
		return false;
	cells[p->cell_count++] =
		(struct path_cell){.index = index & 0xFFFFFF, .tag = cell_tag(c->code, c->cause)};
	if (p->cell_count <= CELLS_SEARCHED)
		return true;
	/* The first time, also those that were compared one by one before. */
	uint32_t first = p->cell_count == CELLS_SEARCHED + 1 ? 0 : p->cell_count - 1;
	bool ok = true;
	for (uint32_t i = first; i < p->cell_count && ok; i++)
		ok = add_to_table(t, cells[i].index);
	return ok;
}

/* @return false without memory */
static bool add_extra(struct merge_state *in, struct cell *c, const struct batch_item *item)
{
	struct tally *t = in->t;
	union cell_extra *grown =
		array_grow(t->extras, &t->extra_cap, t->extra_count + 1, sizeof(*grown));
	if (!grown)
		return false;
	t->extras = grown;
	union cell_extra *extra = &grown[t->extra_count++];
	c->extra = (uint32_t)t->extra_count;
	if (item->path_only) {
		extra->first.input = (uint32_t)t->input_count - 1;
		extra->first.line = item->line + in->shift.lines;
	} else {
		extra->when = NO_TIMES;
	}
	return true;
}

static struct cell *add_cell(
	struct merge_state *in, uint32_t path, uint32_t code, const struct batch_item *item)
{
	struct tally *t = in->t;
	struct cell *grown = array_grow_lines(
		&t->cell_block, t->cells, &t->cell_cap, t->cell_count + 1, sizeof(*grown));
	if (!grown)
		return NULL;
	t->cells = grown;
	struct cell *c = &grown[t->cell_count];
	*c = (struct cell){
		.path = path,
		.code = (uint16_t)code,
		.cause = item->cause,
		.list = item->list,
		.path_only = item->path_only,
		.names_scratch = item->names_scratch,
		.fails_if_scratch = item->fails_if_scratch,
		.repeat_rule = item->repeat_rule,
	};
	bool extra = item->path_only || item->repeat_rule != 0 || run_of_item(t, item) == NO_RUN;
	if (extra && !add_extra(in, c, item))
		return NULL;
	return add_to_path(t, (uint32_t)t->cell_count++) ? c : NULL;
}

static struct cell *intern_cell(
	struct merge_state *in, uint32_t path, uint32_t code, const struct batch_item *item)
{
	struct tally *t = in->t;
	uint32_t expected = in->expected[(size_t)(item - in->b->items) % AHEAD_RING].cell;
	if (expected != 0 && is_cell(&t->cells[expected - 1], path, code, item))
		return &t->cells[expected - 1];
	uint32_t at = find_cell(t, path, code, item);
	if (at != NO_CELL)
		return &t->cells[at];
	if (t->cell_count >= TALLY_CELLS_MAX && path != NO_PATH) {
		t->lost_paths++;
		return intern_cell(in, NO_PATH, code, item);
	}
	struct cell *c = add_cell(in, path, code, item);
	if (!c)
		tally_ran_out(t);
	return c;
}

/* The place of an item's code among those that were interned last. */
static struct recent_code *recent_code_of(struct tally *t, const struct batch_item *item)
{
	return &t->recent_codes[item_code_place(item, RECENT_CODES)];
}

/* ---- prefetching ------------------------------------------------------------------- */

static const struct batch_item *file_ahead(const struct merge_state *in, size_t i)
{
	const struct batch_item *item = i < in->b->item_count ? &in->b->items[i] : NULL;
	return item && item->kind == ITEM_ENTRY && item->file ? item : NULL;
}

/* A cell of the path with this code and cause, by the tags only: index + 1, or 0. */
static uint32_t expect_cell(const struct tally *t, uint32_t path, uint32_t code, uint32_t cause)
{
	const struct path *p = &t->paths[path];
	const struct path_cell *cells = path_cells(p);
	const uint8_t tag = cell_tag(code, cause);
	for (uint32_t i = 0; i < p->cell_count && i < CELLS_SEARCHED; i++) {
		if (cells[i].tag == tag)
			return cells[i].index + 1;
	}
	return 0;
}

/*
 * The predictions need not be right: they use the first path with the same hash, and the code that
 * the same item had before.
 */
static void look_ahead(struct merge_state *in, size_t at)
{
	struct tally *t = in->t;
	const struct batch_item *item = file_ahead(in, at + AHEAD_SLOT);
	if (item)
		hash_set_prefetch(&t->path_set, item->hash);

	item = file_ahead(in, at + AHEAD_PATH);
	size_t cursor = SIZE_MAX;
	size_t path = item ? hash_set_next(&t->path_set, item->hash, &cursor) : SIZE_MAX;
	struct expected *e = &in->expected[(at + AHEAD_PATH) % AHEAD_RING];
	*e = (struct expected){path != SIZE_MAX ? (uint32_t)path : NO_PATH, 0};
	PREFETCH(&t->paths[e->path]);

	e = &in->expected[(at + AHEAD_TEXT) % AHEAD_RING];
	PREFETCH(t->paths[e->path].text.data);
	PREFETCH(path_cells(&t->paths[e->path]));

	e = &in->expected[(at + AHEAD_CELL) % AHEAD_RING];
	if (e->path != NO_PATH) {
		item = &in->b->items[at + AHEAD_CELL];
		e->cell = expect_cell(t, e->path, recent_code_of(t, item)->code, item->cause);
		if (e->cell != 0)
			PREFETCH(&t->cells[e->cell - 1]);
	}
}

/* ---- days ------------------------------------------------------------------------- */

#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_DAY INT64_C(86400000)

static int32_t day_of(int64_t ms)
{
	return (int32_t)(ms >= 0 ? ms / MS_PER_DAY : -((-ms + MS_PER_DAY - 1) / MS_PER_DAY));
}

static bool count_day(
	struct tally *t, struct day_count **list, size_t *count, size_t *cap, struct day_count day)
{
	/* Records are nearly sorted: the day is one of the last. */
	for (size_t i = *count; i > 0; i--) {
		if ((*list)[i - 1].day == day.day && (*list)[i - 1].cause == day.cause) {
			(*list)[i - 1].entries += day.entries;
			return true;
		}
	}
	if (*count >= TALLY_DAYS_MAX) {
		t->lost_days += day.entries;
		return true;
	}
	struct day_count *grown = array_grow(*list, cap, *count + 1, sizeof(*grown));
	if (!grown)
		return tally_ran_out(t);
	*list = grown;
	grown[(*count)++] = day;
	return true;
}

/* Count an entry of the current input. */
static bool count_clock_day(struct tally *t, uint16_t cause, int64_t clock)
{
	int32_t day = day_of(clock + t->config.zone * MS_PER_MINUTE);
	uint32_t last = t->last_days[cause];
	if (last < t->clock_day_count && t->clock_days[last].day == day &&
		t->clock_days[last].cause == cause) {
		t->clock_days[last].entries++;
		return true;
	}
	if (!count_day(t, &t->clock_days, &t->clock_day_count, &t->clock_day_cap,
		    (struct day_count){cause, day, 1}))
		return false;
	size_t at = t->clock_day_count;
	while (at > 0 && (t->clock_days[at - 1].day != day || t->clock_days[at - 1].cause != cause))
		at--;
	t->last_days[cause] = at > 0 ? (uint32_t)at - 1 : 0;
	return true;
}

/* The input has ended, so its clock can be converted to calendar days. */
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

/* ---- jobs -------------------------------------------------------------------------- */

/* Maps the jobs and lists of the following items to runs, in the order of their first records. */
static bool take_jobs(struct merge_state *in, const struct batch_item *item)
{
	struct tally *t = in->t;
	size_t end = (size_t)item->text.from + item->text.len;
	uint32_t *map = array_grow(t->run_map, &t->run_map_cap, end, sizeof(*map));
	if (!map)
		return tally_ran_out(t);
	t->run_map = map;
	for (size_t i = item->text.from; i < end; i++) {
		const struct batch_run *r = &in->b->runs[i];
		map[i] = r->list != 0 ? run_of_list(t, r->list)
				      : run_of_task(t, batch_text(in->b, r->task));
		if (map[i] == NO_RUN)
			continue;
		t->runs[map[i]].progress |= r->reports;
		if (r->first == CLOCK_UNKNOWN)
			continue;
		struct times *when = &t->runs[map[i]].when;
		when_add(t, when, shifted(in, r->first));
		when_add(t, when, shifted(in, r->last));
	}
	return !tally_has_failed(t);
}

static uint32_t count_run(struct tally *t, const struct batch_item *item)
{
	uint32_t run = run_of_item(t, item);
	if (run != NO_RUN) {
		t->runs[run].entries++;
		t->runs[run].failed = t->runs[run].failed || item->fails_job;
	}
	return run;
}

static bool take_progress(struct merge_state *in, const struct batch_item *item)
{
	uint32_t run = run_of_item(in->t, item);
	if (run != NO_RUN)
		run_note_progress(
			in->t, run, batch_text(in->b, item->text), shifted(in, item->clock));
	return true;
}

/* ---- entries ----------------------------------------------------------------------- */

static uint32_t path_of_item(struct merge_state *in, const struct batch_item *item)
{
	if (!item->file)
		return NO_PATH;
	const struct path_key key = {batch_text(in->b, item->path), item->key_skip, item->hash};
	return intern_path(in->t, &key);
}

static uint32_t code_of_item(struct tally *t, const struct batch_item *item)
{
	struct recent_code *recent = recent_code_of(t, item);
	if (item->info && recent->info == item->info)
		return recent->code;
	const struct code says = item_code(item);
	uint32_t code = intern_code(t, &says, item->info);
	if (code != NO_CODE)
		*recent = (struct recent_code){item->info, code};
	return code;
}

/* Evidence that the agent itself is affected must not be lost among many files. */
static bool add_scratch_evidence(
	struct merge_state *in, const struct batch_item *item, uint32_t path)
{
	struct tally *t = in->t;
	size_t count;
	const struct cause *cause = catalog_causes(t->config.catalog, &count)[item->cause];
	if (!cause->facets || !(item->names_scratch || t->paths[path].scratch))
		return true;
	return add_evidence(in, &t->scratch_evidence[item->cause], item, t->config.keep);
}

static bool take_evidence(
	struct merge_state *in, const struct batch_item *item, uint32_t path, uint32_t code)
{
	struct tally *t = in->t;
	size_t keep = t->config.keep;
	struct evidence_list *unknown = t->codes[code].evidence;
	if (unknown && !add_evidence(in, unknown, item, keep < 3 ? keep : 3))
		return false;
	if (item->repeat_rule != 0) {
		t->repeat_entries[item->repeat_rule - 1]++;
		return add_evidence(in, &t->repeat_evidence[item->repeat_rule - 1], item, keep);
	}
	/* The code for a line with only a path is known at the end only. */
	return item->path_only ||
		(add_evidence(in, &t->evidence[item->cause], item, keep) &&
			add_scratch_evidence(in, item, path));
}

static struct times *times_of(struct tally *t, const struct cell *cell)
{
	union cell_extra *extra = cell_extra(t, cell);
	return extra ? &extra->when : &t->cause_times[cell->cause];
}

static bool take_entry(struct merge_state *in, const struct batch_item *item)
{
	struct tally *t = in->t;
	int64_t clock = shifted(in, item->clock);
	uint32_t run = count_run(t, item);
	uint32_t path = path_of_item(in, item);
	uint32_t code = code_of_item(t, item);
	if (tally_has_failed(t))
		return tally_ran_out(t);
	struct cell *cell = intern_cell(in, path, code, item);
	if (!cell)
		return false;
	cell->entries++;
	if (!item->path_only)
		when_add(t, times_of(t, cell), clock);
	t->entries_in_input++;
	if (clock != CLOCK_UNKNOWN && !count_clock_day(t, item->cause, clock))
		return false;
	t->codes[code].entries++;
	if (!cell_add_run(t, cell, run))
		return tally_ran_out(t);
	return take_evidence(in, item, path, code);
}

static bool take_left_out(struct merge_state *in, const struct batch_item *item)
{
	uint32_t run = count_run(in->t, item);
	in->t->left_out++;
	if (run == NO_RUN)
		return true;
	size_t count;
	const struct cause *cause = catalog_causes(in->t->config.catalog, &count)[item->cause];
	in->t->runs[run].left_out++;
	in->t->runs[run].left_out_noise += cause->severity == SEVERITY_INFO;
	return true;
}

/* ---- inputs ------------------------------------------------------------------------ */

static struct input *add_input(struct tally *t, struct span name)
{
	struct input *grown =
		array_grow(t->inputs, &t->input_cap, t->input_count + 1, sizeof(*grown));
	if (grown)
		t->inputs = grown;
	char *copy = arena_copy(&t->arena, name);
	if (!grown || !copy) {
		tally_ran_out(t);
		return NULL;
	}
	struct input *input = &t->inputs[t->input_count++];
	*input = (struct input){.name = copy};
	input->shown =
		(struct summary_input){.name = copy, .first = TIME_UNKNOWN, .last = TIME_UNKNOWN};
	return input;
}

static bool take_input(struct merge_state *in, const struct batch_item *item)
{
	in->t->entries_in_input = 0;
	return add_input(in->t, batch_text(in->b, item->text)) != NULL;
}

/* The date of a list is in the name of its file. */
static void set_list_days(struct tally *t, const struct parser_result *result)
{
	for (unsigned i = 1; i <= result->lists && result->named_day != TIME_UNKNOWN; i++) {
		uint32_t run = run_of_list(t, i);
		if (run != NO_RUN)
			t->runs[run].day = result->named_day;
	}
}

static bool take_input_end(struct merge_state *in, const struct batch_item *item)
{
	struct tally *t = in->t;
	const struct text_stats *text = &in->b->ends[item->line].text;
	const struct parser_result *result = &in->b->ends[item->line].result;
	struct input *input = &t->inputs[t->input_count - 1];
	struct summary_input *s = &input->shown;
	input->ended = true;
	input->base_year = result->base_year;
	s->kind = result->kind;
	s->content = in->b->ends[item->line].content;
	if (text->encoding_name) {
		s->encoding = arena_copy(&t->arena, span_of(text->encoding_name));
		if (!s->encoding)
			return tally_ran_out(t);
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
	set_list_days(t, result);
	if (result->lists == 1 && result->list_hash != 0 && !run_note_list(t, result->list_hash))
		return false;
	return fold_days(t, result->base_year) && !tally_has_failed(t);
}

static bool take_archive(struct merge_state *in, const struct batch_item *item)
{
	struct tally *t = in->t;
	struct input *input = add_input(t, batch_text(in->b, item->text));
	if (!input)
		return false;
	input->ended = true;
	input->shown.kind = INPUT_ARCHIVE;
	if (t->archive_depth < ARCHIVES_OPEN_MAX)
		t->archives[t->archive_depth] = t->input_count - 1;
	t->archive_depth++;
	return true;
}

static bool take_archive_end(struct merge_state *in, const struct batch_item *item)
{
	struct tally *t = in->t;
	t->archive_depth--;
	if (t->archive_depth < ARCHIVES_OPEN_MAX)
		t->inputs[t->archives[t->archive_depth]].shown.bytes = item->line;
	return true;
}

static bool take_scratch(struct merge_state *in, const struct batch_item *item)
{
	return tally_scratch(in->t, batch_text(in->b, item->text));
}

static bool take_machine(struct merge_state *in, const struct batch_item *item)
{
	return tally_machine(in->t, (enum machine_fact)item->reason, batch_text(in->b, item->text));
}

/* Facts that name the machine. */
static bool note_machine(struct tally *t, const struct fact *fact)
{
	static const struct {
		enum fact_kind kind;
		enum machine_fact fact;
	} kinds[] = {
		{FACT_HOST, MACHINE_HOST}, {FACT_AGENT, MACHINE_AGENT}, {FACT_MACHINE, MACHINE_ID}};
	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		if (fact->kind == kinds[i].kind)
			return tally_machine(t, kinds[i].fact, fact->fields[0]);
	}
	return true;
}

static bool take_fact(struct merge_state *in, const struct batch_item *item)
{
	struct tally *t = in->t;
	struct fact fact = {.kind = (enum fact_kind)item->code_kind, .line = item->line};
	int64_t numbers[2];
	struct span text = batch_text(in->b, item->text);
	memcpy(numbers, text.data, sizeof(numbers));
	fact.number = (uint64_t)numbers[0];
	fact.time = numbers[1];
	const char *field = text.data + sizeof(numbers);
	for (size_t i = 0; i < FACT_FIELDS; i++) {
		fact.fields[i] = span_of(field);
		field += fact.fields[i].len + 1;
	}
	if (!facts_add(&t->facts, &fact, t->inputs[t->input_count - 1].name))
		return tally_ran_out(t);
	return note_machine(t, &fact);
}

static bool take_gap(struct merge_state *in, const struct batch_item *item)
{
	/* Both are stored with a NUL. */
	const char *input = batch_text(in->b, item->path).data;
	const char *detail = batch_text(in->b, item->text).data;
	if (in->gap)
		in->gap(in->context, input, (enum gap_reason)item->reason, detail, item->line);
	return tally_gap(in->t, input, (enum gap_reason)item->reason, detail, item->line);
}

bool tally_merge(struct tally *t, const struct batch *b, const struct batch_shift *shift,
	uint64_t *skip_items, gap_fn *gap, void *context)
{
	static bool (*const take[])(struct merge_state *, const struct batch_item *) = {
		[ITEM_ENTRY] = take_entry,
		[ITEM_LEFT_OUT] = take_left_out,
		[ITEM_JOBS] = take_jobs,
		[ITEM_PROGRESS] = take_progress,
		[ITEM_INPUT] = take_input,
		[ITEM_INPUT_END] = take_input_end,
		[ITEM_ARCHIVE] = take_archive,
		[ITEM_ARCHIVE_END] = take_archive_end,
		[ITEM_SCRATCH] = take_scratch,
		[ITEM_MACHINE] = take_machine,
		[ITEM_FACT] = take_fact,
		[ITEM_GAP] = take_gap,
	};
	struct merge_state in = {.t = t, .b = b, .gap = gap, .context = context};

	if (shift)
		in.shift = *shift;
	if (batch_failed(b))
		return tally_ran_out(t);
	for (size_t i = 0; i < b->item_count; i++) {
		const struct batch_item *item = &b->items[i];
		look_ahead(&in, i);
		/* Items that list the jobs are processed again. */
		if (skip_items && *skip_items > 0 && item->kind != ITEM_JOBS)
			--*skip_items;
		else if (!take[item->kind](&in, item))
			return false;
	}
	return true;
}

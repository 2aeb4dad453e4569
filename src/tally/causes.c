// SPDX-License-Identifier: MIT

/**
 * From findings to ranked causes. A report shows only the first paths, folders and volumes of a
 * cause, so only those are sorted.
 */

#include "tally/finish.h"

#include "syscodes/syscodes.h"

#include <stdlib.h>

enum { CORRUPT_LISTED_MAX = 1000, VOLUMES_MAX = 10, NO_PLACE = 0, FILES_AT_ONCE = 16 };

/* ---- sort orders ------------------------------------------------------------------- */

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

enum { RANK_CURRENT, RANK_ENDED, RANK_EMPTY, RANK_LAST };

/*
 * The first key of the ranking: current causes, then ended ones, then headline causes without
 * entries; wrappers and noise last.
 */
static int cause_class(const struct summary_cause *c)
{
	if (c->cause->last)
		return RANK_LAST;
	if (c->entries == 0)
		return RANK_EMPTY;
	return c->current == CURRENT_NO ? RANK_ENDED : RANK_CURRENT;
}

static int by_rank(const void *a, const void *b)
{
	const struct summary_cause *x = a, *y = b;
	int c = cause_class(x) - cause_class(y);
	if (c)
		return c;
	if (cause_class(x) == RANK_EMPTY && x->cause->headline != y->cause->headline)
		return x->cause->headline - y->cause->headline;
	if (x->severity != y->severity)
		return (int)y->severity - (int)x->severity;
	c = order_u64(y->files, x->files);
	c = c ? c : order_u64(y->entries, x->entries);
	return c ? c : strcmp(x->cause->id, y->cause->id);
}

static int by_day(const void *a, const void *b)
{
	const struct summary_day *x = a, *y = b;
	return x->day < y->day ? -1 : x->day > y->day;
}

/* ---- the first n items ------------------------------------------------------------- */

/* A heap with the last of the items collected so far at the top. */
struct first_few {
	char *items;
	size_t size, count, most;
	int (*order)(const void *, const void *);
};

static void put_item(struct first_few *few, size_t at, const void *item)
{
	memcpy(few->items + at * few->size, item, few->size);
}

static void raise_item(struct first_few *few, const void *item)
{
	size_t at = few->count++;
	while (at > 0) {
		const char *above = few->items + (at - 1) / 2 * few->size;
		if (few->order(item, above) <= 0)
			break;
		put_item(few, at, above);
		at = (at - 1) / 2;
	}
	put_item(few, at, item);
}

static void replace_last(struct first_few *few, const void *item)
{
	size_t at = 0;
	for (size_t child = 1; child < few->count; child = at * 2 + 1) {
		const char *below = few->items + child * few->size;
		if (child + 1 < few->count && few->order(below + few->size, below) > 0) {
			child++;
			below += few->size;
		}
		if (few->order(item, below) >= 0)
			break;
		put_item(few, at, below);
		at = child;
	}
	put_item(few, at, item);
}

static void offer(struct first_few *few, const void *item)
{
	if (few->count < few->most)
		raise_item(few, item);
	else if (few->most > 0 && few->order(item, few->items) < 0)
		replace_last(few, item);
}

/* The last of the items when there is no space for more; others must come before it. NULL: space. */
static const void *item_to_beat(const struct first_few *few)
{
	return few->count == few->most && few->count > 0 ? few->items : NULL;
}

static void sort_few(struct first_few *few)
{
	if (few->items)
		qsort(few->items, few->count, few->size, few->order);
}

/* ---- folders and volumes ----------------------------------------------------------- */

/* Length up to and with the last backslash; 0 without one. */
static size_t name_begins(struct span path)
{
	size_t at = path.len;
	for (; at >= 8; at -= 8) {
		uint64_t found = bytes_equal(bytes_word(path.data + at - 8), '\\');
		if (found != 0)
			return at - 7 + highest_bit(bytes_tops(found));
	}
	while (at > 0 && path.data[at - 1] != '\\')
		at--;
	return at;
}

static struct span folder_of(struct span path)
{
	size_t end = name_begins(path);
	/* "D:\" keeps its backslash; "D:\Data\" does not. */
	if (end > 3)
		end--;
	return span_cut(path, 0, end);
}

/*
 * Folders (or volumes), compared without case and numbered from 1, with the sums of one cause for
 * each.
 */
struct places {
	struct place_sum {
		const char *text;
		uint32_t len;
		uint32_t volume; /* of a folder: its number, or NO_PLACE */
		uint32_t files;
		bool varies;  /* the length differs between paths */
		bool touched; /* the cause has files there; `text` is from the first of them */
		uint64_t entries;
	} * items;         /* indexed by number */
	uint32_t *touched; /* numbers used by the current cause */
	size_t count, cap, touched_count;
	struct hash_set set;
};

struct folders_and_volumes {
	uint32_t *folder_of; /* number by index of file; NO_PLACE if it names none */
	struct places folders, volumes;
	uint32_t lettered[128]; /* numbers of volumes with a letter */
};

static uint32_t add_place(struct finish *f, struct places *p, struct span text, uint32_t hash)
{
	struct place_sum *grown = p->items;
	if (p->count == p->cap)
		grown = array_grow(p->items, &p->cap, p->count + 1, sizeof(*grown));
	if (grown)
		p->items = grown;
	if (!grown || !hash_set_insert(&p->set, hash, p->count)) {
		f->failed = true;
		return NO_PLACE;
	}
	grown[p->count] = (struct place_sum){.text = text.data, .len = (uint32_t)text.len};
	return (uint32_t)p->count++;
}

static uint32_t find_place(struct finish *f, struct places *p, struct span text, uint32_t hash)
{
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&p->set, hash, &cursor)) != SIZE_MAX) {
		struct place_sum *place = &p->items[at];
		if (equal_nocase((struct span){place->text, place->len}, text)) {
			place->varies = place->varies || place->len != text.len;
			return (uint32_t)at;
		}
	}
	return add_place(f, p, text, hash);
}

static bool has_letter(struct span path)
{
	return path.len > 2 && path.data[1] == ':' && ascii_is_alpha(path.data[0]);
}

static struct span volume_of(struct span path)
{
	return has_letter(path) ? span_cut(path, 0, 2) : path_volume(path);
}

static uint32_t number_volume(struct finish *f, struct folders_and_volumes *p, struct span path)
{
	uint32_t *known = has_letter(path) ? &p->lettered[path.data[0] & 0x7F] : NULL;
	if (known && *known != NO_PLACE)
		return *known;
	struct span volume = volume_of(path);
	if (volume.len == 0)
		return NO_PLACE;
	uint32_t number = find_place(f, &p->volumes, volume, hash_nocase(volume, 0));
	if (known)
		*known = number;
	return number;
}

static uint32_t number_folder(struct finish *f, struct folders_and_volumes *p, struct span path,
	struct span text, uint32_t hash)
{
	size_t before = p->folders.count;
	uint32_t folder = find_place(f, &p->folders, text, hash);
	if (p->folders.count > before)
		p->folders.items[folder].volume = number_volume(f, p, path);
	return folder;
}

static struct span plain_path_of(const struct finish *f, size_t file)
{
	return path_plain(f->s->files[file].path);
}

/*
 * Numbers the folders of some files together, so that their slots in the table are fetched from
 * memory meanwhile. Consecutive files are often in the same folder.
 */
static void number_some(struct finish *f, struct folders_and_volumes *p, size_t from, size_t count)
{
	struct {
		struct span path, folder;
		uint32_t hash;
		bool same; /* as that of the file before it */
	} items[FILES_AT_ONCE];
	struct span before = SPAN("");
	for (size_t i = 0; i < count; i++) {
		items[i].path = plain_path_of(f, from + i);
		struct span folder = folder_of(items[i].path);
		items[i].folder = folder;
		items[i].same = i > 0 && span_equal(folder, before);
		if (!items[i].same && folder.len > 0) {
			items[i].hash = hash_nocase(folder, 0);
			hash_set_prefetch(&p->folders.set, items[i].hash);
		}
		before = folder;
	}
	uint32_t *numbers = p->folder_of + from;
	for (size_t i = 0; i < count && !f->failed; i++) {
		const struct span folder = items[i].folder;
		if (items[i].same)
			numbers[i] = numbers[i - 1];
		else if (folder.len > 0)
			numbers[i] = number_folder(f, p, items[i].path, folder, items[i].hash);
		else /* so that no volume is new when its findings are counted */
			number_volume(f, p, items[i].path);
	}
}

/* @param table empty before and after */
static void number_places(struct finish *f, struct folders_and_volumes *p, struct hash_set table)
{
	const size_t files = f->s->file_count;
	*p = (struct folders_and_volumes){.folders.count = 1, .volumes.count = 1};
	p->folders.set = table;
	p->folder_of = finish_borrow(f, files, sizeof(*p->folder_of));
	p->folders.items = array_grow(NULL, &p->folders.cap, 1, sizeof(*p->folders.items));
	p->volumes.items = array_grow(NULL, &p->volumes.cap, 1, sizeof(*p->volumes.items));
	f->failed = f->failed || !p->folders.items || !p->volumes.items;
	for (size_t i = 0; i < files && !f->failed; i += FILES_AT_ONCE)
		number_some(f, p, i, files - i < FILES_AT_ONCE ? files - i : FILES_AT_ONCE);
	free(p->folders.set.slots);
	p->folders.set = (struct hash_set){0};
	p->folders.touched = finish_borrow(f, p->folders.count, sizeof(*p->folders.touched));
	p->volumes.touched = finish_borrow(f, p->volumes.count, sizeof(*p->volumes.touched));
}

/* Reuse the table: nothing else is looked up, and there are no more folders than paths. */
static struct hash_set take_table(struct hash_set *of_paths)
{
	struct hash_set table = *of_paths;
	if (table.slots)
		memset(table.slots, 0, table.size * sizeof(*table.slots));
	table.used = 0;
	*of_paths = (struct hash_set){0};
	return table;
}

static void free_places(struct places *p)
{
	free(p->items);
	free(p->touched);
	free(p->set.slots);
}

/* Whether this is the first file of the cause there. */
static bool touch(struct places *p, uint32_t number)
{
	if (p->items[number].touched)
		return false;
	p->items[number].touched = true;
	p->touched[p->touched_count++] = number;
	return true;
}

static void touch_volume(struct places *volumes, uint32_t number, struct span path)
{
	struct place_sum *volume = &volumes->items[number];
	if (number == NO_PLACE || !touch(volumes, number))
		return;
	volume->text = path.data;
	if (volume->varies)
		volume->len = (uint32_t)volume_of(path).len;
}

static void count_file(struct finish *f, struct folders_and_volumes *p, const struct finding *found)
{
	uint32_t number = p->folder_of[found->file];
	struct place_sum *place = &p->folders.items[number];
	if (number == NO_PLACE) {
		struct span path = plain_path_of(f, found->file);
		number = number_volume(f, p, path);
		touch_volume(&p->volumes, number, path);
		place = &p->volumes.items[number];
	} else if (touch(&p->folders, number)) {
		struct span path = plain_path_of(f, found->file);
		place->text = path.data;
		if (place->varies)
			place->len = (uint32_t)folder_of(path).len;
		touch_volume(&p->volumes, place->volume, path);
	}
	place->files++;
	place->entries += finding_entries(found);
}

/* The files of a volume are those of its folders. */
static void sum_volumes(struct folders_and_volumes *p)
{
	for (size_t i = 0; i < p->folders.touched_count; i++) {
		const struct place_sum *folder = &p->folders.items[p->folders.touched[i]];
		p->volumes.items[folder->volume].files += folder->files;
		p->volumes.items[folder->volume].entries += folder->entries;
	}
}

/* The first places of a cause; resets the sums. */
static struct summary_folder *take_places(
	struct finish *f, struct places *p, size_t most, size_t *count)
{
	struct first_few few = {.size = sizeof(struct summary_folder),
		.most = p->touched_count < most ? p->touched_count : most,
		.order = by_folder_size};
	struct summary_folder *items = finish_need(f, few.most, sizeof(*items));
	few.items = (char *)items;
	for (size_t i = 0; i < p->touched_count; i++) {
		struct place_sum *place = &p->items[p->touched[i]];
		const struct summary_folder *beaten = item_to_beat(&few);
		if (items && !(beaten && place->files < beaten->files))
			offer(&few,
				&(struct summary_folder){
					{place->text, place->len}, place->files, place->entries});
		place->files = 0;
		place->entries = 0;
		place->touched = false;
	}
	p->touched_count = 0;
	sort_few(&few);
	*count = few.count;
	return items;
}

/* ---- causes ------------------------------------------------------------------------ */

static bool is_listed(const struct evidence_list *list, const struct evidence *e)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].input == e->input && list->items[i].line == e->line)
			return true;
	}
	return false;
}

/* The first records of a cause as evidence, those in the scratch folder first. */
void finish_begin_cause(struct finish *f, size_t index)
{
	const struct tally *t = f->t;
	struct summary_cause *c = &f->causes[index];
	f->sums[index] = (struct cause_sum){.when = t->cause_times[index]};
	const struct evidence_list *const lists[] = {
		&t->scratch_evidence[index], &t->evidence[index]};
	*c = (struct summary_cause){.cause = f->list[index],
		.first = TIME_UNKNOWN,
		.last = TIME_UNKNOWN,
		.ended = TIME_UNKNOWN};
	c->evidence = finish_need(f, t->config.keep, sizeof(*c->evidence));
	for (size_t k = 0; k < COUNT_OF(lists) && c->evidence; k++) {
		for (size_t i = 0; i < lists[k]->count && c->evidence_count < t->config.keep; i++) {
			if (k == 0 || !is_listed(lists[0], &lists[1]->items[i]))
				c->evidence[c->evidence_count++] =
					finish_evidence(t, &lists[k]->items[i]);
		}
	}
}

/* The name that Windows headers give to a code which the catalogue does not know, or NULL. */
static const char *system_symbol(struct finish *f, const struct code_slot *slot)
{
	struct system_code named;
	if (!system_code_of(&slot->code, &named))
		return NULL;
	const char *kept = arena_copy(&f->s->arena, span_of(named.name));
	f->failed = f->failed || !kept;
	return kept;
}

static void make_codes(struct finish *f, struct summary_cause *c)
{
	const struct tally *t = f->t;
	const uint64_t *entries = f->code_entries + c->cause->index * t->code_count;
	size_t used = 0;
	for (size_t i = 0; i < t->code_count; i++)
		used += i != NO_CODE && entries[i] > 0;
	c->codes = finish_need(f, used, sizeof(*c->codes));
	for (size_t i = 0; i < t->code_count && c->codes; i++) {
		const struct code_slot *slot = &t->codes[i];
		if (i == NO_CODE || entries[i] == 0)
			continue;
		c->codes[c->code_count++] = (struct summary_code){
			.code = slot->code,
			.symbol = slot->info ? slot->info->symbol : system_symbol(f, slot),
			.meaning = slot->info ? slot->info->meaning : NULL,
			.info = slot->info,
			.entries = entries[i],
		};
		if (slot->info && slot->info->cause == c->cause &&
			slot->info->severity > c->severity)
			c->severity = slot->info->severity;
	}
	if (c->codes)
		qsort(c->codes, c->code_count, sizeof(*c->codes), by_code_size);
}

static uint64_t count_runs(const struct finish *f, const struct summary_cause *c)
{
	const uint64_t *bits = f->cause_runs + c->cause->index * f->run_words;
	uint64_t jobs = 0, lists = 0;
	for (size_t i = 0; i < f->t->run_count; i++) {
		bool in = bits[i / 64] >> i % 64 & 1;
		jobs += in && !f->t->runs[i].list;
		lists += in && f->t->runs[i].list && !f->t->runs[i].copy;
	}
	return summary_runs(jobs, lists);
}

/* Failures without a file: one per run, and one for entries outside of any run. */
static uint64_t bare_failures(const struct finish *f, size_t cause)
{
	const uint64_t *bits = f->bare_runs + cause * f->run_words;
	uint64_t jobs = 0, lists = 0;
	for (size_t i = 0; i < f->t->run_count; i++) {
		bool in = bits[i / 64] >> i % 64 & 1;
		jobs += in && !f->t->runs[i].list;
		lists += in && f->t->runs[i].list && !f->t->runs[i].copy;
	}
	return summary_runs(jobs, lists) + f->bare[cause];
}

static void make_outcome(struct finish *f, struct summary_cause *c)
{
	size_t index = c->cause->index;
	struct cause_sum *sum = &f->sums[index];
	uint64_t bare = bare_failures(f, index);
	c->failures = sum->outcome.failures + bare;
	c->current = sum->outcome.current;
	f->s->totals.failures += bare;
	if (c->current == CURRENT_NO && sum->outcome.freed_by != NO_RUN)
		c->ended = f->t->runs[sum->outcome.freed_by].when.last;
	when_fold(f->t, &sum->when);
	c->first = sum->when.first;
	c->last = sum->when.last;
	/* A problem in the scratch folder affects every backup as long as it lasts. */
	bool scratch = c->current == CURRENT_NO ? c->scratch_entries > 0 : c->scratch_current;
	c->severity = scratch ? SEVERITY_JOB : c->cause->severity;
}

static void make_days(struct finish *f, struct summary_cause *c)
{
	const struct tally *t = f->t;
	size_t count = 0;
	for (size_t i = 0; i < t->day_count; i++)
		count += t->days[i].cause == c->cause->index;
	c->days = finish_need(f, count, sizeof(*c->days));
	for (size_t i = 0; i < t->day_count && c->days; i++) {
		if (t->days[i].cause == c->cause->index)
			c->days[c->day_count++] =
				(struct summary_day){(int64_t)t->days[i].day * INT64_C(86400000) -
						t->config.zone * INT64_C(60000),
					t->days[i].entries};
	}
	if (c->days)
		qsort(c->days, c->day_count, sizeof(*c->days), by_day);
}

/* Folders, volumes and paths from the findings of the cause, which are ordered by file. */
static void make_paths(struct finish *f, struct summary_cause *c,
	struct folders_and_volumes *places, const uint32_t *order)
{
	const struct tally *t = f->t;
	size_t listed = f->top;
	if (c->cause->severity == SEVERITY_DATA && listed < CORRUPT_LISTED_MAX)
		listed = CORRUPT_LISTED_MAX; /* damaged files are always listed individually */
	struct first_few few = {.size = sizeof(*c->paths),
		.most = c->files < listed ? c->files : listed,
		.order = by_path_size};
	c->paths = finish_need(f, few.most, sizeof(*c->paths));
	few.items = (char *)c->paths;
	for (size_t i = 0; i < c->files && c->paths; i++) {
		const struct finding *found = &f->findings[order[i]];
		count_file(f, places, found);
		const struct summary_path *beaten = item_to_beat(&few);
		if (beaten && finding_entries(found) < beaten->entries)
			continue;
		offer(&few,
			&(struct summary_path){f->s->files[found->file].path,
				finding_entries(found), found->runs,
				found->last_run != NO_RUN ? t->runs[found->last_run].id : NULL});
	}
	sort_few(&few);
	c->path_count = few.count;
	c->folder_total = places->folders.touched_count;
	sum_volumes(places);
	c->folders = take_places(f, &places->folders, f->top, &c->folder_count);
	size_t count;
	const struct summary_folder *largest =
		take_places(f, &places->volumes, VOLUMES_MAX, &count);
	c->volumes = finish_need(f, count, sizeof(*c->volumes));
	for (size_t i = 0; i < count && c->volumes; i++)
		c->volumes[c->volume_count++] = largest[i].path;
}

/* Sorts findings by cause, then by file; those of cause i end at ends[i]. */
static uint32_t *sort_findings(struct finish *f, size_t *ends)
{
	uint32_t *order = finish_borrow(f, f->count, sizeof(*order));
	size_t sum = 0;
	if (!order)
		return NULL;
	for (size_t i = 0; i < f->count; i++)
		ends[finding_cause(&f->findings[i])]++;
	for (size_t i = 0; i < f->cause_count; i++) {
		size_t files = ends[i];
		ends[i] = sum;
		sum += files;
	}
	for (size_t i = 0; i < f->count; i++)
		order[ends[finding_cause(&f->findings[i])]++] = (uint32_t)i;
	return order;
}

static void make_causes(struct finish *f, const uint32_t *order, const size_t *ends)
{
	struct summary *s = f->s;
	struct folders_and_volumes places;
	number_places(f, &places, take_table(&f->t->path_set));
	for (size_t i = 0; i < f->cause_count && !f->failed; i++) {
		if (!f->causes[i].cause && f->list[i]->headline)
			finish_begin_cause(f, i);
		if (!f->causes[i].cause || f->failed)
			continue;
		struct summary_cause *c = &s->causes[s->cause_count++];
		size_t from = i > 0 ? ends[i - 1] : 0;
		*c = f->causes[i];
		c->files = ends[i] - from;
		make_outcome(f, c);
		c->runs = count_runs(f, c);
		make_codes(f, c);
		make_paths(f, c, &places, order + from);
		make_days(f, c);
	}
	free(places.folder_of);
	free_places(&places.folders);
	free_places(&places.volumes);
}

void finish_causes(struct finish *f)
{
	struct summary *s = f->s;
	size_t most = 0;
	for (size_t i = 0; i < f->cause_count; i++)
		most += f->causes[i].cause || f->list[i]->headline;
	s->causes = finish_need(f, most, sizeof(*s->causes));
	size_t *ends = finish_borrow(f, f->cause_count, sizeof(*ends));
	uint32_t *order = ends ? sort_findings(f, ends) : NULL;
	if (order && s->causes)
		make_causes(f, order, ends);
	free(order);
	free(ends);
	if (!s->causes)
		return;
	qsort(s->causes, s->cause_count, sizeof(*s->causes), by_rank);
	for (size_t i = 0; i < s->cause_count; i++)
		s->causes[i].rank = (unsigned)i + 1;
}

// SPDX-License-Identifier: MIT

/** The tally: paths, codes, times, gaps. */

#include "tally/finish.h"

#include <stdlib.h>

bool tally_ran_out(struct tally *t)
{
	t->failed = true;
	return false;
}

struct tally *tally_new(const struct tally_config *config)
{
	struct tally *t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	t->config = *config;
	size_t causes;
	catalog_causes(config->catalog, &causes);
	t->cause_times = calloc(causes + 1, sizeof(*t->cause_times));
	for (size_t i = 0; i < causes && t->cause_times; i++)
		t->cause_times[i] = NO_TIMES;
	t->evidence = calloc(causes + 1, sizeof(*t->evidence));
	t->scratch_evidence = calloc(causes + 1, sizeof(*t->scratch_evidence));
	size_t rules;
	catalog_rules(config->catalog, &rules);
	t->repeat_evidence = calloc(rules + 1, sizeof(*t->repeat_evidence));
	t->repeat_entries = calloc(rules + 1, sizeof(*t->repeat_entries));
	t->last_days = calloc(causes + 1, sizeof(*t->last_days));
	t->notes = calloc(TALLY_NOTES_MAX, sizeof(*t->notes));
	bool places = place_set_open(&t->scratch_places, config->catalog, PLACE_SCRATCH);
	t->paths = array_grow(NULL, &t->path_cap, 1, sizeof(*t->paths));
	t->codes = array_grow(NULL, &t->code_cap, 1, sizeof(*t->codes));
	t->runs = array_grow(NULL, &t->run_cap, 1, sizeof(*t->runs));
	if (!t->cause_times || !t->evidence || !t->scratch_evidence || !t->repeat_evidence ||
		!places || !t->repeat_entries || !t->last_days || !t->paths || !t->codes ||
		!t->runs || !t->notes) {
		tally_free(t);
		return NULL;
	}
	/* Index 0 of each means "none". */
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
	finish_free(t->finish);
	free(t->paths);
	free(t->path_set.slots);
	free(t->cell_block);
	free(t->extras);
	free(t->cell_set.slots);
	arena_free(&t->path_cells);
	free(t->codes);
	free(t->code_set.slots);
	free(t->run_map);
	free(t->runs);
	free(t->days);
	free(t->clock_days);
	free(t->last_days);
	free(t->run_set.slots);
	free(t->list_set.slots);
	free(t->inputs);
	free(t->notes);
	free(t->gaps);
	free(t->cause_times);
	free(t->evidence);
	free(t->scratch_evidence);
	free(t->repeat_evidence);
	free(t->repeat_entries);
	place_set_close(&t->scratch_places);
	facts_free(&t->facts);
	buf_free(&t->key);
	arena_free(&t->arena);
	free(t);
}

bool tally_failed(const struct tally *t)
{
	return tally_has_failed(t);
}

/* ---- times ------------------------------------------------------------------ */

void when_fold(const struct tally *t, struct times *w)
{
	if (w->input == 0 || w->clock_first == CLOCK_UNKNOWN)
		return;
	int base = t->inputs[w->input - 1].base_year;
	int64_t first, last;
	record_times(w->clock_first, w->clock_last, base, &first, &last);
	if (w->first == TIME_UNKNOWN || first < w->first)
		w->first = first;
	if (w->last == TIME_UNKNOWN || last > w->last)
		w->last = last;
	w->clock_first = w->clock_last = CLOCK_UNKNOWN;
	w->input = 0;
}

/* ---- paths ------------------------------------------------------------------- */

static bool is_share(uint8_t skip)
{
	return skip == SKIP_SHARE || skip == SKIP_UNC;
}

struct path_key path_key(struct span path)
{
	struct path_key k = {.text = path};
	/* Nearly all paths begin with "D:\" and need no further check. */
	if (path.len <= 2 || path.data[0] == '\\') {
		/*
		 * "\\?\UNC\server" and "\\server" are the same: both are compared from the
		 * server's name on.
		 */
		if (span_starts_nocase(path, SPAN("\\\\?\\UNC\\")))
			k.skip = SKIP_UNC;
		else if (path_plain(path).len != path.len)
			k.skip = SKIP_PREFIX;
		else if (path.len > 2 && path.data[1] == '\\' && path.data[2] != '?')
			k.skip = SKIP_SHARE;
	}
	k.hash = hash_nocase(span_cut(path, k.skip, path.len), is_share(k.skip) ? 1 : 0);
	return k;
}

static bool is_same_path(const struct path *have, const struct path_key *k)
{
	return is_share(have->skip) == is_share(k->skip) &&
		equal_nocase(span_cut(have->text, have->skip, have->text.len),
			span_cut(k->text, k->skip, k->text.len));
}

uint32_t intern_path(struct tally *t, const struct path_key *k)
{
	size_t cursor = SIZE_MAX, at;

	while ((at = hash_set_next(&t->path_set, k->hash, &cursor)) != SIZE_MAX) {
		if (is_same_path(&t->paths[at], k))
			return (uint32_t)at;
	}
	if (t->path_count > TALLY_PATHS_MAX || t->arena.total > TALLY_TEXT_MAX) {
		t->lost_paths++;
		return NO_PATH;
	}
	struct path *grown = array_grow(t->paths, &t->path_cap, t->path_count + 1, sizeof(*grown));
	if (grown)
		t->paths = grown;
	char *copy = arena_copy(&t->arena, k->text);
	if (!grown || !copy || !hash_set_insert(&t->path_set, k->hash, t->path_count)) {
		tally_ran_out(t);
		return NO_PATH;
	}
	struct span text = {copy, k->text.len};
	t->paths[t->path_count] =
		(struct path){.text = text, .scratch = tally_in_scratch(t, text), .skip = k->skip};
	return (uint32_t)t->path_count++;
}

/* ---- codes --------------------------------------------------------------------- */

static uint32_t hash_code(const struct code *code)
{
	return hash_pair_of(code->kind, code->value);
}

static uint32_t find_hashed(const struct tally *t, const struct code *code, uint32_t hash)
{
	size_t cursor = SIZE_MAX, at;
	while (code->kind != CODE_NONE &&
		(at = hash_set_next(&t->code_set, hash, &cursor)) != SIZE_MAX) {
		if (code_equal(&t->codes[at].code, code))
			return (uint32_t)at;
	}
	return NO_CODE;
}

uint32_t find_code(const struct tally *t, const struct code *code)
{
	return find_hashed(t, code, hash_code(code));
}

uint32_t intern_code(struct tally *t, const struct code *code, const struct code_info *info)
{
	uint32_t hash = hash_code(code), known = find_hashed(t, code, hash);
	if (known != NO_CODE || code->kind == CODE_NONE)
		return known;
	if (t->code_count > TALLY_CODES_MAX) {
		t->lost_codes++;
		return NO_CODE;
	}
	struct code_slot *grown =
		array_grow(t->codes, &t->code_cap, t->code_count + 1, sizeof(*grown));
	if (!grown || !hash_set_insert(&t->code_set, hash, t->code_count)) {
		if (grown)
			t->codes = grown;
		tally_ran_out(t);
		return NO_CODE;
	}
	t->codes = grown;
	grown[t->code_count] = (struct code_slot){.code = *code, .info = info};
	if (!info) {
		grown[t->code_count].evidence =
			arena_alloc(&t->arena, sizeof(struct evidence_list));
		if (!grown[t->code_count].evidence) {
			tally_ran_out(t);
			return NO_CODE;
		}
	}
	return (uint32_t)t->code_count++;
}

/* ---- scratch folders, gaps ------------------------------------------------------- */

/*
 * Normalise a folder as typed ("E:/MARS/Scratch\*", "\\?\E:\MARS\\Scratch\") for comparison with
 * paths.
 */
static struct span usual_folder(struct span folder, struct buf *out)
{
	buf_clear(out);
	for (size_t i = 0; i < folder.len; i++) {
		char c = folder.data[i] == '/' ? '\\' : folder.data[i];
		/* Keep two at the beginning: they introduce a server or device. */
		if (c != '\\' || out->len < 2 || out->data[out->len - 1] != '\\')
			buf_addc(out, c);
	}
	folder = path_plain(buf_span(out));
	if (span_ends_nocase(folder, SPAN("\\*")))
		folder.len--;
	while (folder.len > 3 && folder.data[folder.len - 1] == '\\')
		folder.len--;
	return folder;
}

bool tally_scratch(struct tally *t, struct span folder)
{
	folder = usual_folder(folder, &t->key);
	if (t->key.failed)
		return tally_ran_out(t);
	for (size_t i = 0; i < t->scratch_count; i++) {
		if (equal_nocase(t->scratch[i].text, folder))
			return true;
	}
	if (t->scratch_count == TALLY_SCRATCH_MAX) {
		t->lost_scratch++;
		return true;
	}
	char *copy = arena_copy(&t->arena, folder);
	if (!copy)
		return tally_ran_out(t);
	struct span text = {copy, folder.len}, rest = path_behind_volume(text);
	/* The root of a volume, or a share, is compared unchanged. */
	bool below = rest.len > 1 && rest.data[0] == '\\';
	t->scratch[t->scratch_count++] = (struct scratch_folder){
		text, path_volume(text), span_cut(rest, below ? 0 : rest.len, rest.len)};
	return true;
}

/*
 * Whether two volumes may be the same: the letter of one named by GUID or as a snapshot is
 * unknown.
 */
static bool may_be_same_volume(struct span a, struct span b)
{
	bool named = a.len == 2 && b.len == 2;
	return named ? equal_nocase(a, b) : a.len > 0 && b.len > 0;
}

/* Compare components without case, ignoring repeated separators. */
static bool begins_with_names(struct span path, struct span folder)
{
	size_t at = 0, f = 0;
	for (;;) {
		struct span want = path_next_name(folder, &f);
		if (want.len == 0)
			return true;
		if (!equal_nocase(path_next_name(path, &at), want))
			return false;
	}
}

static bool folder_holds(const struct scratch_folder *folder, struct span path)
{
	struct span text = folder->text;
	if (folder->rest.len > 0)
		return may_be_same_volume(folder->volume, path_volume(path)) &&
			begins_with_names(path_behind_volume(path), folder->rest);
	return path.len >= text.len && equal_nocase(span_cut(path, 0, text.len), text) &&
		(path.len == text.len || path.data[text.len] == '\\' ||
			text.data[text.len - 1] == '\\');
}

bool tally_in_known_scratch(const struct tally *t, struct span path)
{
	if (t->scratch_count == 0)
		return false;
	path = path_plain(path);
	for (size_t i = 0; i < t->scratch_count; i++) {
		if (folder_holds(&t->scratch[i], path))
			return true;
	}
	return false;
}

bool tally_machine(struct tally *t, enum machine_fact fact, struct span value)
{
	value = span_trim(value);
	if (value.len == 0 || t->note_count >= TALLY_NOTES_MAX || t->input_count == 0)
		return true; /* More machines than this do not belong in one report. */
	uint32_t input = (uint32_t)t->input_count - 1;
	for (size_t i = 0; i < t->note_count; i++) {
		const struct machine_note *n = &t->notes[i];
		if (n->fact == fact && n->input == input &&
			span_equal_nocase(span_of(n->value), value))
			return true;
	}
	char *copy = arena_copy(&t->arena, value);
	if (!copy)
		return tally_ran_out(t);
	t->notes[t->note_count++] = (struct machine_note){fact, copy, input};
	return true;
}

bool tally_in_scratch(const struct tally *t, struct span path)
{
	return tally_in_known_scratch(t, path) || place_set_holds(&t->scratch_places, path);
}

bool tally_gap(struct tally *t, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	for (size_t i = 0; i < t->gap_count; i++) {
		struct summary_gap *g = &t->gaps[i];
		bool same = g->input && input ? strcmp(g->input, input) == 0 : g->input == input;
		if (g->reason == reason && same && strcmp(g->detail, detail) == 0) {
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
	char *name = input ? arena_copy(&t->arena, span_of(input)) : NULL;
	char *text = arena_copy(&t->arena, span_of(detail));
	if (!grown || (input && !name) || !text)
		return tally_ran_out(t);
	t->gaps[t->gap_count++] = (struct summary_gap){name, reason, text, count};
	return true;
}

// SPDX-License-Identifier: MIT

/**
 * Which nodes of the tree are known places, and which must never be the
 * folder of a rule: protected places, the scratch folder, everything that a
 * rule for would take these with it, and the first level of a volume.
 */

#include "advise/private.h"

#include <stdlib.h>

/* A place, or the first components of one, made ready for looking up by its last component. */
struct spot {
	const struct place *origin;
	struct span folder; /* what must be equal */
	uint32_t parts;
	struct span name;
	bool anywhere, bars;
};

struct spots {
	struct spot *items;
	size_t count, cap;
	size_t plain;          /* those whose name holds no `*` stand first, sorted by name */
	uint64_t lengths[256]; /* of the plain names by their first character, as bits */
	uint32_t wild_depth;   /* no other name fits a node that lies deeper */
};

static int order_nocase(struct span a, struct span b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++) {
		int c = (unsigned char)ascii_lower(a.data[i]) -
			(unsigned char)ascii_lower(b.data[i]);
		if (c)
			return c;
	}
	return (a.len > b.len) - (a.len < b.len);
}

static bool is_wild(const struct spot *s)
{
	return memchr(s->name.data, '*', s->name.len) != NULL;
}

static int by_name(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	if (is_wild(x) != is_wild(y))
		return is_wild(x) ? 1 : -1;
	return order_nocase(x->name, y->name);
}

/* Protected folders share the ways to them; where they begin makes no difference. */
static bool is_barred_already(const struct spots *spots, const struct spot *spot)
{
	for (size_t i = 0; spot->bars && i < spots->count; i++) {
		const struct spot *s = &spots->items[i];
		if (s->bars && s->anywhere == spot->anywhere && span_equal(s->folder, spot->folder))
			return true;
	}
	return false;
}

static void add_spot(
	struct tree *t, struct spots *spots, const struct place *place, size_t end, uint32_t parts)
{
	struct span folder = span_cut(place->folder, 0, end);
	size_t from = end;
	while (from > 0 && folder.data[from - 1] != '\\')
		from--;
	struct spot spot = {.origin = place,
		.folder = folder,
		.parts = parts,
		.name = span_cut(folder, from, end),
		.anywhere = place->anywhere,
		.bars = place->kind == PLACE_PROTECTED || place->kind == PLACE_SCRATCH};
	if (is_barred_already(spots, &spot))
		return;
	struct spot *items =
		array_grow(spots->items, &spots->cap, spots->count + 1, sizeof(*items));
	if (!items) {
		t->failed = true;
		return;
	}
	spots->items = items;
	items[spots->count++] = spot;
}

/* A rule for a folder above a protected place would take it along, so these are spots as well. */
static void add_place(struct tree *t, struct spots *spots, const struct place *place)
{
	bool bars = place->kind == PLACE_PROTECTED || place->kind == PLACE_SCRATCH;
	struct span folder = place->folder;
	uint32_t parts = 0;
	for (size_t i = 0; i < folder.len;) {
		while (i < folder.len && folder.data[i] == '\\')
			i++;
		size_t from = i;
		while (i < folder.len && folder.data[i] != '\\')
			i++;
		if (i > from)
			parts++;
		bool last = i == folder.len || (i + 1 == folder.len && folder.data[i] == '\\');
		if (i > from && (bars || last))
			add_spot(t, spots, place, i, parts);
		if (last)
			return;
	}
}

/* The last `parts` components of a node's path. */
static struct span tail_of(struct span raw, uint32_t parts)
{
	size_t from = raw.len;
	while (parts > 0 && from > 0) {
		while (from > 0 && raw.data[from - 1] == '\\')
			from--;
		while (from > 0 && raw.data[from - 1] != '\\')
			from--;
		parts--;
	}
	return span_cut(raw, from, raw.len);
}

/* The node's path as it was written. */
static struct span raw_path(const struct tree *t, const struct node *n)
{
	return span_cut(plain_path(t->s->files[t->entries[n->first].file].path), 0, n->raw);
}

static void try_spot(const struct tree *t, const struct spot *s, struct node *n)
{
	if (s->anywhere ? s->parts > n->depth : s->parts != n->depth)
		return;
	struct span raw = raw_path(t, n);
	struct span tail = s->parts == n->depth ? path_behind_volume(raw) : tail_of(raw, s->parts);
	if (!catalog_folder_holds(s->folder, tail))
		return;
	if (s->bars)
		n->barred = true;
	else if (!n->place || s->origin->kind == PLACE_SYNC_ROOT)
		n->place = s->origin;
}

/* Few names of the input begin as the name of a place and have its length. */
static uint64_t *length_bits(struct spots *spots, struct span name, uint64_t *bit)
{
	*bit = UINT64_C(1) << (name.len < 63 ? name.len : 63);
	return &spots->lengths[(unsigned char)ascii_lower(name.data[0])];
}

static size_t first_spot(const struct spots *spots, struct span name)
{
	size_t low = 0, high = spots->plain;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (order_nocase(spots->items[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* The last name of a node, in lower case where the key tells as much as the path. */
static struct span name_of(const struct tree *t, const struct node *n)
{
	const struct entry *e = &t->entries[n->first];
	if (e->plain) {
		size_t from = t->nodes[n->parent].key + 1;
		return (struct span){e->key + from, n->key - from};
	}
	return tail_of(raw_path(t, n), 1);
}

static void try_spots(const struct tree *t, struct spots *spots, struct node *n)
{
	uint64_t bit;
	struct span name = name_of(t, n);
	if (name.len > 0 && (*length_bits(spots, name, &bit) & bit) != 0) {
		for (size_t i = first_spot(spots, name);
			i < spots->plain && order_nocase(spots->items[i].name, name) == 0; i++)
			try_spot(t, &spots->items[i], n);
	}
	for (size_t i = spots->plain; i < spots->count && n->depth <= spots->wild_depth; i++)
		try_spot(t, &spots->items[i], n);
}

static void mark_node(struct tree *t, struct spots *spots, uint32_t index)
{
	struct node *n = &t->nodes[index];
	if (n->depth > 0)
		try_spots(t, spots, n);
	bool sync_root = n->place && n->place->kind == PLACE_SYNC_ROOT;
	if (n->depth == 0 || (n->depth == 1 && !sync_root))
		n->barred = true;
	n->disposable = (n->place && n->place->kind == PLACE_DISPOSABLE) ||
		(n->depth > 0 && t->nodes[n->parent].disposable);
}

/* Whether one of two keys lies at or below the other. */
static bool is_on_the_way(struct span a, struct span b)
{
	struct span longer = a.len < b.len ? b : a;
	size_t len = a.len < b.len ? a.len : b.len;
	return (a.len == b.len || len == 0 || longer.data[len] == KEY_SEPARATOR) &&
		(len == 0 || memcmp(a.data, b.data, len) == 0);
}

/* The scratch folder of this very machine, its way there, and what lies in it. */
static void bar_scratch(struct tree *t)
{
	struct buf scratch = {0};
	if (!t->s->scratch)
		return;
	tree_key(&scratch, span_of(t->s->scratch));
	struct span whole = buf_span(&scratch), rest = key_behind_volume(whole);
	for (uint32_t i = 0; i < t->node_count && whole.len > 0; i++) {
		struct node *n = &t->nodes[i];
		struct span key = {t->entries[n->first].key, n->key};
		/* Which letter a volume has that is named without one is not known. */
		bool named = key.data[0] != '\\' || whole.data[0] == '\\';
		if (named ? is_on_the_way(key, whole)
			  : rest.len > 1 && is_on_the_way(key_behind_volume(key), rest))
			n->barred = true;
	}
	t->failed = t->failed || scratch.failed;
	buf_free(&scratch);
}

static void prepare_spots(struct spots *spots)
{
	uint64_t bit;
	if (spots->count > 0)
		qsort(spots->items, spots->count, sizeof(*spots->items), by_name);
	for (size_t i = 0; i < spots->count; i++) {
		const struct spot *s = &spots->items[i];
		if (!is_wild(s)) {
			spots->plain++;
			uint64_t *lengths = length_bits(spots, s->name, &bit);
			*lengths |= bit;
		} else if (s->anywhere) {
			spots->wild_depth = UINT32_MAX;
		} else if (s->parts > spots->wild_depth) {
			spots->wild_depth = s->parts;
		}
	}
}

void places_mark(struct tree *t, const struct catalog *catalog)
{
	struct spots spots = {0};
	size_t count;
	const struct place *places = catalog_places(catalog, &count);
	for (size_t i = 0; i < count && !t->failed; i++)
		add_place(t, &spots, &places[i]);
	prepare_spots(&spots);
	for (uint32_t i = 0; i < t->node_count && !t->failed; i++)
		mark_node(t, &spots, i);
	if (!t->failed)
		bar_scratch(t);
	free(spots.items);
}

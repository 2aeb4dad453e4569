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
	struct place place; /* its folder is what must be equal */
	const struct place *origin;
	uint32_t parts;
	struct span name;
	bool anywhere, bars;
};

struct spots {
	struct spot *items;
	size_t count, cap;
	size_t plain; /* those whose name holds no `*` stand first, sorted by name */
	struct buf path;
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

static void add_spot(
	struct tree *t, struct spots *spots, const struct place *place, size_t end, uint32_t parts)
{
	struct spot *items =
		array_grow(spots->items, &spots->cap, spots->count + 1, sizeof(*items));
	if (!items) {
		t->failed = true;
		return;
	}
	spots->items = items;
	struct span folder = span_cut(place->folder, 0, end);
	size_t from = end;
	while (from > 0 && folder.data[from - 1] != '\\')
		from--;
	struct spot *s = &items[spots->count++];
	*s = (struct spot){.place = *place,
		.origin = place,
		.parts = parts,
		.name = span_cut(folder, from, end),
		.anywhere = place->anywhere,
		.bars = place->kind == PLACE_PROTECTED || place->kind == PLACE_SCRATCH};
	s->place.folder = folder;
	s->place.anywhere = false;
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

/* The last `parts` components of a node's path, behind any volume. */
static struct span tail_of(struct spots *spots, struct span raw, uint32_t parts)
{
	size_t from = raw.len;
	while (parts > 0 && from > 0) {
		while (from > 0 && raw.data[from - 1] == '\\')
			from--;
		while (from > 0 && raw.data[from - 1] != '\\')
			from--;
		parts--;
	}
	buf_clear(&spots->path);
	buf_adds(&spots->path, "C:\\");
	buf_add_span(&spots->path, span_cut(raw, from, raw.len));
	return buf_span(&spots->path);
}

static void try_spot(struct spots *spots, const struct spot *s, struct node *n, struct span raw)
{
	if (s->anywhere ? s->parts > n->depth : s->parts != n->depth)
		return;
	if (!catalog_place_holds(&s->place, tail_of(spots, raw, s->parts)))
		return;
	if (s->bars)
		n->barred = true;
	else if (!n->place || s->origin->kind == PLACE_SYNC_ROOT)
		n->place = s->origin;
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

static void mark_node(struct tree *t, struct spots *spots, uint32_t index)
{
	struct node *n = &t->nodes[index];
	struct span path = plain_path(t->s->files[t->entries[n->first].file].path);
	struct span raw = span_cut(path, 0, n->raw);
	size_t from = raw.len;
	while (from > 0 && raw.data[from - 1] != '\\')
		from--;
	struct span name = span_cut(raw, from, raw.len);

	if (n->depth > 0) {
		for (size_t i = first_spot(spots, name);
			i < spots->plain && order_nocase(spots->items[i].name, name) == 0; i++)
			try_spot(spots, &spots->items[i], n, raw);
		for (size_t i = spots->plain; i < spots->count; i++)
			try_spot(spots, &spots->items[i], n, raw);
	}
	bool sync_root = n->place && n->place->kind == PLACE_SYNC_ROOT;
	if (n->depth == 0 || (n->depth == 1 && !sync_root))
		n->barred = true;
	n->disposable = (n->place && n->place->kind == PLACE_DISPOSABLE) ||
		(n->depth > 0 && t->nodes[n->parent].disposable);
}

/* The scratch folder of this very machine, its way there, and what lies in it. */
static void bar_scratch(struct tree *t)
{
	struct buf scratch = {0};
	if (!t->s->scratch)
		return;
	tree_key(&scratch, span_of(t->s->scratch));
	for (uint32_t i = 0; i < t->node_count && scratch.len > 0; i++) {
		struct node *n = &t->nodes[i];
		const char *key = t->entries[n->first].key;
		size_t len = n->key < scratch.len ? n->key : scratch.len;
		const char *longer = n->key < scratch.len ? scratch.data : key;
		bool whole = n->key == scratch.len || longer[len] == KEY_SEPARATOR;
		if (whole && memcmp(key, scratch.data, len) == 0)
			n->barred = true;
	}
	t->failed = t->failed || scratch.failed;
	buf_free(&scratch);
}

void places_mark(struct tree *t, const struct catalog *catalog)
{
	struct spots spots = {0};
	size_t count;
	const struct place *places = catalog_places(catalog, &count);
	for (size_t i = 0; i < count && !t->failed; i++)
		add_place(t, &spots, &places[i]);
	if (spots.count > 0)
		qsort(spots.items, spots.count, sizeof(*spots.items), by_name);
	while (spots.plain < spots.count && !is_wild(&spots.items[spots.plain]))
		spots.plain++;
	for (uint32_t i = 0; i < t->node_count && !t->failed; i++)
		mark_node(t, &spots, i);
	t->failed = t->failed || spots.path.failed;
	if (!t->failed)
		bar_scratch(t);
	buf_free(&spots.path);
	free(spots.items);
}

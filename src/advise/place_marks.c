// SPDX-License-Identifier: MIT

/**
 * Marks the nodes of the tree that are known places, and those that must never be the folder of a
 * rule: protected places, the scratch folder, folders above either, and the first level of a
 * volume.
 */

#include "advise/private.h"

#include <stdlib.h>

/* The consequences of finding a place, or a folder above one. */
enum {
	DOES_BAR = 1,      /* no rule for this folder itself */
	DOES_PLACE = 2,    /* sync root or disposable */
	DOES_PROFILES = 4, /* the folders directly in it are profiles */
	DOES_LINK = 8,     /* no rule at or below it */
	DOES_PROGRAMS = 16 /* no sync root or profile below */
};

/* A place, or the first components of one, prepared for look-up by the last component. */
struct spot {
	const struct place *origin;
	struct span folder; /* the components that must be equal */
	uint32_t parts;
	struct span name; /* the last component; if that is `*`, the one before */
	int kind;         /* NAMES_… */
	bool anywhere;
	bool whole; /* the place itself, not a folder above it */
	unsigned does;
};

enum { NAMES_PLAIN, NAMES_CHILD, NAMES_WILD, NAMES_KINDS };

enum { BUCKETS = 4096, PLACE_LAST = 0xFFFFF };

struct spots {
	struct spot *items;
	size_t count, cap;
	/*
	 * Sorted by the kind of look-up, then by bucket and name: by the name of a node, by that
	 * of its parent (if the last component is `*`), or individually.
	 */
	size_t start[NAMES_KINDS + 1];
	/* Index + 1 of the first spot in a bucket, or 0: most names are not that of a place. */
	uint32_t buckets[NAMES_WILD][BUCKETS];
	bool wild_begins[256];
};

static int names_kind(const struct spot *s)
{
	if (s->folder.len > 2 && s->folder.data[s->folder.len - 1] == '*' &&
		s->folder.data[s->folder.len - 2] == '\\')
		return NAMES_CHILD;
	return memchr(s->name.data, '*', s->name.len) ? NAMES_WILD : NAMES_PLAIN;
}

/* Depends on the length of a name and on some of its characters, except for their case. */
static ATTR_INLINE size_t bucket_of(struct span name)
{
	unsigned first = (unsigned char)(name.data[0] | 0x20);
	unsigned middle = (unsigned char)(name.data[name.len / 2] | 0x20);
	unsigned last = (unsigned char)(name.data[name.len - 1] | 0x20);
	return (first << 5 ^ middle << 2 ^ last << 8 ^ (unsigned)name.len) % BUCKETS;
}

static int by_name(const void *a, const void *b)
{
	const struct spot *x = a, *y = b;
	size_t in_x = bucket_of(x->name), in_y = bucket_of(y->name);
	if (x->kind != y->kind)
		return x->kind - y->kind;
	if (in_x != in_y)
		return in_x < in_y ? -1 : 1;
	return span_order_nocase(x->name, y->name);
}

/* Protected folders share the folders above them; where a path may begin does not matter. */
static bool is_there_already(const struct spots *spots, const struct spot *spot)
{
	for (size_t i = 0; spot->does == DOES_BAR && i < spots->count; i++) {
		const struct spot *s = &spots->items[i];
		if (s->does == DOES_BAR && s->anywhere == spot->anywhere &&
			span_equal(s->folder, spot->folder) &&
			s->origin->profile == spot->origin->profile)
			return true;
	}
	return false;
}

static bool is_protected(const struct place *place)
{
	return place->kind == PLACE_PROTECTED || place->kind == PLACE_SCRATCH;
}

static unsigned what_it_does(const struct place *place, bool whole)
{
	unsigned does = is_protected(place) ? DOES_BAR : 0;
	if (!whole)
		return does;
	switch (place->kind) {
	case PLACE_SYNC_ROOT:
	case PLACE_DISPOSABLE:
		does |= DOES_PLACE;
		break;
	case PLACE_PROFILES:
		does |= DOES_BAR | DOES_PROFILES;
		break;
	case PLACE_LINK:
		does |= DOES_BAR | DOES_LINK;
		break;
	case PLACE_PROTECTED:
	case PLACE_SCRATCH:
		break;
	}
	return does | (place->programs ? DOES_PROGRAMS : 0);
}

/* The component of a folder that ends at `end`. */
static struct span last_component(struct span folder, size_t end)
{
	while (end > 0 && folder.data[end - 1] == '\\')
		end--;
	size_t from = end;
	while (from > 0 && folder.data[from - 1] != '\\')
		from--;
	return span_cut(folder, from, end);
}

static void add_spot(struct tree *t, struct spots *spots, const struct place *place, size_t end,
	uint32_t parts, bool whole)
{
	struct spot spot = {.origin = place,
		.folder = span_cut(place->folder, 0, end),
		.parts = parts,
		.name = last_component(place->folder, end),
		.anywhere = place->anywhere,
		.whole = whole,
		.does = what_it_does(place, whole)};
	spot.kind = names_kind(&spot);
	if (spot.kind == NAMES_CHILD)
		spot.name = last_component(place->folder, end - 1);
	if (is_there_already(spots, &spot))
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

/*
 * A rule for a folder above a protected place would cover it, so these folders are added as well.
 */
static void add_place(struct tree *t, struct spots *spots, const struct place *place)
{
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
		if (i > from && (is_protected(place) || last))
			add_spot(t, spots, place, i, parts, last);
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

/* The node's path as in the input. */
static struct span raw_path(const struct tree *t, const struct node *n)
{
	return span_cut(plain_path(t->s->files[t->entries[n->first].file].path), 0, n->raw);
}

/* Whether the spot's folder is the node; `needs`: only in a profile. */
static bool is_spot(const struct tree *t, const struct spot *s, const struct node *n)
{
	if (s->anywhere ? s->parts > n->depth : s->parts != n->depth)
		return false;
	struct span raw = raw_path(t, n);
	struct span tail = s->parts == n->depth ? path_behind_volume(raw) : tail_of(raw, s->parts);
	return catalog_folder_holds(s->folder, tail);
}

static struct node *ancestor(const struct tree *t, const struct node *n, uint32_t levels)
{
	struct node *up = &t->nodes[n->parent];
	while (--levels > 0)
		up = &t->nodes[up->parent];
	return up;
}

/* The first pass finds profiles; the second finds places that must be in one. */
static void try_spot(const struct tree *t, const struct spot *s, struct node *n, bool in_profiles)
{
	static const struct {
		unsigned does, mark;
	} effects[] = {{DOES_BAR, MARK_BARRED}, {DOES_PROGRAMS, MARK_PROGRAMS},
		{DOES_LINK, MARK_LINK}, {DOES_PROFILES, MARK_PROFILES}};
	if ((s->origin->profile == PROFILE_NEEDS) != in_profiles || !is_spot(t, s, n))
		return;
	struct node *holder = ancestor(t, n, s->parts);
	if (in_profiles && !node_has(holder, MARK_PROFILE))
		return;
	bool sync_root = s->whole && s->origin->kind == PLACE_SYNC_ROOT;
	bool of_user = sync_root || (s->does & DOES_PROFILES) != 0;
	if (of_user && node_has(&t->nodes[n->parent], MARK_PROGRAMS))
		return;
	if (s->whole && s->origin->profile == PROFILE_SHOWS && holder->depth > 0 &&
		!node_has(holder, MARK_PROGRAMS))
		node_mark(holder, MARK_PROFILE);
	for (size_t i = 0; i < COUNT_OF(effects); i++) {
		if ((s->does & effects[i].does) != 0)
			node_mark(n, effects[i].mark);
	}
	if ((s->does & DOES_PLACE) != 0 && (n->place == 0 || sync_root))
		n->place = (unsigned)(s->origin - t->places + 1) & PLACE_LAST;
}

/* The last component of a node, in lower case where the key has the same bytes as the path. */
static struct span name_of(const struct tree *t, const struct node *n)
{
	const struct entry *e = &t->entries[n->first];
	if (e->plain) {
		size_t from = t->nodes[n->parent].key + 1;
		return (struct span){e->key + from, n->key - from};
	}
	return tail_of(raw_path(t, n), 1);
}

/* Try the spots from an index on that have a name and are of the same kind and bucket. */
static void try_named(const struct tree *t, const struct spots *spots, uint32_t first,
	struct span name, struct node *n, bool in_profiles)
{
	const struct spot *s = &spots->items[first - 1], *end = spots->items + spots->count;
	int kind = s->kind;
	size_t bucket = bucket_of(name);
	for (; s < end && s->kind == kind && bucket_of(s->name) == bucket; s++) {
		if (span_equal_nocase(s->name, name))
			try_spot(t, s, n, in_profiles);
	}
}

static void try_spots(const struct tree *t, const struct spots *spots, struct node *n,
	struct span name, bool in_profiles)
{
	const struct node *parent = &t->nodes[n->parent];
	uint32_t first = spots->buckets[NAMES_PLAIN][bucket_of(name)];
	if (first != 0)
		try_named(t, spots, first, name, n, in_profiles);
	if (node_has(parent, MARK_ABOVE_PLACES)) {
		struct span above = name_of(t, parent);
		first = spots->buckets[NAMES_CHILD][bucket_of(above)];
		try_named(t, spots, first, above, n, in_profiles);
	}
	if (!spots->wild_begins[(unsigned char)name.data[0]])
		return;
	for (size_t i = spots->start[NAMES_WILD]; i < spots->start[NAMES_WILD + 1]; i++)
		try_spot(t, &spots->items[i], n, in_profiles);
}

void places_find(const struct tree *t, const struct spots *spots, struct node *n, struct span name)
{
	size_t bucket = bucket_of(name);
	if (spots->buckets[NAMES_CHILD][bucket] != 0)
		node_mark(n, MARK_ABOVE_PLACES);
	if (spots->buckets[NAMES_PLAIN][bucket] != 0 ||
		node_has(&t->nodes[n->parent], MARK_ABOVE_PLACES) ||
		spots->wild_begins[(unsigned char)name.data[0]])
		try_spots(t, spots, n, name, false);
}

static void list_place(struct tree *t, const struct node *n)
{
	uint32_t *grown = array_grow(
		t->place_nodes, &t->place_cap, t->place_count + 1, sizeof(*t->place_nodes));
	if (!grown) {
		t->failed = true;
		return;
	}
	t->place_nodes = grown;
	grown[t->place_count++] = (uint32_t)(n - t->nodes);
}

/* Derive the properties of a node from what was found at it and above. */
static void finish_node(struct tree *t, struct node *n)
{
	unsigned above = t->nodes[n->parent].marks;
	unsigned marks = n->marks | (above & (MARK_SYNCED | MARK_DISPOSABLE));
	const struct place *place = node_place(t, n);
	bool sync_root = place && place->kind == PLACE_SYNC_ROOT;
	if (place) {
		marks |= place->kind == PLACE_DISPOSABLE ? MARK_DISPOSABLE : 0;
		marks |= sync_root ? MARK_SYNCED : 0;
		list_place(t, n);
	}
	if (((marks | above) & MARK_PROFILE) != 0)
		marks |= MARK_NEAR_PROFILE;
	if (n->depth < 2 || (marks & MARK_PROFILE) != 0) {
		bool profile = (marks & MARK_SYNCED) == 0 && (marks & MARK_PROFILE) != 0;
		if (n->depth == 0 || profile || (n->depth == 1 && !sync_root))
			marks |= MARK_BARRED;
	}
	n->marks = marks & MARKS_ALL;
}

/* Whether one of two keys is at or below the other. */
static bool is_on_the_way(struct span a, struct span b)
{
	struct span longer = a.len < b.len ? b : a;
	size_t len = a.len < b.len ? a.len : b.len;
	return (a.len == b.len || len == 0 || longer.data[len] == KEY_SEPARATOR) &&
		(len == 0 || memcmp(a.data, b.data, len) == 0);
}

/* Bar the scratch folder of this machine, the folders above it, and what is in it. */
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
		/* The letter of a volume that is named in another way is unknown. */
		bool named = key.data[0] != '\\' || whole.data[0] == '\\';
		if (named ? is_on_the_way(key, whole)
			  : rest.len > 1 && is_on_the_way(key_behind_volume(key), rest))
			node_mark(n, MARK_BARRED);
	}
	t->failed = t->failed || scratch.failed;
	buf_free(&scratch);
}

static void prepare_spots(struct spots *spots)
{
	if (spots->count > 0)
		qsort(spots->items, spots->count, sizeof(*spots->items), by_name);
	for (size_t i = 0; i < spots->count; i++) {
		const struct spot *s = &spots->items[i];
		char first = s->name.data[0];
		for (int k = s->kind + 1; k <= NAMES_KINDS; k++)
			spots->start[k] = i + 1;
		if (s->kind != NAMES_WILD) {
			uint32_t *bucket = &spots->buckets[s->kind][bucket_of(s->name)];
			*bucket = *bucket != 0 ? *bucket : (uint32_t)i + 1;
		} else if (first == '*') {
			memset(spots->wild_begins, true, sizeof(spots->wild_begins));
		} else {
			spots->wild_begins[(unsigned char)ascii_lower(first)] = true;
			spots->wild_begins[(unsigned char)ascii_upper(first)] = true;
		}
	}
}

struct spots *places_open(struct tree *t)
{
	struct spots *spots = tree_alloc(t, 1, sizeof(*spots));
	size_t count;
	t->places = catalog_places(t->catalog, &count);
	t->failed = t->failed || count > PLACE_LAST;
	for (size_t i = 0; i < count && !t->failed; i++)
		add_place(t, spots, &t->places[i]);
	if (!t->failed)
		prepare_spots(spots);
	return spots;
}

void places_close(struct spots *spots)
{
	if (spots)
		free(spots->items);
	free(spots);
}

void places_mark(struct tree *t, const struct spots *spots)
{
	for (uint32_t i = 0; i < t->node_count; i++) {
		struct node *n = &t->nodes[i];
		/* Places that require a profile have up to two components. */
		if (node_has(&t->nodes[n->parent], MARK_NEAR_PROFILE))
			try_spots(t, spots, n, name_of(t, n), true);
		finish_node(t, n);
	}
	bar_scratch(t);
}

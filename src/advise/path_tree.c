// SPDX-License-Identifier: MIT

/** Builds the tree of failing paths. */

#include "advise/private.h"

#include <stdlib.h>

void *tree_alloc(struct tree *t, size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);
	if (!p)
		t->failed = true;
	return p;
}

void *tree_space(struct tree *t, size_t count, size_t size)
{
	void *p = count <= SIZE_MAX / size ? malloc(count * size + 1) : NULL;
	if (!p)
		t->failed = true;
	return p;
}

/* ---- entries ----------------------------------------------------------------------- */

static int compare_spans(struct span a, struct span b)
{
	size_t len = a.len < b.len ? a.len : b.len;
	int c = len ? memcmp(a.data, b.data, len) : 0;
	return c ? c : (a.len > b.len) - (a.len < b.len);
}

static int by_bytes(const void *a, const void *b)
{
	return compare_spans(*(const struct span *)a, *(const struct span *)b);
}

/* One of several files with the same key. */
struct namesake {
	struct span path;
	uint32_t file;
};

/* For equal keys, the choice must not depend on the order of the input. */
static int by_spelling(const void *a, const void *b)
{
	const struct namesake *x = a, *y = b;
	int c = compare_spans(x->path, y->path);
	return c ? c : (x->file > y->file) - (x->file < y->file);
}

/* Whether a rule must not cover a file. A database that exists only in the cloud does not count. */
static bool must_stay(const struct tree *t, size_t file)
{
	const struct summary_file *f = &t->s->files[file];
	return f->never || f->in_scratch || (t->added[file].store && f->strictest != EXCLUSION_YES);
}

/* The key of "D:/Data/a.txt", which names a file of unknown volume like one without a letter. */
static void add_slashed_key(struct buf *keys, struct span path)
{
	struct buf turned = {0};
	buf_add_span(&turned, path);
	for (size_t i = 0; i < turned.len; i++)
		turned.data[i] = turned.data[i] == '/' ? '\\' : turned.data[i];
	tree_key(keys, buf_span(&turned));
	keys->failed = keys->failed || turned.failed;
	buf_free(&turned);
}

bool tree_begin(struct tree *t, struct summary *s, const struct catalog *catalog)
{
	t->s = s;
	t->catalog = catalog;
	t->failed = t->failed || s->file_count >= NO_TYPE;
	t->added = tree_space(t, s->file_count, sizeof(*t->added));
	/* Most keys have the length of their paths. */
	size_t bytes = 0;
	for (size_t i = 0; i < s->file_count; i++)
		bytes += s->files[i].path.len;
	return !t->failed && buf_reserve(&t->keys, bytes + 8);
}

/* Whether rules can name the file's volume. */
static bool has_letter(const struct tree *t, size_t file)
{
	const struct added *a = &t->added[file];
	return a->plain ||
		(a->where != STANDING_NOT_LOCAL &&
			path_has_letter(plain_path(t->s->files[file].path)));
}

void tree_add(struct tree *t, size_t file, enum standing where)
{
	struct span path = t->s->files[file].path;
	struct added *a = &t->added[file];
	size_t from = t->keys.len;
	bool plain = (where == STANDING_ELIGIBLE || where == STANDING_SNAPSHOT) &&
		tree_key(&t->keys, path);
	*a = (struct added){.where = where, .plain = plain, .type = NO_TYPE};
	enum store_by_type store = STORE_BY_NAME;
	if (where == STANDING_ELIGIBLE && !t->keys.failed)
		a->type = types_add(t, from, plain ? &store : NULL) & NO_TYPE;
	a->store = store == STORE_ALWAYS ||
		(store == STORE_BY_NAME && catalog_store_of(t->catalog, path) != NULL);
	if (where == STANDING_NOT_LOCAL && must_stay(t, file))
		add_slashed_key(&t->keys, path);
	a->end = t->keys.len;
	t->some_unlettered = t->some_unlettered || !has_letter(t, file);
}

/* Allocate keys for all files that must stay; for volumes with a letter only where they matter. */
static bool reserve_unplaced(struct tree *t)
{
	const struct summary *s = t->s;
	size_t stay = 0, stay_unlettered = 0;
	if (!t->some_unlettered)
		return true;
	for (size_t i = 0; i < s->file_count; i++) {
		stay += must_stay(t, i);
		stay_unlettered += !has_letter(t, i) && must_stay(t, i);
	}
	if (stay_unlettered > 0)
		t->unlettered.items = tree_alloc(t, stay_unlettered, sizeof(struct span));
	t->all.items = tree_alloc(t, stay, sizeof(struct span));
	return !t->failed;
}

static void add_unplaced(struct tree *t, size_t file, struct span key)
{
	if (!t->all.items || !must_stay(t, file))
		return;
	if (t->unlettered.items && !has_letter(t, file))
		t->unlettered.items[t->unlettered.count++] = key_behind_volume(key);
	t->all.items[t->all.count++] = key_behind_volume(key);
}

static void sort_unplaced(struct unplaced *unplaced)
{
	if (unplaced->count > 0)
		qsort(unplaced->items, unplaced->count, sizeof(*unplaced->items), by_bytes);
}

/* Collect the files of the tree, and the unplaced ones, with their keys. */
static size_t collect_keys(struct tree *t, struct key_ref *keys)
{
	const struct summary *s = t->s;
	size_t from = 0, count = 0;
	if (!reserve_unplaced(t))
		return 0;
	for (size_t i = 0; i < s->file_count; from = t->added[i++].end) {
		const struct added *a = &t->added[i];
		if (a->end == from)
			continue; /* without any key there may be no text */
		struct span key = {t->keys.data + from, a->end - from};
		add_unplaced(t, i, key);
		if (a->where == STANDING_ELIGIBLE)
			keys[count++] = (struct key_ref){
				.text = key.data, .len = (uint32_t)key.len, .item = (uint32_t)i};
	}
	return count;
}

static void sort_namesakes(struct tree *t, struct key_ref *keys, size_t count)
{
	struct namesake *same = tree_alloc(t, count, sizeof(*same));
	if (!same)
		return;
	for (size_t i = 0; i < count; i++)
		same[i] =
			(struct namesake){plain_path(t->s->files[keys[i].item].path), keys[i].item};
	qsort(same, count, sizeof(*same), by_spelling);
	for (size_t i = 0; i < count; i++)
		keys[i].item = same[i].file;
	free(same);
}

static void sort_keys(struct tree *t, struct key_ref *keys, size_t count)
{
	keys_sort(keys, count);
	for (size_t i = 0; i < count;) {
		size_t end = i + 1;
		while (end < count && keys[end].len == keys[i].len &&
			memcmp(keys[end].text, keys[i].text, keys[i].len) == 0)
			end++;
		if (end > i + 1) {
			t->namesakes = true;
			sort_namesakes(t, keys + i, end - i);
		}
		i = end;
	}
}

static void make_entries(struct tree *t)
{
	struct key_ref *keys = tree_space(t, t->s->file_count, sizeof(*keys));
	size_t count = keys ? collect_keys(t, keys) : 0;
	t->entries = tree_space(t, count, sizeof(*t->entries));
	sort_unplaced(&t->unlettered);
	sort_unplaced(&t->all);
	if (keys && t->entries) {
		sort_keys(t, keys, count);
		t->count = (uint32_t)count;
	}
	for (uint32_t i = 0; i < t->count; i++)
		t->entries[i] = (struct entry){.key = keys[i].text,
			.key_len = keys[i].len,
			.file = keys[i].item,
			.type = t->added[keys[i].item].type,
			.plain = t->added[keys[i].item].plain,
			.store = t->added[keys[i].item].store,
			.never = t->s->files[keys[i].item].never ||
				t->s->files[keys[i].item].in_scratch};
	free(keys);
}

/* ---- nodes ------------------------------------------------------------------------- */

/* The nodes from a volume down to the previous entry. */
struct branch {
	uint32_t *nodes;
	size_t depth, cap;
	const struct spots *spots;
};

static void close_nodes(struct tree *t, struct branch *b, size_t depth, uint32_t entry)
{
	while (b->depth > depth) {
		struct node *n = &t->nodes[b->nodes[--b->depth]];
		n->end = t->node_count;
		n->last = entry;
	}
}

/* Make space for a further node. */
static bool grow_nodes(struct tree *t, struct branch *b)
{
	struct node *nodes = array_grow(t->nodes, &t->node_cap, t->node_count + 1, sizeof(*nodes));
	t->nodes = nodes ? nodes : t->nodes;
	uint32_t *open = array_grow(b->nodes, &b->cap, b->depth + 1, sizeof(*open));
	b->nodes = open ? open : b->nodes;
	t->failed = t->failed || !nodes || !open || t->node_count == UINT32_MAX - 1;
	return !t->failed;
}

/* @param raw, key length of its path and key, as bytes of the entry's */
static ATTR_INLINE bool open_node(struct tree *t, struct branch *b, uint32_t entry, size_t raw,
	size_t key, struct span name, bool bad)
{
	if ((t->node_count == t->node_cap || b->depth == b->cap) && !grow_nodes(t, b))
		return false;
	struct node *n = &t->nodes[t->node_count];
	bool volume = b->depth == 0;
	uint32_t parent = volume ? t->node_count : b->nodes[b->depth - 1];
	unsigned above = volume ? 0u : t->nodes[parent].marks;
	*n = (struct node){.parent = parent,
		.first = entry,
		.own = entry,
		.depth = (uint32_t)b->depth,
		.raw = (uint32_t)raw,
		.key = (uint32_t)key,
		.marks = ((above & (MARK_BAD | MARK_LINK | MARK_PROGRAMS)) |
				 ((above & MARK_PROFILES) != 0 ? MARK_PROFILE : 0u) |
				 (bad ? MARK_BAD : 0u)) &
			MARKS_ALL};
	b->nodes[b->depth++] = t->node_count++;
	if (!volume)
		places_find(t, b->spots, n, name);
	return true;
}

/* Number of bytes that two keys have in common at their beginning. */
static ATTR_INLINE size_t common_length(const struct entry *a, const struct entry *b)
{
	size_t most = a->key_len < b->key_len ? a->key_len : b->key_len;
	for (size_t same = 0; same < most; same += 8) {
		uint64_t differs = bytes_word(a->key + same) ^ bytes_word(b->key + same);
		if (differs != 0) {
			same += lowest_bit_of_64(differs) / 8;
			return same < most ? same : most;
		}
	}
	return most;
}

/* The end of the name that begins at `from`. */
static ATTR_INLINE size_t name_end(const struct entry *e, size_t from)
{
	for (; from < e->key_len; from += 8) {
		uint64_t found = bytes_equal(bytes_word(e->key + from), KEY_SEPARATOR);
		if (found != 0) {
			from += lowest_bit_of_64(found) / 8;
			break;
		}
	}
	return from < e->key_len ? from : e->key_len;
}

/* Number of open nodes that also contain this entry. */
static size_t shared_depth(const struct tree *t, const struct branch *b, uint32_t entry)
{
	const struct entry *e = &t->entries[entry];
	size_t depth = b->depth;
	if (entry == 0)
		return 0;
	size_t same = common_length(e, &t->entries[entry - 1]);
	for (; depth > 0; depth--) {
		size_t end = t->nodes[b->nodes[depth - 1]].key;
		if (end <= same && (end == e->key_len || e->key[end] == KEY_SEPARATOR))
			break;
	}
	return depth;
}

/*
 * Add the nodes of an entry below the shared ones, for a path whose bytes correspond to those of
 * its key.
 */
static bool add_plain_nodes(struct tree *t, struct branch *b, uint32_t index, size_t shared)
{
	const struct entry *e = &t->entries[index];
	size_t end = shared > 0 ? t->nodes[b->nodes[shared - 1]].key : 0;
	for (size_t depth = shared; end < e->key_len; depth++) {
		size_t from = depth > 0 ? end + 1 : 0;
		end = name_end(e, from);
		struct span name = {e->key + from, end - from};
		if (!open_node(
			    t, b, index, end, end, name, name.data[0] == '.' && name_is_dots(name)))
			return false;
	}
	return true;
}

static bool add_odd_nodes(struct tree *t, struct branch *b, uint32_t index, size_t shared)
{
	const struct entry *e = &t->entries[index];
	struct span path = plain_path(t->s->files[e->file].path);
	size_t raw = path.len - path_behind_volume(path).len;
	const char *p = memchr(e->key, KEY_SEPARATOR, e->key_len);
	size_t key = p ? (size_t)(p - e->key) : e->key_len;
	for (size_t depth = 0;; depth++) {
		struct span name = {0};
		if (depth > 0) {
			name = path_next_name(path, &raw);
			if (name.len == 0)
				return true;
			p = memchr(e->key + key + 1, KEY_SEPARATOR, e->key_len - key - 1);
			key = p ? (size_t)(p - e->key) : e->key_len;
		}
		if (depth >= shared &&
			!open_node(t, b, index, raw, key, name, !name_is_writable(name)))
			return false;
	}
}

static void add_entry(struct tree *t, struct branch *b, uint32_t index)
{
	struct entry *e = &t->entries[index];
	size_t shared = shared_depth(t, b, index);
	close_nodes(t, b, shared, index);
	bool added = e->plain ? add_plain_nodes(t, b, index, shared)
			      : add_odd_nodes(t, b, index, shared);
	if (!added || !b->nodes)
		return;
	e->node = b->nodes[b->depth - 1];
	t->nodes[e->node].own = index + 1;
}

static void build_nodes(struct tree *t, const struct spots *spots)
{
	struct branch b = {.spots = spots};
	/*
	 * Space for a folder and a file per entry; more is rare, and unused memory is not
	 * touched.
	 */
	t->nodes = array_grow(NULL, &t->node_cap, (size_t)t->count * 2 + 1, sizeof(*t->nodes));
	if (!t->nodes) {
		t->failed = true;
		return;
	}
	for (uint32_t i = 0; i < t->count && !t->failed; i++)
		add_entry(t, &b, i);
	close_nodes(t, &b, 0, t->count);
	free(b.nodes);
}

void tree_path(const struct tree *t, uint32_t node, struct buf *out)
{
	const struct node *n = &t->nodes[node];
	const struct entry *e = &t->entries[n->first];
	struct span path = span_cut(plain_path(t->s->files[e->file].path), 0, n->raw);
	if (e->plain) {
		buf_add_span(out, path);
		return;
	}
	size_t at = path.len - path_behind_volume(path).len;
	buf_add_span(out, span_cut(path, 0, at));
	for (;;) {
		struct span name = path_next_name(path, &at);
		if (name.len == 0)
			return;
		buf_addc(out, '\\');
		buf_add_span(out, name);
	}
}

/*
 * ---- which entries may be excluded
 * ----------------------------------------------------------------
 */

/*
 * A database or mail store must stay, and no rule may cover it, except in a disposable place, or
 * in a sync root when it exists only in the cloud.
 */
static void judge_store(const struct tree *t, struct entry *e, enum standing *standing)
{
	const struct node *n = &t->nodes[e->node];
	bool in_cloud = node_has(n, MARK_SYNCED) && t->s->files[e->file].strictest == EXCLUSION_YES;
	if (!e->store || e->never || node_has(n, MARK_DISPOSABLE) || in_cloud)
		return;
	e->never = true;
	if (*standing == STANDING_ELIGIBLE ||
		(*standing >= STANDING_MISSING_ONCE && *standing <= STANDING_DOUBTFUL_ONCE))
		*standing = STANDING_STORE;
}

static void judge_entries(struct tree *t, enum standing *standings)
{
	const struct cause *missing = catalog_cause(t->catalog, "missing-scratch");
	for (uint32_t i = 0; i < t->count; i++) {
		struct entry *e = &t->entries[i];
		enum standing *standing = &standings[e->file];
		judge_store(t, e, standing);
		if (node_has(&t->nodes[e->node], MARK_LINK) &&
			(*standing == STANDING_ELIGIBLE ||
				(*standing >= STANDING_MISSING_ONCE &&
					*standing <= STANDING_DOUBTFUL_ONCE)))
			*standing = STANDING_LINK;
		bool once =
			*standing >= STANDING_MISSING_ONCE && *standing <= STANDING_DOUBTFUL_ONCE;
		if (once && node_has(&t->nodes[e->node], MARK_DISPOSABLE))
			*standing = STANDING_ELIGIBLE;
		e->eligible = *standing == STANDING_ELIGIBLE;
		e->waits = once && !e->eligible;
		e->certain = t->s->files[e->file].strictest == EXCLUSION_YES;
		e->missing = t->s->files[e->file].cause == missing;
	}
}

/* Of several names of one file, the strictest decision applies. */
static void judge_namesakes(struct tree *t, enum standing *standings)
{
	for (uint32_t i = 0, end; i < t->count; i = end) {
		bool never = t->entries[i].never;
		for (end = i + 1; end < t->count && t->entries[end].node == t->entries[i].node;
			end++)
			never = never || t->entries[end].never;
		for (uint32_t k = i; never && k < end; k++) {
			if (t->entries[k].eligible)
				standings[t->entries[k].file] = STANDING_OTHER_CAUSE;
			t->entries[k].eligible = false;
		}
	}
}

static void open_counts(struct tree *t, struct counts *c)
{
	size_t words = (size_t)t->count / 64 + 1;
	c->bits = tree_alloc(t, words, sizeof(*c->bits));
	c->sums = tree_alloc(t, words, sizeof(*c->sums));
}

/* Call for each 64 entries, in order. */
static void set_counts(struct counts *c, uint32_t word, uint64_t bits)
{
	if (word > 0)
		c->sums[word] = c->sums[word - 1] + count_bits(c->bits[word - 1]);
	c->bits[word] = bits;
}

static void close_counts(struct counts *c)
{
	free(c->bits);
	free(c->sums);
}

static void sum_entries(struct tree *t)
{
	struct counts *const all[] = {&t->never, &t->eligible, &t->certain, &t->waits};
	for (size_t k = 0; k < COUNT_OF(all); k++)
		open_counts(t, all[k]);
	uint32_t words = t->count / 64 + 1;
	for (uint32_t w = 0; w < words && !t->failed; w++) {
		uint32_t from = w * 64, end = w + 1 < words ? from + 64 : t->count;
		uint64_t never = 0, eligible = 0, certain = 0, waits = 0;
		for (uint32_t i = from; i < end; i++) {
			const struct entry *e = &t->entries[i];
			never |= (uint64_t)e->never << i % 64;
			eligible |= (uint64_t)e->eligible << i % 64;
			certain |= (uint64_t)(e->eligible && e->certain) << i % 64;
			waits |= (uint64_t)e->waits << i % 64;
		}
		set_counts(&t->never, w, never);
		set_counts(&t->eligible, w, eligible);
		set_counts(&t->certain, w, certain);
		set_counts(&t->waits, w, waits);
	}
	for (size_t i = 0; i < t->type_start[t->type_count] && !t->failed; i++)
		t->type_never[i + 1] = t->type_never[i] + t->entries[t->by_type[i]].never;
}

void tree_build(struct tree *t, enum standing *standings)
{
	/* Keys are read eight bytes at a time, the last one too. */
	buf_add(&t->keys, "\0\0\0\0\0\0\0", 8);
	t->failed = t->failed || t->keys.failed;
	if (!t->failed)
		make_entries(t);
	free(t->added);
	t->added = NULL;
	struct spots *spots = t->failed ? NULL : places_open(t);
	if (!t->failed)
		build_nodes(t, spots);
	if (!t->failed)
		types_sort(t);
	if (!t->failed)
		places_mark(t, spots);
	places_close(spots);
	if (!t->failed)
		judge_entries(t, standings);
	if (!t->failed && t->namesakes)
		judge_namesakes(t, standings);
	if (!t->failed)
		sum_entries(t);
}

void tree_free(struct tree *t)
{
	buf_free(&t->keys);
	free(t->entries);
	free(t->nodes);
	close_counts(&t->never);
	close_counts(&t->eligible);
	close_counts(&t->certain);
	close_counts(&t->waits);
	free(t->by_type);
	free(t->place_nodes);
	free(t->type_start);
	free(t->type_never);
	free(t->types.items);
	free(t->types.set.slots);
	free(t->unlettered.items);
	free(t->all.items);
	free(t->added);
}

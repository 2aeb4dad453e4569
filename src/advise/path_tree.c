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

/* Whether a rule must not cover a file. A database that exists only in the cloud does not count. */
static bool must_stay(bool never, bool store, bool in_cloud)
{
	return never || (store && !in_cloud);
}

/* One of several files with the same key. */
struct namesake {
	struct span path;
	struct entry entry;
};

/* For equal keys, the choice must not depend on the order of the input. */
static int by_spelling(const void *a, const void *b)
{
	const struct namesake *x = a, *y = b;
	int c = compare_spans(x->path, y->path);
	return c ? c : (x->entry.file > y->entry.file) - (x->entry.file < y->entry.file);
}

/* Keys are read eight bytes at a time, the last one too. */
static const char behind_keys[8] = {0};

void tree_begin(struct tree *t, const struct catalog *catalog, size_t files, size_t length)
{
	t->catalog = catalog;
	t->failed = files >= NO_TYPE;
	t->standings = tree_space(t, files, sizeof(*t->standings));
	t->entries = tree_space(t, files, sizeof(*t->entries));
	t->failed = t->failed || !buf_reserve(&t->keys, length + sizeof(behind_keys));
}

static void add_eligible(struct tree *t, struct span path)
{
	size_t at = t->keys.len;
	bool plain = tree_key(&t->keys, path);
	enum store_by_type store = STORE_BY_NAME;
	t->some_unlettered = t->some_unlettered || (!plain && !path_has_letter(plain_path(path)));
	if (t->keys.failed || t->keys.len == at)
		return;
	uint32_t type = types_add(t, at, plain ? &store : NULL);
	t->entries[t->count++] = (struct entry){.at = at,
		.key_len = (uint32_t)(t->keys.len - at),
		.file = t->file_count,
		.type = type & NO_TYPE,
		.plain = plain,
		.store = store == STORE_ALWAYS ||
			(store == STORE_BY_NAME && catalog_store_of(t->catalog, path) != NULL)};
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

/* Add a file of which no rule can name the volume. */
static void add_outsider(struct tree *t, struct span path, enum standing where)
{
	struct outsider o = {.at = t->keys.len,
		.file = t->file_count,
		.store = catalog_store_of(t->catalog, path) != NULL};
	t->some_unlettered = true;
	if (where == STANDING_SNAPSHOT)
		tree_key(&t->keys, path);
	else if (where == STANDING_NOT_LOCAL)
		add_slashed_key(&t->keys, path);
	o.end = t->keys.len;
	if (o.end == o.at)
		return;
	struct outsider *grown =
		array_grow(t->outsiders, &t->outsider_cap, t->outsider_count + 1, sizeof(*grown));
	if (!grown) {
		t->failed = true;
		return;
	}
	t->outsiders = grown;
	grown[t->outsider_count++] = o;
}

void tree_add(struct tree *t, struct span path)
{
	if (t->failed)
		return;
	enum standing where = path_standing(path);
	t->standings[t->file_count] = (uint8_t)where;
	if (where == STANDING_ELIGIBLE)
		add_eligible(t, path);
	else
		add_outsider(t, path, where);
	t->file_count++;
}

static void add_unplaced(struct tree *t, struct unplaced *list, struct span key)
{
	struct span *grown = array_grow(list->items, &list->cap, list->count + 1, sizeof(*grown));
	if (!grown) {
		t->failed = true;
		return;
	}
	list->items = grown;
	grown[list->count++] = key_behind_volume(key);
}

static void sort_unplaced(struct unplaced *unplaced)
{
	if (unplaced->count > 0)
		qsort(unplaced->items, unplaced->count, sizeof(*unplaced->items), by_bytes);
}

void tree_sort(struct tree *t)
{
	_Static_assert(sizeof(struct entry) <= 2 * sizeof(struct node), "two nodes hold an entry");
	buf_add(&t->keys, behind_keys, sizeof(behind_keys));
	t->failed = t->failed || t->keys.failed;
	if (t->failed)
		return;
	for (uint32_t i = 0; i < t->count; i++)
		t->entries[i].key = t->keys.data + t->entries[i].at;
	/*
	 * Allocate the nodes, whose memory is used for sorting: for a folder and a file per entry;
	 * more is rare.
	 */
	t->nodes = array_grow(NULL, &t->node_cap, (size_t)t->count * 2 + 1, sizeof(*t->nodes));
	if (t->nodes)
		entries_sort(t->entries, (struct entry *)(void *)t->nodes, t->count);
	else
		t->failed = true;
}

/* ---- what is known of the files ------------------------------------------------------ */

static void take_files(struct tree *t)
{
	const struct cause *missing = catalog_cause(t->catalog, "missing-scratch");
	for (uint32_t i = 0; i < t->count; i++) {
		struct entry *e = &t->entries[i];
		const struct summary_file *f = &t->s->files[e->file];
		if (i + AHEAD < t->count)
			PREFETCH(&t->s->files[t->entries[i + AHEAD].file]);
		e->entries = f->entries;
		e->never = f->never || f->in_scratch;
		e->certain = f->strictest == EXCLUSION_YES;
		e->missing = f->cause == missing;
	}
}

/* List the files that must stay, if that matters. */
static void list_unplaced(struct tree *t)
{
	if (!t->some_unlettered)
		return;
	for (size_t i = 0; i < t->outsider_count && !t->failed; i++) {
		const struct outsider *o = &t->outsiders[i];
		const struct summary_file *f = &t->s->files[o->file];
		if (!must_stay(f->never || f->in_scratch, o->store, f->strictest == EXCLUSION_YES))
			continue;
		struct span key = span_cut(buf_span(&t->keys), o->at, o->end);
		add_unplaced(t, &t->unlettered, key);
		add_unplaced(t, &t->all, key);
	}
	for (uint32_t i = 0; i < t->count && !t->failed; i++) {
		const struct entry *e = &t->entries[i];
		struct span key = {e->key, e->key_len};
		if (!must_stay(e->never, e->store, e->certain))
			continue;
		if (!e->plain && !path_has_letter(plain_path(t->s->files[e->file].path)))
			add_unplaced(t, &t->unlettered, key);
		add_unplaced(t, &t->all, key);
	}
	sort_unplaced(&t->unlettered);
	sort_unplaced(&t->all);
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

/* Number of open nodes that also contain this entry, whose key has so many bytes in common. */
static size_t shared_depth(
	const struct tree *t, const struct branch *b, const struct entry *e, size_t same)
{
	size_t depth = b->depth;
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

/* @param same number of bytes that its key has in common with the one before */
static void add_entry(struct tree *t, struct branch *b, uint32_t index, size_t same)
{
	struct entry *e = &t->entries[index];
	size_t shared = shared_depth(t, b, e, same);
	close_nodes(t, b, shared, index);
	bool added = e->plain ? add_plain_nodes(t, b, index, shared)
			      : add_odd_nodes(t, b, index, shared);
	if (!added || !b->nodes)
		return;
	e->node = b->nodes[b->depth - 1];
	t->nodes[e->node].own = index + 1;
}

/*
 * The first entry after `from` with another key.
 * @param same receives the number of bytes that its key has in common with those before
 */
static uint32_t namesakes_end(const struct tree *t, uint32_t from, size_t *same)
{
	const struct entry *e = &t->entries[from];
	uint32_t end = from + 1;
	for (; end < t->count; end++) {
		if (end + AHEAD < t->count)
			PREFETCH(t->entries[end + AHEAD].key);
		*same = common_length(e, &t->entries[end]);
		if (*same < e->key_len || e->key_len != t->entries[end].key_len)
			break;
	}
	return end;
}

static void sort_namesakes(struct tree *t, struct entry *entries, size_t count)
{
	struct namesake *same = tree_alloc(t, count, sizeof(*same));
	if (!same)
		return;
	for (size_t i = 0; i < count; i++)
		same[i] = (struct namesake){
			plain_path(t->s->files[entries[i].file].path), entries[i]};
	qsort(same, count, sizeof(*same), by_spelling);
	for (size_t i = 0; i < count; i++)
		entries[i] = same[i].entry;
	free(same);
	t->namesakes = true;
}

static void build_nodes(struct tree *t, const struct spots *spots)
{
	struct branch b = {.spots = spots};
	size_t same = 0, next = 0;
	for (uint32_t i = 0, end = 0; i < t->count && !t->failed; i++) {
		if (i == end) {
			end = namesakes_end(t, i, &next);
			if (end > i + 1)
				sort_namesakes(t, t->entries + i, end - i);
		}
		add_entry(t, &b, i, same);
		same = i + 1 < end ? t->entries[i].key_len : next;
	}
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
static void judge_store(const struct tree *t, struct entry *e, uint8_t *standing)
{
	const struct node *n = &t->nodes[e->node];
	bool in_cloud = node_has(n, MARK_SYNCED) && e->certain;
	if (!e->store || e->never || node_has(n, MARK_DISPOSABLE) || in_cloud)
		return;
	e->never = true;
	if (*standing == STANDING_ELIGIBLE ||
		(*standing >= STANDING_MISSING_ONCE && *standing <= STANDING_DOUBTFUL_ONCE))
		*standing = STANDING_STORE;
}

static void judge_entries(struct tree *t)
{
	for (uint32_t i = 0; i < t->count; i++) {
		struct entry *e = &t->entries[i];
		uint8_t *standing = &t->standings[e->file];
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
	}
}

/* Of several names of one file, the strictest decision applies. */
static void judge_namesakes(struct tree *t)
{
	for (uint32_t i = 0, end; i < t->count; i = end) {
		bool never = t->entries[i].never;
		for (end = i + 1; end < t->count && t->entries[end].node == t->entries[i].node;
			end++)
			never = never || t->entries[end].never;
		for (uint32_t k = i; never && k < end; k++) {
			if (t->entries[k].eligible)
				t->standings[t->entries[k].file] = STANDING_OTHER_CAUSE;
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

void tree_build(struct tree *t)
{
	take_files(t);
	list_unplaced(t);
	struct spots *spots = t->failed ? NULL : places_open(t);
	if (!t->failed)
		build_nodes(t, spots);
	if (!t->failed)
		types_sort(t);
	if (!t->failed)
		places_mark(t, spots);
	places_close(spots);
	if (!t->failed)
		judge_entries(t);
	if (!t->failed && t->namesakes)
		judge_namesakes(t);
	if (!t->failed)
		sum_entries(t);
}

void tree_free(struct tree *t)
{
	buf_free(&t->keys);
	free(t->standings);
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
	free(t->outsiders);
}

// SPDX-License-Identifier: MIT

/** The tree of failing paths. */

#include "advise/private.h"

#include "os/os.h"

#include <stdlib.h>

enum { TYPE_LENGTH_MAX = 32 };

void *tree_alloc(struct tree *t, size_t count, size_t size)
{
	void *p = calloc(count ? count : 1, size);
	if (!p)
		t->failed = true;
	return p;
}

/* ---- paths and keys ------------------------------------------------------------------ */

static bool has_letter(struct span path)
{
	return path.len >= 2 && ascii_is_alpha(path.data[0]) && path.data[1] == ':';
}

struct span plain_path(struct span path)
{
	if (path.len == 0 || path.data[0] != '\\')
		return path;
	bool prefixed = span_starts_nocase(path, SPAN("\\\\?\\")) ||
		span_starts_nocase(path, SPAN("\\\\.\\"));
	return prefixed && has_letter(span_cut(path, 4, path.len)) ? span_cut(path, 4, path.len)
								   : path;
}

static bool is_device(struct span path)
{
	return span_starts_nocase(path, SPAN("\\\\?\\")) ||
		span_starts_nocase(path, SPAN("\\\\.\\"));
}

enum standing path_standing(struct span path)
{
	path = plain_path(path);
	struct span rest = path_behind_volume(path);
	if (span_starts_nocase(path, SPAN("\\\\?\\GLOBALROOT\\")))
		return STANDING_SNAPSHOT;
	if (span_starts_nocase(path, SPAN("\\\\?\\UNC\\")) ||
		(span_starts_nocase(path, SPAN("\\\\")) && !is_device(path)))
		return STANDING_NETWORK;
	return rest.len > 0 && rest.data[0] == '\\' ? STANDING_ELIGIBLE : STANDING_NOT_LOCAL;
}

/* The next component from *at on; empty at the end. */
static struct span next_name(struct span path, size_t *at)
{
	while (*at < path.len && path.data[*at] == '\\')
		(*at)++;
	size_t from = *at;
	while (*at < path.len && path.data[*at] != '\\')
		(*at)++;
	return span_cut(path, from, *at);
}

static void add_lower(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len;) {
		unsigned char c = (unsigned char)text.data[i];
		uint32_t cp;
		char utf8[4];
		size_t used = c < 0x80 ? 0 : utf8_decode(text.data + i, text.len - i, &cp);
		if (used > 0) {
			buf_add(out, utf8, utf8_encode(os_lower(cp), utf8));
		} else {
			/* Controls must not look like separators. */
			buf_addc(out, c < 0x20 ? '\x02' : ascii_lower((char)c));
			used = 1;
		}
		i += used;
	}
}

void tree_key(struct buf *out, struct span path)
{
	path = plain_path(path);
	struct span rest = path_behind_volume(path);
	add_lower(out, span_cut(path, 0, path.len - rest.len));
	for (size_t at = 0;;) {
		struct span name = next_name(rest, &at);
		if (name.len == 0)
			return;
		/* A stream is its file. */
		const char *colon = memchr(name.data, ':', name.len);
		buf_addc(out, KEY_SEPARATOR);
		add_lower(out,
			colon && colon > name.data ? span_cut(name, 0, (size_t)(colon - name.data))
						   : name);
	}
}

/* Whether the console takes such a name, and an engineer can see what it is. */
static bool is_writable_name(struct span name)
{
	if (span_equal(name, SPAN(".")) || span_equal(name, SPAN("..")))
		return false;
	for (size_t i = 0; i < name.len;) {
		uint32_t cp;
		size_t used = utf8_decode(name.data + i, name.len - i, &cp);
		if (used == 0 || cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
			return false;
		if ((cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069))
			return false;
		if (cp < 0x80 && strchr("*?\"<>|:/", (char)cp))
			return false;
		i += used;
	}
	return true;
}

/* ---- entries --------------------------------------------------------------------------- */

static int compare_bytes(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t len = a_len < b_len ? a_len : b_len;
	int c = len ? memcmp(a, b, len) : 0;
	return c ? c : (a_len > b_len) - (a_len < b_len);
}

/* An entry while it is sorted. */
struct draft {
	struct entry entry;
	struct span path;
};

static int by_key(const void *a, const void *b)
{
	const struct draft *x = a, *y = b;
	int c = compare_bytes(x->entry.key, x->entry.key_len, y->entry.key, y->entry.key_len);
	/* What the tree shows of equal keys must not depend on the order of the input. */
	return c ? c : compare_bytes(x->path.data, x->path.len, y->path.data, y->path.len);
}

static int by_bytes(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	return compare_bytes(x->data, x->len, y->data, y->len);
}

static bool must_stay(const struct summary_file *f)
{
	return f->never || f->in_scratch;
}

static struct span behind_volume_key(struct span key)
{
	const char *p = memchr(key.data, KEY_SEPARATOR, key.len);
	return p ? span_cut(key, (size_t)(p - key.data), key.len) : span_cut(key, key.len, key.len);
}

/* Keys of all files: where each one ends, because the buffer moves while it grows. */
static void write_keys(struct tree *t, size_t *ends)
{
	for (size_t i = 0; i < t->s->file_count && !t->keys.failed; i++) {
		enum standing where = path_standing(t->s->files[i].path);
		if (where == STANDING_ELIGIBLE || where == STANDING_SNAPSHOT)
			tree_key(&t->keys, t->s->files[i].path);
		ends[i] = t->keys.len;
	}
	if (t->keys.failed)
		t->failed = true;
}

static void sort_entries(struct tree *t, const size_t *ends)
{
	const struct summary *s = t->s;
	struct draft *drafts = tree_alloc(t, s->file_count, sizeof(*drafts));
	size_t from = 0;
	for (size_t i = 0; i < s->file_count && drafts; from = ends[i++]) {
		struct span path = plain_path(s->files[i].path);
		if (ends[i] == from)
			continue;
		struct span key = {t->keys.data + from, ends[i] - from};
		bool stay = must_stay(&s->files[i]);
		if (stay && !has_letter(path))
			t->ghosts[t->ghost_count++] = behind_volume_key(key);
		if (path_standing(path) == STANDING_ELIGIBLE)
			drafts[t->count++] = (struct draft){{.key = key.data,
								    .key_len = (uint32_t)key.len,
								    .file = (uint32_t)i,
								    .never = stay},
				path};
	}
	if (drafts)
		qsort(drafts, t->count, sizeof(*drafts), by_key);
	if (t->ghost_count > 0)
		qsort(t->ghosts, t->ghost_count, sizeof(*t->ghosts), by_bytes);
	t->entries = tree_alloc(t, t->count, sizeof(*t->entries));
	for (uint32_t i = 0; i < t->count && t->entries; i++)
		t->entries[i] = drafts[i].entry;
	free(drafts);
}

/* ---- nodes ------------------------------------------------------------------------------- */

/* The nodes from a volume down to the entry before. */
struct branch {
	uint32_t *nodes;
	size_t depth, cap;
};

static void close_nodes(struct tree *t, struct branch *b, size_t depth, uint32_t entry)
{
	while (b->depth > depth) {
		struct node *n = &t->nodes[b->nodes[--b->depth]];
		n->end = t->node_count;
		n->last = entry;
	}
}

static bool open_node(struct tree *t, struct branch *b, struct node n)
{
	struct node *nodes =
		array_grow(t->nodes, &t->node_cap, (size_t)t->node_count + 1, sizeof(n));
	uint32_t *open = array_grow(b->nodes, &b->cap, b->depth + 1, sizeof(*open));
	if (nodes)
		t->nodes = nodes;
	if (open)
		b->nodes = open;
	if (!nodes || !open || t->node_count == UINT32_MAX - 1) {
		t->failed = true;
		return false;
	}
	n.depth = (uint32_t)b->depth;
	n.parent = b->depth > 0 ? b->nodes[b->depth - 1] : t->node_count;
	n.bad = n.bad || (b->depth > 0 && t->nodes[n.parent].bad);
	n.own = n.first;
	b->nodes[b->depth++] = t->node_count;
	t->nodes[t->node_count++] = n;
	return true;
}

/* How many open nodes hold this entry as well. */
static size_t shared_depth(const struct tree *t, const struct branch *b, uint32_t entry)
{
	const struct entry *e = &t->entries[entry];
	size_t same = 0, depth = 0;
	if (entry == 0)
		return 0;
	const struct entry *before = &t->entries[entry - 1];
	while (same < e->key_len && same < before->key_len && e->key[same] == before->key[same])
		same++;
	for (; depth < b->depth; depth++) {
		size_t end = t->nodes[b->nodes[depth]].key;
		if (end > same || (end < e->key_len && e->key[end] != KEY_SEPARATOR))
			break;
	}
	return depth;
}

static void add_entry(struct tree *t, struct branch *b, uint32_t index)
{
	struct entry *e = &t->entries[index];
	struct span path = plain_path(t->s->files[e->file].path);
	size_t shared = shared_depth(t, b, index);
	size_t raw = path.len - path_behind_volume(path).len;
	close_nodes(t, b, shared, index);
	const char *p = memchr(e->key, KEY_SEPARATOR, e->key_len);
	size_t key = p ? (size_t)(p - e->key) : e->key_len;
	for (size_t depth = 0;; depth++) {
		struct span name = {0};
		if (depth > 0) {
			name = next_name(path, &raw);
			if (name.len == 0)
				break;
			p = memchr(e->key + key + 1, KEY_SEPARATOR, e->key_len - key - 1);
			key = p ? (size_t)(p - e->key) : e->key_len;
		}
		if (depth >= shared &&
			!open_node(t, b,
				(struct node){.first = index,
					.raw = (uint32_t)raw,
					.key = (uint32_t)key,
					.bad = !is_writable_name(name)}))
			return;
	}
	e->node = b->nodes[b->depth - 1];
	t->nodes[e->node].own = index + 1;
}

static void build_nodes(struct tree *t)
{
	struct branch b = {0};
	for (uint32_t i = 0; i < t->count && !t->failed; i++)
		add_entry(t, &b, i);
	close_nodes(t, &b, 0, t->count);
	free(b.nodes);
}

void tree_path(const struct tree *t, uint32_t node, struct buf *out)
{
	const struct node *n = &t->nodes[node];
	struct span path = plain_path(t->s->files[t->entries[n->first].file].path);
	size_t at = path.len - path_behind_volume(path).len;
	path = span_cut(path, 0, n->raw);
	buf_add_span(out, span_cut(path, 0, at));
	for (;;) {
		struct span name = next_name(path, &at);
		if (name.len == 0)
			return;
		buf_addc(out, '\\');
		buf_add_span(out, name);
	}
}

/* ---- types --------------------------------------------------------------------------------- */

struct typed {
	struct span type;
	uint32_t entry;
};

static struct span type_of(const struct entry *e)
{
	size_t at = e->key_len;
	while (at > 0 && e->key[at - 1] != '.' && e->key[at - 1] != KEY_SEPARATOR)
		at--;
	struct span type = {e->key + at, e->key_len - at};
	bool usable = at > 0 && e->key[at - 1] == '.' && type.len > 0 &&
		type.len <= TYPE_LENGTH_MAX && type.data[type.len - 1] != ' ' &&
		is_writable_name(type);
	return usable ? type : (struct span){0};
}

static int by_type(const void *a, const void *b)
{
	const struct typed *x = a, *y = b;
	int c = by_bytes(&x->type, &y->type);
	return c ? c : (x->entry > y->entry) - (x->entry < y->entry);
}

static void sort_types(struct tree *t)
{
	struct typed *typed = tree_alloc(t, t->count, sizeof(*typed));
	uint32_t used = 0;
	t->by_type = tree_alloc(t, t->count, sizeof(*t->by_type));
	t->type_start = tree_alloc(t, (size_t)t->count + 1, sizeof(*t->type_start));
	t->type_never = tree_alloc(t, (size_t)t->count + 1, sizeof(*t->type_never));
	for (uint32_t i = 0; i < t->count && !t->failed; i++) {
		t->entries[i].type = NO_TYPE;
		struct span type = type_of(&t->entries[i]);
		if (type.len > 0)
			typed[used++] = (struct typed){type, i};
	}
	if (used > 0 && !t->failed)
		qsort(typed, used, sizeof(*typed), by_type);
	for (uint32_t i = 0; i < used && !t->failed; i++) {
		struct entry *e = &t->entries[typed[i].entry];
		if (i == 0 || !span_equal(typed[i].type, typed[i - 1].type))
			t->type_start[t->type_count++] = i;
		e->type = t->type_count - 1;
		t->by_type[i] = typed[i].entry;
		t->type_never[i + 1] = t->type_never[i] + e->never;
	}
	if (!t->failed)
		t->type_start[t->type_count] = used;
	free(typed);
}

struct span tree_type(const struct tree *t, uint32_t type)
{
	return type_of(&t->entries[t->by_type[t->type_start[type]]]);
}

/* ---- what may go ----------------------------------------------------------------------------- */

static void judge_entries(struct tree *t, const struct catalog *catalog, enum standing *standings)
{
	const struct cause *missing = catalog_cause(catalog, "missing-scratch");
	for (uint32_t i = 0; i < t->count; i++) {
		struct entry *e = &t->entries[i];
		enum standing *standing = &standings[e->file];
		bool once = *standing == STANDING_MISSING_ONCE || *standing == STANDING_LOCKED_ONCE;
		if (once && t->nodes[e->node].disposable)
			*standing = STANDING_ELIGIBLE;
		e->eligible = *standing == STANDING_ELIGIBLE;
		e->certain = t->s->files[e->file].cause->exclusion == EXCLUSION_YES;
		e->missing = t->s->files[e->file].cause == missing;
	}
	/* Of one file under two names the stricter judgement counts. */
	for (uint32_t n = 0; n < t->node_count; n++) {
		bool never = false;
		for (uint32_t i = t->nodes[n].first; i < t->nodes[n].own; i++)
			never = never || t->entries[i].never;
		for (uint32_t i = t->nodes[n].first; i < t->nodes[n].own && never; i++) {
			if (t->entries[i].eligible)
				standings[t->entries[i].file] = STANDING_OTHER_CAUSE;
			t->entries[i].eligible = false;
		}
	}
}

static void sum_entries(struct tree *t)
{
	t->never = tree_alloc(t, (size_t)t->count + 1, sizeof(*t->never));
	t->eligible = tree_alloc(t, (size_t)t->count + 1, sizeof(*t->eligible));
	t->certain = tree_alloc(t, (size_t)t->count + 1, sizeof(*t->certain));
	for (uint32_t i = 0; i < t->count && !t->failed; i++) {
		const struct entry *e = &t->entries[i];
		t->never[i + 1] = t->never[i] + e->never;
		t->eligible[i + 1] = t->eligible[i] + e->eligible;
		t->certain[i + 1] = t->certain[i] + (e->eligible && e->certain);
	}
}

void tree_build(
	struct tree *t, struct summary *s, const struct catalog *catalog, enum standing *standings)
{
	t->s = s;
	if (s->file_count >= UINT32_MAX - 1) {
		t->failed = true;
		return;
	}
	size_t *ends = tree_alloc(t, s->file_count, sizeof(*ends));
	t->ghosts = tree_alloc(t, s->file_count, sizeof(*t->ghosts));
	if (ends && t->ghosts)
		write_keys(t, ends);
	if (!t->failed)
		sort_entries(t, ends);
	free(ends);
	if (!t->failed)
		build_nodes(t);
	if (!t->failed)
		sort_types(t);
	if (!t->failed)
		places_mark(t, catalog);
	if (!t->failed)
		judge_entries(t, catalog, standings);
	if (!t->failed)
		sum_entries(t);
}

void tree_free(struct tree *t)
{
	buf_free(&t->keys);
	free(t->entries);
	free(t->nodes);
	free(t->never);
	free(t->eligible);
	free(t->certain);
	free(t->by_type);
	free(t->type_start);
	free(t->type_never);
	free(t->ghosts);
}

// SPDX-License-Identifier: MIT

/**
 * Families of rules: the same folder in several profiles. The agent has no wildcards for folders,
 * so each profile needs its own rule. For the reader and for the limit of rules they are one
 * item.
 */

#include "advise/private.h"

#include <stdlib.h>

/* The outermost profile that contains the node, or NO_NODE. */
static uint32_t profile_above(const struct tree *t, uint32_t node)
{
	uint32_t found = NO_NODE;
	for (uint32_t n = node; t->nodes[n].depth > 0;) {
		n = t->nodes[n].parent;
		found = t->nodes[n].profile ? n : found;
	}
	return found;
}

/* The last component of a node's path, as its first file has it. */
static struct span last_name(const struct tree *t, uint32_t node)
{
	const struct node *n = &t->nodes[node];
	struct span path = plain_path(t->s->files[t->entries[n->first].file].path);
	size_t from = t->nodes[n->parent].raw;
	while (from < n->raw && path.data[from] == '\\')
		from++;
	return span_cut(path, from, n->raw);
}

void families_name_users(struct tree *t)
{
	struct summary *s = t->s;
	/* The files of a profile are adjacent. */
	for (int pass = 0; pass < 2; pass++) {
		uint32_t before = NO_NODE, users = 0;
		for (uint32_t i = 0; i < t->count; i++) {
			uint32_t profile = profile_above(t, t->entries[i].node);
			bool new_user = profile != NO_NODE && profile != before;
			before = profile;
			users += new_user;
			if (pass == 1 && new_user)
				s->users[s->user_count++] = last_name(t, profile);
			if (pass == 1 && profile != NO_NODE)
				s->files[t->entries[i].file].user = users;
		}
		if (pass == 1 || users == 0)
			return;
		s->users = arena_alloc(&s->arena, users * sizeof(*s->users));
		if (!s->users)
			return;
	}
}

/* Append the key of a rule's family: the path with `*` for the profile, and what it covers. */
static bool add_key(const struct tree *t, const struct pick *p, struct buf *keys)
{
	uint32_t profile = profile_above(t, p->node);
	if (profile == NO_NODE)
		return false;
	const char *key = t->entries[t->nodes[p->node].first].key;
	size_t from = t->nodes[t->nodes[profile].parent].key, to = t->nodes[profile].key;
	buf_addf(keys, "%c", 'A' + (int)p->kind);
	buf_add(keys, key, from + 1);
	buf_addc(keys, '*');
	buf_add(keys, key + to, t->nodes[p->node].key - to);
	if (p->kind == PICK_TYPE || p->kind == PICK_TYPE_FLAT) {
		buf_addc(keys, KEY_SEPARATOR);
		buf_add_span(keys, tree_type(t, p->type));
	}
	return true;
}

static int by_key(const void *a, const void *b)
{
	const struct choice *x = *(const struct choice *const *)a,
			    *y = *(const struct choice *const *)b;
	size_t len = x->key.len < y->key.len ? x->key.len : y->key.len;
	int c = len > 0 ? memcmp(x->key.data, y->key.data, len) : 0;
	c = c ? c : (x->key.len > y->key.len) - (x->key.len < y->key.len);
	return c ? c : (x->pick.node > y->pick.node) - (x->pick.node < y->pick.node);
}

void families_find(struct tree *t, struct choice *choices, size_t count, struct buf *keys)
{
	struct choice **order = tree_alloc(t, count, sizeof(*order));
	size_t used = 0, from = 0;
	buf_clear(keys);
	for (size_t i = 0; i < count && order; i++) {
		choices[i].family = (uint32_t)i;
		choices[i].members = 1;
		if (!add_key(t, &choices[i].pick, keys))
			continue;
		/* A pointer would become invalid when the buffer grows. */
		choices[i].key = (struct span){NULL, keys->len - from};
		from = keys->len;
		order[used++] = &choices[i];
	}
	if (keys->failed)
		t->failed = true;
	from = 0;
	for (size_t i = 0; i < used && !t->failed; i++) {
		order[i]->key.data = keys->data + from;
		from += order[i]->key.len;
	}
	if (used > 0 && !t->failed)
		qsort(order, used, sizeof(struct choice *), by_key);
	for (size_t i = 0, end; i < used && !t->failed; i = end) {
		for (end = i + 1; end < used && span_equal(order[end]->key, order[i]->key); end++)
			;
		uint32_t id = order[i]->family;
		for (size_t k = i; k < end; k++) {
			order[k]->family = id;
			order[k]->members = (uint32_t)(end - i);
		}
	}
	free(order);
}

void families_sum(struct choice *choices, size_t count)
{
	/* The members of a family are adjacent. */
	for (size_t i = 0, end; i < count; i = end) {
		uint64_t files = 0, entries = 0;
		for (end = i; end < count && choices[end].family == choices[i].family; end++) {
			files += choices[end].files;
			entries += choices[end].entries;
		}
		for (size_t k = i; k < end; k++) {
			choices[k].all_files = files;
			choices[k].all_entries = entries;
		}
	}
}

/* Append "C:\Users\*\AppData\Local\Temp" for the given member. */
static void write_place(const struct tree *t, const struct pick *p, struct buf *out)
{
	struct buf path = {0};
	uint32_t profile = profile_above(t, p->node);
	tree_path(t, t->nodes[profile].parent, out);
	buf_adds(out, "\\*");
	tree_path(t, profile, &path);
	size_t to = path.len;
	buf_clear(&path);
	tree_path(t, p->node, &path);
	buf_add_span(out, span_cut(buf_span(&path), to, path.len));
	if (p->kind == PICK_TYPE || p->kind == PICK_TYPE_FLAT) {
		buf_adds(out, "\\*.");
		buf_add_span(out, tree_type(t, p->type));
	}
	out->failed = out->failed || path.failed;
	buf_free(&path);
}

static const char *keep(struct summary *s, struct buf *text)
{
	const char *copy = text->failed ? NULL : arena_copy(&s->arena, buf_span(text));
	if (!copy)
		s->arena.failed = true;
	buf_clear(text);
	return copy;
}

static void show_family(
	struct tree *t, const struct choice *c, uint32_t first, uint32_t members, struct buf *text)
{
	struct summary *s = t->s;
	struct summary_family *f = &s->families[s->family_count++];
	uint32_t *rules = arena_alloc(&s->arena, members * sizeof(*rules));
	*f = (struct summary_family){.profiles = members,
		.rules = rules,
		.rule_count = members,
		.entries = c->all_entries,
		.files = c->all_files};
	for (uint32_t i = 0; i < members && rules; i++)
		rules[i] = first + i;
	write_place(t, &c->pick, text);
	f->place = keep(s, text);
	buf_addf(text, "The same place in %lu profiles", (unsigned long)members);
	if (c->pick.place)
		buf_addf(text, ": %s", c->pick.place->title);
	buf_addc(text, '.');
	f->why = keep(s, text);
}

void families_show(struct tree *t, const struct choice *choices, size_t count, size_t before)
{
	struct summary *s = t->s;
	struct buf text = {0};
	s->family_count = 0;
	s->families = arena_alloc(&s->arena, (count / 2 + 1) * sizeof(*s->families));
	for (size_t i = 0, end; i < count && !s->arena.failed; i = end) {
		for (end = i + 1; end < count && choices[end].family == choices[i].family; end++)
			;
		if (end - i > 1)
			show_family(
				t, &choices[i], (uint32_t)(before + i), (uint32_t)(end - i), &text);
	}
	buf_free(&text);
}

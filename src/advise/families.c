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
		found = node_is_profile(&t->nodes[n]) ? n : found;
	}
	return found;
}

/* The last component of a node's path, as its first file has it. */
static struct span last_name(const struct tree *t, uint32_t node)
{
	const struct node *n = &t->nodes[node];
	struct span path = plain_path(t->s->files[t->entries[n->first].file].path);
	size_t from = t->nodes[n->parent].raw, end = n->raw;
	while (from < end && path.data[from] == '\\')
		from++;
	return span_cut(path, from, end);
}

void families_name_users(struct tree *t)
{
	struct summary *s = t->s;
	struct span *users = NULL;
	size_t count = 0, cap = 0;
	for (uint32_t i = 0; i < t->node_count && !t->failed;) {
		const struct node *n = &t->nodes[i];
		if (!node_is_profile(n) || n->own == n->last) {
			i++;
			continue;
		}
		struct span *grown = array_grow(users, &cap, count + 1, sizeof(*users));
		if (grown) {
			users = grown;
			users[count++] = last_name(t, i);
		}
		t->failed = !grown;
		for (uint32_t e = n->own; e < n->last; e++)
			s->files[t->entries[e].file].user = (uint32_t)count;
		i = n->end;
	}
	if (count > 0)
		s->users = arena_alloc(&s->arena, count * sizeof(*s->users));
	if (count > 0 && s->users) {
		memcpy(s->users, users, count * sizeof(*users));
		s->user_count = count;
	}
	free(users);
}

/* What the rules of a family have in common. */
struct likeness {
	uint32_t above;   /* the folder that holds their profiles; NO_NODE: it has no family */
	struct span rest; /* the key of the rule's folder after its profile */
};

static struct likeness likeness_of(const struct tree *t, const struct pick *p)
{
	uint32_t profile = profile_above(t, p->node);
	if (profile == NO_NODE)
		return (struct likeness){.above = NO_NODE};
	struct span key = {t->entries[t->nodes[p->node].first].key, t->nodes[p->node].key};
	return (struct likeness){
		t->nodes[profile].parent, span_cut(key, t->nodes[profile].key, key.len)};
}

/*
 * The first choice that is like this one and is in the set, or SIZE_MAX.
 * @param like per choice
 */
static size_t find_family(const struct hash_set *set, uint32_t hash, const struct choice *choices,
	const struct likeness *like, size_t choice)
{
	const struct pick *p = &choices[choice].pick;
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(set, hash, &cursor)) != SIZE_MAX) {
		const struct pick *other = &choices[at].pick;
		if (like[at].above == like[choice].above && other->kind == p->kind &&
			other->type == p->type && span_equal(like[at].rest, like[choice].rest))
			return at;
	}
	return SIZE_MAX;
}

void families_find(struct tree *t, struct choice *choices, size_t count)
{
	/* Of each family the set has the member that was found first; that knows the uppermost. */
	struct hash_set set = {0};
	uint32_t *uppermost = tree_space(t, count, sizeof(*uppermost));
	struct likeness *like = tree_space(t, count, sizeof(*like));
	for (size_t i = 0; i < count && !t->failed; i++) {
		struct choice *c = &choices[i];
		if (i + AHEAD < count)
			PREFETCH(t->entries[t->nodes[c[AHEAD].pick.node].first].key);
		c->family = c;
		uppermost[i] = (uint32_t)i;
		like[i] = likeness_of(t, &c->pick);
		if (like[i].above == NO_NODE)
			continue;
		struct span rest = like[i].rest;
		uint32_t hash = hash_pair_of(hash_bytes(rest.data, rest.len, like[i].above),
			(uint64_t)c->pick.type << 8 | c->pick.kind);
		size_t known = find_family(&set, hash, choices, like, i);
		if (known == SIZE_MAX) {
			t->failed = !hash_set_insert(&set, hash, i);
			continue;
		}
		c->family = &choices[known];
		if (c->pick.node < choices[uppermost[known]].pick.node)
			uppermost[known] = (uint32_t)i;
	}
	for (size_t i = 0; i < count && !t->failed; i++)
		choices[i].family = &choices[uppermost[choices[i].family - choices]];
	free(uppermost);
	free(like);
	free(set.slots);
}

void families_sum(struct choice *const *choices, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		choices[i]->family->all_files = 0;
		choices[i]->family->all_entries = 0;
	}
	for (size_t i = 0; i < count; i++) {
		choices[i]->family->all_files += choices[i]->files;
		choices[i]->family->all_entries += choices[i]->entries;
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
		.entries = c->family->all_entries,
		.files = c->family->all_files};
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

void families_show(struct tree *t, struct choice *const *choices, size_t count, size_t before)
{
	struct summary *s = t->s;
	struct buf text = {0};
	s->family_count = 0;
	s->families = arena_alloc(&s->arena, (count / 2 + 1) * sizeof(*s->families));
	for (size_t i = 0, end; i < count && !s->arena.failed; i = end) {
		for (end = i + 1; end < count && choices[end]->family == choices[i]->family; end++)
			;
		if (end - i > 1)
			show_family(
				t, choices[i], (uint32_t)(before + i), (uint32_t)(end - i), &text);
	}
	buf_free(&text);
}

// SPDX-License-Identifier: MIT

/** Which files a rule would cover, and which rules are superfluous. */

#include "advise/private.h"

#include <stdlib.h>

bool node_may_be_named(const struct tree *t, uint32_t node)
{
	return (t->nodes[node].marks & (MARK_BAD | MARK_BARRED)) == 0;
}

uint32_t node_eligible(const struct tree *t, uint32_t node)
{
	return counts_in(&t->eligible, t->nodes[node].first, t->nodes[node].last);
}

bool node_mostly_waits(const struct tree *t, uint32_t node)
{
	const struct node *n = &t->nodes[node];
	return counts_in(&t->waits, n->first, n->last) > node_eligible(t, node);
}

/*
 * Whether a file that must stay, known by another name of its volume, may be at or below the
 * node.
 */
static bool may_hold_unplaced(const struct tree *t, uint32_t node)
{
	if (t->all.count == 0)
		return false; /* then neither has the other list any */
	const struct node *n = &t->nodes[node];
	const char *key = t->entries[n->first].key;
	const struct unplaced *unplaced = key[0] == '\\' ? &t->all : &t->unlettered;
	if (unplaced->count == 0)
		return false;
	const char *from = memchr(key, KEY_SEPARATOR, n->key);
	struct span path = {key, 0};
	if (from)
		path = (struct span){from, n->key - (size_t)(from - key)};
	size_t low = 0, high = unplaced->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct span other = unplaced->items[middle];
		size_t len = other.len < path.len ? other.len : path.len;
		int c = len ? memcmp(other.data, path.data, len) : 0;
		if (c < 0 || (c == 0 && other.len < path.len))
			low = middle + 1;
		else
			high = middle;
	}
	if (low == unplaced->count)
		return false;
	struct span other = unplaced->items[low];
	return other.len >= path.len && memcmp(other.data, path.data, path.len) == 0 &&
		(other.len == path.len || other.data[path.len] == KEY_SEPARATOR);
}

bool node_is_clean(const struct tree *t, uint32_t node)
{
	const struct node *n = &t->nodes[node];
	return counts_in(&t->never, n->first, n->last) == 0 && !may_hold_unplaced(t, node);
}

/* Index in by_type of the first entry of a type that is `entry` or later. */
static uint32_t type_from(const struct tree *t, uint32_t type, uint32_t entry)
{
	uint32_t low = t->type_start[type], high = t->type_start[type + 1];
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (t->by_type[middle] < entry)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

bool node_is_clean_of_type(const struct tree *t, uint32_t node, uint32_t type)
{
	const struct node *n = &t->nodes[node];
	return t->type_never[type_from(t, type, n->last)] ==
		t->type_never[type_from(t, type, n->first)] &&
		!may_hold_unplaced(t, node);
}

bool node_mostly_waits_of_type(const struct tree *t, uint32_t node, uint32_t type)
{
	uint32_t end = type_from(t, type, t->nodes[node].last), waits = 0, eligible = 0;
	for (uint32_t i = type_from(t, type, t->nodes[node].first); i < end; i++) {
		waits += t->entries[t->by_type[i]].waits;
		eligible += t->entries[t->by_type[i]].eligible;
	}
	return waits > eligible;
}

/* The entries of a type directly in the folder. */
static size_t cover_type_flat(const struct tree *t, uint32_t node, uint32_t type, uint32_t *out)
{
	uint32_t end = type_from(t, type, t->nodes[node].last);
	size_t used = 0;
	for (uint32_t i = type_from(t, type, t->nodes[node].first); i < end; i++) {
		uint32_t at = t->entries[t->by_type[i]].node;
		if (at != node && t->nodes[at].parent == node && node_is_leaf(t, at))
			out[used++] = t->by_type[i];
	}
	return used;
}

/* The entries of the folder itself and of the files directly in it. */
static size_t cover_flat(const struct tree *t, uint32_t node, uint32_t *out)
{
	size_t used = 0;
	for (uint32_t c = node; c < t->nodes[node].end;
		c = c == node ? node + 1 : t->nodes[c].end) {
		for (uint32_t i = t->nodes[c].first; i < t->nodes[c].own; i++) {
			if (c == node || node_is_leaf(t, c))
				out[used++] = i;
		}
	}
	return used;
}

bool node_is_clean_flat(const struct tree *t, uint32_t node)
{
	for (uint32_t c = node; c < t->nodes[node].end;
		c = c == node ? node + 1 : t->nodes[c].end) {
		const struct node *n = &t->nodes[c];
		if (counts_in(&t->never, n->first, n->own) > 0)
			return false;
	}
	return !may_hold_unplaced(t, node);
}

bool node_is_clean_of_type_flat(const struct tree *t, uint32_t node, uint32_t type)
{
	uint32_t end = type_from(t, type, t->nodes[node].last);
	for (uint32_t i = type_from(t, type, t->nodes[node].first); i < end; i++) {
		const struct entry *e = &t->entries[t->by_type[i]];
		if (e->never && t->nodes[e->node].parent == node)
			return false;
	}
	return !may_hold_unplaced(t, node);
}

uint32_t node_own_eligible(const struct tree *t, uint32_t node)
{
	return counts_in(&t->eligible, t->nodes[node].first, t->nodes[node].own);
}

bool node_may_be_file_rule(const struct tree *t, uint32_t node)
{
	return node_is_leaf(t, node) && node_may_be_named(t, node) && node_is_clean(t, node);
}

size_t rule_cover(const struct tree *t, const struct pick *p, uint32_t *out)
{
	const struct node *n = &t->nodes[p->node];
	size_t used = 0;
	switch (p->kind) {
	case PICK_FOLDER_FLAT:
		return cover_flat(t, p->node, out);
	case PICK_TYPE_FLAT:
		return cover_type_flat(t, p->node, p->type, out);
	case PICK_TYPE:
		for (uint32_t i = type_from(t, p->type, n->first),
			      end = type_from(t, p->type, n->last);
			i < end; i++)
			out[used++] = t->by_type[i];
		return used;
	case PICK_LOOSE:
	case PICK_FILE:
	case PICK_FOLDER:
		break;
	}
	for (uint32_t i = n->first; i < n->last; i++)
		out[used++] = i;
	return used;
}

void picks_add(struct picks *p, struct pick pick)
{
	struct pick *items = p->items;
	if (p->count == p->cap)
		items = array_grow(items, &p->cap, p->count + 1, sizeof(*items));
	if (!items) {
		p->failed = true;
		return;
	}
	p->items = items;
	items[p->count++] = pick;
}

void picks_free(struct picks *p)
{
	free(p->items);
	p->items = NULL;
	p->count = p->cap = 0;
}

/* ---- superfluous rules --------------------------------------------------------------- */

/* A rule that covers no file alone. */
struct doubtful {
	struct pick pick;
	uint32_t eligible;
};

static int by_weight(const void *a, const void *b)
{
	const struct doubtful *x = a, *y = b;
	if (x->eligible != y->eligible)
		return x->eligible < y->eligible ? -1 : 1;
	if (x->pick.node != y->pick.node)
		return x->pick.node > y->pick.node ? -1 : 1;
	if (x->pick.kind != y->pick.kind)
		return x->pick.kind > y->pick.kind ? -1 : 1;
	return (x->pick.type < y->pick.type) - (x->pick.type > y->pick.type);
}

/* State while superfluous rules are found. */
struct dropping {
	const struct tree *t;
	uint32_t *cover; /* scratch memory */
	uint32_t *times; /* per entry: number of rules that cover it */
};

/* Whether a rule covers an eligible file that no other one covers. */
static bool is_needed(const struct dropping *d, const struct pick *p)
{
	size_t covered = rule_cover(d->t, p, d->cover);
	for (size_t k = 0; k < covered; k++) {
		if (d->times[d->cover[k]] == 1 && d->t->entries[d->cover[k]].eligible)
			return true;
	}
	return false;
}

/* Keep those that are needed, smaller rules being dropped first. */
static void try_doubtful(
	struct dropping *d, const struct doubtful *list, size_t count, struct picks *kept)
{
	for (size_t i = 0; i < count; i++) {
		if (is_needed(d, &list[i].pick)) {
			kept->items[kept->count++] = list[i].pick;
			continue;
		}
		size_t covered = rule_cover(d->t, &list[i].pick, d->cover);
		for (size_t k = 0; k < covered; k++)
			d->times[d->cover[k]]--;
	}
}

static uint32_t count_eligible(const struct dropping *d, const struct pick *p)
{
	size_t covered = rule_cover(d->t, p, d->cover);
	uint32_t eligible = 0;
	for (size_t k = 0; k < covered; k++)
		eligible += d->t->entries[d->cover[k]].eligible;
	return eligible;
}

void rules_drop_superfluous(struct tree *t, struct picks *picks)
{
	struct dropping d = {.t = t,
		.cover = tree_space(t, t->count, sizeof(*d.cover)),
		.times = tree_alloc(t, t->count, sizeof(*d.times))};
	struct doubtful *doubtful = NULL;
	size_t count = t->failed ? 0 : picks->count, doubts = 0, cap = 0;
	for (size_t i = 0; i < count; i++) {
		size_t covered = rule_cover(t, &picks->items[i], d.cover);
		for (size_t k = 0; k < covered; k++)
			d.times[d.cover[k]]++;
	}
	picks->count = 0;
	/* A rule that covers a file alone does so whichever others are dropped. */
	for (size_t i = 0; i < count && !t->failed; i++) {
		struct pick pick = picks->items[i];
		if (is_needed(&d, &pick)) {
			picks->items[picks->count++] = pick;
			continue;
		}
		struct doubtful *grown = array_grow(doubtful, &cap, doubts + 1, sizeof(*doubtful));
		if (grown) {
			doubtful = grown;
			doubtful[doubts++] = (struct doubtful){pick, count_eligible(&d, &pick)};
		}
		t->failed = t->failed || !grown;
	}
	if (doubts > 0 && !t->failed) {
		qsort(doubtful, doubts, sizeof(*doubtful), by_weight);
		try_doubtful(&d, doubtful, doubts, picks);
	}
	free(d.cover);
	free(d.times);
	free(doubtful);
}

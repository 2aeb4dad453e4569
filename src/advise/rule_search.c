// SPDX-License-Identifier: MIT

/**
 * The search for rules. First the known places, with a rule for the place as a whole or, if a
 * file in it must stay, for the largest parts without such files. Then everything else from the
 * bottom up: a rule is made for the deepest folder with three files, and moves up only where
 * three subfolders would get the same rule. Last, superfluous rules are removed.
 */

#include "advise/private.h"

#include <stdlib.h>

enum {
	FOLD_MIN = 3, /* number of files, or subfolders, that justify a rule for their folder */
	RISE_MAX =
		/*
		 * number of levels above a file or rule at which it may still be merged into
		 * another
		 */
	2
};

/* What is known about one type in the current folder. */
struct group {
	uint32_t node; /* the folder + 1, or 0: not set */
	uint32_t loose, direct, subfolders, last_child;
	bool certain;
	enum pick_kind becomes; /* PICK_LOOSE: unchanged */
};

struct frame {
	uint32_t node;
	size_t items, picks; /* their numbers when the folder was opened */
};

struct search {
	struct tree *t;
	struct picks *picks;
	struct picks items; /* items that may still change */
	struct frame *frames;
	size_t depth, frame_cap;
	struct group *groups; /* per type */
};

static struct group *group_of(struct search *s, uint32_t type, uint32_t node)
{
	struct group *g = &s->groups[type];
	if (g->node != node + 1)
		*g = (struct group){.node = node + 1, .last_child = UINT32_MAX};
	return g;
}

/* Totals over the items of a folder. */
struct sums {
	uint32_t loose, direct, units; /* units: files directly in it, and subfolders with files */
	uint32_t missing, missing_units;
	uint32_t folders; /* subfolders with a rule for the whole folder */
	uint32_t types;   /* rules for a type of this very folder */
	bool certain;     /* no loose file needs a check */
};

/*
 * The child that contains an item. Items and children are both ordered by node, so *child only
 * advances.
 */
static uint32_t child_of(const struct tree *t, uint32_t node, uint32_t *child, uint32_t item)
{
	if (item == node)
		return node;
	while (item >= t->nodes[*child].end)
		*child = t->nodes[*child].end;
	return *child;
}

/* Whether it is the folder itself, or a file directly in it. */
static bool is_direct(const struct tree *t, uint32_t node, const struct pick *p)
{
	return p->node == node || (t->nodes[p->node].parent == node && node_is_leaf(t, p->node));
}

static struct sums sum_items(struct search *s, uint32_t node, size_t from)
{
	const struct tree *t = s->t;
	struct sums sums = {.certain = true};
	uint32_t child = node + 1, last_loose = UINT32_MAX, last_missing = UINT32_MAX,
		 last_folder = UINT32_MAX;
	for (size_t i = from; i < s->items.count; i++) {
		const struct pick *p = &s->items.items[i];
		uint32_t c = child_of(t, node, &child, p->node);
		if (p->kind == PICK_LOOSE) {
			sums.loose++;
			sums.direct += is_direct(t, node, p);
			sums.certain = sums.certain && p->certain;
			sums.units += c != last_loose;
			last_loose = c;
			sums.missing += p->missing;
			sums.missing_units += p->missing && c != last_missing;
			last_missing = p->missing ? c : last_missing;
		} else if (c == node) {
			sums.types += p->kind == PICK_TYPE || p->kind == PICK_TYPE_FLAT;
		} else if (p->kind == PICK_FOLDER) {
			sums.folders += c != last_folder;
			last_folder = c;
		}
	}
	return sums;
}

/* Three files are enough if they need no check; others must be spread over the folder. */
static bool make_a_rule(uint32_t loose, uint32_t units, bool certain)
{
	return loose >= FOLD_MIN && (certain || units >= FOLD_MIN);
}

static void count_groups(struct search *s, uint32_t node, size_t from)
{
	const struct tree *t = s->t;
	uint32_t child = node + 1;
	for (size_t i = from; i < s->items.count; i++) {
		const struct pick *p = &s->items.items[i];
		uint32_t c = child_of(t, node, &child, p->node);
		if (p->type == NO_TYPE)
			continue;
		struct group *g = group_of(s, p->type, node);
		if (p->kind == PICK_LOOSE) {
			g->certain = (g->loose == 0 || g->certain) && p->certain;
			g->loose++;
			g->direct += p->node == c;
		}
		g->subfolders += p->node != c && c != g->last_child;
		if (p->kind != PICK_LOOSE && p->node == c && c != node)
			g->subfolders += c != g->last_child;
		g->last_child = c;
	}
}

static void judge_group(struct search *s, uint32_t node, uint32_t type)
{
	struct group *g = group_of(s, type, node);
	if (g->becomes != PICK_LOOSE)
		return;
	g->becomes = PICK_FILE;
	bool wanted = make_a_rule(g->loose, g->direct + g->subfolders, g->certain) ||
		g->subfolders >= FOLD_MIN;
	if ((wanted || g->direct >= FOLD_MIN) && !node_mostly_waits_of_type(s->t, node, type)) {
		if (wanted && node_is_clean_of_type(s->t, node, type))
			g->becomes = PICK_TYPE;
		else if (g->direct >= FOLD_MIN && node_is_clean_of_type_flat(s->t, node, type))
			g->becomes = PICK_TYPE_FLAT;
	}
	if (g->becomes != PICK_FILE)
		picks_add(s->picks, (struct pick){.node = node, .type = type, .kind = g->becomes});
}

/*
 * Make rules for types first, because they do not cover other files in the folder. New rules are
 * stored after the finished ones until they are moved to the front of the folder's items.
 */
static void fold_types(struct search *s, uint32_t node, size_t from)
{
	size_t done = s->picks->count, kept = from;
	count_groups(s, node, from);
	for (size_t i = from; i < s->items.count; i++) {
		if (s->items.items[i].type != NO_TYPE)
			judge_group(s, node, s->items.items[i].type);
	}
	size_t made = s->picks->count - done;
	if (made == 0 || s->picks->failed)
		return;
	for (size_t i = from; i < s->items.count; i++) {
		struct pick *p = &s->items.items[i];
		enum pick_kind becomes = PICK_FILE;
		if (p->type != NO_TYPE)
			becomes = group_of(s, p->type, node)->becomes;
		bool gone = becomes == PICK_TYPE ||
			(becomes == PICK_TYPE_FLAT && p->kind == PICK_LOOSE &&
				is_direct(s->t, node, p));
		if (!gone)
			s->items.items[kept++] = *p;
	}
	/* Every rule replaced at least one item, so there is space. */
	memmove(s->items.items + from + made, s->items.items + from,
		(kept - from) * sizeof(*s->items.items));
	memcpy(s->items.items + from, s->picks->items + done, made * sizeof(*s->items.items));
	s->items.count = kept + made;
	s->picks->count = done;
}

static void become_folder(struct search *s, const struct frame *f, enum pick_kind kind)
{
	size_t kept = f->items;
	if (kind == PICK_FOLDER) {
		s->picks->count = f->picks;
	} else {
		for (size_t i = f->items; i < s->items.count; i++) {
			const struct pick *p = &s->items.items[i];
			bool gone = is_direct(s->t, f->node, p) &&
				(p->kind == PICK_LOOSE ||
					(p->kind == PICK_TYPE_FLAT && p->node == f->node));
			if (!gone)
				s->items.items[kept++] = *p;
		}
	}
	/* Again items were removed, so there is space. */
	memmove(s->items.items + f->items + 1, s->items.items + f->items,
		(kept - f->items) * sizeof(*s->items.items));
	s->items.items[f->items] = (struct pick){.node = f->node, .type = NO_TYPE, .kind = kind};
	s->items.count = kept + 1;
}

/* Items that are too deep to become part of another rule are final. */
static void settle(struct search *s, uint32_t depth, size_t from)
{
	const struct tree *t = s->t;
	size_t kept = from;
	for (size_t i = from; i < s->items.count; i++) {
		struct pick p = s->items.items[i];
		uint32_t at = t->nodes[p.node].depth;
		if (p.kind == PICK_LOOSE && node_is_leaf(t, p.node))
			at--;
		if (at <= depth + RISE_MAX) {
			s->items.items[kept++] = p;
		} else if (p.kind != PICK_LOOSE) {
			picks_add(s->picks, p);
		} else if (node_may_be_file_rule(t, p.node)) {
			p.kind = PICK_FILE;
			picks_add(s->picks, p);
		}
	}
	s->items.count = kept;
}

static void close_folder(struct search *s)
{
	const struct tree *t = s->t;
	struct frame f = s->frames[--s->depth];
	settle(s, t->nodes[f.node].depth, f.items);
	if (s->items.count == f.items || !node_may_be_named(t, f.node))
		return;
	bool clean = node_is_clean(t, f.node), shared = node_mostly_waits(t, f.node);
	const struct pick *first = &s->items.items[f.items];
	struct sums sums = sum_items(s, f.node, f.items);
	/*
	 * Files in a folder that itself fails are covered with it; so are files that no longer
	 * exist.
	 */
	bool itself = first->node == f.node && first->kind == PICK_LOOSE;
	bool whole = make_a_rule(sums.missing, sums.missing_units, sums.certain);
	if (clean && (itself || (whole && !shared))) {
		become_folder(s, &f, PICK_FOLDER);
		return;
	}
	fold_types(s, f.node, f.items);
	if (s->items.count == f.items || shared)
		return;
	sums = sum_items(s, f.node, f.items);
	if (clean &&
		(make_a_rule(sums.loose, sums.units, sums.certain) || sums.types >= FOLD_MIN ||
			sums.folders >= FOLD_MIN))
		become_folder(s, &f, PICK_FOLDER);
	else if (!clean && sums.direct >= FOLD_MIN && node_is_clean_flat(t, f.node))
		become_folder(s, &f, PICK_FOLDER_FLAT);
}

/* Open the folders above a node, and the node itself if it is one. */
static void open_folders(struct search *s, uint32_t node)
{
	const struct tree *t = s->t;
	/* Frames are opened from the volume down, so the depth of the next one is known. */
	size_t depth = t->nodes[node].depth + (node_is_leaf(t, node) ? 0u : 1u);
	struct frame *frames = array_grow(s->frames, &s->frame_cap, depth + 1, sizeof(*frames));
	if (!frames) {
		s->t->failed = true;
		return;
	}
	s->frames = frames;
	uint32_t folder = node_is_leaf(t, node) ? t->nodes[node].parent : node;
	for (size_t i = depth; i > s->depth; i--) {
		frames[i - 1] = (struct frame){folder, s->items.count, s->picks->count};
		folder = t->nodes[folder].parent;
	}
	s->depth = depth;
}

/* Add the item of a file, or of a folder that itself failed, if a rule is wanted for it. */
static void add_item(struct search *s, uint32_t node)
{
	const struct tree *t = s->t;
	const struct node *n = &t->nodes[node];
	struct pick loose = {.node = node,
		.type = node_is_leaf(t, node) ? t->entries[n->first].type : NO_TYPE,
		.kind = PICK_LOOSE,
		.certain = true};
	for (uint32_t k = n->first; k < n->own; k++) {
		const struct entry *e = &t->entries[k];
		if (!e->eligible || e->taken)
			continue;
		loose.certain = loose.certain && e->certain;
		loose.missing = loose.missing || e->missing;
	}
	while (s->depth > 0 && t->nodes[s->frames[s->depth - 1].node].end <= node)
		close_folder(s);
	open_folders(s, node);
	picks_add(&s->items, loose);
}

static void fold_rest(struct search *s)
{
	const struct tree *t = s->t;
	for (uint32_t i = 0; i < t->count && !t->failed && !s->items.failed;) {
		const struct entry *e = &t->entries[i];
		if (e->eligible && !e->taken) {
			add_item(s, e->node);
			i = t->nodes[e->node].own;
		} else {
			i++;
		}
	}
	while (s->depth > 0 && !t->failed && !s->items.failed)
		close_folder(s);
	/* A volume has no parent. */
	for (size_t i = 0; i < s->items.count && !s->items.failed; i++) {
		struct pick p = s->items.items[i];
		bool file = p.kind == PICK_LOOSE && node_may_be_file_rule(t, p.node);
		p.kind = file ? PICK_FILE : p.kind;
		if (p.kind != PICK_LOOSE)
			picks_add(s->picks, p);
	}
}

void rules_find(struct tree *t, struct picks *out)
{
	struct search s = {.t = t, .picks = out};
	s.groups = tree_alloc(t, t->type_count, sizeof(*s.groups));
	rules_for_places(t, out);
	if (!t->failed)
		fold_rest(&s);
	t->failed = t->failed || s.items.failed || out->failed;
	if (!t->failed)
		rules_drop_superfluous(t, out);
	free(s.items.items);
	free(s.frames);
	free(s.groups);
}

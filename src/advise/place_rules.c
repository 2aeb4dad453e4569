// SPDX-License-Identifier: MIT

/**
 * Rules for known places: sync roots and disposable places are excluded as a whole. If a file in
 * such a place must stay, the largest parts without such files are excluded: of all ways to
 * divide the folder the one that covers the most files, then the one with the fewest rules.
 */

#include "advise/private.h"

#include <stdlib.h>

/* The best solution for a node of a place; empty for a node without eligible files. */
struct plan {
	uint32_t covered, rules;
	enum { PLAN_WHOLE, PLAN_FLAT, PLAN_PIECES, PLAN_TYPES } how;
};

/* What is known about one type in the current folder. */
struct type_state {
	uint32_t node;          /* the folder + 1, or 0: not set */
	uint32_t direct;        /* number of files directly in the folder */
	bool counted;           /* its rule has been counted */
	enum pick_kind becomes; /* PICK_LOOSE: not decided */
};

struct dividing {
	struct tree *t;
	struct picks *picks;
	struct type_state *type_state; /* per type, and one for files without a type */
	struct plan *plans;
};

static struct type_state *state_of_type(struct dividing *s, uint32_t type, uint32_t node)
{
	struct type_state *g = &s->type_state[type == NO_TYPE ? s->t->type_count : type];
	if (g->node != node + 1)
		*g = (struct type_state){.node = node + 1};
	return g;
}

static bool better(const struct plan *a, const struct plan *b)
{
	return a->covered != b->covered ? a->covered > b->covered : a->rules < b->rules;
}

/* The kind of rule for the type of a file directly in the folder when the folder is divided. */
static enum pick_kind piece_kind(struct dividing *s, uint32_t node, uint32_t type)
{
	struct type_state *g = state_of_type(s, type, node);
	if (g->becomes == PICK_LOOSE)
		g->becomes = type != NO_TYPE && g->direct > 1 && node_may_be_named(s->t, node) &&
				node_is_clean_of_type_flat(s->t, node, type)
			? PICK_TYPE_FLAT
			: PICK_FILE;
	return g->becomes;
}

static void count_direct(struct dividing *s, uint32_t node)
{
	const struct tree *t = s->t;
	for (uint32_t c = node + 1; c < t->nodes[node].end; c = t->nodes[c].end) {
		if (node_is_leaf(t, c) && node_own_eligible(t, c) > 0)
			state_of_type(s, t->entries[t->nodes[c].first].type, node)->direct++;
	}
}

/* One rule per type or file directly in the folder; only counted unless `emit` is set. */
static void plan_pieces(
	struct dividing *s, uint32_t node, struct plan *plan, const struct pick *emit)
{
	const struct tree *t = s->t;
	count_direct(s, node);
	for (uint32_t c = node + 1; c < t->nodes[node].end; c = t->nodes[c].end) {
		if (!node_is_leaf(t, c) || node_own_eligible(t, c) == 0)
			continue;
		uint32_t type = t->entries[t->nodes[c].first].type;
		struct pick pick = *emit;
		pick.kind = piece_kind(s, node, type);
		pick.node = pick.kind == PICK_FILE ? c : node;
		pick.type = type;
		if (pick.kind == PICK_FILE && !node_may_be_file_rule(t, c))
			continue;
		plan->covered += node_own_eligible(t, c);
		struct type_state *g = state_of_type(s, type, node);
		if (pick.kind == PICK_TYPE_FLAT && g->counted)
			continue;
		g->counted = true;
		plan->rules++;
		if (plan->how == PLAN_PIECES && emit->place)
			picks_add(s->picks, pick);
	}
}

/*
 * One rule with subfolders per type of which all files below may be excluded; else rules for
 * files.
 */
static void plan_types(
	struct dividing *s, uint32_t node, struct plan *plan, const struct pick *emit)
{
	const struct tree *t = s->t;
	for (uint32_t i = t->nodes[node].first; i < t->nodes[node].last; i++) {
		const struct entry *e = &t->entries[i];
		if (!e->eligible)
			continue;
		struct type_state *g = state_of_type(s, e->type, node);
		if (g->becomes == PICK_LOOSE)
			g->becomes = e->type != NO_TYPE && node_is_clean_of_type(t, node, e->type)
				? PICK_TYPE
				: PICK_FILE;
		struct pick pick = *emit;
		pick.kind = g->becomes;
		pick.node = pick.kind == PICK_FILE ? e->node : node;
		pick.type = e->type;
		if (pick.kind == PICK_FILE && !node_may_be_file_rule(t, e->node))
			continue;
		plan->covered++;
		bool again = pick.kind == PICK_TYPE
			? g->counted
			: i > t->nodes[e->node].first && t->entries[i - 1].eligible;
		if (again)
			continue;
		g->counted = true;
		plan->rules++;
		if (plan->how == PLAN_TYPES && emit->place)
			picks_add(s->picks, pick);
	}
}

/* Reset what is known about a folder. */
static void reset_types(struct dividing *s, uint32_t node)
{
	const struct tree *t = s->t;
	for (uint32_t i = t->nodes[node].first; i < t->nodes[node].last; i++)
		state_of_type(s, t->entries[i].type, node)->node = 0;
}

static struct plan plan_node(struct dividing *s, uint32_t node, uint32_t eligible)
{
	const struct tree *t = s->t;
	static const struct pick none = {0};
	struct plan below = {0}, flat, pieces, types = {.how = PLAN_TYPES};
	if (node_may_be_named(t, node) && node_is_clean(t, node))
		return (struct plan){eligible, 1, PLAN_WHOLE};
	if (node_is_leaf(t, node))
		return (struct plan){.how = PLAN_WHOLE};
	for (uint32_t c = node + 1; c < t->nodes[node].end; c = t->nodes[c].end) {
		if (!node_is_leaf(t, c)) {
			below.covered += s->plans[c].covered;
			below.rules += s->plans[c].rules;
		}
	}
	pieces = flat = below;
	pieces.how = PLAN_PIECES;
	reset_types(s, node);
	plan_pieces(s, node, &pieces, &none);
	if (node_may_be_named(t, node) && node_is_clean_flat(t, node)) {
		uint32_t direct = node_own_eligible(t, node);
		for (uint32_t c = node + 1; c < t->nodes[node].end; c = t->nodes[c].end)
			direct += node_is_leaf(t, c) ? node_own_eligible(t, c) : 0;
		flat.how = PLAN_FLAT;
		flat.covered += direct;
		flat.rules += direct > 0;
		if (better(&flat, &pieces))
			pieces = flat;
	}
	if (node_may_be_named(t, node)) {
		reset_types(s, node);
		plan_types(s, node, &types, &none);
		if (better(&types, &pieces))
			pieces = types;
	}
	return pieces;
}

static void carry_out(struct dividing *s, uint32_t top, const struct place *place)
{
	const struct tree *t = s->t;
	bool narrowed = s->plans[top].how != PLAN_WHOLE && !node_is_clean(t, top);
	for (uint32_t i = top; i < t->nodes[top].end;) {
		const struct plan *plan = &s->plans[i];
		struct plan counts = {.how = plan->how};
		struct pick pick = {
			.node = i, .type = NO_TYPE, .place = place, .narrowed = narrowed};
		if ((node_is_leaf(t, i) && i != top) || plan->covered == 0) {
			i = t->nodes[i].end;
			continue;
		}
		if (plan->how == PLAN_WHOLE || plan->how == PLAN_FLAT) {
			pick.kind = plan->how == PLAN_WHOLE ? PICK_FOLDER : PICK_FOLDER_FLAT;
			picks_add(s->picks, pick);
		} else {
			reset_types(s, i);
			if (plan->how == PLAN_TYPES)
				plan_types(s, i, &counts, &pick);
			else
				plan_pieces(s, i, &counts, &pick);
		}
		i = plan->how == PLAN_WHOLE || plan->how == PLAN_TYPES ? t->nodes[i].end : i + 1;
	}
}

/*
 * Request a rule for a place; of nested disposable places the deepest that contains all files.
 * @param at its index in place_nodes
 */
static void fold_place(struct dividing *s, size_t at)
{
	const struct tree *t = s->t;
	uint32_t top = t->place_nodes[at], end = t->nodes[top].end, best = top;
	bool disposable = node_place(t, &t->nodes[top])->kind == PLACE_DISPOSABLE;
	while (disposable && ++at < t->place_count && t->place_nodes[at] < end) {
		uint32_t i = t->place_nodes[at];
		if (node_place(t, &t->nodes[i])->kind == PLACE_DISPOSABLE &&
			node_eligible(t, i) == node_eligible(t, top))
			best = i;
	}
	for (uint32_t i = end; i-- > best;) {
		if (node_is_leaf(t, i) && i != best)
			continue; /* part of the plan of its folder */
		uint32_t eligible = node_eligible(t, i);
		s->plans[i] = eligible > 0 ? plan_node(s, i, eligible) : (struct plan){0};
	}
	carry_out(s, best, node_place(t, &t->nodes[best]));
	for (uint32_t i = t->nodes[top].first; i < t->nodes[top].last; i++)
		s->t->entries[i].taken = true;
}

void rules_for_places(struct tree *t, struct picks *out)
{
	struct dividing s = {.t = t, .picks = out};
	uint32_t done = 0;
	s.type_state = tree_alloc(t, (size_t)t->type_count + 1, sizeof(*s.type_state));
	s.plans = tree_space(t, t->node_count, sizeof(*s.plans));
	for (size_t i = 0; i < t->place_count && !t->failed; i++) {
		const struct node *n = &t->nodes[t->place_nodes[i]];
		/*
		 * Only failures typical of synchronised folders justify a rule for the whole
		 * root.
		 */
		bool sync_root = node_place(t, n)->kind == PLACE_SYNC_ROOT;
		const struct counts *grounds = sync_root ? &t->certain : &t->eligible;
		if (t->place_nodes[i] >= done && counts_in(grounds, n->first, n->last) > 0) {
			fold_place(&s, i);
			done = n->end;
		}
	}
	free(s.type_state);
	free(s.plans);
}

// SPDX-License-Identifier: MIT

/** Sorts machines by urgency, and computes totals over all of them. */

#include "fleet/private.h"

#include <stdlib.h>

/* ---- urgency ----------------------------------------------------------------------- */

int64_t fleet_unprotected_since(const struct fleet_row *row)
{
	return row->last_backup != TIME_UNKNOWN ? row->last_backup : row->first;
}

static bool is_stale(const struct fleet_row *row, int64_t now)
{
	int64_t since = fleet_unprotected_since(row), least = INT64_C(48) * 3600000;
	int64_t limit = row->interval != TIME_UNKNOWN && 2 * row->interval > least
		? 2 * row->interval
		: least;
	/* Without any job, for example in a failed-file list, there is no age. */
	bool has_jobs = row->last_backup != TIME_UNKNOWN || row->last_attempt != TIME_UNKNOWN;
	return has_jobs && since != TIME_UNKNOWN && now - since > limit;
}

static bool has_current(const struct fleet_row *row, enum severity severity)
{
	for (size_t i = 0; i < row->cause_count; i++) {
		if (row->causes[i].severity == severity && row->causes[i].current == CURRENT_YES)
			return true;
	}
	return false;
}

enum fleet_urgency fleet_urgency_of(const struct fleet_row *row, int64_t now)
{
	if (is_stale(row, now))
		return FLEET_STALE;
	if (row->state == VERDICT_FAILED || has_current(row, SEVERITY_JOB))
		return FLEET_FAILING;
	if (has_current(row, SEVERITY_DATA))
		return FLEET_DATA;
	if (row->state == VERDICT_UNKNOWN || row->incomplete)
		return FLEET_UNKNOWN;
	return row->state == VERDICT_WARNINGS ? FLEET_FILES : FLEET_PROTECTED;
}

struct ranked {
	const struct fleet_row *row;
	enum fleet_urgency urgency;
};

static int compare_times(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int by_urgency(const void *a, const void *b)
{
	const struct ranked *x = a, *y = b;
	int order = (int)x->urgency - (int)y->urgency;
	/* The oldest recovery point first; TIME_UNKNOWN sorts before any. */
	if (order == 0 && x->urgency <= FLEET_FAILING)
		order = compare_times(
			fleet_unprotected_since(x->row), fleet_unprotected_since(y->row));
	if (order == 0 && x->row->files_not_protected != y->row->files_not_protected)
		order = x->row->files_not_protected > y->row->files_not_protected ? -1 : 1;
	return order != 0 ? order : strcmp(x->row->key, y->row->key);
}

const struct fleet_row **fleet_by_urgency(const struct fleet *f, int64_t now)
{
	struct ranked *ranked = calloc(f->row_count + 1, sizeof(*ranked));
	const struct fleet_row **rows = calloc(f->row_count + 1, sizeof(*rows));
	if (!ranked || !rows) {
		free(ranked);
		free(rows);
		return NULL;
	}
	for (size_t i = 0; i < f->row_count; i++)
		ranked[i] = (struct ranked){&f->rows[i], fleet_urgency_of(&f->rows[i], now)};
	qsort(ranked, f->row_count, sizeof(*ranked), by_urgency);
	for (size_t i = 0; i < f->row_count; i++)
		rows[i] = ranked[i].row;
	free(ranked);
	return rows;
}

/* ---- totals ------------------------------------------------------------------------ */

struct totals {
	struct fleet_total *items;
	size_t count, cap;
	struct hash_set set;
	const struct fleet_row **seen;
	size_t seen_cap;
	bool failed;
};

static void count_one(struct totals *t, const struct fleet_row *row, const struct fleet_total *one)
{
	uint32_t hash = (uint32_t)hash_bytes(one->name, strlen(one->name), 0);
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&t->set, hash, &cursor)) != SIZE_MAX) {
		if (strcmp(t->items[at].name, one->name) == 0)
			break;
	}
	if (at == SIZE_MAX) {
		void *items = array_grow(t->items, &t->cap, t->count + 1, sizeof(*t->items));
		if (items)
			t->items = items;
		void *seen = array_grow(t->seen, &t->seen_cap, t->count + 1, sizeof(*t->seen));
		if (seen)
			t->seen = seen;
		if (!items || !seen || !hash_set_insert(&t->set, hash, t->count)) {
			t->failed = true;
			return;
		}
		at = t->count++;
		t->items[at] = (struct fleet_total){one->name, one->detail, one->severity, 0, 0, 0};
		t->seen[at] = NULL;
	}
	struct fleet_total *item = &t->items[at];
	bool again = t->seen[at] == row;
	t->seen[at] = row;
	item->machines += again ? 0 : 1;
	item->files += one->files;
	item->current += again ? 0 : one->current;
	if (one->severity > item->severity)
		item->severity = one->severity;
}

static void count_row(struct totals *t, const struct fleet_row *row, enum fleet_total_of what)
{
	switch (what) {
	case FLEET_CAUSES:
		for (size_t i = 0; i < row->cause_count; i++) {
			const struct fleet_cause *c = &row->causes[i];
			count_one(t, row,
				&(struct fleet_total){c->id, NULL, c->severity, 0, c->files,
					c->current != CURRENT_NO});
		}
		break;
	case FLEET_PLACES:
		for (size_t i = 0; i < row->place_count; i++) {
			const struct fleet_place *p = &row->places[i];
			count_one(t, row,
				&(struct fleet_total){
					p->place, p->kind, SEVERITY_INFO, 0, p->files, 0});
		}
		break;
	case FLEET_AGENTS:
		count_one(t, row,
			&(struct fleet_total){
				row->agent ? row->agent : "unknown", NULL, SEVERITY_INFO, 0, 0, 0});
		break;
	case FLEET_PATTERNS:
		if (row->patterns)
			count_one(t, row,
				&(struct fleet_total){row->patterns, NULL, SEVERITY_INFO, 0, 0, 0});
		break;
	case FLEET_GAPS:
		for (size_t i = 0; i < row->gap_count; i++)
			count_one(t, row,
				&(struct fleet_total){gap_reason_name(row->gaps[i].reason), NULL,
					SEVERITY_INFO, 0, row->gaps[i].count, 0});
		break;
	}
}

static int by_machines(const void *a, const void *b)
{
	const struct fleet_total *x = a, *y = b;
	if (x->current != y->current)
		return x->current > y->current ? -1 : 1;
	if (x->machines != y->machines)
		return x->machines > y->machines ? -1 : 1;
	if (x->files != y->files)
		return x->files > y->files ? -1 : 1;
	return strcmp(x->name, y->name);
}

struct fleet_total *fleet_totals(const struct fleet *f, enum fleet_total_of what, size_t *count)
{
	struct totals t = {.items = calloc(1, sizeof(*t.items)), .cap = 1};
	t.failed = !t.items;
	for (size_t i = 0; i < f->row_count && !t.failed; i++)
		count_row(&t, &f->rows[i], what);
	free(t.set.slots);
	free(t.seen);
	if (t.failed) {
		free(t.items);
		return NULL;
	}
	qsort(t.items, t.count, sizeof(*t.items), by_machines);
	*count = t.count;
	return t.items;
}

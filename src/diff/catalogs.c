// SPDX-License-Identifier: MIT

/**
 * Summaries that were made with different patterns: the same code, or the same file, may lead to
 * another cause. What only changed its name must not look new or gone.
 */

#include "diff/private.h"

static const struct diff_cause *cause_of(const struct diff_side *side, const char *id)
{
	for (size_t i = 0; i < side->cause_count; i++) {
		if (strcmp(side->causes[i].id, id) == 0)
			return &side->causes[i];
	}
	return NULL;
}

static bool share_code(const struct diff_cause *b, const struct diff_cause *a)
{
	for (size_t i = 0; i < b->code_count; i++) {
		for (size_t k = 0; k < a->code_count; k++) {
			if (strcmp(b->codes[i], a->codes[k]) == 0)
				return true;
		}
	}
	return false;
}

/* For each pair of causes, BEFORE's by row, whether a code or a file led to both. */
struct relations {
	bool *related;
	size_t columns;
};

static bool *pair(const struct relations *r, size_t before, size_t after)
{
	return &r->related[before * r->columns + after];
}

static void relate_files(const struct diff *d, const struct relations *r)
{
	const struct diff_side *before = &d->before, *after = &d->after;
	for (size_t i = 0, k = 0; i < before->file_count && k < after->file_count;) {
		const struct diff_file *x = &before->files[i], *y = &after->files[k];
		int order = diff_compare_paths(x->path, y->path);
		const struct diff_cause *b = order == 0 ? cause_of(&d->before, x->cause) : NULL;
		const struct diff_cause *a = order == 0 ? cause_of(&d->after, y->cause) : NULL;
		if (b && a)
			*pair(r, (size_t)(b - before->causes), (size_t)(a - after->causes)) = true;
		i += order <= 0;
		k += order >= 0;
	}
}

static struct relations relate(struct diff *d)
{
	size_t rows = d->before.cause_count;
	struct relations r = {.columns = d->after.cause_count};
	r.related = arena_alloc(&d->arena, (rows * r.columns + 1) * sizeof(*r.related));
	for (size_t i = 0; i < rows && r.related; i++) {
		for (size_t k = 0; k < r.columns; k++)
			*pair(&r, i, k) = share_code(&d->before.causes[i], &d->after.causes[k]);
	}
	if (r.related)
		relate_files(d, &r);
	return r;
}

/* The only cause of AFTER that cause `i` of BEFORE may be called now; NULL if none, or several. */
static const struct diff_cause *new_name(struct diff *d, const struct relations *r, size_t i)
{
	const struct diff_cause *found = NULL;
	for (size_t k = 0; k < r->columns; k++) {
		const struct diff_cause *a = &d->after.causes[k];
		if (!*pair(r, i, k))
			continue;
		if (found || cause_of(&d->before, a->id))
			return NULL;
		found = a;
	}
	return found;
}

static void rename_cause(struct diff_side *side, struct diff_cause *c, const char *id)
{
	for (size_t i = 0; i < side->file_count; i++) {
		if (strcmp(side->files[i].cause, c->id) == 0)
			side->files[i].cause = id;
	}
	c->id = id;
}

void diff_match_catalogs(struct diff *d)
{
	struct relations r = relate(d);
	for (size_t i = 0; i < d->before.cause_count && r.related; i++) {
		struct diff_cause *b = &d->before.causes[i];
		const struct diff_cause *same = cause_of(&d->after, b->id);
		if (!same && (same = new_name(d, &r, i)) != NULL)
			rename_cause(&d->before, b, same->id);
		if (same)
			b->severity = same->severity;
	}
	/* What each side divides in its own way can neither be new nor gone. */
	for (size_t i = 0; i < d->before.cause_count && r.related; i++) {
		for (size_t k = 0; k < r.columns; k++) {
			struct diff_cause *b = &d->before.causes[i], *a = &d->after.causes[k];
			if (*pair(&r, i, k) && strcmp(b->id, a->id) != 0)
				a->regrouped = b->regrouped = true;
		}
	}
}

// SPDX-License-Identifier: MIT

/** Keeps one row per machine, independent of the order of the inputs. */

#include "fleet/private.h"

#include <stdlib.h>

/* ---- identity ---------------------------------------------------------------------- */

static void add_lower(struct buf *b, const char *text)
{
	for (; text && *text; text++)
		buf_addc(b, ascii_lower(*text));
}

/*
 * The rule of identity: the machine's own id; else its group and host, if the host comes from
 * --host or from a file of the bundle; else the input itself. The name of a bundle never makes
 * two inputs one machine.
 */
const char *row_key(struct arena *arena, const struct fleet_row *row)
{
	struct buf key = {0};
	bool named = row->host && row->host_source && strcmp(row->host_source, "input-name") != 0;
	if (row->machine_id) {
		buf_adds(&key, "machine:");
		add_lower(&key, row->machine_id);
	} else {
		buf_adds(&key, named ? "host:" : "input:");
		add_lower(&key, row->group);
		buf_addc(&key, '/');
		if (named) {
			add_lower(&key, row->host);
		} else {
			buf_adds(&key, row->input ? row->input : "");
			buf_addc(&key, '#');
			buf_adds(&key, row->digest ? row->digest : "");
		}
	}
	char *copy = key.failed ? NULL : arena_copy(arena, buf_span(&key));
	if (!copy)
		arena->failed = true;
	buf_free(&key);
	return copy;
}

const char *fleet_row_name(const struct fleet_row *row)
{
	return row->host ? row->host : row->input;
}

/* ---- reduction --------------------------------------------------------------------- */

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_numbers(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int64_t text_present(const char *text)
{
	return text != NULL;
}

/*
 * Groups rows by key and puts the winner first: the greatest (end, records, digest). Rows with
 * equal digests are ordered by the other fields that a caller can set, so that the order is
 * total.
 */
static int by_key(const void *a, const void *b)
{
	const struct fleet_row *x = a, *y = b;
	int order = strcmp(x->key, y->key);
	if (order == 0)
		order = compare_numbers(y->last, x->last);
	if (order == 0)
		order = compare_numbers((int64_t)y->records, (int64_t)x->records);
	if (order == 0)
		order = compare_texts(y->digest, x->digest);
	if (order == 0)
		order = compare_texts(x->input, y->input);
	if (order == 0)
		order = compare_texts(x->group, y->group);
	if (order == 0)
		order = compare_numbers(text_present(x->group), text_present(y->group));
	if (order == 0)
		order = compare_texts(x->host, y->host);
	if (order == 0)
		order = compare_texts(x->host_source, y->host_source);
	if (order == 0)
		order = compare_texts(x->tool, y->tool);
	if (order == 0)
		order = compare_texts(x->patterns, y->patterns);
	if (order == 0)
		order = compare_numbers(x->filters.any, y->filters.any);
	return order;
}

static int by_digest(const void *a, const void *b)
{
	const struct fleet_superseded *x = a, *y = b;
	int order = compare_texts(x->digest, y->digest);
	return order != 0 ? order : compare_texts(x->input, y->input);
}

static int by_input(const void *a, const void *b)
{
	const struct fleet_superseded *x = a, *y = b;
	int order = compare_numbers(y->last, x->last);
	if (order == 0)
		order = compare_texts(x->input, y->input);
	return order != 0 ? order : compare_texts(x->digest, y->digest);
}

/* Merge the rows of one machine: the first supersedes the others. Equal content counts once. */
static bool supersede(struct fleet *f, struct fleet_row *rows, size_t count)
{
	size_t most = count, used = 0, kept = 0;
	for (size_t i = 0; i < count; i++)
		most += rows[i].superseded_count;
	if (most == 1)
		return true;
	struct fleet_superseded *all = arena_alloc(&f->arena, most * sizeof(*all));
	if (!all)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			all[used++] = (struct fleet_superseded){
				rows[i].input, rows[i].digest, rows[i].last};
		for (size_t k = 0; k < rows[i].superseded_count; k++)
			all[used++] = rows[i].superseded[k];
	}
	if (used > 0)
		qsort(all, used, sizeof(*all), by_digest);
	for (size_t i = 0; i < used; i++) {
		bool same = compare_texts(all[i].digest, rows[0].digest) == 0 ||
			(kept > 0 && compare_texts(all[kept - 1].digest, all[i].digest) == 0);
		if (!same)
			all[kept++] = all[i];
	}
	if (kept > 0)
		qsort(all, kept, sizeof(*all), by_input);
	rows[0].superseded = all;
	rows[0].superseded_count = kept;
	return true;
}

bool fleet_reduce(struct fleet *f)
{
	size_t kept = 0;
	if (f->arena.failed)
		return false;
	if (f->row_count > 0)
		qsort(f->rows, f->row_count, sizeof(*f->rows), by_key);
	for (size_t i = 0, end; i < f->row_count; i = end) {
		for (end = i + 1;
			end < f->row_count && strcmp(f->rows[end].key, f->rows[i].key) == 0; end++)
			;
		if (!supersede(f, &f->rows[i], end - i))
			return false;
		f->rows[kept++] = f->rows[i];
	}
	f->row_count = kept;
	return true;
}

/* ---- expected machines ------------------------------------------------------------- */

static bool same_name(const char *text, struct span name)
{
	return text && span_equal_nocase(span_of(text), name);
}

/*
 * Whether "group/host" or "host" (in any group) names a row. A name without a domain matches one
 * with a domain.
 */
static bool is_row_of(const struct fleet_row *row, struct span name)
{
	const char *host = fleet_row_name(row);
	if (same_name(host, name))
		return true;
	size_t slash = span_find(name, SPAN("/"), 0);
	if (slash != SIZE_MAX && same_name(row->group, span_cut(name, 0, slash)))
		return same_name(host, span_cut(name, slash + 1, name.len));
	return false;
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool fleet_expect(struct fleet *f, struct span names)
{
	size_t cap = 0, kept = 0;
	for (size_t at = 0; at < names.len;) {
		size_t end = span_find(names, SPAN("\n"), at);
		end = end == SIZE_MAX ? names.len : end;
		struct span name = span_trim(span_cut(names, at, end));
		at = end + 1;
		bool found = name.len == 0 || name.data[0] == '#';
		for (size_t i = 0; i < f->row_count && !found; i++)
			found = is_row_of(&f->rows[i], name);
		if (found)
			continue;
		const char **missing =
			array_grow(f->missing, &cap, f->missing_count + 1, sizeof(*missing));
		char *copy = arena_copy(&f->arena, name);
		if (missing)
			f->missing = missing;
		if (!missing || !copy)
			return false;
		f->missing[f->missing_count++] = copy;
	}
	if (f->missing_count > 0)
		qsort(f->missing, f->missing_count, sizeof(*f->missing), by_text);
	for (size_t i = 0; i < f->missing_count; i++) {
		if (kept == 0 || strcmp(f->missing[kept - 1], f->missing[i]) != 0)
			f->missing[kept++] = f->missing[i];
	}
	f->missing_count = kept;
	return true;
}

/* ---- perhaps the same -------------------------------------------------------------- */

struct named {
	const struct fleet_row *row;
	size_t index;
};

/* "SRV01" of "srv01.contoso.local". */
static struct span first_label(const struct fleet_row *row)
{
	struct span name = span_of(fleet_row_name(row));
	size_t dot = row->host ? span_find(name, SPAN("."), 0) : SIZE_MAX;
	return span_cut(name, 0, dot == SIZE_MAX ? name.len : dot);
}

/* Same groups and first labels together, the name without a domain first. */
static int by_name(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = compare_texts(x->row->group, y->row->group);
	if (order == 0)
		order = span_order_nocase(first_label(x->row), first_label(y->row));
	if (order == 0)
		order = span_order_nocase(
			span_of(fleet_row_name(x->row)), span_of(fleet_row_name(y->row)));
	return order;
}

/* A name without a domain may be any of those with one; two domains tell machines apart. */
static bool perhaps_same(const struct fleet_row *a, const struct fleet_row *b)
{
	struct span p = span_of(fleet_row_name(a)), q = span_of(fleet_row_name(b));
	bool plain = first_label(a).len == p.len || first_label(b).len == q.len;
	return compare_texts(a->group, b->group) == 0 &&
		span_equal_nocase(first_label(a), first_label(b)) &&
		(plain || span_equal_nocase(p, q));
}

bool fleet_perhaps_same(const struct fleet *f, bool *flags)
{
	struct named *names = calloc(f->row_count + 1, sizeof(*names));
	if (!names)
		return false;
	for (size_t i = 0; i < f->row_count; i++)
		names[i] = (struct named){&f->rows[i], i};
	qsort(names, f->row_count, sizeof(*names), by_name);
	memset(flags, 0, f->row_count * sizeof(*flags));
	for (size_t first = 0, i = 1; i < f->row_count; i++) {
		/* The one before it, or the name without a domain that begins the group. */
		if (perhaps_same(names[i - 1].row, names[i].row))
			flags[names[i - 1].index] = flags[names[i].index] = true;
		else if (perhaps_same(names[first].row, names[i].row))
			flags[names[first].index] = flags[names[i].index] = true;
		else
			first = i;
	}
	free(names);
	return true;
}

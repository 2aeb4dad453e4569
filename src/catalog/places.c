// SPDX-License-Identifier: MIT

/** Compares paths with the places of the catalogue. */

#include "catalog/private.h"

#include <stdlib.h>

/*
 * The next backslash at or after `from`, to skip "\\?\Volume{…}" or
 * "…\Device\HarddiskVolumeShadowCopy12".
 */
static struct span after_next(struct span path, size_t from)
{
	const char *p = from < path.len ? memchr(path.data + from, '\\', path.len - from) : NULL;
	return p ? span_cut(path, (size_t)(p - path.data), path.len)
		 : span_cut(path, path.len, path.len);
}

struct span path_behind_volume(struct span path)
{
	if (path.len >= 2 && path.data[1] == ':' && ascii_is_alpha(path.data[0]))
		return span_cut(path, 2, path.len);
	if (path.len == 0 || path.data[0] != '\\')
		return span_cut(path, path.len, path.len);
	if (span_starts_nocase(path, SPAN("\\\\?\\UNC\\")))
		return span_cut(path, path.len, path.len);
	if (span_starts_nocase(path, SPAN("\\\\?\\Volume{")))
		return after_next(path, 4);
	if (span_starts_nocase(path, SPAN("\\\\?\\GLOBALROOT\\Device\\")))
		return after_next(path, 22);
	if (span_starts_nocase(path, SPAN("\\Device\\")))
		return after_next(path, 8);
	if (span_starts_nocase(path, SPAN("\\\\?\\")) || span_starts_nocase(path, SPAN("\\\\.\\")))
		path = span_cut(path, 4, path.len);
	if (path.len >= 2 && ascii_is_alpha(path.data[0]) && path.data[1] == ':')
		return span_cut(path, 2, path.len);
	return span_cut(path, path.len, path.len);
}

struct span path_volume(struct span path)
{
	struct span rest = path_behind_volume(path);
	return rest.len > 0 ? span_cut(path, 0, path.len - rest.len) : span_cut(path, 0, 0);
}

struct span path_next_name(struct span path, size_t *at)
{
	while (*at < path.len && path.data[*at] == '\\')
		(*at)++;
	size_t from = *at;
	while (*at < path.len && path.data[*at] != '\\')
		(*at)++;
	return span_cut(path, from, *at);
}

/* Compare without case; `*` in the pattern matches any characters. */
static bool wild_equal(struct span pattern, struct span name)
{
	size_t p = 0, n = 0, star = SIZE_MAX, mark = 0;
	while (n < name.len) {
		if (p < pattern.len && pattern.data[p] == '*') {
			star = p++;
			mark = n;
		} else if (p < pattern.len &&
			ascii_lower(pattern.data[p]) == ascii_lower(name.data[n])) {
			p++;
			n++;
		} else if (star != SIZE_MAX) {
			p = star + 1;
			n = ++mark;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.data[p] == '*')
		p++;
	return p == pattern.len;
}

bool catalog_folder_holds(struct span folder, struct span path)
{
	size_t f = 0, at = 0;
	for (;;) {
		while (f < folder.len && folder.data[f] == '\\')
			f++;
		if (f == folder.len)
			return true;
		while (at < path.len && path.data[at] == '\\')
			at++;
		/* Most folders differ in their first characters already. */
		size_t want = f, have = at;
		while (f < folder.len && folder.data[f] != '\\' && folder.data[f] != '*') {
			if (at == path.len ||
				ascii_lower(folder.data[f]) != ascii_lower(path.data[at]))
				return false;
			f++;
			at++;
		}
		if (f < folder.len && folder.data[f] == '*') {
			f = want;
			at = have;
			struct span pattern = path_next_name(folder, &f),
				    name = path_next_name(path, &at);
			if (name.len == 0 || !wild_equal(pattern, name))
				return false;
		} else if (at < path.len && path.data[at] != '\\') {
			return false;
		}
	}
}

bool catalog_place_holds(const struct place *place, struct span path)
{
	struct span rest = path_behind_volume(path);
	if (rest.len == 0)
		return false;
	if (catalog_folder_holds(place->folder, rest))
		return true;
	while (place->anywhere && rest.len > 0) {
		size_t at = 0;
		path_next_name(rest, &at);
		rest = span_cut(rest, at, rest.len);
		if (catalog_folder_holds(place->folder, rest))
			return true;
	}
	return false;
}

struct span catalog_place_folder(const struct place *place, struct span path)
{
	struct span rest = path_behind_volume(path);
	size_t at = 0;
	while (rest.len > 0 && !catalog_folder_holds(place->folder, rest)) {
		if (!place->anywhere)
			return span_cut(path, 0, 0);
		at = 0;
		path_next_name(rest, &at);
		rest = span_cut(rest, at, rest.len);
	}
	if (rest.len == 0)
		return span_cut(path, 0, 0);
	size_t end = 0, part = 0;
	while (path_next_name(place->folder, &part).len > 0)
		path_next_name(rest, &end);
	return span_cut(path, 0, path.len - rest.len + end);
}

/* ---- stores ------------------------------------------------------------------ */

static uint32_t hash_extension(struct span extension)
{
	char lower[32];
	size_t len = extension.len < sizeof(lower) ? extension.len : sizeof(lower);
	for (size_t i = 0; i < len; i++)
		lower[i] = ascii_lower(extension.data[i]);
	return (uint32_t)hash_bytes(lower, len, 13);
}

/* Whether a pattern is "*.ext" without further stars or dots. */
static bool is_extension(struct span name)
{
	return name.len > 2 && name.data[0] == '*' && name.data[1] == '.' &&
		!memchr(name.data + 2, '.', name.len - 2) &&
		!memchr(name.data + 2, '*', name.len - 2);
}

static void note_store_begin(struct catalog *c, struct span name)
{
	if (name.data[0] == '*')
		memset(c->store_begins, true, sizeof(c->store_begins));
	else
		c->store_begins[(unsigned char)ascii_lower(name.data[0])] = true;
}

bool catalog_index_stores(struct catalog *c)
{
	size_t count = 0;
	for (size_t i = 0; i < c->store_count; i++)
		count += c->stores[i].name_count;
	c->store_names = arena_alloc(&c->arena, (count + 1) * sizeof(*c->store_names));
	if (!c->store_names)
		return false;
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < c->store_count; i++) {
			const struct store *s = &c->stores[i];
			for (size_t k = 0; k < s->name_count; k++) {
				struct span name = s->names[k];
				if (is_extension(name) != (pass == 0))
					continue;
				if (pass == 0)
					name = span_cut(name, 2, name.len);
				c->store_names[c->store_name_count] = (struct store_name){name, s};
				if (pass == 1)
					note_store_begin(c, name);
				if (pass == 0 &&
					!hash_set_insert(&c->by_extension, hash_extension(name),
						c->store_name_count))
					return false;
				c->store_name_count++;
			}
		}
		if (pass == 0)
			c->store_extension_count = c->store_name_count;
	}
	return true;
}

static const struct store *store_of_extension(const struct catalog *c, struct span extension)
{
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&c->by_extension, hash_extension(extension), &cursor)) !=
		SIZE_MAX) {
		const struct store_name *n = &c->store_names[at];
		if (span_equal_nocase(n->text, extension))
			return n->store->disposable ? NULL : n->store;
	}
	return NULL;
}

const struct store *catalog_store_of(const struct catalog *c, struct span path)
{
	size_t from = path.len;
	while (from > 0 && path.data[from - 1] != '\\' && path.data[from - 1] != '/')
		from--;
	struct span name = span_cut(path, from, path.len);
	if (name.len == 0)
		return NULL;
	bool may = c->store_begins[(unsigned char)ascii_lower(name.data[0])];
	for (size_t i = c->store_extension_count; may && i < c->store_name_count; i++) {
		const struct store_name *n = &c->store_names[i];
		char first = n->text.data[0];
		if ((first == '*' || ascii_lower(first) == ascii_lower(name.data[0])) &&
			wild_equal(n->text, name))
			return n->store->disposable ? NULL : n->store;
	}
	size_t dot = name.len;
	while (dot > 0 && name.data[dot - 1] != '.')
		dot--;
	return dot > 0 ? store_of_extension(c, span_cut(name, dot, name.len)) : NULL;
}

/* Whether a pattern other than "*.ext" may match names with an extension. */
static bool may_have_extension(struct span pattern, struct span extension)
{
	size_t dot = pattern.len;
	while (dot > 0 && pattern.data[dot - 1] != '.' && pattern.data[dot - 1] != '*')
		dot--;
	return dot > 0 &&
		(pattern.data[dot - 1] == '*' ||
			span_equal_nocase(span_cut(pattern, dot, pattern.len), extension));
}

enum store_by_type catalog_store_by_type(const struct catalog *c, struct span extension)
{
	for (size_t i = c->store_extension_count; i < c->store_name_count; i++) {
		if (may_have_extension(c->store_names[i].text, extension))
			return STORE_BY_NAME;
	}
	return store_of_extension(c, extension) ? STORE_ALWAYS : STORE_NEVER;
}

const struct store *catalog_stores(const struct catalog *c, size_t *count)
{
	*count = c->store_count;
	return c->stores;
}

/* The span without leading separators. */
static struct span without_separators(struct span path)
{
	size_t at = 0;
	while (at < path.len && path.data[at] == '\\')
		at++;
	return span_cut(path, at, path.len);
}

/* The number of the first two bytes of a folder, without case; several pairs may share one. */
static inline unsigned begin_of(const char *p, const char *end)
{
	unsigned second = (unsigned char)(p + 1 < end ? p[1] : '\\');
	return ((unsigned char)*p & 31u) << 5 | (second & 31u);
}

static void note_begin(bool begins[PLACE_BEGINS], struct span folder)
{
	bool any = folder.len == 0 || folder.data[0] == '*' ||
		(folder.len > 1 && folder.data[1] == '*');
	if (any)
		memset(begins, true, PLACE_BEGINS);
	else
		begins[begin_of(folder.data, folder.data + folder.len)] = true;
}

bool place_set_open(struct place_set *set, const struct catalog *c, enum place_kind kind)
{
	size_t count;
	const struct place *places = catalog_places(c, &count);
	*set = (struct place_set){.items = calloc(count + 1, sizeof(*set->items))};
	for (size_t i = 0; i < count && set->items; i++) {
		if (places[i].kind != kind)
			continue;
		set->items[set->count++] = &places[i];
		struct span folder = without_separators(places[i].folder);
		note_begin(set->begins[0], folder);
		if (places[i].anywhere)
			note_begin(set->begins[1], folder);
	}
	return set->items != NULL;
}

void place_set_close(struct place_set *set)
{
	free(set->items);
	*set = (struct place_set){0};
}

static bool any_holds(const struct place_set *set, struct span path, bool top)
{
	for (size_t i = 0; i < set->count; i++) {
		if ((top || set->items[i]->anywhere) &&
			catalog_folder_holds(set->items[i]->folder, path))
			return true;
	}
	return false;
}

bool place_set_holds(const struct place_set *set, struct span path)
{
	struct span rest = path_behind_volume(path);
	const char *at = rest.data, *end = at + rest.len;
	const bool *begins = set->begins[0];
	while (at < end) {
		if (*at == '\\') {
			at++;
			continue;
		}
		/* Most names begin with letters with which none of the folders begins. */
		if (begins[begin_of(at, end)] &&
			any_holds(set, span_cut(rest, (size_t)(at - rest.data), rest.len),
				begins == set->begins[0]))
			return true;
		begins = set->begins[1];
		at = memchr(at, '\\', (size_t)(end - at));
		if (!at)
			return false;
		at++;
	}
	return false;
}

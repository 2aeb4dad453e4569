// SPDX-License-Identifier: MIT

/** Paths against the places of the catalogue. */

#include "catalog/catalog.h"

/* Behind "\\?\Volume{…}" or "…\HarddiskVolumeShadowCopy12": the next backslash. */
static struct span behind_next(struct span path, size_t from)
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
		return behind_next(path, 4);
	if (span_starts_nocase(path, SPAN("\\\\?\\GLOBALROOT\\Device\\")))
		return behind_next(path, 22);
	if (span_starts_nocase(path, SPAN("\\\\?\\")) || span_starts_nocase(path, SPAN("\\\\.\\")))
		path = span_cut(path, 4, path.len);
	if (path.len >= 2 && ascii_is_alpha(path.data[0]) && path.data[1] == ':')
		return span_cut(path, 2, path.len);
	return span_cut(path, path.len, path.len);
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

/* `*` stands for any run of characters; without case. */
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

/* Whether the first name of a folder and of a path may be the same. */
static bool may_begin(struct span folder, struct span path)
{
	size_t f = 0, p = 0;
	while (f < folder.len && folder.data[f] == '\\')
		f++;
	while (p < path.len && path.data[p] == '\\')
		p++;
	return f == folder.len || folder.data[f] == '*' ||
		(p < path.len && ascii_lower(folder.data[f]) == ascii_lower(path.data[p]));
}

bool catalog_places_hold(const struct place *const *places, size_t count, struct span path)
{
	struct span rest = path_behind_volume(path);
	for (bool top = true; rest.len > 0; top = false) {
		for (size_t i = 0; i < count; i++) {
			if ((top || places[i]->anywhere) && may_begin(places[i]->folder, rest) &&
				catalog_folder_holds(places[i]->folder, rest))
				return true;
		}
		size_t at = 0;
		while (at < rest.len && rest.data[at] == '\\')
			at++;
		const char *next =
			at < rest.len ? memchr(rest.data + at, '\\', rest.len - at) : NULL;
		rest = span_cut(rest, next ? (size_t)(next - rest.data) : rest.len, rest.len);
	}
	return false;
}

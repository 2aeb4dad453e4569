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

static struct span component(struct span path, size_t *at)
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

/* Whether the folder's components are the first ones of `path` from `at` on. */
static bool holds_from(struct span folder, struct span path, size_t at)
{
	size_t f = 0;
	for (;;) {
		struct span want = component(folder, &f);
		if (want.len == 0)
			return true;
		struct span have = component(path, &at);
		if (have.len == 0 || !wild_equal(want, have))
			return false;
	}
}

bool catalog_place_holds(const struct place *place, struct span path)
{
	struct span rest = path_behind_volume(path);
	if (rest.len == 0)
		return false;
	if (holds_from(place->folder, rest, 0))
		return true;
	for (size_t at = 0; place->anywhere && at < rest.len;) {
		if (component(rest, &at).len > 0 && holds_from(place->folder, rest, at))
			return true;
	}
	return false;
}

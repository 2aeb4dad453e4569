// SPDX-License-Identifier: MIT

/** Which paths the backup policy selects and excludes. */

#include "advise/advise.h"

#include "advise/environment.h"

struct span environment_plain_path(struct span path)
{
	if (span_starts_nocase(path, SPAN("\\\\?\\")) && path.len > 6 && path.data[5] == ':')
		path = span_cut(path, 4, path.len);
	return path;
}

/* Whether a path is at or below a folder: whole components, without case. */
bool environment_path_below(struct span path, struct span folder)
{
	path = environment_plain_path(path);
	while (folder.len > 0 && folder.data[folder.len - 1] == '\\')
		folder.len--;
	return folder.len > 0 && span_starts_nocase(path, folder) &&
		(path.len == folder.len || path.data[folder.len] == '\\');
}

static bool has_wildcard(struct span s)
{
	return s.len > 0 && memchr(s.data, '*', s.len);
}

/* "D:\Data\*.tmp": compare the parts before and after the only asterisk of a name. */
static bool fits_wildcard(struct span path, struct span pattern, bool recursive)
{
	size_t star = span_find(pattern, SPAN("*"), 0), folder = star;
	while (folder > 0 && pattern.data[folder - 1] != '\\')
		folder--;
	struct span end = span_cut(pattern, star + 1, pattern.len);
	if (folder == 0 || has_wildcard(end) ||
		!environment_path_below(path, span_cut(pattern, 0, folder)))
		return false;
	path = environment_plain_path(path);
	struct span name = path;
	for (size_t i = 0; i < path.len; i++) {
		if (path.data[i] == '\\')
			name = span_cut(path, i + 1, path.len);
	}
	bool deep = path.len - name.len > folder;
	struct span begin_of_name = span_cut(pattern, folder, star);
	return (!deep || recursive) && name.len >= begin_of_name.len + end.len &&
		span_starts_nocase(name, begin_of_name) && span_ends_nocase(name, end);
}

static bool spec_covers(const struct kept_fact *spec, struct span path)
{
	bool recursive = spec->fact.number & SELECTION_RECURSIVE;
	struct span folder = fact_field(spec, 0);
	if (has_wildcard(folder))
		return fits_wildcard(path, folder, recursive);
	if (!environment_path_below(path, folder))
		return false;
	if (recursive)
		return true;
	/* Only files directly in the folder. */
	path = environment_plain_path(path);
	while (folder.len > 0 && folder.data[folder.len - 1] == '\\')
		folder.len--;
	return path.len <= folder.len + 1 ||
		!memchr(path.data + folder.len + 1, '\\', path.len - folder.len - 1);
}

const struct kept_fact *policy_find(const struct facts *f, struct span path, bool excluded)
{
	size_t at = 0;
	const struct kept_fact *spec;
	while ((spec = facts_next(f, FACT_SELECTION, &at)) != NULL) {
		if (((spec->fact.number & SELECTION_EXCLUDED) != 0) == excluded &&
			spec_covers(spec, path))
			return spec;
	}
	return NULL;
}

const struct kept_fact *advise_policy_excludes(const struct facts *facts, struct span path)
{
	return policy_find(facts, path, true);
}

// SPDX-License-Identifier: MIT

/** What became of the exclusions that BEFORE suggests. */

#include "diff/private.h"

/* Without the backslash at the end. */
static struct span plain_folder(struct span path)
{
	while (path.len > 0 && path.data[path.len - 1] == '\\')
		path.len--;
	return path;
}

/* The folder of a pattern such as "D:\Data\*.tmp", and the pattern of the name. */
static struct span split_pattern(struct span path, struct span *name)
{
	size_t star = span_find(path, SPAN("*"), 0);
	*name = (struct span){0};
	if (star == SIZE_MAX)
		return plain_folder(path);
	while (star > 0 && path.data[star - 1] != '\\')
		star--;
	*name = span_cut(path, star, path.len);
	if (span_equal(*name, SPAN("*")) || span_equal(*name, SPAN("*.*")))
		*name = (struct span){0};
	return plain_folder(span_cut(path, 0, star));
}

/* Whether `path` is `folder` or lies in it; `*deep` becomes true below its first level. */
static bool lies_in(struct span path, struct span folder, bool *deep)
{
	*deep = false;
	if (folder.len == 0 || !span_starts_nocase(path, folder))
		return false;
	if (path.len == folder.len)
		return true;
	if (path.data[folder.len] != '\\')
		return false;
	*deep = span_find(path, SPAN("\\"), folder.len + 1) != SIZE_MAX;
	return true;
}

static bool rule_holds(const struct diff_rule *rule, struct span path)
{
	bool deep;
	if (!lies_in(path, plain_folder(span_of(rule->path)), &deep) || (deep && !rule->subfolders))
		return false;
	struct span type = rule->file_type ? span_of(rule->file_type) : (struct span){0};
	if (type.len > 0 && type.data[0] == '*')
		type = span_cut(type, 1, type.len);
	return span_ends_nocase(path, type);
}

/* Whether what the policy excludes contains all that the rule describes. */
static bool spec_contains(const struct diff_spec *spec, const struct diff_rule *rule)
{
	struct span name, type = rule->file_type ? span_of(rule->file_type) : (struct span){0};
	struct span folder = split_pattern(span_of(spec->path), &name);
	struct span path = plain_folder(span_of(rule->path));
	bool deep;
	if (!lies_in(path, folder, &deep))
		return false;
	/* "*.tmp" contains "*.tmp" alone. */
	if (name.len > 0 && !span_equal_nocase(name, type))
		return false;
	return spec->recursive || (path.len == folder.len && !rule->subfolders);
}

static bool policy_lists(const struct diff_side *side, const struct diff_rule *rule)
{
	for (size_t i = 0; i < side->excluded_count; i++) {
		if (spec_contains(&side->excluded[i], rule))
			return true;
	}
	return false;
}

static enum diff_applied judge(
	const struct diff *d, const struct diff_exclusion *x, uint64_t failed_before)
{
	bool sees = diff_can_show_gone(d, TIME_UNKNOWN) && !d->after.files_cut;
	if (policy_lists(&d->after, x->rule))
		return x->files > 0 ? DIFF_NO_EFFECT : DIFF_APPLIED;
	if (x->files > 0)
		return DIFF_NOT_APPLIED;
	if (!sees)
		return DIFF_UNSEEN;
	if (failed_before > 0)
		return DIFF_NO_FAILURE;
	return d->before.files_cut ? DIFF_UNSEEN : DIFF_NOT_NEEDED;
}

void diff_compare_exclusions(struct diff *d)
{
	const struct diff_side *side = &d->before;
	d->exclusions = arena_alloc(&d->arena, (side->rule_count + 1) * sizeof(*d->exclusions));
	for (size_t i = 0; i < side->rule_count && d->exclusions; i++) {
		struct diff_exclusion *x = &d->exclusions[d->exclusion_count++];
		uint64_t before = 0;
		*x = (struct diff_exclusion){.rule = &side->rules[i]};
		for (size_t k = 0; k < d->file_count; k++) {
			if (!rule_holds(x->rule, span_of(d->files[k].name)))
				continue;
			before += d->files[k].before;
			x->files += d->files[k].after;
		}
		x->applied = judge(d, x, before);
	}
}

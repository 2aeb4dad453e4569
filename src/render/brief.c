// SPDX-License-Identifier: MIT

/** The short description of a finding. */

#include "render/brief.h"

bool brief_is_current(const struct summary_cause *c)
{
	return c->entries > 0 && c->current != CURRENT_NO && c->severity != SEVERITY_INFO;
}

static size_t list_files(
	const struct summary_cause *c, struct place_item *items, size_t most, uint64_t *rest)
{
	size_t count = 0;
	for (; count < c->path_count && count < most; count++)
		items[count] = (struct place_item){ITEM_FILE, c->paths[count].path, 1, 0};
	*rest = c->files > count ? c->files - count : 0;
	return count;
}

static size_t list_records(
	const struct summary_cause *c, struct place_item *items, size_t most, uint64_t *rest)
{
	size_t count = 0;
	for (size_t i = 0; i < c->evidence_count && count < most; i++) {
		bool known = false;
		for (size_t k = 0; k < count && !known; k++)
			known = span_equal(items[k].text, span_of(c->evidence[i].text));
		if (!known)
			items[count++] = (struct place_item){
				ITEM_RECORD, span_of(c->evidence[i].text), 0, 0};
	}
	*rest = 0;
	return count;
}

static size_t list_folders(
	const struct summary_cause *c, struct place_item *items, size_t most, uint64_t *rest)
{
	size_t count = 0;
	for (; count < c->folder_count && count < most; count++)
		items[count] = (struct place_item){
			ITEM_FOLDER, c->folders[count].path, c->folders[count].files, 0};
	*rest = c->folder_total > count ? c->folder_total - count : 0;
	return count;
}

static bool is_of_cause(
	const struct summary *s, const struct summary_family *family, const struct cause *cause)
{
	if (family->rule_count == 0 || family->rules[0] >= s->exclusion_count)
		return false;
	const struct summary_exclusion *x = &s->exclusions[family->rules[0]];
	for (size_t i = 0; i < x->cause_count; i++) {
		if (x->causes[i] == cause)
			return true;
	}
	return false;
}

/* A folder that occurs in several profiles says more than the folders of some of them. */
static size_t list_families(const struct summary *s, const struct summary_cause *c,
	struct place_item *items, size_t most, uint64_t *rest)
{
	uint64_t files = 0;
	size_t count = 0;
	for (size_t i = 0; i < s->family_count && count < most; i++) {
		const struct summary_family *f = &s->families[i];
		if (!is_of_cause(s, f, c->cause))
			continue;
		items[count++] =
			(struct place_item){ITEM_FAMILY, span_of(f->place), f->files, f->profiles};
		files += f->files;
	}
	*rest = count > 0 && c->files > files ? c->files - files : 0;
	return count;
}

bool brief_in_family(const struct summary *s, size_t exclusion)
{
	for (size_t i = 0; i < s->family_count; i++) {
		for (size_t k = 0; k < s->families[i].rule_count; k++) {
			if (s->families[i].rules[k] == exclusion)
				return true;
		}
	}
	return false;
}

size_t brief_places(const struct summary *s, const struct summary_cause *c,
	struct place_item *items, size_t most, uint64_t *rest)
{
	if (most > BRIEF_ITEMS_MAX)
		most = BRIEF_ITEMS_MAX;
	bool unknown = strcmp(c->cause->id, "unclassified") == 0 && c->evidence_count > 0;
	if (c->files == 0 || c->path_count == 0 || unknown)
		return list_records(c, items, most, rest);
	if (c->severity == SEVERITY_DATA || c->files <= most || c->folder_count == 0)
		return list_files(c, items, most, rest);
	size_t count = list_families(s, c, items, most, rest);
	if (count > 0)
		return count;
	return list_folders(c, items, most, rest);
}

void brief_place_note(struct buf *out, const struct place_item *item)
{
	if (item->kind == ITEM_FAMILY) {
		wording_count(out, item->profiles, "profile");
		buf_adds(out, ", ");
	}
	if (item->kind == ITEM_FAMILY || item->kind == ITEM_FOLDER)
		wording_count(out, item->files, "file");
}

struct span brief_input(const char *name)
{
	struct span whole = span_of(name);
	const char *end = strchr(name, '!');
	size_t from = 0, stop = end ? (size_t)(end - name) : whole.len;
	for (size_t i = 0; i < stop; i++) {
		if (name[i] == '/' || name[i] == '\\')
			from = i + 1;
	}
	return span_cut(whole, from < stop ? from : 0, whole.len);
}

struct span brief_sentences(const char *text, size_t columns)
{
	struct span whole = span_of(text), shown = {text, 0};
	for (size_t at = 0; at < whole.len;) {
		size_t stop = span_find(whole, SPAN(". "), at);
		at = stop == SIZE_MAX ? whole.len : stop + 1;
		struct span part = span_cut(whole, 0, at);
		if (shown.len > 0 && span_columns(part) > columns)
			break;
		shown = part;
	}
	return shown;
}

size_t brief_gaps(const struct summary *s, struct gap_group *groups)
{
	size_t count = 0;
	for (size_t i = 0; i < s->gap_count; i++) {
		const struct summary_gap *g = &s->gaps[i];
		size_t k = 0;
		while (k < count && groups[k].reason != g->reason)
			k++;
		if (k == count) {
			if (count == GAP_GROUPS_MAX)
				continue;
			groups[count++] = (struct gap_group){g->reason, 0, 0, g};
		}
		groups[k].count += g->count > 0 ? g->count : 1;
		groups[k].inputs++;
	}
	return count;
}

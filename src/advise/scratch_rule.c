// SPDX-License-Identifier: MIT

/**
 * The only case in which the scratch folder is excluded: a failed-file list names files of it,
 * which shows that it is in the selection of the backup. Microsoft recommends excluding it, and
 * the agent's bin folder, as a whole.
 */

#include "advise/private.h"

enum { FOLDERS_MAX = SCRATCH_RULES_MAX / 2 };

struct scratch_folder {
	struct span path;
	uint64_t files, entries, runs;
	const struct cause *cause; /* of the first file */
};

static bool is_listed(const struct summary *s, const struct summary_file *f)
{
	for (size_t i = 0; i < f->run_id_count; i++) {
		if (s->run_kinds[summary_file_runs(f)[i]] == RUN_LIST)
			return true;
	}
	return false;
}

static bool lies_in(struct span path, struct span folder)
{
	return folder.len > 0 && path.len > folder.len && span_starts_nocase(path, folder) &&
		path.data[folder.len] == '\\';
}

/* The scratch folder that contains a file; empty when a rule cannot name it. */
static struct span folder_of(
	const struct summary *s, const struct catalog *catalog, struct span path)
{
	size_t count;
	const struct place *places = catalog_places(catalog, &count);
	path = plain_path(path);
	if (!path_has_letter(path))
		return (struct span){0};
	struct span known = s->scratch ? plain_path(span_of(s->scratch)) : (struct span){0};
	while (known.len > 3 && known.data[known.len - 1] == '\\')
		known.len--;
	if (known.len > 3 && lies_in(path, known))
		return span_cut(path, 0, known.len);
	for (size_t i = 0; i < count; i++) {
		if (places[i].kind != PLACE_SCRATCH)
			continue;
		struct span folder = catalog_place_folder(&places[i], path);
		if (folder.len > 0)
			return folder;
	}
	return (struct span){0};
}

static struct scratch_folder *find_folder(
	struct scratch_folder *folders, size_t *count, struct span path)
{
	for (size_t i = 0; i < *count; i++) {
		if (span_equal_nocase(folders[i].path, path))
			return &folders[i];
	}
	if (*count == FOLDERS_MAX)
		return NULL;
	folders[*count] = (struct scratch_folder){.path = path};
	return &folders[(*count)++];
}

static const char *keep(struct summary *s, struct buf *text)
{
	const char *copy = text->failed ? NULL : arena_copy(&s->arena, buf_span(text));
	if (!copy)
		s->arena.failed = true;
	buf_clear(text);
	return copy;
}

/* The agent's bin folder: beside the scratch folder, or at the documented location. */
static void add_bin(struct span scratch, struct buf *out)
{
	size_t from = scratch.len;
	while (from > 0 && scratch.data[from - 1] != '\\')
		from--;
	struct span agent = span_cut(scratch, 0, from > 0 ? from - 1 : 0);
	if (span_ends_nocase(agent, SPAN("\\Microsoft Azure Recovery Services Agent")) ||
		span_ends_nocase(agent, SPAN("\\Microsoft Azure Recovery Service Agent")))
		buf_add_span(out, agent);
	else
		buf_adds(out, advise_install_folder);
	buf_adds(out, "\\bin");
}

static void add_rule(struct summary *s, const struct scratch_folder *f, const char *path,
	const char *why, const char *cost, bool counts)
{
	struct summary_exclusion *x = &s->exclusions[s->exclusion_count++];
	*x = (struct summary_exclusion){.path = path,
		.subfolders = true,
		.entries = counts ? f->entries : 0,
		.files = counts ? f->files : 0,
		.runs = counts ? f->runs : 0,
		.why = why,
		.stops_protecting = cost};
	x->causes = arena_alloc(&s->arena, sizeof(*x->causes));
	if (x->causes) {
		x->causes[0] = f->cause;
		x->cause_count = 1;
	}
}

static void show_folder(struct summary *s, const struct scratch_folder *f, bool with_bin)
{
	struct buf text = {0};
	buf_add_span(&text, f->path);
	const char *path = keep(s, &text);
	buf_addf(&text,
		"The agent's scratch folder is in the backup selection: a failed-file list names "
		"%llu "
		"file%s of it. Microsoft advises to exclude the whole folder.",
		(unsigned long long)f->files, f->files == 1 ? "" : "s");
	const char *why = keep(s, &text);
	add_rule(s, f, path, why, "the agent's own cache, which it recreates", true);
	if (with_bin) {
		add_bin(f->path, &text);
		path = keep(s, &text);
		add_rule(s, f, path,
			"The agent's programs: Microsoft advises to exclude them together with the "
			"scratch folder.",
			"the agent's programs, which its setup restores", false);
	}
	buf_free(&text);
}

void scratch_rules(struct summary *s, const struct catalog *catalog, bool *removed)
{
	struct scratch_folder folders[FOLDERS_MAX];
	size_t count = 0;
	for (size_t i = 0; i < s->file_count; i++) {
		const struct summary_file *f = &s->files[i];
		if (!f->in_scratch || !is_listed(s, f))
			continue;
		struct span path = folder_of(s, catalog, f->path);
		struct scratch_folder *folder =
			path.len > 0 ? find_folder(folders, &count, path) : NULL;
		if (!folder)
			continue;
		if (folder->files++ == 0)
			folder->cause = f->cause;
		folder->entries += f->entries;
		folder->runs = f->runs > folder->runs ? f->runs : folder->runs;
		removed[i] = true;
	}
	for (size_t i = 0; i < count; i++)
		show_folder(s, &folders[i], i == 0);
}

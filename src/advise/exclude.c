// SPDX-License-Identifier: MIT

/**
 * Exclusion suggestions: which failing files may be excluded, the best of the rules found, what
 * each removes and stops protecting, and why the other files get no rule.
 */

#include "advise/private.h"

#include <stdlib.h>

/* ---- which files may be excluded --------------------------------------------------- */

static const char *const reasons[STANDING_COUNT] = {
	[STANDING_ELIGIBLE] = "",
	[STANDING_SCRATCH] = "Files of the agent's scratch folder: repair it (see the finding), an "
			     "exclusion does not help.",
	[STANDING_DAMAGED] =
		"Damaged files are never excluded: check the volume and the disk, then restore the "
		"files from an earlier recovery point.",
	[STANDING_CAUSE] = "Fix the cause; an exclusion would hide it.",
	[STANDING_UNKNOWN] = "The error is unknown, so no exclusion is suggested.",
	[STANDING_OTHER_CAUSE] = "The same file also failed for a cause that must be fixed.",
	[STANDING_CODE] = "Fix the cause of this error; an exclusion would hide it.",
	[STANDING_NOISE] = "Harmless: nothing to do.",
	[STANDING_POLICY] =
		"The backup policy excludes this already. The failure stays, so the agent "
		"has not taken the exclusion up: check that the policy was saved.",
	[STANDING_NETWORK] =
		"The agent cannot back up network paths: back up the data on the server that "
		"holds it.",
	[STANDING_SNAPSHOT] =
		"The path is inside a snapshot or device; a rule needs a path on a volume.",
	[STANDING_NOT_LOCAL] = "Not an absolute local path; a rule needs one.",
	[STANDING_MISSING_ONCE] =
		"Missing in one job only: probably deleted or moved during the backup. Check the "
		"next job.",
	[STANDING_LOCKED_ONCE] =
		"Locked in one job only: add the agent to the antivirus exclusions, and check the "
		"next job.",
	[STANDING_DOUBTFUL_ONCE] =
		"Failed in one job only, for an unclear reason: check the next job.",
	[STANDING_STORE] =
		"Databases and mail stores are never excluded: back them up with the means of "
		"their application, or close it during the backup.",
	[STANDING_LINK] =
		"The path leads through a link of Windows, below which no rule works: use the "
		"folder that the link points to.",
	[STANDING_NAME] = "The name contains characters that a rule cannot contain.",
	[STANDING_PLACE] = "Every rule for these files would also cover a file that must stay in "
			   "the backup, a "
			   "protected folder or the first level of the volume.",
	[STANDING_LIMIT] = "Left out by the limit of rules; a greater --top shows them.",
};

/* Causes with special treatment here. */
struct known_causes {
	const struct cause *missing, *locked, *unclassified;
};

static enum standing judge_once(const struct summary_file *f, const struct known_causes *known)
{
	return f->cause == known->missing   ? STANDING_MISSING_ONCE
		: f->cause == known->locked ? STANDING_LOCKED_ONCE
					    : STANDING_DOUBTFUL_ONCE;
}

static enum standing judge(const struct summary *s, const struct summary_file *f,
	enum standing where, const struct known_causes *known)
{
	if (f->in_scratch)
		return STANDING_SCRATCH;
	if (f->never && f->cause->severity == SEVERITY_DATA)
		return STANDING_DAMAGED;
	if (where == STANDING_NETWORK)
		return where;
	if (f->cause == known->unclassified)
		return STANDING_UNKNOWN;
	if (f->never)
		return f->cause->exclusion == EXCLUSION_NEVER ? STANDING_CAUSE
			: f->code_never                       ? STANDING_CODE
							      : STANDING_OTHER_CAUSE;
	if (f->cause->exclusion == EXCLUSION_NEVER)
		return f->cause->severity == SEVERITY_INFO ? STANDING_NOISE : STANDING_CAUSE;
	if (where == STANDING_ELIGIBLE && s->environment &&
		advise_policy_excludes(s->environment, f->path))
		return STANDING_POLICY;
	if (where == STANDING_ELIGIBLE && f->mildest == EXCLUSION_AFTER_CHECK && f->runs < 2)
		return judge_once(f, known);
	return where;
}

/* ---- choosing rules ---------------------------------------------------------------- */

struct advice {
	struct tree tree;
	struct picks picks;
	const struct catalog *catalog;
	uint32_t *cover; /* scratch memory */
	bool *covered;   /* per entry */
	struct choice *choices;
	struct choice **order; /* of those that are still considered */
	size_t count;
	uint64_t runs; /* number of runs in the report */
};

static int order_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

static int order_picks(const struct pick *x, const struct pick *y)
{
	int c = order_u64(x->node, y->node);
	c = c ? c : (x->kind > y->kind) - (x->kind < y->kind);
	return c ? c : order_u64(x->type, y->type);
}

/* Larger rules first; rules for a single file last; then by path. */
static int by_size(const void *a, const void *b)
{
	const struct choice *x = *(const struct choice *const *)a;
	const struct choice *y = *(const struct choice *const *)b;
	int c = (x->pick.kind == PICK_FILE) - (y->pick.kind == PICK_FILE);
	c = c ? c : order_u64(y->files, x->files);
	c = c ? c : order_u64(y->entries, x->entries);
	return c ? c : order_picks(&x->pick, &y->pick);
}

/* The same while all choices are considered. */
static int order_ranked(const struct choice *x, const struct choice *y)
{
	int c = order_u64(y->ranked_files, x->ranked_files);
	c = c ? c : order_u64(y->ranked_entries, x->ranked_entries);
	return c ? c : order_picks(&x->pick, &y->pick);
}

/* Families by what all their rules remove, then the rules of a family by what each removes. */
static int by_family_size(const void *a, const void *b)
{
	const struct choice *x = *(const struct choice *const *)a;
	const struct choice *y = *(const struct choice *const *)b;
	int c = (x->pick.kind == PICK_FILE) - (y->pick.kind == PICK_FILE);
	c = c ? c : order_u64(y->family->all_files, x->family->all_files);
	c = c ? c : order_u64(y->family->all_entries, x->family->all_entries);
	if (c == 0 && x->family != y->family)
		c = order_ranked(x->family, y->family);
	return c ? c : by_size(a, b);
}

static void sort_choices(struct advice *a, int (*order)(const void *, const void *))
{
	if (a->count > 0)
		qsort(a->order, a->count, sizeof(struct choice *), order);
}

/*
 * Count for each rule what it removes that no rule before it does.
 * @return whether a file is covered by several rules
 */
static bool count_choices(struct advice *a)
{
	const struct tree *t = &a->tree;
	bool several = false;
	memset(a->covered, 0, t->count * sizeof(*a->covered));
	for (size_t i = 0; i < a->count; i++) {
		struct choice *c = a->order[i];
		size_t count = rule_cover(t, &c->pick, a->cover);
		c->files = 0;
		c->entries = 0;
		for (size_t k = 0; k < count; k++) {
			if (a->covered[a->cover[k]]) {
				several = true;
				continue;
			}
			a->covered[a->cover[k]] = true;
			c->files++;
			c->entries += t->entries[a->cover[k]].entries;
		}
	}
	return several;
}

/*
 * Where rules cover the same files, these count for the larger rule.
 * @return whether there are such rules
 */
static bool rank_choices(struct advice *a)
{
	const struct tree *t = &a->tree;
	bool several = count_choices(a);
	if (several) {
		for (size_t i = 0; i < a->count; i++) {
			struct choice *c = a->order[i];
			size_t count = rule_cover(t, &c->pick, a->cover);
			c->files = (uint32_t)count;
			c->entries = 0;
			for (size_t k = 0; k < count; k++)
				c->entries += t->entries[a->cover[k]].entries;
		}
		sort_choices(a, by_size);
		count_choices(a);
	}
	for (size_t i = 0; i < a->count; i++) {
		a->order[i]->ranked_files = a->order[i]->files;
		a->order[i]->ranked_entries = a->order[i]->entries;
	}
	return several;
}

/* Move the first `most` in the order by_family_size() to the front. */
static void select_first(struct choice **list, size_t count, size_t most)
{
	size_t from = 0, end = count;
	while (most > from && most < end && end - from > 1) {
		struct choice *pivot = list[from + (end - from) / 2];
		size_t less = from, more = end;
		for (size_t i = from; i < more;) {
			int c = by_family_size(&list[i], &pivot);
			struct choice *moving = list[i];
			if (c < 0) {
				list[i++] = list[less];
				list[less++] = moving;
			} else if (c > 0) {
				list[i] = list[--more];
				list[more] = moving;
			} else {
				i++;
			}
		}
		if (most <= less)
			end = less;
		else
			from = more;
	}
}

/* Limit the number of rules; a family counts as one. */
static void cut_choices(struct advice *a, size_t most)
{
	struct choice **families = tree_space(&a->tree, a->count, sizeof(*families));
	size_t count = 0, kept = 0;
	for (size_t i = 0; i < a->count && families; i++) {
		if (a->order[i]->family == a->order[i])
			families[count++] = a->order[i];
	}
	select_first(families, count, most);
	for (size_t i = 0; i < count && i < most; i++)
		families[i]->chosen = true;
	for (size_t i = 0; i < a->count; i++) {
		if (a->order[i]->family->chosen)
			a->order[kept++] = a->order[i];
	}
	a->count = kept;
	free(families);
}

static void explain_rest(struct advice *a)
{
	const struct tree *t = &a->tree;
	for (uint32_t i = 0; i < t->count; i++) {
		uint8_t *standing = &t->standings[t->entries[i].file];
		if (*standing == STANDING_ELIGIBLE)
			*standing = a->covered[i] ? STANDING_LIMIT
				: node_has(&t->nodes[t->entries[i].node], MARK_BAD)
				? STANDING_NAME
				: STANDING_PLACE;
	}
}

static void choose(struct advice *a, size_t most)
{
	struct tree *t = &a->tree;
	a->choices = tree_space(t, a->picks.count, sizeof(*a->choices));
	a->order = tree_space(t, a->picks.count, sizeof(*a->order));
	if (t->failed)
		return;
	a->count = a->picks.count;
	for (size_t i = 0; i < a->count; i++) {
		a->choices[i] = (struct choice){.pick = a->picks.items[i]};
		a->order[i] = &a->choices[i];
	}
	picks_free(&a->picks);
	bool several = rank_choices(a);
	explain_rest(a);
	families_find(t, a->choices, a->count);
	if (t->failed)
		return;
	families_sum(a->order, a->count);
	t->s->exclusion_total = a->count;
	cut_choices(a, most);
	sort_choices(a, by_family_size);
	count_choices(a);
	/* Rules that were left out do not remove anything, so others may remove more. */
	if (several) {
		families_sum(a->order, a->count);
		sort_choices(a, by_family_size);
	}
}

/* ---- describing a rule ------------------------------------------------------------- */

/* The failures that a rule ends, except noise. */
struct grounds {
	uint64_t files, runs_least, runs_most; /* numbers of runs per file */
	uint64_t jobs, lists;                  /* of all files together */
	uint32_t *seen;                        /* per run: the last rule that counted it */
	uint32_t rule;
	const struct cause **causes;
	uint64_t *cause_files;
	size_t cause_count;
};

static void begin_grounds(struct grounds *g)
{
	g->cause_count = 0;
	g->files = g->runs_least = g->runs_most = g->jobs = g->lists = 0;
	g->rule++;
}

static void add_runs(struct grounds *g, const struct summary *s, const struct summary_file *f)
{
	const run_number *runs = summary_file_runs(f);
	for (size_t i = 0; i < f->run_id_count; i++) {
		uint32_t run = runs[i];
		if (g->seen[run] == g->rule)
			continue;
		g->seen[run] = g->rule;
		g->jobs += s->run_kinds[run] == RUN_JOB;
		g->lists += s->run_kinds[run] == RUN_LIST;
	}
	g->runs_least = g->files == 0 || f->runs < g->runs_least ? f->runs : g->runs_least;
	g->runs_most = f->runs > g->runs_most ? f->runs : g->runs_most;
}

static void add_ground(struct grounds *g, const struct summary *s, const struct summary_file *f)
{
	size_t at = 0;
	add_runs(g, s, f);
	while (at < g->cause_count && g->causes[at] != f->cause)
		at++;
	if (at == g->cause_count) {
		g->causes[at] = f->cause;
		g->cause_files[at] = 0;
		g->cause_count++;
	}
	g->cause_files[at]++;
	g->files++;
}

/* Sort causes by number of files, then by id. Insertion sort, because there are few. */
static void sort_grounds(struct grounds *g)
{
	for (size_t i = 1; i < g->cause_count; i++) {
		for (size_t k = i; k > 0; k--) {
			bool right = g->cause_files[k - 1] > g->cause_files[k] ||
				(g->cause_files[k - 1] == g->cause_files[k] &&
					strcmp(g->causes[k - 1]->id, g->causes[k]->id) < 0);
			if (right)
				break;
			const struct cause *cause = g->causes[k];
			uint64_t files = g->cause_files[k];
			g->causes[k] = g->causes[k - 1];
			g->cause_files[k] = g->cause_files[k - 1];
			g->causes[k - 1] = cause;
			g->cause_files[k - 1] = files;
		}
	}
}

/* "Failed in 4 of 5 jobs." */
static void write_times(const struct advice *a, const struct grounds *g, struct buf *out)
{
	uint64_t runs = summary_runs(g->jobs, g->lists);
	const char *word = g->lists > 0 && g->jobs == 0 ? "list" : "job";
	uint64_t all = runs > a->runs ? runs : a->runs;
	if (runs == 0)
		return;
	buf_adds(out, " in ");
	if (all == 1) {
		buf_adds(out, "1 ");
		buf_adds(out, word);
	} else if (runs == all && runs == 2 && g->runs_least == 2)
		buf_addf(out, "both %ss", word);
	else if (runs == all)
		buf_addf(out, "%s%llu %ss", g->runs_least == runs ? "all " : "",
			(unsigned long long)runs, word);
	else
		buf_addf(out, "%llu of %llu %ss", (unsigned long long)runs, (unsigned long long)all,
			word);
	if (g->runs_most < runs)
		buf_addf(out, ", each in %s%llu", g->runs_least < g->runs_most ? "at most " : "",
			(unsigned long long)g->runs_most);
}

static void write_why(
	const struct advice *a, const struct pick *p, const struct grounds *g, struct buf *out)
{
	char first = p->place ? p->place->title[0] : '\0';
	if (p->place) {
		buf_addc(out, ascii_upper(first));
		buf_adds(out, p->place->title + 1);
		buf_adds(out, ": ");
	}
	if (g->files == 1)
		buf_adds(out, p->place ? "1 file failed" : "Failed");
	else
		buf_addf(out, "%llu files failed", (unsigned long long)g->files);
	write_times(a, g, out);
	buf_adds(out, g->cause_count > 1 ? " (mostly: " : " (");
	buf_adds(out, g->causes[0]->title);
	buf_adds(out, ").");
	if (p->narrowed)
		buf_adds(out,
			" Not the whole folder, because another file in it must stay in the "
			"backup.");
}

static void write_cost(const struct pick *p, const char *file_type, struct buf *out)
{
	switch (p->kind) {
	case PICK_FOLDER:
		buf_adds(out, "everything in this folder and its subfolders");
		break;
	case PICK_FOLDER_FLAT:
		buf_adds(out, "all files in this folder, but not in its subfolders");
		break;
	case PICK_TYPE:
		buf_addf(out, "all %s files in this folder and its subfolders", file_type);
		break;
	case PICK_TYPE_FLAT:
		buf_addf(out, "all %s files in this folder, but not in its subfolders", file_type);
		break;
	case PICK_LOOSE:
	case PICK_FILE:
		buf_adds(out, "this file");
		break;
	}
}

static const char *keep(struct summary *s, struct buf *text)
{
	const char *copy = text->failed ? NULL : arena_copy(&s->arena, buf_span(text));
	if (!copy)
		s->arena.failed = true;
	buf_clear(text);
	return copy;
}

static void show_rule(struct advice *a, const struct choice *c, struct grounds *g,
	struct summary_exclusion *x, struct buf *text)
{
	struct tree *t = &a->tree;
	struct summary *s = t->s;
	const struct pick *p = &c->pick;
	*x = (struct summary_exclusion){.entries = c->entries,
		.files = c->files,
		.subfolders = p->kind == PICK_FOLDER || p->kind == PICK_TYPE};
	begin_grounds(g);
	size_t count = rule_cover(t, p, a->cover);
	for (size_t i = 0; i < count; i++) {
		const struct entry *e = &t->entries[a->cover[i]];
		if (!(e->eligible || e->waits) || a->covered[a->cover[i]])
			continue;
		a->covered[a->cover[i]] = true;
		add_ground(g, s, &s->files[e->file]);
		x->failures += s->files[e->file].failures;
		x->check_first = x->check_first || !e->certain;
	}
	sort_grounds(g);
	x->runs = summary_runs(g->jobs, g->lists);
	x->cause_count = g->cause_count;
	x->causes = arena_alloc(&s->arena, g->cause_count * sizeof(*x->causes));
	if (!x->causes)
		return;
	memcpy(x->causes, g->causes, g->cause_count * sizeof(*x->causes));
	tree_path(t, p->node, text);
	x->path = keep(s, text);
	if (p->kind == PICK_TYPE || p->kind == PICK_TYPE_FLAT) {
		buf_adds(text, "*.");
		buf_add_span(text, tree_type(t, p->type));
		x->file_type = keep(s, text);
	}
	write_why(a, p, g, text);
	x->why = keep(s, text);
	write_cost(p, x->file_type ? x->file_type : "", text);
	x->stops_protecting = keep(s, text);
}

static void show_rules(struct advice *a)
{
	struct summary *s = a->tree.s;
	size_t causes;
	catalog_causes(a->catalog, &causes);
	struct buf text = {0};
	struct grounds g = {
		.causes = tree_alloc(&a->tree, causes + 1, sizeof(*g.causes)),
		.cause_files = tree_alloc(&a->tree, causes + 1, sizeof(*g.cause_files)),
		.seen = tree_alloc(&a->tree, s->run_count, sizeof(*g.seen)),
	};
	size_t before = s->exclusion_count;
	memset(a->covered, 0, a->tree.count * sizeof(*a->covered));
	for (size_t i = 0; i < a->count && !a->tree.failed && !s->arena.failed; i++)
		show_rule(a, a->order[i], &g, &s->exclusions[s->exclusion_count++], &text);
	if (!a->tree.failed && !s->arena.failed)
		families_show(&a->tree, a->order, a->count, before);
	free(g.causes);
	free(g.cause_files);
	free(g.seen);
	buf_free(&text);
}

/* ---- files without a rule ---------------------------------------------------------- */

static int by_files(const void *a, const void *b)
{
	const struct summary_not_excluded *x = a, *y = b;
	int c = order_u64(y->files, x->files);
	c = c ? c : strcmp(x->cause->id, y->cause->id);
	return c ? c : strcmp(x->why, y->why);
}

static void show_rest(struct advice *a, const bool *removed)
{
	struct summary *s = a->tree.s;
	size_t causes, used = 0;
	const struct cause *const *list = catalog_causes(a->catalog, &causes);
	uint64_t *counts = tree_alloc(&a->tree, causes * STANDING_COUNT, sizeof(*counts));
	s->left_over_files = 0;
	for (size_t i = 0; i < s->file_count && counts; i++) {
		if (removed[i])
			continue;
		uint64_t *count =
			&counts[s->files[i].cause->index * STANDING_COUNT + a->tree.standings[i]];
		used += (*count)++ == 0;
		s->left_over_files++;
	}
	s->not_excluded_count = 0;
	s->not_excluded = arena_alloc(&s->arena, (used + 1) * sizeof(*s->not_excluded));
	for (size_t i = 0; i < causes * STANDING_COUNT && counts && s->not_excluded; i++) {
		if (counts[i] > 0)
			s->not_excluded[s->not_excluded_count++] = (struct summary_not_excluded){
				list[i / STANDING_COUNT], counts[i], reasons[i % STANDING_COUNT]};
	}
	if (s->not_excluded_count > 0)
		qsort(s->not_excluded, s->not_excluded_count, sizeof(*s->not_excluded), by_files);
	free(counts);
}

static void advise(struct advice *a, size_t most)
{
	struct tree *t = &a->tree;
	rules_find(t, &a->picks);
	a->cover = tree_space(t, t->count, sizeof(*a->cover));
	a->covered = tree_alloc(t, t->count, sizeof(*a->covered));
	bool *removed = tree_alloc(t, t->s->file_count, sizeof(*removed));
	if (!t->failed)
		choose(a, most);
	for (uint32_t i = 0; i < t->count && !t->failed; i++)
		removed[t->entries[i].file] = a->covered[i];
	struct summary *s = t->s;
	s->exclusion_count = 0;
	s->exclusions = t->failed
		? NULL
		: arena_alloc(&s->arena, (a->count + SCRATCH_RULES_MAX) * sizeof(*s->exclusions));
	if (s->exclusions)
		scratch_rules(s, a->catalog, removed);
	if (!t->failed && !s->arena.failed)
		show_rules(a);
	if (!t->failed)
		show_rest(a, removed);
	free(removed);
}

struct tree *advise_sort_paths(const struct tally *tally, const struct catalog *catalog)
{
	struct tree *t = calloc(1, sizeof(*t));
	size_t count = tally_path_count(tally), length = 0;
	if (!t)
		return NULL;
	for (size_t i = 0; i < count; i++)
		length += tally_path_text(tally, i).len;
	tree_begin(t, catalog, count, length);
	for (size_t i = 0; i < count; i++)
		tree_add(t, tally_path_text(tally, i));
	tree_sort(t);
	return t;
}

void advise_free_paths(struct tree *sorted)
{
	if (sorted)
		tree_free(sorted);
	free(sorted);
}

static void sort_files(struct tree *t, const struct summary *s, const struct catalog *catalog)
{
	size_t length = 0;
	for (size_t i = 0; i < s->file_count; i++)
		length += s->files[i].path.len;
	tree_begin(t, catalog, s->file_count, length);
	for (size_t i = 0; i < s->file_count; i++)
		tree_add(t, s->files[i].path);
	tree_sort(t);
}

/* Decide for each file whether it may be excluded. */
static void judge_files(struct advice *a)
{
	const struct known_causes known = {
		.missing = catalog_cause(a->catalog, "missing-scratch"),
		.locked = catalog_cause(a->catalog, "av-lock"),
		.unclassified = catalog_cause(a->catalog, "unclassified"),
	};
	const struct summary *s = a->tree.s;
	uint8_t *standings = a->tree.standings;
	for (size_t i = 0; i < s->file_count; i++) {
		const struct summary_file *f = &s->files[i];
		standings[i] = (uint8_t)judge(s, f, (enum standing)standings[i], &known);
		a->runs = f->runs > a->runs ? f->runs : a->runs;
	}
}

bool advise_exclusions(
	struct summary *s, const struct catalog *catalog, size_t most, struct tree *sorted)
{
	struct advice a = {.catalog = catalog, .runs = s->job_count};
	/* Usually each path is that of a file; their order is the same. */
	if (sorted && sorted->file_count == s->file_count) {
		a.tree = *sorted;
		free(sorted);
	} else {
		advise_free_paths(sorted);
		sort_files(&a.tree, s, catalog);
	}
	a.tree.s = s;
	if (!a.tree.failed)
		judge_files(&a);
	if (!a.tree.failed)
		tree_build(&a.tree);
	if (!a.tree.failed)
		families_name_users(&a.tree);
	if (!a.tree.failed)
		advise(&a, most);
	bool ok = !a.tree.failed && !a.picks.failed && !s->arena.failed;
	tree_free(&a.tree);
	free(a.cover);
	free(a.covered);
	free(a.choices);
	free(a.order);
	picks_free(&a.picks);
	return ok;
}

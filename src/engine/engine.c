// SPDX-License-Identifier: MIT

/** The engine: from operands to a summary. */

#include "engine/private.h"

#include "os/os.h"

#include <stdlib.h>

/* Evidence is text, so that `--top all` is limited here. */
enum { EVIDENCE_MAX = 1000 };

void engine_defaults(struct engine_config *config)
{
	*config = (struct engine_config){
		.now = os_now(),
		.filter = {.since = TIME_UNKNOWN, .until = TIME_UNKNOWN},
		.top = 10,
		.rules = ADVISE_RULES_DEFAULT,
		.threads = 1,
		.limits =
			{
				.max_depth = 8,
				.max_members = 200000,
				.max_bytes = UINT64_C(256) << 30,
				.max_ratio = 400,
			},
	};
}

/* ---- the engine's own pipeline ----------------------------------------------------- */

static bool on_batch(void *context, struct pipeline *l)
{
	struct engine *e = context;
	if (!engine_merge(e, l, false))
		return false;
	if (!e->config.on_piece || e->config.on_piece(e->config.on_entry_context))
		return true;
	e->stopped = true;
	return false;
}

/* An entry for the caller's callback, after the tally has merged everything before it. */
static bool on_entry(void *context, struct pipeline *l, const struct entry *entry, int64_t time)
{
	struct engine *e = context;
	const char *facet = NULL;
	if (!engine_merge(e, l, true))
		return false;
	if (entry->cause->facets && entry->record->path.len > 0)
		facet = tally_in_scratch(e->tally, entry->record->path) ? "scratch" : "source";
	else if (entry->names_scratch)
		facet = "scratch";
	if (e->config.on_entry(
		    e->config.on_entry_context, entry, l->name.data, time, l->named_day, facet))
		return true;
	e->stopped = true;
	return false;
}

/* ---- sources ----------------------------------------------------------------------- */

static bool read_in_order(struct engine *e, const struct source *source)
{
	const struct container_visitor visitor = pipeline_visitor(&e->pipeline);
	if (!container_read(source, &e->config.limits, &visitor) && !e->pipeline.stopped)
		e->failed = true;
	return true;
}

static bool on_source(void *context, const struct source *source)
{
	struct engine *e = context;
	bool many = e->config.threads > 1;
	bool counts = !e->config.on_entry;
	bool done = (many && counts && (read_zip(e, source) || read_ranges(e, source))) ||
		(many && read_stream(e, source)) || read_in_order(e, source);
	e->failed = e->failed || e->pipeline.failed;
	return done && !e->failed && !e->stopped && engine_merge(e, &e->pipeline, true);
}

static void on_source_gap(void *context, const char *input, enum gap_reason reason,
	const char *detail, uint64_t count)
{
	struct engine *e = context;
	engine_note_gap(e, input, reason, detail, count);
	if (!tally_gap(e->tally, input, reason, detail, count))
		e->failed = true;
}

/* ---- create, read, destroy --------------------------------------------------------- */

struct engine *engine_new(const struct engine_config *config)
{
	struct engine *e = calloc(1, sizeof(*e));
	if (!e)
		return NULL;
	e->config = *config;
	const struct pipeline_sink sink = {
		.batch = on_batch, .entry = config->on_entry ? on_entry : NULL, .context = e};
	bool open = pipeline_open(&e->pipeline, &e->config, &sink);
	e->tally = tally_new(&(struct tally_config){
		.catalog = config->catalog,
		.keep = config->top < EVIDENCE_MAX ? config->top : EVIDENCE_MAX,
		.zone = config->zone,
		.host = config->host,
		.now = config->now,
		.now_asked = config->now_asked,
		.scratch = config->scratch,
		.since = config->filter.since,
		.until = config->filter.until,
		.job = config->filter.job,
		.filtered = config->filter.cause || config->filter.code.kind != CODE_NONE ||
			config->filter.job || config->filter.level,
	});
	if (!open || !e->tally) {
		engine_free(e);
		return NULL;
	}
	return e;
}

bool engine_add_scratch(struct engine *e, const char *folder)
{
	return tally_scratch(e->tally, span_of(folder));
}

bool engine_read(struct engine *e, const char *operand)
{
	bool ok = source_walk(operand, on_source, on_source_gap, e) && !e->failed && !e->stopped;
	/* The walk itself stops only for lack of memory. */
	e->failed = e->failed || (!ok && !e->stopped);
	return ok;
}

bool engine_failed(const struct engine *e)
{
	return e->failed;
}

bool engine_short_of_memory(const struct engine *e)
{
	return e->short_of_memory;
}

uint64_t engine_gaps(const struct engine *e)
{
	return e->gaps;
}

void engine_end(struct engine *e)
{
	uint64_t limits = e->limits_hit + classifier_limits_hit(e->pipeline.classifier);
	if (limits > e->limits_told)
		on_source_gap(e, NULL, GAP_LIMIT,
			"expressions that hit the match limit: a rule may be missed",
			limits - e->limits_told);
	e->limits_told = limits;
}

/* ---- the summary ------------------------------------------------------------------- */

/*
 * With several threads, another one looks for exclusions, which depend on the files only: it sorts
 * their paths while this one derives the files, and goes on while this one derives causes, facts and
 * actions. For fewer files, starting a thread takes longer; more than so many paths are sorted after
 * the files are derived, because both need much memory.
 */
enum { FILES_FOR_THREAD = 500, PATHS_FOR_THREAD = 2000, PATHS_FOR_THREAD_MAX = 200000 };

struct exclusions {
	const struct engine *e;
	bool ahead; /* sort the paths before the files are derived */
	struct os_monitor *monitor;
	/* guarded by the monitor: */
	bool begun; /* the first step of the summary is over */
	bool go_on; /* … and has succeeded */
	/* Exclusions are added to a copy of the summary with an arena of its own. */
	struct summary copy;
	bool ok;
};

static void wait_for_files(struct exclusions *x)
{
	os_monitor_enter(x->monitor);
	while (!x->begun)
		os_monitor_wait(x->monitor);
	os_monitor_leave(x->monitor);
}

/* @param s with the files, or NULL */
static void pass_files(struct exclusions *x, const struct summary *s)
{
	os_monitor_enter(x->monitor);
	x->begun = true;
	x->go_on = s != NULL;
	if (s) {
		x->copy = *s;
		x->copy.arena = (struct arena){0};
	}
	os_monitor_wake_all(x->monitor);
	os_monitor_leave(x->monitor);
}

static void find_exclusions(void *context)
{
	struct exclusions *x = context;
	const struct engine *e = x->e;
	struct tree *sorted = NULL;
	if (x->ahead) {
		sorted = advise_sort_paths(e->tally, e->config.catalog);
		wait_for_files(x);
		tally_free_paths(e->tally);
	}
	if (!x->go_on) {
		advise_free_paths(sorted);
		return;
	}
	x->ok = advise_exclusions(&x->copy, e->config.catalog, e->config.rules, sorted);
}

static void take_exclusions(struct summary *s, struct summary *from)
{
	s->exclusions = from->exclusions;
	s->exclusion_count = from->exclusion_count;
	s->exclusion_total = from->exclusion_total;
	s->left_over_files = from->left_over_files;
	s->families = from->families;
	s->family_count = from->family_count;
	s->not_excluded = from->not_excluded;
	s->not_excluded_count = from->not_excluded_count;
	s->users = from->users;
	s->user_count = from->user_count;
	arena_move(&s->arena, &from->arena);
}

/* @param ahead also what only some reports need, as another thread has more to do */
static bool complete(struct engine *e, struct summary *s, bool ahead)
{
	return summary_complete(e->tally) && advise_facts(s, e->config.catalog) &&
		(!ahead || advise_choose_actions(s));
}

struct summary *engine_summary(struct engine *e)
{
	engine_end(e);
	struct exclusions x = {.e = e, .monitor = os_monitor_new()};
	if (e->failed || !x.monitor) {
		os_monitor_free(x.monitor);
		return NULL;
	}
	const size_t paths = tally_path_count(e->tally);
	const bool threads = e->config.threads > 1;
	x.ahead = threads && paths >= PATHS_FOR_THREAD && paths <= PATHS_FOR_THREAD_MAX;
	struct os_thread *thread = x.ahead ? os_thread_start(find_exclusions, &x) : NULL;
	struct summary *s = summary_begin(e->tally, e->config.top);
	pass_files(&x, s);
	if (!thread) {
		x.ahead = false;
		tally_free_paths(e->tally);
		if (s && threads && s->file_count >= FILES_FOR_THREAD)
			thread = os_thread_start(find_exclusions, &x);
	}
	bool ok = s && complete(e, s, thread != NULL);
	if (thread)
		os_thread_join(thread);
	else
		find_exclusions(&x);
	os_monitor_free(x.monitor);
	if (!s)
		return NULL;
	take_exclusions(s, &x.copy);
	if (!ok || !x.ok) {
		summary_free(s);
		return NULL;
	}
	s->short_of_memory = e->short_of_memory;
	s->patterns = catalog_digest(e->config.catalog);
	return s;
}

void engine_free(struct engine *e)
{
	if (!e)
		return;
	pipeline_close(&e->pipeline);
	tally_free(e->tally);
	free(e);
}

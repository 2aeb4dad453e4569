// SPDX-License-Identifier: MIT

/**
 * A zip on disk: a job is one member, and its batch is merged into the tally. A member's result
 * is not used when it was damaged or when the members before it used up a limit: then the jobs
 * end, and from that member on the zip is read from front to back.
 *
 * A long member does not fit into its slot. When it is the next one to be merged, its batch is
 * merged in parts while it is being read. If its result then turns out to be unusable, it is read
 * again without the items that are already in the tally (engine.skip_items).
 */

#include "engine/private.h"
#include "engine/worker_pool.h"

#include <stdlib.h>

/** Memory of all slots together, and of each at least. */
#define SLOTS_BYTES (12u << 20)
#define SLOT_BYTES_MIN (256u << 10)

/* The result of a member, until it is merged. */
struct slot {
	struct batch *batch;
	struct container_cost cost;
	enum member_outcome outcome;
	uint64_t bytes, members; /* read but not reported as progress yet */
	uint64_t merged;         /* items that were merged before the member ended */
};

struct zip_reader;

/* The state of one thread. */
struct worker {
	struct pipeline pipeline; /* first, because the context of its visitor is also the worker */
	struct zip_reader *zip;
	struct container_reader *reader;
	bool opened, over;
	/* For the current member: */
	struct pool_job *job;
	struct slot *slot;
	uint64_t bytes;
	bool nested; /* it contains an archive */
};

struct zip_reader {
	struct engine *e;
	struct container_zip *zip;
	struct worker *workers;
	struct slot *slots;
	size_t slot_count, slot_bytes;
	struct container_cost before; /* total of the merged members */
	size_t merged;                /* number of merged members */
	uint64_t skip; /* number of items of the next member that were merged already */
};

static void add_cost(struct container_cost *sum, const struct container_cost *more)
{
	sum->members += more->members;
	sum->expanded += more->expanded;
	sum->pulled += more->pulled;
	sum->files += more->files;
	sum->gaps += more->gaps;
}

/* ---- reading a member -------------------------------------------------------------- */

/* Merge the batch so far. Called when it is this member's turn. */
static bool merge_some(struct worker *w)
{
	struct zip_reader *s = w->zip;
	w->slot->merged += batch_item_count(w->pipeline.batch);
	return engine_merge(s->e, &w->pipeline, true);
}

/* Whether the batch can be merged before the member has ended. */
static bool may_merge_some(const struct worker *w)
{
	const struct zip_reader *s = w->zip;
	const struct container_limits *limits = &s->e->config.limits;
	uint64_t max = limits->max_bytes;
	/* When the limit of members is reached, a gap replaces the result of this member. */
	return !w->nested && s->before.members < limits->max_members && s->before.expanded <= max &&
		w->bytes <= max - s->before.expanded;
}

static bool on_batch(void *context, struct pipeline *pipeline)
{
	struct worker *w = context;
	size_t size = batch_size(pipeline->batch);
	bool full = size >= w->zip->slot_bytes;
	if (size < PIPELINE_BATCH)
		return true;
	if (!pool_turn(w->job, full))
		return !full;
	bool some = may_merge_some(w);
	bool ok = some ? merge_some(w) : !full;
	pool_turn_end(w->job);
	return ok;
}

static bool on_data(void *context, const void *data, size_t len)
{
	struct worker *w = context;
	w->bytes += len;
	return pipeline_data(&w->pipeline, data, len);
}

static bool on_archive(void *context, const struct member *archive, const char *format)
{
	struct worker *w = context;
	w->nested = true;
	return pipeline_archive(&w->pipeline, archive, format);
}

static bool open_worker(struct zip_reader *s, struct worker *w)
{
	if (w->opened)
		return w->reader != NULL;
	const struct pipeline_sink sink = {.batch = on_batch, .context = w};
	w->opened = true;
	w->zip = s;
	if (pipeline_open(&w->pipeline, &s->e->config, &sink))
		w->reader = container_reader_new(s->zip);
	return w->reader != NULL;
}

/* Job n is member n. */
static bool work(void *context, struct pool_job *job)
{
	struct zip_reader *s = context;
	struct worker *w = &s->workers[job->worker];
	struct slot *slot = &s->slots[job->number % s->slot_count];
	struct container_visitor visitor = pipeline_visitor(&w->pipeline);
	visitor.data = on_data;
	visitor.archive = on_archive;
	slot->outcome = MEMBER_BROKEN;
	slot->merged = 0;
	batch_clear(slot->batch);
	if (!open_worker(s, w))
		return false;
	/* After a member that broke its reader, everything is read again anyway. */
	if (w->over)
		return true;
	struct batch *own = w->pipeline.batch;
	w->pipeline.batch = slot->batch;
	w->job = job;
	w->slot = slot;
	w->bytes = 0;
	w->nested = false;
	slot->outcome = container_reader_read(w->reader, job->number, &visitor, &slot->cost);
	w->over = slot->outcome != MEMBER_READ;
	slot->bytes = w->pipeline.bytes;
	slot->members = w->pipeline.members;
	w->pipeline.bytes = w->pipeline.members = 0;
	bool failed = w->pipeline.failed || batch_failed(slot->batch) ||
		(slot->outcome == MEMBER_STOPPED && !w->pipeline.stopped);
	w->pipeline.batch = own;
	return !failed;
}

static bool merge(void *context, size_t number)
{
	struct zip_reader *s = context;
	struct slot *slot = &s->slots[number % s->slot_count];
	if (slot->outcome != MEMBER_READ || !container_zip_fits(s->zip, &s->before, &slot->cost)) {
		s->skip = slot->merged;
		return false;
	}
	add_cost(&s->before, &slot->cost);
	s->merged = number + 1;
	return engine_merge_range(s->e, slot->batch, NULL, slot->bytes, slot->members);
}

/* ---- the whole zip ----------------------------------------------------------------- */

static bool open_reader(struct zip_reader *s)
{
	unsigned threads = s->e->config.threads;
	s->slot_count = (size_t)threads + 1;
	s->slot_bytes = SLOTS_BYTES / s->slot_count;
	if (s->slot_bytes < SLOT_BYTES_MIN)
		s->slot_bytes = SLOT_BYTES_MIN;
	s->workers = calloc(threads, sizeof(*s->workers));
	s->slots = calloc(s->slot_count, sizeof(*s->slots));
	if (!s->workers || !s->slots)
		return false;
	for (size_t i = 0; i < s->slot_count; i++) {
		s->slots[i].batch = batch_new();
		if (!s->slots[i].batch)
			return false;
	}
	return true;
}

static void close_workers(struct zip_reader *s)
{
	for (size_t i = 0; s->workers && i < s->e->config.threads; i++) {
		struct worker *w = &s->workers[i];
		s->e->short_of_memory = s->e->short_of_memory || w->pipeline.short_of_memory;
		container_reader_free(w->reader);
		if (w->opened)
			engine_close_pipeline(s->e, &w->pipeline);
	}
	for (size_t i = 0; s->slots && i < s->slot_count; i++)
		batch_free(s->slots[i].batch);
	free(s->workers);
	free(s->slots);
}

/* @return whether any members could be read this way */
static bool read_members(struct zip_reader *s)
{
	struct engine *e = s->e;
	size_t members = container_zip_members(s->zip);
	const struct pool_plan plan = {
		.threads = e->config.threads,
		.jobs = members,
		.slots = s->slot_count,
		.work = work,
		.merge = merge,
		.context = s,
	};
	bool all = pool_run(&plan);
	/* a thread or the tally ran out of memory */
	bool failed = e->failed || e->stopped;
	for (size_t i = 0; i < e->config.threads; i++)
		failed = failed || s->workers[i].pipeline.failed ||
			(s->workers[i].opened && !s->workers[i].reader);
	return !failed && (all || s->merged < members);
}

bool read_zip(struct engine *e, const struct source *source)
{
	struct zip_reader s = {.e = e};
	if (!container_zip_open(source, &e->config.limits, &s.zip)) {
		e->failed = true;
		return true;
	}
	if (!s.zip)
		return false;
	const struct container_visitor visitor = pipeline_visitor(&e->pipeline);
	bool ok = open_reader(&s) && container_zip_begin(s.zip, &visitor) &&
		engine_merge(e, &e->pipeline, true) && read_members(&s);
	close_workers(&s);
	if (ok) {
		e->skip_items = s.skip;
		ok = container_zip_finish(s.zip, s.merged, &s.before, &visitor);
	}
	if (!ok && !e->stopped)
		e->failed = true;
	container_zip_free(s.zip);
	return true;
}

// SPDX-License-Identifier: MIT

/**
 * A zip on disk: each thread reads members of its own. What was found in a
 * member is taken when all before it has been; what does not fit behind it,
 * because of damage or a limit, is forgotten, and from that member on the zip
 * is read from front to back.
 *
 * A member that is very long cannot wait for its turn as a whole. Once it has
 * its turn it is taken bit by bit; should it then have to be forgotten, as
 * much is passed over when it is read again.
 */

#include "engine/private.h"
#include "engine/worker_pool.h"

#include <stdlib.h>

/** What all slots together may hold, and each at least. */
#define SLOTS_BYTES (12u << 20)
#define SLOT_BYTES_MIN (256u << 10)

/* What was found in a member, until it is taken. */
struct slot {
	struct batch *batch;
	struct container_cost cost;
	enum member_outcome outcome;
	uint64_t bytes, members; /* read and not yet told of */
	uint64_t taken;          /* items that were taken before the end */
};

struct shared;

/* What a thread needs for itself. */
struct worker {
	struct pipeline
		pipeline; /* first: what the pipeline's visitor is given leads to the rest */
	struct shared *shared;
	struct container_reader *members;
	bool opened, over;
	/* Of the member being read: */
	struct worker_pool *order;
	size_t task;
	struct slot *slot;
	uint64_t bytes;
	bool nested; /* an archive was found in it */
};

struct shared {
	struct engine *e;
	struct container_zip *share;
	struct worker *workers;
	struct slot *slots;
	size_t slot_count, slot_bytes;
	struct container_cost before; /* of the members that were taken */
	size_t taken;                 /* how many that are */
	uint64_t again;               /* items of the next one that were taken, too */
};

static void add_cost(struct container_cost *sum, const struct container_cost *more)
{
	sum->members += more->members;
	sum->expanded += more->expanded;
	sum->pulled += more->pulled;
	sum->files += more->files;
	sum->gaps += more->gaps;
}

/* ---- a member ---------------------------------------------------------------------- */

/* It is this member's turn: nobody else takes anything. */
static bool take_some(struct worker *w)
{
	struct shared *s = w->shared;
	w->slot->taken += batch_item_count(w->pipeline.batch);
	return engine_merge(s->e, &w->pipeline, true);
}

/* Whether what was read so far can be taken before the member has ended. */
static bool may_take_some(const struct worker *w)
{
	const struct shared *s = w->shared;
	const struct container_limits *limits = &s->e->config.limits;
	uint64_t max = limits->max_bytes;
	/* Where the limit of members is reached, a gap stands in the place of what was read here. */
	return !w->nested && s->before.members < limits->max_members && s->before.expanded <= max &&
		w->bytes <= max - s->before.expanded;
}

static bool on_batch(void *context, struct pipeline *pipeline)
{
	struct worker *w = context;
	size_t size = batch_size(pipeline->batch);
	bool full = size >= w->shared->slot_bytes;
	if (size < PIPELINE_BATCH)
		return true;
	if (!pool_turn(w->order, w->task, full))
		return !full;
	bool some = may_take_some(w);
	bool ok = some ? take_some(w) : !full;
	pool_turn_end(w->order);
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

static bool open_worker(struct shared *s, struct worker *w)
{
	if (w->opened)
		return w->members != NULL;
	const struct pipeline_sink sink = {.batch = on_batch, .context = w};
	w->opened = true;
	w->shared = s;
	if (pipeline_open(&w->pipeline, &s->e->config, &sink))
		w->members = container_reader_new(s->share);
	return w->members != NULL;
}

/* ORDER: task n is member n. */
static bool work(void *context, struct worker_pool *order, unsigned worker, size_t task)
{
	struct shared *s = context;
	struct worker *w = &s->workers[worker];
	struct slot *slot = &s->slots[task % s->slot_count];
	struct container_visitor visitor = pipeline_visitor(&w->pipeline);
	visitor.data = on_data;
	visitor.archive = on_archive;
	slot->outcome = MEMBER_BROKEN;
	slot->taken = 0;
	batch_clear(slot->batch);
	if (!open_worker(s, w))
		return false;
	/* Behind a member that ended its pipeline all is read again anyway. */
	if (w->over)
		return true;
	struct batch *own = w->pipeline.batch;
	w->pipeline.batch = slot->batch;
	w->order = order;
	w->task = task;
	w->slot = slot;
	w->bytes = 0;
	w->nested = false;
	slot->outcome = container_reader_read(w->members, task, &visitor, &slot->cost);
	w->over = slot->outcome != MEMBER_READ;
	slot->bytes = w->pipeline.bytes;
	slot->members = w->pipeline.members;
	w->pipeline.bytes = w->pipeline.members = 0;
	bool failed = w->pipeline.failed || batch_failed(slot->batch) ||
		(slot->outcome == MEMBER_STOPPED && !w->pipeline.stopped);
	w->pipeline.batch = own;
	return !failed;
}

static bool take(void *context, size_t task)
{
	struct shared *s = context;
	struct slot *slot = &s->slots[task % s->slot_count];
	if (slot->outcome != MEMBER_READ ||
		!container_zip_fits(s->share, &s->before, &slot->cost)) {
		s->again = slot->taken;
		return false;
	}
	add_cost(&s->before, &slot->cost);
	s->taken = task + 1;
	return engine_merge_range(s->e, slot->batch, NULL, slot->bytes, slot->members);
}

/* ---- the whole ------------------------------------------------------------------------- */

static bool open_shared(struct shared *s)
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

static void close_workers(struct shared *s)
{
	for (size_t i = 0; s->workers && i < s->e->config.threads; i++) {
		struct worker *w = &s->workers[i];
		s->e->short_of_memory = s->e->short_of_memory || w->pipeline.short_of_memory;
		container_reader_free(w->members);
		if (w->opened)
			engine_close_lane(s->e, &w->pipeline);
	}
	for (size_t i = 0; s->slots && i < s->slot_count; i++)
		batch_free(s->slots[i].batch);
	free(s->workers);
	free(s->slots);
}

/* @return whether the members could be read at all, up to which one ever. */
static bool read_members(struct shared *s)
{
	struct engine *e = s->e;
	size_t members = container_zip_members(s->share);
	const struct pool_plan plan = {
		.threads = e->config.threads,
		.tasks = members,
		.ahead = s->slot_count,
		.work = work,
		.take = take,
		.context = s,
	};
	bool all = pool_run(&plan);
	/* When a thread had no memory, or the tally. */
	bool failed = e->failed || e->stopped;
	for (size_t i = 0; i < e->config.threads; i++)
		failed = failed || s->workers[i].pipeline.failed ||
			(s->workers[i].opened && !s->workers[i].members);
	return !failed && (all || s->taken < members);
}

bool read_zip(struct engine *e, const struct source *source)
{
	struct shared s = {.e = e};
	if (!container_zip_open(source, &e->config.limits, &s.share)) {
		e->failed = true;
		return true;
	}
	if (!s.share)
		return false;
	const struct container_visitor visitor = pipeline_visitor(&e->pipeline);
	bool ok = open_shared(&s) && container_zip_begin(s.share, &visitor) &&
		engine_merge(e, &e->pipeline, true) && read_members(&s);
	close_workers(&s);
	if (ok) {
		e->skip_items = s.again;
		ok = container_zip_finish(s.share, s.taken, &s.before, &visitor);
	}
	if (!ok && !e->stopped)
		e->failed = true;
	container_zip_free(s.share);
	return true;
}

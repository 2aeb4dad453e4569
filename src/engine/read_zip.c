// SPDX-License-Identifier: MIT

/**
 * A zip on disk: a job is one member, and its batches are merged into the tally. A member's result
 * is not used when it was damaged or when the members before it used up a limit: then the jobs
 * end, and from that member on the zip is read from front to back.
 *
 * A long member has many batches, the parts of its job. As soon as it is the next one to be merged,
 * they are merged while it is being read. If its result then turns out to be unusable, it is read
 * again without the items that are already in the tally (engine.skip_items).
 */

#include "engine/private.h"
#include "engine/worker_pool.h"

#include "os/os.h"

#include <stdlib.h>

/** A batch is kept at this size: its arrays, whose sizes are powers of two, are nearly full then. */
#define BATCH_BYTES (96u << 10)
/** Size of the batches that wait to be merged, for each thread and in all. */
#define BATCHES_BYTES (3072u << 10)
#define BATCHES_BYTES_MAX (32u << 20)
/** A member that cannot be merged in parts is given up when its batches are larger. */
#define WHOLE_MEMBER_BYTES (4u << 20)

/* A part of a member's result. */
struct part {
	struct batch *batch;
	uint64_t bytes, members; /* read, but not reported as progress yet */
	uint64_t expanded;       /* bytes of the member so far */
	bool nested;             /* it contained an archive so far */
};

/* The result of a member, until it is merged. */
struct slot {
	/* Guarded, because parts are merged while others are added: */
	struct part *parts;
	size_t count, cap;
	size_t merged_parts; /* of `parts` */
	size_t size;         /* of the parts that were not merged */
	bool is_whole;       /* cannot be merged in parts from here on */
	/* Known when the member has been read: */
	struct container_cost cost;
	enum member_outcome outcome;
	uint64_t merged; /* items that were merged before */
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
	size_t slot_count;
	struct os_monitor *monitor; /* guards the empty batches and the parts of members */
	struct batch **empty;
	size_t empty_count, empty_cap;
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

/* ---- batches ----------------------------------------------------------------------- */

/* @return NULL without memory */
static struct batch *take_empty(struct zip_reader *s)
{
	os_monitor_enter(s->monitor);
	struct batch *b = s->empty_count > 0 ? s->empty[--s->empty_count] : NULL;
	os_monitor_leave(s->monitor);
	return b ? b : batch_new();
}

static void give_back(struct zip_reader *s, struct batch *b)
{
	batch_clear(b);
	os_monitor_enter(s->monitor);
	struct batch **grown =
		array_grow(s->empty, &s->empty_cap, s->empty_count + 1, sizeof(struct batch *));
	if (grown) {
		s->empty = grown;
		grown[s->empty_count++] = b;
	}
	os_monitor_leave(s->monitor);
	if (!grown)
		batch_free(b);
}

/* The pipeline's batch becomes a part of the member. @return false without memory */
static bool add_part(struct worker *w)
{
	struct zip_reader *s = w->zip;
	struct slot *slot = w->slot;
	struct pipeline *l = &w->pipeline;
	struct batch *next = take_empty(s);
	if (!next || batch_failed(l->batch)) {
		batch_free(next);
		return false;
	}
	os_monitor_enter(s->monitor);
	struct part *grown =
		array_grow(slot->parts, &slot->cap, slot->count + 1, sizeof(struct part));
	if (grown) {
		slot->parts = grown;
		slot->size += batch_size(l->batch);
		grown[slot->count++] =
			(struct part){l->batch, l->bytes, l->members, w->bytes, w->nested};
	}
	os_monitor_leave(s->monitor);
	if (!grown) {
		batch_free(next);
		return false;
	}
	l->batch = next;
	l->bytes = l->members = 0;
	return true;
}

/* Take the next part out of a slot. @return false when there is none */
static bool take_part(struct zip_reader *s, struct slot *slot, struct part *part)
{
	os_monitor_enter(s->monitor);
	bool any = slot->merged_parts < slot->count;
	if (any) {
		*part = slot->parts[slot->merged_parts++];
		slot->size -= batch_size(part->batch);
	}
	if (slot->merged_parts == slot->count)
		slot->merged_parts = slot->count = 0;
	os_monitor_leave(s->monitor);
	return any;
}

static bool merge_batch(struct zip_reader *s, const struct part *part)
{
	bool ok = engine_merge_range(s->e, part->batch, NULL, part->bytes, part->members);
	give_back(s, part->batch);
	return ok;
}

/* Whether a part can be merged before its member has ended. */
static bool may_merge_part(const struct zip_reader *s, const struct part *part)
{
	const struct container_limits *limits = &s->e->config.limits;
	uint64_t max = limits->max_bytes;
	/* When the limit of members is reached, a gap replaces the result of this member. */
	return !part->nested && s->before.members < limits->max_members &&
		s->before.expanded <= max && part->expanded <= max - s->before.expanded;
}

static bool merge_part(void *context, size_t number, size_t *bytes)
{
	struct zip_reader *s = context;
	struct slot *slot = &s->slots[number % s->slot_count];
	struct part part;
	*bytes = 0;
	os_monitor_enter(s->monitor);
	slot->is_whole = slot->is_whole || !may_merge_part(s, &slot->parts[slot->merged_parts]);
	bool is_whole = slot->is_whole;
	os_monitor_leave(s->monitor);
	if (is_whole || !take_part(s, slot, &part))
		return true;
	*bytes = batch_size(part.batch);
	slot->merged += batch_item_count(part.batch);
	return merge_batch(s, &part);
}

/* ---- reading a member -------------------------------------------------------------- */

static bool on_batch(void *context, struct pipeline *pipeline)
{
	struct worker *w = context;
	struct slot *slot = w->slot;
	size_t size = batch_size(pipeline->batch);
	if (size < BATCH_BYTES)
		return true;
	if (!add_part(w)) {
		pipeline->failed = true;
		return false;
	}
	if (!pool_part(w->job, size))
		return false;
	os_monitor_enter(w->zip->monitor);
	bool fits = !slot->is_whole || slot->size < WHOLE_MEMBER_BYTES;
	os_monitor_leave(w->zip->monitor);
	return fits;
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
	slot->is_whole = false;
	if (!open_worker(s, w))
		return false;
	/* After a member that broke its reader, everything is read again anyway. */
	if (w->over)
		return true;
	w->job = job;
	w->slot = slot;
	w->bytes = 0;
	w->nested = false;
	slot->outcome = container_reader_read(w->reader, job->number, &visitor, &slot->cost);
	w->over = slot->outcome != MEMBER_READ;
	w->pipeline.failed = !add_part(w) || w->pipeline.failed;
	return !w->pipeline.failed && (slot->outcome != MEMBER_STOPPED || w->pipeline.stopped);
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
	struct part part;
	bool ok = true;
	while (ok && take_part(s, slot, &part))
		ok = merge_batch(s, &part);
	return ok;
}

/* ---- the whole zip ----------------------------------------------------------------- */

static bool open_reader(struct zip_reader *s)
{
	unsigned threads = s->e->config.threads;
	s->slot_count = (size_t)threads + 1;
	s->workers = calloc(threads, sizeof(*s->workers));
	s->slots = calloc(s->slot_count, sizeof(*s->slots));
	s->monitor = os_monitor_new();
	return s->workers && s->slots && s->monitor;
}

static void free_slot(struct slot *slot)
{
	for (size_t i = slot->merged_parts; i < slot->count; i++)
		batch_free(slot->parts[i].batch);
	free(slot->parts);
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
		free_slot(&s->slots[i]);
	for (size_t i = 0; i < s->empty_count; i++)
		batch_free(s->empty[i]);
	free(s->empty);
	free(s->workers);
	free(s->slots);
	os_monitor_free(s->monitor);
}

/* @return whether any members could be read this way */
static bool read_members(struct zip_reader *s)
{
	struct engine *e = s->e;
	size_t members = container_zip_members(s->zip);
	size_t bytes_max = e->config.threads * (size_t)BATCHES_BYTES;
	const struct pool_plan plan = {
		.threads = e->config.threads,
		.jobs = members,
		.slots = s->slot_count,
		.bytes_max = bytes_max < BATCHES_BYTES_MAX ? bytes_max : BATCHES_BYTES_MAX,
		.work = work,
		.merge_part = merge_part,
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

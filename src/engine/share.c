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

#include "engine/order.h"
#include "engine/private.h"

#include <stdlib.h>

/** What all rooms together may hold, and each at least. */
#define ROOMS_BYTES (12u << 20)
#define ROOM_BYTES_MIN (256u << 10)

/* What was found in a member, until it is taken. */
struct room {
	struct batch *batch;
	struct container_cost cost;
	enum lane_outcome outcome;
	uint64_t bytes, members; /* read and not yet told of */
	uint64_t taken;          /* items that were taken before the end */
};

struct shared;

/* What a thread needs for itself. */
struct worker {
	struct lane lane; /* first: what the lane's visitor is given leads to the rest */
	struct shared *shared;
	struct container_lane *members;
	bool opened, over;
	/* Of the member being read: */
	struct order *order;
	size_t task;
	struct room *room;
	uint64_t bytes;
	bool nested; /* an archive was found in it */
};

struct shared {
	struct engine *e;
	struct container_share *share;
	struct worker *workers;
	struct room *rooms;
	size_t room_count, room_bytes;
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
	w->room->taken += batch_item_count(w->lane.batch);
	return engine_take(s->e, &w->lane, true);
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

static bool on_batch(void *context, struct lane *lane)
{
	struct worker *w = context;
	size_t size = batch_size(lane->batch);
	bool full = size >= w->shared->room_bytes;
	if (size < LANE_BATCH)
		return true;
	if (!order_turn(w->order, w->task, full))
		return !full;
	bool some = may_take_some(w);
	bool ok = some ? take_some(w) : !full;
	order_turn_end(w->order);
	return ok;
}

static bool on_data(void *context, const void *data, size_t len)
{
	struct worker *w = context;
	w->bytes += len;
	return lane_data(&w->lane, data, len);
}

static bool on_archive(void *context, const struct member *archive, const char *format)
{
	struct worker *w = context;
	w->nested = true;
	return lane_archive(&w->lane, archive, format);
}

static bool open_worker(struct shared *s, struct worker *w)
{
	if (w->opened)
		return w->members != NULL;
	const struct lane_sink sink = {.batch = on_batch, .context = w};
	w->opened = true;
	w->shared = s;
	if (lane_open(&w->lane, &s->e->config, &sink))
		w->members = container_lane_new(s->share);
	return w->members != NULL;
}

/* ORDER: task n is member n. */
static bool work(void *context, struct order *order, unsigned worker, size_t task)
{
	struct shared *s = context;
	struct worker *w = &s->workers[worker];
	struct room *room = &s->rooms[task % s->room_count];
	struct container_visitor visitor = lane_visitor(&w->lane);
	visitor.data = on_data;
	visitor.archive = on_archive;
	room->outcome = LANE_BROKEN;
	room->taken = 0;
	batch_clear(room->batch);
	if (!open_worker(s, w))
		return false;
	/* Behind a member that ended its lane all is read again anyway. */
	if (w->over)
		return true;
	struct batch *own = w->lane.batch;
	w->lane.batch = room->batch;
	w->order = order;
	w->task = task;
	w->room = room;
	w->bytes = 0;
	w->nested = false;
	room->outcome = container_lane_read(w->members, task, &visitor, &room->cost);
	w->over = room->outcome != LANE_READ;
	room->bytes = w->lane.bytes;
	room->members = w->lane.members;
	w->lane.bytes = w->lane.members = 0;
	bool failed = w->lane.failed || batch_failed(room->batch) ||
		(room->outcome == LANE_STOPPED && !w->lane.stopped);
	w->lane.batch = own;
	return !failed;
}

static bool take(void *context, size_t task)
{
	struct shared *s = context;
	struct room *room = &s->rooms[task % s->room_count];
	if (room->outcome != LANE_READ ||
		!container_share_fits(s->share, &s->before, &room->cost)) {
		s->again = room->taken;
		return false;
	}
	add_cost(&s->before, &room->cost);
	s->taken = task + 1;
	return engine_take_part(s->e, room->batch, NULL, room->bytes, room->members);
}

/* ---- the whole ------------------------------------------------------------------------- */

static bool open_shared(struct shared *s)
{
	unsigned threads = s->e->config.threads;
	s->room_count = (size_t)threads + 1;
	s->room_bytes = ROOMS_BYTES / s->room_count;
	if (s->room_bytes < ROOM_BYTES_MIN)
		s->room_bytes = ROOM_BYTES_MIN;
	s->workers = calloc(threads, sizeof(*s->workers));
	s->rooms = calloc(s->room_count, sizeof(*s->rooms));
	if (!s->workers || !s->rooms)
		return false;
	for (size_t i = 0; i < s->room_count; i++) {
		s->rooms[i].batch = batch_new();
		if (!s->rooms[i].batch)
			return false;
	}
	return true;
}

static void close_workers(struct shared *s)
{
	for (size_t i = 0; s->workers && i < s->e->config.threads; i++) {
		struct worker *w = &s->workers[i];
		s->e->short_of_memory = s->e->short_of_memory || w->lane.short_of_memory;
		container_lane_free(w->members);
		if (w->opened)
			engine_close_lane(s->e, &w->lane);
	}
	for (size_t i = 0; s->rooms && i < s->room_count; i++)
		batch_free(s->rooms[i].batch);
	free(s->workers);
	free(s->rooms);
}

/* @return whether the members could be read at all, up to which one ever. */
static bool read_members(struct shared *s)
{
	struct engine *e = s->e;
	size_t members = container_share_members(s->share);
	const struct order_plan plan = {
		.threads = e->config.threads,
		.tasks = members,
		.ahead = s->room_count,
		.work = work,
		.take = take,
		.context = s,
	};
	bool all = order_run(&plan);
	/* When a thread had no memory, or the tally. */
	bool failed = e->failed || e->stopped;
	for (size_t i = 0; i < e->config.threads; i++)
		failed = failed || s->workers[i].lane.failed ||
			(s->workers[i].opened && !s->workers[i].members);
	return !failed && (all || s->taken < members);
}

bool share_read(struct engine *e, const struct source *source)
{
	struct shared s = {.e = e};
	if (!container_share_open(source, &e->config.limits, &s.share)) {
		e->failed = true;
		return true;
	}
	if (!s.share)
		return false;
	const struct container_visitor visitor = lane_visitor(&e->lane);
	bool ok = open_shared(&s) && container_share_begin(s.share, &visitor) &&
		engine_take(e, &e->lane, true) && read_members(&s);
	close_workers(&s);
	if (ok) {
		e->pass_over = s.again;
		ok = container_share_finish(s.share, s.taken, &s.before, &visitor);
	}
	if (!ok && !e->stopped)
		e->failed = true;
	container_share_free(s.share);
	return true;
}

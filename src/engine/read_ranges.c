// SPDX-License-Identifier: MIT

/**
 * A plain log on disk: a job is one range of it, from one record to another, read as if it were
 * in the middle of an ordinary log. Whether that was correct is known only after everything
 * before it has been merged: then its result is used, or the range is read again, in order. The
 * second reading is necessary because a line far above may show that what follows is no log (a
 * list, a pasted table).
 */

#include "engine/private.h"
#include "engine/worker_pool.h"

#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>

/** Small enough for the cache of one processor core. */
#define RANGE_BYTES (256u << 10)
/** How far into a range to search for its first record: at first, and at most. */
#define LOOK_MIN (4u << 10)
#define LOOK_MAX (64u << 10)
/** This many bytes before a range are read as well: the line end before its first record. */
enum { BEFORE = 2 };
enum { PAGE = 4096 };
/** A smaller file is read before other threads have started. */
#define RANGES_MIN (2u << 20)
/** Give up after this many consecutive ranges that had to be read again: it is no ordinary log. */
enum { REREADS_MAX = 6 };

/* The buffers of one thread. */
struct worker {
	struct pipeline pipeline;
	bool opened;
	void *memory; /* allocation that contains `buffer` */
	char *buffer; /* space for the bytes before a range, the range, and LOOK_MAX more */
};

/* The result of a range, until it is merged. */
struct slot {
	struct batch *batch;
	struct text_range text;
	struct parser_range parser;
	uint64_t from, to; /* offsets in the file; equal when nothing was read */
};

struct ranges {
	struct engine *e;
	const struct source *source;
	const struct parser_input *input;
	struct worker *workers;
	struct slot *slots;
	size_t slot_count;
	char *buffer;      /* for reading in order … */
	void *memory;      /* … and the allocation that contains it */
	uint64_t position; /* offset up to which e->pipeline has read or joined */
	unsigned again;    /* consecutive ranges that had to be read again */
	struct os_monitor *monitor;
	/* guarded by the monitor: how the file is decoded, as far as known */
	struct text_state state;
	bool whole; /* false: reading failed */
	bool over;  /* the end of the file was reached */
};

/* ---- reading in order --------------------------------------------------------- */

/* Read in order with e->pipeline from the current position up to `to`, or to the end. */
static bool read_on(struct ranges *s, uint64_t to, char *buffer)
{
	struct pipeline *l = &s->e->pipeline;
	char why[OS_WHY_SIZE], detail[OS_WHY_SIZE + 40];
	while (s->position < to && !s->over) {
		uint64_t want = to - s->position < RANGE_BYTES ? to - s->position : RANGE_BYTES;
		int64_t got = source_read_at(s->source, buffer, (size_t)want, s->position, why);
		if (got < 0) {
			snprintf(detail, sizeof(detail), "%s after %llu bytes", why,
				(unsigned long long)s->position);
			batch_gap(l->batch, l->name.data, GAP_UNREADABLE, detail, 1);
			s->whole = false;
		} else if (got == 0 && s->position < s->source->stat.size) {
			batch_gap(l->batch, l->name.data, GAP_TRUNCATED,
				"became shorter while it was read", 1);
			s->whole = false;
		}
		s->over = got <= 0;
		if (got > 0 && !pipeline_data(l, buffer, (size_t)got))
			return false;
		s->position += got > 0 ? (uint64_t)got : 0;
	}
	return true;
}

/* ---- the start of a range ---------------------------------------------------------- */

/*
 * Convert a line of `units` code units to ASCII; other characters become a byte that
 * record_begins() rejects.
 */
static size_t narrow(const char *p, size_t units, size_t unit, bool big, char *out)
{
	for (size_t i = 0; i < units; i++) {
		char low = p[i * unit + (big ? unit - 1 : 0)];
		char high = unit == 2 ? p[i * 2 + (big ? 0 : 1)] : '\0';
		out[i] = high == '\0' ? low : '\0';
	}
	return units;
}

/* The first line feed in [from, len), or SIZE_MAX. */
static size_t line_feed(const char *p, size_t len, size_t from, size_t unit, bool big)
{
	if (unit == 1) {
		const char *found = memchr(p + from, '\n', len - from);
		return found ? (size_t)(found - p) : SIZE_MAX;
	}
	for (size_t i = from; i + unit <= len; i += unit) {
		if (p[i + (big ? 1 : 0)] == '\n' && p[i + (big ? 0 : 1)] == '\0')
			return i;
	}
	return SIZE_MAX;
}

/*
 * The first line in [from, len) that begins a record; SIZE_MAX when there is none. The byte
 * before `from` is readable, too. A line without an end does not count.
 */
static size_t first_record(const char *p, size_t len, size_t from, enum text_encoding encoding)
{
	enum { LINE_MAX_UNITS = 2048 };
	char line[LINE_MAX_UNITS];
	size_t unit = encoding == TEXT_UTF16LE || encoding == TEXT_UTF16BE ? 2 : 1;
	bool big = encoding == TEXT_UTF16BE;
	size_t end = line_feed(p, len, from - unit, unit, big);
	while (end != SIZE_MAX) {
		size_t begin = end + unit;
		end = line_feed(p, len, begin, unit, big);
		size_t units = end != SIZE_MAX ? (end - begin) / unit : LINE_MAX_UNITS;
		if (units >= LINE_MAX_UNITS)
			continue;
		size_t n = narrow(p + begin, units, unit, big, line);
		if (n > 0 && line[n - 1] == '\r')
			n--;
		if (record_begins((struct span){line, n}))
			return begin;
	}
	return SIZE_MAX;
}

/* ---- reading one range ------------------------------------------------------------- */

/*
 * Read until the buffer contains the range that nominally begins after `before` bytes, and the
 * first record after it.
 * @return whether it does
 */
static bool find_range(struct ranges *s, struct worker *w, uint64_t nominal, size_t before,
	const struct text_state *state, size_t *from, size_t *to)
{
	char why[OS_WHY_SIZE];
	size_t have = 0;
	for (size_t look = LOOK_MIN; look <= LOOK_MAX; look *= 4) {
		size_t want = before + RANGE_BYTES + look;
		while (have < want) {
			int64_t got = source_read_at(s->source, w->buffer + have, want - have,
				nominal - before + have, why);
			if (got <= 0)
				return false;
			have += (size_t)got;
		}
		*from = first_record(w->buffer, before + look, before, state->encoding);
		*to = first_record(w->buffer, have, before + RANGE_BYTES, state->encoding);
		if (*from != SIZE_MAX && *to != SIZE_MAX)
			return *from < *to;
	}
	return false;
}

static bool sink_keeps(void *context, struct pipeline *pipeline)
{
	(void)context;
	(void)pipeline;
	return true;
}

static bool open_worker(struct ranges *s, struct worker *w)
{
	if (w->opened)
		return true;
	const struct pipeline_sink sink = {.batch = sink_keeps};
	w->opened = true;
	char *aligned = memory_aligned(PAGE + RANGE_BYTES + LOOK_MAX, &w->memory);
	if (aligned)
		w->buffer = aligned + PAGE - BEFORE;
	return pipeline_open(&w->pipeline, &s->e->config, &sink) && w->buffer;
}

/* Job n is the range that nominally begins at (n + 1) * RANGE_BYTES. */
static bool work(void *context, struct pool_job *job)
{
	struct ranges *s = context;
	struct worker *w = &s->workers[job->worker];
	struct slot *slot = &s->slots[job->number % s->slot_count];
	uint64_t nominal = (uint64_t)(job->number + 1) * RANGE_BYTES;
	struct text_state state;
	size_t from, to, before = BEFORE;

	slot->from = slot->to = nominal;
	if (!open_worker(s, w))
		return false;
	os_monitor_enter(s->monitor);
	state = s->state;
	os_monitor_leave(s->monitor);
	if (!find_range(s, w, nominal, before, &state, &from, &to))
		return true;
	struct batch *own = w->pipeline.batch;
	w->pipeline.batch = slot->batch;
	text_begin_range(w->pipeline.text, &w->pipeline, &state);
	parser_begin_range(w->pipeline.parser, s->input);
	bool ok = text_feed(w->pipeline.text, w->buffer + from, to - from);
	ok = parser_end_range(w->pipeline.parser, &slot->parser) && ok;
	text_end_range(w->pipeline.text, &slot->text);
	w->pipeline.batch = own;
	slot->from = nominal - before + from;
	slot->to = nominal - before + to;
	return ok;
}

/* ---- merging ranges ---------------------------------------------------------------- */

/* How the following ranges are to be decoded. */
static void note_state(struct ranges *s)
{
	struct text_state state;
	if (text_get_state(s->e->pipeline.text, &state) && state.encoding != s->state.encoding) {
		os_monitor_enter(s->monitor);
		s->state = state;
		os_monitor_leave(s->monitor);
	}
}

/*
 * Use the result of a range if e->pipeline would have the same.
 * @return false when the range must be read again, or when everything must stop (*stopped)
 */
static bool join(struct ranges *s, struct slot *slot, bool *stopped)
{
	struct engine *e = s->e;
	struct batch_shift shift = {.lines = text_get_stats(e->pipeline.text)->lines};
	*stopped = false;
	if (s->position != slot->from || !text_range_fits(e->pipeline.text, &slot->text) ||
		!parser_join_range(
			e->pipeline.parser, &slot->parser, shift.lines, &shift.clock, stopped))
		return false;
	text_join_range(e->pipeline.text, &slot->text);
	*stopped = *stopped || !engine_merge(e, &e->pipeline, true) ||
		!engine_merge_range(e, slot->batch, &shift, slot->to - slot->from, 0);
	s->position = slot->to;
	return true;
}

static bool merge(void *context, size_t number)
{
	struct ranges *s = context;
	struct slot *slot = &s->slots[number % s->slot_count];
	bool found = slot->from < slot->to, stopped = false, joined = false;
	uint64_t nominal_end = (uint64_t)(number + 2) * RANGE_BYTES;

	if (found && s->position <= slot->from) {
		if (!read_on(s, slot->from, s->buffer))
			return false;
		joined = join(s, slot, &stopped);
	}
	s->again = joined ? 0 : s->again + 1;
	if (!joined && !stopped && !read_on(s, found ? slot->to : nominal_end, s->buffer))
		return false;
	note_state(s);
	batch_clear(slot->batch);
	return !stopped && s->again < REREADS_MAX;
}

/* ---- the whole file ---------------------------------------------------------------- */

static bool open_ranges(struct ranges *s)
{
	unsigned threads = s->e->config.threads;
	s->slot_count = 2 * (size_t)threads;
	s->workers = calloc(threads, sizeof(*s->workers));
	s->slots = calloc(s->slot_count, sizeof(*s->slots));
	s->monitor = os_monitor_new();
	s->buffer = memory_aligned(RANGE_BYTES, &s->memory);
	if (!s->workers || !s->slots || !s->monitor || !s->buffer)
		return false;
	for (size_t i = 0; i < s->slot_count; i++) {
		s->slots[i].batch = batch_new();
		if (!s->slots[i].batch)
			return false;
	}
	return true;
}

static void close_ranges(struct ranges *s)
{
	for (size_t i = 0; s->workers && i < s->e->config.threads; i++) {
		if (s->workers[i].opened)
			engine_close_pipeline(s->e, &s->workers[i].pipeline);
		free(s->workers[i].memory);
	}
	for (size_t i = 0; s->slots && i < s->slot_count; i++)
		batch_free(s->slots[i].batch);
	free(s->workers);
	free(s->slots);
	free(s->memory);
	os_monitor_free(s->monitor);
}

/* The beginning determines the kind of the file and is read in order, as is the end. */
static bool read_file(struct ranges *s, uint64_t size)
{
	struct engine *e = s->e;
	if (!read_on(s, RANGE_BYTES, s->buffer))
		return false;
	const struct pool_plan plan = {
		.threads = e->config.threads,
		.jobs = (size_t)((size - LOOK_MIN) / RANGE_BYTES - 1),
		.slots = s->slot_count,
		.work = work,
		.merge = merge,
		.context = s,
	};
	bool log = parser_kind_so_far(e->pipeline.parser) == INPUT_ERRLOG &&
		text_get_state(e->pipeline.text, &s->state);
	if (log && !pool_run(&plan) && s->again < REREADS_MAX) {
		e->failed = e->failed || !e->stopped;
		return false;
	}
	return read_on(s, UINT64_MAX, s->buffer);
}

bool read_ranges(struct engine *e, const struct source *source)
{
	struct member member;
	struct buf name = {0};
	/*
	 * With a time filter, the year of a record must be known, which is the case only in
	 * order.
	 */
	if (!source->stat.seekable || source->stat.size < RANGES_MIN ||
		filter_has_period(&e->config.filter) || !container_plain(source, &member, &name)) {
		buf_free(&name);
		return false;
	}
	const struct parser_input input = {
		.name = name.data,
		.mtime = TIME_UNKNOWN,
		.file_mtime = member.file_mtime,
		.direct = member.direct,
	};
	struct ranges s = {.e = e, .source = source, .input = &input, .whole = true};
	if (!open_ranges(&s))
		e->failed = true;
	else if (pipeline_begin(&e->pipeline, &member) && read_file(&s, source->stat.size))
		pipeline_end(&e->pipeline, s.whole);
	close_ranges(&s);
	buf_free(&name);
	return true;
}

// SPDX-License-Identifier: MIT

/**
 * Sources that can only be read from front to back: one thread reads and decompresses, another
 * one does the rest. A job is one step of that, a block of data or another call of the
 * container's visitor; merging it makes the same call of the pipeline's visitor. Only the
 * decompressing thread knows what comes next, so each job starts where the one before it ended
 * (pool_next).
 *
 * Where there is nothing to decompress, as in a log through a pipe, passing blocks on would cost
 * more than it gains: then that thread does everything.
 */

#include "engine/private.h"
#include "engine/worker_pool.h"

#include <stdlib.h>

enum { PIECES = 8 };
#define PIECE_BYTES (128u << 10)
/** A smaller file is read before another thread has started. */
#define STREAM_MIN (256u << 10)

enum piece_kind {
	PIECE_LAST, /* nothing follows */
	PIECE_DATA,
	PIECE_BEGIN,
	PIECE_END,
	PIECE_ARCHIVE,
	PIECE_ARCHIVE_END,
	PIECE_GAP,
	PIECE_SHORT_OF_MEMORY
};

/* The slot of a job. */
struct piece {
	enum piece_kind kind;
	bool complete;          /* for PIECE_END */
	enum gap_reason reason; /* for PIECE_GAP */
	uint64_t number; /* for PIECE_GAP: its count; for PIECE_ARCHIVE_END: its size in bytes */
	struct member member; /* the name points into `text` */
	struct buf text;      /* the name; for PIECE_GAP also, after a NUL, the detail */
	size_t len;
	char *data;
};

struct stream_reader {
	struct engine *e;
	const struct source *source;
	struct pool_job *job; /* of the decompressing thread */
	bool plain;           /* the current member is not compressed */
	struct container_visitor visitor;
	struct piece pieces[PIECES];
};

/* ---- decompressing --------------------------------------------------------------- */

static struct piece *current_piece(struct stream_reader *r)
{
	return &r->pieces[r->job->number % PIECES];
}

static void start_piece(struct stream_reader *r)
{
	struct piece *piece = current_piece(r);
	piece->kind = PIECE_LAST;
	piece->len = 0;
	buf_clear(&piece->text);
}

/* The piece is complete. */
static bool hand_over(struct stream_reader *r)
{
	if (!pool_next(r->job, r->plain))
		return false;
	start_piece(r);
	return true;
}

/* @return a piece for something else than data; NULL when all must stop */
static struct piece *piece_to_fill(struct stream_reader *r, enum piece_kind kind)
{
	if (current_piece(r)->kind == PIECE_DATA && !hand_over(r))
		return NULL;
	struct piece *piece = current_piece(r);
	piece->kind = kind;
	return piece;
}

static bool fill_member(struct stream_reader *r, enum piece_kind kind, const struct member *member)
{
	struct piece *piece = piece_to_fill(r, kind);
	if (!piece)
		return false;
	buf_adds(&piece->text, member->name);
	piece->member = *member;
	return hand_over(r);
}

static bool on_begin(void *context, const struct member *member)
{
	struct stream_reader *r = context;
	r->plain = !member->in_archive;
	return fill_member(r, PIECE_BEGIN, member);
}

static bool on_archive(void *context, const struct member *archive, const char *format)
{
	(void)format;
	return fill_member(context, PIECE_ARCHIVE, archive);
}

/*
 * Each piece costs a change between threads, so it is filled up, unless the caller wants entries
 * as soon as they are there.
 */
static bool on_data(void *context, const void *data, size_t len)
{
	struct stream_reader *r = context;
	const char *p = data;
	if (r->plain)
		return r->visitor.data(r->visitor.context, data, len);
	while (len > 0) {
		struct piece *piece = current_piece(r);
		size_t part = PIECE_BYTES - piece->len;
		part = part < len ? part : len;
		piece->kind = PIECE_DATA;
		memcpy(piece->data + piece->len, p, part);
		piece->len += part;
		p += part;
		len -= part;
		if ((piece->len == PIECE_BYTES || r->e->config.on_entry) && !hand_over(r))
			return false;
	}
	return true;
}

static bool fill_number(
	struct stream_reader *r, enum piece_kind kind, bool complete, uint64_t number)
{
	struct piece *piece = piece_to_fill(r, kind);
	if (!piece)
		return false;
	piece->complete = complete;
	piece->number = number;
	return hand_over(r);
}

static bool on_end(void *context, bool complete)
{
	struct stream_reader *r = context;
	bool ok = fill_number(r, PIECE_END, complete, 0);
	r->plain = false;
	return ok;
}

static bool on_archive_end(void *context, uint64_t bytes)
{
	return fill_number(context, PIECE_ARCHIVE_END, true, bytes);
}

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct piece *piece = piece_to_fill(context, PIECE_GAP);
	if (!piece)
		return;
	buf_adds(&piece->text, input);
	buf_addc(&piece->text, '\0');
	buf_adds(&piece->text, detail);
	piece->reason = reason;
	piece->number = count;
	hand_over(context);
}

static void on_short_of_memory(void *context)
{
	fill_number(context, PIECE_SHORT_OF_MEMORY, true, 0);
}

/* Job 0 decompresses the whole source and becomes one job after the other. */
static bool work(void *context, struct pool_job *job)
{
	struct stream_reader *r = context;
	const struct container_visitor visitor = {
		.begin = on_begin,
		.data = on_data,
		.end = on_end,
		.archive = on_archive,
		.archive_end = on_archive_end,
		.gap = on_gap,
		.short_of_memory = on_short_of_memory,
		.context = r,
	};
	r->job = job;
	start_piece(r);
	return container_read(r->source, &r->e->config.limits, &visitor);
}

/* ---- merging ---------------------------------------------------------------------- */

static bool merge(void *context, size_t number)
{
	struct stream_reader *r = context;
	const struct container_visitor *v = &r->visitor;
	const struct piece *piece = &r->pieces[number % PIECES];
	struct member member = piece->member;
	const char *text = piece->text.data;
	member.name = text;
	if (piece->text.failed) {
		r->e->failed = true;
		return false;
	}
	switch (piece->kind) {
	case PIECE_DATA:
		return v->data(v->context, piece->data, piece->len);
	case PIECE_BEGIN:
		return v->begin(v->context, &member);
	case PIECE_END:
		return v->end(v->context, piece->complete);
	case PIECE_ARCHIVE:
		return v->archive(v->context, &member, "");
	case PIECE_ARCHIVE_END:
		return v->archive_end(v->context, piece->number);
	case PIECE_GAP:
		v->gap(v->context, text, piece->reason, text + strlen(text) + 1, piece->number);
		return true;
	case PIECE_SHORT_OF_MEMORY:
		v->short_of_memory(v->context);
		return true;
	case PIECE_LAST:
		break;
	}
	return true;
}

/* ---- the whole source -------------------------------------------------------------- */

static void reader_free(struct stream_reader *r)
{
	for (size_t i = 0; i < PIECES; i++) {
		buf_free(&r->pieces[i].text);
		free(r->pieces[i].data);
	}
	free(r);
}

static struct stream_reader *reader_new(struct engine *e, const struct source *source)
{
	struct stream_reader *r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->e = e;
	r->source = source;
	r->visitor = pipeline_visitor(&e->pipeline);
	bool ok = true;
	for (size_t i = 0; i < PIECES; i++) {
		r->pieces[i].data = malloc(PIECE_BYTES);
		ok = ok && r->pieces[i].data;
	}
	if (ok)
		return r;
	reader_free(r);
	return NULL;
}

bool read_stream(struct engine *e, const struct source *source)
{
	if (source->stat.seekable && source->stat.size < STREAM_MIN)
		return false;
	struct stream_reader *r = reader_new(e, source);
	if (!r)
		return false; /* read it without threads */
	const struct pool_plan plan = {
		.threads = 2,
		.jobs = 1,
		.slots = PIECES,
		.work = work,
		.merge = merge,
		.context = r,
	};
	bool ok = pool_run(&plan);
	/* If no callback stopped it, memory ran out. */
	if (!ok && !e->stopped && !e->pipeline.stopped && !e->pipeline.failed)
		e->failed = true;
	reader_free(r);
	return true;
}

// SPDX-License-Identifier: MIT

/**
 * Two threads for what can only be read from front to back: one reads and
 * unpacks, the other does the rest. Between them lies a ring of pieces.
 */

#include "engine/private.h"

#include "os/os.h"

#include <stdlib.h>

enum { PIECES = 8 };
#define PIECE_BYTES (128u << 10)
/** A smaller file is read before another thread has begun. */
#define RING_MIN (256u << 10)

enum piece_kind {
	PIECE_DATA,
	PIECE_BEGIN,
	PIECE_END,
	PIECE_ARCHIVE,
	PIECE_ARCHIVE_END,
	PIECE_GAP,
	PIECE_SHORT_OF_MEMORY,
	PIECE_LAST /* there is nothing behind it */
};

struct piece {
	enum piece_kind kind;
	bool complete;          /* of PIECE_END */
	enum gap_reason reason; /* of PIECE_GAP */
	uint64_t number;        /* of PIECE_GAP: its count; of PIECE_ARCHIVE_END: bytes */
	struct member member;   /* its name is in `text` */
	struct buf text;        /* name; of PIECE_GAP also, behind a NUL, the detail */
	size_t len;
	char *data;
};

struct ring {
	struct engine *e;
	const struct source *source;
	struct os_monitor *monitor; /* guards all below but the pieces that are one side's own */
	size_t filled, emptied;     /* pieces in all so far */
	bool stop;                  /* the reading side needs no more */
	bool ok;                    /* what the unpacking side says in the end */
	struct piece pieces[PIECES];
};

/* ---- the unpacking side --------------------------------------------------------- */

/* The next piece to fill, or NULL when nobody wants it. */
static struct piece *next_to_fill(struct ring *r)
{
	os_monitor_enter(r->monitor);
	while (!r->stop && r->filled - r->emptied == PIECES)
		os_monitor_wait(r->monitor);
	bool stop = r->stop;
	struct piece *piece = &r->pieces[r->filled % PIECES];
	os_monitor_leave(r->monitor);
	return stop ? NULL : piece;
}

static void hand_over(struct ring *r)
{
	os_monitor_enter(r->monitor);
	/* The other side sleeps only when there was nothing. */
	if (r->filled++ == r->emptied)
		os_monitor_wake_all(r->monitor);
	os_monitor_leave(r->monitor);
}

static struct piece *fill_named(struct ring *r, enum piece_kind kind, const char *name)
{
	struct piece *piece = next_to_fill(r);
	if (!piece)
		return NULL;
	piece->kind = kind;
	buf_clear(&piece->text);
	buf_adds(&piece->text, name);
	return piece;
}

static bool fill_member(struct ring *r, enum piece_kind kind, const struct member *member)
{
	struct piece *piece = fill_named(r, kind, member->name);
	if (!piece)
		return false;
	piece->member = *member;
	hand_over(r);
	return true;
}

static bool on_begin(void *context, const struct member *member)
{
	return fill_member(context, PIECE_BEGIN, member);
}

static bool on_archive(void *context, const struct member *archive, const char *format)
{
	(void)format;
	return fill_member(context, PIECE_ARCHIVE, archive);
}

static bool on_data(void *context, const void *data, size_t len)
{
	struct ring *r = context;
	const char *p = data;
	while (len > 0) {
		struct piece *piece = next_to_fill(r);
		if (!piece)
			return false;
		size_t part = len < PIECE_BYTES ? len : PIECE_BYTES;
		piece->kind = PIECE_DATA;
		piece->len = part;
		memcpy(piece->data, p, part);
		hand_over(r);
		p += part;
		len -= part;
	}
	return true;
}

static bool fill_number(struct ring *r, enum piece_kind kind, bool complete, uint64_t number)
{
	struct piece *piece = next_to_fill(r);
	if (!piece)
		return false;
	piece->kind = kind;
	piece->complete = complete;
	piece->number = number;
	hand_over(r);
	return true;
}

static bool on_end(void *context, bool complete)
{
	return fill_number(context, PIECE_END, complete, 0);
}

static bool on_archive_end(void *context, uint64_t bytes)
{
	return fill_number(context, PIECE_ARCHIVE_END, true, bytes);
}

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct ring *r = context;
	struct piece *piece = fill_named(r, PIECE_GAP, input);
	if (!piece)
		return;
	buf_addc(&piece->text, '\0');
	buf_adds(&piece->text, detail);
	piece->reason = reason;
	piece->number = count;
	hand_over(r);
}

static void on_short_of_memory(void *context)
{
	fill_number(context, PIECE_SHORT_OF_MEMORY, true, 0);
}

static void unpack(void *ring)
{
	struct ring *r = ring;
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
	bool ok = container_read(r->source, &r->e->config.limits, &visitor);
	os_monitor_enter(r->monitor);
	r->ok = ok;
	os_monitor_leave(r->monitor);
	fill_number(r, PIECE_LAST, ok, 0);
}

/* ---- the reading side --------------------------------------------------------------- */

static const struct piece *next_to_empty(struct ring *r)
{
	os_monitor_enter(r->monitor);
	while (r->filled == r->emptied)
		os_monitor_wait(r->monitor);
	const struct piece *piece = &r->pieces[r->emptied % PIECES];
	os_monitor_leave(r->monitor);
	return piece;
}

static void give_back(struct ring *r)
{
	os_monitor_enter(r->monitor);
	if (r->filled - r->emptied++ == PIECES)
		os_monitor_wake_all(r->monitor);
	os_monitor_leave(r->monitor);
}

/* @return false when reading is to stop. */
static bool take_piece(const struct container_visitor *v, const struct piece *piece)
{
	struct member member = piece->member;
	const char *text = piece->text.data;
	member.name = text;
	if (piece->text.failed)
		return false;
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

static void take_pieces(struct ring *r)
{
	const struct container_visitor visitor = pipeline_visitor(&r->e->pipeline);
	for (bool last = false; !last;) {
		const struct piece *piece = next_to_empty(r);
		last = piece->kind == PIECE_LAST;
		if (!take_piece(&visitor, piece)) {
			r->e->failed = r->e->failed || piece->text.failed;
			break;
		}
		give_back(r);
	}
	os_monitor_enter(r->monitor);
	r->stop = true;
	os_monitor_wake_all(r->monitor);
	os_monitor_leave(r->monitor);
}

static void ring_free(struct ring *r)
{
	for (size_t i = 0; i < PIECES; i++) {
		buf_free(&r->pieces[i].text);
		free(r->pieces[i].data);
	}
	os_monitor_free(r->monitor);
	free(r);
}

static struct ring *ring_new(struct engine *e, const struct source *source)
{
	struct ring *r = calloc(1, sizeof(*r));
	if (!r)
		return NULL;
	r->e = e;
	r->source = source;
	r->monitor = os_monitor_new();
	bool ok = r->monitor != NULL;
	for (size_t i = 0; i < PIECES; i++) {
		r->pieces[i].data = malloc(PIECE_BYTES);
		ok = ok && r->pieces[i].data;
	}
	if (ok)
		return r;
	ring_free(r);
	return NULL;
}

bool read_stream(struct engine *e, const struct source *source)
{
	if (source->stat.seekable && source->stat.size < RING_MIN)
		return false;
	struct ring *r = ring_new(e, source);
	struct os_thread *thread = r ? os_thread_start(unpack, r) : NULL;
	if (!thread) {
		/* Then one thread has to do. */
		if (r)
			ring_free(r);
		return false;
	}
	take_pieces(r);
	os_thread_join(thread);
	/* A side that was stopped says so, too, but the other one knows why. */
	if (!r->ok && !e->pipeline.stopped && !e->pipeline.failed)
		e->failed = true;
	ring_free(r);
	return true;
}

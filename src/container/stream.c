// SPDX-License-Identifier: MIT

/* Streams of blocks: peeking, seeking back, limits; streams over a file and over memory. */

#include "container/stream.h"

#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>

/**
 * Above this output the ratio of the whole operand is checked as well, so that several small
 * bombs are found together.
 */
#define RATIO_FROM_ALL (2ull << 30)
/** Small, because a zip reader alternates between the directory and the headers. */
#define FILE_BLOCK (64u << 10)

void stream_init(struct stream *s, struct walk *w, const char *name)
{
	*s = (struct stream){.walk = w, .name = name};
	s->pulled_before = w->base != NULL ? w->base->pulled : 0;
}

void stream_free(struct stream *s)
{
	buf_free(&s->joined);
}

static size_t pull(struct stream *s, const void **data)
{
	size_t len = 0;
	size_t last = s->last_len;
	s->last_len = 0; // the next block may use the same memory
	if (!s->ended && s->walk->stop == STOP_NO) {
		len = s->pull(s, data);
		s->pulled += len;
	}
	if (len == 0) {
		s->ended = true;
		s->last_len = s->keeps_last ? last : 0;
	}
	return len;
}

size_t stream_next(struct stream *s, const void **data)
{
	size_t len = s->pending_len;
	if (len > 0) {
		*data = s->pending;
		s->pending_len = 0;
	} else {
		len = pull(s, data);
		if (len == 0) {
			return 0;
		}
	}
	s->last = *data;
	s->last_len = len;
	s->position += len;
	return len;
}

/** Copy the pending bytes to a buffer that can grow. */
static bool join(struct stream *s)
{
	if (s->joined.len >= s->pending_len && s->joined.len > 0 &&
		s->pending == s->joined.data + (s->joined.len - s->pending_len)) {
		// Already there; discard the bytes that were dropped before it.
		memmove(s->joined.data, s->pending, s->pending_len);
		s->joined.len = s->pending_len;
	} else {
		buf_clear(&s->joined);
		buf_add(&s->joined, s->pending, s->pending_len);
	}
	s->pending = s->joined.data;
	s->last_len = 0;
	return !s->joined.failed;
}

struct span stream_peek(struct stream *s, size_t want)
{
	while (s->pending_len < want) {
		const void *data;
		bool first = s->pending_len == 0;
		bool space = first || join(s);
		size_t len = space ? pull(s, &data) : 0;
		if (space && len == 0) {
			break;
		}
		if (space && first) {
			s->pending = data;
			s->pending_len = len;
			continue;
		}
		if (space) {
			buf_add(&s->joined, data, len);
			s->pending = s->joined.data;
			s->pending_len = s->joined.len;
		}
		if (s->joined.failed) {
			s->pending_len = 0;
			s->ended = s->broken = true;
			walk_no_memory(s->walk);
			break;
		}
	}
	return (struct span){s->pending, s->pending_len};
}

void stream_drop(struct stream *s, size_t len)
{
	if (len > s->pending_len) {
		len = s->pending_len;
	}
	s->pending += len;
	s->pending_len -= len;
	s->position += len;
	s->last_len = 0;
}

void stream_back_to(struct stream *s, uint64_t position)
{
	if (position >= s->position) {
		return;
	}
	uint64_t back = s->position - position;
	if (back > s->last_len && s->seek != NULL) {
		if (stream_seek(s, position)) {
			return;
		}
	}
	if (s->pending_len == 0 && s->last_len > 0) {
		back = back < s->last_len ? back : s->last_len;
		s->pending = s->last + (s->last_len - (size_t)back);
		s->pending_len = (size_t)back;
		s->position -= back;
		s->last_len = 0;
	}
}

bool stream_seek(struct stream *s, uint64_t position)
{
	if (s->pending_len == 0 && position <= s->position &&
		s->position - position <= s->last_len) {
		stream_back_to(s, position);
		return true;
	}
	if (s->seek == NULL || !s->seek(s, position)) {
		return false;
	}
	s->position = position;
	s->pending_len = s->last_len = 0;
	s->ended = false;
	return true;
}

void stream_drain(struct stream *s)
{
	const void *data;
	while (stream_next(s, &data) > 0) {
	}
}

/** Whether the ratio of output to input is above the limit. */
static bool is_bomb(const struct walk *w, uint64_t from, uint64_t out, uint64_t raw)
{
	unsigned max = w->limits->max_ratio;
	// Allow one block more than was read: the bytes may come from a block read earlier.
	return max > 0 && out > from && out / max > raw + BLOCK_SIZE;
}

/** Stop a bomb: this stream, the direct member that contains it, or the whole operand. */
static bool break_off_bomb(struct stream *s, size_t len)
{
	struct walk *w = s->walk;
	uint64_t pulled = w->base->pulled;
	uint64_t size = w->source->stat.seekable ? w->source->stat.size : UINT64_MAX;
	const char *name = NULL;
	enum stop stop = STOP_NO;
	char detail[160];
	// Overlapping members are read repeatedly, so count at most the size of the file.
	if (is_bomb(w, RATIO_FROM_ALL, w->expanded, pulled < size ? pulled : size)) {
		name = w->base->name;
		stop = STOP_LIMIT;
	} else if (is_bomb(w, RATIO_FROM, s->pulled + len, pulled - s->pulled_before)) {
		name = s->name;
	} else if (w->member != NULL &&
		is_bomb(w, RATIO_FROM, w->expanded - w->member_expanded,
			pulled - w->member_pulled)) {
		name = w->member;
		stop = STOP_MEMBER;
	} else {
		return false;
	}
	snprintf(detail, sizeof(detail),
		"expands to more than %u times its size, which no log does; broken off",
		w->limits->max_ratio);
	walk_gap(w, name, GAP_LIMIT, detail);
	w->stop = w->stop == STOP_NO ? stop : w->stop;
	w->ratio_exceeded = true;
	s->broken = true;
	return true;
}

size_t stream_expand(struct stream *s, size_t len)
{
	struct walk *w = s->walk;
	char detail[160];
	uint64_t left = w->limits->max_bytes - w->expanded;
	if (len > left) {
		snprintf(detail, sizeof(detail),
			"more than %llu bytes when unpacked; the rest was not read (see "
			"--max-bytes)",
			(unsigned long long)w->limits->max_bytes);
		walk_gap(w, s->name, GAP_LIMIT, detail);
		w->expanded = w->limits->max_bytes;
		w->stop = w->stop == STOP_NO ? STOP_LIMIT : w->stop;
		s->broken = true;
		return (size_t)left;
	}
	w->expanded += len;
	return break_off_bomb(s, len) ? 0 : len;
}

/* ---- a file ------------------------------------------------------------- */

static int64_t file_get(struct file_stream *f, size_t behind, size_t len, char why[OS_WHY_SIZE])
{
	const struct source *source = f->s.walk->source;
	char *to = f->buffer + behind;
	return f->s.seek != NULL ? source_read_at(source, to, len, f->at + behind, why)
				 : source_read(source, to, len, why);
}

/**
 * Read a full block, ending at a multiple of the block size in the file, no matter how it is
 * read: from a pipe in pieces, from the start, or after a seek. How much libarchive returns of
 * damaged data depends on the block boundaries.
 */
static size_t file_pull(struct stream *s, const void **data)
{
	struct file_stream *f = (struct file_stream *)s;
	char why[OS_WHY_SIZE];
	size_t want = FILE_BLOCK - (size_t)(f->at % FILE_BLOCK);
	size_t len = 0;
	while (len < want && !f->s.broken) {
		int64_t got = file_get(f, len, want - len, why);
		if (got == 0) {
			if (s->seek != NULL && f->at + len < s->size) {
				walk_gap(s->walk, s->name, GAP_TRUNCATED,
					"became shorter while it was read");
				s->broken = true;
			}
			break;
		}
		if (got < 0) {
			char detail[OS_WHY_SIZE + 40];
			snprintf(detail, sizeof(detail), "%s after %llu bytes", why,
				(unsigned long long)(f->at + len));
			walk_gap(s->walk, s->name, GAP_UNREADABLE, detail);
			s->broken = true;
			break;
		}
		len += (size_t)got;
	}
	f->at += len;
	*data = f->buffer;
	return len;
}

static bool file_seek(struct stream *s, uint64_t position)
{
	struct file_stream *f = (struct file_stream *)s;
	f->at = position;
	return true;
}

bool file_stream_open(struct file_stream *f, struct walk *w, const char *name)
{
	stream_init(&f->s, w, name);
	f->s.pull = file_pull;
	f->s.keeps_last = true;
	if (w->source->stat.seekable) {
		f->s.seek = file_seek;
		f->s.size = w->source->stat.size;
	}
	f->at = 0;
	f->buffer = memory_aligned(FILE_BLOCK, &f->memory);
	return f->buffer != NULL;
}

void file_stream_close(struct file_stream *f)
{
	free(f->memory);
	stream_free(&f->s);
}

/* ---- a part of a stream ------------------------------------------------- */

static size_t offset_pull(struct stream *s, const void **data)
{
	struct offset_stream *o = (struct offset_stream *)s;
	size_t len = stream_next(o->in, data);
	s->broken = s->broken || (len == 0 && o->in->broken);
	return len;
}

static bool offset_seek(struct stream *s, uint64_t position)
{
	struct offset_stream *o = (struct offset_stream *)s;
	return position <= s->size && stream_seek(o->in, o->from + position);
}

void offset_stream_open(struct offset_stream *o, struct stream *in, uint64_t from)
{
	stream_init(&o->s, in->walk, in->name);
	o->s.pull = offset_pull;
	o->s.seek = offset_seek;
	o->s.size = in->size > from ? in->size - from : 0;
	o->in = in;
	o->from = from;
	stream_seek(in, from);
}

void offset_stream_close(struct offset_stream *o)
{
	stream_free(&o->s);
}

/* ---- memory ------------------------------------------------------------- */

static size_t memory_pull(struct stream *s, const void **data)
{
	struct memory_stream *m = (struct memory_stream *)s;
	size_t len = m->bytes.len - m->at;
	len = len < BLOCK_SIZE ? len : BLOCK_SIZE;
	*data = m->bytes.data + m->at;
	m->at += len;
	return len;
}

static bool memory_seek(struct stream *s, uint64_t position)
{
	struct memory_stream *m = (struct memory_stream *)s;
	m->at = position < m->bytes.len ? (size_t)position : m->bytes.len;
	return true;
}

bool memory_stream_fill(struct memory_stream *m, struct stream *from)
{
	stream_init(&m->s, from->walk, from->name);
	m->s.pull = memory_pull;
	m->s.seek = memory_seek;
	m->bytes = (struct buf){0};
	m->at = 0;
	const void *data;
	size_t len;
	while ((len = stream_next(from, &data)) > 0) {
		if (len > CONTAINER_SPOOL_MAX - m->bytes.len) {
			walk_gap(from->walk, from->name, GAP_LIMIT,
				"too big to be read inside another archive or from a pipe; unpack "
				"it, and name it on the command line as a file");
			return false;
		}
		buf_add(&m->bytes, data, len);
		if (m->bytes.failed) {
			walk_no_memory(from->walk);
			return false;
		}
	}
	m->s.size = m->bytes.len;
	m->s.broken = from->broken;
	return true;
}

void memory_stream_close(struct memory_stream *m)
{
	buf_free(&m->bytes);
	stream_free(&m->s);
}

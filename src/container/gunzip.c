// SPDX-License-Identifier: MIT

/*
 * gzip. Done with zlib and not with libarchive's filter, because that one
 * checks neither the CRC nor the length behind the data (libarchive 3.6.2).
 */

#include "container/private.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define GZIP_NAME_MAX 1024

struct gunzip_stream {
	struct stream s;
	struct stream *in;
	z_stream z;
	gz_header header;
	bool between; /**< before a gzip member; a file may be several in a row */
	bool padding; /**< zeros have been seen behind a member */
	bool over;
	uint64_t members;
	Bytef name[GZIP_NAME_MAX];
	Bytef out[BLOCK_SIZE];
};

static void broken(struct gunzip_stream *g, enum gap_reason reason, const char *detail)
{
	// What is inside a stream that broke off has been reported with that stream.
	if (!g->in->broken) {
		walk_gap(g->s.walk, g->s.name, reason, detail);
	}
	g->s.broken = true;
	g->over = true;
}

/** @return false at the end of the input. */
static bool refill(struct gunzip_stream *g)
{
	const void *data;
	if (g->z.avail_in > 0) {
		return true;
	}
	size_t len = stream_next(g->in, &data);
	// The cast takes away a const that zlib's interface lacks; blocks are far below 4 GiB.
	g->z.next_in = (Bytef *)(uintptr_t)data;
	g->z.avail_in = (uInt)len;
	if (len > 0) {
		return true;
	}
	if (g->between && g->members > 0 && !g->in->broken) {
		g->over = true;
	} else {
		broken(g, GAP_TRUNCATED, "the gzip data ends early");
	}
	return false;
}

/** Before a member. @return whether one begins here. */
static bool begin_member(struct gunzip_stream *g)
{
	if (g->members == 0) {
		g->between = false;
		return true;
	}
	// Padding with zeros is usual, for example from tapes.
	while (g->z.avail_in > 0 && *g->z.next_in == 0) {
		g->z.next_in++;
		g->z.avail_in--;
		g->padding = true;
	}
	if (g->z.avail_in == 0) {
		return false;
	}
	if (*g->z.next_in != 0x1F) {
		broken(g, GAP_CHECKSUM,
			"there is something behind the gzip data that is no gzip data");
		return false;
	}
	inflateReset(&g->z);
	g->between = false;
	return true;
}

static void inflate_some(struct gunzip_stream *g)
{
	char detail[160];
	int r = inflate(&g->z, Z_NO_FLUSH);
	switch (r) {
	case Z_OK:
	case Z_BUF_ERROR:
		break;
	case Z_STREAM_END:
		g->members++;
		g->between = true;
		break;
	case Z_MEM_ERROR:
		walk_no_memory(g->s.walk);
		g->over = true;
		break;
	default:
		snprintf(detail, sizeof(detail), "damaged gzip data (%s)",
			g->z.msg != NULL ? g->z.msg : "unknown error");
		broken(g, GAP_CHECKSUM, detail);
		break;
	}
}

static size_t gunzip_pull(struct stream *s, const void **data)
{
	struct gunzip_stream *g = (struct gunzip_stream *)s;
	g->z.next_out = g->out;
	g->z.avail_out = (uInt)sizeof(g->out);
	while (!g->over && g->z.avail_out > 0 && refill(g)) {
		if (g->between && !begin_member(g)) {
			continue;
		}
		inflate_some(g);
	}
	*data = g->out;
	size_t len = sizeof(g->out) - g->z.avail_out;
	size_t give = stream_expand(s, len);
	if (give < len) {
		g->over = true;
	}
	return give;
}

static void gunzip_free(struct gunzip_stream *g)
{
	if (g != NULL) {
		inflateEnd(&g->z);
		stream_free(&g->s);
		free(g);
	}
}

static struct gunzip_stream *gunzip_new(struct walk *w, struct stream *in)
{
	struct gunzip_stream *g = calloc(1, sizeof(*g));
	if (g == NULL) {
		walk_no_memory(w);
		return NULL;
	}
	stream_init(&g->s, w, in->name);
	g->s.pull = gunzip_pull;
	g->s.keeps_last = true;
	g->in = in;
	g->between = true;
	g->header.name = g->name;
	g->header.name_max = GZIP_NAME_MAX - 1; // so that it always ends with a NUL
	if (inflateInit2(&g->z, 15 + 16) != Z_OK) {
		walk_no_memory(w);
		free(g);
		return NULL;
	}
	inflateGetHeader(&g->z, &g->header);
	return g;
}

/** The one file inside. */
static void visit_single(struct gunzip_stream *g, const struct member *m, unsigned depth)
{
	struct walk *w = g->s.walk;
	struct buf name = {0};
	struct member inner = *m;
	bool named = g->header.done == 1 && g->name[0] != '\0';
	buf_adds(&name, m->name);
	buf_addc(&name, '!');
	name_add(w, &name, named ? span_of((const char *)g->name) : name_without_gz(m->name));
	inner.name = name.data;
	inner.in_archive = true;
	inner.mtime = g->header.done == 1 ? member_time((int64_t)g->header.time, 0) : TIME_UNKNOWN;
	if (name.failed) {
		walk_no_memory(w);
	} else if (walk_count_member(w, inner.name)) {
		walk_visit(w, &g->s, &inner, depth + 1);
	}
	buf_free(&name);
}

void gunzip_visit(struct walk *w, struct stream *in, const struct member *m, unsigned depth)
{
	const char *format;
	// A single compressed log is no level of its own, but gzip in gzip in gzip is.
	if (!walk_depth_allows(w, m->name, depth, true)) {
		return;
	}
	struct gunzip_stream *g = gunzip_new(w, in);
	if (g == NULL) {
		return;
	}
	const char *as = span_ends_nocase(span_of(m->name), SPAN("gz")) ? ".tar" : m->name;
	bool tar = sniff(&g->s, as, &format) == KIND_TAR;
	if (walk_archive(w, m, tar ? "tar.gz" : "gzip")) {
		if (!tar) {
			// A stream without a single good byte has said why.
			if (!g->s.broken || g->s.pending_len > 0) {
				visit_single(g, m, depth);
			}
		} else if (walk_depth_allows(w, m->name, depth, false)) {
			archive_visit(w, &g->s, m, KIND_TAR, depth);
			stream_drain(&g->s);
		}
		stream_drain(in);
		walk_archive_end(w, in);
	}
	gunzip_free(g);
}

// SPDX-License-Identifier: MIT

/*
 * gzip, with zlib instead of libarchive's filter, because that filter checks neither the CRC nor
 * the length after the data (libarchive 3.6.2).
 */

#include "container/codec.h"

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#define GZIP_NAME_MAX 1024

struct gzip_stream {
	struct codec_stream c;
	struct stream *in;
	z_stream z;
	gz_header header;
	bool between; /**< before a gzip member; a file may contain several in a row */
	bool padding; /**< zeros were found after a member */
	bool over;
	uint64_t members;
	Bytef name[GZIP_NAME_MAX];
	Bytef out[BLOCK_SIZE];
};

static void broken(struct gzip_stream *g, enum gap_reason reason, const char *detail)
{
	// If the input ended early, the stream below has reported it.
	if (!g->in->broken) {
		walk_gap(g->c.s.walk, g->c.s.name, reason, detail);
	}
	g->c.s.broken = true;
	g->over = true;
}

/** @return false at the end of the input. */
static bool refill(struct gzip_stream *g)
{
	const void *data;
	if (g->z.avail_in > 0) {
		return true;
	}
	size_t len = stream_next(g->in, &data);
	// The cast removes a const that zlib's interface lacks; blocks are far below 4 GiB.
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

/** Called between members. @return whether another one follows */
static bool begin_member(struct gzip_stream *g)
{
	if (g->members == 0) {
		g->between = false;
		return true;
	}
	// Padding with zeros is common, for example from tapes.
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

static void inflate_some(struct gzip_stream *g)
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
		walk_no_memory(g->c.s.walk);
		g->over = true;
		break;
	default:
		snprintf(detail, sizeof(detail), "damaged gzip data (%s)",
			g->z.msg != NULL ? g->z.msg : "unknown error");
		broken(g, GAP_CHECKSUM, detail);
		break;
	}
}

/** Read the name and time of the file inside from the header of the first member. */
static void note_header(struct gzip_stream *g)
{
	if (g->header.done == 1 && g->c.mtime == TIME_UNKNOWN) {
		g->c.name = (const char *)g->name;
		g->c.mtime = member_time((int64_t)g->header.time, 0);
	}
}

static size_t gzip_pull(struct stream *s, const void **data)
{
	struct gzip_stream *g = (struct gzip_stream *)s;
	g->z.next_out = g->out;
	g->z.avail_out = (uInt)sizeof(g->out);
	while (!g->over && g->z.avail_out > 0 && refill(g)) {
		if (g->between && !begin_member(g)) {
			continue;
		}
		inflate_some(g);
	}
	note_header(g);
	*data = g->out;
	size_t len = sizeof(g->out) - g->z.avail_out;
	size_t give = stream_expand(s, len);
	if (give < len) {
		g->over = true;
	}
	return give;
}

static void gzip_close(struct codec_stream *c)
{
	struct gzip_stream *g = (struct gzip_stream *)c;
	inflateEnd(&g->z);
	stream_free(&c->s);
	free(g);
}

static struct codec_stream *gzip_open(struct walk *w, struct stream *in)
{
	struct gzip_stream *g = calloc(1, sizeof(*g));
	if (g == NULL) {
		walk_no_memory(w);
		return NULL;
	}
	stream_init(&g->c.s, w, in->name);
	g->c.s.pull = gzip_pull;
	g->c.s.keeps_last = true;
	g->c.name = "";
	g->c.mtime = TIME_UNKNOWN;
	g->in = in;
	g->between = true;
	g->header.name = g->name;
	g->header.name_max = GZIP_NAME_MAX - 1; // so that it is always NUL-terminated
	if (inflateInit2(&g->z, 15 + 16) != Z_OK) {
		walk_no_memory(w);
		free(g);
		return NULL;
	}
	inflateGetHeader(&g->z, &g->header);
	return &g->c;
}

const struct codec codec_gzip = {
	.format = "gzip",
	.tar_format = "tar.gz",
	.suffix = {".gz", 3},
	.open = gzip_open,
	.close = gzip_close,
};

// SPDX-License-Identifier: MIT

#include "container/zip_deflate64.h"

#include "container/inflate64.h"

#include <stdlib.h>
#include <zlib.h>

enum {
	LOCAL_SIZE = 30,
	LOOK_BACK = 8192, /* longer than any local header with its name and extra fields */
	DESCRIPTOR_SIZE = 16,
	DESCRIPTOR64_SIZE = 24
};
#define FLAG_SIZES_BEHIND 8u
#define SIZE_IN_EXTRA UINT32_MAX

struct deflate64_stream {
	struct stream s;
	struct stream *in;
	struct file_stream file; /* used as `in` when a second stream is needed */
	bool own;
	uint64_t base_pulled; /* bytes pulled from `file` that the walk has already counted */
	struct inflate64 *decoder;
	struct span block; /* compressed bytes that are not decoded yet */
	uint64_t given;
	uLong crc;
	bool over;
	/* From the local header. */
	bool header_found, sizes_behind;
	uint32_t want_crc, want_size;
};

bool zip_is_deflate64(const char *format_name)
{
	return format_name != NULL && strstr(format_name, "deflation-64") != NULL;
}

static uint32_t le16(const char *p)
{
	return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}

static uint32_t le32(const char *p)
{
	return le16(p) | le16(p + 2) << 16;
}

/* ---- the local header ----------------------------------------------------------- */

/* The header ends where the data begins, which distinguishes it from data that looks like one. */
static void find_header(struct deflate64_stream *d, struct span before)
{
	for (size_t len = LOCAL_SIZE; len <= before.len; len++) {
		const char *p = before.data + (before.len - len);
		if (memcmp(p, "PK\3\4", 4) == 0 &&
			LOCAL_SIZE + (size_t)le16(p + 26) + le16(p + 28) == len) {
			d->header_found = true;
			d->sizes_behind = (le16(p + 6) & FLAG_SIZES_BEHIND) != 0;
			d->want_crc = le32(p + 14);
			d->want_size = le32(p + 22);
			return;
		}
	}
}

/* Move `in` to the data, and parse the header before it if its bytes are available. */
static bool go_to_data(struct deflate64_stream *d, uint64_t data_at)
{
	uint64_t from = data_at > LOOK_BACK ? data_at - LOOK_BACK : 0;
	if (d->own && !stream_seek(d->in, from))
		return false;
	if (!d->own)
		stream_back_to(d->in, from);
	if (d->in->position > data_at || data_at - d->in->position > LOOK_BACK)
		return false;
	size_t len = (size_t)(data_at - d->in->position);
	struct span before = span_cut(stream_peek(d->in, len), 0, len);
	if (before.len < len)
		return false;
	find_header(d, before);
	stream_drop(d->in, len);
	return true;
}

/* ---- decoding ------------------------------------------------------------------- */

static void broken(struct deflate64_stream *d, enum gap_reason reason, const char *detail)
{
	/* If the input ended early, the stream below has reported it. */
	if (!d->in->broken)
		walk_gap(d->s.walk, d->s.name, reason, detail);
	d->s.broken = true;
	d->over = true;
}

/* Give back the bytes that were read past the data. */
static void unread(struct deflate64_stream *d)
{
	size_t ahead = d->block.len + inflate64_read_ahead(d->decoder);
	d->block.len = 0;
	stream_back_to(d->in, d->in->position - ahead);
}

/* Read the descriptor after the data, whose sizes have 4 or 8 bytes. */
static void read_descriptor(struct deflate64_stream *d)
{
	struct span view = stream_peek(d->in, DESCRIPTOR64_SIZE);
	d->header_found = view.len >= DESCRIPTOR_SIZE && memcmp(view.data, "PK\7\10", 4) == 0;
	if (!d->header_found)
		return;
	uint32_t size = (uint32_t)d->given;
	bool wide = le32(view.data + 12) != size && view.len >= DESCRIPTOR64_SIZE;
	d->want_crc = le32(view.data + 4);
	d->want_size = le32(view.data + (wide ? 16 : 12));
}

static void check_end(struct deflate64_stream *d)
{
	d->over = true;
	unread(d);
	if (d->sizes_behind)
		read_descriptor(d);
	if (!d->header_found)
		return;
	if (d->want_crc != (uint32_t)d->crc)
		broken(d, GAP_CHECKSUM, "does not match its checksum");
	else if (d->want_size != (uint32_t)d->given && d->want_size != SIZE_IN_EXTRA)
		broken(d, GAP_CHECKSUM, "does not have the size that the archive says");
}

static void next_block(struct deflate64_stream *d)
{
	const void *data;
	size_t len = stream_next(d->in, &data);
	d->block = (struct span){data, len};
	if (len == 0)
		broken(d, GAP_TRUNCATED, "ends early");
	if (d->own) {
		d->s.walk->base->pulled += d->in->pulled - d->base_pulled;
		d->base_pulled = d->in->pulled;
	}
}

static size_t deflate64_pull(struct stream *s, const void **data)
{
	struct deflate64_stream *d = (struct deflate64_stream *)s;
	struct span out = {0};
	while (!d->over && out.len == 0) {
		switch (inflate64_next(d->decoder, &d->block, &out)) {
		case INFLATE64_OUTPUT:
			break;
		case INFLATE64_NEED_INPUT:
			next_block(d);
			break;
		case INFLATE64_END:
			check_end(d);
			break;
		case INFLATE64_BAD:
			broken(d, GAP_CHECKSUM, "damaged data");
			break;
		}
	}
	if (out.len == 0)
		return 0;
	d->crc = crc32(d->crc, (const Bytef *)out.data, (uInt)out.len);
	d->given += out.len;
	*data = out.data;
	size_t give = stream_expand(s, out.len);
	if (give < out.len)
		d->over = true;
	return give;
}

/* ---- opening -------------------------------------------------------------------- */

static void release(struct deflate64_stream *d)
{
	inflate64_free(d->decoder);
	if (d->own)
		file_stream_close(&d->file);
	stream_free(&d->s);
	free(d);
}

struct deflate64_stream *zip_deflate64_open(
	struct walk *w, struct stream *in, bool own, uint64_t data_at, const char *name)
{
	struct deflate64_stream *d = calloc(1, sizeof(*d));
	if (d == NULL) {
		walk_no_memory(w);
		return NULL;
	}
	stream_init(&d->s, w, name);
	d->s.pull = deflate64_pull;
	d->s.keeps_last = true;
	d->own = own;
	d->in = own ? &d->file.s : in;
	d->crc = crc32(0, NULL, 0);
	d->decoder = inflate64_new();
	if (d->decoder == NULL || (own && !file_stream_open(&d->file, w, name))) {
		walk_no_memory(w);
		release(d);
		return NULL;
	}
	if (!go_to_data(d, data_at)) {
		walk_gap(w, name, GAP_UNREADABLE, "its packed data was not found again");
		release(d);
		return NULL;
	}
	return d;
}

struct stream *zip_deflate64_stream(struct deflate64_stream *d)
{
	return &d->s;
}

uint64_t zip_deflate64_close(struct deflate64_stream *d)
{
	uint64_t position = d->in->position;
	release(d);
	return position;
}

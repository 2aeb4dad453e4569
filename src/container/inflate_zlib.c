// SPDX-License-Identifier: MIT

/* inflate.h with zlib. */

#include "container/inflate.h"

#ifndef MARSLOG_ISAL

#include <stdlib.h>
#include <zlib.h>

struct inflater {
	z_stream z;
};

struct inflater *inflater_new(void)
{
	struct inflater *f = calloc(1, sizeof(*f));
	if (f != NULL && inflateInit2(&f->z, -15) != Z_OK) {
		free(f);
		f = NULL;
	}
	return f;
}

bool inflater_reset(struct inflater *f)
{
	return inflateReset(&f->z) == Z_OK;
}

enum inflate_result inflater_run(struct inflater *f, struct inflate_buffers *b)
{
	// The cast removes a const that zlib's interface lacks.
	f->z.next_in = (Bytef *)(uintptr_t)b->in;
	f->z.avail_in = (uInt)b->in_len;
	f->z.next_out = b->out;
	f->z.avail_out = (uInt)b->out_len;
	int r = inflate(&f->z, Z_NO_FLUSH);
	b->in = f->z.next_in;
	b->in_len = f->z.avail_in;
	b->out = f->z.next_out;
	b->out_len = f->z.avail_out;
	if (r == Z_STREAM_END) {
		return INFLATE_END;
	}
	return r == Z_OK || r == Z_BUF_ERROR ? INFLATE_MORE : INFLATE_DAMAGED;
}

size_t inflater_ahead(const struct inflater *f)
{
	(void)f;
	return 0;
}

void inflater_free(struct inflater *f)
{
	if (f != NULL) {
		inflateEnd(&f->z);
		free(f);
	}
}

uint32_t inflate_crc(uint32_t crc, const void *data, size_t len)
{
	return (uint32_t)crc32_z(crc, data, len);
}

#endif

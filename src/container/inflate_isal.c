// SPDX-License-Identifier: MIT

/*
 * inflate.h with ISA-L (libisal 2.30). ISA-L may read up to 8 bytes past the end of the data.
 * Those from the last call's input are given back; those from earlier calls are counted
 * (inflater_ahead). On bad data it may return without any progress, which must not cause an
 * endless loop.
 */

#include "container/inflate.h"

#ifdef MARSLOG_ISAL

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

struct inflater {
	struct inflate_state state;
	size_t ahead;
	/** Consecutive calls without progress although there was input and space for output. */
	unsigned idle;
};

struct inflater *inflater_new(void)
{
	struct inflater *f = malloc(sizeof(*f));
	if (f != NULL) {
		f->ahead = 0;
		isal_inflate_init(&f->state);
		f->idle = 0;
	}
	return f;
}

bool inflater_reset(struct inflater *f)
{
	isal_inflate_reset(&f->state);
	f->ahead = 0;
	f->idle = 0;
	return true;
}

enum inflate_result inflater_run(struct inflater *f, struct inflate_buffers *b)
{
	struct inflate_state *s = &f->state;
	// The cast removes a const that the interface of 2.30 lacks.
	s->next_in = (uint8_t *)(uintptr_t)b->in;
	s->avail_in = (uint32_t)b->in_len;
	s->next_out = b->out;
	s->avail_out = (uint32_t)b->out_len;
	int r = isal_inflate(s);
	if (r < 0) {
		return INFLATE_DAMAGED; // the state of its buffers is not reliable then
	}
	bool moved = s->avail_in != b->in_len || s->avail_out != b->out_len;
	size_t read = s->avail_in < b->in_len ? b->in_len - s->avail_in : 0;
	bool end = r == ISAL_DECOMP_OK && s->block_state == ISAL_BLOCK_FINISH;
	f->ahead = end && s->read_in_length > 0 ? (size_t)s->read_in_length / 8 : 0;
	if (f->ahead > 0) {
		size_t back = f->ahead < read ? f->ahead : read;
		read -= back;
		f->ahead -= back;
	}
	b->in += read;
	b->in_len -= read;
	b->out = s->next_out;
	b->out_len = s->avail_out;
	f->idle = moved || b->in_len == 0 || b->out_len == 0 ? 0 : f->idle + 1;
	if (end) {
		return INFLATE_END;
	}
	return f->idle > 1 ? INFLATE_DAMAGED : INFLATE_MORE;
}

size_t inflater_ahead(const struct inflater *f)
{
	return f->ahead;
}

void inflater_free(struct inflater *f)
{
	free(f);
}

uint32_t inflate_crc(uint32_t crc, const void *data, size_t len)
{
	return crc32_gzip_refl(crc, data, len);
}

#endif

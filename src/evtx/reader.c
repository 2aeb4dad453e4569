// SPDX-License-Identifier: MIT

/** Splits a stream of bytes, in pieces of any size, into the header and chunks. */

#include "evtx/private.h"

#include <stdlib.h>

struct evtx *evtx_new(evtx_event_fn *fn, void *context)
{
	struct evtx *e = malloc(sizeof(*e));
	if (!e)
		return NULL;
	e->fn = fn;
	e->context = context;
	evtx_reset(e);
	return e;
}

void evtx_reset(struct evtx *e)
{
	e->stats = (struct evtx_stats){0};
	e->stopped = e->finished = false;
	e->counted_chunks = e->empty = e->first_empty = 0;
	e->have = 0;
}

void evtx_free(struct evtx *e)
{
	free(e);
}

const struct evtx_stats *evtx_get_stats(const struct evtx *e)
{
	return &e->stats;
}

/* Empty chunks between others are lost ones. */
static void count_lost(struct evtx *e)
{
	if (e->empty == 0)
		return;
	e->stats.bad_chunks += e->empty;
	e->stats.chunks += e->empty;
	evtx_note_damage(e, e->first_empty);
	e->empty = 0;
}

static void take_chunk(struct evtx *e, uint64_t offset)
{
	if (e->empty == 0)
		e->first_empty = offset;
	if (chunk_read(e, e->have, offset) == CHUNK_EMPTY) {
		e->empty++;
		/* A chunk that the header counts is lost, too. */
		if ((offset - EVTX_HEADER) / EVTX_CHUNK < e->counted_chunks)
			count_lost(e);
	} else {
		count_lost(e);
	}
}

static void take_buffer(struct evtx *e, uint64_t offset)
{
	if (offset == 0)
		e->counted_chunks = read16(e->buffer + 42);
	else
		take_chunk(e, offset);
}

bool evtx_feed(struct evtx *e, const void *data, size_t len)
{
	const unsigned char *p = data;
	while (len > 0 && !e->stopped) {
		size_t want = e->stats.bytes < EVTX_HEADER ? EVTX_HEADER : EVTX_CHUNK;
		size_t take = want - e->have < len ? want - e->have : len;
		uint64_t offset = e->stats.bytes - e->have;
		memcpy(e->buffer + e->have, p, take);
		e->have += take;
		e->stats.bytes += take;
		p += take;
		len -= take;
		if (e->have < want)
			break;
		take_buffer(e, offset);
		e->have = 0;
	}
	return !e->stopped;
}

bool evtx_finish(struct evtx *e)
{
	if (e->finished || e->stopped)
		return !e->stopped;
	e->finished = true;
	uint64_t offset = e->stats.bytes - e->have;
	if (offset == 0 || e->have > 0 || (offset - EVTX_HEADER) / EVTX_CHUNK < e->counted_chunks)
		e->stats.cut = true;
	if (offset > 0 && e->have > 0)
		take_chunk(e, offset);
	return !e->stopped;
}

// SPDX-License-Identifier: MIT

/**
 * Event logs. The input is the beginning of a chunk, after one byte of options;
 * a header is prepended, so that every byte of the input matters. Texts are
 * UTF-8, counts do not exceed what is there, and the sizes of pieces do not
 * matter.
 */

#include "evtx/evtx.h"
#include "fuzz.h"

struct seen {
	uint64_t hash, events;
};

static bool on_event(void *context, const struct evtx_event *event)
{
	struct seen *seen = context;
	const struct span texts[] = {event->provider, event->channel, event->computer};
	seen->events++;
	require(event->value_count <= 64);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		require(is_utf8(texts[i]));
		seen->hash = hash_bytes(texts[i].data, texts[i].len, seen->hash);
	}
	for (size_t i = 0; i < event->value_count; i++) {
		require(is_utf8(event->values[i].name));
		require(is_utf8(event->values[i].text));
		seen->hash = hash_bytes(
			event->values[i].text.data, event->values[i].text.len, seen->hash);
	}
	const uint64_t marks[] = {event->record, event->id, event->level, (uint64_t)event->time};
	seen->hash = hash_bytes(marks, sizeof(marks), seen->hash);
	return true;
}

static struct evtx_stats read_log(struct fuzz_input in, size_t piece, struct seen *seen)
{
	unsigned char head[4096] = EVTX_MAGIC;
	*seen = (struct seen){0};
	struct evtx *e = evtx_new(on_event, seen);
	require(e != NULL);
	require(evtx_feed(e, head, sizeof(head)));
	for (size_t at = 0; at < in.size; at += piece)
		require(evtx_feed(e, in.data + at, in.size - at < piece ? in.size - at : piece));
	require(evtx_finish(e));
	struct evtx_stats stats = *evtx_get_stats(e);
	evtx_free(e);
	return stats;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fuzz_input in = {data, size};
	size_t piece = 1u + take_byte(&in);
	struct seen whole, pieces;
	struct evtx_stats a = read_log(in, in.size + 1, &whole);
	struct evtx_stats b = read_log(in, piece, &pieces);
	require(whole.hash == pieces.hash && whole.events == pieces.events);
	require(a.records == whole.events && a.records == b.records);
	require(a.bad_chunks <= a.chunks && a.bad_chunks == b.bad_chunks);
	require(a.records <= in.size / 28);
	return 0;
}

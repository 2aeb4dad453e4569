// SPDX-License-Identifier: MIT

/** Event logs: the events of a constructed log in pieces of any size, and damaged logs. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "evtx/evtx.h"

#include <stdio.h>
#include <stdlib.h>

#include <zlib.h>

#define FIXTURE "fixtures/events/System.evtx.gz"
enum { HEADER = 4096, CHUNK = 65536, CHUNKS = 3, EVENTS = 24 };

struct seen {
	uint64_t events, hash;
	uint64_t ntfs, disk, nested;
};

static unsigned char *data;
static size_t size;

static int load(void **state)
{
	(void)state;
	gzFile file = gzopen(FIXTURE, "rb");
	if (!file)
		return -1;
	data = malloc(HEADER + CHUNK * (CHUNKS + 2));
	int got = data ? gzread(file, data, HEADER + CHUNK * (CHUNKS + 2)) : 0;
	size = got > 0 ? (size_t)got : 0;
	gzclose(file);
	return size == HEADER + CHUNK * (CHUNKS + 1) ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	free(data);
	return 0;
}

static bool on_event(void *context, const struct evtx_event *event)
{
	struct seen *seen = context;
	const uint64_t marks[] = {event->record, event->id, event->level, (uint64_t)event->time};
	seen->events++;
	seen->hash = hash_bytes(marks, sizeof(marks), seen->hash);
	seen->hash = hash_bytes(event->provider.data, event->provider.len, seen->hash);
	for (size_t i = 0; i < event->value_count; i++) {
		struct span name = event->values[i].name, text = event->values[i].text;
		seen->hash = hash_bytes(name.data, name.len, seen->hash);
		seen->hash = hash_bytes(text.data, text.len, seen->hash);
		seen->nested +=
			span_equal(name, SPAN("VolumeName")) && span_equal(text, SPAN("C:"));
	}
	seen->ntfs += span_equal(event->provider, SPAN("Ntfs")) && event->id == 55 &&
		event->value_count == 2 && span_equal(event->values[0].text, SPAN("D:"));
	/* An array of strings is several values. */
	seen->disk += span_equal(event->provider, SPAN("disk")) && event->value_count == 2 &&
		span_equal(event->values[1].text, SPAN("\xC3\xA4\xC3\xB6"));
	return true;
}

static struct evtx_stats read_log(
	const unsigned char *p, size_t len, size_t piece, struct seen *seen)
{
	*seen = (struct seen){0};
	struct evtx *e = evtx_new(on_event, seen);
	assert_non_null(e);
	for (size_t at = 0; at < len; at += piece)
		assert_true(evtx_feed(e, p + at, len - at < piece ? len - at : piece));
	assert_true(evtx_finish(e));
	struct evtx_stats stats = *evtx_get_stats(e);
	evtx_free(e);
	return stats;
}

static void events_of_a_log(void **state)
{
	(void)state;
	struct seen seen;
	struct evtx_stats s = read_log(data, size, 100000, &seen);
	assert_int_equal(s.records, EVENTS);
	assert_int_equal(seen.events, EVENTS);
	assert_int_equal(s.chunks, CHUNKS);
	assert_int_equal(s.bad_chunks + s.bad_records, 0);
	assert_false(s.cut);
	assert_int_equal(seen.ntfs, 8);
	assert_int_equal(seen.disk, 8);
	assert_int_equal(seen.nested, 8);
}

static void pieces_change_nothing(void **state)
{
	(void)state;
	struct seen whole, pieces;
	read_log(data, size, size, &whole);
	static const size_t sizes[] = {1, 7, 4096, 65535, 65537};
	for (size_t i = 0; i < COUNT_OF(sizes); i++) {
		read_log(data, size, sizes[i], &pieces);
		assert_int_equal(whole.hash, pieces.hash);
	}
}

/*
 * A log of one chunk, truncated at every byte of it: no crash, no invented event, all events that
 * are whole, and a report of the truncation.
 */
static void cut_at_every_byte(void **state)
{
	(void)state;
	enum { CHUNK_COUNT = 42, ONE = HEADER + CHUNK, RECORDS = HEADER + 512 };
	struct seen whole, seen;
	unsigned char *copy = malloc(ONE);
	assert_non_null(copy);
	memcpy(copy, data, ONE);
	copy[CHUNK_COUNT] = 1;
	struct evtx_stats s = read_log(copy, ONE, ONE, &whole);
	assert_int_equal(s.records, EVENTS / CHUNKS);
	assert_false(s.cut);
	/* The end of each record, from its own size. */
	size_t ends[EVENTS], count = 0;
	for (size_t at = RECORDS; count < whole.events; count++) {
		at += (size_t)copy[at + 4] | (size_t)copy[at + 5] << 8;
		ends[count] = at;
	}
	for (size_t len = HEADER; len < ONE; len++) {
		uint64_t complete = 0;
		while (complete < count && ends[complete] <= len)
			complete++;
		s = read_log(copy, len, CHUNK + 1, &seen);
		assert_true(s.cut);
		assert_int_equal(seen.events, complete);
	}
	free(copy);
}

static void damage_is_told_and_passed_over(void **state)
{
	(void)state;
	struct seen seen;
	unsigned char *copy = malloc(size);
	assert_non_null(copy);
	memcpy(copy, data, size);
	memset(copy + HEADER + CHUNK, 0xFF, CHUNK);
	struct evtx_stats s = read_log(copy, size, 5000, &seen);
	assert_int_equal(seen.events, EVENTS - 8);
	assert_int_equal(s.bad_chunks, 1);
	assert_int_equal(s.first_bad, HEADER + CHUNK);

	/* One record's own size is wrong: the others of its chunk are read. */
	memcpy(copy, data, size);
	copy[HEADER + 512 + 4] ^= 0x55;
	s = read_log(copy, size, 5000, &seen);
	assert_int_equal(seen.events, EVENTS - 1);
	assert_int_equal(s.bad_chunks, 1);

	/* The offset of a template points outside. */
	memcpy(copy, data, size);
	memset(copy + HEADER + 512 + 24 + 10, 0xEE, 4);
	s = read_log(copy, size, 5000, &seen);
	assert_int_equal(seen.events, EVENTS);
	assert_true(s.bad_records > 0);
	free(copy);
}

/* Files that are no event log after their first eight bytes. */
static void garbage(void **state)
{
	(void)state;
	struct seen seen;
	unsigned char *noise = malloc(3 * CHUNK);
	assert_non_null(noise);
	uint32_t random = 1;
	for (size_t i = 0; i < 3 * CHUNK; i++) {
		random = random * 1103515245u + 12345u;
		noise[i] = (unsigned char)(random >> 16);
	}
	memcpy(noise, EVTX_MAGIC, EVTX_MAGIC_SIZE);
	struct evtx_stats s = read_log(noise, 3 * CHUNK, 1000, &seen);
	assert_int_equal(seen.events, 0);
	assert_true(s.cut);
	s = read_log(noise, 10, 1, &seen);
	assert_true(s.cut);
	free(noise);
}

static bool print_event(void *context, const struct evtx_event *event)
{
	(void)context;
	printf("%llu %u\n", (unsigned long long)event->record, (unsigned)event->id);
	return true;
}

/* "RECORD ID" for each event of a log, for comparison with other readers. */
static int print_log(const char *path)
{
	unsigned char piece[CHUNK];
	FILE *file = fopen(path, "rb");
	struct evtx *e = evtx_new(print_event, NULL);
	if (!file || !e)
		return 1;
	for (size_t got; (got = fread(piece, 1, sizeof(piece), file)) > 0;)
		evtx_feed(e, piece, got);
	evtx_finish(e);
	evtx_free(e);
	return fclose(file);
}

int main(int argc, char **argv)
{
	if (argc == 2)
		return print_log(argv[1]);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(events_of_a_log),
		cmocka_unit_test(pieces_change_nothing),
		cmocka_unit_test(cut_at_every_byte),
		cmocka_unit_test(damage_is_told_and_passed_over),
		cmocka_unit_test(garbage),
	};
	return cmocka_run_group_tests(tests, load, unload);
}

// SPDX-License-Identifier: MIT

/** Reads the records of a chunk. What cannot be read is counted and skipped. */

#include "evtx/private.h"

static const unsigned char record_magic[4] = {0x2A, 0x2A, 0, 0};

/* Whether a record begins here, by its magic number and the size at both ends. */
static bool is_record(const unsigned char *p, size_t space)
{
	if (space < RECORD_MIN || memcmp(p, record_magic, sizeof(record_magic)) != 0)
		return false;
	size_t size = read32(p + 4);
	return size >= RECORD_MIN && size <= space && read32(p + size - RECORD_TAIL) == size;
}

/* The next offset at which a record begins, or `end`. */
static size_t next_record(const unsigned char *chunk, size_t from, size_t end)
{
	for (size_t at = from; at + RECORD_MIN <= end; at++) {
		const unsigned char *hit = memchr(chunk + at, record_magic[0], end - at);
		if (!hit)
			return end;
		at = (size_t)(hit - chunk);
		if (is_record(hit, end - at))
			return at;
	}
	return end;
}

static bool all_zero(const unsigned char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] != 0)
			return false;
	}
	return true;
}

void evtx_note_damage(struct evtx *e, uint64_t offset)
{
	if (e->stats.first_bad == 0)
		e->stats.first_bad = offset;
}

static void take_record(struct evtx *e, size_t at, uint64_t offset)
{
	const unsigned char *p = e->buffer + at;
	struct evtx_event event;
	event_begin(&e->event);
	if (!xml_read(&e->xml, at + RECORD_HEAD, at + read32(p + 4) - RECORD_TAIL)) {
		e->stats.bad_records++;
		evtx_note_damage(e, offset + at);
	}
	/* Use what was read before the damage: it may be the relevant part. */
	event_end(&e->event, &event);
	e->stats.records++;
	if (event.record == 0)
		event.record = read64(p + 8);
	if (event.time == TIME_UNKNOWN)
		event.time = filetime_to_ms(read64(p + 16));
	e->stopped = !e->fn(e->context, &event);
}

/* Whether a block is a chunk of the log; if not, whether any record in it could be read. */
static enum chunk_kind kind_of(const unsigned char *chunk, size_t size)
{
	static const char magic[8] = "ElfChnk";
	if (size >= sizeof(magic) && memcmp(chunk, magic, sizeof(magic)) == 0)
		return CHUNK_GOOD;
	return next_record(chunk, 0, size) < size ? CHUNK_BAD : CHUNK_EMPTY;
}

enum chunk_kind chunk_read(struct evtx *e, size_t size, uint64_t offset)
{
	enum chunk_kind kind = kind_of(e->buffer, size);
	if (kind == CHUNK_EMPTY)
		return kind;
	e->stats.chunks++;
	size_t end = size >= CHUNK_HEAD ? read32(e->buffer + 48) : 0; /* end of the last record */
	bool bad = kind == CHUNK_BAD || end < CHUNK_HEAD || end > size;
	if (bad)
		end = size;
	e->xml.chunk = e->buffer;
	e->xml.size = size;
	e->xml.event = &e->event;
	for (size_t at = CHUNK_HEAD; at < end && !e->stopped;) {
		if (is_record(e->buffer + at, end - at)) {
			size_t next = at + read32(e->buffer + at + 4);
			take_record(e, at, offset);
			at = next;
			continue;
		}
		size_t next = next_record(e->buffer, at + 1, end);
		/* There may be unused space after the last record. */
		if (next < end || !all_zero(e->buffer + at, end - at)) {
			bad = true;
			evtx_note_damage(e, offset + at);
		}
		at = next;
	}
	if (bad)
		evtx_note_damage(e, offset);
	e->stats.bad_chunks += bad;
	return CHUNK_GOOD;
}

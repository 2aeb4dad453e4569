// SPDX-License-Identifier: MIT

/**
 * Shared by the files of this module:
 *
 *   reader.c   a stream of bytes to chunks
 *   chunk.c    a chunk to records; counts damage
 *   binxml.c   a record's binary XML to elements, attributes and values
 *   value.c    the bytes of a value to text
 *   event.c    elements and values to an event
 */

#ifndef MARSLOG_EVTX_PRIVATE_H
#define MARSLOG_EVTX_PRIVATE_H

#include "evtx/evtx.h"

enum {
	EVTX_HEADER = 4096,
	EVTX_CHUNK = 65536,
	CHUNK_HEAD = 512, /* header, table of names, table of templates */
	RECORD_HEAD = 24, /* before the binary XML */
	RECORD_TAIL = 4,  /* the size again */
	RECORD_MIN = RECORD_HEAD + RECORD_TAIL,
	EVENT_VALUES = 64,  /* maximum number of values per event */
	EVENT_TEXT = 16384, /* maximum bytes of text per event */
	XML_DEPTH = 24,     /* maximum depth of elements */
	XML_NESTING = 6,    /* maximum depth of templates inside values */
	XML_VALUES = 1024,  /* maximum number of values of all templates of a record */
	XML_STEPS =
		20000, /* maximum number of tokens of a record, because templates can be reused */
};

/* Read a little-endian number; the caller has checked that its bytes exist. */
static inline uint32_t read16(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static inline uint32_t read32(const unsigned char *p)
{
	return read16(p) | read16(p + 2) << 16;
}

static inline uint64_t read64(const unsigned char *p)
{
	return (uint64_t)read32(p) | (uint64_t)read32(p + 4) << 32;
}

/* ---- event.c: called by binxml.c --------------------------------------------------- */

/* The elements that are evaluated; all others are ELEMENT_OTHER. */
enum element {
	ELEMENT_OTHER,
	ELEMENT_EVENT,
	ELEMENT_SYSTEM,
	ELEMENT_PROVIDER,
	ELEMENT_ID,
	ELEMENT_LEVEL,
	ELEMENT_TIME,
	ELEMENT_RECORD,
	ELEMENT_CHANNEL,
	ELEMENT_COMPUTER,
	ELEMENT_DATA_GROUP, /* EventData, UserData, ProcessingErrorData */
	ELEMENT_DATA
};

/* A part of the event's text. */
struct text_part {
	size_t from, len;
};

/* An event that is being built. Initialised by event_begin(). */
struct event_builder {
	struct {
		enum element kind;
		struct text_part name;
		bool has_value; /* a data element that has a value, which is the last one */
	} open[XML_DEPTH];
	size_t depth;
	struct text_part attribute; /* its name; len 0 = no attribute is open */
	struct text_part provider, channel, computer, id, level, record, data_name;
	int64_t time;
	struct {
		struct text_part name, text;
	} values[EVENT_VALUES];
	size_t value_count;
	struct evtx_value shown[EVENT_VALUES];
	size_t used; /* of `text` */
	char text[EVENT_TEXT];
};

void event_begin(struct event_builder *b);
/** @return false when elements are nested too deeply */
bool event_open(struct event_builder *b, struct span name);
void event_attribute(struct event_builder *b, struct span name);
void event_attributes_end(struct event_builder *b);
/** @return false when no element is open */
bool event_close(struct event_builder *b);
/** Text of the attribute or element that is open. */
void event_text(struct event_builder *b, struct span text);
/** The following text is another value with the same name: the next element of an array. */
void event_next_value(struct event_builder *b);
/** A time, ignored unless the open element has one. */
void event_time(struct event_builder *b, int64_t time);
/** The finished event; valid until the next event_begin(). */
void event_end(struct event_builder *b, struct evtx_event *out);

/* ---- value.c ----------------------------------------------------------------------- */

enum {
	VALUE_NULL = 0x00,
	VALUE_STRING = 0x01,
	VALUE_ANSI = 0x02,
	VALUE_FILETIME = 0x11,
	VALUE_BINXML = 0x21,
	VALUE_ARRAY = 0x80, /* a flag */
};

/** Converts 100 ns units since 1601 to milliseconds since 1970; TIME_UNKNOWN when out of range. */
int64_t filetime_to_ms(uint64_t filetime);
/** UTF-16LE to UTF-8, up to a NUL or `bytes`; at most `max` bytes. @return the bytes written */
size_t utf16le_to_utf8(const unsigned char *p, size_t bytes, char *out, size_t max);
/** A value that is no array as text, at most `max` bytes. @return the bytes written */
size_t value_to_text(unsigned type, const unsigned char *p, size_t len, char *out, size_t max);

/* ---- binxml.c ---------------------------------------------------------------------- */

/* A chunk, and the state needed to read one record of it. */
struct xml_value {
	size_t at, len; /* in the chunk */
	unsigned type;
};

struct xml {
	const unsigned char *chunk;
	size_t size; /* number of bytes that are available */
	struct event_builder *event;
	struct xml_value values[XML_VALUES];
	size_t value_count;
	unsigned steps;
	char scratch[2048];
};

/** Read the binary XML in [from, to) of the chunk. @return false when it is damaged */
bool xml_read(struct xml *x, size_t from, size_t to);

/* ---- chunk.c ----------------------------------------------------------------------- */

struct evtx {
	evtx_event_fn *fn;
	void *context;
	struct evtx_stats stats;
	bool stopped, finished;
	/* according to the file's header; too low if the machine was running */
	uint64_t counted_chunks;
	uint64_t empty;       /* number of chunks since the last one with records … */
	uint64_t first_empty; /* … and the offset of the first of them */
	size_t have;          /* number of bytes in `buffer` */
	struct xml xml;
	struct event_builder event;
	unsigned char buffer[EVTX_CHUNK];
};

enum chunk_kind {
	CHUNK_GOOD, /* records were read; damage was counted */
	CHUNK_BAD,
	CHUNK_EMPTY /* no chunk and no record in it: never used, or completely lost */
};

/** Read the chunk in the buffer, of which `size` bytes are available. */
enum chunk_kind chunk_read(struct evtx *e, size_t size, uint64_t offset);
void evtx_note_damage(struct evtx *e, uint64_t offset);

#endif

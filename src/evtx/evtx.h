// SPDX-License-Identifier: MIT

/**
 * Windows event logs (.evtx): the part of the format that is needed for an event's System values
 * and its data. The file does not contain message texts.
 *
 * The file consists of a header of 4 KiB and blocks of 64 KiB ("chunks"). A chunk is
 * self-contained: names and templates are shared only inside it. So any stream can be read chunk
 * by chunk, with one buffer.
 *
 * Sizes and offsets come from the file; each is checked against the chunk. Damage is counted, and
 * reading continues with the next record or chunk.
 *
 * Sources: the format descriptions by the libyal project (libevtx) and by A. Schuster, checked
 * against public samples.
 */

#ifndef MARSLOG_EVTX_H
#define MARSLOG_EVTX_H

#include "base/base.h"

/** The first bytes of the file. */
#define EVTX_MAGIC "ElfFile"
#define EVTX_MAGIC_SIZE 8u

struct evtx_value {
	struct span name; /**< of the data element; may be empty */
	struct span text; /**< UTF-8 */
};

struct evtx_event {
	uint64_t record; /**< number of the record in its log */
	uint32_t id;
	unsigned level; /**< 1 critical, 2 error, 3 warning, 4 information; 0 = none */
	int64_t time;   /**< milliseconds since 1970 UTC, or TIME_UNKNOWN */
	struct span provider, channel, computer;
	const struct evtx_value *values; /**< of EventData or UserData, in order */
	size_t value_count;
	bool exported; /**< read from text, in which times are the machine's own */
};

/** The event is valid during the call only. @return false to stop */
typedef bool evtx_event_fn(void *context, const struct evtx_event *event);

struct evtx_stats {
	uint64_t bytes, chunks, records;
	uint64_t bad_chunks;  /**< blocks that are no chunk, or in which something was skipped */
	uint64_t bad_records; /**< records that could not be read completely */
	uint64_t first_bad;   /**< offset in the file of the first damage; 0 = none */
	bool cut; /**< the file is truncated, or has fewer blocks than its header says */
};

struct evtx;

/** @return NULL without memory. */
struct evtx *evtx_new(evtx_event_fn *fn, void *context);
/** Start another file. */
void evtx_reset(struct evtx *e);
/** @return false when the callback stopped */
bool evtx_feed(struct evtx *e, const void *data, size_t len);
/** End of file. @return as evtx_feed() */
bool evtx_finish(struct evtx *e);
const struct evtx_stats *evtx_get_stats(const struct evtx *e);
void evtx_free(struct evtx *e);

#endif

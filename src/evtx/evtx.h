// SPDX-License-Identifier: MIT

/**
 * Windows event logs (.evtx): the part of the format that an event's System
 * values and its data need. Message texts are not in such a file.
 *
 * The file is a header of 4 KiB and blocks of 64 KiB ("chunks"). A chunk
 * stands by itself: names and templates are shared inside it and nowhere
 * else. So one chunk at a time is read, from any stream, in one buffer.
 *
 * Sizes and offsets come from the file: each is checked against the chunk.
 * What is damaged is counted, and the next record or chunk is read.
 *
 * Layout of the format: the public descriptions by the libyal project
 * (libevtx) and by A. Schuster; checked against public samples.
 */

#ifndef MARSLOG_EVTX_H
#define MARSLOG_EVTX_H

#include "base/base.h"

/** The first bytes of such a file. */
#define EVTX_MAGIC "ElfFile"
#define EVTX_MAGIC_SIZE 8u

struct evtx_value {
	struct span name; /**< of the data element, or empty */
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
};

/** Everything is valid during the call. @return false to stop. */
typedef bool evtx_event_fn(void *context, const struct evtx_event *event);

struct evtx_stats {
	uint64_t bytes, chunks, records;
	uint64_t bad_chunks;  /**< blocks that are none, or in which something was skipped */
	uint64_t bad_records; /**< records whose content could not be read whole */
	uint64_t first_bad;   /**< offset in the file of the first damage; 0 = none */
	bool cut; /**< the file ends in the middle, or before the last block it counts */
};

struct evtx;

/** @return NULL without memory. */
struct evtx *evtx_new(evtx_event_fn *fn, void *context);
/** Begin another file. */
void evtx_reset(struct evtx *e);
/** @return false when the callback stopped. */
bool evtx_feed(struct evtx *e, const void *data, size_t len);
/** The end of the file. @return as evtx_feed. */
bool evtx_finish(struct evtx *e);
const struct evtx_stats *evtx_get_stats(const struct evtx *e);
void evtx_free(struct evtx *e);

#endif

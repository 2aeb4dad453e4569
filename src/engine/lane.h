// SPDX-License-Identifier: MIT

/**
 * A lane is the part of the way that any number of threads can go side by
 * side: text → record → classify, from the bytes of members to batches of
 * what they hold. It knows nothing of the tally; each batch is handed to a
 * sink, which takes it when its turn comes. Private to this room.
 */

#ifndef MARSLOG_ENGINE_LANE_H
#define MARSLOG_ENGINE_LANE_H

#include "engine/engine.h"
#include "tally/batch.h"

/** A batch this big goes to the sink after the piece that made it so. */
#define LANE_BATCH (64u << 10)

struct lane;

struct lane_sink {
	/** The batch is worth taking, or a piece of input or a member has ended. Whoever takes
	 * it clears it. @return false to stop. */
	bool (*batch)(void *context, struct lane *lane);
	/** Entries are wanted one by one, behind what is in the batch; or NULL. @return false to stop. */
	bool (*entry)(void *context, struct lane *lane, const struct entry *entry, int64_t time);
	void *context;
};

struct lane {
	const struct engine_config *config;
	struct lane_sink sink;
	struct text *text;
	struct parser *parser;
	struct classifier *classifier;
	struct batch *batch;
	struct buf name; /* of the member being read */
	int64_t named_day;
	bool direct;
	uint64_t bytes, members; /* read since somebody set these to 0 */
	bool short_of_memory;
	bool stopped; /* by the sink */
	bool failed;  /* no memory */
};

/** @return false without memory; lane_close() in any case. */
bool lane_open(struct lane *lane, const struct engine_config *config, const struct lane_sink *sink);
void lane_close(struct lane *lane);
/** What takes members into the lane; its context is the lane. */
struct container_visitor lane_visitor(struct lane *lane);

/* The calls of the visitor, for who has members of another make. */
bool lane_begin(void *lane, const struct member *member);
bool lane_data(void *lane, const void *data, size_t len);
bool lane_end(void *lane, bool complete);
bool lane_archive(void *lane, const struct member *archive, const char *format);

#endif

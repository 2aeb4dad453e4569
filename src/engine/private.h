// SPDX-License-Identifier: MIT

/**
 * Inside the engine room.
 *
 *   engine.c  the object: operands in, summary out; which way a source is read
 *   intake.c  what lanes have found, into the tally
 *   lane.c    text → record → classify → batch, for any number of threads
 *   order.c   tasks side by side, taken in order
 *   share.c   a zip on disk: each thread reads members of its own
 *   split.c   a plain log on disk: each thread reads parts of it
 *   ring.c    anything else: one thread unpacks, one reads
 *
 * Whichever way a source is read, the tally is told the same in the same
 * order: nothing that is found depends on the number of threads.
 */

#ifndef MARSLOG_ENGINE_PRIVATE_H
#define MARSLOG_ENGINE_PRIVATE_H

#include "engine/lane.h"

struct engine {
	struct engine_config config;
	struct lane lane; /* of the calling thread */
	struct tally *tally;
	uint64_t limits_hit; /* by the classifiers of lanes that are closed */
	uint64_t limits_told;
	uint64_t gaps;
	uint64_t bytes, members; /* read so far */
	uint64_t pass_over;      /* items of the next batches that were taken before */
	bool short_of_memory;
	bool stopped; /* by a callback */
	bool failed;
};

/* intake.c */

/*
 * Only ever by one thread at a time: take what was found into the tally. @return false when a
 * callback stopped or memory ran out.
 */

/** A lane's batch, when there is enough of it or `all` is wanted; clears it. */
bool engine_take(struct engine *e, struct lane *lane, bool all);
/** A batch by itself, read from so many bytes and members. */
bool engine_take_part(struct engine *e, const struct batch *batch, const struct batch_shift *shift,
	uint64_t bytes, uint64_t members);

/** A gap_fn of an engine: count and pass on a gap that the tally lists itself. */
void engine_note_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);
/** Keep what a lane counted by itself, and close it. */
void engine_close_lane(struct engine *e, struct lane *lane);

/* share.c, split.c, ring.c: read a source. @return false when it is not to be read that way;
 * then nothing was read, unless the engine failed or was stopped. */
bool share_read(struct engine *e, const struct source *source);
bool split_read(struct engine *e, const struct source *source);
bool ring_read(struct engine *e, const struct source *source);

#endif

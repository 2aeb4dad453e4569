// SPDX-License-Identifier: MIT

/**
 * Inside the engine module.
 *
 *   engine.c         the object: operands in, summary out; which way a source is read
 *   merge.c          what pipelines have found, into the tally
 *   pipeline.c       text → record → classify → batch, for any number of threads
 *   worker_pool.c     tasks side by side, taken in order
 *   read_zip.c        a zip on disk: each thread reads members of its own
 *   read_ranges.c     a plain log on disk: each thread reads parts of it
 *   read_stream.c     anything else: one thread unpacks, one reads
 *
 * Whichever way a source is read, the tally is told the same in the same
 * order: nothing that is found depends on the number of threads.
 */

#ifndef MARSLOG_ENGINE_PRIVATE_H
#define MARSLOG_ENGINE_PRIVATE_H

#include "engine/pipeline.h"

struct engine {
	struct engine_config config;
	struct pipeline pipeline; /* of the calling thread */
	struct tally *tally;
	uint64_t limits_hit; /* by the classifiers of pipelines that are closed */
	uint64_t limits_told;
	uint64_t gaps;
	uint64_t bytes, members; /* read so far */
	uint64_t skip_items;     /* items of the next batches that were taken before */
	bool short_of_memory;
	bool stopped; /* by a callback */
	bool failed;
};

/* intake.c */

/*
 * Only ever by one thread at a time: take what was found into the tally. @return false when a
 * callback stopped or memory ran out.
 */

/** A pipeline's batch, when there is enough of it or `all` is wanted; clears it. */
bool engine_merge(struct engine *e, struct pipeline *pipeline, bool all);
/** A batch by itself, read from so many bytes and members. */
bool engine_merge_range(struct engine *e, const struct batch *batch,
	const struct batch_shift *shift, uint64_t bytes, uint64_t members);

/** A gap_fn of an engine: count and pass on a gap that the tally lists itself. */
void engine_note_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);
/** Keep what a pipeline counted by itself, and close it. */
void engine_close_lane(struct engine *e, struct pipeline *pipeline);

/* read_zip.c, read_ranges.c, read_stream.c: read a source. @return false when it is not to be read that way;
 * then nothing was read, unless the engine failed or was stopped. */
bool read_zip(struct engine *e, const struct source *source);
bool read_ranges(struct engine *e, const struct source *source);
bool read_stream(struct engine *e, const struct source *source);

#endif

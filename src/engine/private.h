// SPDX-License-Identifier: MIT

/**
 * Inside the engine module: how one line of a log gets into the report.
 *
 *   file ── container ── bytes ──┐
 *                                │  pipeline.c, one for each thread
 *           text      lines      │
 *           record    records    │  No stage knows the others; each calls the
 *           classify  entries    │  next one through a callback.
 *           batch  ◄─────────────┘
 *             │
 *             │  worker_pool.c merges batches in the order of the input,
 *             ▼  one at a time: the only place where order is restored
 *           tally (merge.c) ── summary ── advise ── render
 *
 * With one thread there is one pipeline, and its batch goes to the tally each
 * time it is full. With several, engine.c asks who can share the source; they
 * differ only in what a job of the pool is:
 *
 *   read_zip.c     a job is a member of a zip on disk
 *   read_ranges.c  a job is a range of a plain log on disk
 *   read_stream.c  a job is a block of anything else: one thread unpacks blocks,
 *                  another one takes them through the one pipeline
 *
 * The tally is told the same in the same order in each case: nothing that is
 * found depends on the number of threads.
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
	uint64_t skip_items;     /* items of the next batches that are in the tally already */
	bool short_of_memory;
	bool stopped; /* by a callback */
	bool failed;
};

/* merge.c */

/*
 * Only ever by one thread at a time: merge what was found into the tally. @return false when a
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
void engine_close_pipeline(struct engine *e, struct pipeline *pipeline);

/* read_zip.c, read_ranges.c, read_stream.c: read a source. @return false when it is not to be read that way;
 * then nothing was read, unless the engine failed or was stopped. */
bool read_zip(struct engine *e, const struct source *source);
bool read_ranges(struct engine *e, const struct source *source);
bool read_stream(struct engine *e, const struct source *source);

#endif

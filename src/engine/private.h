// SPDX-License-Identifier: MIT

/**
 * Inside the engine module: how one line of a log gets into the report.
 *
 *   file ── container ── bytes ──┐
 *                                │  pipeline.c, one per thread
 *           text      lines      │
 *           record    records    │  Stages do not depend on each other; each calls
 *           classify  entries    │  the next one through a callback.
 *           batch  ◄─────────────┘
 *             │
 *             │  worker_pool.c merges batches in the order of the input,
 *             ▼  one at a time: the only place where order is restored
 *           tally (merge.c) ── summary ── advise ── render
 *
 * With one thread there is one pipeline, and its batch is merged each time it
 * is full. With several threads, engine.c chooses how to divide the source.
 * The three ways differ only in what a job of the pool is:
 *
 *   read_zip.c     a job is a member of a zip on disk
 *   read_ranges.c  a job is a range of a plain log on disk
 *   read_stream.c  a job is a block of any other source: one thread decompresses
 *                  blocks, another one processes them with the only pipeline
 *
 * In each case the same items are merged in the same order, so the result does
 * not depend on the number of threads. After the last merge a second thread
 * sorts the paths while the calling one derives the files, and derives the
 * causes while the calling one looks for exclusions.
 */

#ifndef MARSLOG_ENGINE_PRIVATE_H
#define MARSLOG_ENGINE_PRIVATE_H

#include "engine/pipeline.h"

struct engine {
	struct engine_config config;
	struct pipeline pipeline; /* used by the calling thread */
	struct tally *tally;
	uint64_t limits_hit; /* by the classifiers of closed pipelines */
	uint64_t limits_told;
	uint64_t gaps;
	uint64_t bytes, members; /* read so far */
	uint64_t skip_items; /* number of items of the next batches that are in the tally already */
	bool short_of_memory;
	bool stopped; /* a callback stopped it */
	bool failed;
};

/* merge.c */

/*
 * Merge into the tally. Called by one thread at a time.
 * @return false when a callback stopped it or memory ran out
 */

/** Merge a pipeline's batch if it is large enough or `all` is set; clears it. */
bool engine_merge(struct engine *e, struct pipeline *pipeline, bool all);
/** Merge a separate batch, the result of reading so many bytes and members. */
bool engine_merge_range(struct engine *e, const struct batch *batch,
	const struct batch_shift *shift, uint64_t bytes, uint64_t members);

/** A gap_fn of an engine: count and pass on a gap that the tally itself records. */
void engine_note_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);
/** Add the counts of a pipeline to the engine's, and close it. */
void engine_close_pipeline(struct engine *e, struct pipeline *pipeline);

/*
 * read_zip.c, read_ranges.c, read_stream.c: read a source.
 * @return false when it cannot be read that way; then nothing was read, unless the engine failed
 *         or was stopped
 */
bool read_zip(struct engine *e, const struct source *source);
bool read_ranges(struct engine *e, const struct source *source);
bool read_stream(struct engine *e, const struct source *source);

#endif

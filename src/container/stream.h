// SPDX-License-Identifier: MIT

/**
 * Bytes that come in blocks. Streams pull: an archive in an archive is a
 * stream over an entry of the outer one, and so on down to the file. A block
 * stays valid until the next one is asked for. A stream that breaks off has
 * reported its gap under `name` and sets `broken`; for the reader it simply
 * ends.
 */

#ifndef MARSLOG_CONTAINER_STREAM_H
#define MARSLOG_CONTAINER_STREAM_H

#include "container/walk.h"

#define BLOCK_SIZE (256u << 10)
/** Below this much output a ratio says nothing: a long run of blanks is not a bomb. */
#define RATIO_FROM (1ull << 30)

struct stream {
	struct walk *walk;
	const char *name;
	/** The next block, 0 at the end. Called by stream_next only. */
	size_t (*pull)(struct stream *s, const void **data);
	/** NULL when the stream only goes forward. */
	bool (*seek)(struct stream *s, uint64_t position);
	uint64_t size;     /**< of a stream with `seek` */
	uint64_t pulled;   /**< bytes read in all, also repeatedly */
	uint64_t position; /**< of the first byte not handed out */
	bool ended;
	bool broken;
	const char *pending; /**< read but not handed out */
	size_t pending_len;
	const char *last; /**< the block handed out last; ends at `position` */
	size_t last_len;
	bool keeps_last;        /**< that block is still there after the end */
	struct buf joined;      /**< blocks put together by stream_peek */
	uint64_t pulled_before; /**< of the base stream, when this one began */
};

void stream_init(struct stream *s, struct walk *w, const char *name);
void stream_free(struct stream *s);
size_t stream_next(struct stream *s, const void **data);
/** At least `want` bytes without handing them out; fewer only at the end. */
struct span stream_peek(struct stream *s, size_t want);
/** Hand out `len` bytes of those peeked. */
void stream_drop(struct stream *s, size_t len);
/** Go back to `position`, or as near as the last block reaches if the stream cannot seek. */
void stream_back_to(struct stream *s, uint64_t position);
bool stream_seek(struct stream *s, uint64_t position);
/** Read to the end, so that checksums behind the data are looked at. */
void stream_drain(struct stream *s);
/**
 * Count `len` bytes that `s` is about to give out against the limits.
 * @return how many it may give; fewer than `len` ends it (reported).
 */
size_t stream_expand(struct stream *s, size_t len);

/** The opened source of the walk. */
struct file_stream {
	struct stream s;
	char *buffer;
	uint64_t at; /**< of the next block */
};

bool file_stream_open(struct file_stream *f, struct walk *w, const char *name);
void file_stream_close(struct file_stream *f);

/** A stream that was read into memory, so that it can seek. */
struct memory_stream {
	struct stream s;
	struct buf bytes;
	size_t at;
};

/** Read all of `from`, up to CONTAINER_SPOOL_MAX. @return false when there was too much (reported). */
bool memory_stream_fill(struct memory_stream *m, struct stream *from);
void memory_stream_close(struct memory_stream *m);

#endif

// SPDX-License-Identifier: MIT

/**
 * Bytes in blocks. Streams pull: an archive inside an archive is a stream over an entry of the
 * outer one, and so on down to the file. A block is valid until the next one is requested. A
 * stream that fails reports a gap under `name`, sets `broken`, and then looks ended to its
 * reader.
 */

#ifndef MARSLOG_CONTAINER_STREAM_H
#define MARSLOG_CONTAINER_STREAM_H

#include "container/walk.h"

#define BLOCK_SIZE (256u << 10)
/** No ratio is computed below this output: a long run of blanks is no bomb. */
#define RATIO_FROM (1ull << 30)

struct stream {
	struct walk *walk;
	const char *name;
	/** Return the next block, 0 at the end. Called by stream_next() only. */
	size_t (*pull)(struct stream *s, const void **data);
	/** NULL for a stream that only reads forward. */
	bool (*seek)(struct stream *s, uint64_t position);
	uint64_t size;     /**< for a stream with `seek` */
	uint64_t pulled;   /**< bytes read, counting repeated reads */
	uint64_t position; /**< of the first byte that was not handed out */
	bool ended;
	bool broken;
	const char *pending; /**< read but not handed out */
	size_t pending_len;
	const char *last; /**< the last block handed out; it ends at `position` */
	size_t last_len;
	bool keeps_last;        /**< that block remains valid after the end */
	struct buf joined;      /**< blocks concatenated by stream_peek() */
	uint64_t pulled_before; /**< bytes pulled from the base stream before this one began */
};

void stream_init(struct stream *s, struct walk *w, const char *name);
void stream_free(struct stream *s);
size_t stream_next(struct stream *s, const void **data);
/** Return at least `want` bytes without handing them out; fewer only at the end. */
struct span stream_peek(struct stream *s, size_t want);
/** Hand out `len` of the peeked bytes. */
void stream_drop(struct stream *s, size_t len);
/** Go back to `position`; without seek, only as far as the last block allows. */
void stream_back_to(struct stream *s, uint64_t position);
bool stream_seek(struct stream *s, uint64_t position);
/** Read to the end, so that checksums after the data are verified. */
void stream_drain(struct stream *s);
/**
 * Count `len` bytes of output of `s` against the limits.
 * @return how many may be handed out; fewer than `len` end the stream (reported)
 */
size_t stream_expand(struct stream *s, size_t len);

/** The stream over the source of the walk. */
struct file_stream {
	struct stream s;
	void *memory; /**< allocation that contains `buffer` */
	char *buffer;
	uint64_t at; /**< offset of the next block */
};

bool file_stream_open(struct file_stream *f, struct walk *w, const char *name);
void file_stream_close(struct file_stream *f);

/** What stands in a stream that seeks from a position on, as a stream of its own. */
struct offset_stream {
	struct stream s;
	struct stream *in;
	uint64_t from;
};

void offset_stream_open(struct offset_stream *o, struct stream *in, uint64_t from);
void offset_stream_close(struct offset_stream *o);

/** A stream that was read into memory so that it can seek. */
struct memory_stream {
	struct stream s;
	struct buf bytes;
	size_t at;
};

/** Read all of `from`, up to CONTAINER_SPOOL_MAX. @return false when it was longer (reported) */
bool memory_stream_fill(struct memory_stream *m, struct stream *from);
void memory_stream_close(struct memory_stream *m);

#endif

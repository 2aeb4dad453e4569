// SPDX-License-Identifier: MIT

/**
 * A streaming decoder for Deflate64 (zip method 9), which Windows Explorer
 * writes for members above about 2 GB and which neither libarchive nor zlib
 * can decompress. It differs from Deflate (RFC 1951) in three points:
 *   - the window is 64 KiB instead of 32 KiB;
 *   - distance codes 30 and 31 are valid, with 14 extra bits each;
 *   - length code 285 means 3 plus 16 extra bits instead of 258.
 * Sources: PKWARE's APPNOTE.TXT, 5.10, and the behaviour of 7-Zip, against
 * which the tests compare.
 *
 * Private to the container module.
 */

#ifndef MARSLOG_CONTAINER_INFLATE64_H
#define MARSLOG_CONTAINER_INFLATE64_H

#include "base/base.h"

struct inflate64;

enum inflate64_status {
	INFLATE64_OUTPUT,     /**< `out` has decoded bytes; call again */
	INFLATE64_NEED_INPUT, /**< all input was used and the stream has not ended */
	INFLATE64_END,        /**< the stream ended; the rest of `in` does not belong to it */
	INFLATE64_BAD         /**< invalid data; the decoder cannot continue */
};

/** @return NULL without memory (about 74 KiB). */
struct inflate64 *inflate64_new(void);
/** NULL is allowed. */
void inflate64_free(struct inflate64 *d);

/**
 * Decode until there is output, the input is used up, or the stream ends.
 * @param in the next compressed bytes; advanced past those that were used
 * @param out for INFLATE64_OUTPUT the decoded bytes, at most 64 KiB, valid until the next call
 */
enum inflate64_status inflate64_next(struct inflate64 *d, struct span *in, struct span *out);

/**
 * After INFLATE64_END: how many bytes before the current start of `in` were read ahead but do not
 * belong to the stream (0 to 7).
 */
size_t inflate64_read_ahead(const struct inflate64 *d);

#endif

// SPDX-License-Identifier: MIT

/**
 * Raw deflate data, decompressed in pieces. The build selects one of two implementations:
 * inflate_isal.c with ISA-L, which is about twice as fast, or inflate_zlib.c. For valid data both
 * give the same bytes. They may detect damage at different positions, so callers must not rely on
 * the last bytes before INFLATE_DAMAGED.
 */

#ifndef MARSLOG_CONTAINER_INFLATE_H
#define MARSLOG_CONTAINER_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inflater;

enum inflate_result {
	INFLATE_MORE,   /**< all input was used, or the output is full */
	INFLATE_END,    /**< the data ended; the rest of the input does not belong to it */
	INFLATE_DAMAGED /**< or out of memory */
};

struct inflate_buffers {
	const unsigned char *in;
	size_t in_len;
	unsigned char *out;
	/** both buffers are advanced past what was read and written; below 4 GiB */
	size_t out_len;
};

/** @return NULL without memory */
struct inflater *inflater_new(void);
/** Start new data. @return false without memory */
bool inflater_reset(struct inflater *f);
enum inflate_result inflater_run(struct inflater *f, struct inflate_buffers *b);
/** After INFLATE_END: how many bytes after the data were read in earlier calls. */
size_t inflater_ahead(const struct inflater *f);
/** NULL is allowed. */
void inflater_free(struct inflater *f);
/** CRC-32 as used by zip and gzip; start with 0. */
uint32_t inflate_crc(uint32_t crc, const void *data, size_t len);

#endif

// SPDX-License-Identifier: MIT

/**
 * Raw deflate data, unpacked piece by piece. One of two implementations is
 * built: inflate_isal.c with ISA-L, which is about twice as fast, or
 * inflate_zlib.c. Both give the same bytes for data that is whole. For damaged
 * data they may notice it at different bytes, so whoever calls them must not
 * rely on the last bytes before INFLATE_DAMAGED.
 */

#ifndef MARSLOG_CONTAINER_INFLATE_H
#define MARSLOG_CONTAINER_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct inflater;

enum inflate_result {
	INFLATE_MORE,   /**< all input was read, or the output is full */
	INFLATE_END,    /**< the data is over; what is left of the input was not needed */
	INFLATE_DAMAGED /**< or there is no memory */
};

struct inflate_buffers {
	const unsigned char *in;
	size_t in_len;
	unsigned char *out;
	size_t out_len; /**< both are moved on by what was read and written; below 4 GiB */
};

/** @return NULL without memory */
struct inflater *inflater_new(void);
/** Begin with other data. @return false without memory */
bool inflater_reset(struct inflater *f);
enum inflate_result inflater_run(struct inflater *f, struct inflate_buffers *b);
/** After INFLATE_END: how many bytes behind the data were read in earlier calls, too. */
size_t inflater_ahead(const struct inflater *f);
/** NULL is nothing. */
void inflater_free(struct inflater *f);
/** CRC-32 as in zip and gzip; it begins with 0. */
uint32_t inflate_crc(uint32_t crc, const void *data, size_t len);

#endif

// SPDX-License-Identifier: MIT

/**
 * The data of a zip member compressed with Deflate64 (method 9), which libarchive finds but
 * cannot decompress. The compressed bytes are read from the zip itself: through a second stream
 * over the file when libarchive follows the directory, otherwise from the stream from which
 * libarchive read the header. Deflate64 data marks its own end, so no size is needed; CRC and
 * size are verified when the local header or the descriptor after the data has them.
 */

#ifndef MARSLOG_CONTAINER_ZIP_DEFLATE64_H
#define MARSLOG_CONTAINER_ZIP_DEFLATE64_H

#include "container/stream.h"

struct deflate64_stream;

/** Whether libarchive's format name of a zip entry means Deflate64. */
bool zip_is_deflate64(const char *format_name);

/**
 * Open the data of a member.
 * @param in the stream of the zip
 * @param own read through a second stream over the source instead of `in`
 * @param data_at position of the compressed data
 * @param name of the member, for gaps; must outlive the stream
 * @return NULL when it cannot be opened (reported)
 */
struct deflate64_stream *zip_deflate64_open(
	struct walk *w, struct stream *in, bool own, uint64_t data_at, const char *name);
struct stream *zip_deflate64_stream(struct deflate64_stream *d);
/** @return the position after the data that was read. `d` must not be NULL. */
uint64_t zip_deflate64_close(struct deflate64_stream *d);

#endif

// SPDX-License-Identifier: MIT

/**
 * The data of a zip member packed with Deflate64 (method 9), which libarchive
 * finds but cannot unpack. The packed bytes are read from the zip itself:
 * through a second stream over the file when libarchive reads along the
 * directory, and else from the stream that libarchive has read its header
 * from. Deflate64 data ends by itself, so that no size has to be known; CRC
 * and size are compared when the local header or the record behind the data
 * gives them.
 */

#ifndef MARSLOG_CONTAINER_ZIP_DEFLATE64_H
#define MARSLOG_CONTAINER_ZIP_DEFLATE64_H

#include "container/stream.h"

struct deflate64_stream;

/** Whether libarchive's name of a zip's format says that the member is packed so. */
bool zip_is_deflate64(const char *format_name);

/**
 * Open the data of a member.
 * @param in      the stream of the zip
 * @param own     read through a second stream over the source instead of `in`
 * @param data_at position of the packed data
 * @param name    of the member, for gaps; must outlive the stream
 * @return NULL when it cannot be opened (reported)
 */
struct deflate64_stream *zip_deflate64_open(
	struct walk *w, struct stream *in, bool own, uint64_t data_at, const char *name);
struct stream *zip_deflate64_stream(struct deflate64_stream *d);
/** @return the position behind the data, as far as it was read; NULL is not allowed. */
uint64_t zip_deflate64_close(struct deflate64_stream *d);

#endif

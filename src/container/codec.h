// SPDX-License-Identifier: MIT

/**
 * The interface between the walker and a format that compresses one file. To add a format:
 * declare a constant here, add its kind and magic bytes to sniff.h and sniff.c, and an entry to
 * the table in container.c.
 */

#ifndef MARSLOG_CONTAINER_CODEC_H
#define MARSLOG_CONTAINER_CODEC_H

#include "container/stream.h"

/**
 * The decompressed data as a stream. A codec makes this the first member of its own struct. It
 * reports damage under the stream's name and asks stream_expand() how much of its output it may
 * give.
 */
struct codec_stream {
	struct stream s;
	/**
	 * Name and time of the file inside according to the header; valid after the first byte
	 * was peeked. "" and TIME_UNKNOWN when the header has none.
	 */
	const char *name;
	int64_t mtime;
};

struct codec {
	const char *format;     /**< name of the format for the visitor */
	const char *tar_format; /**< the same for a compressed tar */
	struct span suffix;     /**< with its dot; removed to get the name of the file inside */
	/** @return NULL without memory, after walk_no_memory() */
	struct codec_stream *(*open)(struct walk *w, struct stream *in);
	void (*close)(struct codec_stream *s);
};

extern const struct codec codec_gzip, codec_xz, codec_bzip2, codec_zstd;

#endif

// SPDX-License-Identifier: MIT

/**
 * What the walker knows of a format that compresses a single file. To add one:
 * a constant here, a kind and its first bytes in sniff.h and sniff.c, and a
 * line in container.c.
 */

#ifndef MARSLOG_CONTAINER_CODEC_H
#define MARSLOG_CONTAINER_CODEC_H

#include "container/stream.h"

/**
 * The unpacked bytes as a stream; each codec puts it at the beginning of a
 * struct of its own. It reports damage under its name, and passes what it is
 * about to give through stream_expand().
 */
struct codec_stream {
	struct stream s;
	/** What the header says of the file inside, once a byte was peeked: "" and TIME_UNKNOWN
	 * when it says nothing. */
	const char *name;
	int64_t mtime;
};

struct codec {
	const char *format;     /**< as the visitor is told */
	const char *tar_format; /**< the same around a tar */
	struct span suffix;     /**< with its dot; it is not part of the name of the file inside */
	/** @return NULL without memory, after walk_no_memory() */
	struct codec_stream *(*open)(struct walk *w, struct stream *in);
	void (*close)(struct codec_stream *s);
};

extern const struct codec codec_gzip, codec_xz, codec_bzip2, codec_zstd;

#endif

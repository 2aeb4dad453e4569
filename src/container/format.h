// SPDX-License-Identifier: MIT

/**
 * What the walker knows of an archive format. To add one: a constant here, a
 * kind and its first bytes in sniff.h and sniff.c, and a line in container.c.
 */

#ifndef MARSLOG_CONTAINER_FORMAT_H
#define MARSLOG_CONTAINER_FORMAT_H

#include "container/stream.h"

struct format {
	const char *name;
	/**
	 * Give each member of the archive `m` to walk_visit(), with `depth` one
	 * higher. The archive has been announced; its bytes come from `in`, which
	 * may be left before its end. What cannot be read is reported as a gap.
	 */
	void (*visit)(struct walk *w, struct stream *in, const struct member *m, unsigned depth);
};

extern const struct format format_zip;
extern const struct format format_tar;
extern const struct format format_cab;
extern const struct format format_7z;

/** Whether a file that begins otherwise is a zip with something in front. */
bool zip_behind_prefix(struct stream *s);

#endif

// SPDX-License-Identifier: MIT

/**
 * The interface between the walker and an archive format. To add a format: declare a constant
 * here, add its kind and magic bytes to sniff.h and sniff.c, and an entry to the table in
 * container.c.
 */

#ifndef MARSLOG_CONTAINER_FORMAT_H
#define MARSLOG_CONTAINER_FORMAT_H

#include "container/stream.h"

struct format {
	const char *name;
	/**
	 * Pass each member of the archive `m` to walk_visit() with `depth` increased by one. The
	 * archive has been announced. `in` supplies its bytes and need not be read to the end.
	 * Report what cannot be read as a gap.
	 */
	void (*visit)(struct walk *w, struct stream *in, const struct member *m, unsigned depth);
};

extern const struct format format_zip;
extern const struct format format_tar;
extern const struct format format_cab;
extern const struct format format_7z;
extern const struct format format_mail;

/** Whether a file that begins with other bytes is a zip with a prefix, such as a self-extractor. */
bool zip_behind_prefix(struct stream *s);
/**
 * Where a 7z begins in a program that unpacks itself.
 * @param s seeks; it stands at its start then as before
 * @return 0 when there is none
 */
uint64_t sevenzip_in_program(struct stream *s);

#endif

// SPDX-License-Identifier: MIT

/** How to read a zip; used by zip_members.c to read complete ones in several threads. */

#ifndef MARSLOG_CONTAINER_ZIP_H
#define MARSLOG_CONTAINER_ZIP_H

#include "container/libarchive_reader.h"
#include "container/zip_directory.h"

enum zip_mode {
	ZIP_FORWARD,   /**< no directory was found */
	ZIP_DIRECTORY, /**< along the directory, which is complete */
	ZIP_DAMAGED,   /**< forward, because the directory is damaged */
	ZIP_SPLIT      /**< forward, one part of a split zip */
};

/** Determine how to read a zip. `in` must seek; it is at its beginning before and after. */
enum zip_mode zip_look(struct stream *in, struct zip_end *end);
void zip_run(struct reader *r);
/** Read along the directory, starting after `r->headers` members. */
void zip_run_directory(struct reader *r, const struct zip_end *end);
/** Check for members beyond those in the directory, and their number. */
void zip_check_count(struct reader *r, uint32_t members);

#endif

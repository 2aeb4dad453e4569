// SPDX-License-Identifier: MIT

/** How a zip is read; for zip_members.c, which reads whole ones with several threads. */

#ifndef MARSLOG_CONTAINER_ZIP_H
#define MARSLOG_CONTAINER_ZIP_H

#include "container/libarchive_reader.h"
#include "container/zip_directory.h"

enum zip_way {
	ZIP_FORWARD,   /**< there is no directory to be found */
	ZIP_DIRECTORY, /**< along the directory, which is whole */
	ZIP_DAMAGED,   /**< forward because the directory is damaged */
	ZIP_SPLIT      /**< forward, one part of several */
};

/** How a zip is to be read; `in`, which seeks, stands at its beginning then as before. */
enum zip_way zip_look(struct stream *in, struct zip_end *end);
void zip_run(struct reader *r);
/** The same for ZIP_DIRECTORY, from behind `r->headers` members on. */
void zip_run_directory(struct reader *r, const struct zip_end *end);
/** What comes behind the last member that the directory leads to. */
void zip_check_count(struct reader *r, uint32_t members);

#endif

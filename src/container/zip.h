// SPDX-License-Identifier: MIT

/** How a zip is read; for zip_members.c, which reads whole ones with several threads. */

#ifndef MARSLOG_CONTAINER_ZIP_H
#define MARSLOG_CONTAINER_ZIP_H

#include "container/libarchive_reader.h"

/** The record at the end of a zip. */
struct zip_end {
	uint64_t position;
	uint32_t members;
	uint32_t directory; /**< size of the central directory */
	bool zip64;
	bool split;
	bool certain; /**< it says itself that the directory ends right before it */
};

enum zip_way {
	ZIP_FORWARD,   /**< there is no directory to be found */
	ZIP_DIRECTORY, /**< along the directory, which is whole */
	ZIP_DAMAGED,   /**< forward because the directory is damaged */
	ZIP_SPLIT      /**< forward, one part of several */
};

static inline uint32_t le16(const char *p)
{
	return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}

static inline uint32_t le32(const char *p)
{
	return le16(p) | le16(p + 2) << 16;
}

static inline uint64_t le64(const char *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

#define ZIP_RECORD_SIZE 46 /**< of the directory, without what follows it */

/** Length of the record of a directory at `p` with all that follows it; 0 when it is none. */
size_t zip_record_size(struct span record);
/** How a zip is to be read; `in`, which seeks, stands at its beginning then as before. */
enum zip_way zip_look(struct stream *in, struct zip_end *end);
void zip_run(struct reader *r);
/** The same for ZIP_DIRECTORY, from behind `r->headers` members on. */
void zip_run_directory(struct reader *r, const struct zip_end *end);
/** What comes behind the last member that the directory leads to. */
void zip_check_count(struct reader *r, uint32_t members);

#endif

// SPDX-License-Identifier: MIT

/** The entries of a zip's central directory, in the order of their data. */

#ifndef MARSLOG_CONTAINER_ZIP_DIRECTORY_H
#define MARSLOG_CONTAINER_ZIP_DIRECTORY_H

#include "container/stream.h"

/** The end record of a zip. */
struct zip_end {
	uint64_t position;
	uint32_t members;
	uint32_t directory; /**< size of the central directory */
	bool zip64;
	bool split;
	bool certain; /**< the record itself proves that the directory ends right before it */
};

struct zip_listed {
	uint64_t at; /**< offset of the local header, without the length of a prefix */
	uint64_t packed;
	uint64_t expanded;
	uint32_t crc;
	uint16_t method;
	uint16_t flags;
};

struct zip_directory {
	struct zip_listed *items; /**< sorted by `at` */
	size_t count;
};

#define ZIP_RECORD_SIZE 46 /**< of the directory, without variable parts */
#define ZIP_LOCAL_SIZE 30  /**< of the local header, likewise */

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

/** Whether the ZIP_LOCAL_SIZE bytes at `p`, which begin with "PK\3\4", can be a header. */
bool zip_member_plausible(const char *p);
/**
 * Length of the directory record at the start of `record` with its variable parts; 0 when it is
 * none.
 */
size_t zip_record_size(struct span record);
/**
 * Read the directory whose end record is `end`. `in` must seek; its position is unspecified
 * afterwards.
 * @return false when the directory is invalid, too long, or without memory (noted in the walk);
 *         `out` is then empty. Otherwise the caller frees `out`.
 */
bool zip_directory_read(struct stream *in, const struct zip_end *end, struct zip_directory *out);
void zip_directory_free(struct zip_directory *d);
/** The last member whose local header begins before `position`, or NULL. */
const struct zip_listed *zip_directory_before(const struct zip_directory *d, uint64_t position);

#endif

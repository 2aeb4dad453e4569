// SPDX-License-Identifier: MIT

/**
 * The data of a deflated member, read directly from a zip on disk without libarchive. Only
 * undamaged members are read completely like this: at the first doubt the caller reads the member
 * again with libarchive, which handles damage, and skips the bytes that it has already returned.
 *
 * A block is returned only when the decoder is several blocks past it. So fewer bytes are
 * returned than libarchive returns of the same damaged data, and the result does not depend on
 * which decoder detected the damage.
 */

#ifndef MARSLOG_CONTAINER_ZIP_DATA_H
#define MARSLOG_CONTAINER_ZIP_DATA_H

#include "container/zip_directory.h"

struct zip_data;

/** @return NULL without memory */
struct zip_data *zip_data_new(void);
/** NULL is allowed. */
void zip_data_free(struct zip_data *d);
/**
 * Start a member.
 * @param data_at where its data begins according to libarchive
 * @return false when it must be read by libarchive: stored, encrypted, header and directory
 *         disagree …
 */
bool zip_data_begin(struct zip_data *d, struct walk *w, const struct zip_directory *directory,
	uint64_t data_at);
/**
 * The next block, valid until the next call.
 * @return 0 at the end or at a doubt; zip_data_is_whole() distinguishes them
 */
size_t zip_data_next(struct zip_data *d, const void **data);
/** At the end: whether size and checksum are right. */
bool zip_data_is_whole(const struct zip_data *d);
/** Compressed size of the member in the file. */
uint64_t zip_data_packed(const struct zip_data *d);

#endif

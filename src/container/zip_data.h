// SPDX-License-Identifier: MIT

/**
 * The data of a deflated member, read straight from a zip on disk. Only whole
 * members are read to their end like this: at the first doubt the caller reads
 * the member again with libarchive, which knows what to make of damage, and
 * drops the bytes that it has given already.
 *
 * The bytes come some blocks late: a block is given only when the decoder got
 * far beyond it. So less is given than libarchive gives of the same damaged
 * data, and what is read does not depend on which decoder noticed the damage.
 */

#ifndef MARSLOG_CONTAINER_ZIP_DATA_H
#define MARSLOG_CONTAINER_ZIP_DATA_H

#include "container/zip_directory.h"

struct zip_data;

/** @return NULL without memory */
struct zip_data *zip_data_new(void);
/** NULL is nothing. */
void zip_data_free(struct zip_data *d);
/**
 * Begin with a member.
 * @param data_at where libarchive says that its data begins
 * @return false when it is none for this: stored, encrypted, described in two ways …
 */
bool zip_data_begin(struct zip_data *d, struct walk *w, const struct zip_directory *directory,
	uint64_t data_at);
/**
 * The next block, valid until the next call.
 * @return 0 at the end, which zip_data_is_whole() tells from a doubt
 */
size_t zip_data_next(struct zip_data *d, const void **data);
/** At the end: size and checksum are right. */
bool zip_data_is_whole(const struct zip_data *d);
/** Bytes of the member in the file. */
uint64_t zip_data_packed(const struct zip_data *d);

#endif

// SPDX-License-Identifier: MIT

/**
 * Operands of `fleet` and `diff`: a file that begins like JSON, compressed with gzip or not,
 * contains saved documents; anything else is a bundle.
 */

#ifndef MARSLOG_FLEET_SAVED_H
#define MARSLOG_FLEET_SAVED_H

#include "os/os.h"

struct saved {
	bool is_document; /**< `text` has the whole document */
	bool failed;      /**< it cannot be opened, read or decompressed; see `why` */
	bool no_memory;
	/** of the file's bytes; "" of what is no regular file or standard input */
	char digest[33];
	struct buf text; /**< to be freed by the caller */
	char why[OS_WHY_SIZE];
};

/** Read a file's digest, and its text if it is a document. "-" is standard input. */
void saved_read(const char *path, struct saved *out);

#endif

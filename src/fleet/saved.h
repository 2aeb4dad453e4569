// SPDX-License-Identifier: MIT

/**
 * Operands of `fleet` and `diff`: a file that begins like JSON, packed by
 * gzip or not, holds saved documents; anything else is a bundle.
 */

#ifndef MARSLOG_FLEET_SAVED_H
#define MARSLOG_FLEET_SAVED_H

#include "os/os.h"

struct saved {
	bool is_document; /**< `text` holds all of it */
	bool failed;      /**< it cannot be opened, read or unpacked: `why` */
	bool no_memory;
	char digest
		[33]; /**< of the file's bytes; "" of what is no regular file or standard input */
	struct buf text; /**< to be freed */
	char why[OS_WHY_SIZE];
};

/** Read a file's digest, and its text if it is a document. "-" is standard input. */
void saved_read(const char *path, struct saved *out);

#endif

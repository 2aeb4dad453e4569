// SPDX-License-Identifier: MIT

/** Shared by path.c, which finds paths, and path_kind.c. Private to this module. */

#ifndef MARSLOG_RECORD_PATH_H
#define MARSLOG_RECORD_PATH_H

#include "record/record.h"

/** The words directly before the path of a file that could not be read. */
#define PATH_READ_WORDS "BackupRead failed on file("

/** The position after PATH_READ_WORDS; SIZE_MAX when the message has none. */
size_t path_read_at(struct span message);

#endif

// SPDX-License-Identifier: MIT

/** Shared by the files of this folder. */

#ifndef MARSLOG_OS_PRIVATE_H
#define MARSLOG_OS_PRIVATE_H

#include "os/os.h"

/**
 * A converter of the system for character sets that text_tables.c lacks.
 * @return NULL when the system does not know the name, or without memory (noted)
 */
void *system_codepage_open(const char *name);
size_t system_codepage_convert(void *converter, struct span in, struct buf *out);
void system_codepage_close(void *converter);

/** Set up the heap, before anything else allocates much (POSIX systems). */
void heap_start(void);

#endif

// SPDX-License-Identifier: MIT

/**
 * What the outputs of all systems share: the buffer in front of the system's calls, and the end by
 * a library. os_output.c implements it; each system provides the two functions at the end.
 */

#ifndef MARSLOG_OS_OUTPUT_H
#define MARSLOG_OS_OUTPUT_H

#include "os/os.h"

#define OUTPUT_BUFFER (64u << 10)
/**
 * Bytes of the final name in the temporary name, which adds a dot and a suffix: file systems allow
 * 255.
 */
#define TEMPORARY_STEM 200

/** The first member of every struct os_output. */
struct output_buffer {
	bool at_once; /**< a terminal: output is not kept back */
	bool failed;  /**< a write failed; later writes are refused */
	size_t used;
	char data[OUTPUT_BUFFER];
};

/** Write out what is buffered. @return false on error */
bool output_flush(struct os_output *o, bool *closed_pipe, char why[OS_WHY_SIZE]);
/** Describe why an output that has failed before is refused. */
void output_refuse(char why[OS_WHY_SIZE]);

/** Write all of it, unbuffered. @return false on error, with `failed` set */
bool system_write_all(struct os_output *o, const char *data, size_t size, bool *closed_pipe,
	char why[OS_WHY_SIZE]);
/** Remove the temporary file of an output that is not complete, if there is one. */
void system_remove_unfinished(void);

#endif

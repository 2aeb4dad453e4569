// SPDX-License-Identifier: MIT

/**
 * Confinement: once everything that the program needs is open or named, it
 * gives up the right to anything else, so that a defect in the code that reads
 * archives and logs can do little harm. os_landlock.c does it on Linux, with
 * the kernel alone; os_windows_sandbox.c does what Windows allows a process to
 * do to itself, which is less. Other systems and older kernels have none, and
 * the program works the same without.
 *
 * On Linux only these can be opened afterwards: the inputs, for reading, and
 * in the folder of the result what renaming it takes. No program can be
 * started, and no network be used if the kernel can forbid it.
 */

#ifndef MARSLOG_OS_SANDBOX_H
#define MARSLOG_OS_SANDBOX_H

#include "os/os.h"

enum sandbox_state {
	SANDBOX_NONE,    /**< the system offers none, or it could not be set up */
	SANDBOX_PARTIAL, /**< some of it; the text says what */
	SANDBOX_FULL     /**< files, programs and the network */
};

struct sandbox_needs {
	/** Files and folders; missing ones are ignored, and so is "-". */
	const char *const *readable;
	size_t readable_count;
	const char *replaces_in; /**< the folder in which a finished result is renamed, or NULL */
};

/**
 * Give up everything else, until the process ends. Call before any thread is
 * started and after the patterns are loaded.
 * @param what receives a text for people that says what holds now
 */
enum sandbox_state sandbox_enter(const struct sandbox_needs *needs, char what[OS_WHY_SIZE]);

/** Whether the sandbox forbids to make code that runs, as a just-in-time compiler does. */
bool sandbox_forbids_new_code(void);

#endif

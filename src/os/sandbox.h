// SPDX-License-Identifier: MIT

/**
 * Confinement: once everything that the program needs is open or named, it
 * gives up the right to anything else, so that a defect in the reading of
 * archives or logs leads nowhere. On Linux by Landlock (os_landlock.c), which
 * needs no privileges and no library; elsewhere, and on older kernels, there
 * is none, and nothing else changes.
 *
 * What may still be opened: the inputs, for reading; in the folder of the
 * result, what putting it in place takes. No program can be started, and as
 * far as the kernel knows of it no network be used.
 */

#ifndef MARSLOG_OS_SANDBOX_H
#define MARSLOG_OS_SANDBOX_H

#include "os/os.h"

enum sandbox_state {
	SANDBOX_NONE,    /**< the system offers none, or it could not be set up */
	SANDBOX_PARTIAL, /**< files and programs, not the network */
	SANDBOX_FULL
};

struct sandbox_needs {
	const char *const
		*readable; /**< files and folders; what is missing is passed over, so is "-" */
	size_t readable_count;
	const char *replaces_in; /**< the folder in which a finished result is renamed, or NULL */
};

/**
 * Give up everything else, for good. Call before any thread is started. What
 * the system loads late from files is loaded first (os_preload).
 * @param what receives a text for people about what holds now
 */
enum sandbox_state sandbox_enter(const struct sandbox_needs *needs, char what[OS_WHY_SIZE]);

#endif

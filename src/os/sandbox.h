// SPDX-License-Identifier: MIT

/**
 * Confinement: when everything that the program needs is open or known, it
 * gives up all other rights, so that a defect in the code that reads archives
 * and logs can do little harm. os_landlock.c does this on Linux with the
 * kernel alone. os_windows_sandbox.c does what a Windows process can do to
 * itself, which is less. Other systems and older kernels offer nothing, and the
 * program works without confinement.
 *
 * On Linux only the inputs can be opened afterwards, for reading, and in the
 * folder of the result only what renaming it needs. No program can be started,
 * and the network cannot be used if the kernel supports that restriction.
 */

#ifndef MARSLOG_OS_SANDBOX_H
#define MARSLOG_OS_SANDBOX_H

#include "os/os.h"

enum sandbox_state {
	SANDBOX_NONE,    /**< the system offers none, or it failed */
	SANDBOX_PARTIAL, /**< partly; the text says what */
	SANDBOX_FULL     /**< files, programs and the network */
};

struct sandbox_needs {
	/** Files and folders; missing ones and "-" are ignored. */
	const char *const *readable;
	size_t readable_count;
	const char *replaces_in; /**< the folder in which the finished result is renamed, or NULL */
	const char *writes_in;   /**< the folder in which reports are written later, or NULL */
};

/**
 * Give up all other rights until the process ends. Call before threads are started and after the
 * patterns are loaded.
 * @param what receives a description of the result
 */
enum sandbox_state sandbox_enter(const struct sandbox_needs *needs, char what[OS_WHY_SIZE]);

/** Whether the sandbox forbids creating executable memory, which just-in-time compilation needs. */
bool sandbox_forbids_new_code(void);

#endif

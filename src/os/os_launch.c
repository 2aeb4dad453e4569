// SPDX-License-Identifier: MIT

/*
 * Determines how the program was started. The same code on all systems, so that it can be tested
 * without a Windows console. See os.h.
 */

#include "os/os.h"

enum os_launch os_launch_kind(const struct os_launch_facts *f)
{
	// A console that other processes use belongs to a shell, which remains open after the
	// program has ended. Redirected output has a reader, too.
	if (f->console_processes != 1 || !f->terminals) {
		return OS_LAUNCH_SHELL;
	}
	if (f->arguments == 0) {
		return OS_LAUNCH_ALONE;
	}
	// The Task Scheduler and shortcuts start programs with a new console and a command; such
	// programs must not wait for a key.
	return f->only_paths ? OS_LAUNCH_DROPPED : OS_LAUNCH_SHELL;
}

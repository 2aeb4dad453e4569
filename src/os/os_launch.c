// SPDX-License-Identifier: MIT

/*
 * How the program was started. The same on every system, so that it can be
 * tested where there are no such consoles. See os.h.
 */

#include "os/os.h"

enum os_launch os_launch_kind(const struct os_launch_facts *f)
{
	// A console that other processes use as well belongs to a shell, which shows what
	// the program wrote when it has ended. Redirected output has a reader, too.
	if (f->console_processes != 1 || !f->terminals) {
		return OS_LAUNCH_SHELL;
	}
	if (f->arguments == 0) {
		return OS_LAUNCH_ALONE;
	}
	// The Task Scheduler and shortcuts start programs with a console of their own and with a
	// command; they must not wait for a key that nobody will press.
	return f->only_paths ? OS_LAUNCH_DROPPED : OS_LAUNCH_SHELL;
}

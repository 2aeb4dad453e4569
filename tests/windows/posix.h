// SPDX-License-Identifier: MIT

/*
 * What unit tests use of POSIX, for a build for Windows: included before each
 * of them by the Makefile. Links and pipes with a name cannot be made there:
 * these calls succeed and make nothing, so that tests which expect such things
 * to be ignored hold all the same.
 */

#ifndef MARSLOG_TESTS_WINDOWS_POSIX_H
#define MARSLOG_TESTS_WINDOWS_POSIX_H

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static inline int posix_mkdir(const char *path, int mode)
{
	(void)mode;
	return mkdir(path);
}

/** The last six characters of the template become digits. */
static inline char *posix_mkdtemp(char *template)
{
	char *digits = template + strlen(template) - 6;
	for (unsigned i = 0; i < 1000; i++) {
		snprintf(digits, 7, "%06u", ((unsigned)getpid() * 1000u + i) % 1000000u);
		if (mkdir(template) == 0)
			return template;
	}
	return NULL;
}

static inline int posix_nothing(void)
{
	return 0;
}

#define mkdir(path, mode) posix_mkdir(path, mode)
#define mkdtemp(template) posix_mkdtemp(template)
#define symlink(target, path) posix_nothing()
#define mkfifo(path, mode) posix_nothing()

#endif

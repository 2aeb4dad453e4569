// SPDX-License-Identifier: MIT

/*
 * Run a program for Windows under wine, headless and with a time limit:
 *
 *	WINEPREFIX=... call PROGRAM.exe [ARGUMENT...]
 *
 * Started as "marslog", through a link, it runs the program that $MARSLOG_EXE names.
 *
 * wine maps some pages at fixed addresses, such as 0x7ffe0000, and ends with status 1 and without a
 * word when something else is there already. Where the kernel places the heap at random, about one
 * call in 3,000 ends so; therefore addresses are not random here. Where a container forbids that,
 * wine's preloader (package wine64-preloader) keeps these addresses free.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/personality.h>
#include <unistd.h>

#define WINE "/usr/lib/wine/wine64"
#define SECONDS 120

int main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	const char *exe = getenv("MARSLOG_EXE");
	char *const *arguments = argv + 1;
	char **words = calloc((size_t)argc + 2, sizeof(*words));
	size_t count = 0;

	if (words == NULL) {
		perror("call");
		return 125;
	}
	words[count++] = WINE;
	if (strcmp(name != NULL ? name + 1 : argv[0], "marslog") == 0) {
		if (exe == NULL) {
			fprintf(stderr, "call: MARSLOG_EXE is not set\n");
			return 125;
		}
		words[count++] = (char *)exe;
	}
	while (*arguments != NULL) {
		words[count++] = *arguments++;
	}
	words[count] = NULL;
	setenv("WINEDEBUG", "-all", 1);
	// With the locale "C" wine would replace what is not ASCII in arguments.
	setenv("LC_ALL", "C.UTF-8", 1);
	personality(ADDR_NO_RANDOMIZE);
	// The alarm outlives exec, and its signal ends the program.
	alarm(SECONDS);
	execv(WINE, words);
	perror(WINE);
	return 125;
}

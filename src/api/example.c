// SPDX-License-Identifier: MIT

/**
 * Print the JSON summary of the inputs named on the command line.
 *
 *	cc example.c $(pkg-config --cflags --libs marslog) -o example
 */

#include <marslog.h>

#include <stdio.h>

int main(int argc, char **argv)
{
	struct marslog *m;
	char *json = NULL;
	int result = MARSLOG_OK;
	int status = marslog_open(&m, NULL);
	for (int i = 1; i < argc && (status == MARSLOG_OK || status == MARSLOG_INCOMPLETE); i++) {
		status = marslog_read(m, argv[i]);
		if (status == MARSLOG_INCOMPLETE)
			result = status;
	}
	if (status == MARSLOG_OK || status == MARSLOG_INCOMPLETE)
		status = marslog_report(m, "json", &json, NULL);
	if (json)
		fputs(json, stdout);
	else
		fprintf(stderr, "marslog %s: status %d\n", marslog_version(), status);
	marslog_free_text(json);
	marslog_close(m);
	return status == MARSLOG_OK ? result : status;
}

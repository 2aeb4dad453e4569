// SPDX-License-Identifier: MIT

/**
 * marslog: why could Azure Backup's MARS agent not back up these files?
 *
 * The program is one way from left to right; each stage is a folder of src/
 * with one header that explains it, and none reaches back:
 *
 *   source/     operands to byte streams: files, folders, standard input
 *   container/  streams to members: zip, tar, cab, 7z, gzip, nested, in place
 *   text/       bytes to lines: encodings, line ends
 *   record/     lines to records: engine logs, failed-file lists, registry
 *   classify/   records to entries: which code, which cause
 *   tally/      entries to counts, and counts to a summary
 *   advise/     the summary's actions and exclusion rules
 *   render/     the summary as text or JSON
 *
 * Beside the way stand
 *
 *   catalog/    the knowledge: pattern files to causes, codes and rules
 *   engine/     the wiring of the stages, as one object
 *   cli/        options, help, one cmd_*.c a command
 *   base/       borrowed bytes, buffers, UTF-8, dates, messages
 *   os/         the only room that talks to the operating system
 *   tools/      programs that the build runs
 *
 * Everything but this file and cli/ is libmarslog.a.
 */

#include "cli/cli.h"

#include "base/diag.h"
#include "version.h"

#include <stdlib.h>

#include <archive.h>

static const char *const analyze_examples[] = {
	"analyze bundle.zip",
	"analyze --format json bundle.zip | jq .verdict",
	"analyze --since 2026-08-01 'C:/…/Temp'",
	"analyze < CBEngineCurr.errlog",
	NULL,
};
static const char *const analyze_formats[] = {"text", "json", NULL};

const struct cli_command cli_commands[] = {
	{"analyze", "[INPUT...]", "ranked causes of the failures in logs, lists and bundles",
		analyze_examples, analyze_formats, cmd_analyze},
};
const size_t cli_command_count = COUNT_OF(cli_commands);

static int show_version(void)
{
	struct buf text = {0};
	buf_addf(&text, "marslog %s\n%s\n", MARSLOG_VERSION, archive_version_details());
	int status = text.failed ? EXIT_SYSTEM : cli_write(&(struct cli_options){0}, &text);
	buf_free(&text);
	return status;
}

static int run(struct cli_options *o)
{
	if (o->version)
		return show_version();
	if (o->help) {
		cli_help(o->command, false);
		return EXIT_ANALYSED;
	}
	bool reads = o->operand_count > 0 || !os_is_terminal(OS_STDIN);
	if (!o->command || !reads) {
		cli_help(o->command, true);
		return EXIT_USAGE;
	}
	return o->command->run(o);
}

int main(int argc, char **argv)
{
	struct cli_options options;

	os_start();
	cli_defaults(&options);
	options.operands = calloc((size_t)argc + 1, sizeof(*options.operands));
	if (!options.operands) {
		diag(DIAG_NO_MEMORY, "out of memory");
		return EXIT_SYSTEM;
	}
	int status = cli_parse(&options, argc, argv);
	diag_set_quiet(options.quiet);
	diag_set_verbose(options.verbose);
	if (status == EXIT_ANALYSED)
		status = run(&options);
	free(options.operands);
	return status;
}

// SPDX-License-Identifier: MIT

/**
 * marslog finds out why the Azure Backup (MARS) agent failed or skipped files.
 *
 * Data flows one way. Each stage is a folder of src/ with one header that
 * documents it; no stage calls a later one:
 *
 *   source/      operands to byte streams: files, folders, standard input
 *   container/   streams to members: zip, tar, cab, 7z, gzip …, nested, in place
 *   text/        bytes to lines: encodings, line ends
 *   record/      lines to records: engine logs, failed-file lists, registry
 *   evtx/        Windows event logs to events
 *   environment/ the other files of a bundle, and events, to facts
 *   classify/    records to entries: which code, which cause
 *   tally/       entries to batches, batches to counts, counts to a summary
 *   advise/      the summary's actions and exclusion rules
 *   render/      the summary to reports
 *
 * Any number of threads may run the stages from source to batches. Batches
 * are merged into the tally one at a time, in the order of the inputs.
 *
 * Beside the stages:
 *
 *   catalog/     the knowledge: pattern files to causes, codes and rules
 *   code/        how error codes are written
 *   syscodes/    the names that the headers of Windows give to codes
 *   fleet/       many summaries to one row per machine
 *   diff/        what changed between two summaries of one machine
 *   explain/     what one code, id, name or sentence means
 *   lint/        rules checked against their own examples
 *   engine/      connects the stages and runs them in threads
 *   cli/         options and help; each command is one cmd_*.c
 *   check/       the result line for a monitoring system
 *   api/         marslog.h, the interface of the library for other programs
 *   base/        spans, buffers, UTF-8, dates, messages
 *   os/          the only module that calls the operating system
 *   tools/       programs that the build runs
 *
 * Everything but this file and cli/ is libmarslog.a. src/README.md has the
 * vocabulary.
 */

#include "cli/cli.h"

#include "base/diag.h"
#include "render/diff.h"
#include "render/fleet.h"
#include "render/render.h"
#include "version.h"

#include <stdlib.h>

#include <archive.h>

static const char *const analyze_examples[] = {
	"analyze bundle.zip",
	"analyze --format html -o report.html bundle.zip",
	"analyze --format json bundle.zip | jq .verdict",
	"analyze --since 2026-08-01 --fail-on data /mnt/server/Temp",
	"analyze < CBEngineCurr.errlog",
	NULL,
};
static const char *const exclude_examples[] = {
	"exclude bundle.zip",
	"exclude --format powershell -o exclude.ps1 bundle.zip",
	NULL,
};
static const char *const entries_examples[] = {
	"entries bundle.zip | jq -r .path",
	"entries --cause corrupt-file --format csv -o damaged.csv bundle.zip",
	NULL,
};
static const char *const explain_examples[] = {
	"explain 0x80070570",
	"explain 34513 '[0x1FC07]' -2147024891 SalLowDiskSpace",
	"explain job in progress",
	NULL,
};
static const char *const causes_examples[] = {"causes", "causes --format json", NULL};
static const char *const lint_examples_shown[] = {"lint", "lint ./my-patterns", NULL};
static const char *const check_examples[] = {
	"check --host SRV01 /mnt/srv01/Temp",
	"check --max-age 26h,50h --baseline known.json bundle.zip",
	NULL,
};
static const char *const diff_examples[] = {
	"diff monday.zip friday.zip",
	"diff --fail-on worse saved.json bundle.zip",
	NULL,
};
static const char *const fleet_examples[] = {
	"fleet server1.zip server2.zip server3.zip",
	"fleet --format html -o fleet.html --group-by folder customers/*/*.zip",
	"fleet --expect servers.txt rows/*.json",
	NULL,
};
static const char *const exclude_formats[] = {"text", "powershell", "json", "csv", NULL};
static const char *const entries_formats[] = {"ndjson", "csv", "tsv", "cmtrace", NULL};
static const char *const text_and_json[] = {"text", "json", NULL};
static const char *const text_only[] = {"text", NULL};

const struct cli_command cli_commands[] = {
	{"analyze", "[INPUT...]", "ranked causes of the failures in logs, lists and bundles",
		analyze_examples, render_names, true, cmd_analyze},
	{"exclude", "[INPUT...]", "only the exclusion rules that the failures suggest",
		exclude_examples, exclude_formats, true, cmd_exclude},
	{"entries", "[INPUT...]", "every entry, one per line, as it is read", entries_examples,
		entries_formats, true, cmd_entries},
	{"check", "[INPUT...]", "one line and an exit status for monitoring systems",
		check_examples, text_only, true, cmd_check},
	{"explain", "CODE...", "what a code, id, name or topic means, and what to do",
		explain_examples, text_and_json, false, cmd_explain},
	{"causes", "", "the catalogue of causes", causes_examples, text_and_json, false,
		cmd_causes},
	{"diff", "BEFORE AFTER", "better or worse: what changed between two bundles", diff_examples,
		diff_formats, true, cmd_diff},
	{"fleet", "INPUT...", "many machines in one report, the most urgent first", fleet_examples,
		fleet_formats, true, cmd_fleet},
	{"lint", "[DIR]", "check pattern files and their examples", lint_examples_shown, text_only,
		false, cmd_lint},
};
const size_t cli_command_count = COUNT_OF(cli_commands);

static int show_version(void)
{
	struct buf text = {0};
	buf_addf(&text, "marslog %s\n%s\n", MARSLOG_VERSION, archive_version_details());
	int status = cli_write(&(struct cli_options){0}, &text);
	buf_free(&text);
	return status;
}

/* Monitoring systems read exit status 2 as critical; a usage error must be 3 (unknown) instead. */
static int status_of_check(const struct cli_options *o, int status)
{
	bool check = o->command && o->command->run == cmd_check;
	return check && status == EXIT_USAGE ? cli_check_failed("wrong use of marslog check")
					     : status;
}

static int run(struct cli_options *o)
{
	if (o->version)
		return show_version();
	if (o->help) {
		return cli_help(o->command, false);
	}
	if (!o->command)
		return cli_first_words();
	bool nothing_to_read = o->command->reads_input && o->operand_count == 0 && !os_has_input();
	int status;
	if (nothing_to_read && cli_read_local_agent(o, &status))
		return status;
	if (nothing_to_read)
		return status_of_check(o, cli_help(o->command, true));
	return o->command->run(o);
}

int main(int argc, char **argv)
{
	struct cli_options options;

	os_start();
	argv = os_arguments(&argc, argv);
	os_exit_guard(EXIT_SYSTEM);
	cli_defaults(&options);
	options.operands =
		calloc((size_t)argc + LOCAL_AGENT_FOLDERS_MAX, sizeof(*options.operands));
	if (!options.operands) {
		diag(DIAG_NO_MEMORY, "out of memory");
		os_exit_unguard();
		return EXIT_SYSTEM;
	}
	int status;
	if (!cli_run_from_desktop(&options, argc, argv, &status)) {
		status = cli_parse(&options, argc, argv);
		diag_set_quiet(options.quiet);
		diag_set_verbose(options.verbose);
		if (status == EXIT_ANALYSED)
			status = run(&options);
		else
			status = status_of_check(&options, status);
	}
	free(options.operands);
	/* Lack of memory may be the reason for any other failure, so it is reported instead. */
	if (memory_ran_out() && status != EXIT_SYSTEM) {
		diag(DIAG_NO_MEMORY, "out of memory");
		status = EXIT_SYSTEM;
	}
	os_exit_unguard();
	return status;
}

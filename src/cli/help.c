// SPDX-License-Identifier: MIT

/** Help from the tables. */

#include "cli/cli.h"

#include <stdio.h>

static void add_options(struct buf *out)
{
	buf_adds(out, "\nOptions:\n");
	for (size_t i = 0; i < cli_option_count; i++) {
		const struct cli_option *o = &cli_options_table[i];
		char left[48];
		char letter[8] = "    ";
		if (o->letter)
			snprintf(letter, sizeof(letter), "-%c, ", o->letter);
		snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, o->value ? " " : "",
			o->value ? o->value : "");
		buf_addf(out, "  %-24s %s\n", left, o->help);
	}
	buf_adds(out,
		"\nExit status: 0 analysed, 1 --fail-on matched, 2 wrong use, 3 not everything "
		"could be\n"
		"read, 4 pattern files invalid, 5 system error. The manual is marslog(1).\n");
}

static void add_command(struct buf *out, const struct cli_command *c)
{
	buf_adds(out, "Examples:\n");
	for (size_t i = 0; c->examples[i]; i++)
		buf_addf(out, "  marslog %s\n", c->examples[i]);
	buf_addf(out, "\nUsage: marslog %s [options] %s\n  %s\n", c->name, c->operands, c->summary);
	buf_adds(out, "  Formats: ");
	for (size_t i = 0; c->formats[i]; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : ", ", c->formats[i]);
	buf_adds(out, "\n");
}

static void add_general(struct buf *out)
{
	buf_adds(out,
		"marslog tells why Azure Backup's MARS agent could not back up "
		"files.\n\nExamples:\n");
	for (size_t i = 0; i < cli_command_count; i++)
		buf_addf(out, "  marslog %s\n", cli_commands[i].examples[0]);
	buf_adds(out, "\nUsage: marslog COMMAND [options] [operands]\n\nCommands:\n");
	for (size_t i = 0; i < cli_command_count; i++)
		buf_addf(out, "  %-8s %-12s %s\n", cli_commands[i].name, cli_commands[i].operands,
			cli_commands[i].summary);
	buf_adds(out, "\nmarslog COMMAND --help tells more of a command.\n");
}

int cli_help(const struct cli_command *command, bool as_error)
{
	struct buf text = {0};
	if (command)
		add_command(&text, command);
	else
		add_general(&text);
	add_options(&text);
	int status = EXIT_USAGE;
	if (as_error && !text.failed)
		os_print_error(text.data, text.len);
	else
		status = cli_write(&(struct cli_options){0}, &text);
	buf_free(&text);
	return status;
}

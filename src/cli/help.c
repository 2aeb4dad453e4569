// SPDX-License-Identifier: MIT

/** Prints help from the tables. */

#include "cli/cli.h"

#include <stdio.h>

/* Whether an option applies to a command; NULL means any command. */
static bool belongs(const struct cli_option *o, const struct cli_command *command)
{
	if (!command || (o->commands && o->commands[0] == '*'))
		return true;
	if (!o->commands)
		return command->reads_input;
	size_t len = strlen(command->name);
	for (const char *p = o->commands; *p; p += strspn(p, " ")) {
		size_t word = strcspn(p, " ");
		if (word == len && memcmp(p, command->name, len) == 0)
			return true;
		p += word;
	}
	return false;
}

static void add_options(struct buf *out, const struct cli_command *command)
{
	buf_adds(out, "\nOptions:\n");
	for (size_t i = 0; i < cli_option_count; i++) {
		const struct cli_option *o = &cli_options_table[i];
		if (!belongs(o, command))
			continue;
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
		"Find out why the Azure Backup (MARS) agent could not back up files.\n\n"
		"Examples:\n");
	for (size_t i = 0; i < cli_command_count; i++)
		buf_addf(out, "  marslog %s\n", cli_commands[i].examples[0]);
	buf_adds(out, "\nUsage: marslog COMMAND [options] [operands]\n\nCommands:\n");
	for (size_t i = 0; i < cli_command_count; i++)
		buf_addf(out, "  %-8s %-12s %s\n", cli_commands[i].name, cli_commands[i].operands,
			cli_commands[i].summary);
	buf_adds(out, "\nRun 'marslog COMMAND --help' for details.\n");
}

int cli_help(const struct cli_command *command, bool as_error)
{
	struct buf text = {0};
	if (command)
		add_command(&text, command);
	else
		add_general(&text);
	add_options(&text, command);
	int status = EXIT_USAGE;
	if (as_error && !text.failed)
		os_print_error(text.data, text.len);
	else
		status = cli_write(&(struct cli_options){0}, &text);
	buf_free(&text);
	return status;
}

/* ---- without arguments ------------------------------------------------------------- */

enum { BUNDLES_SHOWN = 3 };

struct bundle {
	char *name; /* from os_list() */
	int64_t mtime;
};

static bool looks_like_bundle(const char *name)
{
	static const char *const endings[] = {
		".zip", ".cab", ".7z", ".tar", ".tgz", ".gz", ".xz", ".errlog"};
	struct span s = span_of(name);
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		if (span_ends_nocase(s, span_of(endings[i])))
			return true;
	}
	return strncmp(name, RECORD_LIST_NAME, sizeof(RECORD_LIST_NAME) - 1) == 0;
}

/* Whether every shell accepts a name unchanged as one word, or in double quotes. */
static bool can_be_typed(const char *name, bool *quoted)
{
	*quoted = false;
	for (const char *p = name; *p; p++) {
		if ((unsigned char)*p < 0x20 || strchr("\"$`!%\\", *p) || *p == 0x7F)
			return false;
		if (!ascii_is_alpha(*p) && !ascii_is_digit(*p) && !strchr("._-", *p))
			*quoted = true;
	}
	return name[0] != '-' && name[0] != '\0';
}

/* Insert a bundle among the newest ones, newest first. */
static void note_bundle(struct bundle *newest, char *name, int64_t mtime)
{
	for (size_t i = 0; i < BUNDLES_SHOWN; i++) {
		if (newest[i].name && newest[i].mtime >= mtime)
			continue;
		for (size_t k = BUNDLES_SHOWN - 1; k > i; k--)
			newest[k] = newest[k - 1];
		newest[i] = (struct bundle){name, mtime};
		return;
	}
}

static void add_bundles(struct buf *out)
{
	struct bundle newest[BUNDLES_SHOWN] = {{0}};
	char why[OS_WHY_SIZE];
	char **names = NULL;
	size_t count = 0;
	bool quoted;
	if (!os_list(".", &names, &count, why))
		count = 0;
	for (size_t i = 0; i < count; i++) {
		struct os_stat stat;
		if (looks_like_bundle(names[i]) && can_be_typed(names[i], &quoted) &&
			os_stat_path(names[i], true, &stat, why) && stat.kind == OS_FILE)
			note_bundle(newest, names[i], stat.mtime);
	}
	for (size_t i = 0; i < BUNDLES_SHOWN && newest[i].name; i++) {
		can_be_typed(newest[i].name, &quoted);
		buf_adds(out, quoted ? "  marslog analyze \"" : "  marslog analyze ");
		buf_add_visible(out, span_of(newest[i].name));
		buf_adds(out, quoted ? "\"\n" : "\n");
	}
	if (!newest[0].name)
		buf_adds(out, "  marslog analyze bundle.zip\n");
	os_list_free(names, count);
}

int cli_first_words(void)
{
	struct buf text = {0};
	buf_adds(&text,
		"Find out why the Azure Backup (MARS) agent could not back up files.\n\nType:\n");
	add_bundles(&text);
	buf_adds(&text,
		"  marslog explain 0x80070570\n"
		"  marslog --help\n");
	if (!text.failed)
		os_print_error(text.data, text.len);
	buf_free(&text);
	return EXIT_USAGE;
}

// SPDX-License-Identifier: MIT

/** Help from the tables, and suggestions for mistyped words. */

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
	buf_adds(out, "\nExit status: 0 analysed, 1 --fail-on matched, 2 wrong use, 3 not everything could be\n"
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
	buf_adds(out, "marslog tells why Azure Backup's MARS agent could not back up files.\n\nExamples:\n");
	for (size_t i = 0; i < cli_command_count; i++)
		buf_addf(out, "  marslog %s\n", cli_commands[i].examples[0]);
	buf_adds(out, "\nUsage: marslog COMMAND [options] [operands]\n\nCommands:\n");
	for (size_t i = 0; i < cli_command_count; i++)
		buf_addf(out, "  %-8s %-12s %s\n", cli_commands[i].name, cli_commands[i].operands,
			cli_commands[i].summary);
	buf_adds(out, "\nmarslog COMMAND --help tells more of a command.\n");
}

void cli_help(const struct cli_command *command, bool as_error)
{
	struct buf text = {0};
	if (command)
		add_command(&text, command);
	else
		add_general(&text);
	add_options(&text);
	if (text.failed) {
		buf_free(&text);
		return;
	}
	if (as_error)
		os_print_error(text.data, text.len);
	else
		(void)cli_write(&(struct cli_options){0}, &text);
	buf_free(&text);
}

/* Edit distance with neighbouring letters swapped counted once; words are short. */
static size_t distance(const char *a, const char *b)
{
	enum { WORD_MAX = 32 };
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][WORD_MAX + 1];
	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t same = ascii_lower(a[i - 1]) == ascii_lower(b[j - 1]) ? 0 : 1;
			size_t best = before[j - 1] + same;
			best = before[j] + 1 < best ? before[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				older[j - 2] + 1 < best)
				best = older[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[n % 3][m];
}

const char *cli_nearest(const char *word, const char *(*name_at)(size_t index, const void *context),
	const void *context, size_t count)
{
	const char *best = NULL;
	size_t len = strlen(word);
	size_t least = len / 3 + 2; /* further away is another word */
	for (size_t i = 0; i < count; i++) {
		const char *name = name_at(i, context);
		size_t d = distance(word, name);
		/* The beginning of a word is a good guess too. */
		if (len >= 2 && strncmp(name, word, len) == 0)
			d = 1;
		if (d < least) {
			least = d;
			best = name;
		}
	}
	return best;
}

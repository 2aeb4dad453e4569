// SPDX-License-Identifier: MIT

/**
 * Started from the Windows desktop by a double click, or with files dropped on the program. The
 * window closes when the program ends, so the report is written to a file beside each input, and
 * the program waits for a key.
 */

#include "cli/cli.h"

#include "base/diag.h"
#include "render/render.h"

#include <stdlib.h>

static bool exists(const char *path)
{
	struct os_stat stat;
	char why[OS_WHY_SIZE];
	return os_stat_path(path, true, &stat, why);
}

static bool is_command(const char *word)
{
	for (size_t i = 0; i < cli_command_count; i++) {
		if (strcmp(cli_commands[i].name, word) == 0)
			return true;
	}
	return false;
}

static enum os_launch find_launch(int argc, char **argv)
{
	struct os_launch_facts facts = {
		.console_processes = os_console_processes(),
		.terminals = os_is_terminal(OS_STDIN) && os_is_terminal(OS_STDOUT),
		.arguments = argc > 0 ? argc - 1 : 0,
		.only_paths = true,
	};
	for (int i = 1; i < argc && facts.only_paths; i++)
		facts.only_paths = argv[i][0] != '-' && !is_command(argv[i]) && exists(argv[i]);
	return os_launch_kind(&facts);
}

/* Whether a file does not exist, or is a report of this program and may be replaced. */
static bool may_be_written(const char *path)
{
	static const char mark[] = "<meta name=\"generator\" content=\"marslog ";
	char head[4096];
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	if (!exists(path))
		return true;
	struct os_file *f = os_open(path, &stat, why);
	int64_t got = f ? os_read(f, head, sizeof(head), why) : 0;
	os_close(f);
	return got > 0 && span_find((struct span){head, (size_t)got}, span_of(mark), 0) != SIZE_MAX;
}

/* NAME.marslog.html, or NAME.marslog-2.html and so on if other files have that name. */
static bool choose_name(struct buf *name, const char *input)
{
	enum { TRIES = 100 };
	struct span stem = span_of(input);
	while (stem.len > 1 && os_is_separator(stem.data[stem.len - 1]))
		stem.len--;
	for (unsigned i = 1; i <= TRIES; i++) {
		buf_clear(name);
		buf_add_span(name, stem);
		if (i == 1)
			buf_adds(name, ".marslog.html");
		else
			buf_addf(name, ".marslog-%u.html", i);
		if (name->failed || may_be_written(name->data))
			return !name->failed;
	}
	return false;
}

static void print(struct buf *text)
{
	cli_write(&(struct cli_options){0}, text);
	buf_free(text);
}

static int write_report(struct cli_options *o, struct cli_session *session, const struct summary *s)
{
	struct buf document = {0};
	struct buf text = {0};
	const struct render_options options = {.columns = 100, .top = o->top};
	if (!render_find("html")(s, &options, &document) || document.failed) {
		diag(DIAG_NO_MEMORY, "out of memory");
		buf_free(&document);
		return EXIT_SYSTEM;
	}
	int status = cli_finish(o, session, &document);
	buf_free(&document);
	if (status == EXIT_ANALYSED) {
		buf_add_visible(&text, span_of(s->headline));
		buf_adds(&text, "\nThe report is in ");
		buf_add_visible(&text, span_of(o->output));
		buf_adds(&text, "\n\n");
		print(&text);
	}
	return cli_status(o, s, status);
}

static int report_on(struct cli_options *o, const char *input)
{
	struct cli_session session;
	struct buf name = {0};
	if (!choose_name(&name, input)) {
		buf_free(&name);
		diag(DIAG_OUTPUT, "%s: no free name for the report beside it", input);
		return EXIT_SYSTEM;
	}
	o->format = "html";
	o->operands[0] = input;
	o->operand_count = 1;
	o->output = name.data;
	int status = cli_open(o, NULL, &session);
	if (status == EXIT_ANALYSED) {
		struct summary *s = cli_summarise(o, &session);
		status = s ? write_report(o, &session, s) : EXIT_SYSTEM;
		summary_free(s);
	}
	cli_close(&session);
	buf_free(&name);
	o->output = NULL;
	return status;
}

bool cli_run_from_desktop(struct cli_options *o, int argc, char **argv, int *status)
{
	enum os_launch launch = find_launch(argc, argv);
	if (launch == OS_LAUNCH_SHELL)
		return false;
	struct buf text = {0};
	o->command = &cli_commands[0]; /* analyze */
	o->argc = argc;
	o->argv = argv;
	*status = EXIT_ANALYSED;
	for (int i = 1; i < argc; i++) {
		int one = report_on(o, argv[i]);
		*status = one > *status ? one : *status;
	}
	if (launch == OS_LAUNCH_ALONE) {
		o->format = o->command->formats[0];
		if (!cli_read_local_agent(o, status))
			*status = cli_help(NULL, false);
		buf_adds(&text, "\nTo analyse a bundle, drop its file on marslog.exe.\n");
	}
	buf_adds(&text, "Press any key to close this window.\n");
	print(&text);
	os_wait_for_key();
	return true;
}

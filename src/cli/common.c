// SPDX-License-Identifier: MIT

/** Functions that the commands share: the catalogue, writing results, colour. */

#include "cli/cli.h"

#include "base/diag.h"

#include <stdlib.h>

void cli_on_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	if (line > 0)
		diag(DIAG_PATTERN_FAULT, "%s:%u: %s", file, line, what);
	else
		diag(DIAG_PATTERN_FAULT, "%s: %s", file, what);
}

/* The folder of patterns of this program, beside it or installed; NULL if there is none. */
static char *find_folder(void)
{
	static const char *const places[] = {"%s/patterns", "%s/../share/marslog/patterns"};
	const char *program = os_trusts_program_folder() ? os_program_folder() : NULL;
	struct buf path = {0};
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	for (size_t i = 0; program && i < COUNT_OF(places); i++) {
		buf_clear(&path);
		buf_adds(&path, program);
		buf_adds(&path, places[i] + 2);
		size_t len = path.len;
		/* Another folder with this name does not have this file. */
		buf_adds(&path, "/files.json");
		if (path.failed)
			break;
		if (os_stat_path(path.data, true, &stat, why) && stat.kind == OS_FILE) {
			path.data[len] = '\0';
			return path.data;
		}
	}
	buf_free(&path);
	return NULL;
}

static struct catalog *load_catalog(const struct cli_options *o, bool check, int *status)
{
	bool no_memory = false;
	char *found = o->patterns ? NULL : find_folder();
	const char *folder = o->patterns ? o->patterns : found;
	struct catalog *c = (found && !check ? catalog_load_own : catalog_load)(
		folder, cli_on_fault, NULL, &no_memory);
	if (c)
		diag(DIAG_NOTE, "patterns: %s", catalog_origin(c));
	else if (no_memory)
		diag(DIAG_NO_MEMORY, "out of memory");
	else
		diag(DIAG_PATTERNS_INVALID,
			"the pattern files of %s are not used; nothing was analysed",
			folder ? folder : "this program");
	free(found);
	*status = c ? EXIT_ANALYSED : no_memory ? EXIT_SYSTEM : EXIT_PATTERNS;
	return c;
}

struct catalog *cli_load_catalog(const struct cli_options *o, int *status)
{
	return load_catalog(o, false, status);
}

struct catalog *cli_check_catalog(const struct cli_options *o, int *status)
{
	return load_catalog(o, true, status);
}

static int output_failed(const struct cli_options *o, const char *why)
{
	diag(DIAG_OUTPUT, "%s: %s", o->output ? o->output : "standard output", why);
	return EXIT_SYSTEM;
}

struct os_output *cli_open_output(const struct cli_options *o, int *status)
{
	char why[OS_WHY_SIZE];
	struct os_output *out = os_output_open(o->output, why);
	if (!out)
		*status = output_failed(o, why);
	return out;
}

/* Frees `out`. */
static int write_to(const struct cli_options *o, struct os_output *out, const struct buf *document)
{
	char why[OS_WHY_SIZE];
	bool closed = false;
	if (document->failed || memory_ran_out()) {
		os_output_abandon(out);
		diag(DIAG_NO_MEMORY, "out of memory");
		return EXIT_SYSTEM;
	}
	struct buf ascii = {0};
	if (cli_needs_ascii(o, out)) {
		buf_add_ascii_json(&ascii, buf_span(document));
		if (ascii.failed) {
			os_output_abandon(out);
			diag(DIAG_NO_MEMORY, "out of memory");
			return EXIT_SYSTEM;
		}
		document = &ascii;
	}
	bool ok = os_output_write(out, document->data, document->len, &closed, why);
	buf_free(&ascii);
	if (ok)
		ok = os_output_commit(out, &closed, why);
	else
		os_output_abandon(out);
	/* A reader that stops early, such as head, is no error. */
	return ok || closed ? EXIT_ANALYSED : output_failed(o, why);
}

int cli_finish(const struct cli_options *o, struct cli_session *session, const struct buf *document)
{
	struct os_output *out = session->out;
	session->out = NULL;
	return write_to(o, out, document);
}

int cli_write(const struct cli_options *o, const struct buf *document)
{
	int status;
	struct os_output *out = cli_open_output(o, &status);
	return out ? write_to(o, out, document) : status;
}

bool cli_needs_ascii(const struct cli_options *o, const struct os_output *out)
{
	const char *format = o->format ? o->format : o->command ? o->command->formats[0] : "";
	return (strcmp(format, "json") == 0 || strcmp(format, "ndjson") == 0) &&
		os_output_may_be_recoded(out);
}

bool cli_use_color(const struct cli_options *o)
{
	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	const char *no = os_environment("NO_COLOR");
	const char *term = os_environment("TERM");
	return !(no && *no) && !(term && strcmp(term, "dumb") == 0) &&
		(!o->output || strcmp(o->output, "-") == 0) && os_takes_escapes(OS_STDOUT);
}

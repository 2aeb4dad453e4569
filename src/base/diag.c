// SPDX-License-Identifier: MIT

/** The texts and levels of all messages, and the only function that prints them. */

#include "base/diag.h"

#include "os/os.h"

static const struct {
	const char *prefix;
	bool stays_when_quiet;
	bool only_when_verbose;
} messages[DIAG_MESSAGES] = {
	[DIAG_USAGE] = {"", true, false},
	[DIAG_HINT] = {"", true, false},
	[DIAG_GAP] = {"not read: ", false, false},
	[DIAG_PATTERN_FAULT] = {"pattern file ", true, false},
	[DIAG_PATTERNS_INVALID] = {"", true, false},
	[DIAG_NO_MEMORY] = {"", true, false},
	[DIAG_OUTPUT] = {"cannot write the result: ", true, false},
	[DIAG_NOTICE] = {"note: ", false, false},
	[DIAG_NOTE] = {"", false, true},
	[DIAG_AGENT] = {"", false, false},
};

static bool is_quiet, is_verbose;

void diag_set_quiet(bool quiet)
{
	is_quiet = quiet;
}

void diag_set_verbose(bool verbose)
{
	is_verbose = verbose;
}

bool diag_is_verbose(void)
{
	return is_verbose;
}

void diag(enum diag_message message, const char *format, ...)
{
	if ((is_quiet && !messages[message].stays_when_quiet) ||
		(!is_verbose && messages[message].only_when_verbose))
		return;
	struct buf text = {0}, line = {0};
	va_list args;
	va_start(args, format);
	buf_addvf(&text, format, args);
	va_end(args);
	buf_adds(&line, "marslog: ");
	buf_adds(&line, messages[message].prefix);
	buf_add_visible(&line, buf_span(&text));
	buf_addc(&line, '\n');
	if (line.failed || text.failed) {
		static const char last[] = "marslog: out of memory\n";
		os_print_error(last, sizeof(last) - 1);
	} else {
		os_print_error(line.data, line.len);
	}
	buf_free(&text);
	buf_free(&line);
}

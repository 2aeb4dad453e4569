// SPDX-License-Identifier: MIT

/**
 * Messages to the user. Every one of them is listed here and documented in
 * marslog(1) under DIAGNOSTICS; nothing else prints to standard error.
 * Whatever came from the input is made visible first (buf_add_visible).
 *
 * A message is known by its number, so that translations can replace texts.
 */

#ifndef MARSLOG_DIAG_H
#define MARSLOG_DIAG_H

#include "base/base.h"

enum diag_message {
	DIAG_USAGE,            /* wrong use: what, and what is allowed */
	DIAG_HINT,             /* a suggestion or where to read on */
	DIAG_GAP,              /* input: what could not be read */
	DIAG_PATTERN_FAULT,    /* file, line, reason */
	DIAG_PATTERNS_INVALID, /* nothing was loaded */
	DIAG_NO_MEMORY,
	DIAG_OUTPUT, /* the result could not be written */
	DIAG_NOTICE, /* something about the input that the user should know */
	DIAG_NOTE,   /* --verbose */
	DIAG_AGENT,  /* what is read where no input was named */
	DIAG_MESSAGES
};

/** --quiet: only what leads to exit status 2, 4 or 5 is printed. */
void diag_set_quiet(bool quiet);
/** --verbose: notes are printed too. */
void diag_set_verbose(bool verbose);
bool diag_is_verbose(void);
/** Print a message; the format is that of the message's arguments, in English. */
void diag(enum diag_message message, const char *format, ...) ATTR_PRINTF(2, 3);

#endif

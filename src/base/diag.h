// SPDX-License-Identifier: MIT

/**
 * Messages to the user. Every kind is listed here and documented in marslog(1)
 * under DIAGNOSTICS; no other module prints to standard error. Text from the
 * input is escaped first (buf_add_visible).
 *
 * Messages are identified by number so that their texts can be translated.
 */

#ifndef MARSLOG_DIAG_H
#define MARSLOG_DIAG_H

#include "base/base.h"

enum diag_message {
	DIAG_USAGE,            /* usage error: what is wrong, and what is allowed */
	DIAG_HINT,             /* a suggestion, or where to find help */
	DIAG_GAP,              /* an input or a part of it that could not be read */
	DIAG_PATTERN_FAULT,    /* file, line and reason */
	DIAG_PATTERNS_INVALID, /* no catalogue was loaded */
	DIAG_NO_MEMORY,
	DIAG_OUTPUT, /* the result could not be written */
	DIAG_NOTICE, /* a fact about the input that the user should know */
	DIAG_NOTE,   /* printed with --verbose only */
	DIAG_AGENT,  /* which folders of the installed agent are read when no input is named */
	DIAG_MESSAGES
};

/** --quiet: print only messages that lead to exit status 2, 4 or 5. */
void diag_set_quiet(bool quiet);
/** --verbose: notes are printed too. */
void diag_set_verbose(bool verbose);
bool diag_is_verbose(void);
/** Print one message; `format` and its arguments give the English text after the prefix. */
void diag(enum diag_message message, const char *format, ...) ATTR_PRINTF(2, 3);

#endif

// SPDX-License-Identifier: MIT

/**
 * One line on standard error that says how far the reading is: on a terminal
 * only, gone when the work is done, never in the way of a pipe.
 */

#ifndef MARSLOG_CLI_PROGRESS_H
#define MARSLOG_CLI_PROGRESS_H

#include "base/base.h"

struct cli_options;

struct progress {
	bool shown;     /**< the terminal is there and the user wants it */
	bool on_screen; /**< a line stands there now */
	int64_t started, last;
	uint64_t total; /**< bytes to read, 0 when unknown (archives, streams) */
};

/** Decide whether to show anything, and how much there is to read. */
void progress_begin(struct progress *p, const struct cli_options *options);
/** Called for every piece that was read; draws at most five times a second. */
void progress_update(void *progress, uint64_t bytes, uint64_t members);
/** Take the line away. */
void progress_end(struct progress *p);

#endif

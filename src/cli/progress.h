// SPDX-License-Identifier: MIT

/** A progress line on standard error: on a terminal only, and removed when the work is done. */

#ifndef MARSLOG_CLI_PROGRESS_H
#define MARSLOG_CLI_PROGRESS_H

#include "base/base.h"

struct cli_options;

struct progress {
	bool shown;     /**< on a terminal, and not disabled */
	bool on_screen; /**< the line is currently displayed */
	int64_t started, last;
	uint64_t total; /**< bytes on disk to read; 0 when unknown (folders, streams) */
};

/** Decide whether to show progress, and determine the total. */
void progress_begin(struct progress *p, const struct cli_options *options);
/** Called after each piece of input; draws at most five times a second. */
void progress_update(void *progress, uint64_t bytes, uint64_t members);
/** Remove the line. */
void progress_end(struct progress *p);

#endif

// SPDX-License-Identifier: MIT

/**
 * Inside the diff module:
 *
 *   side.c      a summary to a side
 *   compare.c   causes, files, places, exclusions
 *   answer.c    better, worse, the same, or cannot be said
 */

#ifndef MARSLOG_DIFF_PRIVATE_H
#define MARSLOG_DIFF_PRIVATE_H

#include "diff/diff.h"

/**
 * Whether AFTER can show that something is gone: it has a complete job of its own that completed
 * later.
 */
bool diff_can_show_gone(const struct diff *d, int64_t last);
/** Whether BEFORE would have shown something, so that it can be called new. */
bool diff_can_show_new(const struct diff *d);
/** The same jobs with the same findings; without jobs the same findings. */
bool diff_is_identical(const struct diff *d);
void diff_decide(struct diff *d, const struct catalog *catalog);

#endif

// SPDX-License-Identifier: MIT

/**
 * Inside the diff module:
 *
 *   side.c       a summary to a side
 *   compare.c    jobs, causes, files, places
 *   catalogs.c   causes of sides that were made with different patterns
 *   exclusions.c what became of suggested exclusions
 *   answer.c     better, worse, the same, or cannot be said
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
/** Order of two paths without case. */
int diff_compare_paths(const char *a, const char *b);
/** Let causes of BEFORE have the names and severities that AFTER's patterns give them. */
void diff_match_catalogs(struct diff *d);
void diff_compare_exclusions(struct diff *d);
void diff_decide(struct diff *d, const struct catalog *catalog);

#endif

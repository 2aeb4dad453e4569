// SPDX-License-Identifier: MIT

/** The failing files of an earlier summary, so that a check can report new ones. */

#ifndef MARSLOG_CHECK_BASELINE_H
#define MARSLOG_CHECK_BASELINE_H

#include "check/check.h"
#include "os/os.h"

/** A larger document is rejected. */
#define BASELINE_BYTES_MAX (256u << 20)

struct baseline {
	char *text; /* the paths, one after another */
	struct span *paths;
	size_t count;
};

/**
 * Read the paths of a saved `marslog analyze --format json`. It has all paths only if it was made
 * with `--top all`.
 * @param why receives the reason, for display
 * @return false when it cannot be read or is no summary; call baseline_free() in either case
 */
bool baseline_read(const char *file, struct baseline *out, char why[OS_WHY_SIZE]);
void baseline_free(struct baseline *b);

#endif

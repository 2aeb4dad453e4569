// SPDX-License-Identifier: MIT

/** The failing files that an earlier summary lists, so that a check can tell new ones. */

#ifndef MARSLOG_CHECK_BASELINE_H
#define MARSLOG_CHECK_BASELINE_H

#include "check/check.h"
#include "os/os.h"

/** A larger document is refused. */
#define BASELINE_BYTES_MAX (256u << 20)

struct baseline {
	char *text; /* the paths, one behind the other */
	struct span *paths;
	size_t count;
};

/**
 * Read the paths of a saved `marslog analyze --format json`. Its lists hold
 * all paths only when it was made with `--top all`.
 * @param why receives the reason, for people
 * @return false when it cannot be read or is no summary; baseline_free() in any case
 */
bool baseline_read(const char *file, struct baseline *out, char why[OS_WHY_SIZE]);
void baseline_free(struct baseline *b);

#endif

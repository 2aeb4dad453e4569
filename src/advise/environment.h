// SPDX-License-Identifier: MIT

/** Facts from other files of the bundle, for use inside the advice module. */

#ifndef MARSLOG_ADVISE_ENVIRONMENT_H
#define MARSLOG_ADVISE_ENVIRONMENT_H

#include "tally/summary.h"

static inline struct span fact_field(const struct kept_fact *kept, size_t i)
{
	return kept->fact.fields[i];
}

/** The path without a prefix: "D:\x" also for "\\?\D:\x". */
struct span environment_plain_path(struct span path);
/** Whether a path is at or below a folder: whole components, without case. */
bool environment_path_below(struct span path, struct span folder);
/** The item of the backup policy that includes (or excludes) a path, or NULL. */
const struct kept_fact *policy_find(const struct facts *f, struct span path, bool excluded);
/** Fill summary->drivers and ->events; without memory the arena's `failed` is set. */
void environment_list_drivers(struct summary *s, const struct catalog *catalog);
void environment_list_events(struct summary *s, const struct catalog *catalog);

#endif

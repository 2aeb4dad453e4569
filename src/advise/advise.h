// SPDX-License-Identifier: MIT

/**
 * From findings to advice: the actions of a cause with what the evidence
 * fills in, and the exclusion rules that an engineer may add to the backup
 * policy. An exclusion is data that will no longer be backed up, so the
 * advice is few rules, each justified, none that covers a damaged file, the
 * scratch folder or a protected place (contract.md 5).
 */

#ifndef MARSLOG_ADVISE_H
#define MARSLOG_ADVISE_H

#include "tally/summary.h"

/** Rules suggested unless the user asks for another number. */
#define ADVISE_RULES_DEFAULT 20

/**
 * Fill summary->exclusions, not_excluded and left_over_files.
 * @param most rules at most
 * @return false without memory.
 */
bool advise_exclusions(struct summary *s, const struct catalog *catalog, size_t most);

/**
 * The actions of a finding in the order in which its facets ask for them.
 * @param order receives cause->action_count indexes
 */
void advise_action_order(const struct summary_cause *c, size_t *order);

/**
 * The command of an action with {volume}, {scratch} and {install} filled in;
 * one line per volume. Nothing is appended for an action without a command.
 */
void advise_command(const struct summary *s, const struct summary_cause *c,
	const struct action *action, struct buf *out);

/** The agent's folder where the documentation puts it. */
extern const char advise_install_folder[];

#endif

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

/** Most actions of a finding. */
enum { ADVISE_ACTIONS_MAX = 64 };

/**
 * What other files of the bundle say about each finding (summary_cause.facts), and what belongs to
 * none (summary.notes). Presence is told, never blame.
 * @return false without memory.
 */
bool advise_facts(struct summary *s, const struct catalog *catalog);

/**
 * The rule of the backup policy that excludes a path already, or NULL.
 */
const struct kept_fact *advise_policy_excludes(const struct facts *facts, struct span path);

/**
 * The actions of a finding that its entries bear out: first those for the kind of files that
 * failed, then those of its most frequent codes, then those of the cause in the order in which
 * its facets ask for them; each once. Steps for the scratch folder are left out where no entry
 * is about it.
 * @param list room for ADVISE_ACTIONS_MAX
 * @return how many
 */
size_t advise_actions(
	const struct summary *s, const struct summary_cause *c, const struct action **list);

enum { ADVISE_STEPS_MAX = 5 };

/** What to do, and for which finding. */
struct advise_step {
	const struct summary_cause *cause;
	const struct action *action;
};

/**
 * What to do first: steps of the current findings, those that stop backups first, then damaged
 * data, then skipped files. Findings of severity job give two steps, then every other finding
 * one, then what room is left goes round. The order is that of the findings.
 * @param list room for ADVISE_STEPS_MAX
 * @return how many
 */
size_t advise_steps(const struct summary *s, struct advise_step *list);

/** The same for a code on its own, which may be NULL. */
size_t advise_code_actions(
	const struct code_info *info, const struct cause *cause, const struct action **list);

/**
 * The command of an action with {volume}, {scratch}, {scratch_drive}, {elsewhere} and {install}
 * filled in; one line per volume. Nothing is appended for an action without a command.
 */
void advise_command(const struct summary *s, const struct summary_cause *c,
	const struct action *action, struct buf *out);

/** The agent's folder where the documentation puts it. */
extern const char advise_install_folder[];

#endif

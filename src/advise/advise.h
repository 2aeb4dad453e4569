// SPDX-License-Identifier: MIT

/**
 * From findings to advice: the actions of a cause, completed with the evidence,
 * and the exclusion rules that an administrator may add to the backup policy.
 *
 * An excluded file is not backed up any more. So the rules are few, each states
 * why it is suggested and what it stops protecting, and none covers a damaged
 * file, the scratch folder or a protected place.
 */

#ifndef MARSLOG_ADVISE_H
#define MARSLOG_ADVISE_H

#include "tally/summary.h"

/** Number of rules suggested by default. */
#define ADVISE_RULES_DEFAULT 20

/** Paths in the order of their folders. */
struct tree;

/**
 * The first step of advise_exclusions(), for which another thread may call it during
 * summary_begin(), because it depends on the paths only.
 * @return for advise_exclusions(); NULL without memory
 */
struct tree *advise_sort_paths(const struct tally *t, const struct catalog *catalog);
/**
 * Fill summary->exclusions, not_excluded and left_over_files.
 * @param most maximum number of rules
 * @param sorted the result of advise_sort_paths(), which is freed, or NULL
 * @return false without memory
 */
bool advise_exclusions(
	struct summary *s, const struct catalog *catalog, size_t most, struct tree *sorted);
/** For a result of advise_sort_paths() that is not needed; NULL is allowed. */
void advise_free_paths(struct tree *sorted);

/** Maximum number of actions of a finding. */
enum { ADVISE_ACTIONS_MAX = 64 };

/**
 * Fill in what other files of the bundle say about each finding (summary_cause.facts) and in
 * general (summary.notes). States what is there, not that it is the reason.
 * @return false without memory
 */
bool advise_facts(struct summary *s, const struct catalog *catalog);

/** The rule of the backup policy that already excludes a path, or NULL. */
const struct kept_fact *advise_policy_excludes(const struct facts *facts, struct span path);

/**
 * The actions of a finding that its entries call for, without duplicates: first those for the
 * kind of files that failed, then those of its most frequent codes, then those of the cause,
 * ordered by its facets. Actions for the scratch folder are omitted when no entry is about it.
 * @param list space for ADVISE_ACTIONS_MAX
 * @return their number
 */
size_t advise_actions(
	const struct summary *s, const struct summary_cause *c, const struct action **list);

/**
 * Choose the actions of all findings now, so that advise_actions() need not.
 * @return false without memory
 */
bool advise_choose_actions(struct summary *s);

enum { ADVISE_STEPS_MAX = 5 };

/** An action, and the finding that it belongs to. */
struct advise_step {
	const struct summary_cause *cause;
	const struct action *action;
};

/**
 * What to do first: actions of the current findings, ordered by risk to backups, then to data,
 * then skipped files. Findings of severity job contribute two actions, then every other finding
 * one; remaining space is distributed in turn. The result is in the order of the findings.
 * @param list space for ADVISE_STEPS_MAX
 * @return their number
 */
size_t advise_steps(const struct summary *s, struct advise_step *list);

/** The actions for a code, which may be NULL, without a finding. */
size_t advise_code_actions(
	const struct code_info *info, const struct cause *cause, const struct action **list);

/**
 * Append the command of an action with {volume}, {scratch}, {scratch_drive}, {elsewhere} and
 * {install} filled in; one line per volume. Appends nothing for an action without a command.
 */
void advise_command(const struct summary *s, const struct summary_cause *c,
	const struct action *action, struct buf *out);

/** The agent's folder according to its documentation. */
extern const char advise_install_folder[];

#endif

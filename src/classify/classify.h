// SPDX-License-Identifier: MIT

/**
 * From a record to an entry: does the record report a failure, which code
 * does it carry, and which cause does that lead to (contract.md 1 and 3).
 *
 * A documented code leads to its cause, unless a noise rule names this very
 * combination of code and path or message. Codes that say nothing by
 * themselves (wrappers, unclassified ones) give way to what the message says.
 */

#ifndef MARSLOG_CLASSIFY_H
#define MARSLOG_CLASSIFY_H

#include "catalog/catalog.h"

struct entry {
	const struct record *record;
	struct code code;               /**< normalised; CODE_NONE when there is none */
	struct code original;           /**< the NTSTATUS that was converted, or CODE_NONE */
	const struct code_info *info;   /**< what the catalogue knows of `code`, or NULL */
	const struct code_info *second; /**< gives the cause where `info` is a wrapper, or NULL */
	const struct cause *cause;
	const struct rule *rule; /**< that led to it, or NULL (unclassified) */
	bool names_scratch;      /**< no path, and the message names scratch, cache or VHD */
	bool path_only;          /**< a line of a list with a path and nothing else */
	bool fails_job;          /**< `Failed: Hr: =` about the job, not about one file */
	bool fails_if_scratch; /**< … or about a path that may prove to be in the scratch folder */
};

struct classifier;

/** @return NULL without memory. The catalogue must outlive it. */
struct classifier *classifier_new(const struct catalog *catalog);
/** @return whether the record is an entry; then `out` is filled, valid as long as the record. */
bool classify(struct classifier *c, const struct record *record, struct entry *out);
/** How often an expression hit its limits, so that a rule may have been missed. */
uint64_t classifier_limits_hit(const struct classifier *c);
void classifier_free(struct classifier *c);

#endif

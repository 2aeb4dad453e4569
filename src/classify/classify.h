// SPDX-License-Identifier: MIT

/**
 * From a record to an entry: whether the record reports a failure, its code,
 * and the cause that follows from it.
 *
 * A documented code determines the cause, unless a noise rule names this
 * combination of code and path or message. A code that has no meaning by itself
 * (a wrapper, or one without a cause) yields to the message.
 * marslog-patterns(5) describes the precedence.
 */

#ifndef MARSLOG_CLASSIFY_H
#define MARSLOG_CLASSIFY_H

#include "catalog/catalog.h"

struct entry {
	const struct record *record;
	struct code code;             /**< normalised; CODE_NONE when there is none */
	struct code original;         /**< the NTSTATUS that was converted, or CODE_NONE */
	const struct code_info *info; /**< the catalogue's information about `code`, or NULL */
	const struct code_info
		*second; /**< determines the cause when `info` is a wrapper, or NULL */
	const struct cause *cause;
	const struct rule *rule; /**< the rule that gave the cause; NULL for unclassified entries */
	bool names_scratch;      /**< no path, and the message mentions scratch, cache or VHD */
	bool names_no_file; /**< the message is about the job; its path is no file that failed */
	bool path_only;     /**< a line of a list that has only a path */
	bool fails_job;     /**< `Failed: Hr: =` about the job, not about one file */
	/** … or about a path that may turn out to be in the scratch folder */
	bool fails_if_scratch;
};

struct classifier;

/** @return NULL without memory. The catalogue must outlive the classifier. */
struct classifier *classifier_new(const struct catalog *catalog);
/** @return whether the record is an entry; then `out` is filled and valid as long as the record */
bool classify(struct classifier *c, const struct record *record, struct entry *out);
/** How often an expression reached its limits, so that a rule may have been missed. */
uint64_t classifier_limits_hit(const struct classifier *c);
void classifier_free(struct classifier *c);

#endif

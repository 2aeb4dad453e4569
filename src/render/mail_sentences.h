// SPDX-License-Identifier: MIT

/**
 * Causes in words for the owner of the data, who need not know what a scratch folder is. One
 * table, so that another language is another table. Private to the render module.
 */

#ifndef MARSLOG_RENDER_MAIL_SENTENCES_H
#define MARSLOG_RENDER_MAIL_SENTENCES_H

#include "tally/summary.h"

struct mail_sentence {
	const char *cause;  /**< id */
	const char *files;  /**< what is wrong with its files: "12 files: …", or NULL */
	const char *backup; /**< what is wrong with the backup as a whole, or NULL */
	const char *we_do;  /**< about its files, and about the backup where `repair` is NULL */
	const char *repair; /**< about the backup as a whole, or NULL */
	const char *decide; /**< or NULL */
};

/** The sentences of a cause, or those for any cause that has none of its own; never NULL. */
const struct mail_sentence *mail_sentence_of(const struct cause *cause);

#endif

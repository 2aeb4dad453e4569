// SPDX-License-Identifier: MIT

/**
 * Sentences about causes for the owner of the data, who need not know what a scratch folder is.
 * They are in one table so that another language needs only another table. Private to the render
 * module.
 */

#ifndef MARSLOG_RENDER_MAIL_SENTENCES_H
#define MARSLOG_RENDER_MAIL_SENTENCES_H

#include "tally/summary.h"

struct mail_sentence {
	const char *cause;  /**< id */
	const char *files;  /**< the problem of its files: "12 files: …"; or NULL */
	const char *backup; /**< the problem of the backup as a whole; or NULL */
	const char *we_do;  /**< the action for its files, and for the backup if `repair` is NULL */
	const char *repair; /**< the action for the backup as a whole; or NULL */
	const char *decide; /**< what the owner must decide; or NULL */
};

/** The sentences of a cause, or the default ones; never NULL. */
const struct mail_sentence *mail_sentence_of(const struct cause *cause);

#endif

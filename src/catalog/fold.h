// SPDX-License-Identifier: MIT

/**
 * Folding of messages: converts a text to a list of words such that variants of
 * its wording give the same list.
 *
 * The agent's messages differ between its versions and its documentation in
 * the product's name, contractions, quotes, articles and final full stops. Two
 * texts with the same folded words are treated as the same message. Removed or
 * unified are:
 *   - ASCII case, runs of blanks and line ends, quotes, punctuation, "(s)" after a word
 *   - the articles; "to" before the product's name
 *   - "can't", "can not" and "cannot"; "don't" and "do not"; "we've"; …
 *   - the names of the agent and of its service (Windows Azure Backup Agent,
 *     Microsoft Azure Recovery Services Agent, Azure Backup, MARS agent, …)
 *
 * Private to the catalogue.
 */

#ifndef MARSLOG_CATALOG_FOLD_H
#define MARSLOG_CATALOG_FOLD_H

#include "base/base.h"

enum { FOLD_WORDS_MAX = 4096 };

/** The word that represents a path, or a placeholder in a message of the catalogue. */
enum { FOLD_ANYTHING = 1 };

/** What begins with a word. */
enum fold_edge { FOLD_NOTHING, FOLD_LINE, FOLD_SENTENCE };

struct folded {
	size_t count;
	size_t main;                    /**< number of words before the tail "| Params: …" */
	uint32_t words[FOLD_WORDS_MAX]; /**< hashes */
	unsigned char begins[FOLD_WORDS_MAX +
		1];             /**< enum fold_edge of each word; FOLD_SENTENCE at index `count` */
	size_t letters;         /**< total bytes of all words except FOLD_ANYTHING */
	unsigned char boundary; /**< enum fold_edge of the next word */
	bool tail;              /**< state between two calls */
};

/** Start a new text. */
void fold_begin(struct folded *f);
/** Append a text. Words beyond FOLD_WORDS_MAX are dropped. */
void fold_text(struct folded *f, struct span text);
/** Append FOLD_ANYTHING; several in a row count as one. */
void fold_anything(struct folded *f);
void fold_end(struct folded *f);

#endif

// SPDX-License-Identifier: MIT

/**
 * Folding of messages: one text to a list of words in which the variants of
 * its wording are equal.
 *
 * The agent's messages differ between its versions and its documentation in
 * the product's name, in contractions, in quotes, articles and final dots.
 * Two texts that fold to the same words are the same message. What is dropped
 * or made equal:
 *   - ASCII case, runs of blanks, quotes, punctuation, "(s)" behind a word
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

/** The word that stands for a path, or for anything else in a message of the catalogue. */
enum { FOLD_ANYTHING = 1 };

struct folded {
	size_t count;
	size_t main;                     /**< words before the tail "| Params: …" */
	uint32_t words[FOLD_WORDS_MAX];  /**< hashes */
	bool begins[FOLD_WORDS_MAX + 1]; /**< a sentence begins with this word; true at `count` */
	size_t letters;                  /**< bytes of all words but FOLD_ANYTHING */
	bool boundary, tail;             /**< the state between two calls */
};

/** Begin a new text. */
void fold_begin(struct folded *f);
/** Append a text. Words beyond FOLD_WORDS_MAX are left out. */
void fold_text(struct folded *f, struct span text);
/** Append one FOLD_ANYTHING; two of them in succession are one. */
void fold_anything(struct folded *f);
void fold_end(struct folded *f);

#endif

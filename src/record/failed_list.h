// SPDX-License-Identifier: MIT

/**
 * Failed-file lists: one file a line, everything else unknown. Private to
 * this module.
 *
 * A path without a code is held for one line, because the code may be on the next line.
 * Messages are recognised by the catalogue's phrases, and in other languages by their
 * repetition: list_learn() collects what follows several file names.
 */

#ifndef MARSLOG_RECORD_FAILED_LIST_H
#define MARSLOG_RECORD_FAILED_LIST_H

#include "record/record.h"

struct list_entry {
	uint64_t line;
	struct span text; /**< the line, or two lines joined by LF */
	struct span path; /**< inside `text`, or empty */
	bool path_is_cut;
};

/** @return false to stop. */
typedef bool list_entry_fn(void *context, const struct list_entry *entry);

struct list_config {
	list_entry_fn *entry;
	void *context;
	phrase_fn *phrase;
	void *phrase_context;
};

/** Messages that are learned from a list, at most. */
enum { LIST_TAILS_MAX = 12 };

struct list_state {
	struct list_config config;
	unsigned lists;  /**< begun so far */
	bool files_seen; /**< in the present list: headings are over */
	bool waiting;    /**< `held` is a path without a code */
	struct buf held;
	uint64_t line;
	bool path_is_cut;
	size_t path_from, path_len;
	struct buf tail_text; /**< of `tails` */
	struct span tails[LIST_TAILS_MAX];
	size_t tail_count;
};

enum list_outcome { LIST_TAKEN, LIST_UNPARSED, LIST_STOPPED, LIST_NO_MEMORY };

/** What a line of an unknown file looks like. */
enum list_judgement {
	LIST_JUDGE_NOTHING, /**< blank or decoration */
	LIST_JUDGE_OTHER,
	LIST_JUDGE_MESSAGE,  /**< a known message without a path */
	LIST_JUDGE_PATH,     /**< a path and nothing else */
	LIST_JUDGE_FILE,     /**< a path, and not much before it */
	LIST_JUDGE_CODED,    /**< … with the code of a failure or a known message */
	LIST_JUDGE_MENTIONS, /**< a path with such a code or message, in other text */
};

void list_begin(struct list_state *l, const struct list_config *config);
enum list_outcome list_take(struct list_state *l, struct span line, const struct text_line *at);
/** Hand over what was held back. */
enum list_outcome list_flush(struct list_state *l);
void list_free(struct list_state *l);

/**
 * Learn from the first lines of a list which texts follow its paths: what stands behind
 * several names is a message and no part of them, whatever its language.
 * @param line gives line `i`
 * @return false without memory
 */
bool list_learn(struct list_state *l, struct span (*line)(const void *context, size_t i),
	const void *context, size_t count);

enum list_judgement list_judge(struct span line, phrase_fn *phrase, void *context);
/** Whether this is the sentence that every such list holds. */
bool list_is_sentence(struct span line);
/** Lines of dashes, equal signs, asterisks. */
bool list_is_decoration(struct span line);

#endif

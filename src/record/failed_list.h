// SPDX-License-Identifier: MIT

/**
 * Failed-file lists: one file per line; the rest of the format is unknown
 * (man/formats.md). Private to this module.
 *
 * A path without a code is held for one line, because the code may be on the
 * next line. Messages are recognised by the catalogue's phrases, and in other
 * languages by repetition: list_learn() collects texts that follow several
 * file names.
 */

#ifndef MARSLOG_RECORD_FAILED_LIST_H
#define MARSLOG_RECORD_FAILED_LIST_H

#include "record/record.h"

struct list_entry {
	uint64_t line;
	struct span text; /**< one line, or two lines joined by LF */
	struct span path; /**< inside `text`, or empty */
	bool path_is_cut;
};

/** @return false to stop reading. */
typedef bool list_entry_fn(void *context, const struct list_entry *entry);

struct list_config {
	list_entry_fn *entry;
	void *context;
	phrase_fn *phrase;
	void *phrase_context;
};

/** Maximum number of messages learned from a list. */
enum { LIST_TAILS_MAX = 12 };

struct list_state {
	struct list_config config;
	unsigned lists;  /**< number of lists so far */
	bool files_seen; /**< the current list has named a file: no more headings */
	bool waiting;    /**< `held` is a path without a code */
	struct buf held;
	uint64_t line;
	bool path_is_cut;
	size_t path_from, path_len;
	struct buf tail_text; /**< storage of `tails` */
	struct span tails[LIST_TAILS_MAX];
	size_t tail_count;
};

enum list_outcome { LIST_TAKEN, LIST_UNPARSED, LIST_STOPPED, LIST_NO_MEMORY };

/** What kind of line it is, in a file of unknown kind. */
enum list_judgement {
	LIST_JUDGE_NOTHING, /**< blank, or only dashes and the like */
	LIST_JUDGE_OTHER,
	LIST_JUDGE_MESSAGE,  /**< a known message without a path */
	LIST_JUDGE_PATH,     /**< only a path */
	LIST_JUDGE_FILE,     /**< a path with little text before it */
	LIST_JUDGE_CODED,    /**< … and the code of a failure or a known message */
	LIST_JUDGE_MENTIONS, /**< other text that contains a path and such a code or message */
};

void list_begin(struct list_state *l, const struct list_config *config);
enum list_outcome list_take(struct list_state *l, struct span line, const struct text_line *at);
/** Pass on the entry that was held. */
enum list_outcome list_flush(struct list_state *l);
void list_free(struct list_state *l);

/**
 * Learn from the first lines of a list which texts follow its paths. A text that follows several
 * names is a message and not part of a name, whatever its language.
 * @param line returns line `i`
 * @return false without memory
 */
bool list_learn(struct list_state *l, struct span (*line)(const void *context, size_t i),
	const void *context, size_t count);

enum list_judgement list_judge(struct span line, phrase_fn *phrase, void *context);
/** Whether this is the sentence that every such list contains. */
bool list_is_sentence(struct span line);
/** Whether a line consists of dashes, equal signs or asterisks. */
bool list_is_decoration(struct span line);

#endif

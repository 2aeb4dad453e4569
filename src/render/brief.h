// SPDX-License-Identifier: MIT

/**
 * What the short reports show of a finding and of an action: the main places in a few items, and
 * the first sentences of a text. Shared by text, Markdown and mail. Private to the render module.
 */

#ifndef MARSLOG_RENDER_BRIEF_H
#define MARSLOG_RENDER_BRIEF_H

#include "render/wording.h"

enum place_item_kind {
	ITEM_FILE,   /**< a file with its whole path */
	ITEM_FOLDER, /**< a folder with the number of its failing files */
	ITEM_FAMILY, /**< the same folder in several profiles */
	ITEM_RECORD  /**< the text of a record, when there is no path */
};

enum { BRIEF_ITEMS_MAX = 8 };

struct place_item {
	enum place_item_kind kind;
	struct span text; /**< from the input */
	uint64_t files, profiles;
};

/**
 * The main places of a finding: its files if they are damaged or few, otherwise families and
 * folders, otherwise records.
 * @param items space for `most`, at most BRIEF_ITEMS_MAX
 * @param rest receives the number of files, folders or records that are not listed
 * @return the number of items
 */
size_t brief_places(const struct summary *s, const struct summary_cause *c,
	struct place_item *items, size_t most, uint64_t *rest);

/** Append "60 profiles, 19,541 files"; nothing for a file or a record. */
void brief_place_note(struct buf *out, const struct place_item *item);

/** Whether a rule is shown as part of a family. */
bool brief_in_family(const struct summary *s, size_t exclusion);

/** The name of an input without the folders of this machine. */
struct span brief_input(const char *name);

/** Whether a finding is described in full lines: it is or may be current, and it is not noise. */
bool brief_is_current(const struct summary_cause *c);

/** The leading whole sentences of a text that fit into `columns`; at least the first one. */
struct span brief_sentences(const char *text, size_t columns);

/** The gaps of one reason. */
struct gap_group {
	enum gap_reason reason;
	uint64_t count, inputs; /**< total count, and number of inputs */
	const struct summary_gap *first;
};

enum { GAP_GROUPS_MAX = 16 };
/** @param groups space for GAP_GROUPS_MAX @return their number */
size_t brief_gaps(const struct summary *s, struct gap_group *groups);

#endif

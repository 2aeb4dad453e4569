// SPDX-License-Identifier: MIT

/**
 * What the short reports say of a finding and of a step: where it happens in a few items, and
 * the first sentences of a text. Shared by text, Markdown and mail. Private to the render module.
 */

#ifndef MARSLOG_RENDER_BRIEF_H
#define MARSLOG_RENDER_BRIEF_H

#include "render/wording.h"

enum place_item_kind {
	ITEM_FILE,   /**< a file, whole */
	ITEM_FOLDER, /**< a folder with the number of its failing files */
	ITEM_FAMILY, /**< the same folder in several profiles */
	ITEM_RECORD  /**< the text of a record, where there is no path */
};

enum { BRIEF_ITEMS_MAX = 8 };

struct place_item {
	enum place_item_kind kind;
	struct span text; /**< input */
	uint64_t files, profiles;
};

/**
 * Where a finding happens: its files when they are damaged or few, else families and folders,
 * else the records.
 * @param items room for `most`, at most BRIEF_ITEMS_MAX
 * @param rest how many files, folders or records are not listed
 * @return how many
 */
size_t brief_places(const struct summary *s, const struct summary_cause *c,
	struct place_item *items, size_t most, uint64_t *rest);

/** "60 profiles, 19,541 files"; nothing for a file or a record. */
void brief_place_note(struct buf *out, const struct place_item *item);

/** Whether a rule is told as one of a family. */
bool brief_in_family(const struct summary *s, size_t exclusion);

/** The name of an input without the folders of this machine. */
struct span brief_input(const char *name);

/** Whether a finding is told in full lines: it is current or may be, and no noise. */
bool brief_is_current(const struct summary_cause *c);

/** As many whole sentences of a text as fit into `columns`, but at least the first one. */
struct span brief_sentences(const char *text, size_t columns);

/** Gaps of one reason. */
struct gap_group {
	enum gap_reason reason;
	uint64_t count, inputs; /**< what was not read, and in how many inputs */
	const struct summary_gap *first;
};

enum { GAP_GROUPS_MAX = 16 };
/** @param groups room for GAP_GROUPS_MAX @return how many */
size_t brief_gaps(const struct summary *s, struct gap_group *groups);

#endif

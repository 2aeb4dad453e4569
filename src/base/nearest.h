// SPDX-License-Identifier: MIT

/** "Did you mean …?" */

#ifndef MARSLOG_NEAREST_H
#define MARSLOG_NEAREST_H

#include <stddef.h>

/** The index-th of some words. */
typedef const char *nearest_name_fn(size_t index, const void *context);

/**
 * The place of the word most similar to a mistyped one that is less than `limit` edits away, or
 * SIZE_MAX. A name is used only until the next one is asked for.
 */
size_t nearest_index(const char *word, nearest_name_fn *name_at, const void *context, size_t count,
	size_t limit);
/** The word most similar to a mistyped one, or NULL when none is near. */
const char *nearest_word(
	const char *word, nearest_name_fn *name_at, const void *context, size_t count);

#endif

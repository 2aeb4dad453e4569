// SPDX-License-Identifier: MIT

/** Suggestions for mistyped words ("Did you mean …?"). */

#ifndef MARSLOG_NEAREST_H
#define MARSLOG_NEAREST_H

#include <stddef.h>

/** Return the word at `index` of a list. */
typedef const char *nearest_name_fn(size_t index, const void *context);

/**
 * The index of the word most similar to a mistyped one and fewer than `limit` edits away, or
 * SIZE_MAX. A name is not used any more once the next one is requested.
 */
size_t nearest_index(const char *word, nearest_name_fn *name_at, const void *context, size_t count,
	size_t limit);
/** The word most similar to a mistyped one; NULL when none is similar enough. */
const char *nearest_word(
	const char *word, nearest_name_fn *name_at, const void *context, size_t count);

#endif

// SPDX-License-Identifier: MIT

/** The word most similar to a mistyped one, by edit distance. */

#include "base/nearest.h"

#include "base/base.h"

/* Edit distance; swapping two neighbouring letters counts as one edit. Words are short. */
static size_t distance(const char *a, const char *b)
{
	enum { WORD_MAX = 63 };
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][WORD_MAX + 1];
	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t same = ascii_lower(a[i - 1]) == ascii_lower(b[j - 1]) ? 0 : 1;
			size_t best = before[j - 1] + same;
			best = before[j] + 1 < best ? before[j] + 1 : best;
			best = now[j - 1] + 1 < best ? now[j - 1] + 1 : best;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				older[j - 2] + 1 < best)
				best = older[j - 2] + 1;
			now[j] = best;
		}
	}
	return rows[n % 3][m];
}

size_t nearest_index(
	const char *word, nearest_name_fn *name_at, const void *context, size_t count, size_t limit)
{
	size_t best = SIZE_MAX, len = strlen(word), least = limit;
	for (size_t i = 0; i < count; i++) {
		const char *name = name_at(i, context);
		/* A prefix of a name is a good match, too. */
		bool begins = len >= 2 && strncmp(name, word, len) == 0;
		size_t name_len = strlen(name);
		size_t apart = name_len > len ? name_len - len : len - name_len;
		if (!begins && apart >= least)
			continue; /* the distance is at least the difference in length */
		size_t d = begins ? 1 : distance(word, name);
		if (d < least) {
			least = d;
			best = i;
		}
	}
	return best;
}

const char *nearest_word(
	const char *word, nearest_name_fn *name_at, const void *context, size_t count)
{
	/* A larger distance means another word, not a typing mistake. */
	size_t at = nearest_index(word, name_at, context, count, strlen(word) / 3 + 2);
	return at == SIZE_MAX ? NULL : name_at(at, context);
}

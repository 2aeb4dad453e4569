// SPDX-License-Identifier: MIT

/**
 * Parses the listing of the scratch folder (Get-ChildItem -Recurse): mode, date, time, length,
 * name. Only the agent's own files are used: its key and disks.
 */

#include "environment/private.h"

static bool is_mode(struct span s)
{
	static const char flags[] = "darhsl-";
	if (s.len < 5 || s.len > 6)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!strchr(flags, s.data[i]))
			return false;
	}
	/* A ruler consists of dashes only. */
	return span_find(s, SPAN("a"), 0) != SIZE_MAX || s.data[0] == 'd';
}

bool listing_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span words[WORDS_MAX];
	if (line.len < 20 || (line.data[0] != '-' && line.data[0] != 'd'))
		return false;
	size_t count = split_words(line, words, COUNT_OF(words));
	if (count < 4 || !is_mode(words[0]))
		return false;
	struct span name = words[count - 1];
	bool key = span_equal_nocase(name, SPAN("OnlineBackup.KEK"));
	bool disk = span_ends_nocase(name, SPAN(".vhd")) || span_ends_nocase(name, SPAN(".vhdx"));
	if (words[0].data[0] != 'd' && (key || disk) && span_is_digits(words[count - 2])) {
		environment_found(r, "scratch-listing");
		environment_tell(r,
			&(struct fact){.kind = FACT_SCRATCH_FILE,
				.line = number,
				.fields = {name, words[count - 2]}});
	}
	return true;
}

// SPDX-License-Identifier: MIT

/**
 * Parses the backup policy as printed by PowerShell. Property names are never localised:
 * FileSpec, IsExclude, IsRecursive, in this order.
 */

#include "environment/private.h"

static bool is_path(struct span s)
{
	return s.len >= 2 &&
		((ascii_is_alpha(s.data[0]) && s.data[1] == ':') ||
			(s.data[0] == '\\' && s.data[1] == '\\'));
}

static int read_boolean(struct span s)
{
	return span_starts_nocase(s, SPAN("True"))     ? 1
		: span_starts_nocase(s, SPAN("False")) ? 0
						       : -1;
}

static bool script_policy(struct environment_reader *r, struct span line, uint64_t number)
{
	if (span_equal_nocase(line, SPAN("Powershell Execution Policy"))) {
		r->policy_head = 1;
		return true;
	}
	if (r->policy_head == 0)
		return false;
	if (line.data[0] == '*' || line.data[0] == '-')
		return ++r->policy_head < 4;
	r->policy_head = 0;
	size_t at = 0;
	struct span word = next_word(line, &at);
	bool blocks = span_equal_nocase(word, SPAN("Restricted")) ||
		span_equal_nocase(word, SPAN("Undefined"));
	environment_found(r, "backup-policy");
	environment_tell(r,
		&(struct fact){.kind = FACT_SCRIPT_POLICY,
			.line = number,
			.number = blocks,
			.fields = {word}});
	return true;
}

bool policy_line(struct environment_reader *r, struct span line, uint64_t number)
{
	line = span_trim(line);
	if (line.len == 0)
		return false;
	if (script_policy(r, line, number))
		return true;
	if (span_starts_nocase(line, SPAN("FileSpec:"))) {
		struct span path = after_colon(line);
		if (is_path(path)) {
			text_set(&r->selection, path);
			r->selection_excluded = -1;
		}
		return true;
	}
	if (r->selection.len == 0)
		return false;
	if (span_starts_nocase(line, SPAN("IsExclude:"))) {
		r->selection_excluded = read_boolean(after_colon(line));
		return true;
	}
	if (!span_starts_nocase(line, SPAN("IsRecursive:")) || r->selection_excluded < 0)
		return false;
	environment_found(r, "backup-policy");
	environment_tell(r,
		&(struct fact){.kind = FACT_SELECTION,
			.line = number,
			.number = (r->selection_excluded ? SELECTION_EXCLUDED : 0u) |
				(read_boolean(after_colon(line)) == 1 ? SELECTION_RECURSIVE : 0u),
			.fields = {text_get(&r->selection)}});
	r->selection.len = 0;
	return true;
}

// SPDX-License-Identifier: MIT

/**
 * Whether the last line of a file, which has no line end, was truncated. Many logs merely lack
 * the last line end, so there must be evidence: missing columns, or a message that ends inside
 * something that it began.
 */

#include "record/truncation.h"

/* ---- columns ------------------------------------------------------------------- */

/* Compare with a form in which a letter stands for a digit. @return how many bytes of `s` match */
static size_t fits(struct span s, const char *form)
{
	size_t n = 0;
	while (n < s.len && form[n] != '\0' &&
		(form[n] == '0' ? ascii_is_digit(s.data[n]) : s.data[n] == form[n]))
		n++;
	return n;
}

/* Move *at past blanks. @return whether there were any, or the line ends */
static bool skip_blanks(struct span line, size_t *at)
{
	size_t from = *at;
	while (*at < line.len && ascii_is_blank(line.data[*at]))
		(*at)++;
	return *at > from || *at == line.len;
}

/* Whether a process or thread id is at *at; moves *at past it. */
static bool skip_id(struct span line, size_t *at)
{
	size_t from = *at;
	while (*at < line.len && ascii_is_hex(line.data[*at]) && line.data[*at] <= 'F')
		(*at)++;
	return *at == line.len || (*at - from >= 4 && *at - from <= 16);
}

/* Whether a date or time is at *at, or the beginning of one at the end of the line. */
static bool skip_form(struct span line, const char *form, size_t *at)
{
	size_t n = fits(span_cut(line, *at, line.len), form);
	*at += n;
	return *at == line.len || form[n] == '\0';
}

static bool begins_with_clock(struct span line, size_t at)
{
	return skip_form(line, "00/00", &at) && skip_blanks(line, &at) &&
		skip_form(line, "00:00:00.000", &at) && skip_blanks(line, &at);
}

static bool begins_with_ids(struct span line, size_t at)
{
	return skip_id(line, &at) && skip_blanks(line, &at) && skip_id(line, &at) &&
		skip_blanks(line, &at) && begins_with_clock(line, at);
}

bool truncation_is_begun(struct span line)
{
	size_t prefix = header_prefix(line);
	struct span rest = span_cut(line, prefix, line.len);
	/* After a prefix, a number alone is no evidence. */
	return begins_with_ids(line, 0) ||
		(span_find(rest, SPAN("\t"), 0) != SIZE_MAX && begins_with_ids(rest, 0)) ||
		(rest.len > 6 && begins_with_clock(rest, 0)) || header_begins_with_source(rest);
}

bool truncation_has_level(struct span line, const struct header *h)
{
	struct span word = h->level_word;
	return word.len > 0 && word.data + word.len < line.data + line.len;
}

/* ---- messages ------------------------------------------------------------------ */

/* Whether `text` ends before `whole` does and has at least `least` bytes of it. */
static bool is_beginning(struct span text, struct span whole, size_t least)
{
	return text.len >= least && text.len < whole.len && span_starts_nocase(whole, text);
}

static char closer_of(char c)
{
	return c == '(' ? ')' : c == '[' ? ']' : c == '{' ? '}' : '\0';
}

/* Whether it is an opening quote before a word; "'s avonds" and "Foto's" have none. */
static bool opens_quote(struct span m, size_t at)
{
	char before = at > 0 ? m.data[at - 1] : ' ';
	if (!ascii_is_blank(before) && !strchr("\n([{=:,", before))
		return false;
	return m.data[at] == '"' ||
		(at + 2 < m.len && !ascii_is_blank(m.data[at + 1]) &&
			!ascii_is_blank(m.data[at + 2]));
}

/*
 * Whether a bracket or quote is left open. A closing one also closes those opened inside it,
 * because names contain single ones. Text nested too deeply is not treated as a sentence.
 */
static bool has_open_bracket(struct span m)
{
	char open[64];
	size_t depth = 0;
	for (size_t i = 0; i < m.len; i++) {
		char c = m.data[i];
		bool quote = c == '"' || c == '\'';
		size_t to = depth;
		if (quote || strchr(")]}", c)) {
			while (to > 0 && open[to - 1] != c)
				to--;
			if (to > 0) {
				depth = to - 1;
				continue;
			}
		}
		char closer = quote && opens_quote(m, i) ? c : closer_of(c);
		if (closer != '\0') {
			if (depth == sizeof(open))
				return false;
			open[depth++] = closer;
		}
	}
	return depth > 0;
}

/*
 * The beginning of an HRESULT or NTSTATUS of a failure, after its "0x"; short values are plain
 * numbers.
 */
static bool begins_failure(struct span digits)
{
	return digits.len >= 4 && strchr("8cCdD", digits.data[0]) != NULL;
}

/* Whether the last word is a part of a code: "0x8007", "-21470"; "0x5" is complete. */
bool truncation_in_code(struct span m)
{
	size_t from = m.len, digits = 2;
	while (from > 0 && ascii_is_alnum(m.data[from - 1]))
		from--;
	struct span word = span_cut(m, from, m.len);
	if (span_starts_nocase(word, SPAN("0x"))) {
		while (digits < word.len && ascii_is_hex(word.data[digits]))
			digits++;
		return digits == word.len && digits < 10 &&
			begins_failure(span_cut(word, 2, word.len));
	}
	return from > 0 && m.data[from - 1] == '-' && word.len < 10 &&
		span_starts_nocase(word, SPAN("2147")) && span_is_digits(word);
}

/* "[0x80070005]", "0x80070005", "2147942405", "-2147024891" */
static bool is_whole_code(struct span word)
{
	if (word.len > 0 && word.data[word.len - 1] == ']')
		return true;
	if (word.len > 0 && word.data[0] == '-')
		word = span_cut(word, 1, word.len);
	return word.len == 10 && (span_starts_nocase(word, SPAN("0x")) || span_is_digits(word));
}

/* Whether "Failed: Hr: = [0x80070005] BackupRead failed on file(" ends before its end. */
static bool is_half_failure(struct span m)
{
	static const struct span failed = {"Failed: Hr: =", 13};
	static const struct span read = {"BackupRead failed on file(", 26};
	size_t code = spelling_usual(m);
	if (code > 0)
		return is_beginning(span_trim(span_cut(m, code + 1, m.len)), read, 1);
	size_t at = span_find_nocase(m, failed, 0);
	if (at == SIZE_MAX)
		return is_beginning(m, failed, 7);
	struct span word = span_trim(span_cut(m, at + failed.len, m.len));
	return span_find(word, SPAN(" "), 0) == SIZE_MAX && !is_whole_code(word);
}

/* Only the complete word shows whether the job succeeded. */
static bool is_half_progress(struct span m)
{
	size_t at = record_progress_at(m);
	if (at == SIZE_MAX)
		return false;
	struct span event = span_cut(m, at + sizeof(RECORD_PROGRESS) - 1, m.len);
	return is_beginning(span_trim(event), SPAN("Succeeded"), 0);
}

bool truncation_in_message(struct span m)
{
	m = span_trim(m);
	return m.len == 0 || has_open_bracket(m) || truncation_in_code(m) || is_half_failure(m) ||
		is_half_progress(m);
}

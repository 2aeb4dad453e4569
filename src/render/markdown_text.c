// SPDX-License-Identifier: MIT

/** Escaping for Markdown. */

#include "render/markdown_text.h"

#include "render/wording.h"

static size_t longest_run(struct span s, char c)
{
	size_t longest = 0, run = 0;
	for (size_t i = 0; i < s.len; i++) {
		run = s.data[i] == c ? run + 1 : 0;
		if (run > longest)
			longest = run;
	}
	return longest;
}

static void add_times(struct buf *out, char c, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addc(out, c);
}

/* `s` must be visible text. */
static void add_code(struct buf *out, struct span s, bool in_table)
{
	if (s.len == 0) {
		buf_adds(out, "(empty)");
		return;
	}
	size_t fence = longest_run(s, '`') + 1;
	/* Blanks at both ends would be removed, and backticks would merge with the fence. */
	char first = s.data[0], last = s.data[s.len - 1];
	bool pad = first == ' ' || last == ' ' || first == '`' || last == '`';
	add_times(out, '`', fence);
	if (pad)
		buf_addc(out, ' ');
	for (size_t i = 0; i < s.len; i++) {
		if (in_table && s.data[i] == '|')
			buf_adds(out, "\\x7C");
		else
			buf_addc(out, s.data[i]);
	}
	if (pad)
		buf_addc(out, ' ');
	add_times(out, '`', fence);
}

static void add_visible_code(struct buf *out, struct span text, bool in_table)
{
	struct buf clean = {0};
	wording_clip(&clean, text);
	add_code(out, buf_span(&clean), in_table);
	if (clean.failed)
		out->failed = true;
	buf_free(&clean);
}

void markdown_code(struct buf *out, struct span text)
{
	add_visible_code(out, text, false);
}

void markdown_code_in_table(struct buf *out, struct span text)
{
	add_visible_code(out, text, true);
}

/* Words that code forges turn into links, mentions and references, escaped or not. */
static bool is_live(struct span word)
{
	if (memchr(word.data, '@', word.len) || span_find(word, SPAN("://"), 0) != SIZE_MAX ||
		span_find_nocase(word, SPAN("www."), 0) != SIZE_MAX)
		return true;
	for (size_t i = 0; i + 1 < word.len; i++) {
		if ((word.data[i] == '#' || word.data[i] == '!') &&
			ascii_is_digit(word.data[i + 1]))
			return true;
	}
	return false;
}

static void add_word(struct buf *out, struct span word)
{
	if (is_live(word)) {
		add_code(out, word, true);
		return;
	}
	for (size_t i = 0; i < word.len; i++) {
		char next = i + 1 < word.len ? word.data[i + 1] : ' ';
		bool entity = word.data[i] == '&' && (ascii_is_alpha(next) || next == '#');
		if (entity || strchr("\\`*_[]<|~$", word.data[i]))
			buf_addc(out, '\\');
		buf_addc(out, word.data[i]);
	}
}

static void add_prose(struct buf *out, struct span s)
{
	while (s.len > 0) {
		size_t len = 0;
		while (len < s.len && s.data[len] != ' ')
			len++;
		add_word(out, span_cut(s, 0, len));
		if (len < s.len)
			buf_addc(out, ' ');
		s = span_cut(s, len + 1, s.len);
	}
}

void markdown_text(struct buf *out, struct span text)
{
	struct buf clean = {0};
	wording_clip(&clean, text);
	add_prose(out, span_trim(buf_span(&clean)));
	if (clean.failed)
		out->failed = true;
	buf_free(&clean);
}

void markdown_paragraph(struct buf *out, struct span text)
{
	struct buf prose = {0};
	markdown_text(&prose, text);
	struct span s = buf_span(&prose);
	size_t digits = 0;
	while (digits < s.len && ascii_is_digit(s.data[digits]))
		digits++;
	if (digits > 0 && digits < s.len && (s.data[digits] == '.' || s.data[digits] == ')')) {
		buf_add_span(out, span_cut(s, 0, digits));
		buf_addc(out, '\\');
		s = span_cut(s, digits, s.len);
	} else if (s.len > 0 && strchr("#>+-=", s.data[0])) {
		buf_addc(out, '\\');
	}
	buf_add_span(out, s);
	buf_addc(out, '\n');
	if (prose.failed)
		out->failed = true;
	buf_free(&prose);
}

void markdown_block(struct buf *out, struct span text, const char *indent)
{
	if (text.len == 0)
		return;
	size_t fence = longest_run(text, '`') + 1;
	if (fence < 3)
		fence = 3;
	buf_adds(out, indent);
	add_times(out, '`', fence);
	buf_adds(out, "text\n");
	while (text.len > 0) {
		const char *lf = memchr(text.data, '\n', text.len);
		size_t len = lf ? (size_t)(lf - text.data) : text.len;
		buf_adds(out, indent);
		wording_clip(out, span_cut(text, 0, len));
		buf_addc(out, '\n');
		text = span_cut(text, len + 1, text.len);
	}
	buf_adds(out, indent);
	add_times(out, '`', fence);
	buf_addc(out, '\n');
}

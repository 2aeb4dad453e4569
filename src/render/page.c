// SPDX-License-Identifier: MIT

/** Columns, wrapping, shortening. */

#include "render/page.h"

#include <stdio.h>

enum { PAGE_LABEL_WIDTH = 12, PATH_WIDTH_MIN = 8 };

#define ELLIPSIS "\xE2\x80\xA6"

void page_style(struct page *p, const char *style)
{
	if (p->color)
		buf_addf(p->out, "\x1B[%sm", style);
}

void page_puts(struct page *p, const char *text)
{
	buf_adds(p->out, text);
}

void page_printf(struct page *p, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_addvf(p->out, format, args);
	va_end(args);
}

void page_end_line(struct page *p)
{
	buf_addc(p->out, '\n');
}

void page_heading(struct page *p, const char *text)
{
	if (p->out->len > 0)
		page_end_line(p);
	page_style(p, PAGE_BOLD);
	page_puts(p, text);
	page_style(p, PAGE_PLAIN);
	page_end_line(p);
}

void page_label(struct page *p, const char *text)
{
	page_style(p, PAGE_DIM);
	page_printf(p, "   %-*s", PAGE_LABEL_WIDTH - 3, text);
	page_style(p, PAGE_PLAIN);
	if (strlen(text) > PAGE_LABEL_WIDTH - 4)
		buf_addc(p->out, ' ');
}

void page_text(struct page *p, struct span text)
{
	buf_add_visible(p->out, text);
}

static size_t column_now(const struct page *p)
{
	size_t from = p->out->len;
	size_t width = 0;
	while (from > 0 && p->out->data[from - 1] != '\n')
		from--;
	struct span line = span_cut(buf_span(p->out), from, p->out->len);
	/* Escape sequences for colour have no width. */
	while (line.len > 0) {
		const char *escape = memchr(line.data, '\x1B', line.len);
		size_t text = escape ? (size_t)(escape - line.data) : line.len;
		width += span_columns(span_cut(line, 0, text));
		line = span_cut(line, text, line.len);
		const char *end = line.len > 0 ? memchr(line.data, 'm', line.len) : NULL;
		line = span_cut(line, end ? (size_t)(end - line.data) + 1 : line.len, line.len);
	}
	return width;
}

/* The length of the first word; in a command a quoted part is one word. */
static size_t word_length(struct span s, bool command)
{
	size_t len = 0;
	char quote = '\0';
	for (; len < s.len; len++) {
		char c = s.data[len];
		if (c == ' ' && quote == '\0')
			break;
		if (!command || (c != '\'' && c != '"'))
			continue;
		if (quote == '\0' && memchr(s.data + len + 1, c, s.len - len - 1))
			quote = c;
		else if (quote == c)
			quote = '\0';
	}
	return len;
}

static void begin_line(struct page *p, const char *joint, unsigned indent)
{
	buf_addf(p->out, "%s\n%*s", joint, (int)indent, "");
}

/*
 * Append a word; one that is longer than a line is broken at the margin, without loss.
 * @param limit the column at which the word must end, because more may have to follow on its line
 * @return the column after it
 */
static size_t add_word(
	struct page *p, struct span word, size_t column, unsigned indent, unsigned limit)
{
	size_t width = span_columns(word);
	while (column + width > limit && limit > indent + 8) {
		size_t cut = span_fitting(word, column < limit ? limit - column : 0);
		buf_add(p->out, word.data, cut);
		width -= span_columns(span_cut(word, 0, cut));
		word = span_cut(word, cut, word.len);
		begin_line(p, "", indent);
		column = indent;
	}
	buf_add_span(p->out, word);
	return column + width;
}

static void wrap(struct page *p, struct span text, unsigned indent, const char *joint)
{
	struct buf clean = {0};
	buf_add_visible(&clean, text);
	struct span rest = buf_span(&clean);
	size_t column = column_now(p);
	unsigned for_joint = joint ? (unsigned)strlen(joint) : 0;
	bool first = true;

	while (rest.len > 0) {
		size_t len = word_length(rest, joint != NULL);
		struct span word = span_cut(rest, 0, len);
		size_t width = span_columns(word) + for_joint;
		bool fits = column + !first + width <= p->columns;
		if (!first && !fits) {
			begin_line(p, joint ? joint : "", indent);
			column = indent;
		} else if (!first) {
			buf_addc(p->out, ' ');
			column++;
		} else if (!fits && column > indent && indent + width <= p->columns) {
			/* It fits on a line of its own. */
			begin_line(p, "", indent);
			column = indent;
		}
		bool last = len >= rest.len;
		column = add_word(p, word, column, indent, p->columns - (last ? 0 : for_joint));
		first = false;
		rest = span_cut(rest, len + 1, rest.len);
	}
	if (clean.failed)
		p->out->failed = true;
	buf_free(&clean);
}

void page_wrap(struct page *p, struct span text, unsigned indent)
{
	wrap(p, text, indent, NULL);
}

void page_wrapf(struct page *p, unsigned indent, const char *format, ...)
{
	struct buf text = {0};
	va_list args;
	va_start(args, format);
	buf_addvf(&text, format, args);
	va_end(args);
	wrap(p, buf_span(&text), indent, NULL);
	if (text.failed)
		p->out->failed = true;
	buf_free(&text);
}

/* A quoted registry key is one word to a shell, and a part of it would be another key. */
static bool names_registry(struct span line)
{
	static const char *const roots[] = {"HKLM", "HKCU", "HKCR", "HKU\\", "HKEY_", "Registry::"};
	for (size_t i = 0; i < COUNT_OF(roots); i++) {
		if (span_find_nocase(line, span_of(roots[i]), 0) != SIZE_MAX)
			return true;
	}
	return false;
}

/*
 * Whether each word, with the text that must follow it at the end of a line, fits into the
 * columns.
 */
static bool words_fit(struct span line, unsigned columns)
{
	while (line.len > 0) {
		size_t len = word_length(line, true);
		if (span_columns(span_cut(line, 0, len)) + 2 > columns)
			return false;
		line = span_cut(line, len + 1, line.len);
	}
	return true;
}

/*
 * What must end a folded line so that the command can still be pasted; NULL if it must not be
 * folded. Lines for the command prompt are often pasted into PowerShell, so a caret is not
 * possible. A path through menus ("Explorer > Properties") is only read.
 */
static const char *joint_of(struct span line, enum shell shell, unsigned columns)
{
	if (names_registry(line))
		return NULL;
	if (shell == SHELL_POWERSHELL)
		return words_fit(line, columns) ? " `" : NULL;
	return shell == SHELL_NONE && span_find(line, SPAN(" > "), 0) != SIZE_MAX ? "" : NULL;
}

static size_t add_visible_word(struct page *p, struct span word, size_t column, unsigned indent)
{
	struct buf clean = {0};
	buf_add_visible(&clean, word);
	column = add_word(p, buf_span(&clean), column, indent, p->columns);
	p->out->failed = p->out->failed || clean.failed;
	buf_free(&clean);
	return column;
}

/* "#mars-offline-seeding-using-…": a line ends behind a hyphen, not within a word. */
static void add_fragment(struct page *p, struct span text, unsigned indent)
{
	size_t column = indent;
	while (text.len > 0) {
		size_t hyphen = span_find(text, SPAN("-"), 0);
		struct span word = span_cut(text, 0, hyphen == SIZE_MAX ? text.len : hyphen + 1);
		size_t width = span_columns(word);
		if (column > indent && column + width > p->columns) {
			begin_line(p, "", indent);
			column = indent;
		}
		column = add_visible_word(p, word, column, indent);
		text = span_cut(text, word.len, text.len);
	}
}

void page_address(struct page *p, const char *url)
{
	struct span whole = span_of(url);
	const char *hash = strchr(url, '#');
	size_t page = hash && whole.len + 3 > p->columns ? (size_t)(hash - url) : whole.len;
	/*
	 * The fragment is too long for the line: the page opens without it, and it is printed
	 * below. A terminal wraps an address by itself if it is narrow, and the address remains
	 * clickable.
	 */
	page_puts(p, "   ");
	if (page + 3 > PAGE_COLUMNS_MAX)
		page_wrap(p, span_cut(whole, 0, page), 3);
	else
		page_text(p, span_cut(whole, 0, page));
	page_end_line(p);
	if (page < whole.len) {
		page_puts(p, "   section ");
		add_fragment(p, span_cut(whole, page, whole.len), 11);
		page_end_line(p);
	}
}

void page_commands(struct page *p, struct span lines, unsigned indent, enum shell shell)
{
	while (lines.len > 0) {
		const char *lf = memchr(lines.data, '\n', lines.len);
		size_t len = lf ? (size_t)(lf - lines.data) : lines.len;
		page_printf(p, "%*s", (int)indent, "");
		page_style(p, PAGE_BOLD);
		struct span line = span_cut(lines, 0, len);
		const char *joint = joint_of(line, shell, p->columns - indent - 4);
		if (joint)
			wrap(p, line, indent + 4, joint);
		else
			page_text(p, line);
		page_style(p, PAGE_PLAIN);
		page_end_line(p);
		lines = span_cut(lines, len + 1, lines.len);
	}
}

void page_path(struct page *p, struct span text, unsigned width)
{
	struct buf clean = {0};
	buf_add_visible(&clean, text);
	struct span s = buf_span(&clean);
	if (width < PATH_WIDTH_MIN)
		width = PATH_WIDTH_MIN;
	if (span_columns(s) <= width) {
		buf_add_span(p->out, s);
	} else {
		/* The name at the end is more informative than the folders in the middle. */
		size_t head = (width - 1) * 2 / 5, tail = width - 1 - head;
		buf_add_span(p->out, span_cut(s, 0, span_fitting(s, head)));
		buf_adds(p->out, ELLIPSIS);
		buf_add_span(p->out, span_cut(s, span_fitting_end(s, tail), s.len));
	}
	if (clean.failed)
		p->out->failed = true;
	buf_free(&clean);
}

void page_file(struct page *p, struct span path, unsigned width)
{
	if (p->terminal)
		page_path(p, path, width);
	else
		page_text(p, path);
}

void page_cell(struct page *p, struct span text, unsigned width)
{
	struct buf clean = {0};
	buf_add_visible(&clean, text);
	struct span s = buf_span(&clean);
	bool cut = span_columns(s) > width;
	if (cut)
		s = span_cut(s, 0, span_fitting(s, width - 1));
	buf_add_span(p->out, s);
	buf_addf(p->out, "%s%*s", cut ? ELLIPSIS : "", (int)(width - cut - span_columns(s)), "");
	if (clean.failed)
		p->out->failed = true;
	buf_free(&clean);
}

void page_time(struct page *p, int64_t ms)
{
	char text[32];
	if (ms == TIME_UNKNOWN) {
		page_puts(p, "-------------------");
		return;
	}
	time_format(ms, text);
	text[10] = ' ';
	text[19] = '\0';
	page_puts(p, text);
}

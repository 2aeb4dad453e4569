// SPDX-License-Identifier: MIT

/** Columns, wrapping, shortening. */

#include "render/page.h"

#include <stdio.h>

enum { PAGE_LABEL_WIDTH = 12 };

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

/* Characters, as far as columns go: code points. */
static size_t width_of(struct span s)
{
	size_t width = 0;
	for (size_t i = 0; i < s.len; i++)
		width += ((unsigned char)s.data[i] & 0xC0) != 0x80;
	return width;
}

/* Byte offset of the n-th code point from the start, or from the end. */
static size_t offset_of(struct span s, size_t n)
{
	size_t i = 0;
	while (i < s.len && n > 0) {
		i++;
		while (i < s.len && ((unsigned char)s.data[i] & 0xC0) == 0x80)
			i++;
		n--;
	}
	return i;
}

static size_t column_now(const struct page *p)
{
	size_t from = p->out->len;
	size_t width = 0;
	while (from > 0 && p->out->data[from - 1] != '\n')
		from--;
	/* Colour takes no column. */
	for (size_t i = from; i < p->out->len; i++) {
		if (p->out->data[i] == '\x1B') {
			while (i < p->out->len && p->out->data[i] != 'm')
				i++;
			continue;
		}
		width += ((unsigned char)p->out->data[i] & 0xC0) != 0x80;
	}
	return width;
}

/* The length of the first word; in a command, what stands in quotes is one word. */
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

static void wrap(struct page *p, struct span text, unsigned indent, const char *joint)
{
	struct buf clean = {0};
	buf_add_visible(&clean, text);
	struct span rest = buf_span(&clean);
	size_t column = column_now(p);
	bool first = true;

	while (rest.len > 0) {
		size_t len = word_length(rest, joint != NULL);
		struct span word = span_cut(rest, 0, len);
		size_t width = width_of(word);
		size_t room_for_joint = joint ? strlen(joint) : 0;
		if (!first && column + 1 + width + room_for_joint > p->columns) {
			buf_addf(p->out, "%s\n%*s", joint ? joint : "", (int)indent, "");
			column = indent;
		} else if (!first) {
			buf_addc(p->out, ' ');
			column++;
		}
		/* One word that is longer than a line is folded hard, nothing is lost. */
		while (column + width > p->columns && p->columns > indent + 8) {
			size_t room = p->columns - column;
			size_t cut = offset_of(word, room);
			buf_add(p->out, word.data, cut);
			buf_addf(p->out, "\n%*s", (int)indent, "");
			word = span_cut(word, cut, word.len);
			width -= room;
			column = indent;
		}
		buf_add_span(p->out, word);
		column += width;
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

/*
 * What must stand at the end of a folded line so that the whole can still be
 * pasted: a backtick in PowerShell, a caret in the command prompt. A way
 * through menus ("Explorer > Properties") is no command.
 */
static const char *joint_of(struct span line)
{
	bool path = line.len > 2 && line.data[1] == ':' && line.data[2] == '\\';
	if (path || span_find(line, SPAN(" > "), 0) != SIZE_MAX)
		return "";
	size_t word = word_length(line, false);
	const char *dash = memchr(line.data, '-', word);
	bool cmdlet = dash && line.data[0] >= 'A' && line.data[0] <= 'Z' && dash[1] >= 'A' &&
		dash[1] <= 'Z';
	return cmdlet ? " `" : " ^";
}

void page_address(struct page *p, const char *url)
{
	struct span whole = span_of(url);
	const char *hash = strchr(url, '#');
	size_t page = hash && whole.len + 3 > p->columns ? (size_t)(hash - url) : whole.len;
	/* Too long for a line: the page can be opened all the same, its section stands below. */
	page_puts(p, "   ");
	page_text(p, span_cut(whole, 0, page));
	page_end_line(p);
	if (page < whole.len) {
		page_puts(p, "   section ");
		page_wrap(p, span_cut(whole, page, whole.len), 11);
		page_end_line(p);
	}
}

void page_commands(struct page *p, struct span lines, unsigned indent)
{
	while (lines.len > 0) {
		const char *lf = memchr(lines.data, '\n', lines.len);
		size_t len = lf ? (size_t)(lf - lines.data) : lines.len;
		page_printf(p, "%*s", (int)indent, "");
		page_style(p, PAGE_BOLD);
		struct span line = span_cut(lines, 0, len);
		wrap(p, line, indent + 4, joint_of(line));
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
	size_t have = width_of(s);
	if (width < 8 || have <= width) {
		buf_add_span(p->out, s);
	} else {
		/* The name at the end says more than the folders in the middle. */
		size_t head = (width - 1) * 2 / 5, tail = width - 1 - head;
		buf_add_span(p->out, span_cut(s, 0, offset_of(s, head)));
		buf_adds(p->out, "\xE2\x80\xA6");
		buf_add_span(p->out, span_cut(s, offset_of(s, have - tail), s.len));
	}
	if (clean.failed)
		p->out->failed = true;
	buf_free(&clean);
}

void page_cell(struct page *p, struct span text, unsigned width)
{
	struct buf clean = {0};
	buf_add_visible(&clean, text);
	struct span s = buf_span(&clean);
	size_t have = width_of(s);
	if (have > width) {
		buf_add_span(p->out, span_cut(s, 0, offset_of(s, width - 1)));
		buf_adds(p->out, "\xE2\x80\xA6");
	} else {
		buf_add_span(p->out, s);
		buf_addf(p->out, "%*s", (int)(width - have), "");
	}
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

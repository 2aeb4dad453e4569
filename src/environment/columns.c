// SPDX-License-Identifier: MIT

/** Cells of a table with a line of dashes below its headings. */

#include "environment/private.h"

bool columns_read(struct columns *c, struct span ruler)
{
	c->count = 0;
	for (size_t i = 0; i < ruler.len; i++) {
		if (ruler.data[i] != '-' && ruler.data[i] != ' ')
			return false;
		if (ruler.data[i] != '-')
			continue;
		if (i == 0 || ruler.data[i - 1] == ' ') {
			if (c->count == COLUMNS_MAX)
				return false;
			c->from[c->count++] = i;
		}
		c->to[c->count - 1] = i + 1;
	}
	return c->count > 3;
}

/* Where the character of that number begins; columns are as wide as characters, not bytes. */
static size_t byte_of(struct span line, size_t character)
{
	size_t at = 0;
	for (; at < line.len && character > 0; character--) {
		at++;
		while (at < line.len && ((unsigned char)line.data[at] & 0xC0) == 0x80)
			at++;
	}
	return at;
}

int columns_find(const struct columns *c, struct span head, struct span word)
{
	for (size_t i = 0; i < c->count; i++) {
		struct span rest = span_cut(head, byte_of(head, c->from[i]), head.len);
		if (span_starts_nocase(span_trim(rest), word))
			return (int)i;
	}
	return -1;
}

struct span columns_cell(const struct columns *c, struct span line, int column)
{
	if (column < 0)
		return (struct span){0};
	size_t to = (size_t)column + 1 < c->count ? byte_of(line, c->from[column + 1]) : line.len;
	return span_trim(span_cut(line, byte_of(line, c->from[column]), to));
}

struct span columns_right_word(const struct columns *c, struct span line, int column)
{
	if (column < 0)
		return (struct span){0};
	size_t to = byte_of(line, c->to[column]), from = to;
	while (from > 0 && !ascii_is_blank(line.data[from - 1]))
		from--;
	return span_trim(span_cut(line, from, to));
}

// SPDX-License-Identifier: MIT

/** Finds line ends, and joins lines that cross pieces. */

#include "text/private.h"

#include <stdlib.h>

enum { SCAN_BLOCK = 8192 };

/*
 * Finding the lines of a piece. Blocks are searched for bytes above ASCII ahead of the lines,
 * which is much cheaper than checking each line; only lines that overlap a block with such bytes
 * are validated.
 */
struct piece {
	const char *end;
	const char *scanned; /* checked for bytes above ASCII up to here */
	const char *dubious; /* the end of the last block that was not ASCII */
	enum text_trust trust;
};

static const char *find(const char *p, const char *end, char c)
{
	const char *at = p < end ? memchr(p, c, (size_t)(end - p)) : NULL;
	return at ? at : end;
}

size_t text_trim_nuls(const char *p, size_t len)
{
	while (len > 0 && p[len - 1] == '\0') {
		uint64_t word = 1;
		if (len >= 8)
			memcpy(&word, p + len - 8, 8);
		len -= word == 0 ? 8 : 1;
	}
	return len;
}

static struct span without_nuls(const char *p, const char *end)
{
	while (p < end && *p == '\0') {
		uint64_t word = 1;
		if (end - p >= 8)
			memcpy(&word, p, 8);
		p += word == 0 ? 8 : 1;
	}
	return (struct span){p, text_trim_nuls(p, (size_t)(end - p))};
}

static bool carry_reserve(struct text *t, size_t need)
{
	struct carry *c = &t->carry;

	if (need <= c->cap)
		return true;
	size_t cap = c->cap ? c->cap : 512;
	while (cap < need && cap <= SIZE_MAX / 2)
		cap *= 2;
	/* The limit applies to the buffer as well, not only to the line. */
	if (cap > t->max_line || cap < need)
		cap = t->max_line;
	char *data = realloc(c->data, cap);
	if (!data) {
		t->failed = true;
		return false;
	}
	c->data = data;
	c->cap = cap;
	return true;
}

/* Append NULs and bytes. Bytes above the limit are dropped, and `over` is set. */
static bool carry_add(struct text *t, const char *p, const char *end, enum text_trust trust)
{
	struct carry *c = &t->carry;

	if (c->over)
		return true;
	struct span body = c->len == 0 ? without_nuls(p, end)
				       : (struct span){p, text_trim_nuls(p, (size_t)(end - p))};
	size_t nuls = (size_t)(end - (body.data + body.len));
	if (body.len == 0) {
		c->nuls += c->len > 0 ? nuls : 0;
		return true;
	}
	size_t space = t->max_line - c->len;
	size_t gap = c->nuls < space ? (size_t)c->nuls : space;
	space -= gap;
	if (body.len > space) {
		body.len = space;
		c->over = true;
	}
	if (!carry_reserve(t, c->len + gap + body.len))
		return false;
	memset(c->data + c->len, 0, gap);
	memcpy(c->data + c->len + gap, body.data, body.len);
	c->len += gap + body.len;
	c->nuls = nuls;
	c->valid = c->valid && trust == TRUST_VALID;
	return true;
}

static bool carry_emit(struct text *t, bool unterminated)
{
	struct carry *c = &t->carry;
	struct emit e = {
		.raw = {c->data, c->len},
		.over = c->over,
		.valid = c->valid,
		.unterminated = unterminated,
	};
	bool going = text_emit(t, &e);
	c->len = 0;
	c->nuls = 0;
	c->over = false;
	c->valid = true;
	return going;
}

static bool known_valid(struct piece *piece, const char *p, const char *end)
{
	if (piece->trust != TRUST_NOTHING)
		return piece->trust == TRUST_VALID;
	while (piece->scanned < end) {
		size_t len = (size_t)(piece->end - piece->scanned);
		if (len > SCAN_BLOCK)
			len = SCAN_BLOCK;
		bool ascii = ascii_only(piece->scanned, len);
		piece->scanned += len;
		if (!ascii)
			piece->dubious = piece->scanned;
	}
	return p >= piece->dubious;
}

static bool line_end(struct text *t, struct piece *piece, const char *p, const char *end)
{
	if (t->carry.len > 0)
		return carry_add(t, p, end, piece->trust) && carry_emit(t, false);
	struct emit e = {
		.raw = {p, (size_t)(end - p)},
		.valid = known_valid(piece, p, end),
	};
	if (p < end && (p[0] == '\0' || end[-1] == '\0'))
		e.raw = without_nuls(p, end);
	return text_emit(t, &e);
}

/*
 * Offer the lines before the last line end to the block function.
 * @return the start of the first line that it left
 */
static const char *offer_run(struct text *t, struct piece *piece, const char *p, const char *last)
{
	struct text_consumed taken = {0};
	const struct text_block run = {
		.lines = {p, (size_t)(last - p)},
		.number = t->stats.lines + 1,
		.max_line = t->max_line,
	};
	size_t len = t->run(t->context, &run, &taken);
	t->stats.lines += taken.lines;
	t->stopped = taken.stop;
	if (piece->scanned < p + len)
		piece->scanned = p + len;
	return p + len;
}

/* The position after the last line feed of a piece; its beginning when there is none. */
static const char *after_last_line(const char *p, const char *end)
{
	while (end > p && end[-1] != '\n')
		end--;
	return end;
}

bool text_lines(struct text *t, const char *p, size_t len, enum text_trust trust)
{
	struct piece piece = {p + len, p, p, trust};
	const char *end = piece.end;

	if (len == 0)
		return text_going(t);
	if (t->after_cr && *p == '\n')
		p++;
	t->after_cr = false;

	const char *last = t->run ? after_last_line(p, end) : p;
	/*
	 * The next of each is kept until it is passed, so that a file without carriage returns is
	 * searched for them only once.
	 */
	const char *lf = NULL, *cr = NULL;
	for (;;) {
		if (p < last && t->carry.len == 0) {
			p = offer_run(t, &piece, p, last);
			if (t->stopped)
				return false;
		}
		if (!lf || lf < p)
			lf = find(p, end, '\n');
		if (!cr || cr < p)
			cr = find(p, end, '\r');
		const char *at = lf < cr ? lf : cr;
		if (at == end)
			return carry_add(t, p, end, trust);
		if (!line_end(t, &piece, p, at))
			return false;
		p = at + 1;
		if (at == cr) {
			if (p == end)
				t->after_cr = true;
			else if (*p == '\n')
				p++;
		}
	}
}

bool text_lines_finish(struct text *t)
{
	return t->carry.len == 0 || carry_emit(t, true);
}

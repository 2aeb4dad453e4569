// SPDX-License-Identifier: MIT

#include "container/mime_body.h"

#include <stdlib.h>

#define OUT_SIZE (48u << 10)

/* ---- parts ---------------------------------------------------------------------- */

/* Whether the boundary at `at` is complete: "--", a blank or a line end follows. */
static bool ends_boundary(struct span view, size_t at)
{
	if (at >= view.len) {
		return true;
	}
	char c = view.data[at];
	return c == '\r' || c == '\n' || c == ' ' || c == '\t' ||
		(c == '-' && (at + 1 >= view.len || view.data[at + 1] == '-'));
}

/*
 * The line end before the boundary, or the boundary itself at the very beginning; SIZE_MAX when
 * there is none.
 */
static size_t find_boundary(const struct mime_part *p, struct span view)
{
	size_t len = p->boundary.len;
	if (!p->begun && view.len >= len && memcmp(view.data, p->boundary.data, len) == 0 &&
		ends_boundary(view, len)) {
		return 0;
	}
	for (size_t at = 0; at + 1 + len <= view.len; at++) {
		const char *q = memchr(view.data + at, '\n', view.len - len - at);
		if (q == NULL) {
			return SIZE_MAX;
		}
		at = (size_t)(q - view.data);
		if (memcmp(q + 1, p->boundary.data, len) == 0 &&
			ends_boundary(view, at + 1 + len)) {
			return at;
		}
	}
	return SIZE_MAX;
}

static size_t part_pull(struct stream *s, const void **data)
{
	struct mime_part *p = (struct mime_part *)s;
	/* A boundary with a line end on both sides and "--" after it. */
	size_t whole = p->boundary.len + 6;
	stream_drop(p->in, p->given);
	p->given = 0;
	if (p->over) {
		return 0;
	}
	struct span view = stream_peek(p->in, whole);
	size_t at = find_boundary(p, view);
	size_t len = at;
	if (at != SIZE_MAX) {
		bool line_end = view.data[at] == '\n';
		p->line = (line_end ? 1 : 0) + p->boundary.len;
		if (line_end && at > 0 && view.data[at - 1] == '\r') {
			len--;
			p->line++;
		}
		p->met = p->over = true;
	} else if (view.len < whole) {
		len = view.len;
		p->over = true;
		s->broken = p->in->broken;
	} else {
		len = view.len - whole + 1; /* a boundary may begin in the bytes that are kept */
	}
	p->begun = true;
	p->given = len;
	*data = view.data;
	return len;
}

void mime_part_open(struct mime_part *p, struct stream *in, struct span boundary, const char *name)
{
	*p = (struct mime_part){.in = in, .boundary = boundary};
	stream_init(&p->s, in->walk, name);
	p->s.pull = part_pull;
}

bool mime_part_close(struct mime_part *p)
{
	bool last = true;
	stream_drain(&p->s);
	stream_drop(p->in, p->given);
	p->given = 0;
	if (p->met) {
		struct span view = stream_peek(p->in, p->line + 2);
		last = view.len >= p->line + 2 && memcmp(view.data + p->line, "--", 2) == 0;
		stream_drop(p->in, p->line);
		do {
			view = stream_peek(p->in, 1);
			const char *end = view.len > 0 ? memchr(view.data, '\n', view.len) : NULL;
			stream_drop(p->in, end != NULL ? (size_t)(end - view.data) + 1 : view.len);
			if (end != NULL) {
				break;
			}
		} while (view.len > 0);
	}
	stream_free(&p->s);
	return !last;
}

/* ---- decoding --------------------------------------------------------------------- */

struct mime_decoder {
	struct stream s;
	struct stream *in;
	enum mime_coding coding;
	const char *next; /* encoded bytes that have not been decoded yet */
	size_t left;
	uint32_t bits; /* base64: digits that do not make a whole byte yet */
	unsigned digits;
	char held[3]; /* quoted-printable: a possible escape */
	unsigned held_len;
	bool over, damaged;
	char out[OUT_SIZE];
};

static void damage(struct mime_decoder *d)
{
	if (!d->damaged) {
		walk_gap(d->s.walk, d->s.name, GAP_CHECKSUM,
			"damaged: bytes in it that are not base64");
	}
	d->damaged = true;
}

/* The bytes of the digits that do not fill a group of four. @return how many */
static size_t end_digits(struct mime_decoder *d, char *out)
{
	size_t len = 0;
	if (d->digits >= 2) {
		out[len++] = (char)(d->bits >> (d->digits * 6 - 8) & 0xFF);
	}
	if (d->digits == 3) {
		out[len++] = (char)(d->bits >> 2 & 0xFF);
	}
	d->digits = 0;
	return len;
}

/* Decoders consume some of d->next and produce at most OUT_SIZE bytes. */
static size_t decode_base64(struct mime_decoder *d)
{
	size_t len = 0;
	while (d->left > 0 && len + 3 <= OUT_SIZE) {
		char c = *d->next++;
		int digit = mime_base64_digit(c);
		d->left--;
		if (digit >= 0) {
			d->bits = d->bits << 6 | (uint32_t)digit;
			if (++d->digits == 4) {
				d->out[len++] = (char)(d->bits >> 16 & 0xFF);
				d->out[len++] = (char)(d->bits >> 8 & 0xFF);
				d->out[len++] = (char)(d->bits & 0xFF);
				d->digits = 0;
			}
		} else if (c == '=') {
			len += end_digits(d, d->out + len);
		} else if (c != '\r' && c != '\n' && c != ' ' && c != '\t') {
			damage(d);
		}
	}
	return len;
}

/* After "=": an escape, a soft line break, or plain text. */
static size_t end_escape(struct mime_decoder *d, char *out)
{
	int high = d->held_len == 3 ? ascii_hex_value(d->held[1]) : -1;
	int low = high >= 0 ? ascii_hex_value(d->held[2]) : -1;
	size_t len = 0;
	if (low >= 0) {
		out[len++] = (char)(high * 16 + low);
	} else if (d->held_len < 2 || d->held[d->held_len - 1] != '\n') {
		memcpy(out, d->held, d->held_len);
		len = d->held_len;
	}
	d->held_len = 0;
	return len;
}

static size_t decode_quoted(struct mime_decoder *d)
{
	size_t len = 0;
	while (d->left > 0 && len + sizeof(d->held) <= OUT_SIZE) {
		char c = *d->next++;
		d->left--;
		if (d->held_len == 0 && c != '=') {
			d->out[len++] = c;
			continue;
		}
		d->held[d->held_len++] = c;
		bool more = d->held_len == 1 ||
			(d->held_len == 2 && (ascii_is_hex(c) || c == '\r' || c == ' '));
		if (!more) {
			len += end_escape(d, d->out + len);
		}
	}
	return len;
}

static size_t end_decoding(struct mime_decoder *d)
{
	d->over = true;
	return d->coding == MIME_QUOTED ? end_escape(d, d->out) : end_digits(d, d->out);
}

static size_t decoder_pull(struct stream *s, const void **data)
{
	struct mime_decoder *d = (struct mime_decoder *)s;
	size_t len = 0;
	while (len == 0 && !d->over) {
		const void *block;
		if (d->left == 0) {
			d->left = stream_next(d->in, &block);
			d->next = d->left > 0 ? block : NULL;
		}
		if (d->left == 0) {
			len = end_decoding(d);
			s->broken = s->broken || d->in->broken;
		} else {
			len = d->coding == MIME_QUOTED ? decode_quoted(d) : decode_base64(d);
		}
	}
	*data = d->out;
	size_t give = stream_expand(s, len);
	d->over = d->over || give < len;
	return give;
}

struct mime_decoder *mime_decoder_open(
	struct walk *w, struct stream *in, enum mime_coding coding, const char *name)
{
	struct mime_decoder *d = calloc(1, sizeof(*d));
	if (d == NULL) {
		walk_no_memory(w);
		return NULL;
	}
	stream_init(&d->s, w, name);
	d->s.pull = decoder_pull;
	d->in = in;
	d->coding = coding;
	return d;
}

struct stream *mime_decoder_stream(struct mime_decoder *d)
{
	return &d->s;
}

void mime_decoder_close(struct mime_decoder *d)
{
	stream_free(&d->s);
	free(d);
}

// SPDX-License-Identifier: MIT

/*
 * Restores a log that was pasted into a mail: HTML becomes text with one line for each paragraph,
 * line break and row; lines that a mail program broke (RFC 3676) are joined again.
 */

#include "container/mime_body.h"

#include <stdlib.h>

#define OUT_SIZE (32u << 10)
/** The longest output for one byte of input. */
#define PIECE_MAX 64
/** Longer names of tags and entities are truncated. */
#define NAME_MAX_LEN 16u

enum state { TEXT, TAG, ENTITY, QUOTES };

struct mime_text {
	struct stream s;
	struct stream *in;
	bool html, drop_blank;
	enum state state;
	char name[NAME_MAX_LEN]; /* of the tag or entity, in lower case */
	size_t name_len;
	bool name_over;  /* after the name, in the attributes */
	bool hidden;     /* in a head, style or script element */
	bool kept;       /* in <pre>: line ends are kept */
	bool line_begun; /* the current line is not empty */
	bool blank;      /* HTML: write a blank before the next word */
	size_t line_len; /* flowed: length of the line, to recognise "-- " */
	bool signature;
	const char *next;
	size_t left;
	bool over;
	size_t len;
	char out[OUT_SIZE + PIECE_MAX];
};

static void put(struct mime_text *t, char c)
{
	t->out[t->len++] = c;
}

/* ---- HTML -------------------------------------------------------------------------- */

static void html_text(struct mime_text *t, const char *bytes, size_t len)
{
	if (t->hidden) {
		return;
	}
	if (t->blank && t->line_begun) {
		put(t, ' ');
	}
	t->blank = false;
	t->line_begun = true;
	for (size_t i = 0; i < len; i++) {
		put(t, bytes[i]);
	}
}

static void html_line_end(struct mime_text *t)
{
	if (t->line_begun) {
		put(t, '\n');
	}
	t->line_begun = t->blank = false;
}

static bool name_is(const struct mime_text *t, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_equal((struct span){t->name, t->name_len}, span_of(names[i]))) {
			return true;
		}
	}
	return false;
}

static void html_tag(struct mime_text *t)
{
	static const char *const lines[] = {"br", "br/", "p", "/p", "div", "/div", "tr", "/tr",
		"li", "/li", "pre", "/pre", "h1", "/h1", "h2", "/h2", "h3", "/h3", "table",
		"/table", "blockquote", "/blockquote"};
	static const char *const hides[] = {"head", "style", "script", "title"};
	static const char *const shows[] = {"/head", "/style", "/script", "/title", "body"};
	static const char *const cells[] = {"td", "th"};
	if (name_is(t, lines, COUNT_OF(lines))) {
		html_line_end(t);
	}
	if (name_is(t, cells, COUNT_OF(cells)) && t->line_begun) {
		html_text(t, "\t", 1);
	}
	if (name_is(t, hides, COUNT_OF(hides))) {
		t->hidden = true;
	} else if (name_is(t, shows, COUNT_OF(shows))) {
		t->hidden = false;
	}
	bool end = t->name_len > 0 && t->name[0] == '/';
	if (span_equal((struct span){t->name + end, t->name_len - end}, SPAN("pre"))) {
		t->kept = !end;
	}
}

static void html_entity(struct mime_text *t)
{
	static const struct {
		const char *name;
		uint32_t code;
	} entities[] = {{"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''},
		{"nbsp", ' '}, {"tab", '\t'}};
	uint32_t code = 0;
	char utf8[4];
	bool hex = t->name_len > 1 && t->name[0] == '#' && t->name[1] == 'x';
	for (size_t i = 0; i < COUNT_OF(entities); i++) {
		if (span_equal((struct span){t->name, t->name_len}, span_of(entities[i].name))) {
			code = entities[i].code;
		}
	}
	for (size_t i = hex ? 2 : 1; t->name_len > 0 && t->name[0] == '#' && i < t->name_len; i++) {
		int digit = ascii_hex_value(t->name[i]);
		bool good = digit >= 0 && (hex || digit < 10) && code < 0x110000;
		code = good ? code * (hex ? 16 : 10) + (uint32_t)digit : 0x110000;
	}
	if (code == 0xA0) {
		code = ' ';
	}
	if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) {
		html_text(t, "&", 1);
		html_text(t, t->name, t->name_len);
		html_text(t, ";", 1);
	} else {
		html_text(t, utf8, utf8_encode(code, utf8));
	}
}

static void html_plain(struct mime_text *t, char c)
{
	if (c == '<' || c == '&') {
		t->state = c == '<' ? TAG : ENTITY;
		t->name_len = 0;
		t->name_over = false;
	} else if (c == '\n' && t->kept) {
		html_line_end(t);
	} else if (c == '\r' || c == '\n' || (c == ' ' && !t->kept)) {
		t->blank = true;
	} else {
		html_text(t, &c, 1);
	}
}

static void html_byte(struct mime_text *t, char c)
{
	bool full = t->name_len >= NAME_MAX_LEN;
	if (t->state == TEXT) {
		html_plain(t, c);
	} else if (t->state == TAG) {
		if (c == '>') {
			t->state = TEXT;
			html_tag(t);
		} else if (ascii_is_blank(c) || c == '\r' || c == '\n' || full) {
			t->name_over = t->name_over || t->name_len > 0;
		} else if (!t->name_over) {
			t->name[t->name_len++] = ascii_lower(c);
		}
	} else if (c == ';') {
		t->state = TEXT;
		html_entity(t);
	} else if (full || !(ascii_is_alnum(c) || c == '#')) {
		t->state = TEXT; /* a bare "&" */
		html_text(t, "&", 1);
		html_text(t, t->name, t->name_len);
		html_plain(t, c);
	} else {
		t->name[t->name_len++] = ascii_lower(c);
	}
}

/* ---- joining lines ------------------------------------------------------------------- */

static void flowed_byte(struct mime_text *t, char c)
{
	if (t->state == QUOTES && (c == '>' || c == ' ')) {
		t->state = c == '>' ? QUOTES : TEXT; /* quote marks, and one blank after them */
		return;
	}
	t->state = TEXT;
	if (c == '\r') {
		return;
	}
	if (c != '\n') {
		t->signature = c == "-- "[t->line_len < 3 ? t->line_len : 0] &&
			(t->line_len == 0 || (t->signature && t->line_len < 3));
		t->line_len++;
		put(t, c);
		return;
	}
	bool goes_on = t->line_len > 1 && t->len > 0 && t->out[t->len - 1] == ' ' &&
		!(t->signature && t->line_len == 3);
	t->line_len = 0;
	t->signature = false;
	if (!goes_on) {
		put(t, '\n');
	} else {
		t->len -= t->drop_blank ? 1 : 0;
		t->state = QUOTES;
	}
}

/* ---- the stream --------------------------------------------------------------------- */

static size_t text_pull(struct stream *s, const void **data)
{
	struct mime_text *t = (struct mime_text *)s;
	/* The blank at the end of the last block may have to be removed. */
	bool blank = t->len > 0 && t->out[t->len - 1] == ' ' && !t->html && !t->over;
	t->len = 0;
	if (blank) {
		t->out[t->len++] = ' ';
	}
	while (!t->over && t->len < OUT_SIZE) {
		const void *block;
		if (t->left == 0) {
			t->left = stream_next(t->in, &block);
			t->next = t->left > 0 ? block : NULL;
			t->over = t->left == 0;
			continue;
		}
		t->left--;
		if (t->html) {
			html_byte(t, *t->next++);
		} else {
			flowed_byte(t, *t->next++);
		}
	}
	s->broken = s->broken || t->in->broken;
	*data = t->out;
	bool keep = !t->html && !t->over && t->len > 0 && t->out[t->len - 1] == ' ';
	size_t give = stream_expand(s, t->len - (keep ? 1 : 0));
	t->over = t->over || give < t->len - (keep ? 1 : 0);
	return give;
}

struct mime_text *mime_text_open(
	struct walk *w, struct stream *in, const struct mime_head *head, const char *name)
{
	struct mime_text *t = calloc(1, sizeof(*t));
	if (t == NULL) {
		walk_no_memory(w);
		return NULL;
	}
	stream_init(&t->s, w, name);
	t->s.pull = text_pull;
	t->in = in;
	t->html = head->type == MIME_HTML;
	t->drop_blank = head->drop_blank;
	return t;
}

struct stream *mime_text_stream(struct mime_text *t)
{
	return &t->s;
}

void mime_text_close(struct mime_text *t)
{
	stream_free(&t->s);
	free(t);
}

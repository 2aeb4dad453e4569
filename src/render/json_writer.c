// SPDX-License-Identifier: MIT

/** Writes commas, indentation and escapes. */

#include "render/json_writer.h"

/* Bytes that begin_value() and an escape add to a text at most. */
enum { LINE_BYTES = 2 + 2 * JSON_DEPTH_MAX, ESCAPE_BYTES = 16 };

/*
 * The functions below write through a pointer: reserve() reserves, written() sets the new end. A
 * report has tens of thousands of short texts, and a call for each piece would cost more than the
 * text.
 */

/* Where to write at most so many bytes, or NULL without memory. */
static char *reserve(struct json_writer *w, size_t bytes)
{
	struct buf *out = w->out;
	bool enough = out->cap > bytes && out->cap - bytes > out->len && !out->failed;
	return enough || buf_reserve(out, bytes) ? out->data + out->len : NULL;
}

static void written(struct json_writer *w, char *end)
{
	*end = '\0';
	w->out->len = (size_t)(end - w->out->data);
}

static char *new_line(const struct json_writer *w, char *at)
{
	static const char blanks[] = "                                ";
	_Static_assert(sizeof(blanks) == 2 * JSON_DEPTH_MAX + 1, "one blank per column");
	if (w->compact)
		return at;
	*at++ = '\n';
	memcpy(at, blanks, sizeof(blanks) - 1);
	return at + 2 * (size_t)(w->depth < JSON_DEPTH_MAX ? w->depth : JSON_DEPTH_MAX);
}

/*
 * Call before any value: writes the comma after the previous one, unless a key precedes.
 * @return where to write at most so many bytes, or NULL without memory
 */
static char *begin_value(struct json_writer *w, size_t bytes)
{
	char *at = reserve(w, bytes + LINE_BYTES);
	bool first = w->after_key || w->depth == 0;
	w->after_key = false;
	if (first || !at)
		return at;
	bool *has_items = &w->has_items[w->depth - 1];
	if (*has_items)
		*at++ = ',';
	*has_items = true;
	return new_line(w, at);
}

static void add_word(struct json_writer *w, struct span word)
{
	char *at = begin_value(w, word.len);
	if (!at)
		return;
	memcpy(at, word.data, word.len);
	written(w, at + word.len);
}

static void open_container(struct json_writer *w, char bracket)
{
	add_word(w, (struct span){&bracket, 1});
	if (w->depth < JSON_DEPTH_MAX)
		w->has_items[w->depth] = false;
	w->depth++;
}

static void close_container(struct json_writer *w, char bracket)
{
	char *at = reserve(w, LINE_BYTES);
	w->depth--;
	if (!at)
		return;
	if (w->has_items[w->depth])
		at = new_line(w, at);
	*at++ = bracket;
	written(w, at);
}

void json_begin_object(struct json_writer *w)
{
	open_container(w, '{');
}

void json_end_object(struct json_writer *w)
{
	close_container(w, '}');
}

void json_begin_array(struct json_writer *w)
{
	open_container(w, '[');
}

void json_end_array(struct json_writer *w)
{
	close_container(w, ']');
}

void json_key(struct json_writer *w, const char *key)
{
	struct span name = span_of(key);
	char *at = begin_value(w, name.len + 4);
	if (!at)
		return;
	*at++ = '"';
	memcpy(at, name.data, name.len);
	at += name.len;
	*at++ = '"';
	*at++ = ':';
	if (!w->compact)
		*at++ = ' ';
	written(w, at);
	w->after_key = true;
}

static bool needs_escape(uint32_t cp)
{
	return cp < 0x20 || cp == '"' || cp == '\\' || (cp >= 0x7F && cp <= 0x9F) ||
		(cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
		(cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

/* Writes at most ESCAPE_BYTES bytes. @return the end */
static char *add_escaped(char *at, uint32_t cp)
{
	static const char digits[] = "0123456789abcdef";
	const char *letter = cp < 0x80 ? strchr("\"\"\\\\\nn\rr\tt", (int)cp) : NULL;
	*at++ = '\\';
	if (letter && *letter) {
		*at++ = letter[1];
		return at;
	}
	*at++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*at++ = digits[cp >> shift & 15];
	return at;
}

/* The top bit of each byte that is not plain ASCII, or is a quote or a backslash; see base.h. */
static uint64_t not_plain(uint64_t word)
{
	uint64_t quote = word ^ BYTES_OF('"'), backslash = word ^ BYTES_OF('\\');
	uint64_t zero = ((quote - BYTES_OF(1)) & ~quote) | ((backslash - BYTES_OF(1)) & ~backslash);
	return ((zero | (word + BYTES_OF(1))) & BYTES_OF(0x80)) | bytes_unprintable(word);
}

/* Copies what needs no escape from the beginning of a text. @return its length */
static size_t copy_plain(char *out, struct span s)
{
	size_t i = 0;
	/* Eight bytes are written even if fewer are plain. */
	for (; s.len - i >= 8; i += 8) {
		uint64_t word = bytes_word(s.data + i), odd = not_plain(word);
		memcpy(out + i, s.data + i, 8);
		if (odd != 0)
			return i + lowest_bit(bytes_tops(odd));
	}
	for (; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		if (c < ' ' || c >= 0x7F || c == '"' || c == '\\')
			break;
		out[i] = (char)c;
	}
	return i;
}

/* Copies one code point, which may need an escape. @return its length in the text */
static size_t copy_code_point(char **out, struct span s)
{
	uint32_t cp;
	size_t used = utf8_decode(s.data, s.len, &cp);
	if (used > 0 && needs_escape(cp)) {
		*out = add_escaped(*out, cp);
		return used;
	}
	const char *from = used > 0 ? s.data : "\xEF\xBF\xBD";
	size_t len = used > 0 ? used : 3;
	memcpy(*out, from, len);
	*out += len;
	return used > 0 ? used : 1;
}

void json_text(struct json_writer *w, struct span s)
{
	char *at = begin_value(w, s.len + ESCAPE_BYTES);
	if (!at)
		return;
	*at++ = '"';
	for (;;) {
		size_t plain = copy_plain(at, s);
		at += plain;
		s = span_cut(s, plain, s.len);
		if (s.len == 0)
			break;
		size_t used = copy_code_point(&at, s);
		s = span_cut(s, used, s.len);
		written(w, at);
		at = reserve(w, s.len + ESCAPE_BYTES);
		if (!at)
			return;
	}
	*at++ = '"';
	written(w, at);
}

void json_cstring(struct json_writer *w, const char *text)
{
	if (text)
		json_text(w, span_of(text));
	else
		json_null(w);
}

void json_decimal(struct json_writer *w, uint64_t whole, unsigned tenths)
{
	json_number(w, whole);
	if (tenths > 0)
		buf_addf(w->out, ".%u", tenths % 10);
}

void json_number(struct json_writer *w, uint64_t number)
{
	char digits[20];
	size_t at = sizeof(digits);
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	add_word(w, (struct span){digits + at, sizeof(digits) - at});
}

void json_boolean(struct json_writer *w, bool value)
{
	add_word(w, value ? SPAN("true") : SPAN("false"));
}

void json_null(struct json_writer *w)
{
	add_word(w, SPAN("null"));
}

void json_time(struct json_writer *w, int64_t ms)
{
	char text[32];
	if (ms == TIME_UNKNOWN) {
		json_null(w);
		return;
	}
	time_format(ms, text);
	json_cstring(w, text);
}

void key_text(struct json_writer *w, const char *key, const char *text)
{
	json_key(w, key);
	json_cstring(w, text);
}

void key_number(struct json_writer *w, const char *key, uint64_t number)
{
	json_key(w, key);
	json_number(w, number);
}

void key_time(struct json_writer *w, const char *key, int64_t ms)
{
	json_key(w, key);
	json_time(w, ms);
}

void key_boolean(struct json_writer *w, const char *key, bool value)
{
	json_key(w, key);
	json_boolean(w, value);
}

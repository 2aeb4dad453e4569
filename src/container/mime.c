// SPDX-License-Identifier: MIT

#include "container/mime.h"

#include <stdio.h>

/** Maximum size of a field with its continuation lines; the rest is dropped. */
#define FIELD_MAX 16384u
/** A header must end within this many bytes at the start of a file. */
#define HEAD_MAX (64u << 10)

/* ---- recognising a header ---------------------------------------------------------- */

/* Length of the field name at the start of a line, or 0. */
static size_t field_name(struct span line)
{
	size_t i = 0;
	while (i < line.len && (ascii_is_alnum(line.data[i]) || line.data[i] == '-')) {
		i++;
	}
	return i < line.len && line.data[i] == ':' ? i : 0;
}

static bool is_web_answer(struct span start)
{
	return span_starts_nocase(start, SPAN("HTTP/1.")) ||
		span_starts_nocase(start, SPAN("HTTP/2 "));
}

static struct span without_mark(struct span start)
{
	return span_cut(start, span_starts_nocase(start, SPAN("\xEF\xBB\xBF")) ? 3 : 0, start.len);
}

size_t mime_wants(struct span start)
{
	start = without_mark(start);
	bool maybe = field_name(start) > 0 || is_web_answer(start) ||
		span_starts_nocase(start, SPAN("From "));
	return maybe ? HEAD_MAX : 0;
}

/* Take a line without its end and advance `at` past it. @return false when the line does not end */
static bool cut_line(struct span text, size_t *at, struct span *line)
{
	const char *p = *at < text.len ? memchr(text.data + *at, '\n', text.len - *at) : NULL;
	if (p == NULL) {
		return false;
	}
	size_t end = (size_t)(p - text.data);
	*line = span_cut(text, *at, end);
	if (line->len > 0 && line->data[line->len - 1] == '\r') {
		line->len--;
	}
	*at = end + 1;
	return true;
}

static bool named(struct span name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (span_equal_nocase(name, span_of(names[i]))) {
			return true;
		}
	}
	return false;
}

bool mime_begins(struct span start)
{
	static const char *const mails[] = {"From", "To", "Subject", "Date", "Received",
		"Return-Path", "Message-ID", "Delivered-To"};
	static const char *const codings[] = {
		"MIME-Version", "Content-Type", "Content-Transfer-Encoding"};
	struct span line;
	size_t at = 0;
	bool web, mail = false, coding = false;
	start = without_mark(start);
	web = is_web_answer(start);
	if ((web || span_starts_nocase(start, SPAN("From "))) && !cut_line(start, &at, &line)) {
		return false;
	}
	while (cut_line(start, &at, &line)) {
		size_t name = field_name(line);
		if (line.len == 0) {
			return web || (mail && coding);
		}
		if (name == 0 && line.data[0] != ' ' && line.data[0] != '\t') {
			return false;
		}
		mail = mail || named(span_cut(line, 0, name), mails, COUNT_OF(mails));
		coding = coding || named(span_cut(line, 0, name), codings, COUNT_OF(codings));
	}
	return false;
}

/* ---- reading fields ---------------------------------------------------------------- */

/* Read the next line of `in`, as far as it fits into `out`. @return false at the end */
static bool read_line(struct stream *in, struct buf *out)
{
	bool any = false;
	for (;;) {
		struct span view = stream_peek(in, 1);
		if (view.len == 0) {
			return any;
		}
		any = true;
		const char *end = memchr(view.data, '\n', view.len);
		size_t len = end != NULL ? (size_t)(end - view.data) : view.len;
		size_t space = out->len < FIELD_MAX ? FIELD_MAX - out->len : 0;
		buf_add(out, view.data, len < space ? len : space);
		stream_drop(in, len + (end != NULL ? 1 : 0));
		if (end != NULL) {
			return true;
		}
	}
}

static void cut_return(struct buf *b)
{
	if (b->len > 0 && b->data[b->len - 1] == '\r') {
		b->len--;
	}
}

/* Read a field with its continuation lines as one line. @return false after the last one */
static bool read_field(struct stream *in, struct buf *out)
{
	buf_clear(out);
	if (!read_line(in, out)) {
		return false;
	}
	cut_return(out);
	if (out->len == 0) {
		return false;
	}
	for (;;) {
		struct span next = stream_peek(in, 1);
		if (next.len == 0 || (next.data[0] != ' ' && next.data[0] != '\t')) {
			return true;
		}
		read_line(in, out);
		cut_return(out);
	}
}

/* ---- parameters ------------------------------------------------------------------ */

/* The next "name=value" of a field at or after `at`. @return false when there is none */
static bool next_parameter(struct span field, size_t *at, struct span *name, struct buf *value)
{
	size_t i = span_find(field, SPAN(";"), *at);
	buf_clear(value);
	if (i == SIZE_MAX) {
		return false;
	}
	size_t equal = span_find(field, SPAN("="), ++i);
	if (equal == SIZE_MAX) {
		return false;
	}
	*name = span_trim(span_cut(field, i, equal));
	for (i = equal + 1; i < field.len && (field.data[i] == ' ' || field.data[i] == '\t'); i++) {
	}
	if (i < field.len && field.data[i] == '"') {
		for (i++; i < field.len && field.data[i] != '"'; i++) {
			bool escaped = field.data[i] == '\\' && i + 1 < field.len &&
				(field.data[i + 1] == '"' || field.data[i + 1] == '\\');
			i += escaped ? 1 : 0;
			buf_addc(value, field.data[i]);
		}
	} else {
		size_t end = span_find(field, SPAN(";"), i);
		buf_add_span(
			value, span_trim(span_cut(field, i, end == SIZE_MAX ? field.len : end)));
		i = end == SIZE_MAX ? field.len : end;
	}
	*at = i;
	return true;
}

/* RFC 2231: charset'language'percent-encoded bytes. */
static void add_extended(struct buf *out, struct span value, bool first)
{
	size_t i = 0;
	if (first) {
		size_t quote = span_find(value, SPAN("'"), 0);
		quote = quote == SIZE_MAX ? quote : span_find(value, SPAN("'"), quote + 1);
		i = quote == SIZE_MAX ? 0 : quote + 1;
	}
	for (; i < value.len; i++) {
		int high = value.data[i] == '%' && i + 2 < value.len
			? ascii_hex_value(value.data[i + 1])
			: -1;
		int low = high >= 0 ? ascii_hex_value(value.data[i + 2]) : -1;
		if (low >= 0) {
			buf_addc(out, (char)(high * 16 + low));
			i += 2;
		} else {
			buf_addc(out, value.data[i]);
		}
	}
}

int mime_base64_digit(char c)
{
	if (ascii_is_alpha(c)) {
		return c <= 'Z' ? c - 'A' : c - 'a' + 26;
	}
	if (ascii_is_digit(c)) {
		return c - '0' + 52;
	}
	return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Decode an encoded word: base64, or quoted-printable with "_" for a blank. */
static void add_word(struct buf *out, char way, struct span text)
{
	uint32_t bits = 0;
	unsigned held = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		int value = way == 'b' ? mime_base64_digit(c) : -1;
		if (value >= 0) {
			bits = (bits << 6 | (uint32_t)value) & 0xFFFFFF;
			held += 6;
			if (held >= 8) {
				held -= 8;
				buf_addc(out, (char)(bits >> held & 0xFF));
			}
		} else if (way == 'q') {
			int high = c == '=' && i + 2 < text.len ? ascii_hex_value(text.data[i + 1])
								: -1;
			int low = high >= 0 ? ascii_hex_value(text.data[i + 2]) : -1;
			buf_addc(out, low >= 0 ? (char)(high * 16 + low) : c == '_' ? ' ' : c);
			i += low >= 0 ? 2 : 0;
		}
	}
}

/* RFC 2047: =?charset?encoding?text?= in a name; blanks between two encoded words are dropped. */
static void add_name(struct buf *out, struct span value)
{
	size_t at = 0;
	while (at < value.len) {
		size_t begin = span_find(value, SPAN("=?"), at);
		size_t way = begin == SIZE_MAX ? begin : span_find(value, SPAN("?"), begin + 2);
		size_t end = way == SIZE_MAX || way + 3 > value.len || value.data[way + 2] != '?'
			? SIZE_MAX
			: span_find(value, SPAN("?="), way + 3);
		if (end == SIZE_MAX) {
			break;
		}
		struct span before = span_cut(value, at, begin);
		if (at == 0 || span_trim(before).len > 0) {
			buf_add_span(out, before);
		}
		add_word(out, ascii_lower(value.data[way + 1]), span_cut(value, way + 3, end));
		at = end + 2;
	}
	buf_add_span(out, span_cut(value, at, value.len));
}

/* ---- evaluating fields --------------------------------------------------------------- */

/*
 * "name", "name*", "name*0" and "name*0*": consecutive parts; those with "*" at the end are
 * encoded.
 */
static void take_name(
	struct mime_head *head, struct span parameter, struct span value, struct span wanted)
{
	if (!span_starts_nocase(parameter, wanted)) {
		return;
	}
	struct span rest = span_cut(parameter, wanted.len, parameter.len);
	if (rest.len == 0) {
		if (head->name.len == 0) {
			add_name(&head->name, value);
		}
	} else if (rest.data[0] == '*') {
		bool first = rest.len == 1 || rest.data[1] == '0';
		if (first) {
			buf_clear(&head->name);
		}
		if (rest.data[rest.len - 1] == '*') {
			add_extended(&head->name, value, first);
		} else {
			buf_add_span(&head->name, value);
		}
	}
}

static void take_parameters(struct mime_head *head, struct span field, struct span name_wanted)
{
	struct span name;
	struct buf value = {0};
	size_t at = 0;
	while (next_parameter(field, &at, &name, &value)) {
		if (span_equal_nocase(name, SPAN("boundary")) && value.len > 0 &&
			value.len <= MIME_BOUNDARY_MAX) {
			buf_clear(&head->boundary);
			buf_adds(&head->boundary, "--");
			buf_add_span(&head->boundary, buf_span(&value));
		}
		head->flowed = head->flowed ||
			(span_equal_nocase(name, SPAN("format")) &&
				span_equal_nocase(buf_span(&value), SPAN("flowed")));
		head->drop_blank = head->drop_blank ||
			(span_equal_nocase(name, SPAN("delsp")) &&
				span_equal_nocase(buf_span(&value), SPAN("yes")));
		take_name(head, name, buf_span(&value), name_wanted);
	}
	head->name.failed = head->name.failed || value.failed;
	buf_free(&value);
}

static void take_type(struct mime_head *head, struct span value)
{
	static const struct {
		const char *begin;
		enum mime_type type;
	} types[] = {
		{"multipart/alternative", MIME_CHOICE},
		{"multipart/encrypted", MIME_ENCRYPTED},
		{"multipart/", MIME_MULTIPART},
		{"message/rfc822", MIME_MAIL},
		{"text/plain", MIME_TEXT},
		{"text/html", MIME_HTML},
		{"application/pkcs7-mime", MIME_ENCRYPTED},
		{"application/x-pkcs7-mime", MIME_ENCRYPTED},
	};
	head->type = MIME_FILE;
	for (size_t i = 0; i < COUNT_OF(types); i++) {
		if (span_starts_nocase(value, span_of(types[i].begin))) {
			head->type = types[i].type;
			break;
		}
	}
	take_parameters(head, value, SPAN("name"));
}

static void take_coding(struct mime_head *head, struct span value)
{
	size_t len = 0;
	head->coding = MIME_OTHER_CODING;
	if (span_equal_nocase(value, SPAN("base64"))) {
		head->coding = MIME_BASE64;
	} else if (span_equal_nocase(value, SPAN("quoted-printable"))) {
		head->coding = MIME_QUOTED;
	} else if (value.len == 0 || span_equal_nocase(value, SPAN("7bit")) ||
		span_equal_nocase(value, SPAN("8bit")) ||
		span_equal_nocase(value, SPAN("binary"))) {
		head->coding = MIME_PLAIN;
	}
	for (size_t i = 0; i < value.len && len + 1 < sizeof(head->coding_name); i++) {
		char c = value.data[i];
		head->coding_name[len++] = ascii_is_alnum(c) || c == '-' ? c : '?';
	}
	head->coding_name[len] = '\0';
}

static void take_field(struct mime_head *head, struct span field)
{
	size_t len = field_name(field);
	struct span name = span_cut(field, 0, len);
	struct span value = span_trim(span_cut(field, len + 1, field.len));
	if (span_equal_nocase(name, SPAN("Content-Type"))) {
		take_type(head, value);
	} else if (span_equal_nocase(name, SPAN("Content-Transfer-Encoding"))) {
		take_coding(head, value);
	} else if (span_equal_nocase(name, SPAN("Content-Disposition"))) {
		head->attached = head->attached || span_starts_nocase(value, SPAN("attachment"));
		take_parameters(head, value, SPAN("filename"));
	}
}

bool mime_head_read(struct stream *in, struct mime_head *out)
{
	struct buf field = {0};
	*out = (struct mime_head){.type = MIME_TEXT};
	while (read_field(in, &field)) {
		take_field(out, buf_span(&field));
	}
	out->attached = out->attached || out->name.len > 0;
	bool good = !field.failed && !out->name.failed && !out->boundary.failed;
	if (!good) {
		walk_no_memory(in->walk);
	}
	buf_free(&field);
	return good;
}

void mime_head_free(struct mime_head *head)
{
	buf_free(&head->name);
	buf_free(&head->boundary);
}

// SPDX-License-Identifier: MIT

/** Writes commas, indentation and escapes. */

#include "render/json_writer.h"

static void new_line(struct json_writer *w)
{
	if (w->compact)
		return;
	static const struct span blanks = {"                                ", 32};
	buf_addc(w->out, '\n');
	for (size_t left = 2 * (size_t)w->depth; left > 0;) {
		size_t some = left < blanks.len ? left : blanks.len;
		buf_add(w->out, blanks.data, some);
		left -= some;
	}
}

/* Call before any value: writes the comma after the previous one, unless a key precedes. */
static void begin_value(struct json_writer *w)
{
	if (w->after_key) {
		w->after_key = false;
		return;
	}
	if (w->depth == 0)
		return;
	if (w->has_items[w->depth - 1])
		buf_addc(w->out, ',');
	w->has_items[w->depth - 1] = true;
	new_line(w);
}

static void open_container(struct json_writer *w, char bracket)
{
	begin_value(w);
	buf_addc(w->out, bracket);
	if (w->depth < JSON_DEPTH_MAX)
		w->has_items[w->depth] = false;
	w->depth++;
}

static void close_container(struct json_writer *w, char bracket)
{
	w->depth--;
	if (w->has_items[w->depth])
		new_line(w);
	buf_addc(w->out, bracket);
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
	begin_value(w);
	buf_addc(w->out, '"');
	buf_adds(w->out, key);
	buf_adds(w->out, w->compact ? "\":" : "\": ");
	w->after_key = true;
}

static bool needs_escape(uint32_t cp)
{
	return cp < 0x20 || cp == '"' || cp == '\\' || (cp >= 0x7F && cp <= 0x9F) ||
		(cp >= 0x200B && cp <= 0x200F) || (cp >= 0x2028 && cp <= 0x202E) ||
		(cp >= 0x2060 && cp <= 0x206F) || cp == 0xFEFF;
}

static void add_escaped(struct buf *out, uint32_t cp)
{
	switch (cp) {
	case '"':
	case '\\':
		buf_addc(out, '\\');
		buf_addc(out, (char)cp);
		break;
	case '\n':
		buf_adds(out, "\\n");
		break;
	case '\r':
		buf_adds(out, "\\r");
		break;
	case '\t':
		buf_adds(out, "\\t");
		break;
	default:
		buf_addf(out, "\\u%04x", (unsigned)cp);
	}
}

void json_text(struct json_writer *w, struct span s)
{
	begin_value(w);
	buf_addc(w->out, '"');
	size_t clean = 0;
	for (size_t i = 0; i < s.len;) {
		uint32_t cp = (unsigned char)s.data[i];
		/* Most characters are plain ASCII. */
		if (cp >= ' ' && cp < 0x7F && cp != '"' && cp != '\\') {
			i++;
			continue;
		}
		size_t used = utf8_decode(s.data + i, s.len - i, &cp);
		if (used > 0 && !needs_escape(cp)) {
			i += used;
			continue;
		}
		buf_add(w->out, s.data + clean, i - clean);
		if (used > 0)
			add_escaped(w->out, cp);
		else
			buf_adds(w->out, "\xEF\xBF\xBD");
		i += used > 0 ? used : 1;
		clean = i;
	}
	buf_add(w->out, s.data + clean, s.len - clean);
	buf_addc(w->out, '"');
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
	begin_value(w);
	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	buf_add(w->out, digits + at, sizeof(digits) - at);
}

void json_boolean(struct json_writer *w, bool value)
{
	begin_value(w);
	buf_adds(w->out, value ? "true" : "false");
}

void json_null(struct json_writer *w)
{
	begin_value(w);
	buf_adds(w->out, "null");
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

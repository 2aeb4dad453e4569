// SPDX-License-Identifier: MIT

/** The last step: a line is made valid UTF-8, limited in length and passed to the callback. */

#include "text/private.h"

const char text_oem_name[] = "cp850";

static const char replacement[] = "\xEF\xBF\xBD";
enum { REPLACEMENT_LEN = sizeof(replacement) - 1 };

size_t text_bad_length(const char *p, size_t len, bool *open)
{
	const unsigned char lead = (unsigned char)p[0];
	size_t need = 0;
	/*
	 * The valid second bytes after a lead byte (excludes overlong forms, surrogates, above
	 * U+10FFFF).
	 */
	unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
	unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;

	if (lead >= 0xC2 && lead <= 0xDF)
		need = 2;
	else if (lead >= 0xE0 && lead <= 0xEF)
		need = 3;
	else if (lead >= 0xF0 && lead <= 0xF4)
		need = 4;
	size_t n = 1;
	while (n < need && n < len && (unsigned char)p[n] >= low && (unsigned char)p[n] <= high) {
		low = 0x80;
		high = 0xBF;
		n++;
	}
	*open = n == len && n < need;
	return n;
}

/*
 * Length of the longest prefix of valid UTF-8, at most `max` bytes, that ends between two
 * characters.
 */
static size_t whole_characters(const char *p, size_t len, size_t max)
{
	if (len <= max)
		return len;
	while (max > 0 && ((unsigned char)p[max] & 0xC0) == 0x80)
		max--;
	return max;
}

/* The same for a text truncated at `len`: an incomplete character at the end is dropped. */
static size_t without_partial(const char *p, size_t len)
{
	size_t back = len < 4 ? len : 4;
	for (size_t i = 1; i <= back; i++) {
		if (((unsigned char)p[len - i] & 0xC0) == 0x80)
			continue;
		bool open;
		size_t used = text_bad_length(p + len - i, i, &open);
		return used == i && open ? len - i : len;
	}
	return len;
}

static void note_bad(struct text *t, const struct text_line *line, size_t count)
{
	if (count > 0 && t->stats.bad == 0)
		t->stats.first_bad_line = line->number;
	t->stats.bad += count;
}

/* Replace what is not UTF-8 by U+FFFD. */
static void repair(struct text *t, struct text_line *line)
{
	struct span in = line->text;
	struct buf *out = &t->scratch;
	size_t bad = 0;

	buf_clear(out);
	for (size_t i = 0; i < in.len;) {
		size_t good = utf8_valid_prefix(in.data + i, in.len - i);
		size_t fits = whole_characters(in.data + i, good, t->max_line - out->len);
		buf_add(out, in.data + i, fits);
		i += good;
		bool open = false;
		size_t skip = i < in.len ? text_bad_length(in.data + i, in.len - i, &open) : 0;
		if (out->failed || skip == 0 || (line->cut && open)) {
			line->cut = line->cut || fits < good;
			break;
		}
		if (fits < good || out->len + REPLACEMENT_LEN > t->max_line) {
			line->cut = true;
			break;
		}
		buf_add(out, replacement, REPLACEMENT_LEN);
		bad++;
		i += skip;
	}
	t->failed = t->failed || out->failed;
	line->text = buf_span(out);
	note_bad(t, line, bad);
}

/*
 * Tools whose output a console redirects write in its code page, in Western Europe 850, where the
 * accented letters are at 0x80 to 0xA4. In windows-1252 these are punctuation, which does not stand
 * between two letters; its letters begin at 0xC0.
 */
static bool looks_oem(struct span line)
{
	static const char letters[] =
		"\x81\x82\x83\x84\x87\x88\x89\x8B\x8C\x93\x94\xA1\xA2\xA3\xA4";
	bool inside = false;
	for (size_t i = 0; i < line.len; i++) {
		unsigned char c = (unsigned char)line.data[i];
		if (c >= 0xC0 && c != 0xE1) /* 0xE1 is the sharp s */
			return false;
		inside = inside ||
			(i > 0 && i + 1 < line.len && c >= 0x80 &&
				ascii_is_alpha(line.data[i - 1]) &&
				ascii_is_alpha(line.data[i + 1]) && strchr(letters, (char)c));
	}
	return inside;
}

/* The code page of 8-bit lines: after UTF-16 they come from a console, too. */
static const struct codepage *page_of(struct text *t)
{
	if (!t->narrow && !t->oem_text)
		return &t->page;
	if (!t->oem_open)
		t->oem_open = codepage_open(&t->oem, text_oem_name);
	return t->oem_open ? &t->oem : &t->page;
}

static void convert(struct text *t, struct text_line *line)
{
	if (ascii_only(line->text.data, line->text.len))
		return;
	buf_clear(&t->scratch);
	size_t bad = codepage_convert(page_of(t), line->text, t->max_line, &t->scratch, &line->cut);
	t->failed = t->failed || t->scratch.failed;
	line->text = buf_span(&t->scratch);
	note_bad(t, line, bad);
}

/* Validate a line, and convert or repair it when it is not valid. */
static void settle(struct text *t, struct text_line *line)
{
	if (t->stats.encoding == TEXT_CODEPAGE || t->narrow) {
		convert(t, line);
		return;
	}
	struct span s = line->text;
	size_t good = utf8_valid_prefix(s.data, s.len);
	bool open = false;
	if (good < s.len)
		text_bad_length(s.data + good, s.len - good, &open);
	if (good == s.len || (line->cut && open)) {
		line->text.len = good;
		t->multibyte = t->multibyte || !ascii_only(s.data, good);
	} else if (t->fallback && !t->multibyte) {
		t->stats.encoding = TEXT_CODEPAGE;
		t->oem_text = !t->page_named && looks_oem(s);
		t->stats.encoding_name = t->oem_text ? text_oem_name : t->page.name;
		convert(t, line);
	} else {
		t->multibyte = true;
		repair(t, line);
	}
}

bool text_emit(struct text *t, const struct emit *e)
{
	struct text_line line = {
		.text = e->raw,
		.number = ++t->stats.lines,
		.cut = e->over || e->raw.len > t->max_line,
		.unterminated = e->unterminated,
	};
	if (line.text.len > t->max_line)
		line.text.len = t->max_line;
	if (!e->valid)
		settle(t, &line);
	else if (line.cut)
		line.text.len = without_partial(line.text.data, line.text.len);
	if (t->failed)
		return false;
	if (line.cut) {
		line.text.len = text_trim_nuls(line.text.data, line.text.len);
		if (t->stats.cut_lines++ == 0)
			t->stats.first_cut_line = line.number;
	}
	t->stopped = !t->fn(t->context, &line);
	return !t->stopped;
}

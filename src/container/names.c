// SPDX-License-Identifier: MIT

/*
 * Names of members: one separator, one encoding, and no absolute paths. Names are displayed,
 * never opened.
 */

#include "container/sniff.h"

#include "os/os.h"

void name_add_utf8(struct buf *out, struct span raw)
{
	while (raw.len > 0) {
		size_t good = utf8_valid_prefix(raw.data, raw.len);
		buf_add(out, raw.data, good);
		if (good < raw.len) {
			buf_adds(out, "\xEF\xBF\xBD");
			good++;
		}
		raw = span_cut(raw, good, raw.len);
	}
}

/**
 * Decode a name that has no encoding mark and is not UTF-8. Such names are in the OEM code page
 * of the machine that packed them. Code page 850 is right for Western Europe. 437 (USA) has the
 * same letters at the same positions as far as file names use them, and lacks the Nordic ones, so
 * 850 is a safe choice for both.
 */
static void add_decoded(struct walk *w, struct buf *out, struct span raw)
{
	if (utf8_valid_prefix(raw.data, raw.len) == raw.len) {
		buf_add_span(out, raw);
		return;
	}
	if (!w->oem_tried) {
		w->oem_tried = true;
		w->oem = os_codepage_open("CP850");
	}
	if (w->oem != NULL) {
		os_codepage_convert(w->oem, raw, out);
	} else {
		name_add_utf8(out, raw);
	}
}

/** Length of any leading "/" and "./". */
static size_t leading(const char *data, size_t len)
{
	size_t at = 0;
	for (;;) {
		if (at < len && data[at] == '/') {
			at++;
		} else if (at + 1 < len && data[at] == '.' && data[at + 1] == '/') {
			at += 2;
		} else {
			return at;
		}
	}
}

void name_add(struct walk *w, struct buf *out, struct span raw)
{
	struct buf clean = {0};
	add_decoded(w, &clean, raw);
	for (size_t i = 0; i < clean.len; i++) {
		if (clean.data[i] == '\\') {
			clean.data[i] = '/';
		}
	}
	size_t from = leading(clean.data, clean.len);
	if (from < clean.len) {
		buf_add(out, clean.data + from, clean.len - from);
	} else {
		buf_adds(out, "(unnamed)");
	}
	out->failed = out->failed || clean.failed;
	buf_free(&clean);
}

struct span name_without(const char *name, struct span suffix)
{
	struct span s = span_of(name);
	for (size_t i = s.len; i > 0; i--) {
		if (s.data[i - 1] == '/' || s.data[i - 1] == '!') {
			s = span_cut(s, i, s.len);
			break;
		}
	}
	if (s.len > suffix.len && span_ends_nocase(s, suffix)) {
		s.len -= suffix.len;
	}
	return span_equal(s, SPAN("-")) ? SPAN("(unnamed)") : s;
}

unsigned name_split_part(const char *name)
{
	static const char *const ends[] = {".zip", ".7z", ".tar", ".gz", ".tgz", ".rar"};
	struct span s = span_of(name);
	unsigned number = 0;
	size_t digits = 0;
	while (digits < s.len && digits < 4 && ascii_is_digit(s.data[s.len - 1 - digits])) {
		digits++;
	}
	struct span before = span_cut(s, 0, s.len - digits);
	bool part = digits == 2 && span_ends_nocase(before, SPAN(".z"));
	if (digits == 3 && span_ends_nocase(before, SPAN("."))) {
		for (size_t i = 0; i < COUNT_OF(ends); i++) {
			part = part ||
				span_ends_nocase(
					span_cut(before, 0, before.len - 1), span_of(ends[i]));
		}
	}
	for (size_t i = s.len - digits; part && i < s.len; i++) {
		number = number * 10 + (unsigned)(s.data[i] - '0');
	}
	return number;
}

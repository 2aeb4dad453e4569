// SPDX-License-Identifier: MIT

/** Writes HTML text, numbers and times. */

#include "render/html_writer.h"

#include "render/wording.h"

void html_raw(struct html *h, const char *markup)
{
	buf_adds(h->out, markup);
}

void html_rawf(struct html *h, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	buf_addvf(h->out, format, args);
	va_end(args);
}

static const char *entity(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

/* Whether a long path may be broken after a character. */
static bool is_separator(char c)
{
	return c == '\\' || c == '/' || c == '!';
}

static void add_escaped(struct html *h, struct span text, bool breaks)
{
	struct buf clean = {0};
	wording_clip(&clean, text);
	size_t from = 0;
	for (size_t i = 0; i < clean.len; i++) {
		const char *as = entity(clean.data[i]);
		bool breaking = breaks && is_separator(clean.data[i]) && i + 1 < clean.len &&
			!is_separator(clean.data[i + 1]);
		if (!as && !breaking)
			continue;
		buf_add(h->out, clean.data + from, i - from);
		if (as)
			buf_adds(h->out, as);
		else
			buf_addf(h->out, "%c<wbr>", clean.data[i]);
		from = i + 1;
	}
	if (clean.len > from)
		buf_add(h->out, clean.data + from, clean.len - from);
	if (clean.failed)
		h->out->failed = true;
	buf_free(&clean);
}

void html_text(struct html *h, struct span text)
{
	add_escaped(h, text, false);
}

void html_cstring(struct html *h, const char *text)
{
	if (text)
		add_escaped(h, span_of(text), false);
}

void html_path(struct html *h, struct span path)
{
	html_raw(h, "<code>");
	add_escaped(h, path, true);
	html_raw(h, "</code>");
}

/* "ERROR_ACCESS_DENIED", "SalChecksumStoreInitializationFailed": a break begins a word. */
void html_symbol(struct html *h, const char *symbol)
{
	size_t from = 0, len = strlen(symbol);
	html_raw(h, "<code>");
	for (size_t i = 1; i < len; i++) {
		bool capital = symbol[i] >= 'A' && symbol[i] <= 'Z' && symbol[i - 1] >= 'a' &&
			symbol[i - 1] <= 'z';
		if (!capital && symbol[i - 1] != '_')
			continue;
		html_text(h, (struct span){symbol + from, i - from});
		html_raw(h, "<wbr>");
		from = i;
	}
	html_text(h, (struct span){symbol + from, len - from});
	html_raw(h, "</code>");
}

void html_code(struct html *h, struct span text)
{
	html_raw(h, "<code>");
	add_escaped(h, text, false);
	html_raw(h, "</code>");
}

void html_number(struct html *h, uint64_t number)
{
	if (number >= 1000) {
		html_number(h, number / 1000);
		buf_addf(h->out, ",%03u", (unsigned)(number % 1000));
	} else {
		buf_addf(h->out, "%u", (unsigned)number);
	}
}

void html_bytes(struct html *h, uint64_t bytes)
{
	static const char *const units[] = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};
	size_t unit = 0;
	uint64_t scale = 1;
	while (bytes / scale >= 1000 && unit + 1 < COUNT_OF(units)) {
		scale *= 1000;
		unit++;
	}
	if (unit == 0 || bytes / scale >= 100)
		buf_addf(h->out, "%llu %s", (unsigned long long)(bytes / scale), units[unit]);
	else
		buf_addf(h->out, "%llu.%llu %s", (unsigned long long)(bytes / scale),
			(unsigned long long)(bytes / (scale / 10) % 10), units[unit]);
}

void html_time(struct html *h, int64_t ms)
{
	if (ms == TIME_UNKNOWN) {
		html_raw(h, "\xE2\x80\x93");
		return;
	}
	html_raw(h, "<time>");
	wording_time(h->out, ms);
	html_raw(h, "</time>");
}

void html_time_in(struct html *h, int64_t ms, int zone)
{
	html_time(h, ms == TIME_UNKNOWN ? ms : ms + (int64_t)zone * 60000);
}

void html_work(struct html *h, void (*write)(struct html *, struct span))
{
	/* Detached while it is written, because `write` may use h->work. */
	struct buf text = h->work;
	h->work = (struct buf){0};
	write(h, buf_span(&text));
	if (text.failed)
		h->out->failed = true;
	buf_free(&h->work);
	buf_clear(&text);
	h->work = text;
}

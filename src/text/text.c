// SPDX-License-Identifier: MIT

/** The public functions: create, feed, finish and free a text reader. */

#include "text/private.h"

#include <stdlib.h>

enum { DEFAULT_MAX_LINE = 1024 * 1024 };

/* The Unicode encodings by name; the hyphen after "utf" is optional. */
static bool unicode_name(const char *name, enum text_encoding *encoding)
{
	static const struct {
		const char *name;
		enum text_encoding encoding;
	} names[] = {
		{"utf-8", TEXT_UTF8},
		{"utf8", TEXT_UTF8},
		{"utf-16le", TEXT_UTF16LE},
		{"utf16le", TEXT_UTF16LE},
		{"utf-16be", TEXT_UTF16BE},
		{"utf16be", TEXT_UTF16BE},
	};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (span_equal_nocase(span_of(name), span_of(names[i].name))) {
			*encoding = names[i].encoding;
			return true;
		}
	}
	return false;
}

bool text_encoding_known(const char *name)
{
	enum text_encoding encoding;
	if (!name)
		return false;
	if (unicode_name(name, &encoding))
		return true;
	struct codepage page;
	if (!codepage_open(&page, name))
		return false;
	codepage_close(&page);
	return true;
}

struct text *text_new(const struct text_config *config, text_line_fn *fn, void *context)
{
	struct text *t = calloc(1, sizeof(*t));
	if (!t)
		return NULL;
	const char *name = config->encoding;
	t->fn = fn;
	t->max_line = config->max_line ? config->max_line : DEFAULT_MAX_LINE;
	t->forced = name && unicode_name(name, &t->forced_to);
	if (!codepage_open(&t->page, name && !t->forced ? name : "windows-1252")) {
		free(t);
		return NULL;
	}
	t->page_named = name && !t->forced;
	text_reset(t, context);
	return t;
}

void text_set_block_fn(struct text *t, text_block_fn *fn)
{
	t->run = fn;
}

void text_reset(struct text *t, void *context)
{
	t->context = context;
	t->stats = (struct text_stats){0};
	t->decided = false;
	t->stopped = false;
	t->failed = false;
	t->finished = false;
	t->held = 0;
	t->fallback = false;
	t->multibyte = false;
	t->after_cr = false;
	t->carry.len = 0;
	t->carry.nuls = 0;
	t->carry.over = false;
	t->carry.valid = true;
	t->utf16 = (struct utf16){0};
	t->odd = false;
	t->narrow = t->asks = t->mixed = t->oem_text = false;
	t->peeked = 0;
	buf_clear(&t->scratch);
}

bool text_going(const struct text *t)
{
	return !t->stopped && !t->failed;
}

static bool decode(struct text *t, const unsigned char *p, size_t len)
{
	if (t->stats.encoding == TEXT_UTF16LE)
		return text_mixed_feed(t, p, len);
	if (t->stats.encoding == TEXT_UTF16BE)
		return text_utf16_feed(t, p, len);
	return text_lines(t, (const char *)p, len, TRUST_NOTHING);
}

static bool decide(struct text *t, const unsigned char *sample, size_t sample_len,
	const unsigned char *p, size_t len)
{
	size_t skip = text_detect(t, sample, sample_len);
	t->decided = true;
	return decode(t, p + skip, len - skip);
}

bool text_feed(struct text *t, const void *data, size_t len)
{
	const unsigned char *p = data;

	if (!text_going(t) || t->finished)
		return false;
	if (len == 0)
		return true;
	if (t->stats.head_len < sizeof(t->stats.head)) {
		size_t space = sizeof(t->stats.head) - t->stats.head_len;
		size_t take = len < space ? len : space;
		memcpy(t->stats.head + t->stats.head_len, p, take);
		t->stats.head_len += take;
	}
	t->stats.bytes += len;
	if (t->decided)
		return decode(t, p, len);
	if (t->held == 0 && len >= TEXT_SAMPLE)
		return decide(t, p, TEXT_SAMPLE, p, len);

	size_t space = TEXT_SAMPLE - t->held;
	size_t take = len < space ? len : space;
	memcpy(t->sample + t->held, p, take);
	t->held += take;
	if (t->held < TEXT_SAMPLE)
		return true;
	if (!decide(t, t->sample, t->held, t->sample, t->held))
		return false;
	return len == take || decode(t, p + take, len - take);
}

bool text_finish(struct text *t)
{
	if (!text_going(t) || t->finished)
		return text_going(t);
	t->finished = true;
	if (!t->decided && t->held > 0 && !decide(t, t->sample, t->held, t->sample, t->held))
		return false;
	return text_mixed_finish(t) && text_utf16_finish(t) && text_lines_finish(t);
}

bool text_failed(const struct text *t)
{
	return t->failed;
}

const struct text_stats *text_get_stats(const struct text *t)
{
	return &t->stats;
}

void text_free(struct text *t)
{
	if (!t)
		return;
	codepage_close(&t->page);
	if (t->oem_open)
		codepage_close(&t->oem);
	buf_free(&t->scratch);
	free(t->carry.data);
	free(t->decoded);
	free(t);
}

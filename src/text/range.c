// SPDX-License-Identifier: MIT

/** Ranges of a file that are read separately. */

#include "text/private.h"

bool text_get_state(const struct text *t, struct text_state *out)
{
	*out = (struct text_state){t->stats.encoding, t->stats.encoding_name};
	return t->decided;
}

void text_begin_range(struct text *t, void *context, const struct text_state *state)
{
	text_reset(t, context);
	t->decided = true;
	t->begun = *state;
	t->stats.encoding = state->encoding;
	t->stats.encoding_name = state->encoding_name;
	t->oem_text = state->encoding == TEXT_CODEPAGE && state->encoding_name == text_oem_name;
	t->utf16.big = state->encoding == TEXT_UTF16BE;
	/*
	 * If the whole file could change to a code page here, text_range_fits() refuses the
	 * range.
	 */
	t->fallback = false;
}

void text_end_range(const struct text *t, struct text_range *out)
{
	*out = (struct text_range){t->begun, t->stats, t->multibyte, t->mixed || t->peeked > 0};
}

bool text_range_fits(const struct text *whole, const struct text_range *part)
{
	bool ascii = !part->multibyte && part->stats.bad == 0;
	if (part->mixed || whole->narrow || whole->peeked > 0)
		return false;
	if (!whole->decided || whole->carry.len > 0 || whole->after_cr || whole->odd ||
		whole->utf16.high)
		return false;
	if (part->state.encoding != whole->stats.encoding)
		return ascii && part->state.encoding != TEXT_UTF16LE &&
			part->state.encoding != TEXT_UTF16BE &&
			whole->stats.encoding != TEXT_UTF16LE &&
			whole->stats.encoding != TEXT_UTF16BE;
	/* The first invalid line of a file that may be in a code page decides its encoding. */
	return part->stats.bad == 0 || !whole->fallback || whole->multibyte ||
		whole->stats.encoding != TEXT_UTF8;
}

void text_join_range(struct text *whole, const struct text_range *part)
{
	struct text_stats *w = &whole->stats;
	const struct text_stats *p = &part->stats;
	if (w->first_bad_line == 0 && p->first_bad_line != 0)
		w->first_bad_line = w->lines + p->first_bad_line;
	if (w->first_cut_line == 0 && p->first_cut_line != 0)
		w->first_cut_line = w->lines + p->first_cut_line;
	w->bytes += p->bytes;
	w->lines += p->lines;
	w->bad += p->bad;
	w->cut_lines += p->cut_lines;
	whole->multibyte = whole->multibyte || part->multibyte;
	/* A range ends with a line feed. */
	whole->asks = whole->stats.encoding == TEXT_UTF16LE;
	whole->utf16.nul = false;
	whole->carry.nuls = 0;
}

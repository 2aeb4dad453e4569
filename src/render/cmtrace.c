// SPDX-License-Identifier: MIT

/**
 * Entries in the format of CMTrace and OneTrace: one physical line each, with locale-independent
 * dates in UTC.
 */

#include "render/entry.h"

#include <stdio.h>

/* CMTrace's types: 1 is plain, 2 yellow, 3 red. */
static int type_of(enum record_level level)
{
	switch (level) {
	case LEVEL_FATAL:
	case LEVEL_CRITICAL:
	case LEVEL_ERROR:
		return 3;
	case LEVEL_WARNING:
	case LEVEL_NONE:
		return 2;
	default:
		return 1;
	}
}

/* Append visible text without the characters that would end its field. */
static void add_text(struct buf *out, struct span text, bool attribute)
{
	struct buf visible = {0};
	buf_add_visible(&visible, text);
	for (size_t i = 0; i < visible.len; i++) {
		if (attribute && visible.data[i] == '"') {
			buf_addc(out, '\'');
		} else if (!attribute && visible.len - i >= 7 &&
			memcmp(visible.data + i, "]LOG]!>", 7) == 0) {
			buf_adds(out, "]LOG] !>");
			i += 6;
		} else {
			buf_addc(out, visible.data[i]);
		}
	}
	out->failed = out->failed || visible.failed;
	buf_free(&visible);
}

static unsigned long thread_number(struct span tid)
{
	unsigned long n = 0;
	for (size_t i = 0; i < tid.len && i < 8; i++)
		n = n << 4 | (unsigned long)ascii_hex_value(tid.data[i]);
	return n;
}

void render_entry_cmtrace(
	const struct entry *e, const struct entry_context *context, struct buf *out)
{
	const struct record *r = e->record;
	char code[CODE_TEXT_SIZE], when[32] = "1970-01-01T00:00:00.000Z";
	code_format(&e->code, code);
	if (context->time != TIME_UNKNOWN)
		time_format(context->time, when);
	buf_adds(out, "<![LOG[");
	if (code[0] != '\0')
		buf_addf(out, "%s ", code);
	if (e->info && e->info->symbol)
		buf_addf(out, "%s ", e->info->symbol);
	add_text(out, r->message, false);
	buf_addf(out,
		"]LOG]!><time=\"%.12s+000\" date=\"%.2s-%.2s-%.4s\" component=\"%s\" context=\"",
		when + 11, when + 5, when + 8, when, e->cause->id);
	add_text(out, r->task, true);
	buf_addf(out, "\" type=\"%d\" thread=\"%lu\" file=\"", type_of(r->level),
		thread_number(r->tid));
	add_text(out, r->source, true);
	buf_adds(out, "\">\n");
}

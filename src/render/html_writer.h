// SPDX-License-Identifier: MIT

/**
 * Writing HTML. Markup is written with html_raw and html_rawf and never contains input.
 * Everything else is written with functions that make control characters visible and escape
 * markup. Input may be placed between tags or in a double-quoted attribute, never in a URL, a
 * style or a name. Private to the render module.
 */

#ifndef MARSLOG_RENDER_HTML_WRITER_H
#define MARSLOG_RENDER_HTML_WRITER_H

#include "base/base.h"

struct html {
	struct buf *out;
	struct buf work; /**< for texts that are composed first */
	bool full;       /**< --full: with the paths of this machine */
};

/** Markup, or fixed text. */
void html_raw(struct html *h, const char *markup);
/** Markup with numbers, or with fixed words such as a severity. */
void html_rawf(struct html *h, const char *format, ...) ATTR_PRINTF(2, 3);
/** Input: visible, escaped, and shortened in the middle when very long. */
void html_text(struct html *h, struct span text);
void html_cstring(struct html *h, const char *text);
/** Input in <code>, with line break opportunities after separators. */
void html_path(struct html *h, struct span path);
/** A symbol in <code>, with line break opportunities between its words. */
void html_symbol(struct html *h, const char *symbol);
/** Input in <code> that may be broken anywhere: a line of a log or a command. */
void html_code(struct html *h, struct span text);
/** "1,234,567". */
void html_number(struct html *h, uint64_t number);
/** "57.3 kB". */
void html_bytes(struct html *h, uint64_t bytes);
/** "2026-11-22 09:36:06" as <time>, or a dash. */
void html_time(struct html *h, int64_t ms);
/** The same, `zone` minutes east of UTC. */
void html_time_in(struct html *h, int64_t ms, int zone);
/** Pass the contents of h->work to `write` and empty it. */
void html_work(struct html *h, void (*write)(struct html *, struct span));

#endif

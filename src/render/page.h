// SPDX-License-Identifier: MIT

/**
 * Text for a terminal or a ticket: columns, wrapping, paths shortened in the middle, colour.
 * Everything that is passed as a span is made visible first. Private to the render module.
 */

#ifndef MARSLOG_RENDER_PAGE_H
#define MARSLOG_RENDER_PAGE_H

#include "catalog/catalog.h"

/** Maximum width of a report, whatever the width of the terminal. */
enum { PAGE_COLUMNS_MAX = 100 };

struct page {
	struct buf *out;
	unsigned columns;
	bool color;
	bool terminal; /**< also shorten long paths of files */
};

#define PAGE_PLAIN "0"
#define PAGE_BOLD "1"
#define PAGE_DIM "2"
#define PAGE_RED "31"
#define PAGE_GREEN "32"
#define PAGE_YELLOW "33"

/** Switch to a style; PAGE_PLAIN ends it. No effect without colour. */
void page_style(struct page *p, const char *style);
/** Fixed text, written unchanged. */
void page_puts(struct page *p, const char *text);
void page_printf(struct page *p, const char *format, ...) ATTR_PRINTF(2, 3);
void page_end_line(struct page *p);
/** A blank line, and a heading in bold. */
void page_heading(struct page *p, const char *text);
/** The label column of a finding, padded. */
void page_label(struct page *p, const char *text);
/** Text that may come from the input, unshortened. */
void page_text(struct page *p, struct span text);
/** The same, wrapped at blanks; lines after the first are indented. */
void page_wrap(struct page *p, struct span text, unsigned indent);
/** The same with a format. */
void page_wrapf(struct page *p, unsigned indent, const char *format, ...) ATTR_PRINTF(3, 4);
/** A web address on a line of its own; if it is too long, the part after '#' is printed below. */
void page_address(struct page *p, const char *url);
/**
 * Lines of a command or list, each on its own line after `indent` blanks, in bold. A line that is
 * too long is folded only where it can still be pasted: after a backtick in PowerShell, and
 * anywhere in a path through menus; its continuation is indented by four more columns. Other
 * lines, and those with a registry key, are never folded.
 */
void page_commands(struct page *p, struct span lines, unsigned indent, enum shell shell);
/** A path or other one-line text in at most `width` columns, shortened in the middle with "…". */
void page_path(struct page *p, struct span text, unsigned width);
/** The same for a path that somebody may have to open: shortened on a terminal only. */
void page_file(struct page *p, struct span path, unsigned width);
/** Text in exactly `width` columns, padded or shortened at its end. */
void page_cell(struct page *p, struct span text, unsigned width);
/** "2026-11-22 09:36:06", or dashes when unknown. */
void page_time(struct page *p, int64_t ms);

#endif

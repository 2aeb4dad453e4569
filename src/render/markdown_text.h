// SPDX-License-Identifier: MIT

/**
 * Text in Markdown (CommonMark with the extensions of the big code forges)
 * that stays text. Everything is made visible first, so no line end of the
 * input survives. Private to the render module.
 */

#ifndef MARSLOG_RENDER_MARKDOWN_TEXT_H
#define MARSLOG_RENDER_MARKDOWN_TEXT_H

#include "base/base.h"

/**
 * Prose in the middle of a line or a table cell: what would format or break
 * is escaped; words that a forge would turn into a link, a mention or a
 * reference become code.
 */
void markdown_text(struct buf *out, struct span text);
/** The same as a paragraph of its own: also nothing that would begin a list, a heading or a quote. */
void markdown_paragraph(struct buf *out, struct span text);
/** A code span, with a fence longer than any run of backticks in it. Not for tables. */
void markdown_code(struct buf *out, struct span text);
/** The same in a table, where a bar would end the cell: it is shown as \x7C. */
void markdown_code_in_table(struct buf *out, struct span text);
/** A fenced block of lines, each behind `indent`; nothing when empty. */
void markdown_block(struct buf *out, struct span text, const char *indent);

#endif

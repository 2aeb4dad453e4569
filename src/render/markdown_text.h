// SPDX-License-Identifier: MIT

/**
 * Text in Markdown (CommonMark with the extensions of the large code forges) that is displayed as
 * plain text. Control characters are made visible first, so no line end of the input remains.
 * Private to the render module.
 */

#ifndef MARSLOG_RENDER_MARKDOWN_TEXT_H
#define MARSLOG_RENDER_MARKDOWN_TEXT_H

#include "base/base.h"

/**
 * Prose inside a line or a table cell: characters that format or break are escaped; words that a
 * forge would turn into a link, a mention or a reference become code.
 */
void markdown_text(struct buf *out, struct span text);
/**
 * The same for a paragraph of its own: also escapes what would begin a list, a heading or a
 * quote.
 */
void markdown_paragraph(struct buf *out, struct span text);
/** A code span whose fence is longer than any run of backticks in it. Not for tables. */
void markdown_code(struct buf *out, struct span text);
/** The same for a table, where a bar would end the cell: it is written as \x7C. */
void markdown_code_in_table(struct buf *out, struct span text);
/** A fenced block, each line after `indent`; nothing when `text` is empty. */
void markdown_block(struct buf *out, struct span text, const char *indent);

#endif

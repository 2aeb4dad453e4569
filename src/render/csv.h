// SPDX-License-Identifier: MIT

/**
 * Rows in the format of RFC 4180, whose cells cannot start a formula in a spreadsheet. Private to
 * the render module.
 */

#ifndef MARSLOG_RENDER_CSV_H
#define MARSLOG_RENDER_CSV_H

#include "base/base.h"

struct csv_writer {
	struct buf *out;
	bool raw;       /**< --csv-raw: no apostrophe before = + - @ */
	bool tabs;      /**< TSV: TABs between cells, no quotes */
	char separator; /**< --separator: between cells of CSV; '\0' is a comma */
	bool excel; /**< --excel: a byte order mark, CRLF, and safe cells even when `raw` is set */
	bool in_row;
};

/** Call before the first row; writes the byte order mark by which Excel recognises UTF-8. */
void csv_begin(struct csv_writer *w);
void csv_text(struct csv_writer *w, struct span text);
void csv_cstring(struct csv_writer *w, const char *text);
void csv_number(struct csv_writer *w, uint64_t number);
void csv_end_row(struct csv_writer *w);

#endif

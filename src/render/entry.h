// SPDX-License-Identifier: MIT

/** One entry as a line of NDJSON, CSV or TSV (marslog.entry/1 of contract.md 4). */

#ifndef MARSLOG_RENDER_ENTRY_H
#define MARSLOG_RENDER_ENTRY_H

#include "classify/classify.h"

enum entry_format { ENTRY_NDJSON, ENTRY_CSV, ENTRY_TSV, ENTRY_CMTRACE };

struct entry_context {
	const char *input;
	struct span host;  /**< or empty */
	const char *group; /**< or NULL */
	uint64_t key;
	int64_t time;      /**< or TIME_UNKNOWN */
	const char *facet; /**< "scratch", "source" or NULL */
};

/** How cells are written; nothing of it matters to NDJSON. */
struct entry_style {
	enum entry_format format;
	bool csv_raw, excel;
};

/** The names of the columns, where the format has them. */
void render_entry_head(const struct entry_style *style, struct buf *out);
/** In the form of CMTrace; render_entry() calls it. */
void render_entry_cmtrace(
	const struct entry *e, const struct entry_context *context, struct buf *out);
void render_entry(const struct entry_style *style, const struct entry *e,
	const struct entry_context *context, struct buf *out);

#endif

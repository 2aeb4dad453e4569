// SPDX-License-Identifier: MIT

/**
 * Writes one entry as a line of NDJSON, CSV, TSV or CMTrace; marslog(1) describes
 * marslog.entry/1.
 */

#ifndef MARSLOG_RENDER_ENTRY_H
#define MARSLOG_RENDER_ENTRY_H

#include "classify/classify.h"

enum entry_format { ENTRY_NDJSON, ENTRY_CSV, ENTRY_TSV, ENTRY_CMTRACE };

struct entry_context {
	const char *input;
	struct span host;  /**< may be empty */
	const char *group; /**< may be NULL */
	uint64_t key;
	int64_t time;      /**< may be TIME_UNKNOWN */
	const char *facet; /**< "scratch", "source" or NULL */
};

/** Options of the output; only `format` matters for NDJSON. */
struct entry_style {
	enum entry_format format;
	bool csv_raw, excel;
	char separator; /**< of CSV; '\0' is a comma */
};

/** Append the names of the columns, if the format has a header line. */
void render_entry_head(const struct entry_style *style, struct buf *out);
/** The format of CMTrace; called by render_entry(). */
void render_entry_cmtrace(
	const struct entry *e, const struct entry_context *context, struct buf *out);
void render_entry(const struct entry_style *style, const struct entry *e,
	const struct entry_context *context, struct buf *out);

#endif

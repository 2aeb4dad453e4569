// SPDX-License-Identifier: MIT

/**
 * From a summary to a report. Every renderer appends a whole document to a
 * buffer; the caller writes it. Renderers read the summary and the catalogue,
 * never the input, and decide nothing: what stands in a report stands in the
 * summary.
 *
 * Safety (contract.md 6): human formats pass everything that came from the
 * input through buf_add_visible(); JSON escapes.
 */

#ifndef MARSLOG_RENDER_H
#define MARSLOG_RENDER_H

#include "advise/advise.h"

struct render_options {
	unsigned columns; /**< width of human reports, at most 100 */
	bool color;
	bool terminal; /**< the report is read on a terminal: long paths are shortened */
	bool full;     /**< --full: every finding with all steps, files and evidence */
	size_t top;    /**< most items shown of each list */
	bool csv_raw;  /**< --csv-raw */
	bool excel;    /**< --excel: CSV with a byte order mark, CRLF, and safe cells */
};

typedef bool render_fn(
	const struct summary *s, const struct render_options *options, struct buf *out);

/** Each returns false without memory. */
render_fn render_text, render_json, render_markdown, render_html, render_summary_csv,
	render_openmetrics, render_mail;

/** The renderer of `analyze --format NAME`, or NULL. */
render_fn *render_find(const char *name);
/** The names, for messages and help; NULL-terminated. */
extern const char *const render_names[];

#endif

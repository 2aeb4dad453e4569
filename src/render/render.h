// SPDX-License-Identifier: MIT

/**
 * From a summary to a report. A renderer appends a whole document to a buffer,
 * which the caller writes. Renderers read the summary and the catalogue, never
 * the input, and make no decisions: the content of a report comes from the
 * summary.
 *
 * Safety: human-readable formats pass all text from the input through
 * buf_add_visible(); JSON escapes it. SECURITY.md lists the attacks.
 */

#ifndef MARSLOG_RENDER_H
#define MARSLOG_RENDER_H

#include "advise/advise.h"

struct render_options {
	unsigned columns; /**< width of human-readable reports, at most 100 */
	bool color;
	bool terminal;  /**< the report is displayed on a terminal: long paths are shortened */
	bool full;      /**< --full: all findings with all actions, files and evidence */
	size_t top;     /**< maximum length of each list */
	bool csv_raw;   /**< --csv-raw */
	bool excel;     /**< --excel: CSV with a byte order mark, CRLF, and safe cells */
	char separator; /**< --separator: between cells of CSV; '\0' is a comma */
};

typedef bool render_fn(
	const struct summary *s, const struct render_options *options, struct buf *out);

/** Each appends a whole document and returns false without memory. */
render_fn render_text, render_json, render_markdown, render_html, render_summary_csv,
	render_openmetrics, render_mail;

/** Every failing file, by user, folder and name; a file of `analyze --report-dir`. */
render_fn render_files_csv;

/** The renderer of `analyze --format NAME`, or NULL. */
render_fn *render_find(const char *name);
/** Names of the formats, for messages and help; NULL-terminated. */
extern const char *const render_names[];

#endif

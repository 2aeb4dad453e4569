// SPDX-License-Identifier: MIT

/** The parts of the HTML report, combined by html.c. Private to html*.c. */

#ifndef MARSLOG_RENDER_HTML_REPORT_H
#define MARSLOG_RENDER_HTML_REPORT_H

#include "render/html_writer.h"
#include "render/render.h"

/* html_style.c */
void html_style(struct buf *out);

/* html_findings.c */
void html_overview(struct html *h, const struct summary *s);
void html_findings(struct html *h, const struct summary *s, size_t top);
void html_unknown_codes(struct html *h, const struct summary *s, size_t top);

/* html_time.c */
void html_timeline(struct html *h, const struct summary *s);
void html_jobs(struct html *h, const struct summary *s);
/** The earliest and latest time in the summary. @return false when it has none */
bool html_period(const struct summary *s, int64_t *from, int64_t *to);

#endif

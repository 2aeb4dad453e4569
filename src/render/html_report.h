// SPDX-License-Identifier: MIT

/** The parts of the HTML report, combined by html.c. Private to html*.c. */

#ifndef MARSLOG_RENDER_HTML_REPORT_H
#define MARSLOG_RENDER_HTML_REPORT_H

#include "advise/advise.h"
#include "render/html_writer.h"
#include "render/render.h"

/* html_style.c */
/** The start of every page, up to its title. */
void html_begin(struct html *h);
void html_style(struct buf *out);

/* html_head.c */
void html_head(struct html *h, const struct summary *s);
void html_banner(struct html *h, const struct summary *s);
/** Directly below the verdict, because gaps limit its validity. */
void html_gaps(struct html *h, const struct summary *s);
void html_numbers(struct html *h, const struct summary *s);
void html_navigation(struct html *h, const struct summary *s);
void html_steps(struct html *h, const struct summary *s);

/* html_findings.c */
void html_overview(struct html *h, const struct summary *s);
void html_findings(struct html *h, const struct summary *s, size_t top);
void html_unknown_codes(struct html *h, const struct summary *s, size_t top);
/** A list item: a step with its command; `named`: with a link to the finding it belongs to. */
void html_action(struct html *h, const struct summary *s, const struct summary_cause *c,
	const struct action *a, bool named);

/* html_exclusions.c */
void html_exclusions(struct html *h, const struct summary *s);

/* html_time.c */
void html_timeline(struct html *h, const struct summary *s);
bool html_has_timeline(const struct summary *s);
void html_jobs(struct html *h, const struct summary *s);
/** The earliest and latest time in the summary. @return false when it has none */
bool html_period(const struct summary *s, int64_t *from, int64_t *to);

/* html.c */
/** The name of an input; without --full, without the folders of the machine that it was read on. */
void html_input(struct html *h, const struct summary *s, const char *name);

#endif

// SPDX-License-Identifier: MIT

/** Parts that the short and the full text report share. Private to the render module. */

#ifndef MARSLOG_RENDER_TEXT_PARTS_H
#define MARSLOG_RENDER_TEXT_PARTS_H

#include "render/page.h"
#include "render/wording.h"

const char *text_severity_style(enum severity severity);
/** The verdict in one word, the headline, and the facts about machine, logs, jobs and files. */
void text_head(struct page *p, const struct summary *s);
/** The table of findings: at most `most`, but always all headline causes. */
void text_table(struct page *p, const struct summary *s, size_t most);
/** One job on one line, with its id when `with_id`. */
/** "Jobs (newest 7; times of UTC+02:00)". @param newest 0 for all */
void text_jobs_heading(struct page *p, const struct summary *s, size_t newest);
void text_job(struct page *p, const struct summary *s, const struct summary_job *job, bool with_id);

/** `analyze --full`. */
bool text_full(const struct summary *s, struct page *p, size_t top);

#endif

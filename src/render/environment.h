// SPDX-License-Identifier: MIT

/**
 * The section about other files of the bundle, in each format. The advice module writes its
 * sentences. Private to the render module.
 */

#ifndef MARSLOG_RENDER_ENVIRONMENT_H
#define MARSLOG_RENDER_ENVIRONMENT_H

#include "render/html_writer.h"
#include "render/json_writer.h"
#include "render/page.h"
#include "tally/summary.h"

/** @param label label of the first line, or "" for a separate list */
void environment_on_page(
	struct page *p, const char *label, const struct summary_fact *facts, size_t count);
/** The result of a failed job according to the agent's history. */
void environment_history_on_page(struct page *p, const struct summary_job *job);
/** The same in words: "id 100034, 0x80070005"; nothing unless the history calls the job failed. */
void environment_history_words(struct buf *out, const struct summary_job *job);
/** @param title NULL for a separate list */
void environment_in_html(
	struct html *h, const char *title, const struct summary_fact *facts, size_t count);
void environment_in_markdown(struct buf *out, const struct summary_fact *facts, size_t count);
void environment_facts_in_json(
	struct json_writer *w, const char *key, const struct summary_fact *facts, size_t count);
/** The key "history" of a job; null when no history mentions it. */
void environment_history_in_json(struct json_writer *w, const struct summary_job *job);
/** The keys "environment" and "notes". */
void environment_in_json(struct json_writer *w, const struct summary *s);

#endif

// SPDX-License-Identifier: MIT

/**
 * What other files of the bundle say, in each format. The sentences are made
 * by the advice module. Private to the render module.
 */

#ifndef MARSLOG_RENDER_ENVIRONMENT_H
#define MARSLOG_RENDER_ENVIRONMENT_H

#include "render/html_writer.h"
#include "render/json_writer.h"
#include "render/page.h"
#include "tally/summary.h"

/** @param label of the first line, or "" for a list that stands by itself */
void environment_on_page(
	struct page *p, const char *label, const struct summary_fact *facts, size_t count);
/** How the agent's history says that a job ended, when it failed. */
void environment_history_on_page(struct page *p, const struct summary_job *job);
/** The same as words: "id 100034, 0x80070005"; nothing when the history does not call it failed. */
void environment_history_words(struct buf *out, const struct summary_job *job);
/** @param title NULL for a list that stands by itself */
void environment_in_html(
	struct html *h, const char *title, const struct summary_fact *facts, size_t count);
void environment_in_markdown(struct buf *out, const struct summary_fact *facts, size_t count);
void environment_facts_in_json(
	struct json_writer *w, const char *key, const struct summary_fact *facts, size_t count);
/** "history" of a job; null when no history names it. */
void environment_history_in_json(struct json_writer *w, const struct summary_job *job);
/** "environment" and "notes". */
void environment_in_json(struct json_writer *w, const struct summary *s);

#endif

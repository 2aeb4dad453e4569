// SPDX-License-Identifier: MIT

/** `marslog exclude` in its formats, and the exclusions section of the text report. */

#ifndef MARSLOG_RENDER_EXCLUSIONS_H
#define MARSLOG_RENDER_EXCLUSIONS_H

#include "render/json_writer.h"
#include "render/page.h"
#include "render/render.h"

/** The renderer of `exclude --format NAME`, or NULL. */
render_fn *exclusions_find(const char *name);

/**
 * The script that adds the rules to the policy. Safe for any path: paths are put in single quotes,
 * or omitted with a comment.
 */
render_fn render_powershell;

/** The section of the text report; writes nothing if there is nothing to report. */
void exclusions_on_page(struct page *p, const struct summary *s);
/** The same with one line per rule, at most `most`. */
void exclusions_in_lines(struct page *p, const struct summary *s, size_t most);
/** The keys "exclusions" and "not_excluded" of an open JSON object. */
void exclusions_in_json(struct json_writer *w, const struct summary *s);

#endif

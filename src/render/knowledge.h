// SPDX-License-Identifier: MIT

/** The output of `explain` and `causes`. */

#ifndef MARSLOG_RENDER_KNOWLEDGE_H
#define MARSLOG_RENDER_KNOWLEDGE_H

#include "explain/explain.h"
#include "render/render.h"

/** One query of `explain` with its readings. */
struct explained {
	const char *query;
	struct explanation explanation;
};

/** Append a whole document. Return false without memory. */
bool render_explain_text(const struct explained *items, size_t count,
	const struct render_options *options, struct buf *out);
bool render_explain_json(const struct explained *items, size_t count, struct buf *out);
bool render_causes_text(
	const struct catalog *catalog, const struct render_options *options, struct buf *out);
bool render_causes_json(const struct catalog *catalog, struct buf *out);

#endif

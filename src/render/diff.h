// SPDX-License-Identifier: MIT

/** Reports of `diff`: what changed between two bundles of one machine. */

#ifndef MARSLOG_RENDER_DIFF_H
#define MARSLOG_RENDER_DIFF_H

#include "diff/diff.h"
#include "render/render.h"

struct diff_report {
	const struct diff *diff;
	const struct catalog *catalog; /**< for the titles of causes */
	struct render_options options;
};

/** Append a whole document. Returns false without memory. */
typedef bool diff_render_fn(const struct diff_report *report, struct buf *out);
diff_render_fn diff_text, diff_json, diff_markdown, diff_html;

/** Names of the formats, for messages and help; NULL-terminated. */
extern const char *const diff_formats[];
/** The renderer of `diff --format NAME`, or NULL. */
diff_render_fn *diff_find(const char *name);

/* ---- text that the human-readable formats share ------------------------------------ */

/** "BETTER: the last job left out no file (before: 3)." */
void diff_headline(const struct diff *d, struct buf *out);
/** @param note one sentence; contains input */
typedef void diff_note_fn(void *context, struct span note);
/**
 * What the reader must know about the comparison, sentence by sentence; there may be none.
 * @return false without memory
 */
bool diff_notes(const struct diff *d, diff_note_fn *write, void *context);
/** "16 Nov 2026, 22:00 UTC to 20 Nov 2026, 22:41 UTC" */
void diff_side_period(const struct diff_side *side, struct buf *out);
/** "5 jobs: 4 completed, 1 failed; last completed 21 Nov, left out 3 files" */
void diff_side_jobs(const struct diff_side *side, struct buf *out);
/** How an item changed: "3 failures per job (before: 12)". */
void diff_change(const struct diff_item *item, bool of_cause, struct buf *out);
/** "not applied: 5 files still fail there" */
void diff_applied(const struct diff_exclusion *x, struct buf *out);
/** Input: the rule "D:\Data\*.tmp", unescaped. */
void diff_rule(const struct diff_rule *rule, struct buf *out);

#endif

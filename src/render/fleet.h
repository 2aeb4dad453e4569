// SPDX-License-Identifier: MIT

/**
 * Reports over many machines. JSON and CSV hold nothing that depends on the
 * clock; text and HTML tell ages as of `now`.
 */

#ifndef MARSLOG_RENDER_FLEET_H
#define MARSLOG_RENDER_FLEET_H

#include "fleet/fleet.h"
#include "render/render.h"

struct fleet_report {
	const struct fleet *fleet;
	const struct catalog *catalog; /**< for the titles of causes */
	int64_t now;
	struct render_options options;
};

/** Each returns false without memory. */
typedef bool fleet_render_fn(const struct fleet_report *report, struct buf *out);
fleet_render_fn fleet_text, fleet_json, fleet_csv, fleet_html;

/** The names, for messages and help; NULL-terminated. */
extern const char *const fleet_formats[];
/** The renderer of `fleet --format NAME`, or NULL. */
fleet_render_fn *fleet_find(const char *name);

/* ---- what text and HTML say alike --------------------------------------------------------- */

/** The first sentence: how many machines are protected, stale, failing, unknown. */
void fleet_headline(const struct fleet_report *report, struct buf *out);
/** The heading of a group of machines: "Without a recovery point for too long" … */
const char *fleet_group_title(enum fleet_urgency urgency);
/** Why the machine stands in its group, in a few words: input made visible. */
void fleet_reason(const struct fleet_report *report, const struct fleet_row *row,
	enum fleet_urgency urgency, struct buf *out);
/** "15 days", "3 h" between two times. */
void fleet_age(struct buf *out, int64_t from, int64_t to);

#endif

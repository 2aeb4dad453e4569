// SPDX-License-Identifier: MIT

/**
 * Reports over many machines. JSON and CSV do not depend on the clock; text and HTML show ages
 * relative to `now`.
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

/** Append a whole document. Returns false without memory. */
typedef bool fleet_render_fn(const struct fleet_report *report, struct buf *out);
fleet_render_fn fleet_text, fleet_json, fleet_csv, fleet_html;

/** Names of the formats, for messages and help; NULL-terminated. */
extern const char *const fleet_formats[];
/** The renderer of `fleet --format NAME`, or NULL. */
fleet_render_fn *fleet_find(const char *name);

/* ---- text that text and HTML share ------------------------------------------------- */

/** The first sentence: how many machines are protected, stale, failing, unknown. */
void fleet_headline(const struct fleet_report *report, struct buf *out);
/** The heading of a group of machines: "Without a recovery point for too long" … */
const char *fleet_group_title(enum fleet_urgency urgency);
/**
 * Why a machine is in its group, in a few words; input is escaped.
 * @param titles whether the cause is named by its title; otherwise by its shorter id
 */
void fleet_reason(const struct fleet_report *report, const struct fleet_row *row,
	enum fleet_urgency urgency, bool titles, struct buf *out);
/** "15 days" or "3 h": the time between two times. */
void fleet_age(struct buf *out, int64_t from, int64_t to);

#endif

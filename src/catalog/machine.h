// SPDX-License-Identifier: MIT

/**
 * What is known of machines: events of Windows' event logs that matter for a
 * backup, and filter drivers by their altitude. From "events" and "altitudes"
 * of the pattern files. Part of the catalogue.
 */

#ifndef MARSLOG_CATALOG_MACHINE_H
#define MARSLOG_CATALOG_MACHINE_H

#include "catalog/catalog.h"
#include "evtx/evtx.h"

/** A named value that an event must have; then the event's text alone does not do. */
struct event_condition {
	const char *name; /**< NULL: none */
	const char *not_value;
};

struct event_rule {
	const char *id, *meaning, *source;
	const char *const *logs; /**< NULL-terminated; any event of these logs with the id … */
	const char *const *providers; /**< … or of these providers */
	const char *const *texts;     /**< one of them must stand in a value; empty = none needed */
	const uint32_t *ids;
	size_t id_count;
	const char *const *causes; /**< NULL-terminated: which findings it supports */
	struct event_condition condition;
	unsigned most_level; /**< events above this level (less severe) do not count; 0 = all do */
};

struct altitude_driver {
	struct span name; /**< without ".sys" */
	uint32_t altitude;
	struct span company;
};

/** What filter drivers in a range of altitudes do. */
struct altitude_class {
	const char *id, *title, *source;
	uint32_t from, to;
	bool holds_files; /**< antivirus, endpoint detection, continuous backup: may hold files open */
	const struct altitude_driver *drivers;
	size_t driver_count;
	const char *const *
		known_as; /**< "CldFlt the cloud files of Windows": drivers with a meaning of their own */
	const char *const *windows; /**< drivers that are part of Windows and hold nothing */
};

const struct event_rule *catalog_event_rules(const struct catalog *c, size_t *count);
/** The first rule that an event fits, or NULL. */
const struct event_rule *catalog_event(const struct catalog *c, const struct evtx_event *event);
const struct altitude_class *catalog_altitudes(const struct catalog *c, size_t *count);
/** The class of an altitude ("328010", "385250.5"), or NULL. */
const struct altitude_class *catalog_altitude(const struct catalog *c, struct span altitude);
/** The company that this altitude was given to, or that is the only one with this driver; or empty. */
struct span catalog_driver_company(
	const struct catalog *c, struct span driver, struct span altitude);
/** Whether a driver is a part of Windows that holds no files. */
bool catalog_driver_is_windows(const struct altitude_class *of, struct span driver);

/** What a driver is known as, whatever its altitude, or NULL. */
const char *catalog_driver_known_as(const struct catalog *c, struct span driver);

#endif

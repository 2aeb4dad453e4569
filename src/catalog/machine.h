// SPDX-License-Identifier: MIT

/**
 * What is known about machines: Windows events that matter for a backup, and filter drivers by
 * their altitude. Read from "events" and "altitudes" of the pattern files. Part of the catalogue.
 */

#ifndef MARSLOG_CATALOG_MACHINE_H
#define MARSLOG_CATALOG_MACHINE_H

#include "catalog/catalog.h"
#include "evtx/evtx.h"

/** A named value that an event must have, in addition to its text. */
struct event_condition {
	const char *name; /**< NULL: no condition */
	const char *not_value;
};

struct event_rule {
	const char *id, *meaning, *source;
	/** NULL-terminated; an event with the id from any of these logs … */
	const char *const *logs;
	const char *const *providers; /**< … or of these providers */
	const char *const *texts; /**< one of them must occur in a value; empty = no condition */
	const uint32_t *ids;
	size_t id_count;
	const char *const *causes; /**< NULL-terminated: the findings that it supports */
	struct event_condition condition;
	/** Numerically larger (less severe) levels are ignored; 0 = all count. */
	unsigned most_level;
	bool failure; /**< it tells of a failure by itself, without supporting a finding */
};

/**
 * A driver and its company. There are thousands, so they are without pointers, each of which the
 * start of the program would have to relocate.
 */
struct altitude_driver {
	uint32_t altitude;
	uint32_t begin;    /**< of its name in the texts of its class; the company follows it */
	uint16_t name_len; /**< without ".sys" */
	uint16_t company_len;
};

/** What the filter drivers in a range of altitudes do. */
struct altitude_class {
	const char *id, *title, *source;
	uint32_t from, to;
	/** antivirus, endpoint detection, continuous backup: may keep files open */
	bool holds_files;
	const struct altitude_driver *drivers;
	size_t driver_count;
	const char *driver_texts; /**< names and companies of the drivers */
	/** "CldFlt the cloud files of Windows": drivers that are described individually */
	const char *const *known_as;
	const char *const *windows; /**< drivers that are part of Windows and keep no file open */
};

const struct event_rule *catalog_event_rules(const struct catalog *c, size_t *count);
/** The first rule that an event matches, or NULL. */
const struct event_rule *catalog_event(const struct catalog *c, const struct evtx_event *event);
struct span altitude_driver_name(
	const struct altitude_class *class, const struct altitude_driver *driver);
struct span altitude_driver_company(
	const struct altitude_class *class, const struct altitude_driver *driver);
const struct altitude_class *catalog_altitudes(const struct catalog *c, size_t *count);
/** The class of an altitude ("328010", "385250.5"), or NULL. */
const struct altitude_class *catalog_altitude(const struct catalog *c, struct span altitude);
/**
 * The company to which this altitude is assigned, or that has the only driver with this name; or
 * empty.
 */
struct span catalog_driver_company(
	const struct catalog *c, struct span driver, struct span altitude);
/** Whether a driver is a part of Windows that keeps no file open. */
bool catalog_driver_is_windows(const struct altitude_class *of, struct span driver);

/** The description of a driver that is described individually, or NULL. */
const char *catalog_driver_known_as(const struct catalog *c, struct span driver);

#endif

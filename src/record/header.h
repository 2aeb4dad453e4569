// SPDX-License-Identifier: MIT

/**
 * The columns before the message of a log record, in every form in which a
 * record is met. Private to this module.
 */

#ifndef MARSLOG_RECORD_HEADER_H
#define MARSLOG_RECORD_HEADER_H

#include "record/record.h"

/** How much of the columns is there; more is stronger evidence of a record. */
enum header_strength {
	HEADER_NONE,
	HEADER_BROKEN, /**< begins like a record (PID, TID) but does not go on like one */
	HEADER_LEVEL,  /**< cut off on the left up to the level */
	HEADER_SOURCE, /**< up to the source */
	HEADER_DATE,   /**< up to the date */
	HEADER_FULL
};

struct header {
	enum header_strength strength;
	size_t start; /**< offset of the record in the line (a prefix may stand before it) */
	struct span pid, tid, component, source, task, level_word;
	enum record_level level;
	int month, day; /**< 0 when there is no date */
	int year;       /**< 0 unless written (a spreadsheet's rendering) */
	int32_t ms;     /**< of the day */
	struct span message;
};

enum { GUID_LEN = 36 };

/**
 * The usual case: a whole, TAB-separated record at the start of the line.
 * @param known the GUID of the record before (zeros at first), kept up to date
 */
bool header_parse_strict(struct span line, struct header *h, char known[GUID_LEN]);
/**
 * Every other form; slower. Of several records on the line it is the first one, of which the
 * message ends where header_find() finds the next at the latest.
 */
bool header_parse_tolerant(struct span line, struct header *h);
/** Where in `line`, at or after `from`, a full record begins; SIZE_MAX if nowhere. */
size_t header_find(struct span line, size_t from);
/** How much of a line is what editors, grep and mail programs put before a record. */
size_t header_prefix(struct span line);
/** Whether a source and its TAB come first: what follows was cut off on the left, at least. */
bool header_begins_with_source(struct span line);
/** Whether text before a record is only what editors, grep and mail programs put there. */
bool header_is_prefix(struct span text);

#endif

// SPDX-License-Identifier: MIT

/**
 * Parses the columns before the message of a log record, in every form that is known
 * (man/formats.md). Private to this module.
 */

#ifndef MARSLOG_RECORD_HEADER_H
#define MARSLOG_RECORD_HEADER_H

#include "record/record.h"

/** Which columns are there; a greater value is stronger evidence of a record. */
enum header_strength {
	HEADER_NONE,
	HEADER_BROKEN, /**< begins like a record (PID, TID) but does not continue like one */
	HEADER_LEVEL,  /**< left columns are missing up to the level */
	HEADER_SOURCE, /**< … up to the source */
	HEADER_DATE,   /**< … up to the date */
	HEADER_FULL
};

struct header {
	enum header_strength strength;
	size_t start; /**< offset of the record in the line, after a prefix if there is one */
	struct span pid, tid, component, source, task, level_word;
	enum record_level level;
	int month, day; /**< 0 without a date */
	int year;       /**< 0 unless the line has it (spreadsheets, other tools) */
	int32_t ms;     /**< since midnight */
	struct span message;
};

enum { GUID_LEN = 36 };

/**
 * Parse the usual form: a complete record, separated by TABs, at the start of the line.
 * @param known the GUID of the record before (zeros at first); updated
 */
bool header_parse_strict(struct span line, struct header *h, char known[GUID_LEN]);
/**
 * Parse every other form; slower. If the line has several records, this is the first; its message
 * ends at the latest where header_find() finds the next.
 */
bool header_parse_tolerant(struct span line, struct header *h);
/** The offset at or after `from` at which a complete record begins; SIZE_MAX when there is none. */
size_t header_find(struct span line, size_t from);
/** The length of the prefix that an editor, grep or a mail program put before a record. */
size_t header_prefix(struct span line);
/** Whether the line begins with a source and its TAB, that is, its left columns are missing. */
bool header_begins_with_source(struct span line);
/** Read the date and time in the columns before a record's source, if there are any, to year … ms. */
void header_find_date(struct span before, struct header *h);
/** Whether the text before a record is only a prefix of an editor, grep or a mail program. */
bool header_is_prefix(struct span text);

/* ---- shared by header.c and header_sheet.c -------------------------------------------- */

enum { HEADER_ID_MIN = 4 }; /* digits of a process or thread id, at least */

/** Number of hexadecimal digits from `from` on. */
size_t header_hex_run(struct span s, size_t from);
/** The next word of a line in which blanks replaced the TABs. Moves *at past it. */
struct span header_blank_column(struct span line, size_t *at);
/** Parse the columns after the time, separated by TABs, or by blanks where a tool replaced the TABs. */
bool header_parse_rest(struct span line, size_t at, bool tabs, struct header *h);
/** The form that a spreadsheet shows: `0CF4  9-May 4:10:19 PM file.cpp(671)  NORMAL  text`. */
bool header_parse_sheet(struct span line, size_t at, struct header *h);

#endif

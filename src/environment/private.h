// SPDX-License-Identifier: MIT

/**
 * Shared by the files of this module. To add a parser for another file: a
 * function `bool NAME_line(reader, line, number)` in a file of its own, declared
 * below, and a call in the list of reader.c.
 *
 *   reader.c       passes each line to the parsers, which recognise its form
 *   drivers.c      fltmc
 *   columns.c      cells of a table
 *   job_history.c  Get-OBJob and Get-DPMJob as tables
 *   policy.c       Get-OBPolicy, the execution policy
 *   machine.c      host, agent, proxy, Defender
 *   shadow.c       vssadmin
 *   listing.c      the scratch folder
 *   registry_key.c which key a registry value belongs to
 *   event_text.c   event logs exported as text: what all forms share
 *   event_csv.c    … separated by commas, semicolons or tabs
 *   event_table.c  … in columns
 *   event_list.c   … as a list of properties, one a line
 *   dates.c        dates in the formats of several countries
 *   facts.c        the facts of all files
 */

#ifndef MARSLOG_ENVIRONMENT_PRIVATE_H
#define MARSLOG_ENVIRONMENT_PRIVATE_H

#include "environment/environment.h"

#include "base/base.h"

enum { GUID_TEXT = 36, WORDS_MAX = 24, COLUMNS_MAX = 16 };

/* A copied text that remains valid after its line. */
struct short_text {
	char data[FACT_TEXT_MAX];
	size_t len;
};

/* The columns of a table, from the dashes below its headings. */
struct columns {
	size_t from[COLUMNS_MAX], to[COLUMNS_MAX]; /* in characters */
	size_t count;
};

enum table {
	TABLE_NONE,
	TABLE_HISTORY,
	TABLE_DPM_HISTORY,
	TABLE_JOBS,
	TABLE_DPM_TASKS,
	TABLE_DPM_CODES
};

/* What an exported event consists of. Headings and property names lead to these. */
enum event_part {
	EVENT_ID,
	EVENT_CODED_ID, /* InstanceId: the id in the lower half, the severity above it */
	EVENT_TIME,
	EVENT_DATE, /* in a column of its own; EVENT_TIME follows */
	EVENT_SOURCE,
	EVENT_LOG,
	EVENT_COMPUTER,
	EVENT_MESSAGE,
	EVENT_PARTS
};

/* Event logs exported as text (event_*.c). */
struct event_text {
	enum { EVENTS_NONE, EVENTS_CSV, EVENTS_COLUMNS, EVENTS_OF_PROVIDER, EVENTS_BLOCK } form;
	bool host_told;
	struct short_text parts[EVENT_PARTS]; /* of the event being read */
	unsigned have;                        /* 1 << part, for each part that was seen */
	unsigned lines;                       /* of the current message, block or bad rows */
	uint64_t number;                      /* line of the event */

	/* CSV and columns: the column of each part, or -1. */
	int column[EVENT_PARTS];
	struct columns columns;
	char separator;
	bool quoted, quote_closed; /* inside a quoted field; just behind its last quote */
	size_t field;              /* index of the field being read */
	char heads;                /* the separator of a line that may be the headings of a CSV */

	/* Lists of properties. */
	bool in_message;
	struct short_text before[3]; /* values of the three lines before, the newest first */
};

struct environment_reader {
	struct environment_config config;
	const char *content;
	bool stopped, failed;
	struct buf plain; /* a line without the NULs of UTF-16 inside 8-bit text */

	size_t ruler;           /* number of dash groups in the last ruler; 0 after a blank line */
	struct short_text head; /* the previous line, which is the heading if a ruler follows */

	enum table table;
	struct {
		struct columns columns;
		int start, end, type, state, name, id; /* column numbers, or -1 */
	} jobs;

	struct short_text selection;
	int selection_excluded; /* -1 = unknown */
	unsigned policy_head;   /* lines since "Powershell Execution Policy", or 0 */

	enum { LIST_NONE, LIST_PATHS, LIST_PROCESSES } exclusions;
	enum { PROXY_NONE, PROXY_USER, PROXY_SYSTEM } proxy;

	struct {
		struct short_text name, state;
		unsigned step; /* lines of a writer seen so far */
		uint64_t number, line;
	} writer;
	struct {
		struct short_text volume, on, used, allocated;
		unsigned step;
		uint64_t line;
	} storage;

	struct short_text key; /* of the registry */
	bool agent_key;        /* … belongs to the agent */

	struct event_text events;
};

/* reader.c */
void environment_tell(struct environment_reader *r, struct fact *fact);
void environment_found(struct environment_reader *r, const char *content);
void text_set(struct short_text *t, struct span s);
struct span text_get(const struct short_text *t);
/** The next word at or after *at, without blanks; empty at the end. */
struct span next_word(struct span line, size_t *at);
/** Split at blanks into at most `max` words. @return their number */
size_t split_words(struct span line, struct span *words, size_t max);
/** Whether 36 characters are a GUID. */
bool is_guid(struct span s);
/** The last GUID in a line; also its offset, or SIZE_MAX. */
size_t find_guid(struct span line, size_t from);
/** The text after the first ": ", without blanks at its ends. */
struct span after_colon(struct span line);

/* One function per form. @return whether the line has that form and no other */
bool drivers_line(struct environment_reader *r, struct span line, uint64_t number);
bool history_line(struct environment_reader *r, struct span line, uint64_t number);
bool policy_line(struct environment_reader *r, struct span line, uint64_t number);
bool machine_line(struct environment_reader *r, struct span line, uint64_t number);
bool shadow_line(struct environment_reader *r, struct span line, uint64_t number);
bool listing_line(struct environment_reader *r, struct span line, uint64_t number);
bool registry_key_line(struct environment_reader *r, struct span line, uint64_t number);
bool event_text_line(struct environment_reader *r, struct span line, uint64_t number);

/* columns.c: tables with a line of dashes below the headings */
/** Read the line of dashes. @return whether there are more than three columns */
bool columns_read(struct columns *c, struct span ruler);
/** The column whose heading begins with a word, or -1. */
int columns_find(const struct columns *c, struct span head, struct span word);
/** The text of a cell, up to the next column; empty if `column` is negative. */
struct span columns_cell(const struct columns *c, struct span line, int column);
/** The word that stands above the last dash of a column: a number aligned to the right. */
struct span columns_right_word(const struct columns *c, struct span line, int column);

/* event_text.c */
/** Part of an event that a heading or property name in English means, or -1. */
int event_part_named(struct span name);
/** Forget the event being read. */
void event_parts_clear(struct environment_reader *r);
void event_part_set(struct environment_reader *r, enum event_part part, struct span value);
/** Report the event being read, if it has an id, a source and a message. @return whether it had */
bool event_parts_tell(struct environment_reader *r);
/** Parse an id of up to five digits. */
bool event_id_read(struct span s, uint32_t *id);
/** Whether a line begins like a record of the agent: "0AB0 0974 08/04". */
bool event_begins_record(struct span line);
/* Each form. @return whether the line belongs to it */
bool event_csv_line(struct environment_reader *r, struct span line, uint64_t number);
bool event_table_line(struct environment_reader *r, struct span line, uint64_t number);
bool event_list_line(struct environment_reader *r, struct span line, uint64_t number);
/** An empty line, or the end of the file: a list's event is complete. */
void event_list_end(struct environment_reader *r);

/* dates.c */
enum date_order { ORDER_UNKNOWN, ORDER_MONTH_FIRST, ORDER_DAY_FIRST };
/**
 * Parse a date and time as printed by Windows: "11/27/2026 3:00:05 AM", "27.11.2026 03:00:05",
 * "2026-11-27 03:00:05".
 * @return milliseconds, or TIME_UNKNOWN
 */
int64_t date_parse(struct span text, enum date_order order);
/** What a text itself shows about the order of day and month. */
enum date_order date_order_of(struct span text);

#endif

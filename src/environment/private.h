// SPDX-License-Identifier: MIT

/**
 * Shared by the files of this module. To add a parser for another file: a
 * function `bool NAME_line(reader, line, number)` in a file of its own, declared
 * below, and a call in the list of reader.c.
 *
 *   reader.c       passes each line to the parsers, which recognise its form
 *   drivers.c      fltmc
 *   job_history.c  Get-OBJob as tables
 *   policy.c       Get-OBPolicy, the execution policy
 *   machine.c      host, agent, proxy, Defender
 *   shadow.c       vssadmin
 *   listing.c      the scratch folder
 *   registry_key.c which key a registry value belongs to
 *   event_text.c   event logs exported as text
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
	size_t from[COLUMNS_MAX];
	size_t count;
};

enum table { TABLE_NONE, TABLE_HISTORY, TABLE_DPM_HISTORY, TABLE_JOBS };

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

	struct {
		struct short_text log; /* of Get-WinEvent's table */
		/* Of Get-WinEvent | Format-List: what was seen of an event so far. */
		struct short_text provider, message;
		int64_t time;
		uint32_t number;
		unsigned have;
		bool csv, host_told;
		int computer, id, source; /* column numbers of the CSV */
	} events;
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

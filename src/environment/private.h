// SPDX-License-Identifier: MIT

/**
 * What the files of this module share:
 *
 *   reader.c       which shape a line has
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

/* A copied text that outlives its line. */
struct short_text {
	char data[FACT_TEXT_MAX];
	size_t len;
};

/* Columns of a table by the dashes below its head. */
struct columns {
	size_t from[COLUMNS_MAX];
	size_t count;
};

enum table { TABLE_NONE, TABLE_HISTORY, TABLE_DPM_HISTORY, TABLE_JOBS };

struct environment_reader {
	struct environment_config config;
	const char *content;
	bool stopped, failed;
	struct buf plain; /* a line without the NULs of UTF-16 in other text */

	size_t ruler;           /* groups of dashes in the last ruler; 0 behind a blank line */
	struct short_text head; /* the line before a ruler may be one */

	enum table table;
	struct {
		struct columns columns;
		int start, end, type, state, name, id; /* columns, or -1 */
	} jobs;

	struct short_text selection;
	int selection_excluded; /* -1 = not known yet */
	unsigned policy_head;   /* lines since "Powershell Execution Policy", or 0 */

	enum { LIST_NONE, LIST_PATHS, LIST_PROCESSES } exclusions;
	enum { PROXY_NONE, PROXY_USER, PROXY_SYSTEM } proxy;

	struct {
		struct short_text name, state;
		unsigned step; /* lines seen of a writer */
		uint64_t number, line;
	} writer;
	struct {
		struct short_text volume, on, used, allocated;
		unsigned step;
		uint64_t line;
	} storage;

	struct short_text key; /* of the registry */
	bool agent_key;        /* … is one of the agent's */

	struct {
		struct short_text log; /* of Get-WinEvent's table */
		bool csv, host_told;
		int computer, id, source; /* columns of the CSV */
	} events;
};

/* reader.c */
void environment_tell(struct environment_reader *r, struct fact *fact);
void environment_found(struct environment_reader *r, const char *content);
void text_set(struct short_text *t, struct span s);
struct span text_get(const struct short_text *t);
/** The next word of a line from *at on, blanks around it left out; empty at the end. */
struct span next_word(struct span line, size_t *at);
/** Split at blanks; at most `max` words. @return how many */
size_t split_words(struct span line, struct span *words, size_t max);
/** Whether 36 characters are a GUID. */
bool is_guid(struct span s);
/** The last GUID in a line, and where it begins, or SIZE_MAX. */
size_t find_guid(struct span line, size_t from);
/** What follows the first ": ", without blanks around it. */
struct span after_colon(struct span line);

/* One function a shape. @return whether the line is of that shape and of no other */
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
 * A date and a time as Windows prints them: "11/27/2026 3:00:05 AM", "27.11.2026 03:00:05",
 * "2026-11-27 03:00:05". @return milliseconds, or TIME_UNKNOWN
 */
int64_t date_parse(struct span text, enum date_order order);
/** What the text by itself says about the order of day and month. */
enum date_order date_order_of(struct span text);

#endif

// SPDX-License-Identifier: MIT

/**
 * The inside of the parser, for the files that share it: parser.c takes any
 * line, run.c takes the lines that nearly all of a log consists of, many at a
 * time, and open.c knows what was cut off at the end. Private to this module.
 */

#ifndef MARSLOG_RECORD_PARSER_H
#define MARSLOG_RECORD_PARSER_H

#include "record/failed_list.h"
#include "record/header.h"
#include "record/registry.h"
#include "record/year.h"

/* Where a span lies in the record's own copy of its text. */
struct slice {
	size_t from, len;
};

/* A record that waits for its continuation lines. Its text is a copy. */
struct pending {
	bool active;
	bool keep;  /* not NORMAL: its text is collected */
	bool whole; /* nothing was left out so far */
	struct record record;
	struct buf text;
	struct slice pid, tid, component, source, task, level_word, message;
};

struct head_line {
	size_t from, len;
	uint64_t number;
	bool unterminated;
};

/* What the columns of the next record most likely are (run.c). */
struct lock_on {
	bool primed;
	char pid[5];          /* "0AB0<TAB>" */
	char minute[12];      /* "08/04<TAB>13:16:" */
	int64_t minute_clock; /* of its beginning … */
	int years, month;     /* … as long as the timeline stands here … */
	int leap_years;       /* … and knows of no other 29 February */
	int message_min;      /* messages begin there at the earliest */
};

struct parser {
	struct parser_config config;
	struct parser_input input;
	struct parser_result result;
	struct timeline time;
	char task[GUID_LEN]; /* of the record before */
	struct lock_on known;
	struct list_state list;
	struct registry_state registry;
	struct pending pending;
	struct buf scratch; /* a line without the asterisks of a forum's bold */
	struct buf head;    /* lines held back while the kind is unknown */
	struct head_line head_lines[PARSER_HEAD_LINES];
	size_t head_count;
	bool decided;
	bool head_is_list; /* a line of the head was proof of a failed-file list */
	bool last_unterminated;
	bool after_blank; /* an empty line was read since the last record began */
	bool in_prose;    /* what follows the last record is not part of it any more */
	bool failed;
};

/* open.c: of a last line without a line end */
/** Whether a line that is no record begins like one. */
bool open_is_begun(struct span line);
/** Whether the columns of a record are there up to the level and what ends it. */
bool open_has_level(struct span line, const struct header *h);
/** Whether a message ends inside something that it began, or there is none. */
bool open_is_message(struct span message);
/** Whether a text ends inside the number of a failure: "0x8007". */
bool open_has_half_code(struct span text);

/* parser.c */
/** Hand over the record that was waiting. */
bool parser_flush_record(struct parser *p, bool at_end, bool complete);
/** A record waits for its continuation lines, so its text is copied. */
void parser_hold_record(
	struct parser *p, struct span line, const struct header *h, uint64_t number, int64_t clock);

#endif

// SPDX-License-Identifier: MIT

/**
 * The parser's state, shared by the files that work on it: parser.c reads any line,
 * fast_path.c reads runs of usual records, range.c reads parts of a file. Private to
 * this module.
 *
 * Below them lie, each with its own header and without knowledge of the parser:
 * header.h (columns of a record), path.c, year.h, prose.h, truncation.h, registry.h and
 * failed_list.h.
 */

#ifndef MARSLOG_RECORD_PARSER_H
#define MARSLOG_RECORD_PARSER_H

#include "record/failed_list.h"
#include "record/header.h"
#include "record/registry.h"
#include "record/truncation.h"
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

/* Columns of the last record, with which the next one is compared (fast_path.c). */
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

/* parser.c */
/** Hand over the record that was waiting. */
bool parser_flush_record(struct parser *p, bool at_end, bool complete);
/** A record waits for its continuation lines, so its text is copied. */
void parser_hold_record(
	struct parser *p, struct span line, const struct header *h, uint64_t number, int64_t clock);

#endif

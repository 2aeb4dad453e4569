// SPDX-License-Identifier: MIT

/**
 * The state of the parser, shared by its files: parser.c parses any line,
 * fast_path.c and quick.h runs of common records, range.c ranges of a file. Private to this
 * module.
 *
 * They use these files, each with its own header and independent of the parser:
 * header.h (columns of a record), path.c, year.h, prose.h, truncation.h,
 * registry.h and failed_list.h.
 */

#ifndef MARSLOG_RECORD_PARSER_H
#define MARSLOG_RECORD_PARSER_H

#include "record/failed_list.h"
#include "record/header.h"
#include "record/registry.h"
#include "record/truncation.h"
#include "record/year.h"

/* A part of the record's own copy of its text. */
struct slice {
	size_t from, len;
};

/* A record held until its continuation lines are complete. Its text is a copy. */
struct pending {
	bool active;
	bool keep;  /* not NORMAL: collect its text */
	bool whole; /* no text has been dropped so far */
	struct record record;
	struct buf text;
	struct slice pid, tid, component, source, task, level_word, message;
};

struct head_line {
	size_t from, len;
	uint64_t number;
	bool unterminated;
};

enum {
	HEAD_BYTES = 32, /* "08/04<TAB>13:16:29.206<TAB>18<TAB>", and more */
	TAIL_BYTES = 64, /* the columns between source and level, and more */
};

/*
 * The columns of earlier records with which the next one is compared (fast_path.c), as the lowest
 * and the highest value that each byte may have.
 */
struct known_columns {
	bool primed;
	ptrdiff_t tid_at;       /* offset of the thread's id, after the same process … */
	uint64_t pid, pid_mask; /* … whose id this is, with its TAB, as by bytes_word() */
	struct {
		unsigned char low[HEAD_BYTES], high[HEAD_BYTES];
	} head;
	struct known_tail {
		unsigned char low[TAIL_BYTES], high[TAIL_BYTES];
		int len;      /* offset of the level */
	} tails[4];           /* without and with an object, each without and with a task */
	char task[GUID_LEN];  /* in `tails` */
	int message_min;      /* the earliest offset of a message, by `tails` */
	int64_t minute_clock; /* clock at the beginning of the minute … */
	int years, month;     /* … valid as long as the timeline has these values … */
	int leap_years;       /* … and has seen no other 29 February */
};

struct parser {
	struct parser_config config;
	struct parser_input input;
	struct parser_result result;
	struct timeline time;
	char task[GUID_LEN]; /* of the record before */
	struct known_columns known;
	const struct quick_reader *quick; /* compares with them (quick.h) */
	struct list_state list;
	struct registry_state registry;
	struct pending pending;
	struct buf scratch; /* a line without the asterisks of a forum's bold type */
	struct buf head;    /* lines held back while the kind of the file is unknown */
	struct head_line head_lines[PARSER_HEAD_LINES];
	size_t head_count;
	bool decided;
	bool head_is_list; /* a line of the head proved that it is a failed-file list */
	bool last_unterminated;
	unsigned other_lines; /* lines of a file of no known kind that were checked for failures */
	bool after_blank;     /* an empty line was read since the last record began */
	bool in_prose;        /* the lines that follow do not belong to the last record any more */
	bool failed;
};

/* parser.c */
/** Pass on the record that was held. */
bool parser_flush_record(struct parser *p, bool at_end, bool complete);
/** Hold a record until its continuation lines are complete; copies its text. */
void parser_hold_record(
	struct parser *p, struct span line, const struct header *h, uint64_t number, int64_t clock);

#endif

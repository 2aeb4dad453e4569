// SPDX-License-Identifier: MIT

/**
 * Finds the columns of common records by comparing them with those of earlier records, several
 * bytes at a time. Used by fast_path.c; private to this module.
 *
 * There are two builds of the same code (quick_loop.h): one for any processor, and one for x86
 * processors with AVX2, which compares 32 instead of 16 bytes at a time.
 */

#ifndef MARSLOG_RECORD_QUICK_H
#define MARSLOG_RECORD_QUICK_H

#include "os/os.h"
#include "record/parser.h"

/* Offsets from the date, in "08/04<TAB>13:16:29.206<TAB>18<TAB>a.c(1)<TAB>". */
enum {
	MINUTE_LEN = 12, /* "08/04<TAB>13:16:" */
	SECOND_AT = MINUTE_LEN,
	COMPONENT_AT = SECOND_AT + 7,
	SOURCE_AT = COMPONENT_AT + 3,
};

enum {
	ID_DIGITS = 4, /* of a process or thread, usually … */
	PID_MAX = 7,   /* … and at most */
	TID_MAX = 5,
	DATE_MIN_AT = 2 * (ID_DIGITS + 1),
	DATE_MAX_AT = PID_MAX + 1 + TID_MAX + 1,
	SOURCE_MIN = 6, /* "a.c(1)" */
	OBJECT_LEN = 18,
	LEVEL_MAX = 8,     /* "WARNING<TAB>" */
	MARKED_BYTES = 64, /* examined together */
	MESSAGE_MAX_AT = DATE_MAX_AT + SOURCE_AT + MARKED_BYTES + TAIL_BYTES + LEVEL_MAX,
	/* Bytes that may be read from the start of a line without bounds checks. */
	READ_AHEAD = MESSAGE_MAX_AT + 2 * MARKED_BYTES + 1,
};

/* A record whose columns are like those of records before it. */
struct quick {
	const char *begin; /* NULL when there is none */
	const char *tid, *date, *object, *task, *level, *message;
	const char *stop, *next;
	uint64_t seconds; /* see quick_seconds() */
	bool has_task;
	bool normal; /* otherwise it is a WARNING */
	enum record_progress progress;
};

/* Result of skipping NORMAL records. */
struct quick_count {
	uint64_t records, lines;
	uint64_t first, last; /* `seconds` of the earliest and the latest */
	bool reports;         /* one of them is a PROGRESS_REPORT */
};

/* Lines that are searched: they end at `end`, and READ_AHEAD bytes are available from `at`. */
struct quick_reader {
	/** Whether the line is a record like known ones, which can be used unchanged. */
	bool (*check)(struct known_columns *known, const char *at, const char *end, size_t max_line,
		struct quick *q);
	/**
	 * Whether the line is one of a stack trace, "   at System.Net.HttpWebRequest.GetResponse()",
	 * which parser.c ignores below a NORMAL record.
	 * @return the start of the next line, or NULL for any other line
	 */
	const char *(*skip_trace)(const char *at, const char *end, size_t max_line);
	/**
	 * Skip NORMAL records with or without a task, and the stack traces below them. There may be
	 * less than READ_AHEAD bytes.
	 * @return the start of the first other line
	 */
	const char *(*normals)(struct known_columns *known, const char *at, const char *end,
		size_t max_line, bool has_task, struct quick_count *count, struct quick *q);
};

/** The fastest for this processor; all give the same results. */
const struct quick_reader *quick_best(void);
extern const struct quick_reader quick_any;
#if defined(__x86_64__) && OS_STACK_ALIGNMENT >= 32 && (defined(__GNUC__) || defined(__clang__))
#define QUICK_HAS_AVX2 1
extern const struct quick_reader quick_avx2;
#endif

/* Parse "29.206<TAB>", whose form was checked: the milliseconds within the minute. */
static inline int32_t quick_seconds(uint64_t w)
{
	int32_t s = (int32_t)(w & 15) * 10 + (int32_t)(w >> 8 & 15);
	return s * 1000 + (int32_t)(w >> 24 & 15) * 100 + (int32_t)(w >> 32 & 15) * 10 +
		(int32_t)(w >> 40 & 15);
}

/* Where the forms of the columns after the source differ, and which of the four it is. */
static ATTR_INLINE struct known_tail *tail_of(struct known_columns *known, struct quick *q)
{
	bool has_object = *q->object == '[';
	q->task = q->object + has_object * OBJECT_LEN + 1;
	q->has_task = *q->task != '\t';
	return &known->tails[has_object * 2 + q->has_task];
}

/* fast_path.c: the rare cases, which take longer */
/**
 * Examine the message of a record; returns false when only parser.c can handle the line.
 * @param odd whether it may contain more than a report of progress
 */
bool quick_look(struct quick *q, bool odd);
/**
 * Whether parser.c ignores a line of a stack trace below a NORMAL record, although it contains
 * one of the characters that a record, a date or a list needs.
 * @param line printable ASCII that begins, after blanks, with "at " or "--"
 */
bool quick_trace_is_plain(struct span line);

#endif

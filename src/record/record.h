// SPDX-License-Identifier: MIT

/**
 * From lines to records. One `struct parser` reads one file after another;
 * what a file is (engine log, failed-file list, registry text, something
 * else) is decided by its content.
 *
 * Every fact about the inputs that this module relies on is in formats.md:
 * the columns of the engine log and their two layouts, the pasted and
 * processed forms, the failed-file list with its unknown separator, and the
 * rules for finding the year that the log does not write.
 *
 * Memory: the text of one record (RECORD_TEXT_MAX) and the lines held back
 * until the kind of the file is known (PARSER_HEAD_MAX).
 */

#ifndef MARSLOG_RECORD_H
#define MARSLOG_RECORD_H

#include "base/base.h"
#include "code/code.h"
#include "text/text.h"

/** Continuation lines beyond this many bytes of one record are not kept. */
#define RECORD_TEXT_MAX (64u << 10)
/** Lines and bytes looked at, at most, before a file must have shown what it is. */
#define PARSER_HEAD_LINES 200
#define PARSER_HEAD_MAX (64u << 10)

enum input_kind { INPUT_OTHER, INPUT_ERRLOG, INPUT_FAILED_LIST, INPUT_REGISTRY, INPUT_ARCHIVE };

/** The contract's word: "errlog", "failed-list", "registry", "archive", "other". */
const char *input_kind_name(enum input_kind kind);

enum record_level {
	LEVEL_NONE, /**< no level column (lists, cut lines) */
	LEVEL_NORMAL,
	LEVEL_ACTIVITY,
	LEVEL_PERF,
	LEVEL_WARNING,
	LEVEL_ERROR,
	LEVEL_CRITICAL,
	LEVEL_FATAL,
	LEVEL_OTHER /**< a word that nobody has documented; kept as it is */
};

/** The level's word, "WARNING" …; NULL for LEVEL_NONE and LEVEL_OTHER. */
const char *record_level_name(enum record_level level);
enum record_level record_level_of(struct span word);

/**
 * A log writes month, day and time but no year, so a record's time is first
 * known on a clock that counts years from 0 at the first record of its file:
 * milliseconds, 366 days a year. When the file ends, the parser says which
 * year 0 was, and record_time() turns the clock into a real time.
 */
#define CLOCK_UNKNOWN INT64_MIN
int64_t record_time(int64_t clock, int base_year);

struct record {
	/** INPUT_ERRLOG, INPUT_FAILED_LIST, or INPUT_REGISTRY for settings that contradict each other */
	enum input_kind kind;
	uint64_t line;        /**< of its first line */
	int64_t clock;        /**< or CLOCK_UNKNOWN */
	struct span pid, tid; /**< hexadecimal digits, or empty */
	struct span component;
	struct span source; /**< "mtffile.cpp(1372)" */
	struct span task;   /**< the job's GUID as written, without braces */
	enum record_level level;
	struct span level_word;
	struct span
		message; /**< with continuation lines, separated by LF; for a list the whole line */
	struct span path;   /**< inside `message`, or empty */
	bool path_is_cut;   /**< the file ends inside the path: it is not known whole */
	bool path_not_file; /**< a volume, or a folder or VHD that the message names as such */
	bool is_cut;        /**< the file breaks off in this record: its end says nothing */
	unsigned list;      /**< which list of the file, from 1; 0 in a log */
};

/** Spans are valid during the call. @return false to stop. */
typedef bool record_fn(void *context, const struct record *record);

/** How the agent names its failed-file lists; a tag and a day follow. */
#define RECORD_LIST_NAME "LastBackupFailedFiles"
/** What makes a NORMAL record worth a look of its own (formats.md 1.2). */
#define RECORD_PROGRESS "Backup Progress:"
/** Where a message holds it, in any case, or SIZE_MAX. */
size_t record_progress_at(struct span message);

/** NORMAL records in a row, of one task, none of which holds RECORD_PROGRESS. */
struct record_series {
	struct span task; /**< as written, or empty */
	uint64_t records;
	int64_t first, last; /**< the earliest and the latest clock, or CLOCK_UNKNOWN */
};
/** The task is valid during the call. @return false to stop. */
typedef bool series_fn(void *context, const struct record_series *series);
/** A ScratchLocation read from registry text. */
typedef bool scratch_fn(void *context, struct span folder, uint64_t line);
/**
 * Find the first system message the catalogue knows (for example "Access is
 * denied") in `text` at or after `from`. The list parser needs it to see
 * where a path ends. @return its offset, or SIZE_MAX.
 */
typedef size_t phrase_fn(void *context, struct span text, size_t from);

enum year_source {
	YEAR_NONE,
	YEAR_OPTION,
	YEAR_NAME,
	YEAR_MEMBER,
	YEAR_FILE,
	YEAR_RECORD,
	YEAR_ASSUMED
};
/** "option", "name", "member-time", "file-time", "record", "assumed"; NULL for YEAR_NONE. */
const char *year_source_name(enum year_source source);

struct parser_config {
	int year;    /**< --year, or 0 */
	int64_t now; /**< milliseconds; the assumed year is the one of this time */
	record_fn *record;
	/** NULL, or a callback for NORMAL records in series where parser_block() finds such; all other
	 * records are told one by one, in order with the series. */
	series_fn *series;
	scratch_fn *scratch;
	phrase_fn *phrase;
	void *context; /**< of record, series and scratch */
	void *phrase_context;
};

struct parser_input {
	const char *name;
	int64_t mtime;      /**< of the archive member, or TIME_UNKNOWN */
	int64_t file_mtime; /**< of the file, or TIME_UNKNOWN */
	bool direct;        /**< the user named this very file: weaker signs will do */
};

/** Why INPUT_OTHER may be a failed-file list all the same. */
enum list_doubt {
	DOUBT_NONE,
	DOUBT_PATHS_ONLY,  /**< nothing but paths, and nothing says that these failed */
	DOUBT_AMONG_OTHERS /**< some lines are a path and a code, but most are other text */
};

/** What the file turned out to be. Counts are of this file. */
struct parser_result {
	enum input_kind kind;
	uint64_t records;
	uint64_t unparsed; /**< lines that are neither record, continuation, heading nor blank */
	uint64_t first_unparsed; /**< its line, or 0 */
	char sample[120];        /**< the beginning of that line */
	char names[96];          /**< codes that such lines name, NUL-terminated */
	uint64_t long_records;   /**< longer than RECORD_TEXT_MAX */
	bool cut_off;            /**< the file ends in the middle of a record */
	int64_t first, last;     /**< clocks of the earliest and the latest record */
	int base_year;           /**< the year of clock 0 */
	enum year_source year_source;
	int year;           /**< of the latest record, 0 when there is no time */
	int64_t named_day;  /**< the day in the file's name, or TIME_UNKNOWN */
	unsigned lists;     /**< failed-file lists found in it */
	uint64_t list_hash; /**< of the entries of all of them; 0 without any */
	enum list_doubt doubt;
};

struct parser;

/** @return NULL without memory. The config is copied. */
struct parser *parser_new(const struct parser_config *config);
/** Begin a file. The name must stay valid until parser_end. */
void parser_begin(struct parser *p, const struct parser_input *input);
/** Take a line; a text_line_fn. @return false when a callback stopped or memory ran out. */
bool parser_line(void *parser, const struct text_line *line);
/**
 * Take lines off the front of a run as long as they are plain records of an
 * engine log; the rest is for parser_line(). The records are the same as if
 * every line went there. A text_block_fn.
 */
size_t parser_block(void *parser, const struct text_block *run, struct text_consumed *taken);
/** The end of the file. `complete` is false when it broke off. @return as parser_line. */
bool parser_end(struct parser *p, bool complete, struct parser_result *result);

/* ---- files read in parts ---------------------------------------------- */

/** Whether a line (ASCII, without its end) begins a record, whatever stands before it. */
bool record_begins(struct span line);
/** Whether a record of an engine log begins anywhere in a line, in any characters and columns. */
bool record_within(struct span line);

/** What a part of an engine log came to; lines and clocks count from the part's beginning. */
struct parser_range {
	struct parser_result result;
	bool joins; /**< false: it can only be understood behind what stands before it */
	int years, first_month, last_month; /**< of its timeline */
	bool leap_day;
	int leap_years;
};

/**
 * Begin in the middle of an engine log, at a line of which record_begins() is
 * true; parser_end_range() must be called before another such line.
 */
void parser_begin_range(struct parser *p, const struct parser_input *input);
/** @return as parser_line. */
bool parser_end_range(struct parser *p, struct parser_range *out);
/**
 * Move the parser of the whole file, which stands where the part begins, to
 * where it ends. It hands over the record that was waiting.
 * @param clock what is to be added to the clocks of the part
 * @param stopped a callback stopped or memory ran out
 * @return false, and nothing is done, when the parser must read the part itself
 */
bool parser_join_range(struct parser *whole, const struct parser_range *part, uint64_t lines_before,
	int64_t *clock, bool *stopped);

/** The base year as far as known while the file is still being read (for streamed output). */
int parser_year_so_far(const struct parser *p);
/** What the file has turned out to be so far; INPUT_OTHER as long as it is not known. */
enum input_kind parser_kind_so_far(const struct parser *p);
/** The day in the file's name, as the time of its beginning, or TIME_UNKNOWN: all that dates a list. */
int64_t parser_named_day(const struct parser *p);
/** Whether memory ran out. */
bool parser_failed(const struct parser *p);
void parser_free(struct parser *p);

/**
 * A hash of what a record says, without the name and line of its file and without the year. A
 * line of a list has no time; the day in the list's name stands for it.
 * @param named_day of a list (parser_named_day), or TIME_UNKNOWN
 */
uint64_t record_key(const struct record *r, int64_t named_day);

/* ---- shared with the classifier -------------------------------------- */

/** How path_find() is to read a text. */
struct path_search {
	phrase_fn *phrase; /**< or NULL */
	void *context;
	bool prose;   /**< a message: words may follow the path, not only codes */
	bool cut_off; /**< the text ends where the file was cut off */
	/** Texts that follow paths in the same list, learned from it: messages in a language that
	 * the catalogue does not know. */
	const struct span *tails;
	size_t tail_count;
};

/**
 * What stands behind the name of a file with an extension, up to the end of the line: perhaps
 * a message. Empty when the whole line may be a name.
 */
struct span path_tail(struct span line);

/**
 * Find the path of a file in a message or in a line of a list, without the
 * separators, labels, codes and messages around it (formats.md 1.1 and 2).
 * @return the path inside `text`, or an empty span; *is_cut when it may not be whole.
 */
struct span path_find(struct span text, const struct path_search *search, bool *is_cut);
/** Whether a path is only a volume: "D:\", "\\?\Volume{…}\". */
bool path_is_volume(struct span path);
/** Whether a message's path is that of a volume, or of a folder or VHD that it names as such. */
bool path_is_not_file(struct span message, struct span path);

#endif

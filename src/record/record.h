// SPDX-License-Identifier: MIT

/**
 * From lines to records. One `struct parser` reads one file after another. It
 * determines by content what a file is: an engine log, a failed-file list,
 * registry text, or something else.
 *
 * man/formats.md describes the inputs and the source of each fact: the columns
 * of the engine log in its two layouts, the forms of pasted lines, failed-file
 * lists, and how the year is inferred.
 *
 * Memory: the text of one record (RECORD_TEXT_MAX), and the lines held back
 * until the kind of the file is known (PARSER_HEAD_MAX).
 */

#ifndef MARSLOG_RECORD_H
#define MARSLOG_RECORD_H

#include "base/base.h"
#include "code/code.h"
#include "text/text.h"

/** Text of continuation lines above this many bytes per record is dropped. */
#define RECORD_TEXT_MAX (64u << 10)
/** A file must show its kind within this many lines and bytes. */
#define PARSER_HEAD_LINES 200
#define PARSER_HEAD_MAX (64u << 10)

enum input_kind { INPUT_OTHER, INPUT_ERRLOG, INPUT_FAILED_LIST, INPUT_REGISTRY, INPUT_ARCHIVE };

/** The name used in reports: "errlog", "failed-list", "registry", "archive", "other". */
const char *input_kind_name(enum input_kind kind);

enum record_level {
	LEVEL_NONE, /**< no level column (lists, truncated lines) */
	LEVEL_NORMAL,
	LEVEL_ACTIVITY,
	LEVEL_PERF,
	LEVEL_WARNING,
	LEVEL_ERROR,
	LEVEL_CRITICAL,
	LEVEL_FATAL,
	LEVEL_OTHER /**< an undocumented level; its text is kept */
};

/** "WARNING" etc.; NULL for LEVEL_NONE and LEVEL_OTHER. */
const char *record_level_name(enum record_level level);
enum record_level record_level_of(struct span word);

/**
 * A log has month, day and time but no year. So a record's time is first given on a clock that
 * counts years from 0 at the first record of its file, in milliseconds, with 366 days per year.
 * At the end of the file the parser knows the year of clock year 0, and record_time() converts
 * clocks to real times.
 */
#define CLOCK_UNKNOWN INT64_MIN
int64_t record_time(int64_t clock, int base_year);
/** The same for two clocks, which are usually of one day. */
void record_times(
	int64_t clock_first, int64_t clock_last, int base_year, int64_t *first, int64_t *last);

struct record {
	/**
	 * INPUT_ERRLOG, INPUT_FAILED_LIST, or INPUT_REGISTRY for settings that contradict each
	 * other.
	 */
	enum input_kind kind;
	uint64_t line;        /**< number of its first line */
	int64_t clock;        /**< may be CLOCK_UNKNOWN */
	struct span pid, tid; /**< hexadecimal digits; may be empty */
	struct span component;
	struct span source; /**< "mtffile.cpp(1372)" */
	struct span task;   /**< the job's GUID as in the log, without braces */
	enum record_level level;
	struct span level_word;
	/** with continuation lines, separated by LF; for a list the whole line */
	struct span message;
	struct span path;   /**< part of `message`; may be empty */
	bool path_is_cut;   /**< the file ends inside the path */
	bool path_not_file; /**< a volume, or a folder or VHD that the message names as such */
	bool is_cut;        /**< the file ends inside the record, so its end has no meaning */
	unsigned list;      /**< number of the list within the file, from 1; 0 in a log */
};

/** Spans are valid during the call only. @return false to stop reading */
typedef bool record_fn(void *context, const struct record *record);

/** The beginning of the names of failed-file lists; a tag and a date follow. */
#define RECORD_LIST_NAME "LastBackupFailedFiles"
/** Marks NORMAL records that report the progress of a job (man/formats.md). */
#define RECORD_PROGRESS "Backup Progress:"
/** Offset of RECORD_PROGRESS in a message, ignoring case, or SIZE_MAX. */
size_t record_progress_at(struct span message);

/** What a NORMAL record tells of the progress of its job. */
enum record_progress {
	PROGRESS_NONE,
	PROGRESS_REPORT, /**< the job is at work, as in "Backup Progress: bytes: 5 files: 3" */
	PROGRESS_EVENT   /**< it may be the start or end of a phase, or of the job */
};
enum record_progress record_progress(struct span message);

/** Consecutive NORMAL records of one task without PROGRESS_EVENT. */
struct record_series {
	struct span task; /**< as in the log; may be empty */
	uint64_t records;
	int64_t first, last; /**< the earliest and latest clock, or CLOCK_UNKNOWN */
	bool reports;        /**< one of them is a PROGRESS_REPORT */
};
/** The task is valid during the call only. @return false to stop reading */
typedef bool series_fn(void *context, const struct record_series *series);
/** Called with a ScratchLocation from registry text. */
typedef bool scratch_fn(void *context, struct span folder, uint64_t line);
/**
 * Find the first system message of the catalogue (such as "Access is denied") in `text` at or
 * after `from`. The list parser uses it to find the end of a path.
 * @return its offset, or SIZE_MAX
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
/** "option", "name", "member-time", "file-time", "record" or "assumed"; NULL for YEAR_NONE. */
const char *year_source_name(enum year_source source);

/**
 * What failure a text tells of that belongs to no record, as a mail or a console's message does: a
 * code, or a word of which more can be asked; NULL when it tells of none. Valid until the next call.
 */
typedef const char *prose_fn(void *context, const struct record *text);

struct parser_config {
	int year;    /**< the argument of --year, or 0 */
	int64_t now; /**< milliseconds; determines the assumed year */
	record_fn *record;
	/**
	 * NULL, or a callback for series of NORMAL records that parser_block() finds; all other
	 * records are passed to `record`, in order with the series.
	 */
	series_fn *series;
	scratch_fn *scratch;
	phrase_fn *phrase;
	prose_fn *prose; /**< or NULL */
	void *context;   /**< for record, series, scratch and prose */
	void *phrase_context;
};

struct parser_input {
	const char *name;
	int64_t mtime;      /**< of the archive member, or TIME_UNKNOWN */
	int64_t file_mtime; /**< of the file, or TIME_UNKNOWN */
	bool direct; /**< the user named this very file, or it is the text of a mail, so weaker
			       evidence is enough */
};

/** Why a file of kind INPUT_OTHER may be a failed-file list. */
enum list_doubt {
	DOUBT_NONE,
	DOUBT_PATHS_ONLY,  /**< it has only paths, and nothing shows that these failed */
	DOUBT_AMONG_OTHERS /**< some lines are a path and a code, but most are other text */
};

/** The result of parsing one file. */
struct parser_result {
	enum input_kind kind;
	uint64_t records;
	/** number of lines that are neither record, continuation, heading nor blank */
	uint64_t unparsed;
	uint64_t first_unparsed; /**< line number of the first, or 0 */
	char sample[120];        /**< the beginning of that line */
	char names[96];          /**< codes in such lines, NUL-terminated */
	uint64_t long_records;   /**< number of records longer than RECORD_TEXT_MAX */
	bool cut_off;            /**< the file ends inside a record */
	int64_t first, last;     /**< clocks of the earliest and the latest record */
	int base_year;           /**< the year of clock year 0 */
	enum year_source year_source;
	int year;           /**< year of the latest record; 0 without a time */
	int64_t named_day;  /**< the date in the file's name, or TIME_UNKNOWN */
	unsigned lists;     /**< number of failed-file lists in the file */
	uint64_t list_hash; /**< hash of the entries of all lists; 0 without any */
	enum list_doubt doubt;
};

struct parser;

/** @return NULL without memory. `config` is copied. */
struct parser *parser_new(const struct parser_config *config);
/** Start a file. The name must stay valid until parser_end(). */
void parser_begin(struct parser *p, const struct parser_input *input);
/** Parse a line; a text_line_fn. @return false when a callback stopped or memory ran out */
bool parser_line(void *parser, const struct text_line *line);
/**
 * Parse lines from the front of a block as long as they are plain records of an engine log; the
 * rest must be passed to parser_line(). The records are the same as if every line were passed
 * there. A text_block_fn.
 */
size_t parser_block(void *parser, const struct text_block *run, struct text_consumed *taken);
/** End of file; `complete` is false when it ended early. @return as parser_line() */
bool parser_end(struct parser *p, bool complete, struct parser_result *result);

/* ---- ranges of a file --------------------------------------------------- */

/** Whether a line (ASCII, without its end) begins a record, independent of the lines before it. */
bool record_begins(struct span line);
/** Whether a record of an engine log begins anywhere in a line, in any form. */
bool record_within(struct span line);

/** The result of reading a range of an engine log; lines and clocks count from its beginning. */
struct parser_range {
	struct parser_result result;
	bool joins;                         /**< false: the range depends on what precedes it */
	int years, first_month, last_month; /**< of its timeline */
	bool leap_day;
	int leap_years;
};

/**
 * Start in the middle of an engine log, at a line for which record_begins() is true.
 * parser_end_range() must be called before another such line.
 */
void parser_begin_range(struct parser *p, const struct parser_input *input);
/** @return as parser_line() */
bool parser_end_range(struct parser *p, struct parser_range *out);
/**
 * Advance the parser of the whole file, which is at the start of the range, to its end. Passes on
 * the record that was held.
 * @param clock value to add to the clocks of the range
 * @param stopped a callback stopped or memory ran out
 * @return false, without any effect, when the parser must read the range itself
 */
bool parser_join_range(struct parser *whole, const struct parser_range *part, uint64_t lines_before,
	int64_t *clock, bool *stopped);

/** The base year as far as it is known while the file is being read (for streamed output). */
int parser_year_so_far(const struct parser *p);
/** The kind of the file as far as it is known; INPUT_OTHER before that. */
enum input_kind parser_kind_so_far(const struct parser *p);
/**
 * The date in the file's name as a time (its midnight), or TIME_UNKNOWN. Lists have no other
 * time.
 */
int64_t parser_named_day(const struct parser *p);
/** Whether memory ran out. */
bool parser_failed(const struct parser *p);
void parser_free(struct parser *p);

/**
 * A hash of a record's content, without the name of its file, its line number and the year. Lines
 * of a list have no time; the date in the list's name is used instead.
 * @param named_day for a list (parser_named_day), or TIME_UNKNOWN
 */
uint64_t record_key(const struct record *r, int64_t named_day);

/* ---- shared with the classifier -------------------------------------- */

/** How path_find() reads a text. */
struct path_search {
	phrase_fn *phrase; /**< may be NULL */
	void *context;
	bool prose;   /**< a message: words may follow the path, not only codes */
	bool cut_off; /**< the text ends where the file was truncated */
	/**
	 * Texts that follow paths in the same list, learned from it: messages in a language that
	 * the catalogue does not know.
	 */
	const struct span *tails;
	size_t tail_count;
};

/**
 * The text after the name of a file with an extension, up to the end of the line; it may be a
 * message. Empty when the whole line may be a name.
 */
struct span path_tail(struct span line);

/**
 * Find the path of a file in a message or a line of a list, without the separators, labels, codes
 * and messages around it.
 * @return the path, a part of `text`, or an empty span; *is_cut is set when it may be incomplete
 */
struct span path_find(struct span text, const struct path_search *search, bool *is_cut);
/** Whether a path is only a volume: "D:\", "\\?\Volume{…}\". */
bool path_is_volume(struct span path);
/** Whether a message's path is a volume, or a folder or VHD that the message names as such. */
bool path_is_not_file(struct span message, struct span path);

#endif

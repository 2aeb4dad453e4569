// SPDX-License-Identifier: MIT

/**
 * Bytes to lines. One `struct text` per file detects the encoding, decodes to
 * UTF-8 and passes lines to a callback. The result depends on the bytes only,
 * not on the sizes of the pieces in which they arrive.
 *
 * Encodings: UTF-8, UTF-16LE and UTF-16BE, each with or without a byte order
 * mark, and 8-bit Windows code pages. No source says which encoding the agent
 * uses, so each file is examined:
 *   - a byte order mark decides;
 *   - without one, NULs in every other byte of the first 4 KiB mean UTF-16;
 *   - otherwise the file is read as UTF-8 until a line is invalid. If no
 *     multi-byte UTF-8 was seen before, the file is in the code page from that
 *     line on (the lines before are ASCII, so they do not change): windows-1252,
 *     or 850, a console's, if that line has its letters inside words. If some was
 *     seen, invalid bytes become U+FFFD and are counted.
 * Lines end in LF, CRLF or CR; the last line may have no end. NULs at either
 * end of a line (from preallocated files) are dropped.
 *
 * Memory: one buffer for a line that crosses pieces, at most `max_line` bytes
 * plus one decoded piece. A longer line is passed on truncated, and the rest of
 * it is skipped.
 */

#ifndef MARSLOG_TEXT_H
#define MARSLOG_TEXT_H

#include "base/base.h"

enum text_encoding { TEXT_UTF8, TEXT_UTF16LE, TEXT_UTF16BE, TEXT_CODEPAGE };

struct text_line {
	struct span text;  /**< valid UTF-8 without the line end; valid during the call only */
	uint64_t number;   /**< line number, counted from 1 as editors do */
	bool cut;          /**< longer than `max_line`; the rest was skipped */
	bool unterminated; /**< the last line of the file, without a line end */
};

/** Called for every line, also empty ones. @return false to stop reading the file */
typedef bool text_line_fn(void *context, const struct text_line *line);

/** Lines that have not been validated. All that is known is that they end with a line feed. */
struct text_block {
	struct span lines;
	uint64_t number; /**< of the first line */
	size_t max_line; /**< longer lines must not be taken */
};

struct text_consumed {
	uint64_t lines;
	bool stop; /**< set to stop reading */
};

/**
 * Called with several lines before they are passed on one by one, for callers that process many
 * lines at once. It may take complete lines from the front, but only those that would be passed
 * on unchanged: ASCII without NULs, ended by LF or CRLF, without another CR, at most `max_line`
 * bytes long.
 * @return the number of bytes taken, including line ends; 0 for none
 */
typedef size_t text_block_fn(
	void *context, const struct text_block *run, struct text_consumed *taken);

struct text_config {
	/**
	 * NULL or the argument of --encoding: "utf-8", "utf-16le" and "utf-16be" force that
	 * encoding (a byte order mark still wins); any other name is the code page for 8-bit
	 * files instead of windows-1252.
	 */
	const char *encoding;
	size_t max_line; /**< bytes of UTF-8; 0 means 1 MiB */
};

struct text_stats {
	uint64_t bytes; /**< as read, before decoding */
	uint64_t lines;
	enum text_encoding encoding;
	/** "utf-8", "utf-16le", "utf-16be", "windows-1252", …; NULL before the first byte */
	const char *encoding_name;
	uint64_t bad;            /**< sequences replaced by U+FFFD */
	uint64_t first_bad_line; /**< 0 when there is none */
	uint64_t cut_lines;      /**< lines longer than the limit */
	uint64_t first_cut_line;
	bool binary;            /**< the first 4 KiB are not text in any encoding */
	unsigned char head[16]; /**< the first bytes, to name the format of a binary file */
	size_t head_len;
};

struct text;

/** Whether a name can be used for --encoding. */
bool text_encoding_known(const char *name);
/**
 * @return NULL without memory or for an unknown encoding. config->encoding must outlive the text.
 */
struct text *text_new(const struct text_config *config, text_line_fn *fn, void *context);
/** Offer blocks of lines to `fn` from now on; NULL stops that. */
void text_set_block_fn(struct text *t, text_block_fn *fn);
/** Start another file; keeps the memory. */
void text_reset(struct text *t, void *context);
/** @return false when the callback stopped or memory ran out; text_failed() tells which */
bool text_feed(struct text *t, const void *data, size_t len);
/** End of file: pass on the remaining line. */
bool text_finish(struct text *t);

/* ---- ranges of a file ----------------------------------------------------- */

/** The state of decoding at some position of a file. */
struct text_state {
	enum text_encoding encoding;
	const char *encoding_name;
};

/** The result of reading a range; lines are counted from its beginning. */
struct text_range {
	struct text_state state; /**< with which it was read */
	struct text_stats stats;
	bool multibyte; /**< it has characters above ASCII */
	bool mixed;     /**< its encoding changes */
};

/** @return false until enough of the file was read to know the encoding */
bool text_get_state(const struct text *t, struct text_state *out);
/**
 * Start reading after a line feed in the middle of a file. The range must end after a line feed
 * as well; do not call text_finish() for it.
 */
void text_begin_range(struct text *t, void *context, const struct text_state *state);
void text_end_range(const struct text *t, struct text_range *out);
/**
 * Whether the reader of the whole file, which is positioned at the start of the range, would have
 * read the same. If not, it must read the range itself.
 */
bool text_range_fits(const struct text *whole, const struct text_range *part);
/** Advance the reader to the end of the range. */
void text_join_range(struct text *whole, const struct text_range *part);

/** Whether memory ran out. */
bool text_failed(const struct text *t);
const struct text_stats *text_get_stats(const struct text *t);
void text_free(struct text *t);

#endif

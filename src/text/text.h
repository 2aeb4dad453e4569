// SPDX-License-Identifier: MIT

/**
 * Bytes to lines. One `struct text` per file: it finds out the encoding,
 * decodes to UTF-8 and hands out lines, whatever the sizes of the pieces in
 * which the bytes arrive. What comes out depends on the bytes alone.
 *
 * Encodings (formats.md, 1): UTF-8, UTF-16LE and UTF-16BE, each with and
 * without a byte order mark, and an 8-bit Windows code page. Nobody has
 * published which one the agent uses, so each file is judged by itself:
 *   - a byte order mark decides;
 *   - without one, NULs in every other byte of the first 4 KiB mean UTF-16;
 *   - else the bytes are taken as UTF-8 until a line is not valid. If no
 *     multi-byte UTF-8 was seen up to there, the file is in the code page
 *     from that line on (all before was ASCII, so nothing changes for it);
 *     otherwise the bad bytes become U+FFFD and are counted.
 * Lines end in LF, CRLF or CR; a last line needs no end. NULs at both ends of
 * a line (preallocated files) are dropped.
 *
 * Memory: one buffer for a line that crosses pieces, never above `max_line`
 * bytes plus one decoded piece. A longer line is handed out cut, once, and
 * the rest of it is skipped.
 */

#ifndef MARSLOG_TEXT_H
#define MARSLOG_TEXT_H

#include "base/base.h"

enum text_encoding { TEXT_UTF8, TEXT_UTF16LE, TEXT_UTF16BE, TEXT_CODEPAGE };

struct text_line {
	struct span text;  /**< valid UTF-8, no line end; valid during the call only */
	uint64_t number;   /**< from 1, as an editor counts */
	bool cut;          /**< longer than `max_line`; the rest is lost */
	bool unterminated; /**< the last line of the file, without a line end */
};

/** Called for every line, blank ones too. @return false to stop reading the file. */
typedef bool text_line_fn(void *context, const struct text_line *line);

/**
 * Lines that nobody has looked at yet: they end in a line feed, which is all
 * that is known of them.
 */
struct text_block {
	struct span lines;
	uint64_t number; /**< of the first line */
	size_t max_line; /**< longer lines are not to be taken */
};

struct text_consumed {
	uint64_t lines;
	bool stop; /**< reading is to end */
};

/**
 * Called with a run before its lines are handed out one by one, for somebody
 * who takes many lines at a time. It may take whole lines off the front, but
 * only such as would be handed out byte for byte as they stand: ASCII without
 * NULs, ended by LF or CRLF, without a CR elsewhere, at most `max_line` long.
 * @return the bytes taken, line ends included; 0 for none
 */
typedef size_t text_block_fn(
	void *context, const struct text_block *run, struct text_consumed *taken);

struct text_config {
	/** NULL, or what --encoding said: "utf-8", "utf-16le", "utf-16be" force that encoding
	 * (a byte order mark still wins); any other name is the code page for 8-bit files
	 * in place of windows-1252. */
	const char *encoding;
	size_t max_line; /**< bytes of UTF-8; 0 means 1 MiB */
};

struct text_stats {
	uint64_t bytes; /**< as they came in */
	uint64_t lines;
	enum text_encoding encoding;
	const char *
		encoding_name; /**< "utf-8", "utf-16le", "utf-16be", "windows-1252", …; NULL before any byte */
	uint64_t bad;            /**< sequences that became U+FFFD */
	uint64_t first_bad_line; /**< 0 when none */
	uint64_t cut_lines;      /**< lines longer than the limit */
	uint64_t first_cut_line;
	bool binary;            /**< the first 4 KiB do not look like text in any encoding */
	unsigned char head[16]; /**< the first bytes, for naming foreign formats */
	size_t head_len;
};

struct text;

/** Whether an --encoding name can be used at all. */
bool text_encoding_known(const char *name);
/** @return NULL without memory or for an unknown encoding. The config's string must outlive it. */
struct text *text_new(const struct text_config *config, text_line_fn *fn, void *context);
/** From now on runs are offered to `fn` first; NULL ends that. */
void text_set_block_fn(struct text *t, text_block_fn *fn);
/** Begin another file; keeps the memory. */
void text_reset(struct text *t, void *context);
/** @return false when the callback stopped or memory ran out (text_failed tells). */
bool text_feed(struct text *t, const void *data, size_t len);
/** The end of the file: hands out what is left. */
bool text_finish(struct text *t);

/* ---- files read in parts ------------------------------------------------- */

/** How a file is being decoded at some point of it. */
struct text_state {
	enum text_encoding encoding;
	const char *encoding_name;
};

/** What a part of a file came to; lines count from the beginning of the part. */
struct text_range {
	struct text_state state; /**< that it was read with */
	struct text_stats stats;
	bool multibyte; /**< characters above ASCII were met */
	bool mixed;     /**< it changes its encoding */
};

/** @return false as long as too little of the file was read to know. */
bool text_get_state(const struct text *t, struct text_state *out);
/**
 * Begin behind a line feed in the middle of a file. A part must end behind a
 * line feed, too, and is over without text_finish().
 */
void text_begin_range(struct text *t, void *context, const struct text_state *state);
void text_end_range(const struct text *t, struct text_range *out);
/** Whether the reader of the whole file, which stands where the part begins, would have read the
 * same. If not, it has to read the part itself. */
bool text_range_fits(const struct text *whole, const struct text_range *part);
/** Move it to where the part ends. */
void text_join_range(struct text *whole, const struct text_range *part);

/** Whether memory ran out. */
bool text_failed(const struct text *t);
const struct text_stats *text_get_stats(const struct text *t);
void text_free(struct text *t);

#endif

// SPDX-License-Identifier: MIT

/**
 * From operands to byte streams. A source is one file, standard input, or
 * every regular file under a folder (recursive, sorted by bytes, links not
 * followed). The walk calls back with each opened file. A file or folder that
 * cannot be opened or listed is reported as a gap, and the walk continues.
 *
 * This header also defines gaps: reports of anything that could not be read or
 * was truncated.
 */

#ifndef MARSLOG_SOURCE_H
#define MARSLOG_SOURCE_H

#include "base/base.h"
#include "os/os.h"

/** Files of one folder that are read; a gap reports how many more there are. */
#define SOURCE_FILES_MAX 200000u

/** Why something was not read. marslog(1) documents the reasons under "Gaps". */
enum gap_reason {
	GAP_TRUNCATED,
	GAP_ENCRYPTED,
	GAP_UNSUPPORTED_METHOD,
	GAP_CHECKSUM,
	GAP_LIMIT,
	GAP_UNREADABLE,
	GAP_UNPARSED,
	GAP_LONG_LINE,
	GAP_DECODING,
	GAP_REASONS
};

/** The name of a reason in reports, for example "unsupported-method". */
const char *gap_reason_name(enum gap_reason reason);
/** The name of a gap's input in messages; `input` may be NULL. */
const char *gap_input_name(const char *input);

/**
 * Report a gap.
 * @param input full name of the member; NULL when the gap concerns all inputs
 * @param count how much was lost (bytes, lines …), at least 1
 */
typedef void gap_fn(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);

struct source {
	const char *name;     /**< as typed, or folder/name for a file found in a folder operand */
	struct os_file *file; /**< positioned at its start; the walk closes it */
	struct os_stat stat;
	bool direct; /**< named on the command line, not found in a folder */
};

/**
 * Read at a position of a seekable source, as os_read_at() does, but never behind the end that the
 * file had when it was opened: a log that is being written is read as it was at that moment.
 */
int64_t source_read_at(const struct source *source, void *data, size_t size, uint64_t position,
	char why[OS_WHY_SIZE]);

/** Read on from where the last call ended. */
int64_t source_read(const struct source *source, void *data, size_t size, char why[OS_WHY_SIZE]);

/**
 * Bytes that the two functions above have read in this process, compressed as they are: what was
 * read twice counts twice. For progress.
 */
uint64_t source_bytes_read(void);

/** Return false to end the walk (out of memory, output closed). */
typedef bool source_fn(void *context, const struct source *source);

/** Visit an operand; "-" is standard input. @return false when a callback ended the walk */
bool source_walk(const char *operand, source_fn *visit, gap_fn *gap, void *context);

#endif

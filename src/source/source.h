// SPDX-License-Identifier: MIT

/**
 * From operands to byte streams. A source is one file, standard input, or
 * every regular file under a folder (recursive, sorted by bytes, links not
 * followed). The walk calls back with each one opened; what cannot be opened
 * or listed is reported as a gap, and the walk goes on.
 *
 * Also the vocabulary of gaps: anything that could not be read or was cut off.
 */

#ifndef MARSLOG_SOURCE_H
#define MARSLOG_SOURCE_H

#include "base/base.h"
#include "os/os.h"

/** Files of one folder that are read; the others are a gap. */
#define SOURCE_FILES_MAX 200000u

/** Reasons of contract.md 4. */
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

/** The contract's word for a reason, for example "unsupported-method". */
const char *gap_reason_name(enum gap_reason reason);
/** What messages call the input of a gap, which may be NULL. */
const char *gap_input_name(const char *input);

/**
 * Report a gap.
 * @param input the member's whole name, or NULL when it concerns all that is read
 * @param count what was lost (bytes, lines …), at least 1
 */
typedef void gap_fn(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);

struct source {
	const char *name;     /**< as typed, or folder/name under an operand */
	struct os_file *file; /**< at its start; closed by the walk */
	struct os_stat stat;
	bool direct; /**< named on the command line, not found in a folder */
};

/** @return false to end the walk (out of memory, output gone). */
typedef bool source_fn(void *context, const struct source *source);

/** Visit an operand ("-" is standard input). @return false when a callback ended the walk. */
bool source_walk(const char *operand, source_fn *visit, gap_fn *gap, void *context);

#endif

// SPDX-License-Identifier: MIT

/**
 * Counting. Batches of entries are merged into the tally in the order of the
 * inputs (batch.h). The tally keeps what the summary needs, not the entries.
 *
 * The unit of counting is the cell: one path (or none), one cause, one code,
 * from a log or from a list. A cell has a count and the runs in which it
 * occurred; the first and last times are kept for each cause. Everything else
 * (findings, folders, jobs, recurrence) is derived from the cells after all
 * input has been read, because two things are known only then: which folder is
 * the scratch folder, and which code the log gives for a path that a list names
 * without a code.
 *
 * Whatever grows with the input has a limit. Beyond it, counting continues as
 * far as possible, and a gap of reason `limit` is reported:
 *   distinct paths   TALLY_PATHS_MAX, and TALLY_TEXT_MAX bytes of their text
 *   cells            TALLY_CELLS_MAX
 *   distinct codes   TALLY_CODES_MAX
 *   runs             TALLY_RUNS_MAX; per cell at most TALLY_CELL_RUNS_MAX
 *   days             TALLY_DAYS_MAX pairs of a day and a cause
 *   gaps             TALLY_GAPS_MAX
 *   machines         TALLY_NOTES_MAX distinct facts
 *   inputs           limited by SOURCE_FILES_MAX and --max-members
 *   evidence         the first `keep` records of each cause and unknown code
 */

#ifndef MARSLOG_TALLY_H
#define MARSLOG_TALLY_H

#include "classify/classify.h"
#include "source/source.h"

#define TALLY_PATHS_MAX 2000000u
#define TALLY_TEXT_MAX (512u << 20)
#define TALLY_CELLS_MAX 4000000u
#define TALLY_CODES_MAX 4096u
#define TALLY_RUNS_MAX 20000u
#define TALLY_CELL_RUNS_MAX 250u
#define TALLY_EVIDENCE_TEXT 600u
#define TALLY_DAYS_MAX 20000u
#define TALLY_GAPS_MAX 1000u
#define TALLY_SCRATCH_MAX 64u
#define TALLY_NOTES_MAX 256u

struct tally;

/** What a file of the input can say about its machine. */
enum machine_fact {
	MACHINE_HOST,  /**< its name */
	MACHINE_ID,    /**< the id that the agent gave it */
	MACHINE_AGENT, /**< the version of the agent */
	MACHINE_ZONE,  /**< minutes east of UTC, as a decimal number */
	MACHINE_FACTS
};

struct tally_config {
	const struct catalog *catalog;
	size_t keep;          /**< maximum evidence records per cause */
	int zone;             /**< minutes east of UTC of the days that are counted */
	const char *host;     /**< the argument of --host, or NULL */
	int64_t now;          /**< from --now, or from the clock */
	bool now_asked;       /**< whether the summary may depend on `now` */
	const char *scratch;  /**< the argument of --scratch, or NULL */
	int64_t since, until; /**< jobs outside are not listed; TIME_UNKNOWN = no limit */
	const char *job;      /**< the beginning of a GUID: other jobs are not listed; or NULL */
	bool filtered;        /**< entries are selected by something other than time */
};

/** @return NULL without memory. */
struct tally *tally_new(const struct tally_config *config);
void tally_free(struct tally *t);
/** Whether memory ran out; then nothing in the tally is reliable. */
bool tally_failed(const struct tally *t);

/**
 * The position of a batch in its input, when the input is divided into ranges that are read
 * separately.
 */
struct batch_shift {
	uint64_t lines; /**< lines before the range */
	int64_t clock;  /**< value to add to its clocks */
};

struct batch;

/**
 * Merge a batch. Gaps are passed to `gap` as well, in order.
 * @param shift NULL for a batch that starts at the beginning of its inputs
 * @param skip_items NULL, or the number of items that were merged before and must be skipped;
 *         decremented
 * @return false when memory ran out
 */
bool tally_merge(struct tally *t, const struct batch *batch, const struct batch_shift *shift,
	uint64_t *skip_items, gap_fn *gap, void *context);
/** Add a gap. Equal ones (same input, reason and detail) are added up. */
bool tally_gap(struct tally *t, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);
bool tally_scratch(struct tally *t, struct span folder);
/** Note what the current input says about its machine. @return false without memory */
bool tally_machine(struct tally *t, enum machine_fact fact, struct span value);
/**
 * The machine that an input's name suggests: by the prefix of Microsoft's support diagnostics, or
 * else by the name of its bundle.
 * @return a part of `name`, or an empty span
 */
struct span tally_host_of_name(const char *name);
/** Whether a path is in a scratch folder, by what is known so far. */
bool tally_in_scratch(const struct tally *t, struct span path);

#endif

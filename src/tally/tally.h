// SPDX-License-Identifier: MIT

/**
 * Counting. The tally takes entries in the order of the inputs, a batch at a
 * time (batch.h), and keeps what the summary needs, never the entries
 * themselves.
 *
 * The unit is the cell: one path (or none), one cause, one code, from a log or
 * from a list. A cell counts entries, first and last time, and the runs it
 * was seen in. Everything else (findings, folders, jobs, recurrence) is
 * derived from cells when all input is read, because two things are known
 * only then: which folder is the scratch folder, and which code the log gives
 * for a path that a list names without one.
 *
 * What grows with the input, and its cap (beyond it counting goes on, and a
 * gap of reason `limit` says so):
 *   distinct paths   TALLY_PATHS_MAX, and TALLY_TEXT_MAX bytes of their text
 *   cells            TALLY_CELLS_MAX
 *   distinct codes   TALLY_CODES_MAX
 *   runs             TALLY_RUNS_MAX; per cell TALLY_CELL_RUNS_MAX are told apart
 *   days             TALLY_DAYS_MAX pairs of a day and a cause
 *   gaps             TALLY_GAPS_MAX
 *   machines         TALLY_NOTES_MAX facts; what is said again is none
 *   inputs           what is listed of each; SOURCE_FILES_MAX and --max-members bound them
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

/** What a file of the input may say about the machine that it comes from. */
enum machine_fact {
	MACHINE_HOST,  /**< its name */
	MACHINE_ID,    /**< the agent's id of it */
	MACHINE_AGENT, /**< the version of the agent */
	MACHINE_ZONE,  /**< minutes east of UTC, as a decimal number */
	MACHINE_FACTS
};

struct tally_config {
	const struct catalog *catalog;
	size_t keep;          /**< evidence per cause */
	const char *host;     /**< --host, or NULL */
	int64_t now;          /**< --now, or the clock's time */
	bool now_asked;       /**< whether the summary may depend on `now` */
	const char *scratch;  /**< --scratch, or NULL */
	int64_t since, until; /**< jobs outside are not listed; TIME_UNKNOWN = open */
	const char *job;      /**< others are not listed: the beginning of a GUID, or NULL */
	bool filtered;        /**< entries are chosen by something else than time */
};

/** @return NULL without memory. */
struct tally *tally_new(const struct tally_config *config);
void tally_free(struct tally *t);
/** Whether memory ran out: then nothing in the tally can be trusted. */
bool tally_failed(const struct tally *t);

/**
 * Where a batch stands in its input, when the input was cut into parts that
 * were read by themselves.
 */
struct batch_shift {
	uint64_t lines; /**< before the part */
	int64_t clock;  /**< to be added to its clocks */
};

struct batch;

/**
 * Take in what a batch has to tell. Gaps go to `gap` as well, in order.
 * @param shift NULL for a batch whose lines and clocks are those of its inputs
 * @param skip_items NULL, or how many items were taken before and are not counted again; goes down
 * @return false when memory ran out
 */
bool tally_merge(struct tally *t, const struct batch *batch, const struct batch_shift *shift,
	uint64_t *skip_items, gap_fn *gap, void *context);
/** A gap. Equal ones (same input, reason and detail) are added up. */
bool tally_gap(struct tally *t, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);
bool tally_scratch(struct tally *t, struct span folder);
/** The input being read says something about its machine. @return false without memory. */
bool tally_machine(struct tally *t, enum machine_fact fact, struct span value);
/**
 * The machine that an input's name tells of: by the prefix of Microsoft's support diagnostics, or
 * else by the name of the bundle that it is in. @return inside `name`, or an empty span
 */
struct span tally_host_of_name(const char *name);
/** Whether a path lies in a scratch folder, by what is known so far. */
bool tally_in_scratch(const struct tally *t, struct span path);

#endif

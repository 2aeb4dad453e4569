// SPDX-License-Identifier: MIT

/**
 * Many machines in one report: a row for each, and the reduction that keeps
 * one row of each machine. Rows are made from summaries, of what was analysed
 * just now or as saved documents (marslog.summary/1), and from the machines of
 * earlier fleet documents (marslog.fleet/1).
 *
 * The reduction is associative and commutative: the result is a function of the
 * set of rows. So nothing in a row depends on the clock, and totals are computed
 * when they are displayed.
 *
 * A row never contains the path of a user's file, a message or evidence.
 *
 * Times are milliseconds since 1970-01-01 UTC, or TIME_UNKNOWN. All strings
 * belong to the fleet's arena, are NULL when absent, and are not escaped.
 */

#ifndef MARSLOG_FLEET_H
#define MARSLOG_FLEET_H

#include "catalog/catalog.h"
#include "source/source.h"
#include "tally/summary.h"

/** Maximum number of jobs in a row; the newest ones are kept. */
enum { FLEET_JOBS_MAX = 60 };

struct fleet_job {
	int64_t start;
	enum job_result result;
	uint64_t files;
};

struct fleet_cause {
	const char *id;
	enum severity severity;
	enum currency current;
	uint64_t failures, files, runs;
	int64_t first, last;
};

/** Suggested exclusions, summed up by the known place that contains them; never a path. */
struct fleet_place {
	const char *place; /**< the place's title in the catalogue, or the name for all others */
	const char *kind;  /**< "disposable", "sync-root" or "other" */
	const char *confidence; /**< "suggested" or "check-first" */
	uint64_t files, failures;
};

struct fleet_unknown {
	const char *code;
	uint64_t entries;
};

struct fleet_gap {
	enum gap_reason reason;
	uint64_t count;
};

/** An input of the same machine that was replaced by a better one. */
struct fleet_superseded {
	const char *input, *digest;
	int64_t last;
};

struct fleet_filters {
	bool any;
	int64_t since, until;
	const char *cause, *code, *job, *level;
};

struct fleet_row {
	const char *key; /**< identifies the machine: rows with equal keys are of one machine */
	const char *group, *host, *host_source, *machine_id, *agent;
	uint64_t hosts;     /**< machines that the input names; with two or more it is incomplete */
	const char *input;  /**< the base name of the operand */
	const char *digest; /**< of its content and of how it was read */
	const char *tool, *patterns;
	struct fleet_filters filters;
	int64_t first, last; /**< period of the records */
	uint64_t records;
	int64_t last_backup, last_clean, last_attempt;
	int64_t interval; /**< ms, a multiple of a tenth of an hour, or TIME_UNKNOWN */
	enum verdict_state state;
	uint64_t files_not_protected;
	bool incomplete;
	/** it comes from a summary with shortened lists, so places may be missing */
	bool truncated;
	struct fleet_job *jobs;
	size_t job_count;
	struct fleet_cause *causes;
	size_t cause_count;
	struct fleet_place *places;
	size_t place_count;
	struct fleet_unknown *unknown;
	size_t unknown_count;
	struct fleet_gap *gaps;
	size_t gap_count;
	struct fleet_superseded *superseded;
	size_t superseded_count;
};

/** Groups of machines, the most urgent first. */
enum fleet_urgency {
	FLEET_MISSING, /**< expected, but no input has it; not used in rows */
	FLEET_STALE,   /**< no recovery point for longer than summary_age_limit() */
	FLEET_FAILING, /**< the newest job failed, or a current finding endangers backups */
	FLEET_DATA,    /**< data at risk */
	FLEET_UNKNOWN, /**< no log, or not everything could be read */
	FLEET_FILES,   /**< protected except for some files */
	FLEET_PROTECTED,
	FLEET_URGENCIES
};

struct fleet {
	struct arena arena;
	struct fleet_row *rows;
	size_t row_count, row_cap;
	const char **missing; /**< "group/host" or "host" in the --expect file without a row */
	size_t missing_count;
};

/** Where documents come from, and what is known about them from outside. */
struct fleet_origin {
	const struct catalog *catalog;
	const char *input;  /**< base name of the operand */
	const char *digest; /**< of its content; NULL: use that of the document itself */
	const char *group;  /**< for rows without one, or NULL */
	/** the folder's name for --group-by folder, for summaries without a group; or NULL */
	const char *folder;
	const char *host; /**< the argument of --host, or NULL */
};

void fleet_free(struct fleet *f);

/**
 * Add the rows of all documents in a text: summaries and fleet documents, concatenated.
 * @param why receives the reason why a document could not be read
 * @return false when one cannot be read; those before it were added. The arena reports lack of
 *         memory
 */
bool fleet_add_documents(
	struct fleet *f, const struct fleet_origin *origin, struct span text, struct buf *why);
/** Add the row of a summary; nothing of it is kept. @return false without memory. */
bool fleet_add_analysed(
	struct fleet *f, const struct fleet_origin *origin, const struct summary *s);
/** Add copies of all rows of another fleet. @return false without memory. */
bool fleet_add_rows(struct fleet *f, const struct fleet *from);
/** Add a row for an input of which nothing can be read. @return false without memory. */
bool fleet_add_unreadable(
	struct fleet *f, const struct fleet_origin *origin, enum gap_reason reason);
/** Keep one row per machine, ordered by key. @return false without memory */
bool fleet_reduce(struct fleet *f);
/**
 * Compare with the machines that are expected: one name a line, "host" or "group/host"; lines
 * that begin with # are comments. Call after fleet_reduce().
 * @return false without memory
 */
bool fleet_expect(struct fleet *f, struct span names);

/** The urgency of a machine at the time `now`. */
enum fleet_urgency fleet_urgency_of(const struct fleet_row *row, int64_t now);
/**
 * The time since which a machine is without a recovery point: the last one, else the start of its
 * logs.
 */
int64_t fleet_unprotected_since(const struct fleet_row *row);
/** The name to display: the host, else the input. */
const char *fleet_row_name(const struct fleet_row *row);
/**
 * Whether another row has the same group and host, or the same input, so that both may be the
 * same machine. `flags` has one element per row of fleet_reduce().
 * @return false without memory
 */
bool fleet_perhaps_same(const struct fleet *f, bool *flags);
/** The rows by urgency, most urgent first. @return an array to be freed, or NULL without memory */
const struct fleet_row **fleet_by_urgency(const struct fleet *f, int64_t now);

/** The total for one cause, place, version … over all machines. */
struct fleet_total {
	const char *name, *detail; /**< `detail` for a place: its kind */
	enum severity severity;    /**< for a cause: the highest */
	uint64_t machines, files, current;
};
enum fleet_total_of { FLEET_CAUSES, FLEET_PLACES, FLEET_AGENTS, FLEET_PATTERNS, FLEET_GAPS };
/**
 * Sorted by number of machines.
 * @return an array of *count items to be freed, or NULL without memory
 */
struct fleet_total *fleet_totals(const struct fleet *f, enum fleet_total_of what, size_t *count);

#endif

// SPDX-License-Identifier: MIT

/**
 * What changed on one machine between two summaries (marslog.summary/1): is it
 * better, worse or the same, and which causes, files and places are new or
 * gone. Losing sight of something is no improvement: "gone" needs a job of
 * AFTER that completed later and is whole in its log.
 *
 * Jobs that both sides hold count once: a job belongs to BEFORE if it began
 * before the first job that only AFTER holds. Compared is what still held at
 * the end of each side, and files per completed job, never totals of periods
 * of different lengths.
 *
 * All strings belong to the arena of the diff.
 */

#ifndef MARSLOG_DIFF_H
#define MARSLOG_DIFF_H

#include "catalog/catalog.h"
#include "tally/summary.h"

enum diff_state {
	DIFF_NEW,
	DIFF_GONE,
	DIFF_MORE,
	DIFF_FEWER,
	DIFF_SAME,
	DIFF_UNCERTAIN,
	DIFF_STATES
};
/** "new", "gone", "more", "fewer", "same", "not comparable". */
const char *diff_state_name(enum diff_state state);

enum diff_answer { DIFF_BETTER, DIFF_WORSE, DIFF_EQUAL, DIFF_UNKNOWN };
/** "better", "worse", "the same", "cannot be said". */
const char *diff_answer_name(enum diff_answer answer);

struct diff_job {
	const char *id;
	int64_t start, end;
	enum job_result result;
	uint64_t files;
	bool whole;  /**< its beginning is in the log */
	bool shared; /**< the other side holds it as well */
	bool pieced; /**< the sides know different parts of it, so its files are at least these */
	bool other;  /**< it counts on the other side */
};

struct diff_cause {
	const char *id;
	enum severity severity;
	uint64_t entries, files, failures;
	int64_t last;
	bool present; /**< it still held at the end of its side */
};

struct diff_file {
	const char *path;
	const char *cause;
	const struct diff_job *last_job; /**< the latest it failed in, or NULL */
	bool present;                    /**< it still failed at the end of its side */
};

struct diff_rule {
	const char *path, *file_type;
	bool subfolders;
	uint64_t files;
};

struct diff_side {
	const char *name; /**< of the operand */
	bool exact;       /**< read from a bundle, so that no list is cut */
	const char *host, *host_source, *machine_id, *patterns, *filters;
	int64_t first, last;
	uint64_t records;
	enum verdict_state state;
	bool incomplete;
	bool files_cut; /**< not all failing files are listed */
	struct diff_job *jobs;
	size_t job_count;
	struct diff_cause *causes;
	size_t cause_count;
	struct diff_file *files; /**< by path, each once */
	size_t file_count;
	struct diff_rule *rules;
	size_t rule_count;
	const char **excluded; /**< paths that the policy in the bundle excludes */
	size_t excluded_count;
	/* of the jobs that count on this side: */
	size_t own, completed, failed;
	bool newest_failed;            /**< of those that have a result */
	const struct diff_job *newest; /**< completed job, or NULL */
	uint64_t median_files;         /**< of completed jobs */
};

/** A cause, a file or a place on both sides. */
struct diff_item {
	enum diff_state state;
	const char *name;
	const char *cause;                /**< of a file */
	enum severity severity;           /**< of a cause: the higher one */
	uint64_t before, after;           /**< causes: failures; places: files; files: 0 or 1 */
	uint64_t before_jobs, after_jobs; /**< causes: by how many jobs to divide */
};

enum diff_applied {
	DIFF_APPLIED,     /**< the policy of AFTER lists it */
	DIFF_NO_FAILURE,  /**< nothing fails there any more */
	DIFF_NOT_APPLIED, /**< it still fails there */
	DIFF_NOT_NEEDED,  /**< nothing failed there at the end of either side */
	DIFF_UNSEEN       /**< cannot be known */
};

struct diff_exclusion {
	const struct diff_rule *rule;
	enum diff_applied applied;
	uint64_t files; /**< that still fail there */
};

struct diff {
	struct arena arena;
	struct diff_side before, after;
	int64_t split; /**< start of the first job that only AFTER holds, or TIME_UNKNOWN */
	size_t shared; /**< jobs that both hold */
	enum diff_answer answer;
	struct buf reason; /**< one sentence; holds no input but titles */
	bool identical;    /**< the same jobs with the same findings */
	bool renamed, other_host, other_filters, other_patterns;
	struct diff_item *causes, *files, *places;
	size_t cause_count, file_count, place_count;
	struct diff_exclusion *exclusions;
	size_t exclusion_count;
};

/** Fill a side from a summary. @param why receives what is wrong. @return false then. */
bool diff_read(
	struct diff *d, struct diff_side *side, const char *json, size_t len, struct buf *why);
/** Which jobs both hold, and where AFTER begins. */
void diff_match_jobs(struct diff *d);
/** Count the jobs of sides that were read anew: those from `split` on are AFTER's. */
void diff_split_jobs(struct diff *d, int64_t split);
/** Compare. After diff_match_jobs(). @return false without memory. */
bool diff_compare(struct diff *d, const struct catalog *catalog);
void diff_free(struct diff *d);

#endif

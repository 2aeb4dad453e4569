// SPDX-License-Identifier: MIT

/**
 * What changed on one machine between two summaries (marslog.summary/1): whether
 * it is better, worse or the same, and which causes, files and places are new or
 * gone. Missing data is no improvement: "gone" requires a job of AFTER that
 * completed later and is complete in its log.
 *
 * Jobs that are in both summaries count once: a job belongs to BEFORE if it
 * began before the first job that only AFTER has. The comparison uses what
 * existed at the end of each side, and files per completed job, never totals
 * over periods of different length.
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
/** "new", "gone", "more", "fewer", "same" or "not comparable". */
const char *diff_state_name(enum diff_state state);

enum diff_answer { DIFF_BETTER, DIFF_WORSE, DIFF_EQUAL, DIFF_UNKNOWN };
/** "better", "worse", "the same" or "cannot be said". */
const char *diff_answer_name(enum diff_answer answer);

struct diff_job {
	const char *id;
	int64_t start, end;
	enum job_result result;
	uint64_t files;
	bool whole;  /**< its beginning is in the log */
	bool shared; /**< the other side has it as well */
	/** the sides know different parts of it, so the numbers of files are minima */
	bool pieced;
	bool other; /**< it is counted on the other side */
};

struct diff_cause {
	const char *id;
	enum severity severity;
	uint64_t entries, files, failures;
	int64_t last;
	const char **codes; /**< as written in the summary */
	size_t code_count;
	bool present;   /**< it existed at the end of its side */
	bool regrouped; /**< other patterns divide its records among other causes */
};

struct diff_file {
	const char *path;
	const char *cause;
	const struct diff_job *last_job; /**< the latest job in which it failed, or NULL */
	bool present;                    /**< it failed at the end of its side */
};

struct diff_rule {
	const char *path, *file_type;
	bool subfolders;
	uint64_t files;
};

/** What the policy in the bundle excludes. */
struct diff_spec {
	const char *path; /**< a folder, a file, or a folder with a pattern such as "*.tmp" */
	bool recursive;
};

struct diff_side {
	const char *name; /**< of the operand */
	bool exact;       /**< read from a bundle, so that no list is shortened */
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
	struct diff_file *files; /**< sorted by path, without duplicates */
	size_t file_count;
	struct diff_rule *rules;
	size_t rule_count;
	struct diff_spec *excluded;
	size_t excluded_count;
	/* of the jobs that are counted on this side: */
	size_t own, completed, failed;
	bool newest_failed;            /**< among those with a result */
	const struct diff_job *newest; /**< the newest completed job, or NULL */
	uint64_t median_files;         /**< median of the completed jobs */
};

/** A cause, a file or a place on both sides. */
struct diff_item {
	enum diff_state state;
	const char *name;
	const char *cause;      /**< for a file */
	enum severity severity; /**< for a cause: the higher one */
	uint64_t before, after; /**< failures of a cause; files of a place; 0 or 1 for a file */
	uint64_t before_jobs, after_jobs; /**< for causes: number of jobs by which to divide */
};

enum diff_applied {
	DIFF_APPLIED,     /**< the policy of AFTER contains it, and nothing fails there any more */
	DIFF_NO_EFFECT,   /**< the policy of AFTER contains it, but files still fail there */
	DIFF_NO_FAILURE,  /**< nothing fails there any more */
	DIFF_NOT_APPLIED, /**< files still fail there */
	DIFF_NOT_NEEDED,  /**< nothing failed there at the end of either side */
	DIFF_UNSEEN       /**< unknown */
};

struct diff_exclusion {
	const struct diff_rule *rule;
	enum diff_applied applied;
	uint64_t files; /**< that still fail there */
};

struct diff {
	struct arena arena;
	struct diff_side before, after;
	int64_t split; /**< start of the first job that only AFTER has, or TIME_UNKNOWN */
	size_t shared; /**< number of jobs that both sides have */
	enum diff_answer answer;
	struct buf reason; /**< one sentence; titles are its only text from the input */
	bool identical;    /**< the same jobs with the same findings */
	bool renamed, other_host, other_filters, other_patterns;
	struct diff_item *causes, *files, *places;
	size_t cause_count, file_count, place_count;
	struct diff_exclusion *exclusions;
	size_t exclusion_count;
};

/** Fill a side from a summary. @param why receives the reason @return false on failure */
bool diff_read(
	struct diff *d, struct diff_side *side, const char *json, size_t len, struct buf *why);
/** Find the jobs that both sides have, and where AFTER begins. */
void diff_match_jobs(struct diff *d);
/** Assign jobs after reading the sides again: those from `split` on belong to AFTER. */
void diff_split_jobs(struct diff *d, int64_t split);
/** The same jobs with the same findings; without jobs the same findings. */
bool diff_is_identical(const struct diff *d);
/** Compare; call diff_match_jobs() first. @return false without memory */
bool diff_compare(struct diff *d, const struct catalog *catalog);
void diff_free(struct diff *d);

#endif

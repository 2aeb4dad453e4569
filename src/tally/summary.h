// SPDX-License-Identifier: MIT

/**
 * The summary: what `analyze` found, in the shape of contract.md 4. The tally
 * makes it, the advice module adds the exclusions, and renderers read it and
 * nothing else. Other commands (diff, fleet, check) work on it as well.
 *
 * Units: times are milliseconds since 1970 UTC or TIME_UNKNOWN. `entries`
 * counts records; `files` counts distinct paths, compared without case;
 * `failures` counts distinct pairs of a path and a run, so that a list that
 * repeats what the log says of the same run adds nothing.
 * Ownership: everything belongs to the summary's arena, or to the tally.
 * Strings are valid UTF-8 but not escaped: renderers escape.
 */

#ifndef MARSLOG_SUMMARY_H
#define MARSLOG_SUMMARY_H

#include "catalog/catalog.h"
#include "environment/environment.h"
#include "source/source.h"

#include <limits.h>

enum verdict_state { VERDICT_CLEAN, VERDICT_WARNINGS, VERDICT_FAILED, VERDICT_UNKNOWN };
const char *verdict_state_name(enum verdict_state state);

enum job_result { JOB_SUCCEEDED, JOB_WARNINGS, JOB_FAILED, JOB_UNFINISHED, JOB_UNKNOWN };
const char *job_result_name(enum job_result result);

/** Whether something still holds at the end of the input. */
enum currency {
	CURRENT_NO,     /**< a later job of the same kind was free of it */
	CURRENT_YES,    /**< no later job shows that it is over */
	CURRENT_UNKNOWN /**< when it happened is not known */
};

/** How the agent's own history says that a job ended; the worse, the greater. */
enum job_history_state { HISTORY_NONE, HISTORY_SUCCEEDED, HISTORY_WARNINGS, HISTORY_FAILED };

struct summary_evidence {
	const char *input; /**< member name */
	uint64_t line;
	int64_t time;
	const char *text; /**< the message, cut to TALLY_EVIDENCE_TEXT bytes */
};

struct summary_code {
	struct code code;
	const char *symbol;           /**< or NULL */
	const char *meaning;          /**< or NULL */
	const struct code_info *info; /**< or NULL */
	uint64_t entries;
};

struct summary_folder {
	struct span path;
	uint64_t files, entries;
};

struct summary_path {
	struct span path;
	uint64_t entries, runs;
	const char
		*last_run; /**< the latest job it failed in, or else its list; NULL when in none */
};

/** Entries of one day, UTC. */
struct summary_day {
	int64_t day; /**< its beginning */
	uint64_t entries;
};

/** A time without any job between two jobs, far longer than between the others. */
struct summary_idle {
	int64_t from, to;
	uint64_t days;
};

/** What another file of the bundle says about a finding, as a sentence. */
struct summary_fact {
	const char *text;
	const char *input; /**< that says so, or NULL: it follows from several */
	uint64_t line;     /**< or the number of the record of an event log */
};

/** A filter driver on a volume, with what the catalogue knows of it. */
struct summary_driver {
	struct span volume, driver, altitude;
	struct span company; /**< or empty */
	const char *class;   /**< id of its class, or NULL */
	const char *input;
	uint64_t line;
};

/** Events of one kind on one volume. */
struct summary_event {
	struct span log, source, volume, id;
	const char *rule; /**< id */
	const char *meaning;
	int64_t first, last;
	uint64_t count;
	const char *input;
	uint64_t record; /**< of the first */
};

struct summary_cause {
	const struct cause *cause;
	enum severity severity; /**< raised by a scratch facet, or by a code that weighs more */
	unsigned rank;          /**< from 1 */
	uint64_t entries, files, runs, failures;
	enum currency current; /**< CURRENT_NO as well when there are no entries */
	int64_t ended;         /**< CURRENT_NO: the end of the first job that was free of it */
	uint64_t scratch_entries, source_entries; /**< facets, of causes that have them */
	bool scratch_current;                     /**< some of the scratch facet is current */
	int64_t first, last;
	struct summary_code *codes;
	size_t code_count;
	struct summary_folder *folders;
	size_t folder_count, folder_total; /**< listed, and how many there are */
	struct summary_path *paths;
	size_t path_count; /**< of `files` */
	struct summary_evidence *evidence;
	size_t evidence_count;
	struct summary_day *days; /**< with entries, in order; entries without a time are in none */
	size_t day_count;
	struct summary_fact *facts; /**< made by the advice module */
	size_t fact_count;
	struct span *volumes; /**< "D:" …, of the failing files, by number of files */
	size_t volume_count;
};

struct summary_phase {
	const char *name;
	int64_t start, end;
};

enum { SUMMARY_PHASES = 6 };

struct summary_job {
	const char *id;
	int64_t start, end;
	enum job_result result;
	struct summary_phase phases[SUMMARY_PHASES];
	size_t phase_count;
	uint64_t entries, files, failures;
	const char *host; /**< where the input holds several hosts, or NULL */
	enum job_history_state history;
	uint32_t history_code, history_hresult; /**< the agent's id and the HRESULT, or 0 */
	const char *history_input;              /**< what says so, or NULL */
	uint64_t history_line;
};

struct summary_input {
	const char *name;
	enum input_kind kind;
	const char *encoding; /**< or NULL */
	uint64_t bytes, lines, records, entries, unparsed;
	int64_t first, last;
	int year; /**< 0 = unknown */
	enum year_source year_source;
	const char *content; /**< what it holds beside records, as a word, or NULL */
};

struct summary_gap {
	const char *input; /**< NULL: none in particular */
	enum gap_reason reason;
	const char *detail;
	uint64_t count;
};

struct summary_unknown_code {
	struct code code;
	uint64_t entries;
	const char *reading;
	struct summary_evidence *evidence;
	size_t evidence_count;
};

struct summary_exclusion {
	const char *path;      /**< folder, or a single file */
	const char *file_type; /**< "*.ext", or NULL for all */
	bool subfolders;
	uint64_t entries, files, failures; /**< that the rule removes */
	const struct cause **causes;
	size_t cause_count;
	uint64_t runs;    /**< in which any of them failed */
	bool check_first; /**< confidence "check-first", else "suggested" */
	const char *why, *stops_protecting;
};

/** The same place in several profiles: one item for the reader. */
struct summary_family {
	const char *place; /**< with `*` for the profile */
	uint64_t profiles;
	const uint32_t *rules; /**< indexes into the exclusions */
	size_t rule_count;
	uint64_t entries, files; /**< that all of them remove */
	const char *why;
};

struct summary_not_excluded {
	const struct cause *cause;
	uint64_t files;
	const char *why;
};

enum run_kind {
	RUN_JOB,
	RUN_LIST, /**< a failed-file list */
	RUN_COPY  /**< one that was read before; it counts no more */
};

/** Jobs or lists, whichever are more: a list repeats what the log of its job says. */
static inline uint64_t summary_runs(uint64_t jobs, uint64_t lists)
{
	return jobs > lists ? jobs : lists;
}

/** One failing path with what the exclusion advice needs to know. */
struct summary_file {
	struct span path;
	const struct cause *cause; /**< the first cause when it failed for several */
	uint64_t entries, runs, failures;
	enum currency current;   /**< of what it failed for; noise aside */
	const uint32_t *run_ids; /**< indexes into the summary's `runs` */
	size_t run_id_count;
	bool in_scratch;
	bool never;      /**< one of its causes or codes must never be excluded */
	bool code_never; /**< … and it is none of its causes */
	/** Of what it failed for; noise and what must never be excluded aside. */
	enum exclusion strictest, mildest;
};

/** A machine that the input comes from. */
struct summary_host {
	const char *name;
	const char *source; /**< "option", "file", "member-name" or "input-name" */
};

/** What --since and the like chose. */
struct summary_filters {
	bool any; /**< false: nothing below is set */
	int64_t since, until;
	const char *cause, *code, *job, *level; /**< or NULL */
};

/** What was, and is over. */
struct summary_past {
	uint64_t jobs_failed;     /**< before the newest completed job */
	uint64_t jobs_unfinished; /**< likewise: they broke off */
	uint64_t files, failures; /**< that failed before and no more */
};

/** How the jobs ended, for a sentence; without those of which nothing is known. */
struct summary_tallied_jobs {
	uint64_t all;       /**< with a result, or broken off */
	uint64_t completed; /**< succeeded, or with warnings */
	uint64_t failed;    /**< all of them */
	uint64_t since;     /**< after the newest completed job, or all without one; the running
	                        * job aside */
	uint64_t since_failed;
	bool running; /**< the newest job has not ended in its log */
};

/** A list that --top cut. */
struct summary_truncated {
	const char *list;          /**< "causes.paths" … */
	const struct cause *cause; /**< that the list belongs to, or NULL */
	const char *code;          /**< of unknown_codes.evidence, or NULL */
	uint64_t shown, total;
};

struct summary {
	struct arena arena;
	const char *const *command;
	size_t command_count;
	struct summary_host host; /**< name NULL: unknown */
	struct summary_host
		*hosts; /**< all that the input names reliably; two or more: a mixture */
	size_t host_count;
	int64_t period_first, period_last; /**< of the records */
	const char *agent_version;         /**< or NULL */
	const char *machine_id, *group;    /**< or NULL */
	int64_t last_backup;               /**< end of the newest job that left a recovery point */
	int64_t last_clean;                /**< end of the newest job without a failure */
	int64_t last_attempt;              /**< end of the newest job, however it ended */
	int64_t interval;                  /**< median distance of jobs, ms, or TIME_UNKNOWN */
	struct summary_filters filters;
	const char *patterns; /**< digest of the pattern files */
	int64_t now;          /**< of --now, or of the clock */
	bool now_asked;       /**< the user asks for the present: reports may depend on `now` */
	bool stale;           /**< … and no backup for longer than summary_age_limit() */
	int zone; /**< minutes east of UTC that local times are shown in, or ZONE_NONE */
	const char *zone_source; /**< "option", "file", or NULL */
	struct summary_truncated *truncated;
	size_t truncated_count;
	enum verdict_state state;
	bool incomplete;
	bool short_of_memory;         /**< a gap is due to a lack of memory */
	uint64_t files_not_protected; /**< that failed in the newest run that dealt with them */
	struct summary_past past;
	struct summary_tallied_jobs tallied;
	const char *headline;
	struct summary_input *inputs;
	size_t input_count;
	struct summary_gap *gaps;
	size_t gap_count;
	struct {
		uint64_t bytes, lines, records, entries, classified, unclassified, files, failures;
	} totals;
	struct summary_cause *causes;
	size_t cause_count;
	struct summary_job *jobs;
	size_t job_count;
	struct summary_idle *idle;
	size_t idle_count;
	const char *
		last_job; /**< the latest job with entries, or NULL when there are fewer than two jobs */
	uint64_t recurring_files; /**< that failed in it and in a job before it */
	uint64_t new_files;       /**< that failed in it for the first time */
	uint64_t gone_files;      /**< that failed before it but not in it */
	struct summary_exclusion *exclusions;
	size_t exclusion_count, exclusion_total; /**< listed, and how many there would be */
	uint64_t left_over_files;                /**< failing files that no suggested rule covers */
	struct summary_family *families;
	size_t family_count;
	struct summary_not_excluded *not_excluded;
	size_t not_excluded_count;
	struct summary_unknown_code *unknown_codes;
	size_t unknown_code_count;
	struct summary_driver *drivers;
	size_t driver_count;
	struct summary_event *events;
	size_t event_count;
	struct summary_fact *notes; /**< facts that belong to no finding */
	size_t note_count;
	const struct facts *environment; /**< what other files of the bundle say, or NULL */
	const char *scratch;             /**< the scratch folder, when known, or NULL */
	struct summary_file *files;      /**< every failing path, for the advice module */
	size_t file_count;
	const enum run_kind *run_kinds;
	size_t run_count;
};

/** No zone is known. */
#define ZONE_NONE INT_MIN

/** How old the newest backup may be: twice the interval of the jobs, at least 48 hours; ms. */
static inline int64_t summary_age_limit(const struct summary *s)
{
	int64_t least = INT64_C(48) * 3600000;
	return s->interval != TIME_UNKNOWN && 2 * s->interval > least ? 2 * s->interval : least;
}

struct tally;

/**
 * Derive the summary, once and last: nothing can be added to the tally afterwards. The tally
 * must outlive it, because paths point into it.
 * @param top most items of paths, folders and evidence
 * @return NULL without memory.
 */
struct summary *tally_summary(struct tally *t, size_t top);
void summary_free(struct summary *s);

#endif

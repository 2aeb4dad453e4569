// SPDX-License-Identifier: MIT

/**
 * The summary: what `analyze` found. It has the structure of the JSON document
 * marslog.summary/1, which marslog(1) describes. The tally creates it, the
 * advice module adds actions and exclusions, and renderers read only it. The
 * commands diff, fleet and check use it as well.
 *
 * Units: times are milliseconds since 1970-01-01 UTC, or TIME_UNKNOWN.
 * `entries` counts records. `files` counts distinct paths, compared without
 * case. `failures` counts distinct pairs of path and run, so that a list that
 * repeats the log of its job adds nothing.
 * Ownership: everything belongs to the summary's arena or to the tally.
 * Strings are valid UTF-8 but not escaped; renderers escape them.
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

/** Whether a failure still exists at the end of the input. */
enum currency {
	CURRENT_NO,     /**< a later job of the same kind completed without it */
	CURRENT_YES,    /**< no later job shows that it is over */
	CURRENT_UNKNOWN /**< the time of the failure is unknown */
};

/** The result of a job according to the agent's own history; the worst is the greatest. */
enum job_history_state { HISTORY_NONE, HISTORY_SUCCEEDED, HISTORY_WARNINGS, HISTORY_FAILED };

struct summary_evidence {
	const char *input; /**< name of the member */
	uint64_t line;
	int64_t time;
	const char *text; /**< the message, truncated to TALLY_EVIDENCE_TEXT bytes */
};

struct summary_code {
	struct code code;
	const char *symbol;           /**< may be NULL */
	const char *meaning;          /**< may be NULL */
	const struct code_info *info; /**< may be NULL */
	uint64_t entries;
};

struct summary_folder {
	struct span path;
	uint64_t files, entries;
};

struct summary_path {
	struct span path;
	uint64_t entries, runs;
	/** the latest job in which it failed, or the latest list; NULL for neither */
	const char *last_run;
};

/** Entries on one day of the zone `day_zone` of the summary. */
struct summary_day {
	int64_t day; /**< time of its midnight, UTC */
	uint64_t entries;
};

/** A period without a job that is far longer than the usual interval. */
struct summary_idle {
	int64_t from, to;
	uint64_t days;
};

/** A statement of another file of the bundle about a finding, as a sentence. */
struct summary_fact {
	const char *text;
	const char *input; /**< the file with the statement; NULL if it follows from several */
	uint64_t line;     /**< line, or the number of the record in an event log */
};

/** A filter driver on a volume, and what the catalogue knows about it. */
struct summary_driver {
	struct span volume, driver, altitude;
	struct span company; /**< may be empty */
	const char *class;   /**< id of its class, or NULL */
	const char *input;
	uint64_t line;
};

/** Events of one kind on one volume. */
struct summary_event {
	struct span log, source, volume, id;
	const char *rule; /**< id of the rule */
	const char *meaning;
	int64_t first, last;
	uint64_t count;
	const char *input;
	uint64_t record; /**< number of the first record */
};

struct summary_cause {
	const struct cause *cause;
	/** raised by the scratch facet, or by a code that is more severe */
	enum severity severity;
	unsigned rank; /**< from 1 */
	uint64_t entries, files, runs, failures;
	enum currency current; /**< also CURRENT_NO without entries */
	int64_t ended;         /**< for CURRENT_NO: the end of the first job without it */
	uint64_t scratch_entries, source_entries; /**< facets, for causes that have them */
	bool scratch_current;                     /**< the scratch facet has current failures */
	int64_t first, last;
	struct summary_code *codes;
	size_t code_count;
	struct summary_folder *folders;
	size_t folder_count, folder_total; /**< number listed, and number in total */
	struct summary_path *paths;
	size_t path_count; /**< number of listed `files` */
	struct summary_evidence *evidence;
	size_t evidence_count;
	/** only days with entries, in order; entries without a time are not included */
	struct summary_day *days;
	size_t day_count;
	struct summary_fact *facts; /**< added by the advice module */
	size_t fact_count;
	struct span *volumes; /**< "D:" …, of the failing files, by number of files */
	size_t volume_count;
	/** The result of advise_actions(), if it was needed before; else NULL. */
	const struct action **actions;
	size_t action_count;
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
	const char *host; /**< set when the input has several hosts, else NULL */
	enum job_history_state history;
	uint32_t history_code, history_hresult; /**< the agent's id and the HRESULT, or 0 */
	const char *history_input;              /**< the file that says so, or NULL */
	uint64_t history_line;
};

struct summary_input {
	const char *name;
	enum input_kind kind;
	const char *encoding; /**< may be NULL */
	uint64_t bytes, lines, records, entries, unparsed;
	int64_t first, last;
	int year; /**< 0 = unknown */
	enum year_source year_source;
	const char *content; /**< what else it contains, as a word, or NULL */
};

struct summary_gap {
	const char *input; /**< NULL: no particular one */
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
	const char *path;      /**< a folder, or a single file */
	const char *file_type; /**< "*.ext", or NULL for all */
	bool subfolders;
	uint64_t entries, files, failures; /**< that the rule would remove */
	const struct cause **causes;
	size_t cause_count;
	uint64_t runs;    /**< in which at least one of them failed */
	bool check_first; /**< confidence "check-first" instead of "suggested" */
	const char *why, *stops_protecting;
};

/** The same folder in several profiles, shown to readers as one item. */
struct summary_family {
	const char *place; /**< with `*` in place of the profile */
	uint64_t profiles;
	const uint32_t *rules; /**< indexes into the exclusions */
	size_t rule_count;
	uint64_t entries, files; /**< that all of them would remove */
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
	RUN_COPY  /**< a list that was read before; not counted */
};

/**
 * The number of jobs or of lists, whichever is greater, because a list repeats the log of its
 * job.
 */
static inline uint64_t summary_runs(uint64_t jobs, uint64_t lists)
{
	return jobs > lists ? jobs : lists;
}

/** Identifies a job or list; at most TALLY_RUNS_MAX. A million cells and files list some. */
typedef uint16_t run_number;
enum { FILE_RUNS_IN_PLACE = 4 };

/** A failing path with what the exclusion advice needs. There may be a million of them. */
struct summary_file {
	struct span path;
	const struct cause *cause; /**< the highest-ranked cause if it failed for several */
	union {
		run_number few[FILE_RUNS_IN_PLACE];
		const run_number *many;
	} run_ids;        /**< see summary_file_runs() */
	uint32_t entries; /**< UINT32_MAX: that many or more */
	/** Whose profile or home folder holds it: index + 1 in `users`; set by the advice module. */
	uint32_t user;
	uint16_t run_id_count, runs, failures; /**< at most TALLY_RUNS_MAX and one */
	unsigned current : 2;                  /**< enum currency: of its failures, except noise */
	/** enum exclusion: of its causes, except noise and those that must never be excluded. */
	unsigned strictest : 2, mildest : 2;
	bool in_scratch : 1;
	bool never : 1;      /**< it has a cause or code that must never be excluded */
	bool code_never : 1; /**< … and this is a code, not a cause */
};

/** The runs in which a file failed, as indexes into the summary's `run_kinds`. */
static inline const run_number *summary_file_runs(const struct summary_file *f)
{
	return f->run_id_count > FILE_RUNS_IN_PLACE ? f->run_ids.many : f->run_ids.few;
}

/** @param ids must outlive the file if there are more than FILE_RUNS_IN_PLACE */
static inline void summary_file_set_runs(
	struct summary_file *f, const run_number *ids, uint16_t count)
{
	f->run_id_count = count;
	if (count > FILE_RUNS_IN_PLACE)
		f->run_ids.many = ids;
	else
		memcpy(f->run_ids.few, ids, count * sizeof(*ids));
}

/** A machine that the input is from. */
struct summary_host {
	const char *name;
	const char *source; /**< "option", "file", "member-name" or "input-name" */
};

/** The selection by --since and similar options. */
struct summary_filters {
	bool any; /**< false: nothing below is set */
	int64_t since, until;
	const char *cause, *code, *job, *level; /**< each may be NULL */
};

/** What happened before and is over. */
struct summary_past {
	uint64_t jobs_failed;     /**< before the newest completed job */
	uint64_t jobs_unfinished; /**< likewise, but interrupted */
	uint64_t files, failures; /**< that failed before and do not fail any more */
};

/** Numbers of jobs by result, for a sentence; jobs of unknown result are not counted. */
struct summary_tallied_jobs {
	uint64_t all;       /**< with a result, or interrupted */
	uint64_t completed; /**< succeeded or with warnings */
	uint64_t failed;    /**< all failed jobs */
	/**
	 * failed or interrupted after the newest completed job, or all of them without one; not
	 * the running job
	 */
	uint64_t since;
	uint64_t since_failed;
	bool running; /**< the log of the newest job has no end */
};

/** A list that --top shortened. */
struct summary_truncated {
	const char *list;          /**< "causes.paths" … */
	const struct cause *cause; /**< to which the list belongs, or NULL */
	const char *code;          /**< for unknown_codes.evidence, or NULL */
	uint64_t shown, total;
};

struct summary {
	struct arena arena;
	const char *const *command;
	size_t command_count;
	struct summary_host host; /**< name is NULL when unknown */
	struct summary_host
		*hosts; /**< all that the input names reliably; two or more: a mixture */
	size_t host_count;
	int64_t period_first, period_last; /**< of the records */
	const char *agent_version;         /**< may be NULL */
	const char *machine_id, *group;    /**< may be NULL */
	int64_t last_backup;  /**< end of the newest job that created a recovery point */
	int64_t last_clean;   /**< end of the newest job without a failure */
	int64_t last_attempt; /**< end of the newest job, whatever its result */
	int64_t interval;     /**< median time between jobs in ms, or TIME_UNKNOWN */
	struct summary_filters filters;
	const char *patterns; /**< digest of the pattern files */
	int64_t now;          /**< from --now, or from the clock */
	bool now_asked;       /**< the user asks about the present: reports may depend on `now` */
	bool stale;           /**< … and the newest backup is older than summary_age_limit() */
	int zone; /**< minutes east of UTC in which local times are shown, or ZONE_NONE */
	const char *zone_source; /**< "option" or "file"; NULL when unknown */
	int day_zone; /**< minutes east of UTC of days, charts and tables of jobs; 0 without --zone */
	struct summary_truncated *truncated;
	size_t truncated_count;
	enum verdict_state state;
	bool incomplete;
	bool short_of_memory;         /**< a gap is due to lack of memory */
	uint64_t files_not_protected; /**< that failed in the newest run that covers them */
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
	const char *last_job;     /**< the latest job with entries; NULL with fewer than two jobs */
	uint64_t recurring_files; /**< that failed in it and in an earlier job */
	uint64_t new_files;       /**< that failed in it for the first time */
	uint64_t gone_files;      /**< that failed earlier but not in it */
	struct summary_exclusion *exclusions;
	size_t exclusion_count, exclusion_total; /**< number listed, and number in total */
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
	const char *scratch;             /**< the scratch folder if known, or NULL */
	struct summary_file *files;      /**< all failing paths, for the advice module */
	struct span *users;              /**< the names for `user` of the files */
	size_t user_count;
	size_t file_count;
	const enum run_kind *run_kinds;
	size_t run_count;
};

/** The zone is unknown. */
#define ZONE_NONE INT_MIN

/**
 * The age in ms above which the newest backup is stale: twice the interval of jobs, at least 48
 * hours.
 */
static inline int64_t summary_age_limit(const struct summary *s)
{
	int64_t least = INT64_C(48) * 3600000;
	return s->interval != TIME_UNKNOWN && 2 * s->interval > least ? 2 * s->interval : least;
}

struct tally;

/**
 * The distinct paths of all entries, in the order in which they were seen. Without filters each is
 * that of a summary_file, in the same order. May be called during the steps below.
 */
size_t tally_path_count(const struct tally *t);
struct span tally_path_text(const struct tally *t, size_t index);
/**
 * Free the list of paths after summary_begin(): the summary's files have their texts, and the next
 * steps need much memory. May be called during summary_complete().
 */
void tally_free_paths(struct tally *t);

/*
 * Derive the summary in two steps, once, after the last batch. Nothing can be added to the tally
 * afterwards, and it must outlive the summary, which points into it.
 */

/**
 * First step: inputs, files, runs and jobs, all that the exclusion advice needs.
 * @param top maximum number of paths, folders and evidence records per list
 * @return NULL without memory
 */
struct summary *summary_begin(struct tally *t, size_t top);
/**
 * Second step: causes, totals and the verdict. It only reads what the first step has filled in, so
 * that another thread may read that as well.
 * @return false without memory; the summary is to be freed then
 */
bool summary_complete(struct tally *t);
/** Both steps. */
struct summary *tally_summary(struct tally *t, size_t top);
void summary_free(struct summary *s);

#endif

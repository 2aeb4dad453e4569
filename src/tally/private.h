// SPDX-License-Identifier: MIT

/** The representation of the tally. Private to this module. */

#ifndef MARSLOG_TALLY_PRIVATE_H
#define MARSLOG_TALLY_PRIVATE_H

#include "environment/environment.h"
#include "tally/summary.h"
#include "tally/tally.h"

#define NO_PATH 0u /* index of the pseudo-path of entries without a path */
#define NO_CODE 0u
#define NO_RUN 0u

/*
 * The earliest and latest time of something. For the current input only clocks are known; they
 * are converted when it ends (record.h).
 */
struct times {
	int64_t clock_first, clock_last; /* of the input `input` */
	int64_t first, last;             /* of finished inputs */
	uint32_t input;                  /* index + 1; 0 = none */
};

#define NO_TIMES ((struct times){CLOCK_UNKNOWN, CLOCK_UNKNOWN, TIME_UNKNOWN, TIME_UNKNOWN, 0})

enum { CELL_RUNS_IN_PLACE = 4 };
_Static_assert(TALLY_RUNS_MAX < UINT16_MAX, "the type run_number, and numbers of runs");

/* There are more cells than paths, and they are visited in any order, so they are small. */
struct cell {
	uint32_t path;
	uint16_t code, cause;
	uint16_t repeat_rule; /* index + 1 of a rule that counts only when it repeats, or 0 */
	uint8_t run_count;
	bool list : 1;      /* from a failed-file list */
	bool path_only : 1; /* … that has neither code nor message */
	bool names_scratch : 1;
	bool fails_if_scratch : 1;
	uint32_t extra; /* index + 1 of its union cell_extra, or 0 */
	/*
	 * Distinct runs, sorted. Jobs of logs and lists are counted separately, because a list
	 * repeats the log of its job.
	 */
	union {
		run_number few[CELL_RUNS_IN_PLACE];
		run_number *many; /* capacity: the next power of two */
	} runs;
	uint64_t entries;
};
_Static_assert(sizeof(struct cell) == 32, "see array_grow_lines()");

/* What only some cells have. The times of the others are part of those of their causes. */
union cell_extra {
	struct times when; /* of entries outside of any run, or that count only when they repeat */
	struct {
		uint32_t input; /* index */
		uint64_t line;
	} first; /* path_only: where it was first; such cells have no times */
};

/*
 * A cell of a path. The tag is made from its code and cause, so that few of the other cells of the
 * path need be read to find one.
 */
struct path_cell {
	uint32_t index : 24;
	uint32_t tag : 8;
};

_Static_assert(
	TALLY_CELLS_MAX < 1 << 23, "indexes of cells, of which some without a path come on top");

/* Most paths fail in one or two ways. */
enum { PATH_CELLS_IN_PLACE = 2, PATH_CELLS_MORE = 8 };

struct path {
	struct span text; /* as seen first */
	union {
		struct path_cell few[PATH_CELLS_IN_PLACE];
		struct path_cell *many; /* capacity: PATH_CELLS_MORE or a greater power of two */
	} cells;                        /* in the order in which they were created */
	uint32_t cell_count;
	bool scratch; /* by what was known when it was seen first */
	uint8_t skip; /* number of bytes at the start of `text` that do not identify the file */
};

/* Lengths of prefixes that do not change which file a path names. */
enum { SKIP_SHARE = 2, SKIP_PREFIX = 4, SKIP_UNC = 8 };

/* The path without a prefix: "D:\x" also for "\\?\D:\x"; shares are returned unchanged. */
static inline struct span path_plain(struct span path)
{
	bool prefixed = path.len > 6 && path.data[0] == '\\' && path.data[5] == ':' &&
		span_starts_nocase(path, SPAN("\\\\?\\"));
	return prefixed ? span_cut(path, SKIP_PREFIX, path.len) : path;
}

/* Entries of a cause on one day: of the clock while the input is read, later of the calendar. */
struct day_count {
	uint16_t cause;
	int32_t day;
	uint64_t entries;
};

struct code_slot {
	struct code code;
	const struct code_info *info;
	uint64_t entries;
	struct evidence_list *evidence; /* for codes that the catalogue does not know */
};

struct evidence {
	uint32_t input;
	uint64_t line;
	int64_t clock;
	const char *text;
};

struct evidence_list {
	struct evidence *items;
	size_t count;
};

struct phase {
	struct times started, finished;
};

struct run {
	const char *id; /* the GUID, or the list's name */
	size_t id_len;
	uint32_t hash;
	bool list;
	bool copy; /* a list that was read before, under the same name in another place */
	uint64_t list_hash;
	uint32_t input; /* the first input that has it */
	int64_t day;    /* of a list, from its name; or TIME_UNKNOWN */
	struct times when;
	struct phase phases[SUMMARY_PHASES];
	bool progress, succeeded, failed, warned;
	uint64_t entries;
	uint64_t left_out; /* of these, excluded by filters; they still affect the job's result */
	uint64_t left_out_noise; /* of those, noise */
	struct {
		enum job_history_state state;
		uint64_t codes;    /* see fact_job_codes() */
		const char *input; /* the input that has them */
		uint64_t line;
		bool timed; /* `when` is from the history */
	} history;
};

/* A statement of an input about its machine. */
struct machine_note {
	enum machine_fact fact;
	const char *value;
	uint32_t input;
};

struct input {
	const char *name;
	bool ended;
	int base_year;
	struct summary_input shown;
};

enum { ARCHIVES_OPEN_MAX = 128, RECENT_CODES = 64 };

struct tally {
	struct tally_config config;
	struct arena arena;
	bool failed;
	struct path *paths;
	size_t path_count, path_cap;
	struct hash_set path_set;
	struct cell *cells;
	void *cell_block; /* the allocation that contains them */
	size_t cell_count, cell_cap;
	union cell_extra *extras;
	size_t extra_count, extra_cap;
	struct arena path_cells;  /* memory for the cells of paths */
	struct hash_set cell_set; /* the cells of paths that have many */
	struct code_slot *codes;
	size_t code_count, code_cap;
	struct hash_set code_set;
	/* Codes that were interned last, by a hash of `info`; it may be NULL. */
	struct recent_code {
		const struct code_info *info;
		uint32_t code;
	} recent_codes[RECENT_CODES];
	struct run *runs;
	size_t run_count, run_cap;
	struct hash_set run_set;
	struct hash_set list_set; /* lists by the hash of their entries */
	uint32_t last_run;
	struct input *inputs;
	size_t input_count, input_cap;
	struct summary_gap *gaps;
	size_t gap_count, gap_cap;
	struct machine_note *notes;
	size_t note_count;
	struct times *cause_times;             /* per cause: of its cells without their own */
	struct evidence_list *evidence;        /* per cause */
	struct evidence_list *repeat_evidence; /* per rule that counts only when it repeats */
	uint64_t *repeat_entries;              /* per rule */
	struct evidence_list
		*scratch_evidence; /* per cause: evidence that the agent itself is affected */
	struct day_count *days;    /* of finished inputs */
	size_t day_count, day_cap;
	struct day_count *clock_days; /* of the current input */
	size_t clock_day_count, clock_day_cap;
	uint32_t *last_days; /* per cause: where in `clock_days` it was counted last */
	uint64_t left_out;   /* entries that a filter excluded */
	uint64_t lost_paths, lost_codes, lost_runs, lost_cell_runs, lost_days, lost_gaps,
		lost_scratch;
	uint64_t entries_in_input;
	/* indexes in `inputs` of the open archives, innermost last */
	size_t archives[ARCHIVES_OPEN_MAX];
	size_t archive_depth;
	uint32_t *run_map; /* of the current batch: index in `runs` */
	size_t run_map_cap;
	struct place_set scratch_places; /* from the catalogue */
	struct scratch_folder {
		struct span text, volume,
			rest;         /* `rest` is empty for what is compared as a whole */
	} scratch[TALLY_SCRATCH_MAX]; /* from the registry and --scratch */
	size_t scratch_count;
	struct facts facts;    /* from the other files of a bundle */
	struct finish *finish; /* between the two steps to the summary; else NULL */
	struct buf key;        /* scratch memory */
};

/* The part of a path that is compared. */
struct path_key {
	struct span text; /* the part that is stored */
	uint8_t skip;     /* offset in `text` of what is compared */
	uint32_t hash;
};

/** The same as tally_failed(), for every entry. */
static inline bool tally_has_failed(const struct tally *t)
{
	return t->failed || t->arena.failed;
}

/* tally.c */
void when_fold(const struct tally *t, struct times *w);
/** Extend a period by a clock of the current input. */
static inline void when_add(const struct tally *t, struct times *w, int64_t clock)
{
	if (clock == CLOCK_UNKNOWN)
		return;
	if (w->input != t->input_count) {
		if (w->input != 0)
			when_fold(t, w);
		w->input = (uint32_t)t->input_count;
		w->clock_first = w->clock_last = clock;
		return;
	}
	if (clock < w->clock_first)
		w->clock_first = clock;
	if (clock > w->clock_last)
		w->clock_last = clock;
}
/** Split off a prefix that does not identify the file, such as "\\?\". */
struct path_key path_key(struct span path);
uint32_t intern_path(struct tally *t, const struct path_key *key);
/** The code if it was counted before, or NO_CODE. */
uint32_t find_code(const struct tally *t, const struct code *code);
uint32_t intern_code(struct tally *t, const struct code *code, const struct code_info *info);
bool tally_ran_out(struct tally *t);
/** Whether a path is in a scratch folder that the input or the user named. */
bool tally_in_known_scratch(const struct tally *t, struct span path);

/** What a cell has beyond the others, or NULL. */
static inline union cell_extra *cell_extra(const struct tally *t, const struct cell *cell)
{
	return cell->extra != 0 ? &t->extras[cell->extra - 1] : NULL;
}
/** The cells of a path. */
static inline const struct path_cell *path_cells(const struct path *p)
{
	return p->cell_count > PATH_CELLS_IN_PLACE ? p->cells.many : p->cells.few;
}

/* runs.c */
uint32_t run_of_task(struct tally *t, struct span task);
/** The job with this id, or NO_RUN. */
uint32_t run_known(const struct tally *t, struct span task);
uint32_t run_of_list(struct tally *t, unsigned list);
/** The ending input has one list: note whether it is a copy. @return false without memory */
bool run_note_list(struct tally *t, uint64_t hash);
/** @param what RECORD_PROGRESS and the text after it */
void run_note_progress(struct tally *t, uint32_t number, struct span what, int64_t clock);
/** The runs of a cell, sorted. */
static inline const run_number *cell_runs(const struct cell *cell)
{
	return cell->run_count > CELL_RUNS_IN_PLACE ? cell->runs.many : cell->runs.few;
}
/** Note that a cell occurs in a run, not NO_RUN. @return false without memory */
bool cell_insert_run(struct tally *t, struct cell *cell, uint32_t run);
/** The same of any run. Most cells occur in one run only. */
static inline bool cell_add_run(struct tally *t, struct cell *cell, uint32_t run)
{
	if (run == NO_RUN || (cell->run_count > 0 && cell_runs(cell)[cell->run_count - 1] == run))
		return true;
	if (cell->run_count > 0)
		return cell_insert_run(t, cell, run);
	cell->runs.few[0] = (run_number)run;
	cell->run_count = 1;
	return true;
}
/**
 * The number of jobs or of lists, whichever is greater, because a list repeats the log of its
 * job.
 */
uint64_t run_count_distinct(const struct tally *t, const run_number *ids, size_t count);
extern const char *const phase_names[SUMMARY_PHASES];

/* hash.c */
/** A hash that is equal for texts that differ in case only. */
uint32_t hash_nocase(struct span text, uint32_t seed);
bool equal_nocase(struct span a, struct span b);

/** The end of a job as the agent calls it: "Completed", "Failed", …; HISTORY_NONE for other words. */
enum job_history_state tally_history_state(struct span state);

#endif

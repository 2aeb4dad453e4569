// SPDX-License-Identifier: MIT

/** The inside of the tally. Private to this room. */

#ifndef MARSLOG_TALLY_PRIVATE_H
#define MARSLOG_TALLY_PRIVATE_H

#include "tally/summary.h"
#include "tally/tally.h"

#define NO_PATH 0u /* index of the pseudo-path of entries without one */
#define NO_CODE 0u
#define NO_RUN 0u

/*
 * The earliest and latest time of something. Within the input being read only
 * clocks are known; they become times when the input has ended (record.h).
 */
struct span_of_time {
	int64_t first, last;             /* of finished inputs */
	int64_t clock_first, clock_last; /* of `input` */
	uint32_t input;                  /* index + 1; 0 = none */
};

/* Distinct runs: log jobs and lists apart, because a list repeats what its job's log says. */
struct run_set {
	uint32_t *ids; /* sorted */
	uint16_t count, cap;
};

struct cell {
	uint32_t path, code;
	uint16_t cause;
	bool list;      /* from a failed-file list */
	bool path_only; /* … without code or message */
	bool names_scratch;
	bool fails_if_scratch;
	uint16_t repeat_rule; /* index + 1 of a rule that counts only when it repeats, or 0 */
	uint64_t entries;
	struct span_of_time when;
	uint32_t first_input; /* where it was first seen: index, line */
	uint64_t first_line;
	struct run_set runs;
};

struct path {
	struct span text; /* as first seen */
	uint32_t hash;
	bool scratch; /* by what was known when it was first seen */
};

/* Entries of a cause on one day: of the clock while the input is read, then of the calendar. */
struct day_count {
	uint16_t cause;
	int32_t day;
	uint64_t entries;
};

enum { DAYS_MAX = 20000 };

struct code_slot {
	struct code code;
	const struct code_info *info;
	uint64_t entries;
	struct evidence_list *evidence; /* of codes the catalogue does not know */
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
	struct span_of_time started, finished;
};

struct run {
	const char *id; /* GUID, or the list's name */
	size_t id_len;
	uint32_t hash;
	bool list;
	struct span_of_time when;
	struct phase phases[SUMMARY_PHASES];
	bool progress, succeeded, failed;
	uint64_t entries;
};

struct input {
	const char *name;
	bool ended;
	int base_year;
	struct summary_input shown;
};

/* An open-addressing table from hashes to indexes. */
struct hash_slot {
	uint32_t hash;
	uint32_t item; /* index + 1; 0 = free */
};

struct hash_set {
	struct hash_slot *slots;
	size_t size, used;
};

struct tally {
	struct tally_config config;
	struct arena arena;
	bool failed;
	struct path *paths;
	size_t path_count, path_cap;
	struct hash_set path_set;
	struct cell *cells;
	size_t cell_count, cell_cap;
	struct hash_set cell_set;
	struct code_slot *codes;
	size_t code_count, code_cap;
	struct run *runs;
	size_t run_count, run_cap;
	struct hash_set run_set;
	uint32_t last_run;
	struct input *inputs;
	size_t input_count, input_cap;
	struct summary_gap *gaps;
	size_t gap_count, gap_cap;
	struct evidence_list *evidence;        /* per cause */
	struct evidence_list *repeat_evidence; /* per rule that counts only when it repeats */
	uint64_t *repeat_entries;              /* per rule */
	struct evidence_list
		*scratch_evidence; /* per cause: what makes it an illness of the agent */
	struct day_count *days;    /* of finished inputs */
	size_t day_count, day_cap;
	struct day_count *clock_days; /* of the input being read */
	size_t clock_day_count, clock_day_cap;
	uint64_t left_out; /* entries that a filter left out */
	uint64_t lost_paths, lost_codes, lost_runs, lost_gaps, lost_inputs;
	uint64_t entries_in_input, records_in_input;
	const struct place **scratch_places; /* of the catalogue */
	size_t scratch_place_count;
	char **scratch; /* folders read from the registry, and --scratch */
	size_t scratch_count, scratch_cap;
	struct buf key; /* working space */
};

/* tally.c */
void when_add(struct tally *t, struct span_of_time *w, int64_t clock);
void when_fold(struct tally *t, struct span_of_time *w);
/** The path without what does not distinguish files: "\\?\" and the like. */
struct span path_plain(struct span path);

/* runs.c */
uint32_t run_of_task(struct tally *t, struct span task);
uint32_t run_of_list(struct tally *t, unsigned list);
void run_note_progress(struct tally *t, uint32_t run, const struct record *record);
bool run_set_add(struct tally *t, struct run_set *set, uint32_t run);
/** Jobs or lists, whichever are more: a list repeats what the log of its job says. */
uint64_t run_count_distinct(const struct tally *t, const uint32_t *ids, size_t count);
extern const char *const phase_names[SUMMARY_PHASES];

/* hash.c */
/** The next item with this hash, or SIZE_MAX; *cursor starts as SIZE_MAX. */
size_t hash_set_next(const struct hash_set *set, uint32_t hash, size_t *cursor);
bool hash_set_insert(struct hash_set *set, uint32_t hash, size_t item);
/** The hash of text without case, the same for texts that differ in case only. */
uint32_t hash_nocase(struct span text, uint32_t seed);
bool equal_nocase(struct span a, struct span b);

#endif

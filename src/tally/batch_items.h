// SPDX-License-Identifier: MIT

/** The representation of a batch. Private to this module. */

#ifndef MARSLOG_TALLY_BATCH_ITEMS_H
#define MARSLOG_TALLY_BATCH_ITEMS_H

#include "tally/batch.h"

enum item_kind {
	ITEM_ENTRY,
	ITEM_LEFT_OUT, /* an entry that a filter excludes */
	ITEM_JOBS,     /* the jobs and lists to which the following items refer */
	ITEM_PROGRESS, /* PROGRESS_EVENT of a job */
	ITEM_INPUT,    /* begins */
	ITEM_INPUT_END,
	ITEM_ARCHIVE, /* begins */
	ITEM_ARCHIVE_END,
	ITEM_SCRATCH,
	ITEM_MACHINE,
	ITEM_FACT, /* from another file of the bundle */
	ITEM_GAP
};

/* A part of the batch's text. */
struct slice {
	uint32_t from, len;
};

struct batch_item {
	uint8_t kind;
	uint8_t key_skip; /* path: number of bytes that are not compared, see path_key() */
	bool file : 1;    /* `path` is the complete path of one file */
	bool list : 1;
	bool path_only : 1;
	bool names_scratch : 1;
	bool fails_job : 1;
	bool fails_if_scratch : 1;
	bool shares_text : 1; /* `text.from`: the item whose message differs in the path only */
	uint8_t reason;       /* of a gap; for ITEM_MACHINE: the kind of fact */
	uint16_t cause;
	uint16_t repeat_rule; /* index + 1, or 0 */
	uint32_t run;         /* index + 1 in `runs`, or 0 */
	uint32_t hash;        /* of the path */
	/* message, name, detail or folder; for ITEM_JOBS: first and number in `runs` */
	struct slice text;
	struct slice path; /* of a gap: its input */
	/*
	 * line number; of a gap: its count; of the end of an archive: its bytes; of the end of an
	 * input: index in `ends`
	 */
	uint64_t line;
	int64_t clock;
	const struct code_info *info; /* identifies the code, or … */
	uint32_t code_value;          /* … its value, if the catalogue does not know it */
	uint8_t code_kind;
};

/* A job, or a list, of the input. */
struct batch_run {
	struct slice task; /* empty for a list */
	unsigned list;
	int64_t first, last; /* clocks */
	bool reports;        /* it has a PROGRESS_REPORT */
};

struct batch_end {
	struct text_stats text;
	struct parser_result result;
	const char *content; /* what else it contains, in static storage, or NULL */
};

enum { RECENT_MESSAGES = 16 };

struct batch {
	struct batch_item *items;
	size_t item_count, item_cap;
	struct batch_run *runs;
	size_t run_count, run_cap;
	struct batch_end *ends;
	size_t end_count, end_cap;
	struct buf text;
	size_t jobs;       /* index + 1 of the current ITEM_JOBS, or 0 */
	size_t jobs_count; /* number of ITEM_JOBS */
	uint32_t last_run;
	/* Index + 1 of items whose messages are stored with the path in them, by their code. */
	uint32_t messages[RECENT_MESSAGES];
	bool failed;
};

/* The place of an item's code in a small table of recent ones. Different codes may share it. */
static inline size_t item_code_place(const struct batch_item *item, size_t size)
{
	return (uintptr_t)item->info / sizeof(*item->info) % size;
}

static inline struct code item_code(const struct batch_item *item)
{
	if (item->info)
		return item->info->code;
	return (struct code){.kind = (enum code_kind)item->code_kind, .value = item->code_value};
}

static inline struct span batch_text(const struct batch *b, struct slice s)
{
	return (struct span){b->text.data ? b->text.data + s.from : NULL, s.len};
}

#endif

// SPDX-License-Identifier: MIT

/** Counts, limits and gaps of one walk, and announcing archives to the visitor. */

#include "container/walk.h"

#include <stdio.h>

#define SECONDS_9999 INT64_C(253402300799)

void walk_gaps(struct walk *w, const char *name, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	// Later gaps would only be consequences of the stop.
	if (w->stop == STOP_NO) {
		w->gaps++;
		w->visitor->gap(w->visitor->context, name, reason, detail, count);
	}
}

void walk_gap(struct walk *w, const char *name, enum gap_reason reason, const char *detail)
{
	walk_gaps(w, name, reason, detail, 1);
}

void walk_no_memory(struct walk *w)
{
	w->stop = STOP_CALLER;
}

bool walk_count_member(struct walk *w, const char *name)
{
	char detail[128];
	if (w->stop != STOP_NO) {
		return false;
	}
	if (w->members >= w->limits->max_members) {
		snprintf(detail, sizeof(detail),
			"more than %llu members; the rest was not read (see --max-members)",
			(unsigned long long)w->limits->max_members);
		walk_gap(w, name, GAP_LIMIT, detail);
		w->stop = STOP_LIMIT;
		return false;
	}
	w->members++;
	return true;
}

bool walk_depth_allows(struct walk *w, const char *name, unsigned depth, bool single)
{
	char detail[128];
	unsigned max = w->limits->max_depth;
	max = max < DEPTH_CEILING ? max : DEPTH_CEILING;
	if (depth < max || (single && depth == max)) {
		return true;
	}
	snprintf(detail, sizeof(detail),
		"an archive inside %u others; not opened (see --max-depth)", depth);
	walk_gap(w, name, GAP_LIMIT, detail);
	return false;
}

bool walk_archive(struct walk *w, const struct member *m, const char *format)
{
	if (w->stop == STOP_NO && !w->visitor->archive(w->visitor->context, m, format)) {
		w->stop = STOP_CALLER;
	}
	w->archives++;
	return w->stop == STOP_NO;
}

void walk_archive_end(struct walk *w, uint64_t bytes)
{
	if (w->stop != STOP_CALLER && !w->visitor->archive_end(w->visitor->context, bytes)) {
		w->stop = STOP_CALLER;
	}
}

int64_t member_time(int64_t seconds, long nanoseconds)
{
	// Earlier than the agent's first logs: the clock was not set, or the member has no time.
	if (seconds < MEMBER_SECONDS_MIN || seconds > SECONDS_9999) {
		return TIME_UNKNOWN;
	}
	return seconds * 1000 + nanoseconds / 1000000;
}

/* ---- the visitor that ignores everything ----------------------------------- */

static bool silent_begin(void *context, const struct member *member)
{
	(void)context;
	(void)member;
	return true;
}

static bool silent_data(void *context, const void *data, size_t len)
{
	(void)context;
	(void)data;
	(void)len;
	return true;
}

static bool silent_end(void *context, bool complete)
{
	(void)context;
	(void)complete;
	return true;
}

static bool silent_archive(void *context, const struct member *archive, const char *format)
{
	(void)context;
	(void)archive;
	(void)format;
	return true;
}

static bool silent_archive_end(void *context, uint64_t bytes)
{
	(void)context;
	(void)bytes;
	return true;
}

static void silent_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	(void)context;
	(void)input;
	(void)reason;
	(void)detail;
	(void)count;
}

const struct container_visitor null_visitor = {
	.begin = silent_begin,
	.data = silent_data,
	.end = silent_end,
	.archive = silent_archive,
	.archive_end = silent_archive_end,
	.gap = silent_gap,
};

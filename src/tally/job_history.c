// SPDX-License-Identifier: MIT

/**
 * The agent's own history of jobs, if the bundle has it. It contains jobs whose logs were rotated
 * away, and for failed jobs the agent's id and the HRESULT. A job that failed according to the
 * history never counts as a success.
 */

#include "tally/finish.h"

enum job_history_state tally_history_state(struct span state)
{
	static const struct {
		struct span word;
		enum job_history_state state;
	} words[] = {
		{{"CompletedWithWarning", 20}, HISTORY_WARNINGS},
		{{"CompletedWithWaiting", 20}, HISTORY_NONE},
		{{"Completed", 9}, HISTORY_SUCCEEDED},
		{{"Succeeded", 9}, HISTORY_SUCCEEDED},
		{{"Failed", 6}, HISTORY_FAILED},
		{{"Abort", 5}, HISTORY_FAILED},
	};
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (span_starts_nocase(state, words[i].word))
			return words[i].state;
	}
	return HISTORY_NONE;
}

/* The history also has recoveries and deletions; only backups are treated as jobs. */
static bool is_backup(struct span type)
{
	return span_find_nocase(type, SPAN("Backup"), 0) != SIZE_MAX &&
		span_find_nocase(type, SPAN("Delete"), 0) == SIZE_MAX;
}

/* A job has one row per data source: the worst state counts. */
static void note_state(struct run *run, const struct kept_fact *kept)
{
	enum job_history_state state = tally_history_state(kept->fact.fields[2]);
	if (state > run->history.state) {
		run->history.state = state;
		run->history.input = kept->input;
		run->history.line = kept->fact.line;
	}
	if (kept->fact.number != 0 && run->history.codes == 0)
		run->history.codes = kept->fact.number;
}

static void note_times(struct run *run, int64_t start, int64_t end)
{
	struct times *t = &run->when;
	/* The times in the log are exact. */
	if (run->when.input != 0 || (t->first != TIME_UNKNOWN && !run->history.timed))
		return;
	if (start == TIME_UNKNOWN)
		return;
	run->history.timed = true;
	if (t->first == TIME_UNKNOWN || start < t->first)
		t->first = start;
	int64_t last = end != TIME_UNKNOWN && end >= start ? end : start;
	if (t->last == TIME_UNKNOWN || last > t->last)
		t->last = last;
}

bool tally_join_history(struct tally *t)
{
	size_t at = 0;
	const struct kept_fact *kept;
	while ((kept = facts_next(&t->facts, FACT_JOB, &at)) != NULL && !t->failed) {
		struct span id = kept->fact.fields[0];
		uint32_t run = run_known(t, id);
		if (run == NO_RUN && is_backup(kept->fact.fields[1]) &&
			tally_history_state(kept->fact.fields[2]) != HISTORY_NONE)
			run = run_of_task(t, id);
		if (run == NO_RUN)
			continue;
		note_state(&t->runs[run], kept);
		note_times(&t->runs[run], facts_job_time(&t->facts, kept, 4),
			facts_job_time(&t->facts, kept, 5));
	}
	return !t->failed;
}

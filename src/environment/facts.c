// SPDX-License-Identifier: MIT

/** Stores the facts of all files. */

#include "environment/private.h"

#include <stdlib.h>

/* Events of one day are one fact. */
static int64_t day_of(int64_t ms)
{
	const int64_t day = INT64_C(86400000);
	return ms == TIME_UNKNOWN ? TIME_UNKNOWN : ms >= 0 ? ms / day : -((day - 1 - ms) / day);
}

static uint32_t hash_fact(const struct fact *fact)
{
	uint64_t marks[3] = {(uint64_t)fact->kind, fact->number, (uint64_t)day_of(fact->time)};
	uint64_t hash = hash_bytes(marks, sizeof(marks), 0);
	/* The detail of an event may differ. */
	size_t fields = fact->kind == FACT_EVENT ? 4 : FACT_FIELDS;
	for (size_t i = 0; i < fields; i++)
		hash = hash_bytes(fact->fields[i].data, fact->fields[i].len, hash + i + 1);
	return (uint32_t)hash;
}

static bool same_fact(const struct fact *a, const struct fact *b)
{
	size_t fields = a->kind == FACT_EVENT ? 4 : FACT_FIELDS;
	if (a->kind != b->kind || a->number != b->number || day_of(a->time) != day_of(b->time))
		return false;
	for (size_t i = 0; i < fields; i++) {
		if (!span_equal(a->fields[i], b->fields[i]))
			return false;
	}
	return true;
}

static void count_event(struct kept_fact *have, const struct fact *fact)
{
	have->count++;
	if (fact->time < have->fact.time)
		have->fact.time = fact->time;
	if (fact->time > have->last)
		have->last = fact->time;
}

/*
 * An event log is often saved both as a log and as text; events from different inputs are kept
 * apart.
 */
static struct kept_fact *find(
	struct facts *f, const struct fact *fact, const char *input, uint32_t hash)
{
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&f->set, hash, &cursor)) != SIZE_MAX) {
		struct kept_fact *have = &f->items[at];
		if (same_fact(&have->fact, fact) &&
			(fact->kind != FACT_EVENT || strcmp(have->input, input) == 0))
			return have;
	}
	return NULL;
}

/* The name of an input is stored once for its consecutive facts. */
static const char *keep_input(struct facts *f, const char *input)
{
	const char *last = f->count > 0 ? f->items[f->count - 1].input : NULL;
	if (last && strcmp(last, input) == 0)
		return last;
	return arena_copy(&f->arena, span_of(input));
}

bool facts_add(struct facts *f, const struct fact *fact, const char *input)
{
	uint32_t hash = hash_fact(fact);
	struct kept_fact *have = find(f, fact, input, hash);
	if (have) {
		if (fact->kind == FACT_EVENT)
			count_event(have, fact);
		return true;
	}
	if (f->count >= FACTS_MAX ||
		(fact->kind == FACT_JOB && f->by_kind[FACT_JOB] >= FACT_JOBS_MAX)) {
		f->lost++;
		return true;
	}
	struct kept_fact *grown = array_grow(f->items, &f->cap, f->count + 1, sizeof(*grown));
	if (!grown)
		return false;
	f->items = grown;
	struct kept_fact kept = {.fact = *fact, .last = fact->time, .count = 1};
	kept.input = keep_input(f, input);
	for (size_t i = 0; i < FACT_FIELDS; i++) {
		const char *copy =
			fact->fields[i].len > 0 ? arena_copy(&f->arena, fact->fields[i]) : "";
		kept.fact.fields[i].data = copy;
	}
	if (f->arena.failed || !kept.input || !hash_set_insert(&f->set, hash, f->count))
		return false;
	f->by_kind[fact->kind]++;
	f->items[f->count++] = kept;
	return true;
}

const struct kept_fact *facts_next(const struct facts *f, enum fact_kind kind, size_t *at)
{
	if (f->by_kind[kind] == 0)
		return NULL;
	for (size_t i = *at; i < f->count; i++) {
		if (f->items[i].fact.kind == kind) {
			*at = i + 1;
			return &f->items[i];
		}
	}
	*at = f->count;
	return NULL;
}

/* Nearly every job history has a row with a day above 12. */
static enum date_order order_of_input(const struct facts *f, const char *input)
{
	size_t at = 0;
	const struct kept_fact *kept;
	while ((kept = facts_next(f, FACT_JOB, &at)) != NULL) {
		if (kept->input != input && strcmp(kept->input, input) != 0)
			continue;
		for (size_t field = 4; field < 6; field++) {
			enum date_order order = date_order_of(kept->fact.fields[field]);
			if (order != ORDER_UNKNOWN)
				return order;
		}
	}
	return ORDER_UNKNOWN;
}

int64_t facts_job_time(struct facts *f, const struct kept_fact *job, size_t field)
{
	if (!f->dated || strcmp(f->dated, job->input) != 0) {
		f->dated = job->input;
		f->order = (int)order_of_input(f, job->input);
	}
	return date_parse(job->fact.fields[field], (enum date_order)f->order);
}

void facts_free(struct facts *f)
{
	free(f->items);
	free(f->set.slots);
	arena_free(&f->arena);
	*f = (struct facts){0};
}

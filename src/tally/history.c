// SPDX-License-Identifier: MIT

/** The order of the jobs, their kinds, and what is over; see history.h. */

#include "tally/finish.h"

#include <stdlib.h>

#define MS_PER_HOUR INT64_C(3600000)
#define MS_PER_DAY INT64_C(86400000)

enum {
	/* Jobs of one schedule start within this many minutes of the same time of day. */
	SLOT_MINUTES = 45,
	/* After this many completed jobs a volume that was named only once counts as backed up. */
	WEAK_JOBS = 3,
	LETTERS = 26
};

/* The name of a list has the server's local date; its zone may be unknown. */
#define ZONE_REACH (14 * MS_PER_HOUR)

bool history_completed(const struct run *run)
{
	enum job_result result = finish_result(run);
	return result == JOB_SUCCEEDED || result == JOB_WARNINGS;
}

bool history_hides_failures(const struct run *run)
{
	return finish_result(run) == JOB_WARNINGS && run->entries == 0;
}

/*
 * Whether a job can show that something fails no more: its end is in the log, and records name
 * what it left out. Of a job that only the agent's job history names that is not known.
 */
static bool shows_ends(const struct run *run)
{
	return run->succeeded && history_completed(run) && !history_hides_failures(run);
}

/* ---- the order of jobs ------------------------------------------------------------- */

struct start {
	int64_t time;
	uint32_t run;
};

static int by_start(const void *a, const void *b)
{
	const struct start *x = a, *y = b;
	if (x->time != y->time)
		return x->time < y->time ? -1 : 1;
	return x->run < y->run ? -1 : x->run > y->run;
}

static void order_jobs(struct finish *f)
{
	struct tally *t = f->t;
	struct history *h = &f->history;
	struct start *starts = finish_borrow(f, t->run_count, sizeof(*starts));
	if (!starts)
		return;
	for (size_t i = 1; i < t->run_count; i++) {
		struct run *run = &t->runs[i];
		if (!finish_is_wanted(t, run))
			continue;
		starts[h->count++] = (struct start){run->when.first, (uint32_t)i};
		h->completed = h->completed || shows_ends(run);
	}
	qsort(starts, h->count, sizeof(*starts), by_start);
	for (size_t i = 0; i < h->count; i++) {
		h->jobs[i] = starts[i].run;
		h->place[starts[i].run] = (uint32_t)i + 1;
	}
	free(starts);
}

/* ---- kinds of jobs ----------------------------------------------------------------- */

static unsigned volume_bit(const struct tally *t, uint32_t path)
{
	struct span text = path_plain(t->paths[path].text);
	if (text.len > 2 && text.data[1] == ':' && ascii_is_alpha(text.data[0]))
		return (unsigned)(ascii_upper(text.data[0]) - 'A');
	return LETTERS + hash_nocase(path_volume(text), 0) % (VOLUME_BITS - LETTERS);
}

/* Whether a path identifies the volume of its job; the scratch folder belongs to every job. */
static bool names_volume(const struct tally *t, uint32_t path)
{
	return path != NO_PATH && !t->paths[path].scratch &&
		!tally_in_known_scratch(t, t->paths[path].text);
}

static void find_volumes(struct finish *f)
{
	const struct tally *t = f->t;
	uint8_t *bits = finish_borrow(f, t->path_count, sizeof(*bits)); /* + 1, or 0 */
	for (size_t i = 0; i < t->path_count && bits; i++) {
		if (names_volume(t, (uint32_t)i))
			bits[i] = (uint8_t)(volume_bit(t, (uint32_t)i) + 1);
	}
	for (size_t i = 0; i < t->cell_count && bits; i++) {
		const struct cell *c = &t->cells[i];
		if (bits[c->path] == 0)
			continue;
		uint64_t bit = UINT64_C(1) << (bits[c->path] - 1);
		const run_number *runs = cell_runs(c);
		for (size_t k = 0; k < c->run_count; k++)
			f->history.volumes[runs[k]] |= bit;
	}
	free(bits);
}

/* Volumes that one job names together are of one kind. */
static void find_kinds(struct finish *f)
{
	struct history *h = &f->history;
	uint64_t sets[KINDS_MAX] = {0};
	size_t jobs[KINDS_MAX] = {0};
	for (size_t i = 0; i < h->count; i++) {
		uint64_t set = h->volumes[h->jobs[i]];
		size_t named = 1, kept = 0;
		if (set == 0)
			continue;
		for (size_t k = 0; k < h->kinds; k++) {
			if (sets[k] & set) {
				set |= sets[k];
				named += jobs[k];
			} else {
				sets[kept] = sets[k];
				jobs[kept++] = jobs[k];
			}
		}
		sets[kept] = set;
		jobs[kept++] = named;
		h->kinds = kept;
	}
	for (size_t k = 0; k < h->kinds; k++) {
		h->kind_is_weak[k + 1] = jobs[k] == 1;
		for (unsigned bit = 0; bit < VOLUME_BITS; bit++) {
			if (sets[k] >> bit & 1)
				h->kind_of[bit] = (uint8_t)(k + 1);
		}
	}
}

static unsigned kind_of_run(const struct history *h, uint32_t run)
{
	for (unsigned bit = 0; bit < VOLUME_BITS; bit++) {
		if (h->volumes[run] >> bit & 1)
			return h->kind_of[bit];
	}
	return KIND_ANY;
}

static bool same_time_of_day(const struct run *a, const struct run *b)
{
	int64_t apart = (a->when.first - b->when.first) % MS_PER_DAY;
	if (apart < 0)
		apart = -apart;
	if (apart > MS_PER_DAY / 2)
		apart = MS_PER_DAY - apart;
	return apart <= SLOT_MINUTES * INT64_C(60000);
}

/* The first later job that completed and covers this kind; index + 1, or 0. */
static uint32_t find_next(const struct finish *f, size_t at, unsigned kind)
{
	const struct history *h = &f->history;
	const struct run *run = &f->t->runs[h->jobs[at]];
	unsigned since = 0;
	for (size_t i = at + 1; i < h->count; i++) {
		uint32_t later = h->jobs[i];
		const struct run *job = &f->t->runs[later];
		if (h->hosts[later] != h->hosts[h->jobs[at]] || !shows_ends(job))
			continue;
		since++;
		unsigned of = kind_of_run(h, later);
		if (kind == KIND_ANY || of == KIND_ANY || of == kind ||
			(h->kind_is_weak[kind] &&
				(since >= WEAK_JOBS || same_time_of_day(run, job))))
			return (uint32_t)i + 1;
	}
	return 0;
}

/*
 * For each job, the next one that completed and covers the kind; index + 1, or 0. Computed once
 * per kind, in one pass, because neighbouring jobs share the answer.
 */
static const uint32_t *next_of_kind(struct finish *f, unsigned kind)
{
	struct history *h = &f->history;
	if (h->next[kind])
		return h->next[kind];
	uint32_t *next = finish_borrow(f, h->count, sizeof(*next));
	bool one_host = f->s->host_count < 2 && !h->kind_is_weak[kind];
	h->next[kind] = next;
	for (size_t i = h->count; next && i > 0; i--) {
		/* With one host, the answer for a job is also that of the one before it. */
		bool as_after = one_host && i < h->count;
		uint32_t job = as_after ? h->jobs[i] : NO_RUN;
		unsigned of = as_after ? kind_of_run(h, job) : KIND_ANY;
		if (!as_after)
			next[i - 1] = find_next(f, i - 1, kind);
		else if (shows_ends(&f->t->runs[job]) &&
			(kind == KIND_ANY || of == KIND_ANY || of == kind))
			next[i - 1] = (uint32_t)i + 1;
		else
			next[i - 1] = next[i];
	}
	return next;
}

unsigned history_kind(const struct finish *f, uint32_t path)
{
	if (path == NO_PATH || f->history.kinds < 2)
		return KIND_ANY;
	return f->history.kind_of[volume_bit(f->t, path)];
}

/* ---- outcomes ---------------------------------------------------------------------- */

/* The failure of some jobs of this kind; lists among the runs are skipped. */
static struct outcome of_jobs(struct finish *f, const run_number *ids, size_t count, unsigned kind)
{
	const struct history *h = &f->history;
	const uint32_t *next = next_of_kind(f, kind);
	struct outcome o = {0, CURRENT_NO, NO_RUN};
	uint32_t latest = 0; /* index + 1 of the job that ends the last of them */
	for (size_t i = 0; i < count && next; i++) {
		uint32_t run = ids[i];
		if (f->t->runs[run].list)
			continue;
		uint32_t at = h->place[run] != 0 ? next[h->place[run] - 1] : 0;
		o.failures++;
		if (at == 0)
			o.current = CURRENT_YES;
		latest = at > latest ? at : latest;
	}
	if (latest != 0)
		o.freed_by = h->jobs[latest - 1];
	return o;
}

/* The first completed job that began after a time; with several hosts there is no answer. */
static uint32_t completed_after(const struct finish *f, int64_t time, unsigned kind)
{
	const struct history *h = &f->history;
	size_t from = 0, to = h->count;
	while (from < to) {
		size_t middle = from + (to - from) / 2;
		if (f->t->runs[h->jobs[middle]].when.first > time)
			to = middle;
		else
			from = middle + 1;
	}
	for (size_t i = from; i < h->count && f->s->host_count < 2; i++) {
		unsigned of = kind_of_run(h, h->jobs[i]);
		if (shows_ends(&f->t->runs[h->jobs[i]]) &&
			(kind == KIND_ANY || of == KIND_ANY || of == kind))
			return h->jobs[i];
	}
	return NO_RUN;
}

static struct outcome of_list(const struct finish *f, const struct run *list, unsigned kind)
{
	struct outcome o = {1, CURRENT_YES, NO_RUN};
	if (!f->history.completed)
		return o; /* no job, or none that could show that anything is over */
	if (list->day == TIME_UNKNOWN) {
		o.current = CURRENT_UNKNOWN;
		return o;
	}
	o.freed_by = completed_after(f, list->day + MS_PER_DAY + ZONE_REACH, kind);
	if (o.freed_by != NO_RUN)
		o.current = CURRENT_NO;
	return o;
}

/* Whether a list may belong to a job. */
static bool list_may_be_of(const struct run *list, const struct run *job)
{
	return list->day == TIME_UNKNOWN || job->when.first == TIME_UNKNOWN ||
		(job->when.last >= list->day - ZONE_REACH &&
			job->when.first <= list->day + MS_PER_DAY + ZONE_REACH);
}

/* Whether the log has a job to which the list may belong; then the log decides. */
static bool log_covers(const struct finish *f, const struct run *list)
{
	const struct history *h = &f->history;
	for (size_t i = h->count; i > 0; i--) {
		if (list_may_be_of(list, &f->t->runs[h->jobs[i - 1]]))
			return true;
	}
	return false;
}

/*
 * A list repeats the log of its job: whether one of these jobs belongs to it and to no other
 * list.
 */
static bool match_list(
	struct finish *f, const struct run *list, const run_number *ids, size_t count)
{
	struct history *h = &f->history;
	uint32_t best = NO_RUN;
	for (size_t i = 0; i < count; i++) {
		const struct run *job = &f->t->runs[ids[i]];
		if (job->list || h->matched[ids[i]] == h->match || !list_may_be_of(list, job))
			continue;
		if (best == NO_RUN || job->when.last < f->t->runs[best].when.last)
			best = ids[i];
	}
	if (best != NO_RUN)
		h->matched[best] = h->match;
	return best != NO_RUN;
}

/* The list that follows in time; lists of one day are in the order in which they were read. */
static uint32_t next_list(
	const struct tally *t, const run_number *ids, size_t count, uint32_t after)
{
	uint32_t best = NO_RUN;
	for (size_t i = 0; i < count; i++) {
		const struct run *list = &t->runs[ids[i]];
		if (!list->list || list->copy)
			continue;
		const struct run *before = &t->runs[after], *than = &t->runs[best];
		bool later = after == NO_RUN || list->day > before->day ||
			(list->day == before->day && ids[i] > after);
		if (later &&
			(best == NO_RUN || list->day < than->day ||
				(list->day == than->day && ids[i] < best)))
			best = ids[i];
	}
	return best;
}

struct outcome history_outcome(struct finish *f, const run_number *ids, size_t count, unsigned kind)
{
	const struct tally *t = f->t;
	struct outcome sum = of_jobs(f, ids, count, kind);
	const size_t jobs = sum.failures;
	if (jobs == count)
		return sum;
	f->history.match++;
	for (uint32_t list = NO_RUN; (list = next_list(t, ids, count, list)) != NO_RUN;) {
		struct outcome one = of_list(f, &t->runs[list], kind);
		if (jobs > 0 && match_list(f, &t->runs[list], ids, count))
			continue;
		if (jobs > 0 && log_covers(f, &t->runs[list]))
			sum.failures++;
		else
			history_add(&f->history, &sum, &one);
	}
	return sum;
}

struct outcome history_outcome_at(const struct finish *f, int64_t last)
{
	struct outcome o = {1, CURRENT_YES, NO_RUN};
	if (!f->history.completed)
		return o;
	if (last == TIME_UNKNOWN) {
		o.current = CURRENT_UNKNOWN;
		return o;
	}
	o.freed_by = completed_after(f, last, KIND_ANY);
	if (o.freed_by != NO_RUN)
		o.current = CURRENT_NO;
	return o;
}

/* ---- create, destroy --------------------------------------------------------------- */

void history_open(struct finish *f)
{
	const struct tally *t = f->t;
	struct history *h = &f->history;
	h->jobs = finish_borrow(f, t->run_count, sizeof(*h->jobs));
	h->place = finish_borrow(f, t->run_count, sizeof(*h->place));
	h->volumes = finish_borrow(f, t->run_count, sizeof(*h->volumes));
	h->matched = finish_borrow(f, t->run_count, sizeof(*h->matched));
	h->hosts = finish_borrow(f, t->run_count, sizeof(*h->hosts));
	if (f->failed)
		return;
	order_jobs(f);
	finish_run_hosts(f);
	if (h->count > 1) {
		find_volumes(f);
		find_kinds(f);
	}
}

void history_close(struct finish *f)
{
	struct history *h = &f->history;
	free(h->jobs);
	free(h->place);
	free(h->volumes);
	free(h->matched);
	free(h->hosts);
	for (size_t i = 0; i < COUNT_OF(h->next); i++)
		free(h->next[i]);
}

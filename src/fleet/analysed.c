// SPDX-License-Identifier: MIT

/**
 * A row of a summary that was just made. It is the row that the summary's
 * document (marslog.summary/1) would give, without writing and parsing it.
 */

#include "fleet/private.h"
#include "version.h"

#include <stdlib.h>

struct maker {
	struct arena *arena;
	const struct fleet_origin *origin;
	const struct summary *s;
	struct fleet_row *row;
};

static const char *copy_text(struct maker *m, const char *text)
{
	return text ? arena_copy(m->arena, span_of(text)) : NULL;
}

static void *items(struct maker *m, size_t count, size_t size)
{
	return count > 0 ? arena_alloc(m->arena, count * size) : NULL;
}

static void take_head(struct maker *m)
{
	const struct summary *s = m->s;
	struct fleet_row *row = m->row;
	row->host = copy_text(m, s->host.name);
	row->host_source = copy_text(m, s->host.source);
	row->hosts = s->host_count;
	row->agent = copy_text(m, s->agent_version);
	row->machine_id = copy_text(m, s->machine_id);
	row->group = copy_text(m, s->group);
	row->tool = MARSLOG_VERSION;
	row->patterns = copy_text(m, s->patterns);
	row->first = s->period_first;
	row->last = s->period_last;
	row->records = s->totals.records;
	row->last_backup = s->last_backup;
	row->last_clean = s->last_clean;
	row->last_attempt = s->last_attempt;
	row->interval = s->interval == TIME_UNKNOWN || s->interval < 0
		? TIME_UNKNOWN
		: (s->interval + 180000) / 360000 * 360000;
	row->state = s->state;
	row->files_not_protected = s->files_not_protected;
	row->incomplete = s->incomplete;
	row->truncated = s->exclusion_count < s->exclusion_total;
	if (s->filters.any)
		row->filters = (struct fleet_filters){
			.any = true,
			.since = s->filters.since,
			.until = s->filters.until,
			.cause = copy_text(m, s->filters.cause),
			.code = copy_text(m, s->filters.code),
			.job = copy_text(m, s->filters.job),
			.level = copy_text(m, s->filters.level),
		};
}

static void take_jobs(struct maker *m)
{
	const struct summary *s = m->s;
	size_t skip = s->job_count > FLEET_JOBS_MAX ? s->job_count - FLEET_JOBS_MAX : 0;
	m->row->jobs = items(m, s->job_count - skip, sizeof(*m->row->jobs));
	for (size_t i = skip; i < s->job_count && m->row->jobs; i++)
		m->row->jobs[m->row->job_count++] =
			(struct fleet_job){s->jobs[i].start, s->jobs[i].result, s->jobs[i].files};
}

static void take_causes(struct maker *m)
{
	const struct summary *s = m->s;
	m->row->causes = items(m, s->cause_count, sizeof(*m->row->causes));
	for (size_t i = 0; i < s->cause_count && m->row->causes; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (c->entries == 0)
			continue;
		m->row->causes[m->row->cause_count++] = (struct fleet_cause){
			.id = copy_text(m, c->cause->id),
			.severity = c->severity,
			.current = c->current,
			.failures = c->failures,
			.files = c->files,
			.runs = c->runs,
			.first = c->first,
			.last = c->last,
		};
	}
}

static void take_places(struct maker *m)
{
	const struct summary *s = m->s;
	m->row->places = items(m, s->exclusion_count, sizeof(*m->row->places));
	for (size_t i = 0; i < s->exclusion_count && m->row->places; i++) {
		const struct summary_exclusion *x = &s->exclusions[i];
		row_add_place(m->row, m->origin->catalog, span_of(x->path), x->check_first,
			x->files, x->failures);
	}
}

static void take_unknown(struct maker *m)
{
	const struct summary *s = m->s;
	m->row->unknown = items(m, s->unknown_code_count, sizeof(*m->row->unknown));
	for (size_t i = 0; i < s->unknown_code_count && m->row->unknown; i++) {
		char code[CODE_TEXT_SIZE];
		code_format(&s->unknown_codes[i].code, code);
		m->row->unknown[m->row->unknown_count++] =
			(struct fleet_unknown){copy_text(m, code), s->unknown_codes[i].entries};
	}
}

static void take_gaps(struct maker *m)
{
	uint64_t of[GAP_REASONS] = {0};
	for (size_t i = 0; i < m->s->gap_count; i++)
		of[m->s->gaps[i].reason]++;
	row_set_gaps(m->arena, m->row, of);
}

bool fleet_add_analysed(struct fleet *f, const struct fleet_origin *origin, const struct summary *s)
{
	struct fleet_row row = {.input = origin->input, .digest = origin->digest};
	struct maker m = {.arena = &f->arena, .origin = origin, .s = s, .row = &row};
	take_head(&m);
	take_jobs(&m);
	take_causes(&m);
	take_places(&m);
	take_unknown(&m);
	take_gaps(&m);
	if (f->arena.failed)
		return false;
	row_sort(&row);
	row_finish(&f->arena, &row, origin);
	return fleet_add_row(f, &row);
}

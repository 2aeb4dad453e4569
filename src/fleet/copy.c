// SPDX-License-Identifier: MIT

/** Rows from one fleet to another. */

#include "fleet/private.h"

static const char *copy_text(struct arena *arena, const char *text)
{
	return text ? arena_copy(arena, span_of(text)) : NULL;
}

static void *copy_items(struct arena *arena, const void *items, size_t count, size_t size)
{
	void *copy = count > 0 ? arena_alloc(arena, count * size) : NULL;
	if (copy)
		memcpy(copy, items, count * size);
	return copy;
}

static void copy_lists(struct arena *arena, struct fleet_row *row)
{
	row->jobs = copy_items(arena, row->jobs, row->job_count, sizeof(*row->jobs));
	row->causes = copy_items(arena, row->causes, row->cause_count, sizeof(*row->causes));
	for (size_t i = 0; i < row->cause_count && row->causes; i++)
		row->causes[i].id = copy_text(arena, row->causes[i].id);
	row->places = copy_items(arena, row->places, row->place_count, sizeof(*row->places));
	for (size_t i = 0; i < row->place_count && row->places; i++) {
		struct fleet_place *p = &row->places[i];
		p->place = copy_text(arena, p->place);
		p->kind = copy_text(arena, p->kind);
		p->confidence = copy_text(arena, p->confidence);
	}
	row->unknown = copy_items(arena, row->unknown, row->unknown_count, sizeof(*row->unknown));
	for (size_t i = 0; i < row->unknown_count && row->unknown; i++)
		row->unknown[i].code = copy_text(arena, row->unknown[i].code);
	row->gaps = copy_items(arena, row->gaps, row->gap_count, sizeof(*row->gaps));
	row->superseded =
		copy_items(arena, row->superseded, row->superseded_count, sizeof(*row->superseded));
	for (size_t i = 0; i < row->superseded_count && row->superseded; i++) {
		struct fleet_superseded *s = &row->superseded[i];
		s->input = copy_text(arena, s->input);
		s->digest = copy_text(arena, s->digest);
	}
}

static struct fleet_row copy_row(struct arena *arena, const struct fleet_row *from)
{
	struct fleet_row row = *from;
	const char **const texts[] = {&row.key, &row.group, &row.host, &row.host_source,
		&row.machine_id, &row.agent, &row.input, &row.digest, &row.tool, &row.patterns,
		&row.filters.cause, &row.filters.code, &row.filters.job, &row.filters.level};
	for (size_t i = 0; i < COUNT_OF(texts); i++)
		*texts[i] = copy_text(arena, *texts[i]);
	copy_lists(arena, &row);
	return row;
}

bool fleet_add_rows(struct fleet *f, const struct fleet *from)
{
	for (size_t i = 0; i < from->row_count && !f->arena.failed; i++) {
		struct fleet_row row = copy_row(&f->arena, &from->rows[i]);
		if (f->arena.failed || !fleet_add_row(f, &row))
			return false;
	}
	return !f->arena.failed;
}

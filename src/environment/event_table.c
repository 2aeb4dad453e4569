// SPDX-License-Identifier: MIT

/**
 * Event logs in columns: GetEvents.VBS, Get-WinEvent with one heading per provider, and the tables
 * of Get-WinEvent and Get-EventLog. Headings are names of properties or literals of the script.
 */

#include "environment/private.h"

enum { BAD_ROWS = 20 };

/* ---- headings ---------------------------------------------------------------------- */

static void begin_columns(struct environment_reader *r)
{
	r->events.form = EVENTS_COLUMNS;
	r->events.lines = 0;
	environment_found(r, "events");
	event_parts_clear(r);
}

static void clear_columns(struct event_text *e)
{
	e->columns.count = 0;
	for (size_t i = 0; i < EVENT_PARTS; i++)
		e->column[i] = -1;
}

/* "Date       Time         Type/Level    ComputerName     Event   Source …" */
static bool getevents_head(struct environment_reader *r, struct span line)
{
	static const struct {
		struct span name;
		int part;
	} heads[] = {
		{{"Date ", 5}, EVENT_TIME}, /* and the time, which has no column of its own */
		{{"Time Generated", 14}, -1},
		{{"Type/Level", 10}, -1},
		{{"Computer", 8}, EVENT_COMPUTER},
		{{"Event", 5}, EVENT_ID},
		{{"Source", 6}, EVENT_SOURCE},
		{{"Task Category", 13}, -1},
		{{"Username", 8}, -1},
		{{"Sid", 3}, -1},
		{{"Message", 7}, EVENT_MESSAGE},
	};
	struct event_text *e = &r->events;
	if (!span_starts_nocase(line, SPAN("Date  ")) ||
		span_find(line, SPAN("Type/Level"), 0) == SIZE_MAX)
		return false;
	clear_columns(e);
	size_t from = 0;
	for (size_t i = 0; i < COUNT_OF(heads); i++) {
		size_t at = span_find(line, heads[i].name, from);
		if (at == SIZE_MAX)
			continue;
		if (heads[i].part >= 0)
			e->column[heads[i].part] = (int)e->columns.count;
		e->columns.from[e->columns.count] = at;
		e->columns.to[e->columns.count++] = at + heads[i].name.len;
		from = at + heads[i].name.len;
	}
	if (e->column[EVENT_ID] < 0 || e->column[EVENT_SOURCE] < 0)
		return false;
	begin_columns(r);
	return true;
}

/* The words above a ruler, by which PowerShell's tables are known. */
static bool powershell_head(struct environment_reader *r, struct span ruler)
{
	struct event_text *e = &r->events;
	struct span head = text_get(&r->head);
	struct columns c;
	if (head.len == 0 || !columns_read(&c, ruler))
		return false;
	clear_columns(e);
	e->columns = c;
	for (size_t i = 0; i < c.count; i++) {
		struct span cell = columns_cell(&c, head, (int)i);
		size_t blank = 0;
		while (blank < cell.len && cell.data[blank] != ' ')
			blank++;
		int part = event_part_named(span_cut(cell, 0, blank));
		if (part == EVENT_DATE)
			part = -1;
		if (part >= 0 && e->column[part] < 0)
			e->column[part] = (int)i;
	}
	bool id = e->column[EVENT_ID] >= 0 || e->column[EVENT_CODED_ID] >= 0;
	if (!id || e->column[EVENT_TIME] < 0 || e->column[EVENT_SOURCE] < 0)
		return false;
	begin_columns(r);
	return true;
}

/* ---- rows -------------------------------------------------------------------------- */

static bool column_row(struct environment_reader *r, struct span line, uint64_t number)
{
	struct event_text *e = &r->events;
	event_parts_clear(r);
	e->number = number;
	for (int part = 0; part < EVENT_PARTS; part++) {
		struct span cell = columns_cell(&e->columns, line, e->column[part]);
		uint32_t id;
		if ((part == EVENT_ID && !event_id_read(cell, &id)) || part == EVENT_CODED_ID)
			cell = columns_right_word(&e->columns, line, e->column[part]);
		if (cell.len > 0)
			event_part_set(r, (enum event_part)part, cell);
	}
	return event_parts_tell(r);
}

/* Below "ProviderName: …": a date, an id, a level, a message. */
static bool provider_row(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span words[8];
	struct event_text *e = &r->events;
	size_t count = split_words(line, words, COUNT_OF(words)), at = 2;
	uint32_t id;
	while (at < count && at < 4 && !event_id_read(words[at], &id))
		at++;
	if (at >= count || at >= 4)
		return false;
	size_t end = (size_t)(words[at].data - line.data);
	if (date_parse(span_cut(line, 0, end), ORDER_UNKNOWN) == TIME_UNKNOWN)
		return false;
	struct short_text provider = e->parts[EVENT_SOURCE];
	event_parts_clear(r);
	e->number = number;
	event_part_set(r, EVENT_SOURCE, text_get(&provider));
	event_part_set(r, EVENT_TIME, span_cut(line, 0, end));
	event_part_set(r, EVENT_ID, words[at]);
	event_part_set(r, EVENT_MESSAGE, span_cut(line, end + words[at].len, line.len));
	return event_parts_tell(r);
}

bool event_table_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct event_text *e = &r->events;
	struct span s = span_trim(line);
	if (span_starts_nocase(s, SPAN("ProviderName:"))) {
		environment_found(r, "events");
		text_set(&e->parts[EVENT_SOURCE], after_colon(s));
		e->form = EVENTS_OF_PROVIDER;
		return true;
	}
	if (getevents_head(r, line) || (s.len > 0 && s.data[0] == '-' && powershell_head(r, line)))
		return true;
	if (e->form == EVENTS_OF_PROVIDER)
		return provider_row(r, s, number);
	if (e->form != EVENTS_COLUMNS)
		return false;
	if (column_row(r, line, number)) {
		e->lines = 0;
		return true;
	}
	/* The next line of a message, a ruler, or the script's own last lines. */
	if (++e->lines < BAD_ROWS)
		return ascii_is_blank(line.data[0]) || line.data[0] == '-';
	e->form = EVENTS_NONE;
	return false;
}

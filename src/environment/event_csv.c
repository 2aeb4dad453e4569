// SPDX-License-Identifier: MIT

/**
 * Event logs separated by commas, semicolons or tabs: GetEvents.VBS, Export-Csv of Get-WinEvent and
 * Get-EventLog, and what Event Viewer saves. The headings say which column is what. Those of Event
 * Viewer are translated, but its five columns always have the same order, and the message follows
 * in a sixth that has no heading.
 */

#include "environment/private.h"

enum { LINES_OF_FIELD = 400, BAD_ROWS = 20 };

/* ---- headings ---------------------------------------------------------------------- */

/* The next field of a line in which no field contains a separator. */
static struct span next_field(struct span line, size_t *at, char separator)
{
	size_t from = *at;
	while (*at < line.len && line.data[*at] != separator)
		++*at;
	struct span field = span_trim(span_cut(line, from, *at));
	++*at;
	if (field.len > 1 && field.data[0] == '"' && field.data[field.len - 1] == '"')
		field = span_cut(field, 1, field.len - 1);
	return field;
}

static char separator_of(struct span line)
{
	static const char separators[] = "\t;,";
	for (const char *s = separators; *s; s++) {
		if (memchr(line.data, *s, line.len))
			return *s;
	}
	return '\0';
}

static void begin_csv(struct environment_reader *r, char separator)
{
	struct event_text *e = &r->events;
	e->form = EVENTS_CSV;
	e->separator = separator;
	e->quoted = e->quote_closed = false;
	e->field = e->lines = 0;
	environment_found(r, "events");
	event_parts_clear(r);
}

static bool csv_head(struct environment_reader *r, struct span line)
{
	struct event_text *e = &r->events;
	char separator = separator_of(line);
	int column[EVENT_PARTS], count = 0;
	for (size_t i = 0; i < EVENT_PARTS; i++)
		column[i] = -1;
	for (size_t at = 0; at <= line.len && separator; count++) {
		struct span name = next_field(line, &at, separator);
		int part =
			span_equal_nocase(name, SPAN("Type/Level")) ? -1 : event_part_named(name);
		if (part >= 0 && column[part] < 0)
			column[part] = count;
	}
	bool id = column[EVENT_ID] >= 0 || column[EVENT_CODED_ID] >= 0;
	bool time = column[EVENT_TIME] >= 0 || column[EVENT_DATE] >= 0;
	if (count < 3 || !id || !time || column[EVENT_SOURCE] < 0)
		return false;
	if (column[EVENT_MESSAGE] < 0)
		column[EVENT_MESSAGE] = count;
	memcpy(e->column, column, sizeof(column));
	begin_csv(r, separator);
	return true;
}

enum { VIEWER_COLUMNS = 5 };

/* Five words without digits may be the headings of Event Viewer in some language. */
static void note_viewer_head(struct environment_reader *r, struct span line)
{
	char separator = separator_of(line);
	size_t count = 0;
	r->events.heads = '\0';
	if (!separator || line.len > FACT_TEXT_MAX)
		return;
	for (size_t at = 0; at <= line.len; count++) {
		struct span name = next_field(line, &at, separator);
		for (size_t i = 0; i < name.len; i++) {
			if (ascii_is_digit(name.data[i]))
				return;
		}
		if (name.len == 0)
			return;
	}
	if (count == VIEWER_COLUMNS)
		r->events.heads = separator;
}

/* Below such headings: a level, a date, a source, an id, a category. */
static bool viewer_row(struct environment_reader *r, struct span line)
{
	struct event_text *e = &r->events;
	char separator = e->heads;
	struct span fields[VIEWER_COLUMNS];
	size_t at = 0;
	uint32_t id;
	for (size_t i = 0; i < COUNT_OF(fields) && separator; i++)
		fields[i] = at <= line.len ? next_field(line, &at, separator) : (struct span){0};
	if (!separator || date_parse(fields[1], ORDER_UNKNOWN) == TIME_UNKNOWN ||
		fields[2].len == 0 || !event_id_read(fields[3], &id))
		return false;
	for (size_t i = 0; i < EVENT_PARTS; i++)
		e->column[i] = -1;
	e->column[EVENT_TIME] = 1;
	e->column[EVENT_SOURCE] = 2;
	e->column[EVENT_ID] = 3;
	e->column[EVENT_MESSAGE] = VIEWER_COLUMNS;
	begin_csv(r, separator);
	return true;
}

/* ---- rows -------------------------------------------------------------------------- */

/* The part in the column being read. All that follows a message without quotes belongs to it. */
static int part_here(const struct event_text *e)
{
	int here = (int)e->field;
	for (int i = 0; i < EVENT_PARTS; i++) {
		if (e->column[i] == here)
			return i;
	}
	for (int i = 0; i < EVENT_PARTS; i++) {
		if (i != EVENT_MESSAGE && e->column[i] > e->column[EVENT_MESSAGE])
			return -1;
	}
	return here > e->column[EVENT_MESSAGE] ? EVENT_MESSAGE : -1;
}

static void add_text(struct event_text *e, struct span piece)
{
	int part = part_here(e);
	if (part < 0)
		return;
	struct short_text *t = &e->parts[part];
	if (!(e->have & 1u << part))
		t->len = 0;
	e->have |= 1u << part;
	size_t space = sizeof(t->data) - t->len;
	if (piece.len > space)
		piece.len = utf8_valid_prefix(piece.data, space);
	if (piece.len > 0)
		memcpy(t->data + t->len, piece.data, piece.len);
	t->len += piece.len;
}

/* Read one line of a row; a quoted field may go on in the next one. */
static void read_row(struct event_text *e, struct span line)
{
	if (e->quoted)
		add_text(e, SPAN(" "));
	for (size_t at = 0; at < line.len;) {
		char c = line.data[at];
		bool at_start = at == 0 || line.data[at - 1] == e->separator;
		if (c == '"' && (e->quoted || at_start || e->quote_closed)) {
			/* Two quotes inside a quoted field are one. */
			if (e->quote_closed)
				add_text(e, SPAN("\""));
			e->quote_closed = e->quoted;
			e->quoted = !e->quoted;
			at++;
			continue;
		}
		e->quote_closed = false;
		if (c == e->separator && !e->quoted) {
			e->field++;
			at++;
			continue;
		}
		size_t from = at;
		while (at < line.len && line.data[at] != '"' &&
			(e->quoted || line.data[at] != e->separator))
			at++;
		/* A quote in the middle of an unquoted field is text. */
		if (at == from)
			at++;
		add_text(e, span_cut(line, from, at));
	}
	e->quote_closed = false;
}

static void trim_parts(struct event_text *e)
{
	for (size_t i = 0; i < EVENT_PARTS; i++) {
		struct span text = span_trim(text_get(&e->parts[i]));
		memmove(e->parts[i].data, text.len > 0 ? text.data : "", text.len);
		e->parts[i].len = text.len;
	}
}

bool event_csv_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct event_text *e = &r->events;
	line = span_trim(line);
	if (e->form != EVENTS_CSV) {
		if (csv_head(r, line))
			return true;
		if (!viewer_row(r, line)) {
			note_viewer_head(r, line);
			return false;
		}
	}
	if (!e->quoted) {
		event_parts_clear(r);
		e->field = 0;
		e->number = number;
	}
	read_row(e, line);
	if (e->quoted) {
		if (++e->lines < LINES_OF_FIELD)
			return true;
	} else {
		trim_parts(e);
		if (event_parts_tell(r)) {
			e->lines = 0;
			return true;
		}
		/* The script's own last lines have empty columns. */
		if (++e->lines < BAD_ROWS)
			return line.len > 0 && line.data[0] == e->separator;
	}
	e->form = EVENTS_NONE;
	e->quoted = false;
	return false;
}

// SPDX-License-Identifier: MIT

/**
 * Events as a list of properties, one a line: Format-List of Get-WinEvent and Get-EventLog, whose
 * names are not translated; `wevtutil qe /f:text` and what Event Viewer copies, whose labels are,
 * but always in the order log, source, date, id.
 */

#include "environment/private.h"

enum { BLOCK_LINES = 12, MESSAGE_LINES = 40 };

static void end_event(struct environment_reader *r)
{
	struct event_text *e = &r->events;
	if (e->have & 1u << EVENT_SOURCE)
		event_parts_tell(r);
	event_parts_clear(r);
	e->in_message = false;
	e->form = EVENTS_NONE;
}

void event_list_end(struct environment_reader *r)
{
	struct event_text *e = &r->events;
	bool complete = (e->have & 1u << EVENT_TIME) && (e->have & 1u << EVENT_SOURCE) &&
		(e->have & (1u << EVENT_ID | 1u << EVENT_CODED_ID));
	if (e->form == EVENTS_BLOCK ? e->in_message : e->form == EVENTS_NONE && complete)
		end_event(r);
}

static void add_message(struct event_text *e, struct span line)
{
	struct short_text *t = &e->parts[EVENT_MESSAGE];
	line = span_trim(line);
	if (!(e->have & 1u << EVENT_MESSAGE))
		t->len = 0;
	e->have |= 1u << EVENT_MESSAGE;
	if (t->len > 0 && t->len < sizeof(t->data))
		t->data[t->len++] = ' ';
	size_t space = sizeof(t->data) - t->len;
	if (line.len > space)
		line.len = utf8_valid_prefix(line.data, space);
	if (line.len > 0)
		memcpy(t->data + t->len, line.data, line.len);
	t->len += line.len;
}

/* ---- Format-List ------------------------------------------------------------------- */

/* "ProviderName : Ntfs". @return the part, or -1 */
static int property_of(struct span line, struct span *value)
{
	size_t colon = span_find(line, SPAN(" : "), 0);
	if (colon == SIZE_MAX || ascii_is_blank(line.data[0]))
		return -1;
	struct span name = span_trim(span_cut(line, 0, colon));
	*value = span_trim(span_cut(line, colon + 3, line.len));
	int part = event_part_named(name);
	/* Words that other lists of properties have, too. */
	return part == EVENT_DATE || span_equal_nocase(name, SPAN("Event")) ? -1 : part;
}

static bool property_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct event_text *e = &r->events;
	struct span value = {0};
	uint32_t id;
	if (e->in_message && ascii_is_blank(line.data[0]) && ++e->lines < MESSAGE_LINES) {
		add_message(e, line);
		return true;
	}
	e->in_message = false;
	int part = property_of(line, &value);
	if (part < 0)
		return false;
	if (e->have & 1u << part)
		event_list_end(r); /* the next event */
	if (e->have & 1u << part)
		event_parts_clear(r);
	if (e->have == 0)
		e->number = number;
	bool good = part == EVENT_TIME ? date_parse(value, ORDER_UNKNOWN) != TIME_UNKNOWN
		: part == EVENT_ID     ? event_id_read(value, &id)
				       : true;
	if (!good) {
		event_parts_clear(r);
		return false;
	}
	event_part_set(r, (enum event_part)part, value);
	e->in_message = part == EVENT_MESSAGE;
	e->lines = 0;
	return (e->have & (1u << EVENT_TIME | 1u << EVENT_SOURCE)) != 0;
}

/* ---- wevtutil and Event Viewer ----------------------------------------------------- */

/* "Source:        Ntfs": the value behind a label without a blank at its end. */
static bool label_of(struct span line, struct span *value)
{
	struct span s = span_trim(line);
	size_t colon = span_find(s, SPAN(":"), 0);
	*value = (struct span){0};
	if (colon == SIZE_MAX || colon == 0 || colon > 40 || ascii_is_blank(s.data[colon - 1]))
		return false;
	*value = span_trim(span_cut(s, colon + 1, s.len));
	return true;
}

static void remember(struct event_text *e, struct span value)
{
	e->before[2] = e->before[1];
	e->before[1] = e->before[0];
	text_set(&e->before[0], value);
}

/* Names of logs are not translated: those that matter here, and "Microsoft-Windows-Ntfs/Operational". */
static bool is_log_name(struct span s)
{
	static const struct span names[] = {{"System", 6}, {"Application", 11}, {"CloudBackup", 11},
		{"Security", 8}, {"Setup", 5}, {"ForwardedEvents", 15}, {"DPM Alerts", 10},
		{"DPM Backup Events", 17}};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (span_equal_nocase(s, names[i]))
			return true;
	}
	return span_starts_nocase(s, SPAN("Microsoft-")) ||
		span_starts_nocase(s, SPAN("CloudBackup/"));
}

/* The fourth line of an event: an id, below a date, a source and a log. */
static bool begin_block(struct environment_reader *r, struct span value, uint64_t number)
{
	struct event_text *e = &r->events;
	uint32_t id;
	if (!event_id_read(value, &id) || value.len == 0 || e->before[1].len == 0 ||
		!is_log_name(text_get(&e->before[2])) ||
		date_parse(text_get(&e->before[0]), ORDER_UNKNOWN) == TIME_UNKNOWN)
		return false;
	event_parts_clear(r);
	e->form = EVENTS_BLOCK;
	e->in_message = false;
	e->lines = 0;
	e->number = number;
	event_part_set(r, EVENT_ID, value);
	event_part_set(r, EVENT_TIME, text_get(&e->before[0]));
	event_part_set(r, EVENT_SOURCE, text_get(&e->before[1]));
	event_part_set(r, EVENT_LOG, text_get(&e->before[2]));
	return true;
}

/* The lines of an event below its id: labels up to one without a value, then the message. */
static bool block_line(struct environment_reader *r, struct span line)
{
	struct event_text *e = &r->events;
	struct span value;
	bool labelled = label_of(line, &value);
	e->lines++;
	if (e->in_message) {
		if (e->lines < MESSAGE_LINES && !span_starts_nocase(line, SPAN("Event["))) {
			add_message(e, line);
			return true;
		}
	} else if (labelled && e->lines < BLOCK_LINES) {
		if (span_starts_nocase(span_trim(line), SPAN("Computer:")))
			event_part_set(r, EVENT_COMPUTER, value);
		e->in_message = value.len == 0 && e->lines > 3;
		return true;
	}
	end_event(r);
	return false;
}

bool event_list_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct event_text *e = &r->events;
	struct span value;
	if (e->form == EVENTS_BLOCK && block_line(r, line))
		return true;
	if (property_line(r, line, number))
		return true;
	if (!label_of(line, &value)) {
		text_set(&e->before[0], (struct span){0});
		return false;
	}
	bool begins = begin_block(r, value, number);
	remember(e, value);
	return begins;
}

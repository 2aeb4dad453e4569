// SPDX-License-Identifier: MIT

/**
 * Event logs exported as text: what the forms share, and which form a file has. Times are in the
 * machine's zone, which is unknown.
 */

#include "environment/private.h"

static bool has(const struct event_text *e, enum event_part part)
{
	return (e->have & 1u << part) != 0;
}

int event_part_named(struct span name)
{
	static const struct {
		struct span name;
		enum event_part part;
	} names[] = {
		/* Get-WinEvent */
		{{"Id", 2}, EVENT_ID},
		{{"TimeCreated", 11}, EVENT_TIME},
		{{"ProviderName", 12}, EVENT_SOURCE},
		{{"LogName", 7}, EVENT_LOG},
		{{"MachineName", 11}, EVENT_COMPUTER},
		{{"Message", 7}, EVENT_MESSAGE},
		/* Get-EventLog; its TimeWritten says the same again */
		{{"EventID", 7}, EVENT_ID},
		{{"InstanceId", 10}, EVENT_CODED_ID},
		{{"TimeGenerated", 13}, EVENT_TIME},
		{{"Source", 6}, EVENT_SOURCE},
		/* WMI's Win32_NTLogEvent */
		{{"EventCode", 9}, EVENT_ID},
		{{"SourceName", 10}, EVENT_SOURCE},
		{{"Logfile", 7}, EVENT_LOG},
		{{"ComputerName", 12}, EVENT_COMPUTER},
		/* Event Viewer and GetEvents.VBS */
		{{"Date and Time", 13}, EVENT_TIME},
		{{"Date", 4}, EVENT_DATE},
		{{"Time", 4}, EVENT_TIME},
		{{"Event ID", 8}, EVENT_ID},
		{{"Event Code", 10}, EVENT_ID},
		{{"Event", 5}, EVENT_ID},
		{{"Log Name", 8}, EVENT_LOG},
		{{"Computer", 8}, EVENT_COMPUTER},
		{{"Computer Name", 13}, EVENT_COMPUTER},
		{{"Description", 11}, EVENT_MESSAGE},
	};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (span_equal_nocase(name, names[i].name))
			return (int)names[i].part;
	}
	return -1;
}

bool event_id_read(struct span s, uint32_t *id)
{
	if (s.len > 5 || !span_is_digits(s))
		return false;
	*id = 0;
	for (size_t i = 0; i < s.len; i++)
		*id = *id * 10 + (uint32_t)(s.data[i] - '0');
	return true;
}

/* InstanceId: severity and facility are in the upper half. It may be printed with a sign. */
static bool coded_id_read(struct span s, uint32_t *id)
{
	uint64_t number = 0;
	bool negative = s.len > 0 && s.data[0] == '-';
	struct span digits = span_cut(s, negative, s.len);
	if (digits.len == 0 || digits.len > 10 || !span_is_digits(digits))
		return false;
	for (size_t i = 0; i < digits.len; i++)
		number = number * 10 + (uint64_t)(digits.data[i] - '0');
	*id = (uint32_t)(negative ? 0 - number : number) & 0xFFFF;
	return true;
}

bool event_begins_record(struct span line)
{
	static const char shape[] = "hhhh hhhh dd/dd";
	for (size_t i = 0; i + 1 < sizeof(shape); i++) {
		if (i >= line.len)
			return false;
		char c = line.data[i];
		bool good = shape[i] == 'h' ? ascii_is_hex(c)
			: shape[i] == 'd'   ? ascii_is_digit(c)
			: shape[i] == ' '   ? ascii_is_blank(c)
					    : c == shape[i];
		if (!good)
			return false;
	}
	return true;
}

void event_parts_clear(struct environment_reader *r)
{
	r->events.have = 0;
}

void event_part_set(struct environment_reader *r, enum event_part part, struct span value)
{
	text_set(&r->events.parts[part], span_trim(value));
	r->events.have |= 1u << part;
}

static struct span part(const struct event_text *e, enum event_part which)
{
	return has(e, which) ? text_get(&e->parts[which]) : (struct span){0};
}

static int64_t time_of(const struct event_text *e)
{
	char both[64];
	struct span date = part(e, EVENT_DATE), time = part(e, EVENT_TIME);
	if (date.len == 0 || date.len + time.len + 1 > sizeof(both))
		return date_parse(time.len > 0 ? time : date, ORDER_UNKNOWN);
	memcpy(both, date.data, date.len);
	both[date.len] = ' ';
	if (time.len > 0)
		memcpy(both + date.len + 1, time.data, time.len);
	return date_parse((struct span){both, date.len + 1 + time.len}, ORDER_UNKNOWN);
}

bool event_parts_tell(struct environment_reader *r)
{
	struct event_text *e = &r->events;
	struct evtx_value message = {.text = part(e, EVENT_MESSAGE)};
	struct evtx_event event = {
		.record = e->number,
		.time = time_of(e),
		.provider = part(e, EVENT_SOURCE),
		.channel = part(e, EVENT_LOG),
		.computer = part(e, EVENT_COMPUTER),
		.values = &message,
		.value_count = 1,
		.exported = true,
	};
	bool id = event_id_read(part(e, EVENT_ID), &event.id) ||
		coded_id_read(part(e, EVENT_CODED_ID), &event.id);
	bool good = id && event.provider.len > 0 && e->have >> EVENT_TIME & 1;
	if (good) {
		environment_found(r, "events");
		environment_event(r, &event);
	}
	event_parts_clear(r);
	return good;
}

bool environment_in_events(const struct environment_reader *r)
{
	return r->events.form != EVENTS_NONE && r->events.form != EVENTS_BLOCK;
}

bool event_text_line(struct environment_reader *r, struct span line, uint64_t number)
{
	if (event_begins_record(span_trim(line))) {
		/* A log follows, or a record in a message. */
		event_list_end(r);
		event_parts_clear(r);
		r->events.form = EVENTS_NONE;
		r->events.quoted = false;
		return false;
	}
	switch (r->events.form) {
	case EVENTS_CSV:
		return event_csv_line(r, line, number);
	case EVENTS_COLUMNS:
	case EVENTS_OF_PROVIDER:
		return event_table_line(r, line, number);
	default:
		return event_csv_line(r, line, number) || event_table_line(r, line, number) ||
			event_list_line(r, line, number);
	}
}

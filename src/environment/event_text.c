// SPDX-License-Identifier: MIT

/**
 * Parses event logs exported as text: the table of Get-WinEvent and the CSV of GetEvents.VBS.
 * Times are in the machine's zone, which is unknown.
 */

#include "environment/private.h"

enum { CSV_FIELDS = 12 };

static void tell_event(
	struct environment_reader *r, const struct evtx_event *event, struct span message)
{
	struct evtx_value value = {.text = message};
	struct evtx_event complete = *event;
	complete.values = &value;
	complete.value_count = 1;
	environment_event(r, &complete);
}

static bool read_id(struct span s, uint32_t *id)
{
	if (s.len > 5 || !span_is_digits(s))
		return false;
	*id = 0;
	for (size_t i = 0; i < s.len; i++)
		*id = *id * 10 + (uint32_t)(s.data[i] - '0');
	return true;
}

/* ---- GetEvents.VBS ----------------------------------------------------------------- */

/* Split a line into fields; a quoted field may contain commas but no quotes. */
static size_t split_csv(struct span line, struct span *fields, size_t max)
{
	size_t count = 0;
	for (size_t at = 0; at <= line.len && count < max;) {
		bool quoted = at < line.len && line.data[at] == '"';
		size_t end = quoted ? span_find(line, SPAN("\""), at + 1)
				    : span_find(line, SPAN(","), at);
		if (end == SIZE_MAX)
			end = line.len;
		fields[count++] = span_trim(span_cut(line, at + quoted, end));
		at = quoted ? end + 2 : end + 1;
	}
	return count;
}

static int field_of(const struct span *fields, size_t count, struct span name)
{
	for (size_t i = 0; i < count; i++) {
		if (span_starts_nocase(fields[i], name))
			return (int)i;
	}
	return -1;
}

static bool csv_head(struct environment_reader *r, struct span line)
{
	struct span fields[CSV_FIELDS];
	if (!span_starts_nocase(line, SPAN("Date,Time,")))
		return false;
	size_t count = split_csv(line, fields, COUNT_OF(fields));
	r->events.id = field_of(fields, count, SPAN("Event Code"));
	r->events.source = field_of(fields, count, SPAN("Source"));
	r->events.computer = field_of(fields, count, SPAN("Computer"));
	r->events.csv = r->events.id > 1 && r->events.source > 1;
	if (r->events.csv)
		environment_found(r, "events");
	return r->events.csv;
}

/* "0AB0 0974 08/04": the beginning of a record of the agent, which no message of an event has. */
static bool begins_record(struct span line)
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

static bool csv_row(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span fields[CSV_FIELDS];
	size_t count = split_csv(line, fields, COUNT_OF(fields));
	struct evtx_event event = {.record = number};
	if (count <= (size_t)r->events.source || count <= (size_t)r->events.id ||
		!read_id(fields[r->events.id], &event.id))
		return !begins_record(line); /* the continuation of a message */
	/* Date and time are two fields, separated by one comma. */
	event.time = date_parse((struct span){fields[0].data,
					(size_t)(fields[1].data - fields[0].data) + fields[1].len},
		ORDER_UNKNOWN);
	event.provider = fields[r->events.source];
	if (r->events.computer > 0)
		event.computer = fields[r->events.computer];
	tell_event(r, &event, fields[count - 1]);
	return true;
}

/* ---- Get-WinEvent ------------------------------------------------------------------ */

static bool table_row(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span words[8];
	struct evtx_event event = {.record = number, .provider = text_get(&r->events.log)};
	size_t count = split_words(line, words, COUNT_OF(words));
	size_t id = 2;
	while (id < count && id < 4 && !read_id(words[id], &event.id))
		id++;
	if (id >= count || id >= 4)
		return false;
	size_t end = (size_t)(words[id].data - line.data);
	event.time = date_parse(span_cut(line, 0, end), ORDER_UNKNOWN);
	if (event.time == TIME_UNKNOWN)
		return false;
	tell_event(r, &event, span_trim(span_cut(line, end + words[id].len, line.len)));
	return true;
}

/* ---- Get-WinEvent | Format-List --------------------------------------------------------- */

enum { HAVE_TIME = 1, HAVE_PROVIDER = 2, HAVE_ID = 4, HAVE_MESSAGE = 8, HAVE_ALL = 15 };

/* "ProviderName : Ntfs": names of properties are not translated. @return a HAVE_ value, or 0 */
static unsigned property_of(struct span line, struct span *value)
{
	static const struct {
		struct span name;
		unsigned have;
	} names[] = {{{"TimeCreated", 11}, HAVE_TIME}, {{"ProviderName", 12}, HAVE_PROVIDER},
		{{"Id", 2}, HAVE_ID}, {{"Message", 7}, HAVE_MESSAGE}};
	size_t colon = span_find(line, SPAN(" : "), 0);
	if (colon == SIZE_MAX)
		return 0;
	struct span name = span_trim(span_cut(line, 0, colon));
	*value = span_trim(span_cut(line, colon + 3, line.len));
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (span_equal(name, names[i].name))
			return names[i].have;
	}
	return 0;
}

static bool list_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span value = {0};
	unsigned property = property_of(line, &value);
	if (property == 0)
		return false;
	if (r->events.have & property)
		r->events.have = 0; /* the next event */
	bool good = true;
	if (property == HAVE_TIME) {
		r->events.time = date_parse(value, ORDER_UNKNOWN);
		good = r->events.time != TIME_UNKNOWN;
	} else if (property == HAVE_ID) {
		good = read_id(value, &r->events.number);
	} else {
		text_set(property == HAVE_PROVIDER ? &r->events.provider : &r->events.message,
			value);
	}
	r->events.have = good ? r->events.have | property : 0;
	bool event = (r->events.have & (HAVE_TIME | HAVE_PROVIDER)) != 0;
	if (r->events.have == HAVE_ALL) {
		struct evtx_event told = {.record = number,
			.id = r->events.number,
			.time = r->events.time,
			.provider = text_get(&r->events.provider)};
		environment_found(r, "events");
		tell_event(r, &told, text_get(&r->events.message));
		r->events.have = 0;
	}
	return event;
}

bool event_text_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span s = span_trim(line);
	if (csv_head(r, s))
		return true;
	if (r->events.csv)
		return csv_row(r, s, number);
	if (span_starts_nocase(s, SPAN("ProviderName:"))) {
		text_set(&r->events.log, after_colon(s));
		environment_found(r, "events");
		return true;
	}
	return list_line(r, s, number) || (r->events.log.len > 0 && table_row(r, s, number));
}

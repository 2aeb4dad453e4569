// SPDX-License-Identifier: MIT

/**
 * Parses the agent's job history. SDP writes fixed columns with both codes of a job (on a DPM
 * server all codes are hexadecimal); Microsoft's collector writes a table without codes. The
 * headings are literals of the scripts.
 */

#include "environment/private.h"

static bool has_word(struct span line, struct span word)
{
	return span_find_nocase(line, word, 0) != SIZE_MAX;
}

/* The column whose heading begins with a word. */
static int column_of(const struct columns *c, struct span head, struct span word)
{
	for (size_t i = 0; i < c->count; i++) {
		if (span_starts_nocase(span_trim(span_cut(head, c->from[i], head.len)), word))
			return (int)i;
	}
	return -1;
}

static bool read_ruler(struct span line, struct columns *c)
{
	c->count = 0;
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] != '-' && line.data[i] != ' ')
			return false;
		if (line.data[i] == '-' && (i == 0 || line.data[i - 1] == ' ')) {
			if (c->count == COLUMNS_MAX)
				return false;
			c->from[c->count++] = i;
		}
	}
	return c->count > 3;
}

/* Where the character of that number begins; columns are as wide as characters, not bytes. */
static size_t byte_of(struct span line, size_t character)
{
	size_t at = 0;
	for (; at < line.len && character > 0; character--) {
		at++;
		while (at < line.len && ((unsigned char)line.data[at] & 0xC0) == 0x80)
			at++;
	}
	return at;
}

static struct span cell(const struct environment_reader *r, struct span line, int column)
{
	const struct columns *c = &r->jobs.columns;
	if (column < 0)
		return (struct span){0};
	size_t to = (size_t)column + 1 < c->count ? byte_of(line, c->from[column + 1]) : line.len;
	return span_trim(span_cut(line, byte_of(line, c->from[column]), to));
}

static void begin_table(struct environment_reader *r, struct span head, struct span ruler)
{
	struct columns *c = &r->jobs.columns;
	if (!read_ruler(ruler, c))
		return;
	r->jobs.start = column_of(c, head, SPAN("Start"));
	r->jobs.end = column_of(c, head, SPAN("End"));
	r->jobs.type = column_of(c, head, SPAN("JobType"));
	r->jobs.state = column_of(c, head, SPAN("JobState"));
	r->jobs.name = column_of(c, head, SPAN("Name"));
	r->jobs.id = column_of(c, head, SPAN("JobID"));
	if (r->jobs.start >= 0 && r->jobs.type >= 0 && r->jobs.state >= 0 && r->jobs.id >= 0) {
		r->table = TABLE_JOBS;
		environment_found(r, "job-history");
	}
}

static uint32_t read_code(struct span s, unsigned base)
{
	uint64_t number = 0;
	bool negative = s.len > 1 && s.data[0] == '-';
	for (size_t i = negative; i < s.len; i++) {
		int digit = ascii_hex_value(s.data[i]);
		if (digit < 0 || (unsigned)digit >= base || number > UINT32_MAX)
			return 0;
		number = number * base + (unsigned)digit;
	}
	return number > UINT32_MAX ? 0 : negative ? (uint32_t)(0 - number) : (uint32_t)number;
}

/*
 * After the job's id: both codes, right-aligned in columns of 17 and 10, each after three blanks.
 */
static uint64_t read_codes(struct span rest, bool dpm)
{
	enum { DETAIL_END = 20, CODE_END = 33 };
	uint32_t detail = 0, code = 0;
	for (size_t at = 0;;) {
		struct span word = next_word(rest, &at);
		size_t end = (size_t)(word.data - rest.data) + word.len;
		if (word.len == 0 || end > CODE_END)
			break;
		if (end <= DETAIL_END)
			detail = read_code(word, 16);
		else
			code = read_code(word, dpm ? 16 : 10);
	}
	return fact_job_codes(code, detail);
}

/*
 * A row of fixed columns, possibly shifted by a long name: fields are separated by two blanks,
 * and the first GUID after them is the job.
 */
static bool fixed_row(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span fields[8];
	size_t count = 0, id = find_guid(line, 0);
	if (id == SIZE_MAX)
		return false;
	for (size_t at = 0; at < id && count < COUNT_OF(fields);) {
		while (at < id && line.data[at] == ' ')
			at++;
		size_t from = at;
		while (at < id &&
			!(line.data[at] == ' ' && (at + 1 >= id || line.data[at + 1] == ' ')))
			at++;
		if (at > from)
			fields[count++] = span_cut(line, from, at);
	}
	if (count < 3 || date_parse(fields[1], ORDER_UNKNOWN) == TIME_UNKNOWN)
		return false;
	/* A running job has no end. */
	bool ended = count > 3 && date_parse(fields[2], ORDER_UNKNOWN) != TIME_UNKNOWN;
	size_t state = ended ? 3 : 2;
	environment_tell(r,
		&(struct fact){.kind = FACT_JOB,
			.line = number,
			.number = read_codes(span_cut(line, id + GUID_TEXT, line.len),
				r->table == TABLE_DPM_HISTORY),
			.fields = {span_cut(line, id, id + GUID_TEXT), fields[0], fields[state],
				count > state + 2 ? fields[count - 1] : (struct span){0}, fields[1],
				ended ? fields[2] : (struct span){0}}});
	return true;
}

static bool table_row(struct environment_reader *r, struct span line, uint64_t number)
{
	/* Wide characters in a name move the columns behind it; the job's id is the last GUID. */
	struct span id = line, start = cell(r, line, r->jobs.start);
	size_t at = find_guid(id, 0);
	for (size_t next = at; next != SIZE_MAX; next = find_guid(id, next + 1))
		at = next;
	if (at == SIZE_MAX || date_parse(start, ORDER_UNKNOWN) == TIME_UNKNOWN)
		return false;
	environment_tell(r,
		&(struct fact){.kind = FACT_JOB,
			.line = number,
			.fields = {span_cut(id, at, at + GUID_TEXT), cell(r, line, r->jobs.type),
				cell(r, line, r->jobs.state), cell(r, line, r->jobs.name), start,
				cell(r, line, r->jobs.end)}});
	return true;
}

bool history_line(struct environment_reader *r, struct span line, uint64_t number)
{
	if (has_word(line, SPAN("JobType")) && has_word(line, SPAN("DetailedErrorCode"))) {
		r->table = has_word(line, SPAN("TaskID")) ? TABLE_DPM_HISTORY : TABLE_HISTORY;
		environment_found(r, "job-history");
		return true;
	}
	struct span head = text_get(&r->head);
	if (line.len > 10 && line.data[0] == '-' && has_word(head, SPAN("JobState")) &&
		has_word(head, SPAN("JobID"))) {
		begin_table(r, head, line);
		return r->table == TABLE_JOBS;
	}
	switch (r->table) {
	case TABLE_HISTORY:
	case TABLE_DPM_HISTORY:
		return fixed_row(r, line, number);
	case TABLE_JOBS:
		return table_row(r, line, number);
	default:
		return false;
	}
}

// SPDX-License-Identifier: MIT

/**
 * Parses the agent's job history. SDP writes fixed columns with both codes of a job (on a DPM
 * server all codes are hexadecimal); Microsoft's collector writes a table without codes, and on a
 * DPM server one of all tasks. The headings are literals of the scripts.
 */

#include "environment/private.h"

static bool has_word(struct span line, struct span word)
{
	return span_find_nocase(line, word, 0) != SIZE_MAX;
}

static struct span cell(const struct environment_reader *r, struct span line, int column)
{
	return columns_cell(&r->jobs.columns, line, column);
}

/* Get-OBJob has one row per job, Get-DPMJob one per task. */
static void begin_table(struct environment_reader *r, struct span head, struct span ruler)
{
	struct columns *c = &r->jobs.columns;
	if (!columns_read(c, ruler))
		return;
	bool tasks = has_word(head, SPAN("TaskId"));
	r->jobs.start = columns_find(c, head, SPAN("Start"));
	r->jobs.end = columns_find(c, head, SPAN("End"));
	r->jobs.type = columns_find(c, head, tasks ? SPAN("JobCategory") : SPAN("JobType"));
	r->jobs.state = columns_find(c, head, tasks ? SPAN("Status") : SPAN("JobState"));
	r->jobs.name = columns_find(c, head, tasks ? SPAN("Datasource") : SPAN("Name"));
	r->jobs.id = columns_find(c, head, tasks ? SPAN("TaskId") : SPAN("JobID"));
	if (r->jobs.start >= 0 && r->jobs.type >= 0 && r->jobs.state >= 0 && r->jobs.id >= 0) {
		r->table = tasks ? TABLE_DPM_TASKS : TABLE_JOBS;
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

/* The job of a row: the last GUID; of Get-DPMJob's tasks the second, which the agent's logs name. */
static struct span job_id(const struct environment_reader *r, struct span line)
{
	size_t at = find_guid(line, 0), count = 0, found = SIZE_MAX;
	for (; at != SIZE_MAX; at = find_guid(line, at + GUID_TEXT)) {
		if (r->table != TABLE_DPM_TASKS || ++count <= 2)
			found = at;
	}
	if (found == SIZE_MAX)
		return (struct span){0};
	return span_cut(line, found, found + GUID_TEXT);
}

/* Only jobs to the cloud are the agent's: other tasks of a DPM server stay on its disks. */
static bool is_other_task(struct span type)
{
	return span_find_nocase(type, SPAN("Cloud"), 0) == SIZE_MAX &&
		span_find_nocase(type, SPAN("Online"), 0) == SIZE_MAX;
}

static bool table_row(struct environment_reader *r, struct span line, uint64_t number)
{
	/* Wide characters in a name move the columns behind it. */
	struct span id = job_id(r, line), start = cell(r, line, r->jobs.start);
	if (id.len == 0 || date_parse(start, ORDER_UNKNOWN) == TIME_UNKNOWN)
		return false;
	struct span type = cell(r, line, r->jobs.type);
	if (r->table == TABLE_DPM_TASKS && is_other_task(type))
		return true;
	environment_tell(r,
		&(struct fact){.kind = FACT_JOB,
			.line = number,
			.fields = {id, type, cell(r, line, r->jobs.state),
				cell(r, line, r->jobs.name), start, cell(r, line, r->jobs.end)}});
	return true;
}

/*
 * The script's older versions: start, end, minutes, type, task, source, code, with two blanks
 * between them. There is no state; only a code tells that a task failed.
 */
static bool codes_row(struct environment_reader *r, struct span line, uint64_t number)
{
	size_t id = find_guid(line, 0), at = 0;
	struct span start = next_word(line, &at), end = next_word(line, &at);
	struct span minutes = next_word(line, &at), type = next_word(line, &at);
	if (id == SIZE_MAX || !span_is_digits(minutes) || type.data > line.data + id ||
		date_parse(start, ORDER_UNKNOWN) == TIME_UNKNOWN)
		return false;
	struct span rest = span_cut(line, id + GUID_TEXT, line.len), last = {0};
	for (at = 0;;) {
		struct span word = next_word(rest, &at);
		if (word.len == 0)
			break;
		last = word;
	}
	uint32_t code = read_code(last, 10);
	if (is_other_task(type) || code == 0)
		return true;
	environment_tell(r,
		&(struct fact){.kind = FACT_JOB,
			.line = number,
			.number = fact_job_codes(code, 0),
			.fields = {span_cut(line, id, id + GUID_TEXT), type, SPAN("Failed"),
				span_trim(span_cut(rest, 0, rest.len - last.len)), start, end}});
	return true;
}

bool history_line(struct environment_reader *r, struct span line, uint64_t number)
{
	if (has_word(line, SPAN("JobType")) && has_word(line, SPAN("DetailedErrorCode"))) {
		r->table = has_word(line, SPAN("TaskID")) ? TABLE_DPM_HISTORY : TABLE_HISTORY;
		environment_found(r, "job-history");
		return true;
	}
	if (has_word(line, SPAN("JobType")) && has_word(line, SPAN("TaskID")) &&
		has_word(line, SPAN("ErrorCode"))) {
		r->table = TABLE_DPM_CODES;
		environment_found(r, "job-history");
		return true;
	}
	struct span head = text_get(&r->head);
	if (line.len > 10 && line.data[0] == '-' &&
		(has_word(head, SPAN("JobState")) ? has_word(head, SPAN("JobID"))
						  : has_word(head, SPAN("JobCategory")) &&
					has_word(head, SPAN("TaskId")))) {
		begin_table(r, head, line);
		return r->table == TABLE_JOBS || r->table == TABLE_DPM_TASKS;
	}
	switch (r->table) {
	case TABLE_HISTORY:
	case TABLE_DPM_HISTORY:
		return fixed_row(r, line, number);
	case TABLE_JOBS:
	case TABLE_DPM_TASKS:
		return table_row(r, line, number);
	case TABLE_DPM_CODES:
		return codes_row(r, line, number);
	default:
		break;
	}
	/* One version of the script writes its headings to another file. */
	if (!span_starts_nocase(line, SPAN("CloudBackup   ")))
		return false;
	r->table = TABLE_DPM_HISTORY;
	bool row = fixed_row(r, line, number);
	if (!row)
		r->table = TABLE_NONE;
	else
		environment_found(r, "job-history");
	return row;
}

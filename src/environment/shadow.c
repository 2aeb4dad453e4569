// SPDX-License-Identifier: MIT

/**
 * Parses the output of vssadmin. Its labels are localised. The same in all languages are the
 * quoted name of a writer, two GUIDs, the number of the state and the order of the lines; and for
 * shadow copy storage its volumes and three sizes.
 */

#include "environment/private.h"

/* The quoted text at the end of a line: "Writer name: 'System Writer'". */
static struct span quoted_end(struct span line)
{
	if (line.len < 4 || ascii_is_blank(line.data[0]))
		return (struct span){0};
	char quote = line.data[line.len - 1];
	if (quote != '\'' && quote != '"')
		return (struct span){0};
	size_t at = line.len - 1;
	while (at > 0 && line.data[at - 1] != quote)
		at--;
	/* It must follow a label, a colon and a blank. */
	if (at < 4 || line.data[at - 2] != ' ' || line.data[at - 3] != ':')
		return (struct span){0};
	return span_cut(line, at, line.len - 1);
}

static bool ends_in_guid(struct span line)
{
	return line.len > GUID_TEXT + 2 && line.data[line.len - 1] == '}' &&
		line.data[line.len - GUID_TEXT - 2] == '{' &&
		is_guid(span_cut(line, line.len - GUID_TEXT - 1, line.len - 1));
}

/* "   State: [8] Failed" */
static bool read_state(struct environment_reader *r, struct span line)
{
	size_t open = span_find(line, SPAN("["), 0), shut = span_find(line, SPAN("]"), 0);
	if (open == SIZE_MAX || shut == SIZE_MAX || shut < open + 2 || shut > open + 3)
		return false;
	struct span digits = span_cut(line, open + 1, shut);
	if (!span_is_digits(digits))
		return false;
	r->writer.number = 0;
	for (size_t i = 0; i < digits.len; i++)
		r->writer.number = r->writer.number * 10 + (uint64_t)(digits.data[i] - '0');
	text_set(&r->writer.state, span_trim(span_cut(line, shut + 1, line.len)));
	return true;
}

static bool writer_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span name = quoted_end(line);
	if (name.len > 0) {
		text_set(&r->writer.name, name);
		r->writer.step = 1;
		r->writer.line = number;
		/*
		 * Other lines, such as a failed file or an error, can end like this; leave them
		 * to the other parsers.
		 */
		return false;
	}
	switch (r->writer.step) {
	case 1:
	case 2:
		r->writer.step = ends_in_guid(line) ? r->writer.step + 1 : 0;
		return r->writer.step > 0;
	case 3:
		r->writer.step = read_state(r, line) ? 4 : 0;
		return r->writer.step > 0;
	case 4:
		r->writer.step = 0;
		environment_found(r, "shadow-copies");
		environment_tell(r,
			&(struct fact){.kind = FACT_WRITER,
				.line = r->writer.line,
				.number = r->writer.number,
				.fields = {text_get(&r->writer.name), text_get(&r->writer.state),
					after_colon(line)}});
		return true;
	default:
		return false;
	}
}

/* "(C:)" from "…: (C:)\\?\Volume{guid}\", or the GUID of a volume without a letter. */
static struct span volume_of(struct span line)
{
	size_t at = span_find(line, SPAN(")\\\\?\\Volume{"), 0);
	/* Nothing may follow the GUID, unlike in the path of a failed-file list. */
	if (at == SIZE_MAX || at < 3 || line.data[line.len - 1] != '\\' ||
		line.len > at + GUID_TEXT + 14)
		return (struct span){0};
	size_t from = at;
	while (from > 0 && line.data[from - 1] != '(')
		from--;
	return from > 0 ? span_cut(line, from, at) : (struct span){0};
}

/* "1.93 GB (1%)" at the end of a line; old versions have no percentage. */
static struct span size_of(struct span line)
{
	size_t end = line.len, at;
	if (end > 4 && line.data[end - 1] == ')') {
		while (end > 0 && line.data[end - 1] != '(')
			end--;
		if (span_find(span_cut(line, end, line.len), SPAN("%"), 0) == SIZE_MAX)
			return (struct span){0};
	}
	for (at = end; at > 1; at--) {
		if (line.data[at - 1] == ' ' && line.data[at - 2] == ':')
			break;
	}
	struct span size = at > 1 ? span_trim(span_cut(line, at, line.len)) : (struct span){0};
	/* Without a percentage only a number is sure to be a size. */
	return end < line.len || (size.len > 0 && ascii_is_digit(size.data[0])) ? size
										: (struct span){0};
}

static bool storage_line(struct environment_reader *r, struct span line, uint64_t number)
{
	struct span volume = volume_of(line);
	if (volume.len > 0) {
		bool second = r->storage.step == 1;
		text_set(second ? &r->storage.on : &r->storage.volume, volume);
		r->storage.step = second ? 2 : 1;
		r->storage.line = number;
		return true;
	}
	struct span size = r->storage.step >= 2 ? size_of(line) : (struct span){0};
	if (size.len == 0) {
		r->storage.step = 0;
		return false;
	}
	if (r->storage.step == 2)
		text_set(&r->storage.used, size);
	else if (r->storage.step == 3)
		text_set(&r->storage.allocated, size);
	if (r->storage.step++ < 4)
		return true;
	r->storage.step = 0;
	environment_found(r, "shadow-copies");
	environment_tell(r,
		&(struct fact){.kind = FACT_STORAGE,
			.line = number,
			.fields = {text_get(&r->storage.volume), text_get(&r->storage.on),
				text_get(&r->storage.used), text_get(&r->storage.allocated),
				size}});
	return true;
}

bool shadow_line(struct environment_reader *r, struct span line, uint64_t number)
{
	bool writer = writer_line(r, line, number);
	return storage_line(r, line, number) || writer;
}

// SPDX-License-Identifier: MIT

/** Tracks which registry key a value belongs to, and finds the folder of the agent. */

#include "environment/private.h"

static struct span value_text(struct span line, struct span name, struct buf *out)
{
	struct span rest = span_trim(line);
	if (rest.len > 0 && rest.data[0] == '"')
		rest = span_cut(rest, 1, rest.len);
	if (!span_starts_nocase(rest, name))
		return (struct span){0};
	rest = span_trim(span_cut(rest, name.len, rest.len));
	buf_clear(out);
	if (span_starts_nocase(rest, SPAN("REG_SZ"))) {
		buf_add_span(out, span_trim(span_cut(rest, 6, rest.len)));
	} else if (span_starts_nocase(rest, SPAN("\"=\""))) {
		for (size_t i = 3; i < rest.len && rest.data[i] != '"'; i++) {
			if (rest.data[i] == '\\' && i + 1 < rest.len)
				i++;
			buf_addc(out, rest.data[i]);
		}
	}
	return buf_span(out);
}

bool registry_key_line(struct environment_reader *r, struct span line, uint64_t number)
{
	line = span_trim(line);
	struct span key =
		line.len > 0 && line.data[0] == '[' ? span_cut(line, 1, line.len - 1) : line;
	if (span_starts_nocase(key, SPAN("HKEY_")) || span_starts_nocase(key, SPAN("HKLM\\"))) {
		text_set(&r->key, key);
		r->agent_key = span_find_nocase(key, SPAN("\\Windows Azure Backup"), 0) != SIZE_MAX;
		return false; /* the parser of records needs this line, too */
	}
	if (!r->agent_key)
		return false;
	struct buf text = {0};
	static const struct {
		struct span name;
		enum fact_kind kind;
	} values[] = {{{"InstallPath", 11}, FACT_INSTALL}, {{"MachineId", 9}, FACT_MACHINE}};
	for (size_t i = 0; i < COUNT_OF(values); i++) {
		struct span value = value_text(line, values[i].name, &text);
		while (value.len > 3 && value.data[value.len - 1] == '\\')
			value.len--;
		if (value.len > 3)
			environment_tell(r,
				&(struct fact){
					.kind = values[i].kind, .line = number, .fields = {value}});
	}
	r->failed = r->failed || text.failed;
	buf_free(&text);
	return false;
}

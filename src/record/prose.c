// SPDX-License-Identifier: MIT

/** Tells text that a person wrote from the continuation of a record. */

#include "record/prose.h"

#include <stdio.h>

bool prose_is_trace(struct span line)
{
	static const char *const begins[] = {"at ", "--", "server stack trace",
		"exception rethrown", "inner exception", "end of inner", "system.", "microsoft.",
		"parameter name", "stacktrace"};
	if (line.len == 0 || ascii_is_blank(line.data[0]) || strchr("{}[<", line.data[0]))
		return true;
	for (size_t i = 0; i < COUNT_OF(begins); i++) {
		if (span_starts_nocase(line, span_of(begins[i])))
			return true;
	}
	return false;
}

bool prose_is_exception(struct span line)
{
	static const struct span word = {"Exception", 9};
	return (span_starts_nocase(line, SPAN("System.")) ||
		       span_starts_nocase(line, SPAN("Microsoft."))) &&
		span_find(line, word, 0) != SIZE_MAX;
}

static bool is_letter(char c)
{
	return ascii_is_alpha(c) || ((unsigned char)c & 0x80) != 0;
}

bool prose_is_conversation(struct span line)
{
	static const char *const words[] = {"my", "hi", "hello", "hey", "hallo", "thanks", "anyone",
		"anybody", "somebody", "regards", "i'm", "i've", "i'd"};
	line = span_trim(line);
	if (line.len > 1 && line.data[line.len - 1] == '?')
		return true;
	for (size_t at = 0; at < line.len;) {
		size_t from = at;
		while (at < line.len && (is_letter(line.data[at]) || line.data[at] == '\''))
			at++;
		struct span word = span_cut(line, from, at);
		if (word.len == 0) {
			at++;
			continue;
		}
		bool alone = (from == 0 || line.data[from - 1] == ' ') &&
			(at == line.len || strchr(" ,!.", line.data[at]));
		if (alone && span_equal(word, SPAN("I")))
			return true;
		for (size_t i = 0; i < COUNT_OF(words) && alone; i++) {
			if (span_equal_nocase(word, span_of(words[i])))
				return true;
		}
	}
	return false;
}

/* Without the catalogue only the form of a code is known, not its meaning. */
static bool write_name(const struct spelling *s, char *out, size_t size)
{
	enum { SMALL_ID_MIN = 2000, AGENT_ID_MIN = 30000 };
	switch (s->kind) {
	case SPELL_HEX:
	case SPELL_BARE_HEX:
	case SPELL_SIGNED:
	case SPELL_UNSIGNED:
		if ((s->value & UINT32_C(0x80000000)) == 0)
			return false;
		snprintf(out, size, "0x%08X", (unsigned)s->value);
		return true;
	case SPELL_SMALL_HEX:
		if (s->value < SMALL_ID_MIN)
			return false;
		snprintf(out, size, "%u", (unsigned)s->value);
		return true;
	case SPELL_NUMBER:
		if (s->value < AGENT_ID_MIN)
			return false; /* "error 5" is also used informally */
		snprintf(out, size, "%u", (unsigned)s->value);
		return true;
	case SPELL_ID:
		snprintf(out, size, "%u", (unsigned)s->value);
		return true;
	case SPELL_HTTP:
		snprintf(out, size, "HTTP %u", (unsigned)s->value);
		return true;
	case SPELL_NAME:
		if (!span_starts_nocase(s->text, SPAN("Sal")) &&
			!span_starts_nocase(s->text, SPAN("ERROR_")) &&
			!span_starts_nocase(s->text, SPAN("VSS_E_")))
			return false;
		snprintf(out, size, "%.*s", (int)(s->text.len < size ? s->text.len : size - 1),
			s->text.data);
		return true;
	}
	return false;
}

static void add_name(char *names, size_t size, struct span name)
{
	size_t have = strlen(names);
	if (span_find(span_of(names), name, 0) != SIZE_MAX || have + name.len + 3 > size)
		return;
	snprintf(names + have, size - have, "%s%.*s", have > 0 ? ", " : "", (int)name.len,
		name.data);
}

void prose_join_names(char *names, size_t size, const char *more)
{
	struct span rest = span_of(more);
	while (rest.len > 0) {
		size_t end = span_find(rest, SPAN(", "), 0);
		add_name(names, size, span_cut(rest, 0, end));
		rest = span_cut(rest, end == SIZE_MAX ? rest.len : end + 2, rest.len);
	}
}

bool prose_names_failure(struct span line, char *names, size_t size)
{
	struct spelling code;
	size_t at = 0;
	bool found = false;
	while (spelling_next(line, (struct span){0}, false, &at, &code)) {
		char name[48];
		if (!write_name(&code, name, sizeof(name)))
			continue;
		found = true;
		if (names)
			add_name(names, size, span_of(name));
	}
	return found;
}

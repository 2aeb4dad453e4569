// SPDX-License-Identifier: MIT

/** Passes lines and events to the parsers of this module. */

#include "environment/private.h"

#include <stdio.h>
#include <stdlib.h>

struct environment_reader *environment_reader_new(const struct environment_config *config)
{
	struct environment_reader *r = calloc(1, sizeof(*r));
	if (r)
		r->config = *config;
	return r;
}

void environment_reader_free(struct environment_reader *r)
{
	if (!r)
		return;
	buf_free(&r->plain);
	free(r);
}

void environment_begin(struct environment_reader *r)
{
	struct buf plain = r->plain;
	struct environment_config config = r->config;
	*r = (struct environment_reader){.config = config, .plain = plain};
	r->selection_excluded = -1;
}

const char *environment_content(const struct environment_reader *r)
{
	return r->content;
}

bool environment_stopped(const struct environment_reader *r)
{
	return r->stopped;
}

bool environment_failed(const struct environment_reader *r)
{
	return r->failed;
}

void environment_found(struct environment_reader *r, const char *content)
{
	if (!r->content)
		r->content = content;
}

void environment_tell(struct environment_reader *r, struct fact *fact)
{
	if (fact->kind != FACT_EVENT)
		fact->time = TIME_UNKNOWN;
	for (size_t i = 0; i < FACT_FIELDS; i++) {
		struct span *s = &fact->fields[i];
		if (s->len > FACT_TEXT_MAX)
			s->len = utf8_valid_prefix(s->data, FACT_TEXT_MAX);
	}
	if (!r->stopped && !r->failed)
		r->stopped = !r->config.fact(r->config.context, fact);
}

/* ---- parsing helpers --------------------------------------------------------------- */

void text_set(struct short_text *t, struct span s)
{
	t->len = s.len <= sizeof(t->data) ? s.len : utf8_valid_prefix(s.data, sizeof(t->data));
	if (t->len > 0)
		memcpy(t->data, s.data, t->len);
}

struct span text_get(const struct short_text *t)
{
	return (struct span){t->data, t->len};
}

struct span next_word(struct span line, size_t *at)
{
	while (*at < line.len && ascii_is_blank(line.data[*at]))
		++*at;
	size_t from = *at;
	while (*at < line.len && !ascii_is_blank(line.data[*at]))
		++*at;
	return span_cut(line, from, *at);
}

size_t split_words(struct span line, struct span *words, size_t max)
{
	size_t count = 0, at = 0;
	while (count < max) {
		struct span word = next_word(line, &at);
		if (word.len == 0)
			break;
		words[count++] = word;
	}
	return count;
}

bool is_guid(struct span s)
{
	if (s.len != GUID_TEXT)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? s.data[i] != '-' : !ascii_is_hex(s.data[i]))
			return false;
	}
	return true;
}

size_t find_guid(struct span line, size_t from)
{
	for (size_t at = from; at + GUID_TEXT <= line.len; at++) {
		if (line.data[at + 8] == '-' && is_guid(span_cut(line, at, at + GUID_TEXT)))
			return at;
	}
	return SIZE_MAX;
}

struct span after_colon(struct span line)
{
	size_t at = span_find(line, SPAN(":"), 0);
	if (at == SIZE_MAX)
		return (struct span){0};
	return span_trim(span_cut(line, at + 1, line.len));
}

/* ---- lines ------------------------------------------------------------------------- */

/* UTF-16 inside 8-bit text, where a script appended it: each character is followed by a NUL. */
static struct span without_nuls(struct environment_reader *r, struct span line)
{
	if (line.len == 0 || !memchr(line.data, '\0', line.len))
		return line;
	buf_clear(&r->plain);
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] != '\0')
			buf_addc(&r->plain, line.data[i]);
	}
	r->failed = r->failed || r->plain.failed;
	return buf_span(&r->plain);
}

/* Number of dash groups in the line below the headings of a table. */
static size_t count_ruler(struct span line)
{
	size_t groups = 0;
	for (size_t i = 0; i < line.len; i++) {
		if (line.data[i] != '-' && line.data[i] != ' ')
			return 0;
		groups += line.data[i] == '-' && (i == 0 || line.data[i - 1] == ' ');
	}
	return groups;
}

static void end_lists(struct environment_reader *r)
{
	r->exclusions = LIST_NONE;
	r->ruler = 0;
	r->head.len = 0;
	event_list_end(r);
}

/* Any line may be a heading until the next line shows that no ruler follows. */
static void note_head(struct environment_reader *r, struct span line)
{
	size_t ruler = line.len > 0 && line.data[0] == '-' ? count_ruler(line) : 0;
	if (ruler > 0)
		r->ruler = ruler;
	else
		text_set(&r->head, line);
}

bool environment_line(struct environment_reader *r, const struct text_line *at)
{
	static bool (*const shapes[])(struct environment_reader *, struct span, uint64_t) = {
		history_line, policy_line, machine_line, drivers_line, shadow_line,
		registry_key_line, event_text_line, listing_line};
	struct span line = without_nuls(r, at->text);
	if (span_trim(line).len == 0) {
		end_lists(r);
		return false;
	}
	/* Rows of a table keep their leading blanks. */
	while (line.len > 0 && ascii_is_blank(line.data[line.len - 1]))
		line.len--;
	for (size_t i = 0; i < COUNT_OF(shapes) && !r->stopped; i++) {
		if (shapes[i](r, line, at->number))
			return true;
	}
	note_head(r, line);
	return false;
}

void environment_scratch(struct environment_reader *r, struct span folder, uint64_t line)
{
	environment_tell(r,
		&(struct fact){
			.kind = FACT_SCRATCH, .line = line, .fields = {folder, text_get(&r->key)}});
}

void environment_end(struct environment_reader *r)
{
	end_lists(r);
}

/* ---- events ------------------------------------------------------------------------ */

/* "D:" if the value names a volume: "D:", "D:\", "\\?\D:". */
static struct span volume_in(struct span s)
{
	for (size_t i = 0; i + 1 < s.len; i++) {
		bool begins = i == 0 || (!ascii_is_alnum(s.data[i - 1]) && s.data[i - 1] != ':');
		bool ends = i + 2 == s.len || !ascii_is_alnum(s.data[i + 2]);
		if (begins && ends && ascii_is_alpha(s.data[i]) && s.data[i + 1] == ':')
			return span_cut(s, i, i + 2);
	}
	return (struct span){0};
}

void environment_event(struct environment_reader *r, const struct evtx_event *event)
{
	if (event->computer.len > 0 && !r->events.host_told) {
		r->events.host_told = true;
		environment_tell(r,
			&(struct fact){.kind = FACT_HOST,
				.line = event->record,
				.number = HOST_EVENT_LOG,
				.fields = {event->computer}});
	}
	int rule = r->config.event_rule ? r->config.event_rule(r->config.event_context, event) : -1;
	if (rule < 0)
		return;
	char id[16];
	struct span volume = {0}, detail = {0};
	snprintf(id, sizeof(id), "%u", (unsigned)event->id);
	for (size_t i = 0; i < event->value_count; i++) {
		if (volume.len == 0)
			volume = volume_in(event->values[i].text);
		if (detail.len == 0)
			detail = event->values[i].text;
	}
	environment_tell(r,
		&(struct fact){.kind = FACT_EVENT,
			.line = event->record,
			.time = event->time,
			.number = (uint64_t)rule,
			.fields = {event->channel, event->provider, volume, span_of(id), detail,
				event->exported ? SPAN("text") : (struct span){0}}});
}

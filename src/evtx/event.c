// SPDX-License-Identifier: MIT

/** Builds an event from elements, attributes and values. */

#include "evtx/private.h"

static struct span part_span(const struct event_builder *b, struct text_part part)
{
	return (struct span){b->text + part.from, part.len};
}

void event_begin(struct event_builder *b)
{
	b->depth = b->value_count = b->used = 0;
	b->attribute = b->provider = b->channel = b->computer = b->id = b->level = b->record =
		b->data_name = (struct text_part){0};
	b->time = TIME_UNKNOWN;
}

static struct text_part keep(struct event_builder *b, struct span text)
{
	size_t space = sizeof(b->text) - b->used;
	if (text.len > space)
		text.len = utf8_valid_prefix(text.data, space);
	if (text.len > 0)
		memcpy(b->text + b->used, text.data, text.len);
	struct text_part part = {b->used, text.len};
	b->used += text.len;
	return part;
}

/* The text of an element may arrive in several pieces. */
static void append(struct event_builder *b, struct text_part *part, struct span text)
{
	if (part->len > 0 && part->from + part->len == b->used)
		part->len += keep(b, text).len;
	else if (part->len == 0)
		*part = keep(b, text);
}

static enum element system_element(struct span name)
{
	static const struct {
		struct span name;
		enum element kind;
	} names[] = {
		{{"Provider", 8}, ELEMENT_PROVIDER},
		{{"EventID", 7}, ELEMENT_ID},
		{{"Level", 5}, ELEMENT_LEVEL},
		{{"TimeCreated", 11}, ELEMENT_TIME},
		{{"EventRecordID", 13}, ELEMENT_RECORD},
		{{"Channel", 7}, ELEMENT_CHANNEL},
		{{"Computer", 8}, ELEMENT_COMPUTER},
	};
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		if (span_equal(name, names[i].name))
			return names[i].kind;
	}
	return ELEMENT_OTHER;
}

static enum element element_of(const struct event_builder *b, struct span name)
{
	if (b->depth == 0)
		return ELEMENT_EVENT;
	enum element above = b->open[b->depth - 1].kind;
	if (above == ELEMENT_SYSTEM)
		return system_element(name);
	if (above == ELEMENT_DATA_GROUP || above == ELEMENT_DATA)
		return span_equal(name, SPAN("Binary")) ? ELEMENT_OTHER : ELEMENT_DATA;
	if (above != ELEMENT_EVENT)
		return ELEMENT_OTHER;
	if (span_equal(name, SPAN("System")))
		return ELEMENT_SYSTEM;
	return span_ends_nocase(name, SPAN("Data")) ? ELEMENT_DATA_GROUP : ELEMENT_OTHER;
}

bool event_open(struct event_builder *b, struct span name)
{
	if (b->depth == XML_DEPTH)
		return false;
	enum element kind = element_of(b, name);
	b->open[b->depth].kind = kind;
	b->open[b->depth].has_value = false;
	b->open[b->depth].name = (struct text_part){0};
	/* In UserData the element's name has the role of Data's Name attribute. */
	if (kind == ELEMENT_DATA && !span_equal(name, SPAN("Data")))
		b->open[b->depth].name = keep(b, name);
	b->depth++;
	return true;
}

void event_attribute(struct event_builder *b, struct span name)
{
	b->attribute = keep(b, name);
	if (b->depth > 0 && b->open[b->depth - 1].kind == ELEMENT_DATA)
		b->data_name = (struct text_part){0};
}

void event_attributes_end(struct event_builder *b)
{
	b->attribute.len = 0;
	if (b->depth > 0 && b->open[b->depth - 1].kind == ELEMENT_DATA && b->data_name.len > 0)
		b->open[b->depth - 1].name = b->data_name;
	b->data_name = (struct text_part){0};
}

bool event_close(struct event_builder *b)
{
	if (b->depth == 0)
		return false;
	b->depth--;
	b->attribute.len = 0;
	return true;
}

static void attribute_text(struct event_builder *b, struct span text)
{
	struct span name = part_span(b, b->attribute);
	enum element kind = b->open[b->depth - 1].kind;
	int64_t time;
	if (kind == ELEMENT_PROVIDER && span_equal(name, SPAN("Name")))
		append(b, &b->provider, text);
	else if (kind == ELEMENT_DATA && span_equal(name, SPAN("Name")))
		append(b, &b->data_name, text);
	else if (kind == ELEMENT_TIME && b->time == TIME_UNKNOWN && time_parse(text, &time))
		b->time = time;
}

static void data_text(struct event_builder *b, struct span text)
{
	if (!b->open[b->depth - 1].has_value) {
		if (b->value_count == EVENT_VALUES)
			return;
		b->values[b->value_count].name = b->open[b->depth - 1].name;
		b->values[b->value_count].text = (struct text_part){b->used, 0};
		b->value_count++;
		b->open[b->depth - 1].has_value = true;
	}
	append(b, &b->values[b->value_count - 1].text, text);
}

void event_text(struct event_builder *b, struct span text)
{
	if (b->depth == 0)
		return;
	if (b->attribute.len > 0) {
		attribute_text(b, text);
		return;
	}
	switch (b->open[b->depth - 1].kind) {
	case ELEMENT_ID:
		append(b, &b->id, text);
		break;
	case ELEMENT_LEVEL:
		append(b, &b->level, text);
		break;
	case ELEMENT_RECORD:
		append(b, &b->record, text);
		break;
	case ELEMENT_CHANNEL:
		append(b, &b->channel, text);
		break;
	case ELEMENT_COMPUTER:
		append(b, &b->computer, text);
		break;
	case ELEMENT_DATA:
		data_text(b, text);
		break;
	default:
		break;
	}
}

void event_next_value(struct event_builder *b)
{
	if (b->depth > 0)
		b->open[b->depth - 1].has_value = false;
}

void event_time(struct event_builder *b, int64_t time)
{
	if (b->depth > 0 && b->attribute.len > 0 && b->open[b->depth - 1].kind == ELEMENT_TIME)
		b->time = time;
}

static uint64_t number_of(struct span digits)
{
	uint64_t number = 0;
	for (size_t i = 0; i < digits.len && ascii_is_digit(digits.data[i]); i++)
		number = number * 10 + (uint64_t)(digits.data[i] - '0');
	return number;
}

void event_end(struct event_builder *b, struct evtx_event *out)
{
	uint64_t id = number_of(part_span(b, b->id));
	uint64_t level = number_of(part_span(b, b->level));
	for (size_t i = 0; i < b->value_count; i++)
		b->shown[i] = (struct evtx_value){
			part_span(b, b->values[i].name), part_span(b, b->values[i].text)};
	*out = (struct evtx_event){
		.record = number_of(part_span(b, b->record)),
		.id = id <= UINT32_MAX ? (uint32_t)id : 0,
		.level = level <= 255 ? (unsigned)level : 0,
		.time = b->time,
		.provider = part_span(b, b->provider),
		.channel = part_span(b, b->channel),
		.computer = part_span(b, b->computer),
		.values = b->shown,
		.value_count = b->value_count,
	};
}

// SPDX-License-Identifier: MIT

/**
 * Binary XML. A record usually consists of a reference to a template, which is stored once in the
 * chunk, and the values for it. Names and templates are referenced by their offset in the chunk.
 * If the offset is the current position, the name or template is stored right there and is
 * skipped.
 */

#include "evtx/private.h"

enum token {
	TOKEN_END = 0x00,
	TOKEN_OPEN = 0x01,
	TOKEN_CLOSE_START = 0x02,
	TOKEN_CLOSE_EMPTY = 0x03,
	TOKEN_CLOSE = 0x04,
	TOKEN_VALUE = 0x05,
	TOKEN_ATTRIBUTE = 0x06,
	TOKEN_CDATA = 0x07,
	TOKEN_CHARACTER = 0x08,
	TOKEN_ENTITY = 0x09,
	TOKEN_INSTRUCTION_NAME = 0x0A,
	TOKEN_INSTRUCTION = 0x0B,
	TOKEN_TEMPLATE = 0x0C,
	TOKEN_PUT = 0x0D,
	TOKEN_PUT_OPTIONAL = 0x0E,
	TOKEN_FRAGMENT = 0x0F,
	TOKEN_MORE = 0x40, /* a flag: attributes, or more parts of a value, follow */
};

/* A part of the chunk that is being read, with the values for its template. */
struct walk {
	size_t at, end;
	const struct xml_value *values;
	size_t value_count;
	bool templated; /* elements have a dependency id */
	unsigned nesting;
};

static bool walk_tokens(struct xml *x, struct walk *w);

static bool has(const struct walk *w, size_t bytes)
{
	return bytes <= w->end - w->at;
}

static bool take8(const struct xml *x, struct walk *w, unsigned *out)
{
	if (!has(w, 1))
		return false;
	*out = x->chunk[w->at++];
	return true;
}

static bool take16(const struct xml *x, struct walk *w, uint32_t *out)
{
	if (!has(w, 2))
		return false;
	*out = read16(x->chunk + w->at);
	w->at += 2;
	return true;
}

static bool take32(const struct xml *x, struct walk *w, uint32_t *out)
{
	if (!has(w, 4))
		return false;
	*out = read32(x->chunk + w->at);
	w->at += 4;
	return true;
}

/* Read a name by the offset at the current position; its text is stored in the scratch buffer. */
static bool take_name(struct xml *x, struct walk *w, struct span *name)
{
	enum { HEAD = 8 }; /* next name, hash, length */
	uint32_t at;
	if (!take32(x, w, &at) || at > x->size || x->size - at < HEAD)
		return false;
	size_t bytes = 2 * (size_t)read16(x->chunk + at + 6);
	if (bytes > x->size - at - HEAD)
		return false;
	if (at == w->at) {
		size_t whole = HEAD + bytes + 2; /* and a NUL */
		if (!has(w, whole))
			return false;
		w->at += whole;
	}
	*name = (struct span){x->scratch,
		utf16le_to_utf8(x->chunk + at + HEAD, bytes, x->scratch, sizeof(x->scratch))};
	return true;
}

/* ---- values ----------------------------------------------------------------------- */

static void tell(struct xml *x, unsigned type, size_t at, size_t len)
{
	const unsigned char *p = x->chunk + at;
	if (type == VALUE_FILETIME && len >= 8)
		event_time(x->event, filetime_to_ms(read64(p)));
	size_t n = value_to_text(type, p, len, x->scratch, sizeof(x->scratch));
	/* An empty value counts as a value. */
	event_text(x->event, (struct span){x->scratch, n});
}

/*
 * Pass on the elements of an array as separate values: strings end with a NUL, others have a
 * fixed size.
 */
static void emit_array(struct xml *x, unsigned type, size_t at, size_t len)
{
	size_t end = at + len;
	if (type != VALUE_STRING) {
		tell(x, type, at, len);
		return;
	}
	for (bool first = true; at + 1 < end; first = false) {
		size_t stop = at;
		while (stop + 1 < end && read16(x->chunk + stop) != 0)
			stop += 2;
		if (!first)
			event_next_value(x->event);
		tell(x, type, at, stop - at);
		at = stop + 2;
	}
}

static bool put_value(struct xml *x, struct walk *w)
{
	uint32_t index;
	unsigned type;
	if (!take16(x, w, &index) || !take8(x, w, &type))
		return false;
	if (index >= w->value_count)
		return true; /* not given */
	const struct xml_value *v = &w->values[index];
	if (v->type == VALUE_NULL)
		return true;
	if (v->type == VALUE_BINXML) {
		struct walk inner = {.at = v->at, .end = v->at + v->len, .nesting = w->nesting + 1};
		return inner.nesting <= XML_NESTING && walk_tokens(x, &inner);
	}
	if (v->type & VALUE_ARRAY)
		emit_array(x, v->type & ~(unsigned)VALUE_ARRAY, v->at, v->len);
	else
		tell(x, v->type, v->at, v->len);
	return true;
}

/* A value in the XML text itself. */
static bool take_text(struct xml *x, struct walk *w)
{
	unsigned type;
	uint32_t length;
	if (!take8(x, w, &type))
		return false;
	if (type != VALUE_STRING)
		return false; /* no other type occurs */
	if (!take16(x, w, &length) || !has(w, 2 * (size_t)length))
		return false;
	tell(x, type, w->at, 2 * (size_t)length);
	w->at += 2 * (size_t)length;
	return true;
}

static bool skip_text(struct xml *x, struct walk *w, bool given)
{
	uint32_t length;
	if (!take16(x, w, &length) || !has(w, 2 * (size_t)length))
		return false;
	if (given)
		tell(x, VALUE_STRING, w->at, 2 * (size_t)length);
	w->at += 2 * (size_t)length;
	return true;
}

static bool take_character(struct xml *x, struct walk *w)
{
	size_t at = w->at;
	uint32_t unit;
	if (!take16(x, w, &unit))
		return false;
	tell(x, VALUE_STRING, at, 2);
	return true;
}

static bool take_entity(struct xml *x, struct walk *w)
{
	static const struct {
		struct span name, text;
	} entities[] = {{{"amp", 3}, {"&", 1}}, {{"lt", 2}, {"<", 1}}, {{"gt", 2}, {">", 1}},
		{{"quot", 4}, {"\"", 1}}, {{"apos", 4}, {"'", 1}}};
	struct span name;
	if (!take_name(x, w, &name))
		return false;
	for (size_t i = 0; i < COUNT_OF(entities); i++) {
		if (span_equal(name, entities[i].name))
			event_text(x->event, entities[i].text);
	}
	return true;
}

/* ---- elements ---------------------------------------------------------------------- */

static bool open_element(struct xml *x, struct walk *w, bool attributes)
{
	uint32_t size;
	struct span name;
	if (w->templated && !take16(x, w, &size))
		return false;
	if (!take32(x, w, &size) || !take_name(x, w, &name) || !event_open(x->event, name))
		return false;
	return !attributes || take32(x, w, &size);
}

static bool open_attribute(struct xml *x, struct walk *w)
{
	struct span name;
	if (!take_name(x, w, &name))
		return false;
	event_attribute(x->event, name);
	return true;
}

/* ---- templates --------------------------------------------------------------------- */

/* Read the number of values, their sizes and types, and then the values. */
static bool take_values(
	struct xml *x, struct walk *w, const struct xml_value **values, size_t *count)
{
	uint32_t number;
	if (!take32(x, w, &number) || number > XML_VALUES - x->value_count ||
		!has(w, 4 * (size_t)number))
		return false;
	size_t sizes = w->at;
	w->at += 4 * (size_t)number;
	struct xml_value *first = &x->values[x->value_count];
	for (size_t i = 0; i < number; i++) {
		const unsigned char *p = x->chunk + sizes + 4 * i;
		struct xml_value *v = &first[i];
		*v = (struct xml_value){w->at, read16(p), p[2]};
		if (!has(w, v->len))
			return false;
		w->at += v->len;
	}
	x->value_count += number;
	*values = first;
	*count = number;
	return true;
}

static bool use_template(struct xml *x, struct walk *w)
{
	enum { HEAD = 24 }; /* next template, GUID, size */
	unsigned unknown;
	uint32_t id, at;
	if (!take8(x, w, &unknown) || !take32(x, w, &id) || !take32(x, w, &at) || at > x->size ||
		x->size - at < HEAD)
		return false;
	size_t size = read32(x->chunk + at + 20);
	if (size > x->size - at - HEAD)
		return false;
	if (at == w->at) {
		if (!has(w, HEAD + size))
			return false;
		w->at += HEAD + size;
	}
	size_t before = x->value_count;
	struct walk inner = {.at = (size_t)at + HEAD,
		.end = (size_t)at + HEAD + size,
		.templated = true,
		.nesting = w->nesting + 1};
	bool ok = inner.nesting <= XML_NESTING &&
		take_values(x, w, &inner.values, &inner.value_count) && walk_tokens(x, &inner);
	x->value_count = before;
	return ok;
}

/* ---- entry point ------------------------------------------------------------------- */

/* @return false when the data is damaged; *over is set at the end of the fragment */
static bool take_token(struct xml *x, struct walk *w, unsigned token, bool *over)
{
	uint32_t ignored;
	struct span name;
	bool more = token & TOKEN_MORE;
	switch (token & ~(unsigned)TOKEN_MORE) {
	case TOKEN_END:
		*over = true;
		return true;
	case TOKEN_OPEN:
		return open_element(x, w, more);
	case TOKEN_CLOSE_START:
		event_attributes_end(x->event);
		return true;
	case TOKEN_CLOSE_EMPTY:
	case TOKEN_CLOSE:
		return event_close(x->event);
	case TOKEN_VALUE:
		return take_text(x, w);
	case TOKEN_ATTRIBUTE:
		return open_attribute(x, w);
	case TOKEN_CDATA:
		return skip_text(x, w, true);
	case TOKEN_CHARACTER:
		return take_character(x, w);
	case TOKEN_ENTITY:
		return take_entity(x, w);
	case TOKEN_INSTRUCTION_NAME:
		return take_name(x, w, &name);
	case TOKEN_INSTRUCTION:
		return skip_text(x, w, false);
	case TOKEN_TEMPLATE:
		return use_template(x, w);
	case TOKEN_PUT:
	case TOKEN_PUT_OPTIONAL:
		return put_value(x, w);
	case TOKEN_FRAGMENT:
		/* major and minor version, flags */
		return take16(x, w, &ignored) && has(w, 1) && ++w->at;
	default:
		return false;
	}
}

static bool walk_tokens(struct xml *x, struct walk *w)
{
	bool over = false;
	while (w->at < w->end && !over) {
		unsigned token = x->chunk[w->at++];
		if (++x->steps > XML_STEPS || !take_token(x, w, token, &over))
			return false;
	}
	return true;
}

bool xml_read(struct xml *x, size_t from, size_t to)
{
	struct walk w = {.at = from, .end = to};
	x->value_count = 0;
	x->steps = 0;
	return walk_tokens(x, &w);
}

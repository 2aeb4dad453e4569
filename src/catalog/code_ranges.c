// SPDX-License-Identifier: MIT

/** Ranges of codes: the owner of codes that are not documented individually. */

#include "catalog/json.h"
#include "catalog/private.h"
#include "syscodes/syscodes.h"

enum { TITLE_MAX = 120 };

static bool read_end(struct json_file *f, const cJSON *object, const char *key, struct code *code)
{
	const char *text = json_string(f, object, key, true);
	if (!text)
		return false;
	if (code_parse(text, code) && (code->kind == CODE_HRESULT || code->kind == CODE_AGENT_ID))
		return true;
	json_fault(f, object, "\"%s\" is 0x and 8 upper-case digits, or a decimal id", key);
	return false;
}

static const char *read_text(
	struct catalog *c, struct json_file *f, const cJSON *object, const char *key)
{
	const char *text = json_string(f, object, key, true);
	if (text && strlen(text) > TITLE_MAX && strcmp(key, "title") == 0)
		json_fault(f, object, "\"title\" of a range is at most %d bytes long", TITLE_MAX);
	return arena_copy(&c->arena, span_of(text));
}

bool catalog_read_range(struct catalog *c, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"from", "to", "title", "source", NULL};
	struct code_range range = {0};
	if (!json_check_keys(f, object, keys))
		return true;
	if (!read_end(f, object, "from", &range.from) || !read_end(f, object, "to", &range.to))
		return true;
	if (range.from.kind != range.to.kind || range.from.value > range.to.value)
		json_fault(f, object, "\"from\" and \"to\" are no range");
	range.title = read_text(c, f, object, "title");
	range.source = read_text(c, f, object, "source");
	struct code_range *grown =
		array_grow(c->ranges, &c->range_cap, c->range_count + 1, sizeof(*grown));
	if (!range.title || !range.source || !grown)
		return false;
	c->ranges = grown;
	grown[c->range_count++] = range;
	return true;
}

const struct code_range *catalog_range(const struct catalog *c, const struct code *code)
{
	for (size_t i = 0; i < c->range_count; i++) {
		const struct code_range *r = &c->ranges[i];
		if (r->from.kind == code->kind && code->value >= r->from.value &&
			code->value <= r->to.value)
			return r;
	}
	return NULL;
}

static void describe_range(const struct code_range *range, struct buf *out)
{
	char from[CODE_TEXT_SIZE], to[CODE_TEXT_SIZE];
	code_format(&range->from, from);
	code_format(&range->to, to);
	buf_addf(out, "; %s from %s to %s belong to %s",
		range->from.kind == CODE_AGENT_ID ? "ids" : "codes", from, to, range->title);
}

void catalog_describe_unknown(const struct catalog *c, const struct code *code, struct buf *out)
{
	const struct code_range *range = catalog_range(c, code);
	struct system_code named;
	if (system_code_of(code, &named))
		buf_addf(out, "%s; ", named.name);
	code_describe(code, out);
	if (range)
		describe_range(range, out);
}

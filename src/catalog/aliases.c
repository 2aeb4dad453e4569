// SPDX-License-Identifier: MIT

/** Further names of codes: different Windows headers use different names for one error. */

#include "catalog/json.h"

static bool is_name(const char *text)
{
	struct code code;
	return code_parse(text, &code) && code.kind == CODE_SYMBOL;
}

bool catalog_read_aliases(
	struct catalog *c, struct json_file *f, const cJSON *item, const struct code_info *info)
{
	const cJSON *array = json_array(f, item, "aliases", false);
	for (const cJSON *a = array ? array->child : NULL; a; a = a->next) {
		if (!cJSON_IsString(a) || !is_name(a->valuestring)) {
			json_fault(f, a,
				"a name is a letter and 2 to 62 letters, digits or underscores");
			continue;
		}
		const char *name = arena_copy(&c->arena, span_of(a->valuestring));
		struct alias *grown =
			array_grow(c->aliases, &c->alias_cap, c->alias_count + 1, sizeof(*grown));
		if (grown)
			c->aliases = grown;
		if (!name || !grown)
			return false;
		grown[c->alias_count++] = (struct alias){name, info};
	}
	return true;
}

/* A name must be unique, because a code is looked up by it. */
bool catalog_index_aliases(
	struct catalog *c, catalog_fault_fn *fault, void *context, unsigned *faults)
{
	for (size_t i = 0; i < c->alias_count; i++) {
		const struct alias *a = &c->aliases[i];
		uint32_t status;
		if (catalog_symbol(c, span_of(a->name), &status)) {
			struct buf what = {0};
			buf_addf(&what, "the name \"%s\" is given twice", a->name);
			fault(context, a->code->rule->file, a->code->rule->line,
				what.failed ? "out of memory" : what.data);
			buf_free(&what);
			++*faults;
		} else if (!catalog_index_alias(c, i)) {
			return false;
		}
	}
	return true;
}

const struct alias *catalog_aliases(const struct catalog *c, size_t *count)
{
	*count = c->alias_count;
	return c->aliases;
}

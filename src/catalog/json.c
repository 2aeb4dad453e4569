// SPDX-License-Identifier: MIT

/** Strict access to JSON objects, with line numbers in error messages. */

#include "catalog/json.h"

#include <stdio.h>
#include <stdlib.h>

static unsigned line_at(const struct json_file *f, size_t offset)
{
	unsigned line = 1;
	for (size_t i = 0; i < offset && i < f->len; i++)
		line += f->text[i] == '\n';
	return line;
}

/*
 * Arena for cJSON's nodes, which are thousands of small allocations that live as long as the
 * file. A global, because cJSON's hooks are global and have no context argument.
 */
static struct arena *nodes;

static void *allocate_node(size_t size)
{
	return arena_alloc(nodes, size);
}

static void keep_node(void *node)
{
	(void)node;
}

static cJSON *parse(struct json_file *f, const char **end)
{
	nodes = &f->nodes;
	cJSON_InitHooks(&(cJSON_Hooks){.malloc_fn = allocate_node, .free_fn = keep_node});
	cJSON *root = cJSON_ParseWithLengthOpts(f->text, f->len, end, 0);
	cJSON_InitHooks(NULL);
	return root;
}

bool json_open(struct json_file *f)
{
	const char *end = NULL;
	f->root = parse(f, &end);
	/* cJSON does not distinguish a failed allocation from a syntax error. */
	f->no_memory = !f->root && f->nodes.failed;
	if (f->no_memory)
		return false;
	if (!f->root) {
		size_t at = end >= f->text && end <= f->text + f->len ? (size_t)(end - f->text) : 0;
		f->faults++;
		f->fault(f->context, f->name, line_at(f, at), "not valid JSON");
		return false;
	}
	for (const char *p = end; p < f->text + f->len; p++) {
		if (!strchr(" \t\r\n", *p)) {
			f->faults++;
			f->fault(f->context, f->name, line_at(f, (size_t)(p - f->text)),
				"something stands behind the end of the JSON object");
			return false;
		}
	}
	if (!cJSON_IsObject(f->root)) {
		json_fault(f, f->root, "a pattern file is one JSON object");
		return false;
	}
	return true;
}

void json_close(struct json_file *f)
{
	f->root = NULL;
	arena_free(&f->nodes);
	free(f->ids);
	free(f->id_table.slots);
}

/* Count the values before `node` in the order of the text, into *order. */
static bool find_order(const cJSON *at, const cJSON *node, size_t *order)
{
	for (; at; at = at->next) {
		if (at == node)
			return true;
		(*order)++;
		if (at->child && find_order(at->child, node, order))
			return true;
	}
	return false;
}

static size_t skip_string(const struct json_file *f, size_t at)
{
	for (at++; at < f->len && f->text[at] != '"'; at++) {
		if (f->text[at] == '\\')
			at++;
	}
	return at + 1;
}

/* A string before a colon is a key, not a value. */
static bool is_key(const struct json_file *f, size_t behind)
{
	while (behind < f->len && strchr(" \t\r\n", f->text[behind]))
		behind++;
	return behind < f->len && f->text[behind] == ':';
}

unsigned json_line(const struct json_file *f, const cJSON *node)
{
	size_t order = 0, seen = 0;
	if (!node || !find_order(f->root, node, &order))
		return 0;
	for (size_t at = 0; at < f->len;) {
		char c = f->text[at];
		size_t behind = at + 1;
		bool value = c == '{' || c == '[';
		if (c == '"') {
			behind = skip_string(f, at);
			value = !is_key(f, behind);
		} else if (c == '-' || ascii_is_alnum(c)) {
			while (behind < f->len && !strchr(" \t\r\n,]}", f->text[behind]))
				behind++;
			value = true;
		}
		if (value && seen++ == order)
			return line_at(f, at);
		at = behind;
	}
	return 0;
}

static bool list_id(struct json_file *f, struct span id, unsigned line)
{
	uint32_t hash = (uint32_t)hash_bytes(id.data, id.len, 0);
	struct json_id *grown = array_grow(f->ids, &f->id_cap, f->id_count + 1, sizeof(*grown));
	if (grown)
		f->ids = grown;
	if (!grown || !hash_set_insert(&f->id_table, hash, f->id_count))
		return false;
	grown[f->id_count++] = (struct json_id){id, line};
	return true;
}

static const struct json_id *find_id(const struct json_file *f, struct span id)
{
	size_t cursor = SIZE_MAX, at;
	uint32_t hash = (uint32_t)hash_bytes(id.data, id.len, 0);
	while ((at = hash_set_next(&f->id_table, hash, &cursor)) != SIZE_MAX) {
		if (span_equal(f->ids[at].text, id))
			return &f->ids[at];
	}
	return NULL;
}

/* List every value of an "id" key, and keep the first of each. */
static bool list_ids(struct json_file *f)
{
	struct span text = {f->text, f->len};
	unsigned line = 1;
	size_t counted = 0;
	for (size_t at = span_find(text, SPAN("\"id\""), 0); at != SIZE_MAX;
		at = span_find(text, SPAN("\"id\""), at + 1)) {
		for (const char *lf; (lf = memchr(f->text + counted, '\n', at - counted)); line++)
			counted = (size_t)(lf - f->text) + 1;
		size_t from = span_find(text, SPAN("\""), at + 4);
		size_t to = from == SIZE_MAX ? from : span_find(text, SPAN("\""), from + 1);
		if (to == SIZE_MAX)
			return true;
		struct span id = span_cut(text, from + 1, to);
		if (!find_id(f, id) && !list_id(f, id, line))
			return false;
	}
	return true;
}

unsigned json_line_of_id(struct json_file *f, const char *id)
{
	if (f->id_count == 0 && !list_ids(f))
		f->no_memory = true;
	const struct json_id *found = find_id(f, span_of(id));
	return found ? found->line : 0;
}

void json_fault(struct json_file *f, const cJSON *node, const char *format, ...)
{
	char what[400];
	va_list args;
	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	f->faults++;
	f->fault(f->context, f->name, json_line(f, node), what);
}

bool json_check_keys(struct json_file *f, const cJSON *object, const char *const *keys)
{
	unsigned before = f->faults;
	if (!cJSON_IsObject(object)) {
		json_fault(f, object, "an object is expected here");
		return false;
	}
	uint32_t seen = 0;
	for (const cJSON *item = object->child; item; item = item->next) {
		size_t i = 0;
		while (keys[i] &&
			(keys[i][0] != item->string[0] || strcmp(keys[i], item->string) != 0))
			i++;
		uint32_t bit = i < 32 ? UINT32_C(1) << i : 0;
		if (keys[i] && bit != 0 && !(seen & bit)) {
			seen |= bit;
			continue;
		}
		if (!keys[i])
			json_fault(f, item, "unknown key \"%.60s\"", item->string);
		for (const cJSON *other = object->child; other != item; other = other->next) {
			if (strcmp(other->string, item->string) == 0)
				json_fault(f, item, "key \"%.60s\" is given twice", item->string);
		}
	}
	return f->faults == before;
}

/* Whether eight bytes may contain a control character; LF and TAB count. */
static bool may_hold_control(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t word;
	memcpy(&word, p, 8);
	uint64_t deleted = word ^ ones * 0x7F;
	return ((word - ones * 0x20) & ~word & ones * 0x80) != 0 ||
		((deleted - ones) & ~deleted & ones * 0x80) != 0;
}

static bool holds_control(const char *text)
{
	size_t len = strlen(text);
	for (size_t i = 0; i < len; i++) {
		while (i + 8 <= len && !may_hold_control(text + i))
			i += 8;
		unsigned char c = (unsigned char)text[i];
		if ((c < 0x20 && c != '\n' && c != '\t' && c != '\0') || c == 0x7F)
			return true;
	}
	return false;
}

const char *json_string(struct json_file *f, const cJSON *object, const char *key, bool required)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	if (!item) {
		if (required)
			json_fault(f, object, "\"%s\" is missing", key);
		return NULL;
	}
	if (!cJSON_IsString(item) || !item->valuestring) {
		json_fault(f, item, "\"%s\" must be a string", key);
		return NULL;
	}
	if (required && !*item->valuestring)
		json_fault(f, item, "\"%s\" is empty", key);
	/* These texts are printed unescaped. */
	if (holds_control(item->valuestring))
		json_fault(f, item, "\"%s\" holds a control character", key);
	return item->valuestring;
}

const cJSON *json_array(struct json_file *f, const cJSON *object, const char *key, bool required)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	if (!item) {
		if (required)
			json_fault(f, object, "\"%s\" is missing", key);
		return NULL;
	}
	if (!cJSON_IsArray(item)) {
		json_fault(f, item, "\"%s\" must be an array", key);
		return NULL;
	}
	if (required && !item->child)
		json_fault(f, item, "\"%s\" is empty", key);
	return item;
}

bool json_bool(struct json_file *f, const cJSON *object, const char *key)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	if (item && !cJSON_IsBool(item))
		json_fault(f, item, "\"%s\" must be true or false", key);
	return cJSON_IsTrue(item);
}

int json_choice(
	struct json_file *f, const cJSON *object, const char *key, const char *const *choices)
{
	const char *text = json_string(f, object, key, true);
	if (!text)
		return -1;
	for (int i = 0; choices[i]; i++) {
		if (strcmp(choices[i], text) == 0)
			return i;
	}
	json_fault(f, cJSON_GetObjectItemCaseSensitive(object, key), "\"%s\" cannot be \"%.60s\"",
		key, text);
	return -1;
}

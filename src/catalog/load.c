// SPDX-License-Identifier: MIT

/** Pattern files to a catalogue. Everything is checked; a catalogue with a fault is not used. */

#include "catalog/json.h"
#include "catalog/private.h"

#include "os/os.h"

#include <stdio.h>
#include <stdlib.h>

enum { PATTERN_FILE_MAX = 8 << 20, PATTERN_LITERAL_MAX = 400 };

struct loader {
	struct catalog *c;
	catalog_fault_fn *fault;
	void *context;
	unsigned faults;
	bool no_memory;
	struct json_file *files; /* kept open until all references are resolved */
	size_t file_count, file_cap;
	struct index_table rule_ids, place_ids;
	struct buf *texts; /* owned file texts, one per file, or NULL data when embedded */
	size_t text_cap;
};

/* Rules and codes refer to causes and codes of any file, so they are read after all causes. */

static void *keep(struct loader *l, void *grown)
{
	if (!grown)
		l->no_memory = true;
	return grown;
}

static const char *copy(struct loader *l, const char *text)
{
	return text ? keep(l, arena_copy(&l->c->arena, span_of(text))) : NULL;
}

static size_t array_size(const cJSON *array)
{
	int n = array ? cJSON_GetArraySize(array) : 0;
	return n > 0 ? (size_t)n : 0;
}

static bool is_id(const char *text)
{
	for (const char *p = text; *p; p++) {
		if (!(*p >= 'a' && *p <= 'z') && !ascii_is_digit(*p) && *p != '-')
			return false;
	}
	return *text && *text != '-';
}

static const char *read_id(struct loader *l, struct json_file *f, const cJSON *object)
{
	const char *id = json_string(f, object, "id", true);
	if (id && !is_id(id))
		json_fault(f, object,
			"the id \"%.60s\" may hold lower-case letters, digits and '-' only", id);
	return copy(l, id);
}

/* ---- causes ------------------------------------------------------------- */

static const char *read_facet(struct json_file *f, const cJSON *action)
{
	static const char *const facets[] = {"scratch", "source", NULL};
	if (!cJSON_GetObjectItemCaseSensitive(action, "facet"))
		return NULL;
	int i = json_choice(f, action, "facet", facets);
	return i >= 0 ? facets[i] : NULL;
}

static void read_actions(
	struct loader *l, struct json_file *f, const cJSON *object, struct cause *cause)
{
	static const char *const keys[] = {"do", "command", "facet", NULL};
	const cJSON *array = json_array(f, object, "actions", true);
	struct action *actions =
		keep(l, arena_alloc(&l->c->arena, (array_size(array) + 1) * sizeof(*actions)));
	if (!array || !actions)
		return;
	for (const cJSON *item = array->child; item; item = item->next) {
		if (!json_check_keys(f, item, keys))
			continue;
		struct action *a = &actions[cause->action_count++];
		a->text = copy(l, json_string(f, item, "do", true));
		a->command = copy(l, json_string(f, item, "command", false));
		a->facet = read_facet(f, item);
	}
	cause->actions = actions;
}

static void read_cause(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"id", "title", "severity", "exclusion", "headline",
		"facets", "order", "explanation", "actions", "doc", "source", "note", NULL};
	static const char *const severities[] = {"info", "file", "data", "job", NULL};
	static const char *const exclusions[] = {"never", "after-check", "yes", NULL};
	static const char *const orders[] = {"last", NULL};

	if (!json_check_keys(f, object, keys))
		return;
	struct cause *cause = keep(l, arena_alloc(&l->c->arena, sizeof(*cause)));
	const struct cause **grown = keep(l,
		array_grow(l->c->causes, &l->c->cause_cap, l->c->cause_count + 1, sizeof(*grown)));
	if (grown)
		l->c->causes = grown;
	if (!cause || !grown)
		return;
	cause->id = read_id(l, f, object);
	bool twice = cause->id && catalog_cause(l->c, cause->id);
	if (twice)
		json_fault(f, object, "the cause \"%.60s\" is defined twice", cause->id);
	cause->title = copy(l, json_string(f, object, "title", true));
	cause->explanation = copy(l, json_string(f, object, "explanation", true));
	cause->doc = copy(l, json_string(f, object, "doc", true));
	cause->source = copy(l, json_string(f, object, "source", true));
	cause->note = copy(l, json_string(f, object, "note", false));
	int severity = json_choice(f, object, "severity", severities);
	int exclusion = json_choice(f, object, "exclusion", exclusions);
	cause->severity = severity >= 0 ? (enum severity)severity : SEVERITY_FILE;
	cause->exclusion = exclusion >= 0 ? (enum exclusion)exclusion : EXCLUSION_NEVER;
	cause->facets = json_bool(f, object, "facets");
	cause->last = cJSON_GetObjectItemCaseSensitive(object, "order") != NULL &&
		json_choice(f, object, "order", orders) == 0;
	const cJSON *headline = cJSON_GetObjectItemCaseSensitive(object, "headline");
	if (headline &&
		(!cJSON_IsNumber(headline) || headline->valueint < 1 || headline->valueint > 9))
		json_fault(f, headline, "\"headline\" must be a number from 1 to 9");
	else if (headline)
		cause->headline = headline->valueint;
	read_actions(l, f, object, cause);
	cause->index = (unsigned)l->c->cause_count;
	if (cause->id)
		l->c->causes[l->c->cause_count++] = cause;
	if (cause->id && !twice && !catalog_index_cause(l->c))
		l->no_memory = true;
}

/* ---- code rules ------------------------------------------------------------ */

static bool read_code_text(struct loader *l, struct json_file *f, const cJSON *node,
	const char *text, struct code *code)
{
	const char *kept = copy(l, text);
	if (!kept)
		return false;
	if (code_parse(kept, code))
		return true;
	json_fault(f, node,
		"\"%.60s\" is no code: 0x and 8 upper-case digits, a decimal id, HTTP nnn, or a "
		"name",
		text);
	return false;
}

static void read_status(
	struct loader *l, struct json_file *f, const cJSON *item, const struct code_info *info)
{
	static const char *const keys[] = {"code", "symbol", NULL};
	if (!json_check_keys(f, item, keys))
		return;
	const char *text = json_string(f, item, "code", true);
	const char *symbol = copy(l, json_string(f, item, "symbol", true));
	struct code code;
	if (!text || !symbol || !read_code_text(l, f, item, text, &code))
		return;
	if (code.kind != CODE_HRESULT) {
		json_fault(f, item, "an NTSTATUS is 0x and 8 digits");
		return;
	}
	for (size_t i = catalog_count_status(l->c, code.value); i > 0; i--)
		json_fault(f, item, "the status %.20s is defined twice", text);
	struct status_info *grown = keep(l,
		array_grow(
			l->c->statuses, &l->c->status_cap, l->c->status_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->c->statuses = grown;
	grown[l->c->status_count++] = (struct status_info){code.value, symbol, info};
	if (!catalog_index_status(l->c))
		l->no_memory = true;
}

/* A code may be stricter than its cause: then the failure is to be mended where others need not be. */
static enum exclusion read_exclusion(
	struct json_file *f, const cJSON *item, const struct cause *cause)
{
	static const char *const exclusions[] = {"never", "after-check", NULL};
	enum exclusion usual = cause ? cause->exclusion : EXCLUSION_NEVER;
	if (!cJSON_GetObjectItemCaseSensitive(item, "exclusion"))
		return usual;
	int own = json_choice(f, item, "exclusion", exclusions);
	if (own < 0 || !cause)
		return usual;
	if ((enum exclusion)own >= usual)
		json_fault(
			f, item, "\"exclusion\" of a code must be stricter than that of its cause");
	return (enum exclusion)own;
}

static struct code_info *read_code(
	struct loader *l, struct json_file *f, const cJSON *item, const struct rule *rule)
{
	static const char *const keys[] = {
		"code", "symbol", "meaning", "exclusion", "aliases", "statuses", NULL};
	if (!json_check_keys(f, item, keys))
		return NULL;
	const char *text = json_string(f, item, "code", true);
	struct code_info *info = keep(l, arena_alloc(&l->c->arena, sizeof(*info)));
	const struct code_info **grown = keep(
		l, array_grow(l->c->codes, &l->c->code_cap, l->c->code_count + 1, sizeof(*grown)));
	if (grown)
		l->c->codes = grown;
	if (!info || !grown || !text || !read_code_text(l, f, item, text, &info->code))
		return NULL;
	const struct code_info *twice = catalog_code(l->c, &info->code);
	if (twice)
		json_fault(f, item, "the code %.60s is defined twice (also by rule \"%.60s\")",
			text, twice->rule->id);
	const cJSON *symbol = cJSON_GetObjectItemCaseSensitive(item, "symbol");
	if (symbol && !cJSON_IsNull(symbol))
		info->symbol = copy(l, json_string(f, item, "symbol", true));
	if (!info->symbol && info->code.kind == CODE_SYMBOL)
		info->symbol = info->code.symbol;
	info->meaning = copy(l, json_string(f, item, "meaning", true));
	info->cause = rule->cause;
	info->rule = rule;
	info->exclusion = read_exclusion(f, item, rule->cause);
	grown[l->c->code_count++] = info;
	if (!twice && !catalog_index_code(l->c))
		l->no_memory = true;
	if (!catalog_read_aliases(l->c, f, item, info))
		l->no_memory = true;
	const cJSON *statuses = json_array(f, item, "statuses", false);
	for (const cJSON *s = statuses ? statuses->child : NULL; s; s = s->next)
		read_status(l, f, s, info);
	return info;
}

static void read_codes(struct loader *l, struct json_file *f, const cJSON *array, struct rule *rule)
{
	const struct code_info **list =
		keep(l, arena_alloc(&l->c->arena, (array_size(array) + 1) * sizeof(*list)));
	if (!list)
		return;
	for (const cJSON *item = array->child; item; item = item->next) {
		const struct code_info *info = read_code(l, f, item, rule);
		if (info)
			list[rule->define_count++] = info;
	}
	rule->defines = list;
}

/* ---- match rules ------------------------------------------------------------- */

static struct span lower_copy(struct loader *l, const char *text)
{
	char *p = keep(l, arena_copy(&l->c->arena, span_of(text)));
	for (char *q = p; q && *q; q++)
		*q = ascii_lower(*q);
	return span_of(p);
}

static pcre2_code *compile(
	struct loader *l, struct json_file *f, const cJSON *node, const char *pattern)
{
	int error;
	PCRE2_SIZE offset;
	pcre2_code *re = pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_CASELESS | PCRE2_DOTALL | PCRE2_NO_AUTO_CAPTURE |
			PCRE2_NEVER_BACKSLASH_C,
		&error, &offset, NULL);
	if (!re && error == PCRE2_ERROR_HEAP_FAILED) {
		l->no_memory = true;
		return NULL;
	}
	if (!re) {
		PCRE2_UCHAR text[160];
		if (pcre2_get_error_message(error, text, sizeof(text)) < 0)
			text[0] = '\0';
		json_fault(f, node, "bad regular expression: %s (at character %zu)", (char *)text,
			(size_t)offset);
		return NULL;
	}
	/* Without JIT the interpreter does the same, slower. */
	(void)pcre2_jit_compile(re, PCRE2_JIT_COMPLETE);
	return re;
}

static void read_text(struct loader *l, struct json_file *f, const cJSON *match, const char *key,
	struct matcher_text *out)
{
	static const char *const keys[] = {"literals", "regex", NULL};
	const cJSON *object = cJSON_GetObjectItemCaseSensitive(match, key);
	if (!object || !json_check_keys(f, object, keys))
		return;
	const cJSON *array = json_array(f, object, "literals", true);
	struct span *list =
		keep(l, arena_alloc(&l->c->arena, (array_size(array) + 1) * sizeof(*list)));
	if (!array || !list)
		return;
	out->literals = list;
	for (const cJSON *item = array->child; item; item = item->next) {
		if (!cJSON_IsString(item) || strlen(item->valuestring) < LITERAL_MIN ||
			strlen(item->valuestring) > PATTERN_LITERAL_MAX) {
			json_fault(f, item, "a literal is a string of %d to %d bytes", LITERAL_MIN,
				PATTERN_LITERAL_MAX);
			continue;
		}
		list[out->literal_count++] = lower_copy(l, item->valuestring);
	}
	const char *regex = json_string(f, object, "regex", false);
	if (regex)
		out->regex =
			compile(l, f, cJSON_GetObjectItemCaseSensitive(object, "regex"), regex);
}

static void read_levels(struct json_file *f, const cJSON *match, struct rule *rule)
{
	const cJSON *array = json_array(f, match, "levels", false);
	for (const cJSON *item = array ? array->child : NULL; item; item = item->next) {
		const char *text = cJSON_IsString(item) ? item->valuestring : "";
		enum record_level level = record_level_of(span_of(text));
		if (level == LEVEL_NONE || level == LEVEL_OTHER || level == LEVEL_NORMAL)
			json_fault(f, item, "no such level");
		else
			rule->levels |= 1u << level;
	}
}

static void read_match(struct loader *l, struct json_file *f, const cJSON *match, struct rule *rule)
{
	static const char *const keys[] = {"codes", "levels", "message", "path", NULL};
	if (!json_check_keys(f, match, keys))
		return;
	rule->matches_text = true;
	read_levels(f, match, rule);
	read_text(l, f, match, "message", &rule->message);
	read_text(l, f, match, "path", &rule->path);
	if (rule->message.literal_count + rule->path.literal_count == 0)
		json_fault(f, match, "a match rule needs \"message\" or \"path\"");
	const cJSON *array = json_array(f, match, "codes", false);
	struct code *codes =
		keep(l, arena_alloc(&l->c->arena, (array_size(array) + 1) * sizeof(*codes)));
	if (!codes)
		return;
	rule->codes = codes;
	for (const cJSON *item = array ? array->child : NULL; item; item = item->next) {
		const char *text = cJSON_IsString(item) ? item->valuestring : "";
		struct code code;
		if (!read_code_text(l, f, item, text, &code))
			continue;
		struct code_info *info = (struct code_info *)catalog_code(l->c, &code);
		if (!info) {
			json_fault(f, item, "the code %.60s is not defined by any code rule", text);
			continue;
		}
		codes[rule->code_count++] = code;
	}
	rule->specific = rule->code_count > 0;
}

/* ---- rules, both sorts --------------------------------------------------------- */

static void read_example(
	struct loader *l, struct json_file *f, const cJSON *item, struct example *out)
{
	static const char *const keys[] = {"text", "code", "form", NULL};
	static const char *const forms[] = {"message", "list", "record", NULL};
	if (cJSON_IsString(item)) {
		out->text = copy(l, item->valuestring);
		return;
	}
	if (!json_check_keys(f, item, keys))
		return;
	out->text = copy(l, json_string(f, item, "text", true));
	const cJSON *code = cJSON_GetObjectItemCaseSensitive(item, "code");
	out->code_given = code != NULL;
	if (code && !cJSON_IsNull(code))
		out->code = copy(l, json_string(f, item, "code", true));
	if (cJSON_GetObjectItemCaseSensitive(item, "form")) {
		int form = json_choice(f, item, "form", forms);
		out->form = form == 1 ? EXAMPLE_LIST : form == 2 ? EXAMPLE_RECORD : EXAMPLE_MESSAGE;
	}
}

static const struct example *read_examples(
	struct loader *l, struct json_file *f, const cJSON *object, const char *key, size_t *count)
{
	const cJSON *array = json_array(f, object, key, true);
	struct example *list =
		keep(l, arena_alloc(&l->c->arena, (array_size(array) + 1) * sizeof(*list)));
	if (!array || !list)
		return NULL;
	for (const cJSON *item = array->child; item; item = item->next)
		read_example(l, f, item, &list[(*count)++]);
	return list;
}

/* How many of what was read before have this id. */
static size_t count_id(const struct loader *l, const struct index_table *ids, const char *id,
	const char *(*id_of)(const struct catalog *c, size_t index))
{
	size_t cursor = SIZE_MAX, at, count = 0;
	while ((at = table_next(ids, hash_bytes(id, strlen(id), 0), &cursor)) != SIZE_MAX)
		count += strcmp(id_of(l->c, at), id) == 0;
	return count;
}

static void add_id(struct loader *l, struct index_table *ids, const char *id, size_t index)
{
	if (!table_add(ids, hash_bytes(id, strlen(id), 0), index))
		l->no_memory = true;
}

static const char *rule_id(const struct catalog *c, size_t index)
{
	return c->rules[index]->id;
}

static const char *place_id(const struct catalog *c, size_t index)
{
	return c->places[index].id;
}

static struct rule *begin_rule(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"id", "cause", "source", "codes", "match", "implies",
		"repeats", "examples", "counter_examples", "note", NULL};
	if (!json_check_keys(f, object, keys))
		return NULL;
	struct rule *rule = keep(l, arena_alloc(&l->c->arena, sizeof(*rule)));
	const struct rule **grown = keep(
		l, array_grow(l->c->rules, &l->c->rule_cap, l->c->rule_count + 1, sizeof(*grown)));
	if (grown)
		l->c->rules = grown;
	if (!rule || !grown)
		return NULL;
	rule->id = read_id(l, f, object);
	rule->file = copy(l, f->name);
	rule->source = copy(l, json_string(f, object, "source", true));
	rule->note = copy(l, json_string(f, object, "note", false));
	const cJSON *repeats = cJSON_GetObjectItemCaseSensitive(object, "repeats");
	if (repeats &&
		(!cJSON_IsNumber(repeats) || repeats->valueint < 2 || repeats->valueint > 1000))
		json_fault(f, repeats, "\"repeats\" must be a number from 2 to 1000");
	else if (repeats)
		rule->repeats = (unsigned)repeats->valueint;
	const char *cause = json_string(f, object, "cause", true);
	if (!rule->id || !cause)
		return NULL;
	rule->line = json_line_of_id(f, rule->id);
	if (count_id(l, &l->rule_ids, rule->id, rule_id) > 0)
		json_fault(f, object, "the rule \"%.60s\" is defined twice", rule->id);
	rule->cause = catalog_cause(l->c, cause);
	if (!rule->cause) {
		json_fault(
			f, object, "rule \"%.60s\": there is no cause \"%.60s\"", rule->id, cause);
		return NULL;
	}
	rule->index = (unsigned)l->c->rule_count;
	add_id(l, &l->rule_ids, rule->id, rule->index);
	l->c->rules[l->c->rule_count++] = rule;
	return rule;
}

static void read_code_rule(struct loader *l, struct json_file *f, const cJSON *object)
{
	const cJSON *codes = cJSON_GetObjectItemCaseSensitive(object, "codes");
	const cJSON *match = cJSON_GetObjectItemCaseSensitive(object, "match");
	if (!codes == !match) {
		json_fault(f, object, "a rule has either \"codes\" or \"match\"");
		return;
	}
	if (!codes)
		return;
	struct rule *rule = begin_rule(l, f, object);
	if (!rule)
		return;
	rule->examples = read_examples(l, f, object, "examples", &rule->example_count);
	rule->counter_examples =
		read_examples(l, f, object, "counter_examples", &rule->counter_example_count);
	codes = json_array(f, object, "codes", true);
	if (codes)
		read_codes(l, f, codes, rule);
}

static void read_match_rule(struct loader *l, struct json_file *f, const cJSON *object)
{
	const cJSON *match = cJSON_GetObjectItemCaseSensitive(object, "match");
	struct rule *rule = match ? begin_rule(l, f, object) : NULL;
	if (!rule)
		return;
	rule->examples = read_examples(l, f, object, "examples", &rule->example_count);
	rule->counter_examples =
		read_examples(l, f, object, "counter_examples", &rule->counter_example_count);
	read_match(l, f, match, rule);
	const char *implies = json_string(f, object, "implies", false);
	struct code code;
	if (implies && read_code_text(l, f, object, implies, &code)) {
		rule->implies = catalog_code(l->c, &code);
		if (!rule->implies)
			json_fault(f, object, "the code %.60s is not defined by any code rule",
				implies);
		else if (rule->implies->cause != rule->cause)
			json_fault(f, object, "rule \"%.60s\" implies a code of another cause",
				rule->id);
	}
}

/* ---- places ------------------------------------------------------------------- */

static void read_place(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {
		"id", "kind", "folder", "anywhere", "title", "source", NULL};
	static const char *const kinds[] = {
		"scratch", "disposable", "protected", "sync-root", NULL};
	if (!json_check_keys(f, object, keys))
		return;
	struct place *grown = keep(l,
		array_grow(l->c->places, &l->c->place_cap, l->c->place_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->c->places = grown;
	struct place *place = &grown[l->c->place_count];
	*place = (struct place){.id = read_id(l, f, object)};
	size_t before = place->id ? count_id(l, &l->place_ids, place->id, place_id) : 0;
	for (; before > 0; before--)
		json_fault(f, object, "the place \"%.60s\" is defined twice", place->id);
	int kind = json_choice(f, object, "kind", kinds);
	place->kind = kind >= 0 ? (enum place_kind)kind : PLACE_PROTECTED;
	place->title = copy(l, json_string(f, object, "title", true));
	place->source = copy(l, json_string(f, object, "source", true));
	place->anywhere = json_bool(f, object, "anywhere");
	const char *folder = copy(l, json_string(f, object, "folder", true));
	if (folder && folder[0] != '\\')
		json_fault(f, object, "\"folder\" begins with a backslash");
	place->folder = span_of(folder);
	if (place->id && folder)
		add_id(l, &l->place_ids, place->id, l->c->place_count++);
}

static void read_range(struct loader *l, struct json_file *f, const cJSON *object)
{
	if (!catalog_read_range(l->c, f, object))
		l->no_memory = true;
}

/* ---- files -------------------------------------------------------------------- */

static void each(struct loader *l, const char *key,
	void (*read)(struct loader *, struct json_file *, const cJSON *))
{
	for (size_t i = 0; i < l->file_count; i++) {
		struct json_file *f = &l->files[i];
		const cJSON *array = f->root ? json_array(f, f->root, key, false) : NULL;
		for (const cJSON *item = array ? array->child : NULL; item && !l->no_memory;
			item = item->next)
			read(l, f, item);
	}
}

static void check_file(struct json_file *f)
{
	static const char *const keys[] = {
		"$schema", "format", "about", "causes", "rules", "places", "ranges", NULL};
	const char *format;
	if (!f->root || !json_check_keys(f, f->root, keys))
		return;
	format = json_string(f, f->root, "format", true);
	if (format && strcmp(format, "marslog.patterns/1") != 0)
		json_fault(f, cJSON_GetObjectItemCaseSensitive(f->root, "format"),
			"the format must be \"marslog.patterns/1\"");
	json_string(f, f->root, "about", true);
}

static void add_file(struct loader *l, const char *name, const char *text, size_t len)
{
	struct json_file *grown =
		keep(l, array_grow(l->files, &l->file_cap, l->file_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->files = grown;
	struct json_file *f = &grown[l->file_count++];
	*f = (struct json_file){.name = copy(l, name),
		.text = text,
		.len = len,
		.fault = l->fault,
		.context = l->context};
	if (l->no_memory)
		return;
	if (json_open(f))
		check_file(f);
	l->no_memory = f->no_memory;
}

static void fault(struct loader *l, const char *file, const char *what)
{
	l->faults++;
	l->fault(l->context, file, 0, what);
}

/* What the system refused; but no file is to blame for a lack of memory. */
static void system_fault(struct loader *l, const char *file, const char *why)
{
	if (os_memory_was_short())
		l->no_memory = true;
	else
		fault(l, file, why);
}

/* Read a whole file into a buffer of its own. */
static bool slurp(struct loader *l, const char *path, struct buf *out)
{
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	struct os_file *file = os_open(path, &stat, why);
	if (!file) {
		system_fault(l, path, why);
		return false;
	}
	int64_t n = 0;
	do {
		if (!buf_reserve(out, 64 * 1024))
			break;
		n = os_read(file, out->data + out->len, 64 * 1024, why);
		out->len += n > 0 ? (size_t)n : 0;
	} while (n > 0 && out->len <= PATTERN_FILE_MAX);
	os_close(file);
	if (out->failed)
		l->no_memory = true;
	else if (n < 0)
		system_fault(l, path, why);
	else if (n > 0)
		fault(l, path, "too large for a pattern file");
	return n == 0 && !out->failed;
}

static bool is_pattern_file(const char *name)
{
	return name[0] != '.' && span_ends_nocase(span_of(name), SPAN(".json")) &&
		strcmp(name, "schema.json") != 0;
}

static void add_folder(struct loader *l, const char *folder)
{
	char why[OS_WHY_SIZE];
	char **names = NULL;
	size_t count = 0, used = 0;
	if (!os_list(folder, &names, &count, why)) {
		system_fault(l, folder, why);
		return;
	}
	l->texts = keep(l, calloc(count + 1, sizeof(*l->texts)));
	l->text_cap = l->texts ? count : 0;
	struct buf path = {0};
	for (size_t i = 0; i < l->text_cap && !l->no_memory; i++) {
		if (!is_pattern_file(names[i]))
			continue;
		buf_clear(&path);
		buf_addf(&path, "%s/%s", folder, names[i]);
		struct buf *text = &l->texts[used++];
		if (path.failed)
			l->no_memory = true;
		else if (slurp(l, path.data, text))
			add_file(l, path.data, text->data, text->len);
	}
	buf_free(&path);
	if (used == 0 && !l->no_memory)
		fault(l, folder, "no pattern file (*.json) in this folder");
	os_list_free(names, count);
}

/* Which codes a specific rule may take away, so that the others need not be looked at. */
static void mark_codes(struct catalog *c)
{
	for (size_t r = 0; r < c->rule_count; r++) {
		const struct rule *rule = c->rules[r];
		for (size_t i = 0; rule->specific && i < rule->code_count; i++) {
			struct code_info *info =
				(struct code_info *)catalog_code(c, &rule->codes[i]);
			info->asks_message = info->asks_message || rule->message.literal_count > 0;
			info->asks_path = info->asks_path || rule->path.literal_count > 0;
		}
	}
}

static void check_whole(struct loader *l)
{
	static const char *const needed[] = {"informational", "unclassified", "wrapper"};
	for (size_t i = 0; i < COUNT_OF(needed); i++) {
		char what[80];
		snprintf(what, sizeof(what), "the cause \"%s\" is missing", needed[i]);
		if (!catalog_cause(l->c, needed[i]))
			fault(l, l->c->origin, what);
	}
}

static void close_files(struct loader *l)
{
	for (size_t i = 0; i < l->file_count; i++) {
		l->faults += l->files[i].faults;
		l->no_memory = l->no_memory || l->files[i].no_memory;
		json_close(&l->files[i]);
	}
	free(l->files);
	free(l->rule_ids.slots);
	free(l->place_ids.slots);
	for (size_t i = 0; i < l->text_cap; i++)
		buf_free(&l->texts[i]);
	free(l->texts);
}

struct catalog *catalog_load(
	const char *folder, catalog_fault_fn *fault_fn, void *context, bool *no_memory)
{
	struct loader l = {.c = calloc(1, sizeof(*l.c)), .fault = fault_fn, .context = context};
	*no_memory = l.c == NULL;
	if (!l.c)
		return NULL;
	l.c->origin = copy(&l, folder ? folder : "embedded");
	if (folder)
		add_folder(&l, folder);
	for (size_t i = 0; !folder && i < embedded_pattern_count && !l.no_memory; i++)
		add_file(&l, embedded_patterns[i].name, embedded_patterns[i].data,
			embedded_patterns[i].len);
	if (!l.no_memory) {
		each(&l, "causes", read_cause);
		each(&l, "rules", read_code_rule);
		each(&l, "rules", read_match_rule);
		each(&l, "places", read_place);
		each(&l, "ranges", read_range);
	}
	close_files(&l);
	if (l.faults == 0 && !l.no_memory)
		check_whole(&l);
	if (l.faults == 0 && !l.no_memory) {
		mark_codes(l.c);
		l.no_memory = l.c->arena.failed || !catalog_build_index(l.c) ||
			!catalog_index_aliases(l.c, fault_fn, context, &l.faults);
	}
	if (l.faults > 0 || l.no_memory) {
		catalog_free(l.c);
		*no_memory = l.no_memory;
		return NULL;
	}
	return l.c;
}

void catalog_free(struct catalog *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->rule_count; i++) {
		pcre2_code_free(c->rules[i]->message.regex);
		pcre2_code_free(c->rules[i]->path.regex);
	}
	free(c->causes);
	free(c->rules);
	free(c->codes);
	free(c->statuses);
	free(c->aliases);
	free(c->places);
	free(c->ranges);
	free(c->literals);
	free(c->by_code.slots);
	free(c->by_symbol.slots);
	free(c->by_status.slots);
	free(c->by_cause.slots);
	arena_free(&c->arena);
	free(c);
}

const char *catalog_origin(const struct catalog *c)
{
	return c->origin;
}

const struct cause *const *catalog_causes(const struct catalog *c, size_t *count)
{
	*count = c->cause_count;
	return c->causes;
}

const struct rule *const *catalog_rules(const struct catalog *c, size_t *count)
{
	*count = c->rule_count;
	return c->rules;
}

const struct place *catalog_places(const struct catalog *c, size_t *count)
{
	*count = c->place_count;
	return c->places;
}

const struct code_info *const *catalog_codes(const struct catalog *c, size_t *count)
{
	*count = c->code_count;
	return c->codes;
}

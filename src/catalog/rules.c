// SPDX-License-Identifier: MIT

/** Reads the rules of pattern files and the codes that they define. */

#include "catalog/messages.h"

#include <string.h>

enum { PATTERN_LITERAL_MAX = 400 };

/* ---- code rules ------------------------------------------------------------ */

static bool read_code_text(struct loader *l, struct json_file *f, const cJSON *node,
	const char *text, struct code *code)
{
	const char *kept = load_copy(l, text);
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
	const char *symbol = load_copy(l, json_string(f, item, "symbol", true));
	struct code code;
	if (!text || !symbol || !read_code_text(l, f, item, text, &code))
		return;
	if (code.kind != CODE_HRESULT) {
		json_fault(f, item, "an NTSTATUS is 0x and 8 digits");
		return;
	}
	for (size_t i = catalog_count_status(l->c, code.value); i > 0; i--)
		json_fault(f, item, "the status %.20s is defined twice", text);
	struct status_info *grown = load_keep(l,
		array_grow(
			l->c->statuses, &l->c->status_cap, l->c->status_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->c->statuses = grown;
	grown[l->c->status_count++] = (struct status_info){code.value, symbol, info};
	if (!catalog_index_status(l->c))
		l->no_memory = true;
}

/* A code may be stricter than its cause when its failures must be fixed, not excluded. */
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

/*
 * A code may be more severe than its cause: one missing file does not endanger a job, but the
 * loss of all files does.
 */
static enum severity read_severity(
	struct json_file *f, const cJSON *item, const struct cause *cause)
{
	static const char *const severities[] = {"info", "file", "data", "job", NULL};
	enum severity usual = cause ? cause->severity : SEVERITY_FILE;
	if (!cJSON_GetObjectItemCaseSensitive(item, "severity"))
		return usual;
	int own = json_choice(f, item, "severity", severities);
	if (own < 0 || !cause)
		return usual;
	if ((enum severity)own <= usual)
		json_fault(f, item, "\"severity\" of a code must be higher than that of its cause");
	return (enum severity)own;
}

static struct code_info *read_code(
	struct loader *l, struct json_file *f, const cJSON *item, const struct rule *rule)
{
	static const char *const keys[] = {"code", "symbol", "meaning", "exclusion", "aliases",
		"statuses", "messages", "message_of", "no_message", "severity", "actions", NULL};
	if (!json_check_keys(f, item, keys))
		return NULL;
	const char *text = json_string(f, item, "code", true);
	struct code_info *info = load_keep(l, arena_alloc(&l->c->arena, sizeof(*info)));
	const struct code_info **grown = load_keep(
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
		info->symbol = load_copy(l, json_string(f, item, "symbol", true));
	if (!info->symbol && info->code.kind == CODE_SYMBOL)
		info->symbol = info->code.symbol;
	info->meaning = load_copy(l, json_string(f, item, "meaning", true));
	info->cause = rule->cause;
	info->rule = rule;
	info->exclusion = read_exclusion(f, item, rule->cause);
	info->severity = read_severity(f, item, rule->cause);
	info->actions = load_actions(l, f, item, false, &info->action_count);
	grown[l->c->code_count++] = info;
	if (!twice && !catalog_index_code(l->c))
		l->no_memory = true;
	if (!catalog_read_aliases(l->c, f, item, info))
		l->no_memory = true;
	load_messages(l, f, item, info);
	const cJSON *statuses = json_array(f, item, "statuses", false);
	for (const cJSON *s = statuses ? statuses->child : NULL; s; s = s->next)
		read_status(l, f, s, info);
	return info;
}

static void read_codes(struct loader *l, struct json_file *f, const cJSON *array, struct rule *rule)
{
	const struct code_info **list = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*list)));
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
	char *p = load_keep(l, arena_copy(&l->c->arena, span_of(text)));
	for (char *q = p; q && *q; q++)
		*q = ascii_lower(*q);
	return span_of(p);
}

/* Compile the expression to validate it; the result is not kept because most are never used. */
static void read_expression(struct loader *l, struct json_file *f, const cJSON *object,
	const char *pattern, struct matcher_text *out)
{
	char why[160];
	size_t offset;
	if (catalog_check_expression(pattern, why, &offset)) {
		out->regex = load_copy(l, pattern);
		out->expression = (unsigned)l->c->expression_count++;
	} else if (!*why) {
		l->no_memory = true;
	} else {
		json_fault(f, cJSON_GetObjectItemCaseSensitive(object, "regex"),
			"bad regular expression: %s (at character %zu)", why, offset);
	}
}

static void read_text(struct loader *l, struct json_file *f, const cJSON *match, const char *key,
	struct matcher_text *out)
{
	static const char *const keys[] = {"literals", "regex", NULL};
	const cJSON *object = cJSON_GetObjectItemCaseSensitive(match, key);
	if (!object || !json_check_keys(f, object, keys))
		return;
	const cJSON *array = json_array(f, object, "literals", true);
	struct span *list = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*list)));
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
		read_expression(l, f, object, regex, out);
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
	static const char *const keys[] = {"codes", "levels", "message", "path", "texts", NULL};
	if (!json_check_keys(f, match, keys))
		return;
	rule->matches_text = true;
	read_levels(f, match, rule);
	read_text(l, f, match, "message", &rule->message);
	read_text(l, f, match, "path", &rule->path);
	load_texts(l, f, match, rule);
	if (rule->message.literal_count + rule->path.literal_count + rule->text_count == 0)
		json_fault(f, match, "a match rule needs \"message\", \"path\" or \"texts\"");
	const cJSON *array = json_array(f, match, "codes", false);
	struct code *codes = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*codes)));
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
	if (rule->text_count > 0 &&
		(rule->code_count + rule->message.literal_count + rule->path.literal_count > 0))
		json_fault(f, match, "\"texts\" stand alone, or with \"levels\"");
}

/* ---- rules of both kinds -------------------------------------------------------- */

static void read_example(
	struct loader *l, struct json_file *f, const cJSON *item, struct example *out)
{
	static const char *const keys[] = {"text", "code", "form", NULL};
	static const char *const forms[] = {"message", "list", "record", NULL};
	if (cJSON_IsString(item)) {
		out->text = load_copy(l, item->valuestring);
		return;
	}
	if (!json_check_keys(f, item, keys))
		return;
	out->text = load_copy(l, json_string(f, item, "text", true));
	const cJSON *code = cJSON_GetObjectItemCaseSensitive(item, "code");
	out->code_given = code != NULL;
	if (code && !cJSON_IsNull(code))
		out->code = load_copy(l, json_string(f, item, "code", true));
	if (cJSON_GetObjectItemCaseSensitive(item, "form")) {
		int form = json_choice(f, item, "form", forms);
		out->form = form == 1 ? EXAMPLE_LIST : form == 2 ? EXAMPLE_RECORD : EXAMPLE_MESSAGE;
	}
}

static const struct example *read_examples(
	struct loader *l, struct json_file *f, const cJSON *object, const char *key, size_t *count)
{
	const cJSON *array = json_array(f, object, key, true);
	struct example *list = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*list)));
	if (!array || !list)
		return NULL;
	for (const cJSON *item = array->child; item; item = item->next)
		read_example(l, f, item, &list[(*count)++]);
	return list;
}

static const char *rule_id(const struct catalog *c, size_t index)
{
	return c->rules[index]->id;
}

static struct rule *begin_rule(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"id", "cause", "source", "codes", "match", "implies",
		"repeats", "examples", "counter_examples", "note", NULL};
	if (!json_check_keys(f, object, keys))
		return NULL;
	struct rule *rule = load_keep(l, arena_alloc(&l->c->arena, sizeof(*rule)));
	const struct rule **grown = load_keep(
		l, array_grow(l->c->rules, &l->c->rule_cap, l->c->rule_count + 1, sizeof(*grown)));
	if (grown)
		l->c->rules = grown;
	if (!rule || !grown)
		return NULL;
	rule->id = load_id(l, f, object);
	rule->file = load_copy(l, f->name);
	rule->source = load_copy(l, json_string(f, object, "source", true));
	rule->note = load_copy(l, json_string(f, object, "note", false));
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
	if (load_count_id(l, &l->rule_ids, rule->id, rule_id) > 0)
		json_fault(f, object, "the rule \"%.60s\" is defined twice", rule->id);
	rule->cause = catalog_cause(l->c, cause);
	if (!rule->cause) {
		json_fault(
			f, object, "rule \"%.60s\": there is no cause \"%.60s\"", rule->id, cause);
		return NULL;
	}
	rule->index = (unsigned)l->c->rule_count;
	load_add_id(l, &l->rule_ids, rule->id, rule->index);
	l->c->rules[l->c->rule_count++] = rule;
	return rule;
}

void load_code_rule(struct loader *l, struct json_file *f, const cJSON *object)
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

void load_match_rule(struct loader *l, struct json_file *f, const cJSON *object)
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

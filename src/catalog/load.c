// SPDX-License-Identifier: MIT

/**
 * Loads pattern files into a catalogue. Everything is validated; a catalogue with an error is not
 * used.
 */

#include "catalog/messages.h"

#include <stdio.h>
#include <stdlib.h>

/* Rules and codes refer to causes and codes in any file, so they are read after all causes. */

void *load_keep(struct loader *l, void *grown)
{
	if (!grown)
		l->no_memory = true;
	return grown;
}

const char *load_copy(struct loader *l, const char *text)
{
	return text ? load_keep(l, arena_copy(&l->c->arena, span_of(text))) : NULL;
}

size_t load_array_size(const cJSON *array)
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

const char *load_id(struct loader *l, struct json_file *f, const cJSON *object)
{
	const char *id = json_string(f, object, "id", true);
	if (id && !is_id(id))
		json_fault(f, object,
			"the id \"%.60s\" may hold lower-case letters, digits and '-' only", id);
	return load_copy(l, id);
}

size_t load_count_id(const struct loader *l, const struct hash_set *ids, const char *id,
	const char *(*id_of)(const struct catalog *c, size_t index))
{
	size_t cursor = SIZE_MAX, at, count = 0;
	while ((at = hash_set_next(ids, (uint32_t)hash_bytes(id, strlen(id), 0), &cursor)) !=
		SIZE_MAX)
		count += strcmp(id_of(l->c, at), id) == 0;
	return count;
}

void load_add_id(struct loader *l, struct hash_set *ids, const char *id, size_t index)
{
	if (!hash_set_insert(ids, (uint32_t)hash_bytes(id, strlen(id), 0), index))
		l->no_memory = true;
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

/* A command states its shell, so that it can be checked and displayed for that shell. */
static enum shell read_shell(struct json_file *f, const cJSON *action, const char *command)
{
	static const char *const shells[] = {"none", "cmd", "powershell", NULL};
	if (!cJSON_GetObjectItemCaseSensitive(action, "shell"))
		return SHELL_NONE;
	if (!command)
		json_fault(f, action, "\"shell\" without \"command\"");
	int i = json_choice(f, action, "shell", shells);
	return i >= 0 ? (enum shell)i : SHELL_NONE;
}

/* Read globs of paths; they are compared without case. */
static const char *const *read_globs(
	struct loader *l, struct json_file *f, const cJSON *action, const char *key, size_t *count)
{
	const cJSON *array = json_array(f, action, key, false);
	if (!array)
		return NULL;
	const char **globs = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*globs)));
	for (const cJSON *item = array->child; globs && item; item = item->next) {
		if (!cJSON_IsString(item) || item->valuestring[0] == '\0') {
			json_fault(f, item, "\"%s\" holds something that is no text", key);
			continue;
		}
		globs[*count] = load_copy(l, item->valuestring);
		if (globs[*count])
			++*count;
	}
	return globs;
}

const struct action *load_actions(
	struct loader *l, struct json_file *f, const cJSON *object, bool needed, size_t *count)
{
	static const char *const keys[] = {
		"do", "command", "shell", "facet", "when_files", "unless_files", NULL};
	const cJSON *array = json_array(f, object, "actions", needed);
	if (!array)
		return NULL;
	struct action *actions = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*actions)));
	if (!actions)
		return NULL;
	for (const cJSON *item = array->child; item; item = item->next) {
		if (!json_check_keys(f, item, keys))
			continue;
		struct action *a = &actions[(*count)++];
		*a = (struct action){0};
		a->text = load_copy(l, json_string(f, item, "do", true));
		a->command = load_copy(l, json_string(f, item, "command", false));
		a->shell = read_shell(f, item, a->command);
		a->facet = read_facet(f, item);
		a->when_files = read_globs(l, f, item, "when_files", &a->when_count);
		a->unless_files = read_globs(l, f, item, "unless_files", &a->unless_count);
	}
	return actions;
}

static void read_cause(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"id", "title", "severity", "exclusion", "headline",
		"facets", "order", "words", "explanation", "actions", "doc", "source", "note",
		NULL};
	static const char *const severities[] = {"info", "file", "data", "job", NULL};
	static const char *const exclusions[] = {"never", "after-check", "yes", NULL};
	static const char *const orders[] = {"last", NULL};

	if (!json_check_keys(f, object, keys))
		return;
	struct cause *cause = load_keep(l, arena_alloc(&l->c->arena, sizeof(*cause)));
	const struct cause **grown = load_keep(l,
		array_grow(l->c->causes, &l->c->cause_cap, l->c->cause_count + 1, sizeof(*grown)));
	if (grown)
		l->c->causes = grown;
	if (!cause || !grown)
		return;
	cause->id = load_id(l, f, object);
	bool twice = cause->id && catalog_cause(l->c, cause->id);
	if (twice)
		json_fault(f, object, "the cause \"%.60s\" is defined twice", cause->id);
	cause->title = load_copy(l, json_string(f, object, "title", true));
	cause->explanation = load_copy(l, json_string(f, object, "explanation", true));
	cause->doc = load_copy(l, json_string(f, object, "doc", true));
	cause->source = load_copy(l, json_string(f, object, "source", true));
	cause->note = load_copy(l, json_string(f, object, "note", false));
	cause->words = load_copy(l, json_string(f, object, "words", false));
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
	cause->actions = load_actions(l, f, object, true, &cause->action_count);
	cause->index = (unsigned)l->c->cause_count;
	if (cause->id)
		l->c->causes[l->c->cause_count++] = cause;
	if (cause->id && !twice && !catalog_index_cause(l->c))
		l->no_memory = true;
}

/* ---- places ------------------------------------------------------------------- */

static const char *place_id(const struct catalog *c, size_t index)
{
	return c->places[index].id;
}

static void read_place(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {
		"id", "kind", "folder", "anywhere", "profile", "programs", "title", "source", NULL};
	static const char *const kinds[] = {
		"scratch", "disposable", "protected", "sync-root", "profiles", "link", NULL};
	static const char *const profiles[] = {"shows", "needs", NULL};
	if (!json_check_keys(f, object, keys))
		return;
	struct place *grown = load_keep(l,
		array_grow(l->c->places, &l->c->place_cap, l->c->place_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->c->places = grown;
	struct place *place = &grown[l->c->place_count];
	*place = (struct place){.id = load_id(l, f, object)};
	size_t before = place->id ? load_count_id(l, &l->place_ids, place->id, place_id) : 0;
	for (; before > 0; before--)
		json_fault(f, object, "the place \"%.60s\" is defined twice", place->id);
	int kind = json_choice(f, object, "kind", kinds);
	place->kind = kind >= 0 ? (enum place_kind)kind : PLACE_PROTECTED;
	place->title = load_copy(l, json_string(f, object, "title", true));
	place->source = load_copy(l, json_string(f, object, "source", true));
	place->anywhere = json_bool(f, object, "anywhere");
	place->programs = json_bool(f, object, "programs");
	if (cJSON_GetObjectItemCaseSensitive(object, "profile"))
		place->profile =
			(enum place_profile)(json_choice(f, object, "profile", profiles) + 1);
	if (place->profile != PROFILE_ANY && !place->anywhere)
		json_fault(f, object, "\"profile\" is for places that may stand anywhere");
	const char *folder = load_copy(l, json_string(f, object, "folder", true));
	if (folder && folder[0] != '\\')
		json_fault(f, object, "\"folder\" begins with a backslash");
	place->folder = span_of(folder);
	if (place->id && folder)
		load_add_id(l, &l->place_ids, place->id, l->c->place_count++);
}

static void read_store(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"id", "names", "disposable", "title", "source", NULL};
	if (!json_check_keys(f, object, keys))
		return;
	struct store *grown = load_keep(l,
		array_grow(l->c->stores, &l->c->store_cap, l->c->store_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->c->stores = grown;
	struct store *store = &grown[l->c->store_count];
	*store = (struct store){.id = load_id(l, f, object)};
	store->disposable = json_bool(f, object, "disposable");
	store->title = load_copy(l, json_string(f, object, "title", true));
	store->source = load_copy(l, json_string(f, object, "source", true));
	const cJSON *array = json_array(f, object, "names", true);
	struct span *names = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*names)));
	for (const cJSON *item = array && names ? array->child : NULL; item; item = item->next) {
		if (!cJSON_IsString(item) || strlen(item->valuestring) < 3 ||
			strpbrk(item->valuestring, "\\/"))
			json_fault(f, item, "a name of a file, in which * may stand");
		else
			names[store->name_count++] = span_of(load_copy(l, item->valuestring));
	}
	store->names = names;
	if (store->id && names)
		l->c->store_count++;
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
	static const char *const keys[] = {"$schema", "format", "about", "causes", "rules",
		"places", "stores", "ranges", "events", "altitudes", NULL};
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
		load_keep(l, array_grow(l->files, &l->file_cap, l->file_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->files = grown;
	struct json_file *f = &grown[l->file_count++];
	*f = (struct json_file){.name = load_copy(l, name),
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

/* Mark the codes that a specific rule may override, so that other codes need no check. */
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
			load_fault(l, l->c->origin, what);
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
	free(l->owners);
	free(l->rule_ids.slots);
	free(l->place_ids.slots);
}

/* Resolve and check references, and build the tables. */
static void complete(struct loader *l)
{
	if (l->faults == 0 && !l->no_memory)
		check_whole(l);
	if (l->faults > 0 || l->no_memory)
		return;
	mark_codes(l->c);
	l->no_memory = l->c->arena.failed || !catalog_build_index(l->c) ||
		!catalog_index_stores(l->c) || !catalog_prepare_expressions(l->c) ||
		!catalog_index_aliases(l->c, l->fault, l->context, &l->faults) ||
		!catalog_index_messages(l->c, l->fault, l->context, &l->faults);
}

static void parse_files(struct loader *l, const struct pattern_files *files)
{
	for (size_t i = 0; i < files->count && !l->no_memory; i++)
		add_file(l, files->items[i].path, files->items[i].text.data,
			files->items[i].text.len);
	if (!l->no_memory) {
		each(l, "causes", read_cause);
		each(l, "rules", load_code_rule);
		load_message_owners(l);
		each(l, "rules", load_match_rule);
		each(l, "places", read_place);
		each(l, "stores", read_store);
		each(l, "ranges", read_range);
		each(l, "events", load_event_rule);
		each(l, "altitudes", load_altitude_class);
	}
	close_files(l);
	complete(l);
}

/*
 * Make *l->c a copy of the embedded catalogue. Only the top-level struct is copied; the rest is
 * constant.
 */
static void copy_embedded(struct loader *l)
{
	struct arena arena = l->c->arena;
	*l->c = embedded_catalog;
	l->c->arena = arena;
	if (!catalog_prepare_expressions(l->c))
		l->no_memory = true;
}

static struct catalog *load(
	const char *folder, bool own, catalog_fault_fn *fault_fn, void *context, bool *no_memory)
{
	struct loader l = {.c = calloc(1, sizeof(*l.c)), .fault = fault_fn, .context = context};
	struct pattern_files files = {0};
	*no_memory = l.c == NULL;
	if (!l.c)
		return NULL;
	bool parse = folder && !(own && load_is_embedded(folder));
	if (parse)
		(void)load_read_folder(&l, folder, &files);
	else
		copy_embedded(&l);
	l.c->origin = load_copy(&l, folder ? folder : "embedded");
	if (parse) {
		load_set_digest(l.c, &files);
		parse_files(&l, &files);
	}
	load_free_files(&files);
	if (l.faults > 0 || l.no_memory) {
		catalog_free(l.c);
		*no_memory = l.no_memory;
		return NULL;
	}
	return l.c;
}

struct catalog *catalog_load(
	const char *folder, catalog_fault_fn *fault_fn, void *context, bool *no_memory)
{
	return load(folder, false, fault_fn, context, no_memory);
}

struct catalog *catalog_load_own(
	const char *folder, catalog_fault_fn *fault_fn, void *context, bool *no_memory)
{
	return load(folder, true, fault_fn, context, no_memory);
}

static void free_tables(struct catalog *c)
{
	free(c->causes);
	free(c->rules);
	free(c->codes);
	free(c->statuses);
	free(c->aliases);
	free(c->places);
	free(c->stores);
	free(c->by_extension.slots);
	free(c->ranges);
	free(c->event_rules);
	free(c->altitudes);
	free(c->literals);
	catalog_free_messages(c);
	free(c->by_code.slots);
	free(c->by_symbol.slots);
	free(c->by_status.slots);
	free(c->by_cause.slots);
}

void catalog_free(struct catalog *c)
{
	if (!c)
		return;
	catalog_free_expressions(c);
	if (!c->fixed)
		free_tables(c);
	arena_free(&c->arena);
	free(c);
}

const char *catalog_origin(const struct catalog *c)
{
	return c->origin;
}

const char *catalog_digest(const struct catalog *c)
{
	return c->digest;
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

// SPDX-License-Identifier: MIT

/** Reads events and filter drivers, and looks them up. */

#include "catalog/machine.h"

#include "catalog/load.h"

#include <stdlib.h>

static const char *const no_texts[] = {NULL};

/* ---- reading ------------------------------------------------------------------------ */

/* Read an array of strings; the result is NULL-terminated. */
static const char *const *read_texts(
	struct loader *l, struct json_file *f, const cJSON *object, const char *key, bool required)
{
	const cJSON *array = json_array(f, object, key, required);
	if (!array)
		return no_texts;
	size_t count = 0;
	const char **texts = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*texts)));
	if (!texts)
		return no_texts;
	for (const cJSON *item = array->child; item; item = item->next) {
		if (!cJSON_IsString(item) || !item->valuestring[0])
			json_fault(f, item, "an item of \"%s\" is no text", key);
		else
			texts[count++] = load_copy(l, item->valuestring);
	}
	return texts;
}

static uint32_t read_number(
	struct json_file *f, const cJSON *object, const char *key, uint32_t most, bool required)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
	if (!item && !required)
		return 0;
	if (!item || !cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble > most ||
		item->valuedouble != (double)(uint32_t)item->valuedouble) {
		json_fault(f, item ? item : object, "\"%s\" is a number up to %u", key,
			(unsigned)most);
		return 0;
	}
	return (uint32_t)item->valuedouble;
}

static void read_ids(
	struct loader *l, struct json_file *f, const cJSON *object, struct event_rule *rule)
{
	const cJSON *array = json_array(f, object, "ids", true);
	uint32_t *ids = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*ids)));
	for (const cJSON *item = array && ids ? array->child : NULL; item; item = item->next) {
		if (!cJSON_IsNumber(item) || item->valueint < 0 || item->valueint > 65535)
			json_fault(f, item, "an id of an event is a number up to 65535");
		else
			ids[rule->id_count++] = (uint32_t)item->valueint;
	}
	rule->ids = ids;
}

static void check_causes(
	const struct loader *l, struct json_file *f, const cJSON *object, const char *const *causes)
{
	for (; *causes; causes++) {
		if (!catalog_cause(l->c, *causes))
			json_fault(f, object, "there is no cause \"%.60s\"", *causes);
	}
}

void load_event_rule(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"id", "logs", "providers", "ids", "texts", "value",
		"not_value", "most_level", "meaning", "causes", "failure", "source", NULL};
	if (!json_check_keys(f, object, keys))
		return;
	struct event_rule *grown = load_keep(l,
		array_grow(l->c->event_rules, &l->c->event_rule_cap, l->c->event_rule_count + 1,
			sizeof(*grown)));
	if (!grown)
		return;
	l->c->event_rules = grown;
	struct event_rule *rule = &grown[l->c->event_rule_count++];
	*rule = (struct event_rule){.id = load_id(l, f, object)};
	rule->logs = read_texts(l, f, object, "logs", false);
	rule->providers = read_texts(l, f, object, "providers", false);
	rule->texts = read_texts(l, f, object, "texts", false);
	rule->causes = read_texts(l, f, object, "causes", false);
	check_causes(l, f, object, rule->causes);
	if (!rule->logs[0] && !rule->providers[0])
		json_fault(f, object, "an event needs \"logs\" or \"providers\"");
	read_ids(l, f, object, rule);
	rule->condition.name = load_copy(l, json_string(f, object, "value", false));
	rule->condition.not_value =
		load_copy(l, json_string(f, object, "not_value", rule->condition.name != NULL));
	rule->most_level = read_number(f, object, "most_level", 5, false);
	rule->failure = json_bool(f, object, "failure");
	rule->meaning = load_copy(l, json_string(f, object, "meaning", true));
	rule->source = load_copy(l, json_string(f, object, "source", true));
}

/* Parse "WdFilter 328010 Microsoft": driver, altitude, company. */
static bool read_driver(const char *text, struct altitude_driver *driver, struct buf *texts)
{
	struct span s = span_of(text);
	size_t name = span_find(s, SPAN(" "), 0);
	size_t end = name == SIZE_MAX ? SIZE_MAX : span_find(s, SPAN(" "), name + 1);
	if (end == SIZE_MAX || end + 1 >= s.len || s.len > UINT16_MAX)
		return false;
	*driver = (struct altitude_driver){.begin = (uint32_t)texts->len,
		.name_len = (uint16_t)name,
		.company_len = (uint16_t)(s.len - end - 1)};
	for (size_t i = name + 1; i < end && s.data[i] != '.'; i++) {
		if (!ascii_is_digit(s.data[i]) || driver->altitude > 999999)
			return false;
		driver->altitude = driver->altitude * 10 + (uint32_t)(s.data[i] - '0');
	}
	buf_add(texts, s.data, name);
	buf_add(texts, s.data + end + 1, s.len - end - 1);
	return driver->altitude > 0;
}

static void read_drivers(
	struct loader *l, struct json_file *f, const cJSON *object, struct altitude_class *class)
{
	struct buf texts = {0};
	const cJSON *array = json_array(f, object, "drivers", false);
	if (!array)
		return;
	struct altitude_driver *drivers = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*drivers)));
	for (const cJSON *item = drivers ? array->child : NULL; item; item = item->next) {
		struct altitude_driver *d = &drivers[class->driver_count];
		if (cJSON_IsString(item) && read_driver(item->valuestring, d, &texts) &&
			d->altitude >= class->from && d->altitude <= class->to)
			class->driver_count++;
		else
			json_fault(f, item,
				"an item of \"drivers\" is a driver, an altitude of this class and "
				"a company");
	}
	class->drivers = drivers;
	class->driver_texts = load_keep(l, arena_copy(&l->c->arena, buf_span(&texts)));
	l->no_memory = l->no_memory || texts.failed;
	buf_free(&texts);
}

void load_altitude_class(struct loader *l, struct json_file *f, const cJSON *object)
{
	static const char *const keys[] = {"id", "title", "from", "to", "holds_files", "windows",
		"known_as", "drivers", "source", NULL};
	if (!json_check_keys(f, object, keys))
		return;
	struct altitude_class *grown = load_keep(l,
		array_grow(l->c->altitudes, &l->c->altitude_cap, l->c->altitude_count + 1,
			sizeof(*grown)));
	if (!grown)
		return;
	l->c->altitudes = grown;
	struct altitude_class *class = &grown[l->c->altitude_count++];
	*class = (struct altitude_class){.id = load_id(l, f, object),
		.from = read_number(f, object, "from", 999999, true),
		.to = read_number(f, object, "to", 999999, true),
		.holds_files = json_bool(f, object, "holds_files")};
	class->title = load_copy(l, json_string(f, object, "title", true));
	class->source = load_copy(l, json_string(f, object, "source", true));
	class->windows = read_texts(l, f, object, "windows", false);
	class->known_as = read_texts(l, f, object, "known_as", false);
	if (class->from > class->to)
		json_fault(f, object, "\"from\" and \"to\" are no range");
	read_drivers(l, f, object, class);
}

/* ---- look-up ------------------------------------------------------------------------------ */

const struct event_rule *catalog_event_rules(const struct catalog *c, size_t *count)
{
	*count = c->event_rule_count;
	return c->event_rules;
}

static bool names_any(const char *const *names, struct span s)
{
	for (; *names; names++) {
		if (span_equal_nocase(span_of(*names), s))
			return true;
	}
	return false;
}

static bool holds_any(const char *const *texts, const struct evtx_event *event)
{
	for (; *texts; texts++) {
		for (size_t i = 0; i < event->value_count; i++) {
			if (span_find_nocase(event->values[i].text, span_of(*texts), 0) != SIZE_MAX)
				return true;
		}
	}
	return false;
}

static bool meets(const struct event_condition *condition, const struct evtx_event *event)
{
	for (size_t i = 0; i < event->value_count; i++) {
		if (span_equal_nocase(event->values[i].name, span_of(condition->name)))
			return !span_equal(event->values[i].text, span_of(condition->not_value));
	}
	return false;
}

static bool fits_event(const struct event_rule *rule, const struct evtx_event *event)
{
	bool id = false;
	for (size_t i = 0; i < rule->id_count && !id; i++)
		id = rule->ids[i] == event->id;
	if (!id || (rule->most_level > 0 && event->level > rule->most_level))
		return false;
	if (!names_any(rule->providers, event->provider) && !names_any(rule->logs, event->channel))
		return false;
	return (!rule->texts[0] || holds_any(rule->texts, event)) &&
		(!rule->condition.name || meets(&rule->condition, event));
}

const struct event_rule *catalog_event(const struct catalog *c, const struct evtx_event *event)
{
	for (size_t i = 0; i < c->event_rule_count; i++) {
		if (fits_event(&c->event_rules[i], event))
			return &c->event_rules[i];
	}
	return NULL;
}

const struct altitude_class *catalog_altitudes(const struct catalog *c, size_t *count)
{
	*count = c->altitude_count;
	return c->altitudes;
}

static uint32_t whole_number(struct span s)
{
	uint32_t number = 0;
	for (size_t i = 0; i < s.len && ascii_is_digit(s.data[i]) && number < 1000000; i++)
		number = number * 10 + (uint32_t)(s.data[i] - '0');
	return number;
}

const struct altitude_class *catalog_altitude(const struct catalog *c, struct span altitude)
{
	uint32_t number = whole_number(altitude);
	for (size_t i = 0; i < c->altitude_count; i++) {
		if (number >= c->altitudes[i].from && number <= c->altitudes[i].to)
			return &c->altitudes[i];
	}
	return NULL;
}

struct span altitude_driver_name(
	const struct altitude_class *class, const struct altitude_driver *driver)
{
	return (struct span){class->driver_texts + driver->begin, driver->name_len};
}

struct span altitude_driver_company(
	const struct altitude_class *class, const struct altitude_driver *driver)
{
	return (struct span){
		class->driver_texts + driver->begin + driver->name_len, driver->company_len};
}

struct span catalog_driver_company(
	const struct catalog *c, struct span driver, struct span altitude)
{
	uint32_t number = whole_number(altitude);
	struct span named = {0}, placed = {0};
	bool many = false;
	for (size_t i = 0; i < c->altitude_count; i++) {
		const struct altitude_class *class = &c->altitudes[i];
		for (size_t k = 0; k < class->driver_count; k++) {
			const struct altitude_driver *d = &class->drivers[k];
			bool same_name = span_equal_nocase(altitude_driver_name(class, d), driver);
			struct span company = altitude_driver_company(class, d);
			if (same_name && d->altitude == number)
				return company;
			if (d->altitude == number)
				placed = company;
			many = many ||
				(same_name && named.len > 0 && !span_equal_nocase(named, company));
			if (same_name)
				named = company;
		}
	}
	/* An altitude is assigned to one company; the name of a driver is not. */
	if (placed.len > 0)
		return placed;
	if (many)
		return (struct span){0};
	return named;
}

bool catalog_driver_is_windows(const struct altitude_class *of, struct span driver)
{
	for (const char *const *name = of->windows; *name; name++) {
		if (span_equal_nocase(span_of(*name), driver))
			return true;
	}
	return false;
}

const char *catalog_driver_known_as(const struct catalog *c, struct span driver)
{
	for (size_t i = 0; i < c->altitude_count; i++) {
		for (const char *const *known = c->altitudes[i].known_as; *known; known++) {
			struct span s = span_of(*known);
			size_t blank = span_find(s, SPAN(" "), 0);
			if (blank != SIZE_MAX && span_equal_nocase(span_cut(s, 0, blank), driver))
				return *known + blank + 1;
		}
	}
	return NULL;
}

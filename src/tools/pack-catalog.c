// SPDX-License-Identifier: MIT

/**
 * Build tool: reads the pattern files with the program's own loader and writes the catalogue as C
 * tables, so that the program needs no files beside it and parses none at start.
 *
 * Lists that belong to one item are compound literals inside it. Items that are referred to
 * (causes, rules, codes, …) are arrays, and references are indexes. Values are in the order of
 * the struct's fields, so that the compiler warns about a missing field.
 */

#include "catalog/messages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The loader needs this symbol, but the tool has no embedded catalogue yet. */
const struct catalog embedded_catalog;

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	fprintf(stderr, "%s:%u: %s\n", file, line, what);
}

/* ---- values ------------------------------------------------------------------ */

static void put_bytes(const char *data, size_t len)
{
	putchar('"');
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)data[i];
		if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\' || c == '?')
			printf("\\%03o", c);
		else
			putchar(c);
	}
	putchar('"');
}

static void put_text(const char *text)
{
	if (text)
		put_bytes(text, strlen(text));
	else
		fputs("NULL", stdout);
	putchar(',');
}

static void put_span(struct span s)
{
	putchar('{');
	if (s.data)
		put_bytes(s.data, s.len);
	else
		fputs("NULL", stdout);
	printf(",%zuu},", s.len);
}

static void put_number(uint64_t number)
{
	printf("%lluu,", (unsigned long long)number);
}

static void put_bool(bool value)
{
	fputs(value ? "true," : "false,", stdout);
}

static void put_code(const struct code *code)
{
	printf("{%d,%luu,", (int)code->kind, (unsigned long)code->value);
	put_text(code->symbol);
	fputs("},", stdout);
}

/* A reference to an element of an array. */
static void put_reference(const char *array, bool there, size_t index)
{
	if (there)
		printf("&%s[%zu],", array, index);
	else
		fputs("NULL,", stdout);
}

static void put_cause_of(const struct cause *cause)
{
	put_reference("causes", cause != NULL, cause ? cause->index : 0);
}

static void put_rule_of(const struct rule *rule)
{
	put_reference("rules", rule != NULL, rule ? rule->index : 0);
}

static void put_code_of(const struct catalog *c, const struct code_info *info)
{
	size_t i = 0;
	while (info && c->codes[i] != info)
		i++;
	put_reference("codes", info != NULL, i);
}

/* Start a list inside a value; NULL when it is empty. */
static bool begin_list(const char *type, size_t count)
{
	if (count == 0)
		fputs("NULL,", stdout);
	else
		printf("(const %s[]){", type);
	return count > 0;
}

static void end_list(bool begun)
{
	if (begun)
		fputs("},", stdout);
}

static void put_texts(const char *const *texts, size_t count)
{
	bool list = begin_list("char *const", count);
	for (size_t i = 0; i < count; i++)
		put_text(texts[i]);
	end_list(list);
	put_number(count);
}

/* A NULL-terminated list, which exists even when it is empty. */
static void put_ended_texts(const char *const *texts)
{
	fputs("(const char *const[]){", stdout);
	for (; *texts; texts++)
		put_text(*texts);
	fputs("NULL},", stdout);
}

static void put_actions(const struct action *actions, size_t count)
{
	bool list = begin_list("struct action", count);
	for (size_t i = 0; i < count; i++) {
		putchar('{');
		put_text(actions[i].text);
		put_text(actions[i].command);
		printf("%d,", (int)actions[i].shell);
		put_text(actions[i].facet);
		put_texts(actions[i].when_files, actions[i].when_count);
		put_texts(actions[i].unless_files, actions[i].unless_count);
		fputs("},", stdout);
	}
	end_list(list);
	put_number(count);
}

/* ---- tables ------------------------------------------------------------------ */

/* One extra element, because an array must not be empty. */
static void begin_table(const char *type, const char *name, size_t count)
{
	printf("static const %s %s[%zu] = {\n", type, name, count + 1);
}

static void end_table(void)
{
	puts("};\n");
}

static void put_hash_set(const char *name, const struct hash_set *set)
{
	printf("static const struct hash_slot %s[%zu] = {\n", name, set->size + 1);
	for (size_t i = 0; i < set->size; i++) {
		if (set->slots[i].item != 0)
			printf("[%zu]={%luu,%luu},\n", i, (unsigned long)set->slots[i].hash,
				(unsigned long)set->slots[i].item);
	}
	end_table();
}

static void put_words32(const uint32_t *words, size_t count)
{
	putchar('{');
	for (size_t i = 0; i < count; i++)
		printf("%s%luu,", i % 12 == 11 ? "\n" : "", (unsigned long)words[i]);
	fputs("},\n", stdout);
}

static void put_words64(const uint64_t *words, size_t count)
{
	putchar('{');
	for (size_t i = 0; i < count; i++)
		printf("%sUINT64_C(%llu),", i % 6 == 5 ? "\n" : "", (unsigned long long)words[i]);
	fputs("},\n", stdout);
}

static void put_causes(const struct catalog *c)
{
	begin_table("struct cause", "causes", c->cause_count);
	for (size_t i = 0; i < c->cause_count; i++) {
		const struct cause *cause = c->causes[i];
		const char *const texts[] = {cause->id, cause->title, cause->explanation,
			cause->doc, cause->source, cause->note, cause->words};
		putchar('{');
		for (size_t k = 0; k < COUNT_OF(texts); k++)
			put_text(texts[k]);
		printf("%d,%d,%d,", (int)cause->severity, (int)cause->exclusion, cause->headline);
		put_bool(cause->facets);
		put_bool(cause->last);
		put_actions(cause->actions, cause->action_count);
		put_number(cause->index);
		puts("},");
	}
	end_table();
}

static void put_codes(const struct catalog *c)
{
	begin_table("struct code_info", "codes", c->code_count);
	for (size_t i = 0; i < c->code_count; i++) {
		const struct code_info *info = c->codes[i];
		putchar('{');
		put_code(&info->code);
		put_text(info->symbol);
		put_text(info->meaning);
		put_cause_of(info->cause);
		put_rule_of(info->rule);
		printf("%d,%d,", (int)info->exclusion, (int)info->severity);
		put_actions(info->actions, info->action_count);
		put_bool(info->asks_message);
		put_bool(info->asks_path);
		put_texts(info->messages, info->message_count);
		put_code_of(c, info->message_of);
		put_text(info->no_message);
		puts("},");
	}
	end_table();
}

static void put_matcher_text(const struct matcher_text *text)
{
	putchar('{');
	bool list = begin_list("struct span", text->literal_count);
	for (size_t i = 0; i < text->literal_count; i++)
		put_span(text->literals[i]);
	end_list(list);
	put_number(text->literal_count);
	put_text(text->regex);
	put_number(text->expression);
	fputs("},", stdout);
}

static void put_examples(const struct example *examples, size_t count)
{
	bool list = begin_list("struct example", count);
	for (size_t i = 0; i < count; i++) {
		putchar('{');
		put_text(examples[i].text);
		put_text(examples[i].code);
		put_bool(examples[i].code_given);
		printf("%d},", (int)examples[i].form);
	}
	end_list(list);
}

/* The file name without its folder on the build machine. */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash ? slash + 1 : path;
}

static void put_rule(const struct catalog *c, const struct rule *rule)
{
	putchar('{');
	put_text(rule->id);
	put_text(rule->source);
	put_text(rule->note);
	put_text(base_name(rule->file));
	put_number(rule->line);
	put_cause_of(rule->cause);
	bool list = begin_list("struct code_info *const", rule->define_count);
	for (size_t i = 0; i < rule->define_count; i++)
		put_code_of(c, rule->defines[i]);
	end_list(list);
	put_number(rule->define_count);
	put_bool(rule->matches_text);
	list = begin_list("struct code", rule->code_count);
	for (size_t i = 0; i < rule->code_count; i++)
		put_code(&rule->codes[i]);
	end_list(list);
	put_number(rule->code_count);
	put_number(rule->levels);
	put_matcher_text(&rule->message);
	put_matcher_text(&rule->path);
	put_texts(rule->texts, rule->text_count);
	put_code_of(c, rule->implies);
	put_number(rule->repeats);
	put_bool(rule->specific);
	put_examples(rule->examples, rule->example_count);
	put_examples(rule->counter_examples, rule->counter_example_count);
	put_number(rule->example_count);
	put_number(rule->counter_example_count);
	put_number(rule->index);
	puts("},");
}

static void put_rules(const struct catalog *c)
{
	begin_table("struct rule", "rules", c->rule_count);
	for (size_t i = 0; i < c->rule_count; i++)
		put_rule(c, c->rules[i]);
	end_table();
}

static void put_names_of_codes(const struct catalog *c)
{
	begin_table("struct status_info", "statuses", c->status_count);
	for (size_t i = 0; i < c->status_count; i++) {
		printf("{%luu,", (unsigned long)c->statuses[i].status);
		put_text(c->statuses[i].symbol);
		put_code_of(c, c->statuses[i].code);
		puts("},");
	}
	end_table();
	begin_table("struct alias", "aliases", c->alias_count);
	for (size_t i = 0; i < c->alias_count; i++) {
		putchar('{');
		put_text(c->aliases[i].name);
		put_code_of(c, c->aliases[i].code);
		puts("},");
	}
	end_table();
	begin_table("struct code_range", "ranges", c->range_count);
	for (size_t i = 0; i < c->range_count; i++) {
		const struct code_range *r = &c->ranges[i];
		putchar('{');
		put_code(&r->from);
		put_code(&r->to);
		put_text(r->title);
		put_text(r->source);
		puts("},");
	}
	end_table();
}

static void put_places(const struct catalog *c)
{
	begin_table("struct place", "places", c->place_count);
	for (size_t i = 0; i < c->place_count; i++) {
		const struct place *p = &c->places[i];
		putchar('{');
		put_text(p->id);
		put_text(p->title);
		put_text(p->source);
		printf("%d,", (int)p->kind);
		put_span(p->folder);
		put_bool(p->anywhere);
		printf("%d,", (int)p->profile);
		put_bool(p->programs);
		puts("},");
	}
	end_table();
}

static void put_stores(const struct catalog *c)
{
	begin_table("struct store", "stores", c->store_count);
	for (size_t i = 0; i < c->store_count; i++) {
		const struct store *s = &c->stores[i];
		putchar('{');
		put_text(s->id);
		put_text(s->title);
		put_text(s->source);
		bool list = begin_list("struct span", s->name_count);
		for (size_t k = 0; k < s->name_count; k++)
			put_span(s->names[k]);
		end_list(list);
		put_number(s->name_count);
		put_bool(s->disposable);
		puts("},");
	}
	end_table();
	begin_table("struct store_name", "store_names", c->store_name_count);
	for (size_t i = 0; i < c->store_name_count; i++) {
		putchar('{');
		put_span(c->store_names[i].text);
		put_reference("stores", true, (size_t)(c->store_names[i].store - c->stores));
		puts("},");
	}
	end_table();
}

static void put_event_rules(const struct catalog *c)
{
	begin_table("struct event_rule", "event_rules", c->event_rule_count);
	for (size_t i = 0; i < c->event_rule_count; i++) {
		const struct event_rule *r = &c->event_rules[i];
		putchar('{');
		put_text(r->id);
		put_text(r->meaning);
		put_text(r->source);
		put_ended_texts(r->logs);
		put_ended_texts(r->providers);
		put_ended_texts(r->texts);
		bool list = begin_list("uint32_t", r->id_count);
		for (size_t k = 0; k < r->id_count; k++)
			put_number(r->ids[k]);
		end_list(list);
		put_number(r->id_count);
		put_ended_texts(r->causes);
		putchar('{');
		put_text(r->condition.name);
		put_text(r->condition.not_value);
		fputs("},", stdout);
		put_number(r->most_level);
		put_bool(r->failure);
		puts("},");
	}
	end_table();
}

static void put_altitudes(const struct catalog *c)
{
	begin_table("struct altitude_class", "altitudes", c->altitude_count);
	for (size_t i = 0; i < c->altitude_count; i++) {
		const struct altitude_class *a = &c->altitudes[i];
		putchar('{');
		put_text(a->id);
		put_text(a->title);
		put_text(a->source);
		put_number(a->from);
		put_number(a->to);
		put_bool(a->holds_files);
		bool list = begin_list("struct altitude_driver", a->driver_count);
		for (size_t k = 0; k < a->driver_count; k++)
			printf("{%lu,%lu,%u,%u},\n", (unsigned long)a->drivers[k].altitude,
				(unsigned long)a->drivers[k].begin, a->drivers[k].name_len,
				a->drivers[k].company_len);
		end_list(list);
		put_number(a->driver_count);
		put_text(a->driver_texts);
		put_ended_texts(a->known_as);
		put_ended_texts(a->windows);
		puts("},");
	}
	end_table();
}

static void put_literals(const struct catalog *c)
{
	begin_table("struct literal", "literals", c->literal_count);
	for (size_t i = 0; i < c->literal_count; i++) {
		const struct literal *l = &c->literals[i];
		putchar('{');
		put_span(l->text);
		put_number(l->rule);
		put_bool(l->in_path);
		put_number(l->next);
		puts("},");
	}
	end_table();
}

static void put_messages(const struct catalog *c)
{
	const struct message_index *x = c->messages;
	begin_table("struct message", "message_items", x->count);
	for (size_t i = 0; i < x->count; i++) {
		const struct message *m = &x->items[i];
		putchar('{');
		put_text(m->text);
		put_rule_of(m->rule);
		put_code_of(c, m->info);
		put_number(m->levels);
		fputs("(const uint32_t[])", stdout);
		put_words32(m->words, m->count);
		printf("%uu,%uu,%uu,%d,", m->count, m->fixed, m->anchor, (int)m->place);
		put_bool(m->open_begin);
		put_bool(m->open_end);
		put_number(m->numbers);
		put_number(m->next);
		puts("},");
	}
	end_table();
	printf("static const struct message_index messages = {\n"
	       ".items = (struct message *)message_items,\n.count = %zu,\n.buckets = ",
		x->count);
	put_words32(x->buckets, COUNT_OF(x->buckets));
	fputs(".filter = ", stdout);
	put_words64(x->filter, COUNT_OF(x->filter));
	puts("};\n");
}

static void put_list_of(const char *type, const char *array, const char *name, size_t count)
{
	begin_table(type, name, count);
	for (size_t i = 0; i < count; i++)
		printf("&%s[%zu],\n", array, i);
	end_table();
}

static void put_hash_set_field(const char *name, const struct hash_set *set)
{
	printf(".%s = {(struct hash_slot *)%s, %zu, %zu},\n", name, name, set->size, set->used);
}

static void put_catalog(const struct catalog *c)
{
	puts("const struct catalog embedded_catalog = {\n.fixed = true,\n.origin = \"embedded\",");
	printf(".quick_digest = UINT64_C(%llu),\n.digest = \"%s\",\n",
		(unsigned long long)c->quick_digest, c->digest);
	printf(".causes = (const struct cause **)cause_list,\n.cause_count = %zu,\n",
		c->cause_count);
	printf(".rules = (const struct rule **)rule_list,\n.rule_count = %zu,\n", c->rule_count);
	printf(".codes = (const struct code_info **)code_list,\n.code_count = %zu,\n",
		c->code_count);
	printf(".statuses = (struct status_info *)statuses,\n.status_count = %zu,\n",
		c->status_count);
	printf(".aliases = (struct alias *)aliases,\n.alias_count = %zu,\n", c->alias_count);
	printf(".ranges = (struct code_range *)ranges,\n.range_count = %zu,\n", c->range_count);
	printf(".places = (struct place *)places,\n.place_count = %zu,\n", c->place_count);
	printf(".stores = (struct store *)stores,\n.store_count = %zu,\n", c->store_count);
	printf(".store_names = (struct store_name *)store_names,\n.store_name_count = %zu,\n",
		c->store_name_count);
	printf(".store_extension_count = %zu,\n", c->store_extension_count);
	printf(".event_rules = (struct event_rule *)event_rules,\n.event_rule_count = %zu,\n",
		c->event_rule_count);
	printf(".altitudes = (struct altitude_class *)altitudes,\n.altitude_count = %zu,\n",
		c->altitude_count);
	put_hash_set_field("by_extension", &c->by_extension);
	put_hash_set_field("by_code", &c->by_code);
	put_hash_set_field("by_symbol", &c->by_symbol);
	put_hash_set_field("by_status", &c->by_status);
	put_hash_set_field("by_cause", &c->by_cause);
	puts(".messages = (struct message_index *)&messages,");
	printf(".literals = (struct literal *)literals,\n.literal_count = %zu,\n",
		c->literal_count);
	fputs(".buckets = ", stdout);
	put_words32(c->buckets, COUNT_OF(c->buckets));
	fputs(".present = ", stdout);
	put_words64(c->present, COUNT_OF(c->present));
	fputs(".store_begins = {", stdout);
	for (size_t i = 0; i < COUNT_OF(c->store_begins); i++)
		put_bool(c->store_begins[i]);
	printf("},\n.begins_only = {%d, %d},\n", c->begins_only[0], c->begins_only[1]);
	printf(".expression_count = %zu,\n};\n", c->expression_count);
}

static void put_all(const struct catalog *c)
{
	puts("/* Made by src/tools/pack-catalog.c from the pattern files. */\n\n"
	     "#include \"catalog/messages.h\"\n");
	/* Hashes of words and numbers depend on the byte order. */
	printf("#if __BYTE_ORDER__ != %d\n#error \"made on a machine of another byte order\"\n"
	       "#endif\n\n",
		__BYTE_ORDER__);
	printf("static const struct rule rules[%zu];\nstatic const struct code_info "
	       "codes[%zu];\n\n",
		c->rule_count + 1, c->code_count + 1);
	put_causes(c);
	put_codes(c);
	put_rules(c);
	put_names_of_codes(c);
	put_places(c);
	put_stores(c);
	put_event_rules(c);
	put_altitudes(c);
	put_literals(c);
	put_messages(c);
	put_list_of("struct cause *const", "causes", "cause_list", c->cause_count);
	put_list_of("struct rule *const", "rules", "rule_list", c->rule_count);
	put_list_of("struct code_info *const", "codes", "code_list", c->code_count);
	put_hash_set("by_extension", &c->by_extension);
	put_hash_set("by_code", &c->by_code);
	put_hash_set("by_symbol", &c->by_symbol);
	put_hash_set("by_status", &c->by_status);
	put_hash_set("by_cause", &c->by_cause);
	put_catalog(c);
}

int main(int argc, char **argv)
{
	bool no_memory;
	if (argc != 2) {
		fputs("usage: pack-catalog FOLDER\n", stderr);
		return 2;
	}
	struct catalog *c = catalog_load(argv[1], on_fault, NULL, &no_memory);
	if (!c)
		return 1;
	put_all(c);
	catalog_free(c);
	return fflush(stdout) != 0 || ferror(stdout);
}

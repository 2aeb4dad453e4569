// SPDX-License-Identifier: MIT

/**
 * The built-in catalogue equals the pattern files, field by field, and is used
 * for the program's own folder exactly as long as the files there are the same.
 */

#include "catalog/messages.h"

#include "os/os.h"

// cmocka.h needs these
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct catalog *parsed, *embedded;

static void on_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	print_error("%s:%u: %s\n", file, line, what);
}

static void count_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)file;
	(void)line;
	(void)what;
	++*(unsigned *)context;
}

static struct catalog *load(const char *folder)
{
	bool no_memory;
	struct catalog *c = catalog_load(folder, on_fault, NULL, &no_memory);
	assert_non_null(c);
	return c;
}

static struct catalog *load_own(const char *folder)
{
	bool no_memory;
	struct catalog *c = catalog_load_own(folder, on_fault, NULL, &no_memory);
	assert_non_null(c);
	return c;
}

static int load_both(void **state)
{
	(void)state;
	parsed = load("patterns");
	embedded = load(NULL);
	return 0;
}

static int free_both(void **state)
{
	(void)state;
	catalog_free(parsed);
	catalog_free(embedded);
	return 0;
}

/* ---- field by field ------------------------------------------------------------ */

static void same_text(const char *a, const char *b)
{
	assert_true(!a == !b);
	if (a)
		assert_string_equal(a, b);
}

static void same_span(struct span a, struct span b)
{
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.data, b.data, a.len);
}

static void same_texts(const char *const *a, size_t n, const char *const *b, size_t m)
{
	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++)
		same_text(a[i], b[i]);
}

static void same_code(const struct code *a, const struct code *b)
{
	assert_int_equal(a->kind, b->kind);
	assert_int_equal(a->value, b->value);
	same_text(a->symbol, b->symbol);
}

static size_t index_of(const struct catalog *c, const struct code_info *info)
{
	for (size_t i = 0; i < c->code_count; i++) {
		if (c->codes[i] == info)
			return i;
	}
	assert_null(info);
	return SIZE_MAX;
}

static void same_info(const struct code_info *a, const struct code_info *b)
{
	assert_int_equal(index_of(parsed, a), index_of(embedded, b));
}

static void same_actions(const struct action *a, size_t n, const struct action *b, size_t m)
{
	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++) {
		same_text(a[i].text, b[i].text);
		same_text(a[i].command, b[i].command);
		assert_int_equal(a[i].shell, b[i].shell);
		same_text(a[i].facet, b[i].facet);
	}
}

static void causes_are_equal(void **state)
{
	(void)state;
	assert_int_equal(parsed->cause_count, embedded->cause_count);
	for (size_t i = 0; i < parsed->cause_count; i++) {
		const struct cause *a = parsed->causes[i], *b = embedded->causes[i];
		same_text(a->id, b->id);
		same_text(a->title, b->title);
		same_text(a->explanation, b->explanation);
		same_text(a->doc, b->doc);
		same_text(a->source, b->source);
		same_text(a->note, b->note);
		assert_int_equal(a->severity, b->severity);
		assert_int_equal(a->exclusion, b->exclusion);
		assert_int_equal(a->headline, b->headline);
		assert_int_equal(a->facets, b->facets);
		assert_int_equal(a->last, b->last);
		same_actions(a->actions, a->action_count, b->actions, b->action_count);
		assert_int_equal(a->index, i);
		assert_int_equal(b->index, i);
		assert_ptr_equal(catalog_cause(embedded, a->id), b);
	}
	assert_null(catalog_cause(embedded, "no-such-cause"));
}

static void codes_are_equal(void **state)
{
	(void)state;
	assert_int_equal(parsed->code_count, embedded->code_count);
	for (size_t i = 0; i < parsed->code_count; i++) {
		const struct code_info *a = parsed->codes[i], *b = embedded->codes[i];
		same_code(&a->code, &b->code);
		same_text(a->symbol, b->symbol);
		same_text(a->meaning, b->meaning);
		assert_int_equal(a->cause->index, b->cause->index);
		assert_int_equal(a->rule->index, b->rule->index);
		assert_ptr_equal(b->cause, embedded->causes[b->cause->index]);
		assert_ptr_equal(b->rule, embedded->rules[b->rule->index]);
		assert_int_equal(a->exclusion, b->exclusion);
		assert_int_equal(a->severity, b->severity);
		same_actions(a->actions, a->action_count, b->actions, b->action_count);
		assert_int_equal(a->asks_message, b->asks_message);
		assert_int_equal(a->asks_path, b->asks_path);
		same_texts(a->messages, a->message_count, b->messages, b->message_count);
		same_info(a->message_of, b->message_of);
		same_text(a->no_message, b->no_message);
		same_info(catalog_code(parsed, &a->code), catalog_code(embedded, &a->code));
		uint32_t x, y;
		if (!a->symbol)
			continue;
		same_info(catalog_symbol(parsed, span_of(a->symbol), &x),
			catalog_symbol(embedded, span_of(a->symbol), &y));
		assert_int_equal(x, y);
	}
}

static void same_matcher_text(const struct matcher_text *a, const struct matcher_text *b)
{
	assert_int_equal(a->literal_count, b->literal_count);
	for (size_t i = 0; i < a->literal_count; i++)
		same_span(a->literals[i], b->literals[i]);
	same_text(a->regex, b->regex);
	assert_int_equal(a->expression, b->expression);
}

static void same_examples(const struct example *a, size_t n, const struct example *b, size_t m)
{
	assert_int_equal(n, m);
	for (size_t i = 0; i < n; i++) {
		same_text(a[i].text, b[i].text);
		same_text(a[i].code, b[i].code);
		assert_int_equal(a[i].code_given, b[i].code_given);
		assert_int_equal(a[i].form, b[i].form);
	}
}

static void rules_are_equal(void **state)
{
	(void)state;
	assert_int_equal(parsed->rule_count, embedded->rule_count);
	for (size_t i = 0; i < parsed->rule_count; i++) {
		const struct rule *a = parsed->rules[i], *b = embedded->rules[i];
		same_text(a->id, b->id);
		same_text(a->source, b->source);
		same_text(a->note, b->note);
		same_text(a->file + strlen("patterns/"), b->file);
		assert_int_equal(a->line, b->line);
		assert_int_equal(a->cause->index, b->cause->index);
		assert_int_equal(a->define_count, b->define_count);
		for (size_t k = 0; k < a->define_count; k++)
			same_info(a->defines[k], b->defines[k]);
		assert_int_equal(a->matches_text, b->matches_text);
		assert_int_equal(a->code_count, b->code_count);
		for (size_t k = 0; k < a->code_count; k++)
			same_code(&a->codes[k], &b->codes[k]);
		assert_int_equal(a->levels, b->levels);
		same_matcher_text(&a->message, &b->message);
		same_matcher_text(&a->path, &b->path);
		same_texts(a->texts, a->text_count, b->texts, b->text_count);
		same_info(a->implies, b->implies);
		assert_int_equal(a->repeats, b->repeats);
		assert_int_equal(a->specific, b->specific);
		same_examples(a->examples, a->example_count, b->examples, b->example_count);
		same_examples(a->counter_examples, a->counter_example_count, b->counter_examples,
			b->counter_example_count);
		assert_int_equal(a->index, i);
		assert_int_equal(b->index, i);
	}
}

static void further_names_and_ranges_are_equal(void **state)
{
	(void)state;
	assert_int_equal(parsed->status_count, embedded->status_count);
	for (size_t i = 0; i < parsed->status_count; i++) {
		const struct status_info *a = &parsed->statuses[i], *b = &embedded->statuses[i];
		const char *symbol;
		assert_int_equal(a->status, b->status);
		same_text(a->symbol, b->symbol);
		same_info(a->code, b->code);
		assert_ptr_equal(catalog_status(embedded, a->status, &symbol), b->code);
		same_text(symbol, a->symbol);
	}
	assert_int_equal(parsed->alias_count, embedded->alias_count);
	for (size_t i = 0; i < parsed->alias_count; i++) {
		uint32_t status;
		same_text(parsed->aliases[i].name, embedded->aliases[i].name);
		same_info(parsed->aliases[i].code, embedded->aliases[i].code);
		same_info(parsed->aliases[i].code,
			catalog_symbol(embedded, span_of(parsed->aliases[i].name), &status));
	}
	assert_int_equal(parsed->range_count, embedded->range_count);
	for (size_t i = 0; i < parsed->range_count; i++) {
		same_code(&parsed->ranges[i].from, &embedded->ranges[i].from);
		same_code(&parsed->ranges[i].to, &embedded->ranges[i].to);
		same_text(parsed->ranges[i].title, embedded->ranges[i].title);
		same_text(parsed->ranges[i].source, embedded->ranges[i].source);
	}
}

static void places_and_stores_are_equal(void **state)
{
	(void)state;
	assert_int_equal(parsed->place_count, embedded->place_count);
	for (size_t i = 0; i < parsed->place_count; i++) {
		const struct place *a = &parsed->places[i], *b = &embedded->places[i];
		same_text(a->id, b->id);
		same_text(a->title, b->title);
		same_text(a->source, b->source);
		assert_int_equal(a->kind, b->kind);
		same_span(a->folder, b->folder);
		assert_int_equal(a->anywhere, b->anywhere);
		assert_int_equal(a->profile, b->profile);
		assert_int_equal(a->programs, b->programs);
	}
	assert_int_equal(parsed->store_count, embedded->store_count);
	for (size_t i = 0; i < parsed->store_count; i++) {
		const struct store *a = &parsed->stores[i], *b = &embedded->stores[i];
		same_text(a->id, b->id);
		same_text(a->title, b->title);
		same_text(a->source, b->source);
		assert_int_equal(a->disposable, b->disposable);
		assert_int_equal(a->name_count, b->name_count);
		for (size_t k = 0; k < a->name_count; k++)
			same_span(a->names[k], b->names[k]);
	}
	assert_int_equal(parsed->store_name_count, embedded->store_name_count);
	assert_int_equal(parsed->store_extension_count, embedded->store_extension_count);
	for (size_t i = 0; i < parsed->store_name_count; i++) {
		same_span(parsed->store_names[i].text, embedded->store_names[i].text);
		assert_int_equal(parsed->store_names[i].store - parsed->stores,
			embedded->store_names[i].store - embedded->stores);
	}
}

static void same_ended_texts(const char *const *a, const char *const *b)
{
	assert_non_null(a);
	assert_non_null(b);
	for (; *a && *b; a++, b++)
		same_text(*a, *b);
	assert_true(!*a && !*b);
}

static void what_is_known_of_machines_is_equal(void **state)
{
	(void)state;
	assert_true(parsed->event_rule_count > 10);
	assert_int_equal(parsed->event_rule_count, embedded->event_rule_count);
	for (size_t i = 0; i < parsed->event_rule_count; i++) {
		const struct event_rule *a = &parsed->event_rules[i],
					*b = &embedded->event_rules[i];
		same_text(a->id, b->id);
		same_text(a->meaning, b->meaning);
		same_text(a->source, b->source);
		same_ended_texts(a->logs, b->logs);
		same_ended_texts(a->providers, b->providers);
		same_ended_texts(a->texts, b->texts);
		same_ended_texts(a->causes, b->causes);
		assert_int_equal(a->id_count, b->id_count);
		assert_memory_equal(a->ids, b->ids, a->id_count * sizeof(*a->ids));
		same_text(a->condition.name, b->condition.name);
		same_text(a->condition.not_value, b->condition.not_value);
		assert_int_equal(a->most_level, b->most_level);
	}
	assert_true(parsed->altitude_count > 3);
	assert_int_equal(parsed->altitude_count, embedded->altitude_count);
	for (size_t i = 0; i < parsed->altitude_count; i++) {
		const struct altitude_class *a = &parsed->altitudes[i],
					    *b = &embedded->altitudes[i];
		same_text(a->id, b->id);
		same_text(a->title, b->title);
		same_text(a->source, b->source);
		assert_int_equal(a->from, b->from);
		assert_int_equal(a->to, b->to);
		assert_int_equal(a->holds_files, b->holds_files);
		same_ended_texts(a->known_as, b->known_as);
		same_ended_texts(a->windows, b->windows);
		assert_int_equal(a->driver_count, b->driver_count);
		for (size_t k = 0; k < a->driver_count; k++) {
			same_span(altitude_driver_name(a, &a->drivers[k]),
				altitude_driver_name(b, &b->drivers[k]));
			assert_int_equal(a->drivers[k].altitude, b->drivers[k].altitude);
			same_span(altitude_driver_company(a, &a->drivers[k]),
				altitude_driver_company(b, &b->drivers[k]));
		}
	}
}

/*
 * What the loader fills in, the build tool must write: a field of the catalogue that is set after
 * parsing and empty in the embedded one was forgotten there.
 */
static void no_field_was_forgotten(void **state)
{
	struct catalog a = *parsed, b = *embedded;
	size_t words[sizeof(struct catalog) / sizeof(size_t)], others[COUNT_OF(words)];
	(void)state;
	/* These belong to memory that grows, which the embedded one does not have. */
	a.arena = b.arena = (struct arena){0};
	a.cause_cap = a.rule_cap = a.code_cap = a.status_cap = a.alias_cap = a.range_cap = 0;
	a.place_cap = a.store_cap = a.literal_cap = a.event_rule_cap = a.altitude_cap = 0;
	memcpy(words, &a, sizeof(words));
	memcpy(others, &b, sizeof(others));
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (words[i] != 0 && others[i] == 0)
			fail_msg("at offset %zu of struct catalog", i * sizeof(*words));
	}
}

/* Each list of the pattern files reaches the catalogue. */
static void no_list_was_forgotten(void **state)
{
	(void)state;
	assert_true(parsed->cause_count > 30 && parsed->rule_count > 100);
	assert_true(parsed->code_count > 500 && parsed->status_count > 10);
	assert_true(parsed->alias_count > 5 && parsed->range_count > 5);
	assert_true(parsed->place_count > 50 && parsed->store_count > 5);
	assert_true(parsed->literal_count > 30 && parsed->messages->count > 100);
}

static void the_search_tables_are_equal(void **state)
{
	const struct message_index *x = parsed->messages, *y = embedded->messages;
	(void)state;
	assert_int_equal(parsed->literal_count, embedded->literal_count);
	for (size_t i = 0; i < parsed->literal_count; i++) {
		const struct literal *a = &parsed->literals[i], *b = &embedded->literals[i];
		same_span(a->text, b->text);
		assert_int_equal(a->rule, b->rule);
		assert_int_equal(a->in_path, b->in_path);
		assert_int_equal(a->next, b->next);
	}
	assert_memory_equal(parsed->buckets, embedded->buckets, sizeof(parsed->buckets));
	assert_memory_equal(parsed->present, embedded->present, sizeof(parsed->present));
	assert_memory_equal(
		parsed->begins_only, embedded->begins_only, sizeof(parsed->begins_only));
	assert_int_equal(parsed->expression_count, embedded->expression_count);
	assert_int_equal(x->count, y->count);
	for (size_t i = 0; i < x->count; i++) {
		const struct message *a = &x->items[i], *b = &y->items[i];
		same_text(a->text, b->text);
		assert_int_equal(a->rule->index, b->rule->index);
		same_info(a->info, b->info);
		assert_int_equal(a->levels, b->levels);
		assert_int_equal(a->count, b->count);
		assert_memory_equal(a->words, b->words, a->count * sizeof(*a->words));
		assert_int_equal(a->fixed, b->fixed);
		assert_int_equal(a->anchor, b->anchor);
		assert_int_equal(a->place, b->place);
		assert_int_equal(a->open_begin, b->open_begin);
		assert_int_equal(a->open_end, b->open_end);
		assert_int_equal(a->numbers, b->numbers);
		assert_int_equal(a->next, b->next);
	}
	assert_memory_equal(x->buckets, y->buckets, sizeof(x->buckets));
	assert_memory_equal(x->filter, y->filter, sizeof(x->filter));
	assert_string_equal(catalog_digest(parsed), catalog_digest(embedded));
}

/* Whether an example matches. */
static bool matches(const pcre2_code *code, const struct example *example)
{
	pcre2_match_data *data = pcre2_match_data_create(1, NULL);
	assert_non_null(data);
	int rc = pcre2_match(code, (PCRE2_SPTR)example->text, strlen(example->text), 0,
		PCRE2_NO_UTF_CHECK, data, NULL);
	pcre2_match_data_free(data);
	assert_true(rc >= 0 || rc == PCRE2_ERROR_NOMATCH);
	return rc >= 0;
}

/*
 * Every expression of the program compiles. For a few short texts it is interpreted, then it is
 * machine code, which for long texts it is at once; both match the same.
 */
static void expressions_compile_at_their_first_use(void **state)
{
	size_t seen = 0, matched = 0;
	(void)state;
	for (size_t i = 0; i < embedded->rule_count; i++) {
		const struct rule *rule = embedded->rules[i];
		const struct matcher_text *t = &rule->message;
		if (!t->regex)
			continue;
		const pcre2_code *few = catalog_expression(embedded, t, 40);
		assert_non_null(few);
		assert_ptr_equal(few, catalog_expression(embedded, t, 256));
		const pcre2_code *many = few;
		for (size_t k = 0; k < 100 && many == few; k++)
			many = catalog_expression(embedded, t, 40);
		assert_ptr_not_equal(many, few);
		assert_ptr_equal(many, catalog_expression(embedded, t, 40));
		assert_ptr_equal(many, catalog_expression(embedded, t, 10000));
		for (size_t k = 0; k < rule->example_count; k++) {
			bool fits = matches(few, &rule->examples[k]);
			assert_int_equal(fits, matches(many, &rule->examples[k]));
			matched += fits;
		}
		for (size_t k = 0; k < rule->counter_example_count; k++)
			assert_int_equal(matches(few, &rule->counter_examples[k]),
				matches(many, &rule->counter_examples[k]));
		const pcre2_code *at_once = catalog_expression(parsed, t, 257);
		assert_ptr_equal(at_once, catalog_expression(parsed, t, 40));
		seen++;
	}
	assert_true(seen > 10 && matched > seen);
	catalog_compile(embedded);
}

/* ---- the program's own folder ---------------------------------------------------- */

static char *read_all(const char *path, size_t *len)
{
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	char *text = malloc(1 << 20);
	assert_non_null(text);
	*len = fread(text, 1, 1 << 20, in);
	assert_true(*len < 1 << 20);
	fclose(in);
	return text;
}

static void write_file(
	const char *folder, const char *name, const char *text, size_t len, bool crlf)
{
	char path[200];
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	FILE *out = fopen(path, "wb");
	assert_non_null(out);
	for (size_t i = 0; i < len; i++) {
		if (crlf && text[i] == '\n')
			putc('\r', out);
		putc(text[i], out);
	}
	assert_int_equal(fclose(out), 0);
}

/* A copy of the pattern files, the lines ended as on Windows if `crlf` says so. */
static void copy_patterns(const char *folder, bool crlf)
{
	char why[OS_WHY_SIZE], path[200];
	char **names;
	size_t count, len;
	assert_true(os_list("patterns", &names, &count, why));
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "patterns/%s", names[i]);
		char *text = read_all(path, &len);
		write_file(folder, names[i], text, len, crlf);
		free(text);
	}
	os_list_free(names, count);
}

static void remove_folder(const char *folder)
{
	char why[OS_WHY_SIZE], path[200];
	char **names;
	size_t count;
	assert_true(os_list(folder, &names, &count, why));
	for (size_t i = 0; i < count; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		assert_int_equal(unlink(path), 0);
	}
	os_list_free(names, count);
	assert_int_equal(rmdir(folder), 0);
}

static void equal_files_are_not_parsed(void **state)
{
	char folder[] = "/tmp/marslog-own-XXXXXX";
	(void)state;
	struct catalog *own = load_own("patterns");
	assert_true(own->fixed);
	assert_string_equal(catalog_origin(own), "patterns");
	catalog_free(own);
	/* What was asked for by name is parsed all the same. */
	assert_false(parsed->fixed);

	assert_non_null(mkdtemp(folder));
	copy_patterns(folder, true);
	own = load_own(folder);
	assert_true(own->fixed);
	assert_string_equal(catalog_digest(own), catalog_digest(parsed));
	catalog_free(own);
	remove_folder(folder);
}

static void changed_files_are_parsed(void **state)
{
	char folder[] = "/tmp/marslog-own-XXXXXX", from[200], to[200];
	size_t len;
	(void)state;
	assert_non_null(mkdtemp(folder));
	copy_patterns(folder, false);

	/* One byte differs, at several places. */
	snprintf(from, sizeof(from), "%s/jobs.json", folder);
	char *text = read_all(from, &len);
	char *about = strstr(text, "\"about\": \"");
	assert_non_null(about);
	about += strlen("\"about\": \"");
	struct catalog *own;
	for (size_t i = 0; i < 45; i += 9) {
		assert_true(ascii_is_alpha(about[i]) || about[i] == ' ');
		about[i] ^= 1;
		write_file(folder, "jobs.json", text, len, false);
		own = load_own(folder);
		assert_false(own->fixed);
		assert_string_not_equal(catalog_digest(own), catalog_digest(parsed));
		catalog_free(own);
		about[i] ^= 1;
	}

	/* The files are the same again, but one has another name and so another place in the order. */
	write_file(folder, "jobs.json", text, len, false);
	own = load_own(folder);
	assert_true(own->fixed);
	catalog_free(own);
	snprintf(to, sizeof(to), "%s/z-jobs.json", folder);
	assert_int_equal(rename(from, to), 0);
	own = load_own(folder);
	assert_false(own->fixed);
	catalog_free(own);
	assert_int_equal(rename(to, from), 0);

	/* A file more, with nothing in it. */
	static const char more[] = "{\"format\": \"marslog.patterns/1\", \"about\": \"none\"}\n";
	write_file(folder, "more.json", more, strlen(more), false);
	own = load_own(folder);
	assert_false(own->fixed);
	catalog_free(own);
	free(text);
	remove_folder(folder);
}

/* What cannot be compared with the built-in files is read to be parsed, and its fault reported once. */
static void files_that_cannot_be_compared_are_parsed(void **state)
{
	char folder[] = "/tmp/marslog-own-XXXXXX", path[200];
	size_t len;
	bool no_memory;
	unsigned faults = 0;
	(void)state;
	assert_non_null(mkdtemp(folder));
	assert_null(catalog_load_own(folder, count_fault, &faults, &no_memory));
	assert_int_equal(faults, 1);
	copy_patterns(folder, false);

	/* Larger than any built-in file. */
	snprintf(path, sizeof(path), "%s/jobs.json", folder);
	char *text = read_all(path, &len);
	FILE *out = fopen(path, "wb");
	assert_non_null(out);
	assert_int_equal(text[0], '{');
	fprintf(out, "{%700000s%.*s", "", (int)(len - 1), text + 1);
	assert_int_equal(fclose(out), 0);
	struct catalog *own = load_own(folder);
	assert_false(own->fixed);
	catalog_free(own);

	/* A folder of this name cannot be read. */
	write_file(folder, "jobs.json", text, len, false);
	snprintf(path, sizeof(path), "%s/more.json", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	faults = 0;
	assert_null(catalog_load_own(folder, count_fault, &faults, &no_memory));
	assert_int_equal(faults, 1);
	assert_int_equal(rmdir(path), 0);
	own = load_own(folder);
	assert_true(own->fixed);
	catalog_free(own);
	free(text);
	remove_folder(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(causes_are_equal),
		cmocka_unit_test(codes_are_equal),
		cmocka_unit_test(rules_are_equal),
		cmocka_unit_test(further_names_and_ranges_are_equal),
		cmocka_unit_test(places_and_stores_are_equal),
		cmocka_unit_test(what_is_known_of_machines_is_equal),
		cmocka_unit_test(the_search_tables_are_equal),
		cmocka_unit_test(no_field_was_forgotten),
		cmocka_unit_test(no_list_was_forgotten),
		cmocka_unit_test(expressions_compile_at_their_first_use),
		cmocka_unit_test(equal_files_are_not_parsed),
		cmocka_unit_test(changed_files_are_parsed),
		cmocka_unit_test(files_that_cannot_be_compared_are_parsed),
	};
	os_start();
	return cmocka_run_group_tests(tests, load_both, free_both);
}

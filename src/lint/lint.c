// SPDX-License-Identifier: MIT

/** Checks rules against their examples and counter-examples. */

#include "lint/lint.h"

#include "classify/classify.h"

#include <stdio.h>
#include <string.h>

/* The result of one example. */
struct outcome {
	const struct rule *rule;
	const struct cause *cause;
	struct code code;
	bool entry;
};

struct lint {
	const struct catalog *catalog;
	catalog_fault_fn *fault;
	void *context;
	size_t faults, checked;
	struct parser *parser;
	struct text *text;
	struct classifier *classifier;
	struct buf line;
	struct outcome outcome;
};

static bool on_record(void *context, const struct record *record)
{
	struct lint *l = context;
	struct entry e;
	if (l->outcome.entry || !classify(l->classifier, record, &e))
		return true;
	l->outcome = (struct outcome){e.rule, e.cause, e.code, true};
	return true;
}

static bool on_scratch(void *context, struct span folder, uint64_t line)
{
	(void)context;
	(void)folder;
	(void)line;
	return true;
}

static bool on_line(void *context, const struct text_line *line)
{
	struct lint *l = context;
	return parser_line(l->parser, line);
}

/* Read an example in the way it would be read from a file. */
static bool read_example(struct lint *l, const struct example *e)
{
	struct parser_result result;
	l->outcome = (struct outcome){0};
	buf_clear(&l->line);
	if (e->form == EXAMPLE_MESSAGE)
		buf_adds(&l->line,
			"0AB0\t0974\t08/04\t13:16:29.206\t18\texample.cpp(1)\t\t\t\tWARNING\t");
	else if (e->form == EXAMPLE_LIST)
		buf_adds(&l->line,
			"Consider adding these to exclusion list of backup policy.\n-----\n");
	buf_adds(&l->line, e->text);
	buf_addc(&l->line, '\n');
	parser_begin(l->parser,
		&(struct parser_input){.name = "example",
			.mtime = TIME_UNKNOWN,
			.file_mtime = TIME_UNKNOWN,
			.direct = true});
	text_reset(l->text, l);
	return !l->line.failed && text_feed(l->text, l->line.data, l->line.len) &&
		text_finish(l->text) && parser_end(l->parser, true, &result);
}

static void complain(struct lint *l, const struct rule *rule, const char *what,
	const struct example *e, const char *instead)
{
	struct buf text = {0};
	buf_addf(&text, "rule \"%s\": %s \"%.120s\"%s%s", rule->id, what, e->text,
		instead ? ": " : "", instead ? instead : "");
	l->faults++;
	l->fault(l->context, rule->file, rule->line, text.failed ? "out of memory" : text.data);
	buf_free(&text);
}

static void check_example(struct lint *l, const struct rule *rule, const struct example *e)
{
	const struct outcome *o = &l->outcome;
	char instead[200], code[CODE_TEXT_SIZE];

	if (!o->entry) {
		complain(l, rule, "example is no entry", e, NULL);
	} else if (o->rule != rule) {
		snprintf(instead, sizeof(instead), "it goes to %s (%s)",
			o->rule ? o->rule->id : "no rule", o->cause->id);
		complain(l, rule, "example does not match", e, instead);
	} else if (e->code_given) {
		code_format(&o->code, code);
		if (strcmp(code, e->code ? e->code : "") != 0) {
			snprintf(instead, sizeof(instead), "found \"%s\"", code);
			complain(l, rule, "example gives another code", e, instead);
		}
	}
}

/* Whether every text with a literal of `later` also contains one of `earlier`. */
static bool covers_all(const struct matcher_text *earlier, const struct matcher_text *later)
{
	for (size_t i = 0; i < later->literal_count; i++) {
		bool found = false;
		for (size_t k = 0; k < earlier->literal_count && !found; k++)
			found = span_find_nocase(later->literals[i], earlier->literals[k], 0) !=
				SIZE_MAX;
		if (!found)
			return false;
	}
	return true;
}

/* Check whether an earlier rule matches everything that this one could match. */
static void check_reachable(struct lint *l, const struct rule *rule)
{
	size_t count;
	const struct rule *const *rules = catalog_rules(l->catalog, &count);
	for (size_t i = 0; i < rule->index && rule->matches_text && rule->text_count == 0; i++) {
		const struct rule *e = rules[i];
		bool takes_all = e->matches_text && e->text_count == 0 &&
			e->specific == rule->specific && e->code_count == 0 && e->levels == 0 &&
			!e->message.regex && !e->path.regex;
		bool message = e->message.literal_count == 0 || rule->message.literal_count > 0;
		bool path = e->path.literal_count == 0 || rule->path.literal_count > 0;
		if (!takes_all || !message || !path ||
			(e->message.literal_count > 0 &&
				!covers_all(&e->message, &rule->message)) ||
			(e->path.literal_count > 0 && !covers_all(&e->path, &rule->path)))
			continue;
		struct buf text = {0};
		buf_addf(&text, "rule \"%s\" can never match: \"%s\" takes all that it could",
			rule->id, e->id);
		l->faults++;
		l->fault(l->context, rule->file, rule->line,
			text.failed ? "out of memory" : text.data);
		buf_free(&text);
	}
}

/* Append an official message with its placeholders filled in. */
static void fill_placeholders(const char *text, struct buf *out)
{
	for (const char *p = text; *p; p++) {
		const char *end = p + 1;
		if (*p == '<' || *p == '{') {
			end = strchr(p, *p == '<' ? '>' : '}');
			end = end ? end + 1 : p;
		} else if (*p == '%') {
			while (ascii_is_alnum(*end))
				end++;
			end += *end == ';';
		} else {
			end = p;
		}
		if (end > p + 1) {
			buf_adds(out, "value 7");
			p = end - 1;
		} else {
			buf_addc(out, *p);
		}
	}
}

/* A message must lead to its own code or rule. */
static bool check_message(
	struct lint *l, const struct rule *rule, const char *text, const struct code_info *info)
{
	struct buf filled = {0};
	fill_placeholders(text, &filled);
	if (filled.failed)
		return false;
	struct example e = {.text = filled.data};
	char code[CODE_TEXT_SIZE] = "";
	if (info) {
		code_format(&info->code, code);
		e.code = code;
		e.code_given = true;
	}
	bool ok = read_example(l, &e);
	if (ok)
		check_example(l, rule, &e);
	l->checked++;
	buf_free(&filled);
	return ok;
}

static bool check_messages(struct lint *l, const struct rule *rule)
{
	bool ok = true;
	for (size_t i = 0; i < rule->define_count; i++) {
		const struct code_info *info = rule->defines[i];
		for (size_t k = 0; k < info->message_count && ok; k++)
			ok = check_message(l, rule, info->messages[k], info);
	}
	for (size_t i = 0; i < rule->text_count && ok; i++)
		ok = check_message(l, rule, rule->texts[i], rule->implies);
	return ok;
}

static bool check_rule(struct lint *l, const struct rule *rule)
{
	check_reachable(l, rule);
	if (!check_messages(l, rule))
		return false;
	for (size_t i = 0; i < rule->example_count; i++) {
		if (!read_example(l, &rule->examples[i]))
			return false;
		check_example(l, rule, &rule->examples[i]);
		l->checked++;
	}
	for (size_t i = 0; i < rule->counter_example_count; i++) {
		if (!read_example(l, &rule->counter_examples[i]))
			return false;
		if (l->outcome.entry && l->outcome.rule == rule)
			complain(l, rule, "counter-example matches", &rule->counter_examples[i],
				NULL);
		l->checked++;
	}
	return true;
}

bool lint_examples(const struct catalog *catalog, catalog_fault_fn *fault, void *context,
	size_t *faults, size_t *checked)
{
	struct lint l = {.catalog = catalog, .fault = fault, .context = context};
	size_t count;
	const struct rule *const *rules = catalog_rules(catalog, &count);
	l.text = text_new(&(struct text_config){0}, on_line, &l);
	l.parser = parser_new(&(struct parser_config){
		.record = on_record,
		.scratch = on_scratch,
		.context = &l,
		.phrase = catalog_find_phrase,
		.phrase_context = (void *)catalog,
	});
	l.classifier = classifier_new(catalog);
	bool ok = l.text && l.parser && l.classifier;
	for (size_t i = 0; i < count && ok; i++)
		ok = check_rule(&l, rules[i]);
	text_free(l.text);
	parser_free(l.parser);
	classifier_free(l.classifier);
	buf_free(&l.line);
	*faults = l.faults;
	*checked = l.checked;
	return ok;
}

// SPDX-License-Identifier: MIT

/** The output of `explain` and `causes`. */

#include "render/knowledge.h"

#include "render/json_writer.h"
#include "render/page.h"

enum { KNOWLEDGE_INDENT = 12 };

#define NOT_KNOWN ": not known"

/* The command of an action without evidence: placeholders remain in their general form. */
static void general_command(const struct action *action, struct buf *out)
{
	static const struct summary nothing;
	static const struct summary_cause no_finding;
	advise_command(&nothing, &no_finding, action, out);
}

/* What to do, after the case that a special step is for. */
static void action_text(const struct action *action, struct buf *out)
{
	if (action->when_count > 0) {
		for (size_t i = 0; i < action->when_count; i++) {
			buf_adds(out, i == 0 ? "For " : ", ");
			buf_adds(out, action->when_files[i]);
		}
		buf_adds(out, ": ");
	} else if (action->facet && strcmp(action->facet, "scratch") == 0) {
		buf_adds(out, "For a path in the scratch folder: ");
	}
	buf_adds(out, action->text);
}

/* ---- text ------------------------------------------------------------------------- */

static void labelled(struct page *p, const char *label, const char *text)
{
	page_label(p, label);
	page_wrap(p, span_of(text), KNOWLEDGE_INDENT);
	page_end_line(p);
}

static enum severity severity_of(const struct reading *r)
{
	return r->info ? r->info->severity : r->cause->severity;
}

static bool write_cause(struct page *p, const struct reading *r)
{
	const struct cause *c = r->cause;
	const struct action *list[ADVISE_ACTIONS_MAX];
	size_t count = advise_code_actions(r->info, c, list);
	struct buf command = {0};
	page_label(p, "cause");
	page_wrapf(
		p, KNOWLEDGE_INDENT, "%s [%s, %s]", c->title, c->id, severity_name(severity_of(r)));
	page_end_line(p);
	labelled(p, "", c->explanation);
	for (size_t i = 0; i < count; i++) {
		page_label(p, i == 0 ? "fix" : "");
		page_printf(p, "%zu. ", i + 1);
		buf_clear(&command);
		action_text(list[i], &command);
		page_wrap(p, buf_span(&command), KNOWLEDGE_INDENT + 3);
		page_end_line(p);
		buf_clear(&command);
		general_command(list[i], &command);
		page_commands(p, buf_span(&command), KNOWLEDGE_INDENT + 3, list[i]->shell);
	}
	labelled(p, "exclude",
		r->exclusion == EXCLUSION_NEVER ? "never"
			: r->exclusion == EXCLUSION_YES
			? "yes, where the files are not wanted in the backup"
			: "only after a check, and only what keeps failing");
	if (c->note)
		labelled(p, "note", c->note);
	labelled(p, "source", c->source);
	page_address(p, c->doc);
	bool ok = !command.failed;
	buf_free(&command);
	return ok;
}

/* A code of which only the name is known. */
static bool is_only_named(const struct reading *r)
{
	return !r->rule && r->code.kind == CODE_HRESULT;
}

static bool has_same_text(const struct reading *x, const struct reading *y)
{
	return x->cause == y->cause && !is_only_named(y) && x->exclusion == y->exclusion &&
		severity_of(x) == severity_of(y) &&
		(x->info == y->info ||
			((!x->info || x->info->action_count == 0) &&
				(!y->info || y->info->action_count == 0)));
}

static bool write_readings(struct page *p, const struct explanation *e)
{
	for (size_t i = 0; i < e->count; i++) {
		const struct reading *r = &e->readings[i];
		char code[CODE_TEXT_SIZE];
		code_format(&r->code, code);
		bool named = r->symbol && strcmp(r->symbol, code) != 0;
		page_style(p, PAGE_BOLD);
		page_puts(p, code);
		if (*code)
			page_puts(p, "  ");
		page_wrap(p, span_of(named ? r->symbol : ""), 3);
		page_style(p, PAGE_PLAIN);
		page_wrapf(p, 3, "%s(%s", named ? "  " : "", reading_kind_name(r->kind));
		if (r->score < 100)
			page_wrapf(p, 3, ", fits %u %%", r->score);
		page_puts(p, ")");
		page_end_line(p);
		labelled(p, "meaning", r->meaning);
		if (r->rule && r->rule->note)
			labelled(p, "remark", r->rule->note);
		/*
		 * Print a cause shared by consecutive readings once, unless a code has its own
		 * steps or severity.
		 */
		bool repeated = i + 1 < e->count && has_same_text(r, r + 1);
		if (is_only_named(r))
			labelled(p, "cause", r->cause ? "none documented" : "no failure");
		else if (!repeated && !write_cause(p, r))
			return false;
		if (i + 1 < e->count)
			page_end_line(p);
	}
	return true;
}

bool render_explain_text(const struct explained *items, size_t count,
	const struct render_options *options, struct buf *out)
{
	struct page page = {.out = out, .columns = options->columns, .color = options->color};
	bool ok = true;
	for (size_t i = 0; i < count && ok; i++) {
		const struct explanation *e = &items[i].explanation;
		if (i > 0)
			page_end_line(&page);
		if (e->count > 0) {
			ok = write_readings(&page, e);
			if (e->decoded[0])
				labelled(&page, "also", e->decoded);
			continue;
		}
		page_path(&page, span_of(items[i].query),
			page.columns - (unsigned)(sizeof(NOT_KNOWN) - 1));
		page_puts(&page, NOT_KNOWN);
		if (e->decoded[0])
			page_wrapf(&page, 3, "; %s", e->decoded);
		page_end_line(&page);
		if (e->suggestion) {
			page_wrapf(&page, 3, "   did you mean %s?", e->suggestion);
			page_end_line(&page);
		}
	}
	return ok && !out->failed;
}

/* Ids are meant to be typed, so they are shortened only when titles would have no space at all. */
static unsigned id_width(const struct cause *const *causes, size_t count)
{
	enum { LEAST = 22, MOST = 40 };
	size_t width = LEAST;
	for (size_t i = 0; i < count; i++) {
		size_t len = strlen(causes[i]->id);
		width = len > width ? len : width;
	}
	return width < MOST ? (unsigned)width : MOST;
}

bool render_causes_text(
	const struct catalog *catalog, const struct render_options *options, struct buf *out)
{
	struct page page = {.out = out, .columns = options->columns, .color = options->color};
	size_t causes, rules;
	const struct cause *const *list = catalog_causes(catalog, &causes);
	const struct rule *const *rule = catalog_rules(catalog, &rules);
	unsigned id = id_width(list, causes);
	unsigned others = id + (options->columns < 80 ? 23 : 36);
	page_style(&page, PAGE_DIM);
	page_printf(&page, "%-*s %-8s ", (int)id, "cause", "severity");
	if (options->columns >= 80)
		page_printf(&page, "%-12s ", "exclusion");
	page_printf(&page, "%5s %5s  title", "codes", "rules");
	page_style(&page, PAGE_PLAIN);
	page_end_line(&page);
	for (size_t i = 0; i < causes; i++) {
		size_t codes = 0, own = 0;
		for (size_t k = 0; k < rules; k++) {
			own += rule[k]->cause == list[i];
			codes += rule[k]->cause == list[i] ? rule[k]->define_count : 0;
		}
		page_cell(&page, span_of(list[i]->id), id);
		page_printf(&page, " %-8s ", severity_name(list[i]->severity));
		if (options->columns >= 80)
			page_printf(&page, "%-12s ", exclusion_name(list[i]->exclusion));
		page_printf(&page, "%5zu %5zu  ", codes, own);
		page_path(&page, span_of(list[i]->title),
			options->columns > others ? options->columns - others : 0);
		page_end_line(&page);
	}
	page_end_line(&page);
	page_puts(&page, "marslog explain CAUSE tells all of one.");
	page_end_line(&page);
	return !out->failed;
}

/* ---- JSON -------------------------------------------------------------------------- */

static void write_code_key(struct json_writer *w, const struct code *code)
{
	char text[CODE_TEXT_SIZE];
	code_format(code, text);
	key_text(w, "code", code->kind == CODE_NONE ? NULL : text);
}

static void write_actions(struct json_writer *w, const struct code_info *info,
	const struct cause *c, struct buf *text)
{
	const struct action *list[ADVISE_ACTIONS_MAX];
	size_t count = advise_code_actions(info, c, list);
	json_key(w, "actions");
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		buf_clear(text);
		action_text(list[i], text);
		if (list[i]->command) {
			buf_addc(text, '\n');
			general_command(list[i], text);
		}
		json_text(w, buf_span(text));
	}
	json_end_array(w);
}

static const char *reading_source(const struct reading *r)
{
	if (is_only_named(r))
		return "the names in Microsoft's headers and protocol documents";
	return r->rule ? r->rule->source : r->cause->source;
}

static void write_reading(struct json_writer *w, const struct reading *r, struct buf *text)
{
	json_begin_object(w);
	write_code_key(w, &r->code);
	key_text(w, "kind", reading_kind_name(r->kind));
	key_text(w, "symbol", r->symbol);
	json_key(w, "score");
	json_number(w, r->score);
	key_text(w, "meaning", r->meaning);
	const struct cause *c = r->cause;
	key_text(w, "cause", c ? c->id : NULL);
	key_text(w, "title", c ? c->title : NULL);
	key_text(w, "severity", c ? severity_name(severity_of(r)) : NULL);
	key_text(w, "explanation", c ? c->explanation : NULL);
	write_actions(w, r->info, c, text);
	key_text(w, "doc", c ? c->doc : NULL);
	key_text(w, "exclusion", exclusion_name(r->exclusion));
	key_text(w, "rule", r->rule ? r->rule->id : NULL);
	key_text(w, "source", reading_source(r));
	json_end_object(w);
}

bool render_explain_json(const struct explained *items, size_t count, struct buf *out)
{
	struct json_writer w = {.out = out};
	struct buf text = {0};
	json_begin_array(&w);
	for (size_t i = 0; i < count; i++) {
		const struct explanation *e = &items[i].explanation;
		json_begin_object(&w);
		key_text(&w, "query", items[i].query);
		json_key(&w, "readings");
		json_begin_array(&w);
		for (size_t k = 0; k < e->count; k++)
			write_reading(&w, &e->readings[k], &text);
		json_end_array(&w);
		key_text(&w, "decoded", e->decoded[0] ? e->decoded : NULL);
		key_text(&w, "suggestion", e->suggestion);
		json_end_object(&w);
	}
	json_end_array(&w);
	buf_addc(out, '\n');
	bool ok = !text.failed && !out->failed;
	buf_free(&text);
	return ok;
}

static void write_texts(struct json_writer *w, const char *key, const struct matcher_text *t)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < t->literal_count; i++)
		json_text(w, t->literals[i]);
	json_end_array(w);
}

/* The official texts of a code or rule. */
static void write_messages(
	struct json_writer *w, const char *key, const char *const *texts, size_t count)
{
	json_key(w, key);
	json_begin_array(w);
	for (size_t i = 0; i < count; i++)
		json_cstring(w, texts[i]);
	json_end_array(w);
}

static void write_code_messages(struct json_writer *w, const struct code_info *code)
{
	char owner[CODE_TEXT_SIZE] = "";
	if (code->message_of)
		code_format(&code->message_of->code, owner);
	write_messages(w, "messages", code->messages, code->message_count);
	key_text(w, "message_of", code->message_of ? owner : NULL);
	key_text(w, "no_message", code->no_message);
}

static void write_aliases(
	struct json_writer *w, const struct catalog *catalog, const struct code_info *code)
{
	size_t count;
	const struct alias *aliases = catalog_aliases(catalog, &count);
	json_key(w, "aliases");
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		if (aliases[i].code == code)
			json_cstring(w, aliases[i].name);
	}
	json_end_array(w);
}

static void write_rule(
	struct json_writer *w, const struct catalog *catalog, const struct rule *rule)
{
	json_begin_object(w);
	key_text(w, "id", rule->id);
	key_text(w, "source", rule->source);
	key_text(w, "note", rule->note);
	json_key(w, "codes");
	json_begin_array(w);
	for (size_t i = 0; i < rule->define_count; i++) {
		json_begin_object(w);
		write_code_key(w, &rule->defines[i]->code);
		key_text(w, "symbol", rule->defines[i]->symbol);
		write_aliases(w, catalog, rule->defines[i]);
		key_text(w, "meaning", rule->defines[i]->meaning);
		key_text(w, "exclusion", exclusion_name(rule->defines[i]->exclusion));
		write_code_messages(w, rule->defines[i]);
		json_end_object(w);
	}
	json_end_array(w);
	write_texts(w, "message", &rule->message);
	write_texts(w, "path", &rule->path);
	write_messages(w, "texts", rule->texts, rule->text_count);
	json_key(w, "examples");
	json_begin_array(w);
	for (size_t i = 0; i < rule->example_count; i++)
		json_cstring(w, rule->examples[i].text);
	json_end_array(w);
	json_end_object(w);
}

bool render_causes_json(const struct catalog *catalog, struct buf *out)
{
	struct json_writer w = {.out = out};
	struct buf text = {0};
	size_t causes, rules;
	const struct cause *const *list = catalog_causes(catalog, &causes);
	const struct rule *const *rule = catalog_rules(catalog, &rules);
	json_begin_array(&w);
	for (size_t i = 0; i < causes; i++) {
		json_begin_object(&w);
		key_text(&w, "id", list[i]->id);
		key_text(&w, "title", list[i]->title);
		key_text(&w, "severity", severity_name(list[i]->severity));
		key_text(&w, "explanation", list[i]->explanation);
		write_actions(&w, NULL, list[i], &text);
		key_text(&w, "doc", list[i]->doc);
		key_text(&w, "exclusion", exclusion_name(list[i]->exclusion));
		key_text(&w, "source", list[i]->source);
		key_text(&w, "note", list[i]->note);
		json_key(&w, "rules");
		json_begin_array(&w);
		for (size_t k = 0; k < rules; k++) {
			if (rule[k]->cause == list[i])
				write_rule(&w, catalog, rule[k]);
		}
		json_end_array(&w);
		json_end_object(&w);
	}
	json_end_array(&w);
	buf_addc(out, '\n');
	bool ok = !text.failed && !out->failed;
	buf_free(&text);
	return ok;
}

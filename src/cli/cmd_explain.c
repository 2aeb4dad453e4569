// SPDX-License-Identifier: MIT

/** `marslog explain` and `marslog causes`: the catalogue, without any input. */

#include "cli/cli.h"

#include "base/diag.h"
#include "render/knowledge.h"

#include <stdlib.h>

static struct render_options options_of(const struct cli_options *o)
{
	unsigned columns = o->output ? 0 : os_terminal_columns();
	return (struct render_options){
		.columns = columns >= 60 && columns < 100 ? columns : 100,
		.color = cli_use_color(o),
		.top = o->top,
	};
}

static int write_document(const struct cli_options *o, bool rendered, struct buf *document)
{
	int status = EXIT_SYSTEM;
	if (rendered && !document->failed)
		status = cli_write(o, document);
	else
		diag(DIAG_NO_MEMORY, "out of memory");
	buf_free(document);
	return status;
}

/* "access", "it's": not a part of a code or id. */
static bool is_plain_word(const char *word)
{
	for (; *word; word++) {
		if (!ascii_is_alpha(*word) && *word != '\'' && *word != ',' && *word != '.' &&
			(unsigned char)*word < 0x80)
			return false;
	}
	return true;
}

/* "error", "ID": a code follows. */
static bool announces_code(const char *word)
{
	static const char *const words[] = {
		"error", "code", "id", "hresult", "hr", "win32", "ntstatus", "status", "http"};
	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (span_equal_nocase(span_of(word), span_of(words[i])))
			return true;
	}
	return false;
}

/* Process, thread, "08/19" and "04:36:31.844": a log line that the shell has split. */
static bool is_split_record(const struct cli_options *o)
{
	const char *const *word = (const char *const *)o->operands;
	return o->operand_count > 4 && ascii_is_hex(word[0][0]) && ascii_is_hex(word[1][0]) &&
		strlen(word[2]) == 5 && word[2][2] == '/' && strlen(word[3]) >= 8 &&
		word[3][2] == ':' && word[3][5] == ':';
}

/*
 * `explain access denied` is one question; `explain 0x80070005 34513` are two. Several words form
 * one question unless each of them has a meaning by itself, such as in `explain bitmap snapshot`.
 * A log line that the shell has split is one question as well.
 */
static bool is_one_question(const struct catalog *catalog, const struct cli_options *o)
{
	bool exact = true;
	if (o->operand_count < 2)
		return false;
	if (is_split_record(o) || announces_code(o->operands[0]))
		return true;
	for (size_t i = 0; i < o->operand_count; i++) {
		if (!is_plain_word(o->operands[i]))
			return false;
		exact = exact && explain_is_exact(catalog, o->operands[i]);
	}
	return !exact;
}

/* Explain the operands: one item each, or one for all of them. @return false without memory */
static bool answer(const struct catalog *catalog, const struct cli_options *o,
	struct explained *items, size_t *count, struct buf *joined)
{
	*count = o->operand_count;
	if (is_one_question(catalog, o)) {
		for (size_t i = 0; i < o->operand_count; i++)
			buf_addf(joined, "%s%s", i > 0 ? " " : "", o->operands[i]);
		*count = 1;
		items[0].query = joined->data;
	}
	if (joined->failed)
		return false;
	for (size_t i = 0; i < *count; i++) {
		if (!joined->data)
			items[i].query = o->operands[i];
		if (!explain_question(catalog, items[i].query, &items[i].explanation))
			return false;
	}
	return true;
}

int cmd_explain(const struct cli_options *o)
{
	if (o->operand_count == 0) {
		diag(DIAG_USAGE, "explain needs a code, id, name or topic");
		diag(DIAG_HINT, "for example: marslog explain 0x80070570");
		return EXIT_USAGE;
	}
	int status;
	struct catalog *catalog = cli_load_catalog(o, &status);
	if (!catalog)
		return status;
	struct explained *items = calloc(o->operand_count, sizeof(*items));
	struct render_options options = options_of(o);
	struct buf document = {0}, joined = {0};
	size_t count = 0;
	bool rendered = items && answer(catalog, o, items, &count, &joined) &&
		(strcmp(o->format, "json") == 0
				? render_explain_json(items, count, &document)
				: render_explain_text(items, count, &options, &document));
	bool all_known = true;
	for (size_t i = 0; i < count; i++)
		all_known = all_known && items[i].explanation.count > 0;
	status = write_document(o, rendered, &document);
	buf_free(&joined);
	free(items);
	catalog_free(catalog);
	return status == EXIT_ANALYSED && !all_known ? EXIT_FAIL_ON : status;
}

int cmd_causes(const struct cli_options *o)
{
	if (o->operand_count > 0) {
		diag(DIAG_USAGE, "causes takes no operand; to explain one: marslog explain %s",
			o->operands[0]);
		return EXIT_USAGE;
	}
	int status;
	struct catalog *catalog = cli_load_catalog(o, &status);
	if (!catalog)
		return status;
	struct render_options options = options_of(o);
	struct buf document = {0};
	bool rendered = strcmp(o->format, "json") == 0
		? render_causes_json(catalog, &document)
		: render_causes_text(catalog, &options, &document);
	status = write_document(o, rendered, &document);
	catalog_free(catalog);
	return status;
}

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
	bool all_known = true;
	for (size_t i = 0; items && i < o->operand_count; i++) {
		items[i].query = o->operands[i];
		explain(catalog, o->operands[i], &items[i].explanation);
		all_known = all_known && items[i].explanation.count > 0;
	}
	struct render_options options = options_of(o);
	struct buf document = {0};
	bool rendered = items &&
		(strcmp(o->format, "json") == 0
				? render_explain_json(items, o->operand_count, &document)
				: render_explain_text(
					  items, o->operand_count, &options, &document));
	status = write_document(o, rendered, &document);
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

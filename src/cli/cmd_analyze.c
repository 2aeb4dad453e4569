// SPDX-License-Identifier: MIT

/** `marslog analyze`: the ranked summary. */

#include "cli/cli.h"

#include "base/diag.h"
#include "render/render.h"

enum { COLUMNS_MAX = 100 };

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	(void)context;
	(void)count;
	diag(DIAG_GAP, "%s: %s: %s", input, gap_reason_name(reason), detail);
}

static int severity_of(const char *name)
{
	for (int i = SEVERITY_INFO; i <= SEVERITY_JOB; i++) {
		if (strcmp(severity_name((enum severity)i), name) == 0)
			return i;
	}
	return -1;
}

static const char *cause_name(size_t index, const void *context)
{
	size_t count;
	return catalog_causes(context, &count)[index]->id;
}

static int check_fail_on(const struct cli_options *o, const struct catalog *catalog)
{
	size_t count;
	if (!o->fail_on || severity_of(o->fail_on) >= 0 || catalog_cause(catalog, o->fail_on))
		return EXIT_ANALYSED;
	catalog_causes(catalog, &count);
	const char *near = cli_nearest(o->fail_on, cause_name, catalog, count);
	diag(DIAG_USAGE, "--fail-on cannot be \"%s\"", o->fail_on);
	diag(DIAG_HINT, "allowed is a severity (info, file, data, job) or the id of a cause%s%s",
		near ? "; did you mean " : "", near ? near : "");
	return EXIT_USAGE;
}

static bool fails_on(const struct summary *s, const char *what)
{
	int severity = severity_of(what);
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (c->entries == 0)
			continue;
		if (severity >= 0 ? (int)c->severity >= severity : strcmp(c->cause->id, what) == 0)
			return true;
	}
	return false;
}

static bool read_all(const struct cli_options *o, struct engine *e)
{
	if (o->operand_count == 0)
		return engine_read(e, "-");
	for (size_t i = 0; i < o->operand_count; i++) {
		if (!engine_read(e, o->operands[i]))
			return false;
	}
	return true;
}

static int report(const struct cli_options *o, struct summary *s)
{
	struct render_options options = {
		.columns = COLUMNS_MAX,
		.color = cli_use_color(o),
		.top = o->top,
	};
	unsigned columns = os_terminal_columns();
	if (columns > 0 && columns < COLUMNS_MAX && !o->output)
		options.columns = columns;
	s->command = (const char *const *)o->argv;
	s->command_count = (size_t)o->argc;

	struct buf document = {0};
	int status = EXIT_ANALYSED;
	if (!render_find(o->format)(s, &options, &document) || document.failed) {
		diag(DIAG_NO_MEMORY, "out of memory");
		status = EXIT_SYSTEM;
	} else {
		status = cli_write(o, &document);
	}
	buf_free(&document);
	if (status == EXIT_ANALYSED && o->fail_on && fails_on(s, o->fail_on))
		status = EXIT_FAIL_ON;
	if (s->incomplete && status < EXIT_GAP)
		status = EXIT_GAP;
	return status;
}

int cmd_analyze(const struct cli_options *o)
{
	int status;
	struct catalog *catalog = cli_load_catalog(o, &status);
	if (!catalog)
		return status;
	status = check_fail_on(o, catalog);
	if (status != EXIT_ANALYSED) {
		catalog_free(catalog);
		return status;
	}
	struct engine_config config;
	engine_defaults(&config);
	config.catalog = catalog;
	config.encoding = o->encoding;
	config.max_line = o->max_line;
	config.year = o->year;
	config.scratch = o->scratch;
	config.since = o->since;
	config.until = o->until;
	config.top = o->top;
	config.limits = o->limits;
	config.on_gap = on_gap;
	struct engine *engine = engine_new(&config);
	struct summary *summary = NULL;
	if (engine && read_all(o, engine))
		summary = engine_summary(engine);
	if (summary) {
		status = report(o, summary);
	} else {
		diag(DIAG_NO_MEMORY, "out of memory");
		status = EXIT_SYSTEM;
	}
	summary_free(summary);
	engine_free(engine);
	catalog_free(catalog);
	return status;
}

// SPDX-License-Identifier: MIT

/** The steps that the commands which read inputs have in common. */

#include "cli/cli.h"

#include "base/diag.h"
#include "explain/explain.h"
#include "os/sandbox.h"

#include <stdlib.h>

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct cli_session *session = context;
	(void)count;
	progress_end(&session->progress); /* a message must not follow it on the same line */
	diag(DIAG_GAP, "%s: %s: %s", gap_input_name(input), gap_reason_name(reason), detail);
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

int cli_check_fail_on(const struct cli_options *o, const struct catalog *catalog)
{
	size_t count;
	if (!o->fail_on || severity_of(o->fail_on) >= 0 || catalog_cause(catalog, o->fail_on))
		return EXIT_ANALYSED;
	catalog_causes(catalog, &count);
	const char *near = nearest_word(o->fail_on, cause_name, catalog, count);
	diag(DIAG_USAGE, "--fail-on cannot be \"%s\"", o->fail_on);
	diag(DIAG_HINT, "allowed is a severity (info, file, data, job) or the id of a cause%s%s",
		near ? "; did you mean " : "", near ? near : "");
	return EXIT_USAGE;
}

static bool fails_on(const struct summary *s, const char *what)
{
	int severity = severity_of(what);
	/* A missing backup counts as the highest severity. */
	if (severity >= 0 && s->stale)
		return true;
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		/* What is over needs no alarm. */
		if (c->entries == 0 || c->current == CURRENT_NO)
			continue;
		if (severity >= 0 ? (int)c->severity >= severity : strcmp(c->cause->id, what) == 0)
			return true;
	}
	return false;
}

bool cli_read_all(const struct cli_options *o, struct cli_session *session)
{
	uint64_t *sizes = calloc(o->operand_count + 1, sizeof(*sizes));
	bool ok = sizes != NULL;
	if (!ok)
		memory_note_failure();
	progress_begin(&session->progress, o);
	if (o->operand_count == 0 && ok)
		ok = engine_read(session->engine, "-");
	for (size_t i = 0; i < o->operand_count && ok; i++) {
		size_t same = cli_same_operand(o, sizes, i);
		if (same < i)
			diag(DIAG_NOTICE, "%s holds the same as %s and counts once", o->operands[i],
				o->operands[same]);
		else
			ok = engine_read(session->engine, o->operands[i]);
	}
	progress_end(&session->progress);
	free(sizes);
	return ok;
}

/* Apply --cause and --code, in any form that explain accepts. */
static int make_filter(
	const struct cli_options *o, const struct catalog *catalog, struct entry_filter *f)
{
	*f = (struct entry_filter){
		.since = o->since, .until = o->until, .job = o->job, .level = o->level};
	if (o->cause) {
		size_t count;
		catalog_causes(catalog, &count);
		f->cause = catalog_cause(catalog, o->cause);
		const char *near = nearest_word(o->cause, cause_name, catalog, count);
		if (!f->cause) {
			diag(DIAG_USAGE, "--cause cannot be \"%s\"", o->cause);
			diag(DIAG_HINT, "allowed is the id of a cause (marslog causes)%s%s",
				near ? "; did you mean " : "", near ? near : "");
			return EXIT_USAGE;
		}
	}
	if (o->code) {
		struct explanation e;
		explain(catalog, o->code, &e);
		bool known = e.count > 0 && e.readings[0].code.kind != CODE_NONE;
		/* For a number that only Windows names, use the code that logs contain. */
		if (known && (e.readings[0].rule || e.unknown.kind == CODE_NONE)) {
			f->code = e.readings[0].code;
		} else if (e.unknown.kind != CODE_NONE) {
			f->code = e.unknown;
		} else {
			diag(DIAG_USAGE, "--code cannot be \"%s\"", o->code);
			diag(DIAG_HINT,
				"allowed is a code such as 0x80070005, 34513, HTTP 407 or a "
				"symbol%s%s",
				e.suggestion ? "; did you mean " : "",
				e.suggestion ? e.suggestion : "");
			return EXIT_USAGE;
		}
	}
	return EXIT_ANALYSED;
}

/* Enter the sandbox: everything but the inputs is loaded or open. */
void cli_confine(const struct cli_options *o, const struct catalog *c, const struct os_output *out)
{
	char what[OS_WHY_SIZE] = "off (--no-sandbox)";
	const struct sandbox_needs needs = {
		.readable = (const char *const *)o->operands,
		.readable_count = o->operand_count,
		.replaces_in = os_output_folder(out),
		.writes_in = o->report_dir,
	};
	if (!o->no_sandbox && sandbox_forbids_new_code())
		catalog_compile(c);
	if (!o->no_sandbox)
		sandbox_enter(&needs, what);
	diag(DIAG_NOTE, "sandbox: %s", what);
}

/*
 * Whether the report may mention ages: --now asks for it, and so does a period that ends now.
 * JSON does not depend on the time of its creation, unless the period counts from now.
 */
static bool asks_for_now(const struct cli_options *o)
{
	bool for_people = strcmp(o->format, "json") != 0 && strcmp(o->format, "csv") != 0;
	return o->now_given || o->relative_time ||
		(o->since != TIME_UNKNOWN && o->until == TIME_UNKNOWN && for_people);
}

/* Records in the summary which entries --since and similar options selected. */
void cli_tell_filters(const struct cli_options *o, struct summary *s)
{
	s->filters = (struct summary_filters){.since = o->since,
		.until = o->until,
		.cause = o->cause,
		.code = o->code,
		.job = o->job,
		.level = o->level};
	s->filters.any = o->since != TIME_UNKNOWN || o->until != TIME_UNKNOWN || o->cause ||
		o->code || o->job || o->level;
}

int cli_engine_config(
	const struct cli_options *o, const struct catalog *catalog, struct engine_config *config)
{
	engine_defaults(config);
	int status = make_filter(o, catalog, &config->filter);
	if (status != EXIT_ANALYSED)
		return status;
	config->catalog = catalog;
	config->encoding = o->encoding;
	config->max_line = o->max_line;
	config->year = o->year;
	config->scratch = o->scratch;
	config->zone = o->zone != ZONE_NONE ? o->zone : 0;
	config->host = o->host;
	config->now = o->now;
	config->now_asked = asks_for_now(o);
	config->top = o->top;
	if (o->top == TOP_ALL || (o->top_given && o->command->run == cmd_exclude))
		config->rules = o->top;
	config->threads = o->threads ? o->threads : os_processors();
	config->limits = o->limits;
	return EXIT_ANALYSED;
}

int cli_open(const struct cli_options *o, const struct engine_config *stream,
	struct cli_session *session)
{
	int status;
	*session = (struct cli_session){.catalog = cli_load_catalog(o, &status)};
	if (!session->catalog)
		return status;
	struct engine_config config;
	status = cli_check_fail_on(o, session->catalog);
	if (status == EXIT_ANALYSED)
		status = cli_engine_config(o, session->catalog, &config);
	if (status != EXIT_ANALYSED)
		return status;
	config.on_gap = on_gap;
	config.on_gap_context = session;
	config.on_progress = progress_update;
	config.on_progress_context = &session->progress;
	if (stream) {
		config.on_entry = stream->on_entry;
		config.on_piece = stream->on_piece;
		config.on_entry_context = stream->on_entry_context;
	}
	os_share_heap();
	session->engine = engine_new(&config);
	if (!session->engine) {
		diag(DIAG_NO_MEMORY, "out of memory");
		return EXIT_SYSTEM;
	}
	for (size_t i = 0; o->agent && i < o->agent->scratch_count; i++) {
		if (!engine_add_scratch(session->engine, o->agent->scratch[i]))
			return EXIT_SYSTEM;
	}
	session->out = cli_open_output(o, &status);
	if (session->out)
		cli_confine(o, session->catalog, session->out);
	return status;
}

/* One report over several machines is usually a mistake. */
static void note_mixture(const struct summary *s)
{
	if (s->host_count < 2)
		return;
	diag(DIAG_NOTICE,
		"the input holds logs of %zu machines (%s, %s%s); marslog fleet reports them one "
		"by one",
		s->host_count, s->hosts[0].name, s->hosts[1].name,
		s->host_count > 2 ? " and others" : "");
}

struct summary *cli_summarise(const struct cli_options *o, struct cli_session *session)
{
	struct summary *s = NULL;
	if (cli_read_all(o, session))
		s = engine_summary(session->engine);
	if (!s) {
		diag(DIAG_NO_MEMORY, "out of memory");
		return NULL;
	}
	s->command = (const char *const *)o->argv;
	s->command_count = (size_t)o->argc;
	cli_tell_filters(o, s);
	s->group = o->group;
	if (o->zone != ZONE_NONE) {
		s->zone = o->zone;
		s->zone_source = "option";
	}
	note_mixture(s);
	return s;
}

int cli_status(const struct cli_options *o, const struct summary *s, int status)
{
	if (status == EXIT_ANALYSED && o->fail_on && fails_on(s, o->fail_on))
		status = EXIT_FAIL_ON;
	if (s->incomplete && status < EXIT_GAP)
		status = EXIT_GAP;
	if (s->short_of_memory) {
		diag(DIAG_NO_MEMORY, "out of memory for a part of the input");
		status = EXIT_SYSTEM;
	}
	return status;
}

void cli_close(struct cli_session *session)
{
	os_output_abandon(session->out);
	engine_free(session->engine);
	catalog_free(session->catalog);
}

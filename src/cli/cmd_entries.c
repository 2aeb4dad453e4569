// SPDX-License-Identifier: MIT

/** `marslog entries`: writes each entry on a line, while the input is being read. */

#include "cli/cli.h"

#include "base/diag.h"
#include "cli/entry_keys.h"
#include "render/entry.h"

enum { FLUSH_AT = 64 * 1024 };

struct stream {
	const struct cli_options *options;
	struct entry_style style;
	struct os_output *out;
	struct buf pending;
	struct entry_keys keys;
	bool no_memory;
	bool closed; /* the reader has closed the pipe */
	bool failed;
	char why[OS_WHY_SIZE];
	bool matched; /* --fail-on */
	const struct cause *fail_cause;
	int fail_severity;
};

static bool flush(void *context)
{
	struct stream *s = context;
	if (s->pending.failed)
		return false;
	if (s->pending.len == 0)
		return true;
	struct buf ascii = {0};
	const struct buf *text = &s->pending;
	if (cli_needs_ascii(s->options, s->out)) {
		buf_add_ascii_json(&ascii, buf_span(text));
		text = &ascii;
	}
	bool ok =
		!ascii.failed && os_output_write(s->out, text->data, text->len, &s->closed, s->why);
	buf_free(&ascii);
	s->failed = !ok && !s->closed;
	buf_clear(&s->pending);
	return ok;
}

static bool on_entry(void *context, const struct entry *e, const char *input, int64_t time,
	int64_t named_day, const char *facet)
{
	struct stream *s = context;
	enum severity severity =
		facet && strcmp(facet, "scratch") == 0 ? SEVERITY_JOB : e->cause->severity;
	if (e->info && e->info->cause == e->cause && e->info->severity > severity)
		severity = e->info->severity;
	if (s->options->fail_on)
		s->matched = s->matched ||
			(s->fail_severity >= 0 ? (int)severity >= s->fail_severity
					       : strcmp(e->cause->id, s->options->fail_on) == 0);
	struct entry_context row = {.input = input,
		.host = s->options->host ? span_of(s->options->host) : tally_host_of_name(input),
		.group = s->options->group,
		.time = time,
		.facet = facet};
	if (!entry_keys_next(&s->keys, record_key(e->record, named_day), &row.key)) {
		s->no_memory = true;
		return false;
	}
	render_entry(&s->style, e, &row, &s->pending);
	return s->pending.len < FLUSH_AT || flush(s);
}

static int severity_number(const char *name)
{
	for (int i = SEVERITY_INFO; name && i <= SEVERITY_JOB; i++) {
		if (strcmp(severity_name((enum severity)i), name) == 0)
			return i;
	}
	return -1;
}

/* Close the output and determine the exit status. */
static int finish(struct stream *s, const struct cli_session *session, bool read)
{
	bool no_memory = s->no_memory || engine_failed(session->engine) || s->pending.failed ||
		memory_ran_out();
	bool ok = !s->failed && !s->closed && !no_memory && read && flush(s);
	if (ok)
		ok = os_output_commit(s->out, &s->closed, s->why);
	else
		os_output_abandon(s->out);
	s->out = NULL;
	if (no_memory) {
		diag(DIAG_NO_MEMORY, "out of memory");
		return EXIT_SYSTEM;
	}
	if (!ok && !s->closed) {
		diag(DIAG_OUTPUT, "%s: %s",
			s->options->output ? s->options->output : "standard output", s->why);
		return EXIT_SYSTEM;
	}
	if (engine_short_of_memory(session->engine)) {
		diag(DIAG_NO_MEMORY, "out of memory for a part of the input");
		return EXIT_SYSTEM;
	}
	if (engine_gaps(session->engine) > 0)
		return EXIT_GAP;
	return s->matched ? EXIT_FAIL_ON : EXIT_ANALYSED;
}

int cmd_entries(const struct cli_options *given)
{
	struct cli_options options = *given;
	const struct cli_options *o = &options;
	/* Entries and the progress line would be mixed on one screen. */
	options.no_progress = options.no_progress || os_is_terminal(OS_STDOUT);
	struct stream s = {.options = o, .fail_severity = severity_number(o->fail_on)};
	s.style.csv_raw = o->csv_raw;
	s.style.excel = o->excel;
	s.style.separator = o->separator;
	s.style.format = strcmp(o->format, "csv") == 0 ? ENTRY_CSV
		: strcmp(o->format, "tsv") == 0        ? ENTRY_TSV
		: strcmp(o->format, "cmtrace") == 0    ? ENTRY_CMTRACE
						       : ENTRY_NDJSON;
	const struct engine_config callbacks = {
		.on_entry = on_entry, .on_piece = flush, .on_entry_context = &s};
	struct cli_session session;
	int status = cli_open(o, &callbacks, &session);
	if (status == EXIT_ANALYSED) {
		s.out = session.out;
		session.out = NULL;
		render_entry_head(&s.style, &s.pending);
		bool read = cli_read_all(o, &session);
		engine_end(session.engine);
		status = finish(&s, &session, read);
	}
	buf_free(&s.pending);
	entry_keys_free(&s.keys);
	cli_close(&session);
	return status;
}

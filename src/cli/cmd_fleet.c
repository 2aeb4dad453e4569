// SPDX-License-Identifier: MIT

/**
 * `marslog fleet`: many machines in one report. Each operand is one machine, or a file with saved
 * documents. Operands are read in parallel, one per thread, and their results are merged in
 * order.
 */

#include "cli/cli.h"

#include "base/diag.h"
#include "engine/worker_pool.h"
#include "fleet/saved.h"
#include "render/fleet.h"

#include <stdio.h>
#include <stdlib.h>

enum { COLUMNS_MAX = 100, MESSAGES_MAX = 3 };

/* Maximum size of the --expect file. */
#define EXPECT_MAX ((size_t)64 << 20)

/* The result of one operand, until it is merged. */
struct found {
	struct saved saved;
	struct fleet fleet;  /* the row of a bundle */
	struct buf messages; /* of its gaps, one a line */
	size_t message_count;
	bool no_memory;
};

struct reading {
	const struct cli_options *options;
	struct engine_config config;
	struct catalog *catalog;
	struct os_output *out;
	struct fleet fleet;
	struct found *found; /* one per slot */
	size_t slots;
};

/* ---- one operand ------------------------------------------------------------------- */

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct found *found = context;
	(void)count;
	if (found->message_count++ < MESSAGES_MAX)
		buf_addf(&found->messages, "%s: %s: %s\n", gap_input_name(input),
			gap_reason_name(reason), detail);
}

/* The name of the folder that a file lies in, as --group-by wants it; NULL for none. */
static const char *folder_of(struct arena *arena, const char *operand)
{
	struct span path = span_of(operand);
	while (path.len > 0 && os_is_separator(path.data[path.len - 1]))
		path.len--;
	while (path.len > 0 && !os_is_separator(path.data[path.len - 1]))
		path.len--;
	while (path.len > 0 && os_is_separator(path.data[path.len - 1]))
		path.len--;
	size_t from = path.len;
	while (from > 0 && !os_is_separator(path.data[from - 1]))
		from--;
	path = span_cut(path, from, path.len);
	return path.len > 0 && !span_equal(path, SPAN(".")) ? arena_copy(arena, path) : NULL;
}

/* The base name, without trailing separators. */
static const char *base_of(struct arena *arena, const char *operand)
{
	struct span path = span_of(operand);
	while (path.len > 1 && os_is_separator(path.data[path.len - 1]))
		path.len--;
	size_t from = path.len;
	while (from > 0 && !os_is_separator(path.data[from - 1]))
		from--;
	return arena_copy(arena, span_cut(path, from, path.len));
}

static struct fleet_origin origin_of(
	const struct reading *r, struct arena *arena, const char *operand, const char *digest)
{
	const struct cli_options *o = r->options;
	return (struct fleet_origin){
		.catalog = r->catalog,
		.input = base_of(arena, operand),
		.digest = *digest ? arena_copy(arena, span_of(digest)) : NULL,
		.group = o->group,
		.folder = o->group_by_folder ? folder_of(arena, operand) : NULL,
		.host = o->host,
	};
}

static bool make_row(const struct reading *r, struct fleet *f, const char *operand,
	const char *digest, const struct summary *s)
{
	const struct fleet_origin origin = origin_of(r, &f->arena, operand, digest);
	return !f->arena.failed && fleet_add_analysed(f, &origin, s);
}

/* A folder has no bytes of its own: its digest is that of its row. */
static bool digest_of_folder(const struct reading *r, const struct fleet *f, char digest[33])
{
	const struct fleet_report report = {.fleet = f, .catalog = r->catalog};
	struct buf json = {0};
	bool ok = fleet_find("json")(&report, &json) && !json.failed;
	if (ok)
		snprintf(digest, 33, "%016llx%016llx",
			(unsigned long long)hash_bytes(json.data, json.len, 1),
			(unsigned long long)hash_bytes(json.data, json.len, 2));
	buf_free(&json);
	return ok;
}

static bool summarize(
	const struct reading *r, struct engine *e, const char *operand, struct found *found)
{
	struct summary *s = engine_summary(e);
	char *digest = found->saved.digest;
	if (!s)
		return false;
	cli_tell_filters(r->options, s);
	s->group = r->options->group;
	bool ok = !s->short_of_memory && make_row(r, &found->fleet, operand, digest, s);
	if (ok && !*digest) {
		ok = digest_of_folder(r, &found->fleet, digest);
		fleet_free(&found->fleet);
		ok = ok && make_row(r, &found->fleet, operand, digest, s);
	}
	if (ok && s->host_count > 1)
		buf_addf(&found->messages,
			"%s: it holds logs of %zu machines; give each as an input of its own\n",
			operand, s->host_count);
	summary_free(s);
	return ok;
}

static void analyse(const struct reading *r, const char *operand, struct found *found)
{
	struct engine_config config = r->config;
	config.on_gap = on_gap;
	config.on_gap_context = found;
	struct engine *e = engine_new(&config);
	found->no_memory = !e || !engine_read(e, operand) || !summarize(r, e, operand, found);
	engine_free(e);
}

static bool work(void *context, struct pool_job *job)
{
	struct reading *r = context;
	struct found *found = &r->found[job->number % r->slots];
	const char *operand = r->options->operands[job->number];
	*found = (struct found){0};
	saved_read(operand, &found->saved);
	found->no_memory = found->saved.no_memory;
	if (strcmp(operand, "-") == 0 && !found->saved.is_document && !found->saved.failed) {
		found->saved.failed = true;
		snprintf(found->saved.why, sizeof(found->saved.why),
			"standard input holds no saved documents; give bundles by name");
	}
	if (!found->saved.failed && !found->saved.is_document && !found->no_memory)
		analyse(r, operand, found);
	return true;
}

/* ---- taking what was found --------------------------------------------------------------------- */

static void tell_messages(const struct found *found)
{
	struct span text = buf_span(&found->messages);
	for (size_t at = 0; at < text.len;) {
		size_t end = span_find(text, SPAN("\n"), at);
		end = end == SIZE_MAX ? text.len : end;
		diag(DIAG_GAP, "%.*s", (int)(end - at), text.data + at);
		at = end + 1;
	}
	if (found->message_count > MESSAGES_MAX)
		diag(DIAG_GAP, "and %zu more gaps of this input",
			found->message_count - MESSAGES_MAX);
}

static bool take_documents(struct reading *r, const char *operand,
	const struct fleet_origin *origin, const struct found *found)
{
	struct buf why = {0};
	bool ok = fleet_add_documents(&r->fleet, origin, buf_span(&found->saved.text), &why);
	if (!ok && !r->fleet.arena.failed) {
		diag(DIAG_GAP, "%s: %s", operand, why.len > 0 ? why.data : "unreadable");
		ok = fleet_add_unreadable(&r->fleet, origin, GAP_UNREADABLE);
	}
	buf_free(&why);
	return ok;
}

static bool take_found(struct reading *r, const char *operand, const struct found *found)
{
	struct arena *arena = &r->fleet.arena;
	if (found->no_memory || found->fleet.arena.failed || found->messages.failed)
		return false;
	if (!found->saved.failed && !found->saved.is_document)
		return fleet_add_rows(&r->fleet, &found->fleet);
	/* The digest of a saved document is that of what it says, however it is written. */
	const struct fleet_origin origin =
		origin_of(r, arena, operand, found->saved.failed ? found->saved.digest : "");
	if (arena->failed)
		return false;
	if (!found->saved.failed)
		return take_documents(r, operand, &origin, found);
	diag(DIAG_GAP, "%s: %s", operand, found->saved.why);
	return fleet_add_unreadable(&r->fleet, &origin, GAP_UNREADABLE);
}

static bool take(void *context, size_t number)
{
	struct reading *r = context;
	struct found *found = &r->found[number % r->slots];
	tell_messages(found);
	bool ok = take_found(r, r->options->operands[number], found);
	buf_free(&found->saved.text);
	fleet_free(&found->fleet);
	buf_free(&found->messages);
	return ok;
}

/*
 * ---- all operands
 * -------------------------------------------------------------------------------
 */

static bool read_all(struct reading *r)
{
	const struct cli_options *o = r->options;
	unsigned threads = r->config.threads;
	if (threads > o->operand_count)
		threads = (unsigned)o->operand_count;
	/* A single operand gets all threads; of several, each has one thread. */
	if (o->operand_count > 1)
		r->config.threads = 1;
	r->slots = (size_t)threads * 4;
	r->found = calloc(r->slots, sizeof(*r->found));
	const struct pool_plan plan = {.threads = threads,
		.jobs = o->operand_count,
		.slots = r->slots,
		.work = work,
		.merge = take,
		.context = r};
	bool ok = r->found && pool_run(&plan);
	free(r->found);
	return ok;
}

/* Read the --expect file, before entering the sandbox. */
static int read_expected(const struct cli_options *o, struct buf *names)
{
	struct os_stat stat;
	char why[OS_WHY_SIZE], piece[4096];
	int64_t got = 0;
	if (!o->expect)
		return EXIT_ANALYSED;
	struct os_file *file = os_open(o->expect, &stat, why);
	while (file && (got = os_read(file, piece, sizeof(piece), why)) > 0) {
		if (names->len < EXPECT_MAX)
			buf_add(names, piece, (size_t)got);
	}
	if (!file || got < 0)
		diag(DIAG_USAGE, "--expect cannot be \"%s\": %s", o->expect, why);
	os_close(file);
	return file && got == 0 ? EXIT_ANALYSED : EXIT_USAGE;
}

static bool fails_on(const struct fleet *f, const char *what)
{
	for (size_t i = 0; i < f->row_count; i++) {
		for (size_t k = 0; k < f->rows[i].cause_count; k++) {
			const struct fleet_cause *c = &f->rows[i].causes[k];
			if (strcmp(c->id, what) == 0)
				return true;
			for (int s = (int)c->severity; s >= SEVERITY_INFO; s--) {
				if (strcmp(severity_name((enum severity)s), what) == 0)
					return true;
			}
		}
	}
	return false;
}

static int status_of(const struct cli_options *o, const struct fleet *f)
{
	bool gap = f->missing_count > 0;
	for (size_t i = 0; i < f->row_count; i++)
		gap = gap || f->rows[i].incomplete;
	if (gap && !o->accept_gaps)
		return EXIT_GAP;
	return o->fail_on && fails_on(f, o->fail_on) ? EXIT_FAIL_ON : EXIT_ANALYSED;
}

static int report(struct reading *r)
{
	const struct cli_options *o = r->options;
	const struct fleet_report what = {
		.fleet = &r->fleet,
		.catalog = r->catalog,
		.now = o->now,
		.options = {.columns = COLUMNS_MAX,
			.color = cli_use_color(o),
			.top = o->top,
			.csv_raw = o->csv_raw,
			.excel = o->excel,
			.separator = o->separator},
	};
	struct cli_session session = {.out = r->out};
	struct buf document = {0};
	int status = EXIT_SYSTEM;
	r->out = NULL;
	if (fleet_find(o->format)(&what, &document) && !document.failed) {
		status = cli_finish(o, &session, &document);
	} else {
		diag(DIAG_NO_MEMORY, "out of memory");
		os_output_abandon(session.out);
	}
	buf_free(&document);
	int more = status_of(o, &r->fleet);
	return status > more ? status : more;
}

static int run(struct reading *r, struct buf *expected)
{
	const struct cli_options *o = r->options;
	int status = cli_check_fail_on(o, r->catalog);
	if (status == EXIT_ANALYSED)
		status = cli_engine_config(o, r->catalog, &r->config);
	if (status == EXIT_ANALYSED)
		status = read_expected(o, expected);
	if (status != EXIT_ANALYSED)
		return status;
	/* A row holds how things stood at the end of its logs; ages are made when it is shown. */
	r->config.now_asked = false;
	r->config.top = 1;
	r->config.rules = TOP_ALL;
	r->out = cli_open_output(o, &status);
	if (!r->out)
		return status;
	cli_confine(o, r->catalog, r->out);
	bool ok = read_all(r) && fleet_reduce(&r->fleet) &&
		fleet_expect(&r->fleet, buf_span(expected)) && !expected->failed;
	if (!ok) {
		diag(DIAG_NO_MEMORY, "out of memory");
		return EXIT_SYSTEM;
	}
	return report(r);
}

int cmd_fleet(const struct cli_options *o)
{
	static const char *standard_input[] = {"-"};
	struct cli_options options = *o;
	struct reading r = {.options = &options};
	struct buf expected = {0};
	int status;
	if (options.operand_count == 0) {
		options.operands = standard_input;
		options.operand_count = 1;
	}
	if (options.host && options.operand_count > 1) {
		diag(DIAG_USAGE, "--host names one machine, and there are %zu inputs",
			options.operand_count);
		return EXIT_USAGE;
	}
	r.catalog = cli_load_catalog(o, &status);
	if (r.catalog)
		status = run(&r, &expected);
	os_output_abandon(r.out);
	fleet_free(&r.fleet);
	buf_free(&expected);
	catalog_free(r.catalog);
	return status;
}

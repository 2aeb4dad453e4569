// SPDX-License-Identifier: MIT

/**
 * `marslog diff BEFORE AFTER`: what changed between two bundles or saved summaries of one
 * machine. Bundles that share jobs are read again, both together, once for the time before the
 * first job that only AFTER has and once for the time after it. So the records of a job that is
 * incomplete in both are combined and count once.
 */

#include "cli/cli.h"

#include "base/diag.h"
#include "diff/diff.h"
#include "fleet/saved.h"
#include "render/diff.h"

enum { COLUMNS_MAX = 100 };

struct comparison {
	const struct cli_options *options;
	struct engine_config config;
	struct catalog *catalog;
	struct os_output *out;
	struct diff diff;
	bool short_of_memory;
};

static void on_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	(void)context;
	(void)count;
	diag(DIAG_GAP, "%s: %s: %s", gap_input_name(input), gap_reason_name(reason), detail);
}

static bool no_memory(void)
{
	diag(DIAG_NO_MEMORY, "out of memory");
	return false;
}

/* Analyse some operands as one input. @return false without memory, after a message */
static bool analyse(struct comparison *c, const char *const *operands, size_t count,
	const struct engine_config *config, struct buf *json)
{
	const struct render_options options = {.columns = COLUMNS_MAX, .top = TOP_ALL};
	struct engine *e = engine_new(config);
	bool ok = e != NULL;
	for (size_t i = 0; i < count && ok; i++)
		ok = engine_read(e, operands[i]);
	struct summary *s = ok ? engine_summary(e) : NULL;
	if (s) {
		cli_tell_filters(c->options, s);
		c->short_of_memory = c->short_of_memory || s->short_of_memory;
	}
	ok = s && render_json(s, &options, json) && !json->failed;
	if (s)
		summary_free(s);
	engine_free(e);
	return ok || no_memory();
}

static int take_side(
	struct comparison *c, struct diff_side *side, const char *operand, struct span json)
{
	struct buf why = {0};
	side->name = os_path_base(operand);
	int status = EXIT_ANALYSED;
	if (!diff_read(&c->diff, side, json.data, json.len, &why)) {
		if (c->diff.arena.failed)
			no_memory();
		else
			diag(DIAG_GAP, "%s: %s", operand, why.data ? why.data : "unreadable");
		status = c->diff.arena.failed ? EXIT_SYSTEM : EXIT_GAP;
	}
	buf_free(&why);
	return status;
}

static int read_side(struct comparison *c, struct diff_side *side, const char *operand)
{
	struct saved saved;
	struct buf json = {0};
	int status = EXIT_SYSTEM;
	bool is_input = strcmp(operand, "-") == 0;
	/* Standard input can be read only once, so what looks like a document is one. */
	saved_read(operand, &saved);
	if (saved.no_memory) {
		no_memory();
	} else if (saved.failed || (is_input && !saved.is_document)) {
		diag(DIAG_GAP, "%s: %s", operand,
			saved.failed ? saved.why : "standard input holds no saved summary");
		status = EXIT_GAP;
	} else if (saved.is_document) {
		status = take_side(c, side, operand, buf_span(&saved.text));
	} else if (analyse(c, &operand, 1, &c->config, &json)) {
		side->exact = true;
		status = take_side(c, side, operand, buf_span(&json));
	}
	buf_free(&saved.text);
	buf_free(&json);
	return status;
}

/* ---- bundles that share jobs ------------------------------------------------------- */

/* Read both bundles together, limited to the time of one side. */
static int read_part(struct comparison *c, struct diff_side *side, int64_t since, int64_t until)
{
	struct engine_config config = c->config;
	struct diff_side part = {0};
	struct buf json = {0};
	config.on_gap = NULL; /* gaps were reported before */
	if (since != TIME_UNKNOWN)
		config.filter.since = since;
	if (until != TIME_UNKNOWN)
		config.filter.until = until;
	int status = EXIT_SYSTEM;
	if (analyse(c, (const char *const *)c->options->operands, 2, &config, &json))
		status = take_side(c, &part, side->name, buf_span(&json));
	buf_free(&json);
	if (status != EXIT_ANALYSED)
		return status;
	/* Jobs of the other side can only appear at the boundary. */
	size_t kept = 0;
	for (size_t i = 0; i < part.job_count; i++) {
		int64_t start = part.jobs[i].start;
		bool here = since != TIME_UNKNOWN ? start >= since
			: until == TIME_UNKNOWN   ? true
						  : start <= until;
		part.jobs[i].other = !here;
		kept += here;
	}
	if (kept == 0)
		return EXIT_ANALYSED;
	side->jobs = part.jobs;
	side->job_count = part.job_count;
	side->causes = part.causes;
	side->cause_count = part.cause_count;
	side->files = part.files;
	side->file_count = part.file_count;
	side->rules = part.rules;
	side->rule_count = part.rule_count;
	return EXIT_ANALYSED;
}

static int unite_bundles(struct comparison *c)
{
	struct diff *d = &c->diff;
	int64_t split = d->split;
	size_t shared = d->shared;
	if (!d->before.exact || !d->after.exact || shared == 0 || diff_is_identical(d))
		return EXIT_ANALYSED;
	/* AFTER has no job of its own, so all records belong to BEFORE. */
	if (split == TIME_UNKNOWN)
		return read_part(c, &d->before, TIME_UNKNOWN, TIME_UNKNOWN);
	int status = read_part(c, &d->before, TIME_UNKNOWN, split - 1);
	if (status == EXIT_ANALYSED)
		status = read_part(c, &d->after, split, TIME_UNKNOWN);
	if (status == EXIT_ANALYSED) {
		diff_split_jobs(d, split);
		d->shared = shared;
	}
	return status;
}

/* ---- result ------------------------------------------------------------------------ */

static bool matches(const struct diff *d, const char *what)
{
	if (strcmp(what, "worse") == 0)
		return d->answer == DIFF_WORSE;
	bool any_new = strcmp(what, "new") == 0;
	for (size_t i = 0; i < d->file_count && any_new; i++) {
		if (d->files[i].state == DIFF_NEW)
			return true;
	}
	for (size_t i = 0; i < d->cause_count; i++) {
		const struct diff_item *c = &d->causes[i];
		if (any_new ? c->state == DIFF_NEW : c->after > 0 && strcmp(c->name, what) == 0)
			return true;
		for (int s = (int)c->severity; s >= SEVERITY_INFO && !any_new; s--) {
			if (c->after > 0 && strcmp(severity_name((enum severity)s), what) == 0)
				return true;
		}
	}
	return false;
}

static int report(struct comparison *c)
{
	const struct cli_options *o = c->options;
	const struct diff_report what = {
		.diff = &c->diff,
		.catalog = c->catalog,
		.options = {.columns = COLUMNS_MAX, .color = cli_use_color(o), .top = o->top},
	};
	struct cli_session session = {.out = c->out};
	struct buf document = {0};
	int status = EXIT_SYSTEM;
	c->out = NULL;
	if (diff_find(o->format)(&what, &document) && !document.failed) {
		status = cli_finish(o, &session, &document);
	} else {
		no_memory();
		os_output_abandon(session.out);
	}
	buf_free(&document);
	if (status == EXIT_ANALYSED && o->fail_on && matches(&c->diff, o->fail_on))
		status = EXIT_FAIL_ON;
	if (status < EXIT_GAP && (c->diff.before.incomplete || c->diff.after.incomplete))
		status = EXIT_GAP;
	return c->short_of_memory ? EXIT_SYSTEM : status;
}

static int run(struct comparison *c)
{
	const struct cli_options *o = c->options;
	bool known =
		o->fail_on && (strcmp(o->fail_on, "worse") == 0 || strcmp(o->fail_on, "new") == 0);
	int status = known ? EXIT_ANALYSED : cli_check_fail_on(o, c->catalog);
	if (status == EXIT_ANALYSED)
		status = cli_engine_config(o, c->catalog, &c->config);
	if (status != EXIT_ANALYSED)
		return status;
	c->config.top = TOP_ALL;
	c->config.rules = TOP_ALL;
	c->config.on_gap = on_gap;
	c->out = cli_open_output(o, &status);
	if (!c->out)
		return status;
	cli_confine(o, c->catalog, c->out);
	status = read_side(c, &c->diff.before, o->operands[0]);
	if (status == EXIT_ANALYSED)
		status = read_side(c, &c->diff.after, o->operands[1]);
	if (status != EXIT_ANALYSED)
		return status;
	diff_match_jobs(&c->diff);
	status = unite_bundles(c);
	if (status != EXIT_ANALYSED)
		return status;
	if (!diff_compare(&c->diff, c->catalog)) {
		no_memory();
		return EXIT_SYSTEM;
	}
	return report(c);
}

int cmd_diff(const struct cli_options *o)
{
	struct comparison c = {.options = o};
	int status;
	if (o->operand_count != 2) {
		diag(DIAG_USAGE, "diff compares two inputs, BEFORE and AFTER");
		return EXIT_USAGE;
	}
	c.catalog = cli_load_catalog(o, &status);
	if (c.catalog)
		status = run(&c);
	os_output_abandon(c.out);
	diff_free(&c.diff);
	catalog_free(c.catalog);
	return status;
}

// SPDX-License-Identifier: MIT

/** `marslog check`: one line and the exit status of a monitoring plugin. */

#include "cli/cli.h"

#include "base/diag.h"
#include "check/baseline.h"

enum { DETAILS = 5 };

int cli_check_failed(const char *why)
{
	struct buf line = {0};
	check_unknown(why, &line);
	cli_write(&(struct cli_options){0}, &line);
	buf_free(&line);
	return CHECK_UNKNOWN;
}

/* Parse "job", "data", …, or the id of a cause. */
static bool read_finding(
	const char *word, const struct catalog *catalog, struct check_finding *finding)
{
	if (!word)
		return true;
	*finding = (struct check_finding){.severity = -1};
	for (int i = SEVERITY_INFO; i <= SEVERITY_JOB; i++) {
		if (strcmp(severity_name((enum severity)i), word) == 0) {
			finding->severity = i;
			return true;
		}
	}
	finding->cause = word;
	return catalog_cause(catalog, word) != NULL;
}

static int check(
	const struct cli_options *o, struct cli_session *session, struct check_limits *limits)
{
	struct summary *s = cli_summarise(o, session);
	struct buf text = {0};
	if (!s)
		return cli_check_failed("out of memory");
	enum check_state state = check_summary(s, limits, o->verbose ? DETAILS : 0, &text);
	int status = s->short_of_memory ? EXIT_SYSTEM : cli_finish(o, session, &text);
	buf_free(&text);
	summary_free(s);
	return status == EXIT_ANALYSED ? (int)state : CHECK_UNKNOWN;
}

int cmd_check(const struct cli_options *given)
{
	struct cli_options options = *given;
	const struct cli_options *o = &options;
	struct check_limits limits;
	struct baseline baseline = {0};
	struct cli_session session = {0};
	char why[OS_WHY_SIZE] = "";

	options.no_progress = true;
	options.now_given = true; /* a check always concerns the present */
	check_defaults(&limits);
	if (o->max_age && !check_parse_age(o->max_age, &limits))
		return cli_check_failed("--max-age must be an age such as 26h or 26h,50h");
	if (o->baseline && !baseline_read(o->baseline, &baseline, why)) {
		baseline_free(&baseline);
		diag(DIAG_USAGE, "the baseline %s cannot be read: %s", o->baseline, why);
		return cli_check_failed("the baseline cannot be read");
	}
	limits.known = o->baseline ? baseline.paths : NULL;
	limits.known_count = baseline.count;
	int status = cli_open(o, NULL, &session);
	if (status != EXIT_ANALYSED)
		status = cli_check_failed("marslog cannot start; see its messages");
	else if (!read_finding(o->warning, session.catalog, &limits.warning) ||
		!read_finding(o->critical, session.catalog, &limits.critical))
		status = cli_check_failed("--warning and --critical take a severity or a cause");
	else
		status = check(o, &session, &limits);
	cli_close(&session);
	baseline_free(&baseline);
	return status;
}

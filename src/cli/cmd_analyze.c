// SPDX-License-Identifier: MIT

/** `marslog analyze`: the ranked summary. */

#include "cli/cli.h"

#include "base/diag.h"
#include "render/render.h"

enum { COLUMNS_MAX = 100 };

static int report(const struct cli_options *o, struct cli_session *session, const struct summary *s)
{
	struct render_options options = {
		.columns = COLUMNS_MAX,
		.color = cli_use_color(o),
		.terminal = !o->output && os_is_terminal(OS_STDOUT),
		.full = o->full,
		.top = o->top,
		.csv_raw = o->csv_raw,
		.excel = o->excel,
		.separator = o->separator,
	};
	unsigned columns = os_terminal_columns();
	if (columns > 0 && columns < COLUMNS_MAX && !o->output)
		options.columns = columns;

	struct buf document = {0};
	int status = EXIT_ANALYSED;
	if (o->brief) {
		buf_add_visible(&document, span_of(s->headline));
		buf_addc(&document, '\n');
		status = cli_finish(o, session, &document);
	} else if (!render_find(o->format)(s, &options, &document) || document.failed) {
		diag(DIAG_NO_MEMORY, "out of memory");
		status = EXIT_SYSTEM;
	} else {
		status = cli_finish(o, session, &document);
	}
	buf_free(&document);
	if (status == EXIT_ANALYSED && o->report_dir)
		status = cli_write_report_dir(o, s, &options);
	return cli_status(o, s, status);
}

int cmd_analyze(const struct cli_options *o)
{
	struct cli_session session;
	int status = o->report_dir ? cli_prepare_report_dir(o->report_dir) : EXIT_ANALYSED;
	if (status != EXIT_ANALYSED)
		return status;
	status = cli_open(o, NULL, &session);
	if (status == EXIT_ANALYSED) {
		struct summary *s = cli_summarise(o, &session);
		status = s ? report(o, &session, s) : EXIT_SYSTEM;
		summary_free(s);
	}
	cli_close(&session);
	return status;
}

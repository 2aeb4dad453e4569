// SPDX-License-Identifier: MIT

/** `marslog exclude`: only the exclusion suggestions. */

#include "cli/cli.h"

#include "base/diag.h"
#include "render/exclusions.h"

int cmd_exclude(const struct cli_options *o)
{
	struct cli_session session;
	int status = cli_open(o, NULL, &session);
	if (status == EXIT_ANALYSED) {
		struct summary *s = cli_summarise(o, &session);
		struct buf document = {0};
		struct render_options options = {.columns = 100,
			.color = cli_use_color(o),
			.top = o->top,
			.csv_raw = o->csv_raw,
			.excel = o->excel,
			.separator = o->separator};
		if (s && exclusions_find(o->format)(s, &options, &document) && !document.failed) {
			status = cli_finish(o, &session, &document);
		} else {
			if (s)
				diag(DIAG_NO_MEMORY, "out of memory");
			status = EXIT_SYSTEM;
		}
		if (s)
			status = cli_status(o, s, status);
		buf_free(&document);
		summary_free(s);
	}
	cli_close(&session);
	return status;
}

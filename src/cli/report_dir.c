// SPDX-License-Identifier: MIT

/** `analyze --report-dir`: several reports of one analysis, in one folder. */

#include "cli/cli.h"

#include "base/diag.h"
#include "render/exclusions.h"

/*
 * A file of the folder, and the beginning of an earlier report of this kind, by which it is
 * recognised.
 */
static const struct report {
	const char *name;
	render_fn *render;
	const char *mark;
} reports[] = {
	{"mail.txt", render_mail, "Subject: "},
	{"report.html", render_html, "<meta name=\"generator\" content=\"marslog "},
	{"failing-files.csv", render_files_csv, "marslog_cause"},
	{"exclude.ps1", render_powershell,
		"# Exclusion rules for the MARS agent, suggested by marslog "},
};

static bool add_path(struct buf *path, const char *folder, const char *name)
{
	buf_clear(path);
	buf_adds(path, folder);
	os_path_join(path, name);
	return !path->failed;
}

/* Whether the file does not exist, or is an earlier report of this program. */
static bool may_be_replaced(const char *path, const char *mark)
{
	char head[4096];
	char why[OS_WHY_SIZE];
	struct os_stat stat;
	if (!os_stat_path(path, true, &stat, why))
		return !os_access_was_denied();
	if (stat.kind != OS_FILE)
		return false;
	struct os_file *f = os_open(path, &stat, why);
	int64_t got = f ? os_read(f, head, sizeof(head), why) : 0;
	os_close(f);
	return got > 0 && span_find((struct span){head, (size_t)got}, span_of(mark), 0) != SIZE_MAX;
}

int cli_prepare_report_dir(const char *folder)
{
	char why[OS_WHY_SIZE];
	struct buf path = {0};
	int status = EXIT_ANALYSED;
	if (!os_make_folder(folder, why)) {
		diag(DIAG_OUTPUT, "%s: %s", folder, why);
		return EXIT_SYSTEM;
	}
	for (size_t i = 0; i < COUNT_OF(reports) && status == EXIT_ANALYSED; i++) {
		if (!add_path(&path, folder, reports[i].name)) {
			diag(DIAG_NO_MEMORY, "out of memory");
			status = EXIT_SYSTEM;
		} else if (!may_be_replaced(path.data, reports[i].mark)) {
			diag(DIAG_OUTPUT, "%s: not a report of marslog, so it is not replaced",
				path.data);
			status = EXIT_SYSTEM;
		}
	}
	buf_free(&path);
	return status;
}

static int write_report(const char *path, const struct buf *document)
{
	char why[OS_WHY_SIZE];
	bool closed = false;
	struct os_output *out = os_output_open(path, why);
	bool ok = out && os_output_write(out, document->data, document->len, &closed, why);
	if (ok)
		ok = os_output_commit(out, &closed, why);
	else
		os_output_abandon(out);
	if (!ok)
		diag(DIAG_OUTPUT, "%s: %s", path, why);
	return ok ? EXIT_ANALYSED : EXIT_SYSTEM;
}

int cli_write_report_dir(
	const struct cli_options *o, const struct summary *s, const struct render_options *render)
{
	struct buf path = {0}, document = {0};
	int status = EXIT_ANALYSED;
	for (size_t i = 0; i < COUNT_OF(reports) && status == EXIT_ANALYSED; i++) {
		buf_clear(&document);
		if (!add_path(&path, o->report_dir, reports[i].name) ||
			!reports[i].render(s, render, &document) || document.failed) {
			diag(DIAG_NO_MEMORY, "out of memory");
			status = EXIT_SYSTEM;
		} else {
			status = write_report(path.data, &document);
		}
	}
	if (status == EXIT_ANALYSED)
		diag(DIAG_NOTICE, "mail, report, list of files and script are in %s",
			o->report_dir);
	buf_free(&path);
	buf_free(&document);
	return status;
}

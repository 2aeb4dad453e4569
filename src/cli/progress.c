// SPDX-License-Identifier: MIT

/** Progress on a terminal. */

#include "cli/progress.h"

#include "cli/cli.h"

#include <stdio.h>

enum { REDRAW_MS = 200, DELAY_MS = 500 };

static const char take_away[] = "\r\x1B[K";

/*
 * The total size of the operands if all are plain files; the size of an archive's contents is
 * unknown.
 */
static uint64_t plain_bytes(const struct cli_options *o)
{
	static const char *const archives[] = {".zip", ".cab", ".7z", ".tar", ".tgz", ".gz"};
	uint64_t total = 0;
	for (size_t i = 0; i < o->operand_count; i++) {
		struct os_stat stat;
		char why[OS_WHY_SIZE];
		for (size_t k = 0; k < COUNT_OF(archives); k++) {
			if (span_ends_nocase(span_of(o->operands[i]), span_of(archives[k])))
				return 0;
		}
		if (!os_stat_path(o->operands[i], true, &stat, why) || !stat.seekable)
			return 0;
		total += stat.size;
	}
	return total;
}

void progress_begin(struct progress *p, const struct cli_options *o)
{
	*p = (struct progress){
		.shown = !o->quiet && !o->no_progress && os_takes_escapes(OS_STDERR),
		.started = os_now(),
	};
	if (p->shown)
		p->total = plain_bytes(o);
}

static void draw(struct progress *p, int64_t now, uint64_t bytes, uint64_t members)
{
	char line[160];
	int64_t spent = now - p->started;
	uint64_t rate = spent > 0 ? bytes * 1000 / (uint64_t)spent : 0;
	int len = snprintf(line, sizeof(line), "%sreading: %llu MB in %llu file%s, %llu MB/s",
		take_away, (unsigned long long)(bytes / 1000000), (unsigned long long)members,
		members == 1 ? "" : "s", (unsigned long long)(rate / 1000000));
	if (len > 0 && p->total > bytes && rate > 0)
		len += snprintf(line + len, sizeof(line) - (size_t)len, ", %llu %%, %llu s left",
			(unsigned long long)(bytes * 100 / p->total),
			(unsigned long long)((p->total - bytes) / rate + 1));
	if (len > 0)
		os_print_error(line, (size_t)len);
	p->on_screen = true;
}

void progress_update(void *progress, uint64_t bytes, uint64_t members)
{
	struct progress *p = progress;
	if (!p->shown)
		return;
	int64_t now = os_now();
	/* Short runs need no progress line. */
	if (now - p->started < DELAY_MS || now - p->last < REDRAW_MS)
		return;
	p->last = now;
	draw(p, now, bytes, members);
}

void progress_end(struct progress *p)
{
	if (p->on_screen)
		os_print_error(take_away, sizeof(take_away) - 1);
	p->on_screen = false;
}

// SPDX-License-Identifier: MIT

/** Progress on a terminal. */

#include "cli/progress.h"

#include "cli/cli.h"
#include "source/source.h"

#include <stdio.h>

enum { REDRAW_MS = 200, DELAY_MS = 500 };

static const char take_away[] = "\r\x1B[K";

/* The total size of the operands if all are files on disk; 0 when unknown. */
static uint64_t size_of(const struct cli_options *o)
{
	uint64_t total = 0;
	for (size_t i = 0; i < o->operand_count; i++) {
		struct os_stat stat;
		char why[OS_WHY_SIZE];
		if (!os_stat_path(o->operands[i], true, &stat, why) || stat.kind != OS_FILE ||
			!stat.seekable)
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
		p->total = size_of(o);
}

static void draw(struct progress *p, int64_t now, uint64_t bytes, uint64_t members)
{
	char line[160];
	int64_t spent = now - p->started;
	uint64_t rate = spent > 0 ? bytes * 1000 / (uint64_t)spent : 0;
	int len = snprintf(line, sizeof(line), "%sreading: %llu MB in %llu file%s, %llu MB/s",
		take_away, (unsigned long long)(bytes / 1000000), (unsigned long long)members,
		members == 1 ? "" : "s", (unsigned long long)(rate / 1000000));
	/* How much of an archive is read is known in compressed bytes only. */
	uint64_t read = source_bytes_read();
	if (len > 0 && p->total > read && read > 0)
		len += snprintf(line + len, sizeof(line) - (size_t)len,
			", %llu %% of %llu MB, %llu s left",
			(unsigned long long)((double)read * 100 / (double)p->total),
			(unsigned long long)(p->total / 1000000),
			(unsigned long long)((double)spent / 1000 / (double)read *
				(double)(p->total - read)) +
				1);
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

// SPDX-License-Identifier: MIT

/**
 * Gauges for a text-file collector. The document is valid in the text format
 * 0.0.4 and in OpenMetrics 1.0: only gauges, LF, `# EOF` at the end, no
 * timestamps, and no label with a path.
 */

#include "render/render.h"

#include "tally/tally.h"

static void add_label(struct buf *out, const char *name, struct span value)
{
	buf_addf(out, "%s=\"", name);
	struct buf visible = {0};
	buf_add_visible(&visible, value);
	for (size_t i = 0; i < visible.len; i++) {
		if (visible.data[i] == '"' || visible.data[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, visible.data[i]);
	}
	out->failed = out->failed || visible.failed;
	buf_free(&visible);
	buf_addc(out, '"');
}

static void add_family(struct buf *out, const char *name, const char *help)
{
	buf_addf(out, "# HELP marslog_%s %s\n# TYPE marslog_%s gauge\n", name, help, name);
}

/* One sample; `label` may be NULL. */
static void add_sample(struct buf *out, const struct summary *s, const char *name,
	const char *label, const char *value, uint64_t number)
{
	buf_addf(out, "marslog_%s{", name);
	add_label(out, "host", span_of(s->host.name ? s->host.name : ""));
	if (s->group) {
		buf_addc(out, ',');
		add_label(out, "group", span_of(s->group));
	}
	if (label) {
		buf_addc(out, ',');
		add_label(out, label, span_of(value));
	}
	buf_addf(out, "} %llu\n", (unsigned long long)number);
}

static void add_one(struct buf *out, const struct summary *s, const char *name, const char *help,
	uint64_t number)
{
	add_family(out, name, help);
	add_sample(out, s, name, NULL, NULL, number);
}

/* A time in seconds since 1970; nothing if unknown. */
static void add_time(
	struct buf *out, const struct summary *s, const char *name, const char *help, int64_t time)
{
	if (time != TIME_UNKNOWN && time >= 0)
		add_one(out, s, name, help, (uint64_t)(time / 1000));
}

static void add_jobs(struct buf *out, const struct summary *s)
{
	uint64_t counts[JOB_UNKNOWN + 1] = {0};
	for (size_t i = 0; i < s->job_count; i++)
		counts[s->jobs[i].result]++;
	add_family(out, "jobs", "Backup jobs in the input by their result");
	for (int i = JOB_SUCCEEDED; i <= JOB_UNKNOWN; i++)
		add_sample(
			out, s, "jobs", "result", job_result_name((enum job_result)i), counts[i]);
}

bool render_openmetrics(const struct summary *s, const struct render_options *o, struct buf *out)
{
	(void)o;
	add_one(out, s, "up", "Whether the input was read without a gap", s->incomplete ? 0 : 1);
	add_family(out, "verdict", "1 for the state of the machine, 0 for all others");
	for (int i = VERDICT_CLEAN; i <= VERDICT_UNKNOWN; i++)
		add_sample(out, s, "verdict", "state", verdict_state_name((enum verdict_state)i),
			s->state == (enum verdict_state)i);
	add_time(out, s, "last_backup_timestamp_seconds",
		"End of the newest job that left a recovery point", s->last_backup);
	add_time(out, s, "last_attempt_timestamp_seconds",
		"End of the newest job, whatever became of it", s->last_attempt);
	add_one(out, s, "files_not_protected", "Files that failed in the newest run",
		s->files_not_protected);
	add_family(out, "failures", "Failures by cause; a failure is one path in one run");
	for (size_t i = 0; i < s->cause_count; i++)
		add_sample(
			out, s, "failures", "cause", s->causes[i].cause->id, s->causes[i].failures);
	add_jobs(out, s);
	add_one(out, s, "gaps", "What could not be read", s->gap_count);
	add_time(out, s, "log_last_record_timestamp_seconds", "Newest record of the logs",
		s->period_last);
	buf_adds(out, "# EOF\n");
	return !out->failed;
}

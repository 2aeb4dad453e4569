// SPDX-License-Identifier: MIT

#include "check/check.h"

#include <stdio.h>
#include <stdlib.h>

#define MS_PER_MINUTE INT64_C(60000)
#define MS_PER_HOUR (60 * MS_PER_MINUTE)
#define MS_PER_DAY (24 * MS_PER_HOUR)
enum { REASONS_MAX = 4 };

const char *check_state_name(enum check_state state)
{
	static const char *const names[] = {"OK", "WARNING", "CRITICAL", "UNKNOWN"};
	return names[state];
}

void check_defaults(struct check_limits *limits)
{
	*limits = (struct check_limits){
		.warn_age = 26 * MS_PER_HOUR,
		.critical_age = 50 * MS_PER_HOUR,
		.warning = {.severity = SEVERITY_DATA},
		.critical = {.severity = SEVERITY_JOB},
	};
}

/* Parse one age and advance *text. */
static bool parse_one_age(const char **text, int64_t *out)
{
	char *end;
	if (!ascii_is_digit(**text))
		return false;
	unsigned long n = strtoul(*text, &end, 10);
	int64_t unit = *end == 'm' ? MS_PER_MINUTE
		: *end == 'h'      ? MS_PER_HOUR
		: *end == 'd'      ? MS_PER_DAY
				   : 0;
	*text = end + 1;
	*out = (int64_t)n * unit;
	return unit > 0 && n > 0 && n <= 100000;
}

bool check_parse_age(const char *text, struct check_limits *limits)
{
	if (!parse_one_age(&text, &limits->warn_age))
		return false;
	/* By then the next daily backup has failed, too. */
	limits->critical_age = limits->warn_age + MS_PER_DAY;
	if (*text == '\0')
		return true;
	if (*text++ != ',' || !parse_one_age(&text, &limits->critical_age))
		return false;
	return *text == '\0' && limits->critical_age >= limits->warn_age;
}

/* ---- reasons -------------------------------------------------------------------- */

struct verdict {
	enum check_state state;
	struct buf text; /* the reasons for that state */
	size_t reasons;
};

/* A worse state replaces the reasons so far; a better one adds nothing. */
static bool raises(struct verdict *v, enum check_state state)
{
	if (state < v->state || (state == v->state && v->reasons >= REASONS_MAX))
		return false;
	if (state > v->state) {
		v->state = state;
		v->reasons = 0;
		buf_clear(&v->text);
	}
	if (v->reasons++ > 0)
		buf_adds(&v->text, "; ");
	return true;
}

static void add_day(struct buf *out, int64_t time)
{
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char text[32];
	time_format(time, text); /* 2026-11-12T21:31:00.000Z */
	int month = (text[5] - '0') * 10 + text[6] - '0';
	int day = (text[8] - '0') * 10 + text[9] - '0';
	buf_addf(out, "%d %s", day, months[month >= 1 && month <= 12 ? month - 1 : 0]);
}

static void add_age(struct buf *out, int64_t age)
{
	if (age >= 2 * MS_PER_DAY)
		buf_addf(out, " (%lld days)", (long long)(age / MS_PER_DAY));
	else
		buf_addf(out, " (%lld h ago)", (long long)(age / MS_PER_HOUR));
}

static bool finding_counts(const struct summary_cause *c, const struct check_finding *f)
{
	if (c->entries == 0 || c->current == CURRENT_NO || c->cause->severity == SEVERITY_INFO)
		return f->cause && c->entries > 0 && c->current != CURRENT_NO &&
			strcmp(f->cause, c->cause->id) == 0;
	return f->cause ? strcmp(f->cause, c->cause->id) == 0
			: f->severity >= 0 && (int)c->severity >= f->severity;
}

static void judge_age(struct verdict *v, const struct summary *s, const struct check_limits *l)
{
	if (s->last_backup == TIME_UNKNOWN) {
		if (s->tallied.all > 0 && raises(v, CHECK_CRITICAL))
			buf_addf(&v->text, "no backup in these logs: %llu of %llu jobs failed",
				(unsigned long long)s->tallied.failed,
				(unsigned long long)s->tallied.all);
		return;
	}
	int64_t age = s->now - s->last_backup;
	enum check_state state = age > l->critical_age ? CHECK_CRITICAL
		: age > l->warn_age                    ? CHECK_WARNING
						       : CHECK_OK;
	if (state != CHECK_OK && raises(v, state)) {
		buf_adds(&v->text, "no backup since ");
		add_day(&v->text, s->last_backup);
		add_age(&v->text, age);
	}
}

static void judge_findings(struct verdict *v, const struct summary *s, const struct check_limits *l)
{
	for (size_t i = 0; i < s->cause_count; i++) {
		const struct summary_cause *c = &s->causes[i];
		enum check_state state = finding_counts(c, &l->critical) ? CHECK_CRITICAL
			: finding_counts(c, &l->warning)                 ? CHECK_WARNING
									 : CHECK_OK;
		if (state == CHECK_OK || !raises(v, state))
			continue;
		buf_adds(&v->text, c->cause->title);
		if (c->files > 0)
			buf_addf(&v->text, ": %llu file%s", (unsigned long long)c->files,
				c->files == 1 ? "" : "s");
	}
}

int check_compare_paths(const void *a, const void *b)
{
	const struct span *x = a, *y = b;
	size_t len = x->len < y->len ? x->len : y->len;
	for (size_t i = 0; i < len; i++) {
		int d = (unsigned char)ascii_lower(x->data[i]) -
			(unsigned char)ascii_lower(y->data[i]);
		if (d != 0)
			return d;
	}
	return (x->len > y->len) - (x->len < y->len);
}

/* Number of files that fail now and are not in the baseline. */
static uint64_t count_new(const struct summary *s, const struct check_limits *l)
{
	uint64_t count = 0;
	for (size_t i = 0; i < s->file_count; i++) {
		const struct summary_file *f = &s->files[i];
		if (f->current != CURRENT_NO && f->cause->severity != SEVERITY_INFO &&
			(l->known_count == 0 ||
				!bsearch(&f->path, l->known, l->known_count, sizeof(*l->known),
					check_compare_paths)))
			count++;
	}
	return count;
}

static void judge_unknown(struct verdict *v, const struct summary *s)
{
	/* What is critical remains so, whatever could not be read. */
	if (v->state == CHECK_CRITICAL)
		return;
	if (s->incomplete && raises(v, CHECK_UNKNOWN))
		buf_addf(&v->text, "not everything could be read (%zu gap%s)", s->gap_count,
			s->gap_count == 1 ? "" : "s");
	else if (s->last_backup == TIME_UNKNOWN && raises(v, CHECK_UNKNOWN))
		buf_adds(&v->text,
			s->tallied.running ? "no finished job in these logs yet"
					   : "no backup job in the input");
}

static void describe_ok(struct verdict *v, const struct summary *s)
{
	if (v->state != CHECK_OK || s->last_backup == TIME_UNKNOWN)
		return;
	buf_adds(&v->text, "last backup ");
	add_day(&v->text, s->last_backup);
	add_age(&v->text, s->now - s->last_backup);
	if (s->files_not_protected > 0)
		buf_addf(&v->text, ", %llu file%s left out",
			(unsigned long long)s->files_not_protected,
			s->files_not_protected == 1 ? "" : "s");
}

/* ---- the line ------------------------------------------------------------------- */

static void add_performance(struct buf *out, const struct summary *s, const struct check_limits *l)
{
	buf_adds(out, " |");
	if (s->last_backup != TIME_UNKNOWN)
		buf_addf(out, " age=%llds;%lld;%lld", (long long)((s->now - s->last_backup) / 1000),
			(long long)(l->warn_age / 1000), (long long)(l->critical_age / 1000));
	buf_addf(out, " files=%llu;; failed_jobs=%llu gaps=%zu",
		(unsigned long long)s->files_not_protected,
		(unsigned long long)s->tallied.since_failed, s->gap_count);
}

/* Append text without the characters that have a meaning in plugin output; at most `space` bytes. */
static void add_plain(struct buf *out, struct span text, size_t space)
{
	struct buf clean = {0};
	buf_add_visible(&clean, text);
	size_t len = clean.failed ? 0 : clean.len;
	bool cut = len > space;
	if (cut) {
		len = space > 3 ? space - 3 : 0;
		while (len > 0 && ((unsigned char)clean.data[len] & 0xC0) == 0x80)
			len--;
	}
	for (size_t i = 0; i < len; i++)
		buf_addc(out, clean.data[i] == '|' ? '/' : clean.data[i]);
	if (cut && space > 3)
		buf_adds(out, "...");
	out->failed = out->failed || clean.failed;
	buf_free(&clean);
}

static void add_line(struct buf *out, enum check_state state, const char *host, struct span text,
	struct span performance)
{
	struct buf sentence = {0};
	buf_addf(&sentence, "MARS %s: ", check_state_name(state));
	if (host)
		buf_addf(&sentence, "%s ", host);
	buf_add(&sentence, text.data, text.len);
	add_plain(out, buf_span(&sentence), CHECK_LINE_MAX - performance.len);
	buf_add(out, performance.data, performance.len);
	buf_addc(out, '\n');
	out->failed = out->failed || sentence.failed;
	buf_free(&sentence);
}

void check_unknown(const char *why, struct buf *out)
{
	add_line(out, CHECK_UNKNOWN, NULL, span_of(why), (struct span){0});
}

/* The findings by rank, one line each. */
static void add_details(struct buf *out, const struct summary *s, unsigned most)
{
	for (size_t i = 0; i < s->cause_count && most > 0; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (c->entries == 0 || c->cause->severity == SEVERITY_INFO)
			continue;
		struct buf line = {0};
		buf_addf(&line, "%s%s: %llu files, %llu failures", c->cause->title,
			c->current == CURRENT_NO ? " (ended)" : "", (unsigned long long)c->files,
			(unsigned long long)c->failures);
		add_plain(out, buf_span(&line), CHECK_LINE_MAX);
		buf_addc(out, '\n');
		out->failed = out->failed || line.failed;
		buf_free(&line);
		most--;
	}
}

enum check_state check_summary(const struct summary *s, const struct check_limits *limits,
	unsigned details, struct buf *out)
{
	struct verdict v = {.state = CHECK_OK};
	struct buf performance = {0};
	judge_age(&v, s, limits);
	if (s->tallied.since_failed > 0 && s->last_backup != TIME_UNKNOWN &&
		raises(&v, CHECK_CRITICAL))
		buf_addf(&v.text, "the newest job failed (%llu since the last backup)",
			(unsigned long long)s->tallied.since_failed);
	judge_findings(&v, s, limits);
	uint64_t fresh = limits->known ? count_new(s, limits) : 0;
	if (fresh > 0 && raises(&v, CHECK_WARNING))
		buf_addf(&v.text, "%llu file%s that the baseline does not know",
			(unsigned long long)fresh, fresh == 1 ? "" : "s");
	judge_unknown(&v, s);
	describe_ok(&v, s);
	add_performance(&performance, s, limits);
	add_line(out, v.state, s->host.name, buf_span(&v.text), buf_span(&performance));
	add_details(out, s, details);
	out->failed = out->failed || v.text.failed || performance.failed;
	buf_free(&v.text);
	buf_free(&performance);
	return v.state;
}

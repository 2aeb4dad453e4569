// SPDX-License-Identifier: MIT

/*
 * Random engine logs, reproducible by seed: mostly plain records, with other
 * lines that a log may contain between them. Also a textual form of a parser's
 * callbacks, for comparing two ways of reading a log.
 */

#ifndef MARSLOG_MADE_LOGS_H
#define MARSLOG_MADE_LOGS_H

#include "record/record.h"

#include <stdlib.h>

/* ---- chance ------------------------------------------------------------------ */

struct chance {
	uint64_t state;
};

static inline struct chance chance_of(uint64_t seed)
{
	return (struct chance){(seed + 1) * UINT64_C(0x9E3779B97F4A7C15)};
}

/** A number below `most`. */
static inline unsigned below(struct chance *c, unsigned most)
{
	c->state ^= c->state << 13;
	c->state ^= c->state >> 7;
	c->state ^= c->state << 17;
	return (unsigned)((c->state * UINT64_C(0x2545F4914F6CDD1D)) >> 33) % most;
}

static inline bool one_in(struct chance *c, unsigned n)
{
	return below(c, n) == 0;
}

static inline const char *one_of(struct chance *c, const char *const *words, size_t count)
{
	return words[below(c, (unsigned)count)];
}

/* ---- a log --------------------------------------------------------------------- */

enum made_traits {
	MADE_OTHER_ENCODING = 1, /* nothing above U+00FF, and nothing that is no text */
	MADE_LATE_ACCENTS = 2,   /* hardly anything above ASCII in the first half */
	MADE_CUT_LINES = 4,      /* some lines of more than 2000 bytes */
	MADE_STRANGE = 8,        /* half of the lines are none of the usual ones */
	MADE_YEARS = 16,         /* a spreadsheet's rendering, with years */
	MADE_LISTS = 32,         /* lists of failed files between the records */
};

struct made {
	struct chance chance;
	unsigned traits;
	bool late; /* accents may be used */
	unsigned columns, month, day, minute, ms;
	const char *pid, *task, *end;
	bool mixed_ends;
	unsigned odd; /* one line of so many is no plain record */
};

static const char *const made_tasks[] = {"", "1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6",
	"2FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6", "1fcff8b4-cce2-42e6-8883-7aeb9a1c5cb6",
	"2FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB7"};
static const char *const made_odd_tasks[] = {"{1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CB6}",
	"1FCFF8B4-CCE2-42E6-8883-7AEB9A1C5CBX", "1FCFF8B4", "****************"};
static const char *const made_pids[] = {"0AB0", "1F3C", "0AB1", "0001AB0C", "0ab0", "AB0", "12345"};
static const char *const made_tids[] = {
	"0974", "0978", "097C", "FFFF", "09ac", "00012345", "974", "097G"};
static const char *const made_objects[] = {"[0000000053582120]", "[00000000FFFFFFFF]", "",
	"[53582120]", "[not hexadecimal]", "[0000000053582120] ", "[00000000535821200]",
	"[0000\r00053582120]",
	("[00000000\xC3\xA9"
	 "582120]")};
static const char *const made_sources[] = {"mtffile.cpp(1372)", "a.cpp(1)",
	"ManagementHelper.cs(3)", "fileprovider.cpp(811)", "a(1)", "no source", "x.cpp(12", "",
	"m\rf.cpp(1)", "m\xC3\xA9.cpp(1)",
	"a_source_with_a_name_that_is_longer_than_sixty-four_characters_in_all.cpp(12345)",
	"vsssnapshotrequestor.cpp(1111)", "dsmfs/fsenumeration.cpp(77)", "exactly24bytes_long.c(1)",
	"exactly_25bytes_long.c(1)",
	("a_source_that_is_longer_than_the_fast_path_looks_at_so_that_every_column_behind_"
	 "it_is_read_slowly.cpp(1)")};
static const char *const made_components[] = {
	"18", "32", "71", "7", "0AB", "12AB", "x!", "", "12345"};
static const char *const made_levels[] = {"WARNING", "FATAL", "ERROR", "CRITICAL", "ACTIVITY",
	"PERF", "ODD", "warning", "", "**WARNING**", "NORMALLY"};
static const char *const made_messages[] = {
	"BackupRead retried after 0x80070005",
	"Copied 80070570 bytes of D:\\Data\\x.bin",
	"",
	" ",
	"==>FileProvider::EndData",
	"\ttabs\tin it\t",
	"  blanks around  ",
	"Failed: Hr: = [0x80070005] BackupRead failed on file(D:\\Data\\a b.docx)",
	"Failed: Hr: = [0x80070570] BackupRead failed on file(D:\\Data\\Sales & Co\\Q1  plan.xlsx)",
	"Failed: Hr: = [0x8ABE0107] : x",
	"a/b and c/d",
	"1/2 and 08/04",
	"Completed 17/99999",
	"Uploading to https://pod01.example.net/rest/17/blob?s:1",
	"class: 1, address: 2",
	"Backup of 08/11/2026 07:15:02 holds 3 items, ends 08/04",
	"since 08/04 13:16:29.206 and later",
	"until 0AB0 0974 08/04",
	"is: it is:",
	"s:",
	"Progress: none",
	"bold **of a forum** here",
	"a * alone",
	"Backup Progress: Prebackup started.",
	"Backup Progress: Prebackup finished.",
	"backup progress: Data transfer started.",
	"BACKUP PROGRESS: SUCCEEDED",
	"x Backup Progress: Succeeded",
	"Backup Progress:",
	"Backup Progress: Completed",
	"Backup progress: bytes: 30868 files: 311",
	"backup progress: 17 % of D:\\Data.",
	"Backup Progress: 17 bytes read",
	"file(D:\\Da",
	"An error was encountered for volume D:\\ (0x186FB)",
};
static const char *const made_accents[] = {"Caf\xC3\xA9", "Se\xC3\xB1or M\xC3\xBCller", "\xC3\x84"};
static const char *const made_others[] = {"\xE2\x82\xAC 5", "\xF0\x9F\x98\x80", "\xE2\x80\xA6"};

static const char *const made_traces[] = {"   at System.ServiceModel.Channels.Connect(Uri uri)",
	"  at Contoso.Client.Send()", "at Contoso.Client.Send()", " at",
	"   at Contoso.Client.Send() in C:\\src\\client.cs:line 12",
	"   at once [0x80070005] was the answer", "   at **Contoso** [0x80070005]",
	"   at Consider adding these to exclusion list of backup policy.",
	"   at 0AB0\t0974\t08/04\t13:16:29.206\t18\ta.cpp(1)\t\t\tWARNING\tx", "   at \xC3\xA9",
	"   at\tWARNING\tFailed: Hr: = [0x80070005] x"};

static inline void made_end(struct made *m, struct buf *out)
{
	static const char *const ends[] = {"\n", "\r\n", "\r", "\n", "\r\n", "\r\r\n", "\n\r"};
	buf_adds(out,
		m->mixed_ends && one_in(&m->chance, 3) ? one_of(&m->chance, ends, COUNT_OF(ends))
						       : m->end);
}

static inline void made_filler(struct made *m, struct buf *out, unsigned bytes)
{
	for (unsigned i = 0; i < bytes; i++)
		buf_addc(out, "abcdefghijklmnopqrstuvwxyz     \\"[below(&m->chance, 32)]);
}

/* The clock goes on, seldom by more than a minute and now and then by months. */
static inline void made_tick(struct made *m)
{
	struct chance *c = &m->chance;
	m->ms += below(c, 4000);
	if (m->ms >= 60000) {
		m->ms %= 60000;
		m->minute++;
	}
	if (one_in(c, 60))
		m->minute += below(c, 3000);
	if (m->minute >= 1440) {
		m->minute %= 1440;
		m->day++;
	}
	if (m->day > 28 + (m->month == 2 ? 1u : 2u)) {
		m->day = 1;
		m->month = m->month % 12 + 1;
	}
	if (one_in(c, 150)) {
		m->month = 1 + below(c, 12);
		m->day = 1 + below(c, 28);
	}
	if (one_in(c, 200)) {
		m->month = 2;
		m->day = 29;
	}
	if (one_in(c, 300)) {
		static const unsigned around[][2] = {{12, 31}, {1, 1}, {12, 30}, {1, 2}};
		const unsigned *date = around[below(c, COUNT_OF(around))];
		m->month = date[0];
		m->day = date[1];
	}
	if (one_in(c, 8))
		m->task = one_of(c, made_tasks, COUNT_OF(made_tasks));
	if (one_in(c, 40))
		m->pid = one_of(c, made_pids, 3);
}

/* Up to the level and its TAB; what is odd is so in one column of four. */
static inline void made_columns(struct made *m, struct buf *out, const char *level, bool odd)
{
	struct chance *c = &m->chance;
	unsigned second = m->ms / 1000, ms = m->ms % 1000;
	bool strange = odd && one_in(c, 2);
#define MADE_COLUMN(words, usual)                                                                  \
	one_of(c, words, strange &&one_in(c, 4) ? COUNT_OF(words) : (usual))
	if (one_in(c, 200)) {
		second = 60;
		ms = 0;
	}
	const char *pid =
		strange && one_in(c, 4) ? MADE_COLUMN(made_pids, COUNT_OF(made_pids)) : m->pid;
	buf_addf(out, "%s\t%s\t%02u/%02u\t%02u:%02u:%02u.%03u\t", pid, MADE_COLUMN(made_tids, 5),
		m->month, m->day, m->minute / 60, m->minute % 60, second, ms);
	if (strange && one_in(c, 12)) /* no such time */
		buf_adds(out, "x");
	buf_addf(out, "%s\t%s\t%s\t", MADE_COLUMN(made_components, 3), MADE_COLUMN(made_sources, 4),
		MADE_COLUMN(made_objects, 3));
#undef MADE_COLUMN
	if (strange && one_in(c, 20))
		for (int i = 0; i < 36; i++)
			buf_addc(out, '\0');
	else
		buf_adds(out,
			strange && one_in(c, 5)
				? one_of(c, made_odd_tasks, COUNT_OF(made_odd_tasks))
				: m->task);
	buf_addf(out, "%s%s\t", m->columns == 11 ? "\t\t" : "\t", level);
}

static inline void made_message(struct made *m, struct buf *out)
{
	struct chance *c = &m->chance;
	buf_adds(out, one_of(c, made_messages, COUNT_OF(made_messages)));
	if (one_in(c, 3))
		made_filler(m, out, below(c, 90));
	if (m->late && one_in(c, 12))
		buf_adds(out, one_of(c, made_accents, COUNT_OF(made_accents)));
	if (m->late && !(m->traits & MADE_OTHER_ENCODING) && one_in(c, 30))
		buf_adds(out, one_of(c, made_others, COUNT_OF(made_others)));
}

static inline void made_record(struct made *m, struct buf *out, bool odd)
{
	struct chance *c = &m->chance;
	made_tick(m);
	const char *level = !one_in(c, 4) ? "NORMAL"
		: odd || one_in(c, 10)    ? one_of(c, made_levels, COUNT_OF(made_levels))
					  : "WARNING";
	made_columns(m, out, level, odd);
	made_message(m, out);
}

static inline void made_odd_line(struct made *m, struct buf *out)
{
	struct chance *c = &m->chance;
	switch (below(c, 16)) {
	case 0: /* several records on one line, the first one perhaps cut off on the left */
		if (one_in(c, 3))
			buf_adds(out,
				one_in(c, 2) ? "WARNING\tFailed: Hr: = [0x80070005] x "
					     : "a.cpp(1)\t\t\t\tWARNING\tFailed: x\t");
		for (unsigned i = 0, n = 2 + below(c, 2); i < n; i++) {
			buf_adds(out, i > 0 ? one_in(c, 2) ? " " : "\t" : "");
			made_record(m, out, one_in(c, 2));
		}
		return;
	case 1: /* one or two lines of a stack trace, and what only looks like one */
		if (one_in(c, 2)) {
			buf_adds(out, one_of(c, made_traces, 2));
			made_end(m, out);
		}
		buf_adds(out, one_of(c, made_traces, COUNT_OF(made_traces)));
		return;
	case 2:
		buf_adds(out, one_in(c, 2) ? "" : "-----");
		return;
	case 3: /* a lone carriage return in a line, or before its end */
		made_record(m, out, false);
		buf_adds(out, one_in(c, 2) ? "\rx" : "\r");
		return;
	case 4: /* NULs */
		if (one_in(c, 3))
			buf_add(out, "\0\0", 2);
		made_record(m, out, false);
		buf_add(out, "\0\0\0\0\0\0\0\0\0", below(c, 10));
		if (one_in(c, 2) && !(m->traits & MADE_OTHER_ENCODING))
			buf_add(out, "\0z", 2);
		return;
	case 5:
		buf_adds(out, one_in(c, 2) ? "0AB0\t0974\t99/99\tdamaged" : "0AB0\t0974");
		return;
	case 6:
		buf_adds(out, "---------- CBENGINECURR.ERRLOG");
		return;
	case 7: /* as people paste it */
		buf_adds(out, one_in(c, 2) ? "> " : "CBEngineCurr.errlog:12:");
		made_record(m, out, false);
		return;
	case 8:
		made_tick(m);
		buf_addf(out, "WARNING\t%s", "Failed: Hr: = [0x80070005] file(D:\\x)");
		return;
	case 9:
		buf_adds(out, "Something of which the error is [0x80070005]");
		return;
	case 10: /* long ones */
		made_record(m, out, false);
		made_filler(m, out, one_in(c, 30) ? 66000 : 200 + below(c, 1500));
		if (m->traits & MADE_CUT_LINES)
			made_filler(m, out, 2500);
		return;
	case 11:
		buf_adds(out, "**");
		made_record(m, out, false);
		buf_adds(out, "**");
		return;
	case 12:
		if (m->traits & MADE_YEARS)
			buf_addf(out, "0CF4  9/%u/20%u 12:10:19 AM file.cpp(671)  WARNING  text",
				1 + below(c, 12), 16 + below(c, 3));
		return;
	case 13:
		if ((m->traits & MADE_LISTS) && one_in(c, 3)) {
			buf_adds(
				out, "Consider adding these to exclusion list of backup policy.--");
			made_end(m, out);
			buf_adds(out, "D:\\a.doc\t0x80070005");
			made_end(m, out);
			buf_adds(out, "D:\\b.doc");
		}
		return;
	case 14:
		if (m->late && !(m->traits & MADE_OTHER_ENCODING) && one_in(c, 3))
			buf_adds(out, "bad \xC3( bytes \xFF here");
		return;
	default:
		made_record(m, out, true);
	}
}

/** Of at least `bytes` bytes; UTF-8 but for what is no text at all. */
static inline void make_log(struct buf *out, uint64_t seed, unsigned traits, size_t bytes)
{
	struct chance c = chance_of(seed);
	static const char *const ends[] = {"\n", "\r\n", "\n", "\r\n", "\r"};
	struct made m = {.columns = 10 + below(&c, 2),
		.traits = traits,
		.month = 1 + below(&c, 12),
		.day = 1 + below(&c, 28),
		.minute = below(&c, 1440),
		.end = one_of(&c, ends, COUNT_OF(ends)),
		.mixed_ends = one_in(&c, 4),
		.odd = traits & MADE_STRANGE ? 2 : 3 + below(&c, 30)};
	m.pid = one_of(&c, made_pids, 3);
	m.task = one_of(&c, made_tasks, COUNT_OF(made_tasks));
	m.chance = c;
	while (out->len < bytes) {
		m.late = !(traits & MADE_LATE_ACCENTS) || out->len > bytes / 2;
		if (one_in(&m.chance, m.odd))
			made_odd_line(&m, out);
		else
			made_record(&m, out, false);
		if (one_in(&m.chance, 100))
			m.columns = 21 - m.columns;
		made_end(&m, out);
	}
	if (one_in(&m.chance, 3)) /* the last line has no end */
		made_record(&m, out, false);
}

/* ---- what was told --------------------------------------------------------------- */

struct told_event {
	bool normal;  /* or several: `text` is their task */
	bool reports; /* with a PROGRESS_REPORT */
	uint64_t line, count;
	int64_t first, last;
	size_t from, len; /* of its text */
};

struct told {
	struct told_event *events;
	size_t count, cap;
	struct buf text;
	bool all; /* NORMAL records are told one by one, too */
};

static inline void told_free(struct told *t)
{
	free(t->events);
	buf_free(&t->text);
	*t = (struct told){0};
}

static inline struct told_event *told_add(struct told *t, struct told_event event)
{
	struct told_event *grown =
		array_grow(t->events, &t->cap, t->count + 1, sizeof(struct told_event));
	if (!grown)
		abort();
	t->events = grown;
	t->events[t->count] = event;
	return &t->events[t->count++];
}

static inline void told_normal(
	struct told *t, struct span task, uint64_t count, int64_t first, int64_t last, bool reports)
{
	told_add(t,
		(struct told_event){true, reports, 0, count, first, last, t->text.len, task.len});
	buf_add_span(&t->text, task);
}

static inline bool told_record(void *told, const struct record *r)
{
	struct told *t = told;
	enum record_progress progress = record_progress(r->message);
	if (!t->all && r->kind == INPUT_ERRLOG && r->level == LEVEL_NORMAL &&
		progress != PROGRESS_EVENT) {
		told_normal(t, r->task, 1, r->clock, r->clock, progress == PROGRESS_REPORT);
		return true;
	}
	const struct span columns[] = {r->pid, r->tid, r->component, r->source, r->task,
		r->level_word, r->message, r->path};
	struct told_event event = {false, false, r->line, 1, r->clock, r->clock, t->text.len, 0};
	buf_addf(&t->text, "kind %d level %d cut %d volume %d is_cut %d list %u path at %d",
		r->kind, r->level, r->path_is_cut, r->path_not_file, r->is_cut, r->list,
		r->path.len > 0 ? (int)(r->path.data - r->message.data) : -1);
	for (size_t i = 0; i < COUNT_OF(columns); i++) {
		buf_addc(&t->text, '|');
		buf_add_span(&t->text, columns[i]);
	}
	event.len = t->text.len - event.from;
	told_add(t, event);
	return true;
}

static inline bool told_scratch(void *told, struct span folder, uint64_t line)
{
	(void)told;
	(void)folder;
	(void)line;
	return true;
}

static inline bool told_stretch(void *told, const struct record_series *s)
{
	told_normal(told, s->task, s->records, s->first, s->last, s->reports);
	return true;
}

/** All of a part, behind what was told before. */
static inline void told_join(struct told *t, const struct told *part, uint64_t lines, int64_t clock)
{
	for (size_t i = 0; i < part->count; i++) {
		struct told_event e = part->events[i];
		size_t from = t->text.len;
		buf_add(&t->text, part->text.data + e.from, e.len);
		e.from = from;
		e.line += e.normal ? 0 : lines;
		e.first += e.first == CLOCK_UNKNOWN ? 0 : clock;
		e.last += e.last == CLOCK_UNKNOWN ? 0 : clock;
		told_add(t, e);
	}
}

static inline void told_write_normals(struct buf *out, const struct told_event *e, const char *text)
{
	buf_addf(out, "%llu NORMAL %lld %lld %d ", (unsigned long long)e->count,
		(long long)e->first, (long long)e->last, e->reports);
	buf_add(out, text, e->len);
	buf_addc(out, '\n');
}

/** As text; NORMAL records in a row of one task are one line, however they were told. */
static inline void told_write(const struct told *t, struct buf *out)
{
	struct told_event sum = {0};
	for (size_t i = 0; i < t->count; i++) {
		const struct told_event *e = &t->events[i];
		const char *text = t->text.data ? t->text.data : "";
		if (sum.count > 0 &&
			(!e->normal || e->len != sum.len ||
				memcmp(text + e->from, text + sum.from, e->len) != 0)) {
			told_write_normals(out, &sum, text + sum.from);
			sum.count = 0;
		}
		if (!e->normal) {
			buf_addf(out, "%llu %lld ", (unsigned long long)e->line,
				(long long)e->first);
			buf_add(out, text + e->from, e->len);
			buf_addc(out, '\n');
			continue;
		}
		uint64_t before = sum.count;
		if (before == 0)
			sum = *e;
		else if (e->first != CLOCK_UNKNOWN) {
			if (sum.first == CLOCK_UNKNOWN || e->first < sum.first)
				sum.first = e->first;
			if (e->last > sum.last)
				sum.last = e->last;
		}
		sum.reports |= e->reports;
		sum.count = before + e->count;
	}
	if (sum.count > 0)
		told_write_normals(out, &sum, t->text.data ? t->text.data + sum.from : "");
}

static inline void told_write_result(
	struct buf *out, const struct text_stats *s, const struct parser_result *r)
{
	buf_addf(out, "bytes %llu lines %llu %s bad %llu at %llu cut %llu at %llu binary %d\n",
		(unsigned long long)s->bytes, (unsigned long long)s->lines,
		s->encoding_name ? s->encoding_name : "none", (unsigned long long)s->bad,
		(unsigned long long)s->first_bad_line, (unsigned long long)s->cut_lines,
		(unsigned long long)s->first_cut_line, s->binary);
	buf_addf(out, "kind %d records %llu unparsed %llu at %llu: %s\n", r->kind,
		(unsigned long long)r->records, (unsigned long long)r->unparsed,
		(unsigned long long)r->first_unparsed, r->sample);
	buf_addf(out,
		"long %llu cut_off %d first %lld last %lld base %d source %d year %d lists %u\n",
		(unsigned long long)r->long_records, r->cut_off, (long long)r->first,
		(long long)r->last, r->base_year, r->year_source, r->year, r->lists);
}

#endif

// SPDX-License-Identifier: MIT

/**
 * The fast path for runs of common records. Nearly every line of an engine log is a complete
 * record in the agent's own layout, and repeats columns of the record before: process, minute,
 * job. These columns are compared eight bytes at a time instead of being parsed. Any other line
 * is left to parser.c, which gives the same records for all lines, but more slowly; a property
 * test compares the two.
 */

#include "record/parser.h"
#include "record/simd.h"

/* Offsets of the columns of fixed width when both ids have four digits. */
enum {
	TID_AT = 5,
	MINUTE_AT = 10, /* "08/04<TAB>13:16:" */
	MINUTE_LEN = 12,
	SECOND_AT = MINUTE_AT + MINUTE_LEN, /* "29.206<TAB>" */
	COMPONENT_AT = SECOND_AT + 7,
	SOURCE_MAX = 88,
	COLUMNS_MIN = 64, /* bytes that may be read without bounds checks */
	/* The earliest offset of a message, after "a.c(1)" and empty columns. */
	MESSAGE_MIN = COMPONENT_AT + 3 + 7 + 1 + 1 + 7,
};

/* A line that is being parsed as a record. */
struct line {
	const char *begin;
	const char *message;
	const char *stop; /* end of the text */
	const char *next; /* start of the next line */
	int64_t clock;
	bool progress;   /* the message contains RECORD_PROGRESS */
	struct header h; /* of a NORMAL record that is counted in a series: level and task only */
};

/* A record that is held until the next line shows that it has no continuation lines. */
struct held {
	const struct line *line; /* NULL when none is held */
	uint64_t number;
};

/* ---- the columns -------------------------------------------------------------- */

/* Parse "29.206<TAB>": the milliseconds within the minute, or -1. */
static int32_t quick_seconds(uint64_t w)
{
	const uint64_t digits = UINT64_C(0x0000FFFFFF00FFFF);
	const uint64_t others = UINT64_C(0x00FF000000FF0000);
	const uint64_t high = digits & BYTES_OF(0xF0);
	bool ok = (w & others) == UINT64_C(0x00090000002E0000) &&
		(w & high) == (digits & BYTES_OF(0x30)) &&
		((w + (digits & BYTES_OF(0x06))) & high) == (digits & BYTES_OF(0x30));
	int32_t s = (int32_t)(w & 15) * 10 + (int32_t)(w >> 8 & 15);
	int32_t ms = (int32_t)(w >> 24 & 15) * 100 + (int32_t)(w >> 32 & 15) * 10 +
		(int32_t)(w >> 40 & 15);
	return ok && s <= 60 ? s * 1000 + ms : -1;
}

/*
 * The position after the TAB that ends a source such as "mtffile.cpp(1372)"; NULL when there is
 * none within SOURCE_MAX bytes. The lengths of sources alternate, so a loop over the first 24
 * bytes would be mispredicted and cost more than examining all of them.
 */
static ATTR_INLINE const char *quick_source(const char *p)
{
	uint32_t ends = bytes_tops(bytes_unprintable(bytes_word(p))) |
		bytes_tops(bytes_unprintable(bytes_word(p + 8))) << 8 |
		bytes_tops(bytes_unprintable(bytes_word(p + 16))) << 16;
	const char *tab = p + lowest_bit(ends | 1u << 24);
	if (ends == 0) {
		uint64_t more = 0;
		for (; more == 0 && tab - p < SOURCE_MAX; tab += 8)
			more = bytes_unprintable(bytes_word(tab));
		if (more == 0)
			return NULL;
		tab += (int)lowest_bit(bytes_tops(more)) - 8;
	}
	return *tab == '\t' && tab - p >= 6 && tab[-1] == ')' ? tab + 1 : NULL;
}

static bool same_task(const char *p, const char known[GUID_LEN])
{
	uint64_t differ = 0;
	for (size_t i = 0; i < 32; i += 8)
		differ |= bytes_word(p + i) ^ bytes_word(known + i);
	return differ == 0 && memcmp(p + 32, known + 32, GUID_LEN - 32) == 0;
}

/* The columns of a record that vary in width. */
struct quick {
	const char *object, *task, *level, *message;
	int32_t ms;  /* within the minute */
	bool normal; /* otherwise it is a WARNING */
};

/*
 * Find the columns of the record at `at` (at least 4 * COLUMNS_MIN bytes are available) by
 * comparing it with the record before. Returns whether it has the same form.
 */
static ATTR_INLINE bool quick_columns(const struct parser *p, const char *at, struct quick *q)
{
	const struct known_columns *known = &p->known;
	const char *tid = at + TID_AT, *minute = at + MINUTE_AT;

	if (memcmp(at, known->pid, TID_AT) != 0 || memcmp(minute, known->minute, MINUTE_LEN) != 0 ||
		!ascii_is_hex(tid[0]) || !ascii_is_hex(tid[1]) || !ascii_is_hex(tid[2]) ||
		!ascii_is_hex(tid[3]) || tid[4] != '\t')
		return false;
	q->ms = quick_seconds(bytes_word(at + SECOND_AT));
	const char *component = at + COMPONENT_AT;
	if (q->ms < 0 || component[2] != '\t' || component[0] <= ' ' || component[0] > '~' ||
		component[1] <= ' ' || component[1] > '~')
		return false;
	const char *source = component + 3;
	q->object = quick_source(source);
	if (!q->object)
		return false;
	q->task = q->object + 1;
	if (*q->object == '[') {
		if (q->object[17] != ']' || q->object[18] != '\t' ||
			(bytes_unprintable(bytes_word(q->object + 1)) |
				bytes_unprintable(bytes_word(q->object + 9))) != 0)
			return false;
		q->task = q->object + 19;
	} else if (*q->object != '\t') {
		return false;
	}
	q->level = q->task + 1;
	if (*q->task != '\t') {
		if (!same_task(q->task, p->task) || q->task[GUID_LEN] != '\t')
			return false;
		q->level = q->task + GUID_LEN + 1;
	}
	if (*q->level == '\t')
		q->level++; /* the empty column of the newer layout */
	uint64_t word = bytes_word(q->level);
	const uint64_t normal = UINT64_C(0x094C414D524F4E);    /* "NORMAL<TAB>" */
	const uint64_t warning = UINT64_C(0x09474E494E524157); /* "WARNING<TAB>" */
	q->normal = (word & UINT64_C(0x00FFFFFFFFFFFFFF)) == normal;
	q->message = q->level + (q->normal ? 7 : 8);
	return q->normal || word == warning;
}

static struct span task_of(const struct quick *q)
{
	return (struct span){q->task, *q->task == '\t' ? 0 : GUID_LEN};
}

static struct header quick_header(const char *at, const struct quick *q)
{
	return (struct header){
		.strength = HEADER_FULL,
		.pid = {at, TID_AT - 1},
		.tid = {at + TID_AT, 4},
		.component = {at + COMPONENT_AT, 2},
		.source = {at + COMPONENT_AT + 3,
			(size_t)(q->object - 1 - (at + COMPONENT_AT + 3))},
		.task = task_of(q),
		.level = q->normal ? LEVEL_NORMAL : LEVEL_WARNING,
		.level_word = {q->level, q->normal ? 6 : 7},
	};
}

/* ---- the line ---------------------------------------------------------------------- */

/*
 * The end of any line without its line end, and the start of the next line; NULL when there is
 * none.
 */
static ATTR_INLINE const char *find_end(const char *from, const char *end, const char **next)
{
	const char *lf = memchr(from, '\n', (size_t)(end - from));
	if (!lf)
		return NULL;
	*next = lf + 1;
	return lf > from && lf[-1] == '\r' ? lf - 1 : lf;
}

/* What a message contains. Needed where is_special() says that it may contain something. */
struct content {
	bool foreign;  /* something that only parser.c handles */
	bool progress; /* RECORD_PROGRESS */
};

/* Whether another record begins in a message. */
static bool contains_header(const char *line, const char *message, const char *stop)
{
	return header_find((struct span){line, (size_t)(stop - line)}, (size_t)(message - line)) !=
		SIZE_MAX;
}

static struct content look_at(const char *line, const char *message, const char *stop)
{
	struct span m = {message, (size_t)(stop - message)};
	return (struct content){
		.foreign = memchr(m.data, '\r', m.len) || !ascii_only(m.data, m.len) ||
			contains_header(line, message, stop),
		.progress = record_progress_at(m) != SIZE_MAX,
	};
}

/* ---- a line ------------------------------------------------------------------------ */

/* Remember the columns with which the next record is compared. */
static void remember_columns(struct parser *p, const struct line *l)
{
	struct known_columns *known = &p->known;
	const char *at = l->begin;
	known->primed = l->stop - at > COLUMNS_MIN && l->h.pid.len == 4 && l->h.tid.len == 4 &&
		l->h.ms >= 0 && l->h.month != 0;
	if (!known->primed)
		return;
	memcpy(known->pid, at, TID_AT);
	memcpy(known->minute, at + MINUTE_AT, MINUTE_LEN);
	known->minute_clock = l->clock - l->h.ms % 60000;
	if (at[SECOND_AT] == '6') /* a leap second belongs to the minute before */
		known->primed = false;
	known->years = p->time.years;
	known->month = p->time.last_month;
	known->leap_years = p->time.leap_years;
	known->message_min = l->message - at >= COLUMNS_MIN ? COLUMNS_MIN : MESSAGE_MIN;
}

/* The usual layout, but with something new: another minute, another job. */
static bool strict_line(struct parser *p, struct line *l, const char *end, size_t max_line)
{
	l->stop = find_end(l->begin, end, &l->next);
	if (!l->stop || (size_t)(l->stop - l->begin) > max_line)
		return false;
	struct span text = {l->begin, (size_t)(l->stop - l->begin)};
	if (memchr(text.data, '\r', text.len) || memchr(text.data, '\0', text.len) ||
		!ascii_only(text.data, text.len) || !header_parse_strict(text, &l->h, p->task) ||
		l->h.level == LEVEL_NONE || contains_header(l->begin, l->h.message.data, l->stop))
		return false;
	l->message = l->h.message.data;
	l->progress = record_progress_at(l->h.message) != SIZE_MAX;
	l->clock = CLOCK_UNKNOWN; /* until the record before has been passed on */
	return true;
}

/* A line that was checked but must be processed individually. */
struct checked_line {
	const char *begin; /* NULL when there is none */
	const char *stop, *next;
	struct content content;
	struct quick q;
};

/* @return whether the columns are as expected and the line can be used unchanged */
static ATTR_INLINE bool quick_check(const struct parser *p, const char *at, const char *end,
	size_t max_line, struct checked_line *g)
{
	/*
	 * First, because the next line depends on this result only. There is no line end before
	 * the message.
	 */
	const char *from = at + p->known.message_min;
	g->stop = find_end(from, end, &g->next);
	bool good = g->stop && quick_columns(p, at, &g->q) && g->q.message >= from &&
		g->q.message <= g->stop && (size_t)(g->stop - at) <= max_line &&
		g->stop[-1] != '\0';
	bool look = good && (g->stop - at <= SPECIAL_LOOK || is_special(g->q.message, g->stop));
	g->content = look ? look_at(at, g->q.message, g->stop) : (struct content){false, false};
	g->begin = good ? at : NULL;
	return good;
}

static void quick_line(const struct parser *p, const struct checked_line *g, struct line *l)
{
	l->message = g->q.message;
	l->stop = g->stop;
	l->next = g->next;
	l->progress = g->content.progress;
	l->clock = p->known.minute_clock + g->q.ms;
	if (!g->q.normal || l->progress || !p->config.series) {
		l->h = quick_header(l->begin, &g->q);
	} else {
		l->h.level = LEVEL_NORMAL;
		l->h.task = task_of(&g->q);
	}
}

/* Whether the next record can be compared with the columns of the last one. */
static bool can_compare(const struct parser *p, const char *at, const char *end)
{
	return p->known.primed && end - at > 4 * COLUMNS_MIN && p->known.years == p->time.years &&
		p->known.month == p->time.last_month && p->known.leap_years == p->time.leap_years;
}

/*
 * Whether the line is a record that can be handled here; everything except its message has then
 * been parsed.
 */
static bool take_line(
	struct parser *p, struct line *l, struct checked_line *g, const char *end, size_t max_line)
{
	if ((g->begin && g->begin == l->begin) ||
		(can_compare(p, l->begin, end) && quick_check(p, l->begin, end, max_line, g))) {
		if (g->content.foreign)
			return false;
		quick_line(p, g, l);
	} else if (!strict_line(p, l, end, max_line)) {
		return false;
	}
	/* Rare: asterisks left by a forum's bold type, and records that are too long. */
	if (l->h.level != LEVEL_NORMAL &&
		(memchr(l->begin, '*', (size_t)(l->stop - l->begin)) ||
			l->stop - l->begin > (ptrdiff_t)RECORD_TEXT_MAX))
		return false;
	l->h.message = (struct span){l->message, (size_t)(l->stop - l->message)};
	return true;
}

/* ---- records ----------------------------------------------------------------------- */

static bool emit_series(struct parser *p, struct record_series *s)
{
	bool ok = s->records == 0 || p->config.series(p->config.context, s);
	s->records = 0;
	return ok;
}

/* Add to the series if the task is the same; otherwise start a new one. */
static bool add_normal(struct parser *p, struct record_series *s, const struct line *l)
{
	bool same = s->records > 0 && s->task.len == l->h.task.len &&
		(s->task.len == 0 || memcmp(s->task.data, l->h.task.data, s->task.len) == 0);
	if (!same) {
		if (!emit_series(p, s))
			return false;
		*s = (struct record_series){l->h.task, 0, l->clock, l->clock};
	}
	s->records++;
	s->first = l->clock < s->first ? l->clock : s->first;
	s->last = l->clock > s->last ? l->clock : s->last;
	return true;
}

/*
 * Continue the series as far as its records go. This inner loop calls no callback. Returns the
 * end of the last record.
 */
static const char *take_normals(struct parser *p, const char *at, const char *end, size_t max_line,
	struct record_series *s, uint64_t *lines, struct checked_line *g)
{
	bool no_task = s->task.len == 0;
	int64_t first = s->first, last = s->last;
	uint64_t taken = 0;

	while (can_compare(p, at, end) && quick_check(p, at, end, max_line, g) && g->q.normal &&
		(*g->q.task == '\t') == no_task && !g->content.foreign && !g->content.progress) {
		int64_t clock = p->known.minute_clock + g->q.ms;
		first = clock < first ? clock : first;
		last = clock > last ? clock : last;
		taken++;
		at = g->next;
	}
	s->first = first;
	s->last = last;
	s->records += taken;
	p->result.records += taken;
	*lines += taken;
	timeline_note(&p->time, first);
	timeline_note(&p->time, last);
	return at;
}

static struct record record_of(const struct line *l, uint64_t number)
{
	return (struct record){
		.kind = INPUT_ERRLOG,
		.line = number,
		.clock = l->clock,
		.pid = l->h.pid,
		.tid = l->h.tid,
		.component = l->h.component,
		.source = l->h.source,
		.task = l->h.task,
		.level = l->h.level,
		.level_word = l->h.level_word,
		.message = l->h.message,
	};
}

/* Pass on a NORMAL record individually. */
static bool pass_normal(struct parser *p, const struct line *l, uint64_t number)
{
	struct record r = record_of(l, number);
	return p->config.record(p->config.context, &r);
}

/* Pass on the held record: the line after it is a record, so it is complete. */
static bool pass_held(struct parser *p, struct held *held)
{
	struct record r = record_of(held->line, held->number);
	held->line = NULL;
	r.message = span_trim(r.message);
	const struct path_search search = {
		p->config.phrase, p->config.phrase_context, true, false, NULL, 0};
	r.path = path_find(r.message, &search, &r.path_is_cut);
	r.path_not_file = path_is_not_file(r.message, r.path);
	return p->config.record(p->config.context, &r);
}

/* Process a record: pass on the one before it and update the counts. */
static bool take_record(struct parser *p, struct line *l, uint64_t number, struct held *held,
	struct record_series *s)
{
	if (p->pending.keep && !parser_flush_record(p, false, true))
		return false;
	p->pending.active = true;
	p->pending.keep = false;
	if (held->line && !(emit_series(p, s) && pass_held(p, held)))
		return false;
	p->result.records++;
	if (l->clock == CLOCK_UNKNOWN) {
		l->clock = timeline_clock(&p->time, l->h.year, l->h.month, l->h.day, l->h.ms);
		remember_columns(p, l);
	} else {
		timeline_note(&p->time, l->clock);
	}
	if (l->h.level != LEVEL_NORMAL) {
		*held = (struct held){l, number};
		return true;
	}
	if (p->config.series && !l->progress)
		return add_normal(p, s, l);
	return (!p->config.series || emit_series(p, s)) && pass_normal(p, l, number);
}

static bool bytes_printable(const char *p, size_t len)
{
	uint64_t bad = 0;
	for (; len >= 8; p += 8, len -= 8)
		bad |= bytes_unprintable(bytes_word(p));
	for (; len > 0; p++, len--)
		bad |= *p < ' ' || (*p & 0x80) != 0;
	return bad == 0;
}

/*
 * A line of a stack trace, "   at System.Net.HttpWebRequest.GetResponse()", which parser.c ignores
 * below a NORMAL record. With the characters tested here no record, date or list begins in it.
 * @return the start of the next line, or NULL for any other line
 */
static const char *skip_trace_line(const char *at, const char *end, size_t max_line)
{
	const char *next, *p = at;
	while (p < end && *p == ' ')
		p++;
	if (p == at || end - p < 3 || memcmp(p, "at ", 3) != 0)
		return NULL;
	const char *stop = find_end(p, end, &next);
	if (!stop || (size_t)(stop - at) > max_line)
		return NULL;
	size_t len = (size_t)(stop - p);
	if (memchr(p, '/', len) || memchr(p, ':', len) || memchr(p, '*', len) ||
		!bytes_printable(p, len))
		return NULL;
	return list_is_sentence((struct span){at, (size_t)(stop - at)}) ? NULL : next;
}

/* Whether the next line comes directly after a NORMAL record and its stack trace. */
static bool is_below_normal(
	const struct parser *p, const struct held *held, const struct text_consumed *taken)
{
	if (taken->lines > 0)
		return !held->line;
	return p->pending.active && !p->pending.keep && !p->after_blank && !p->in_prose;
}

size_t parser_block(void *parser, const struct text_block *run, struct text_consumed *taken)
{
	struct parser *p = parser;
	const char *at = run->lines.data, *end = at + run->lines.len;
	struct line lines[2];
	struct held held = {0};
	struct record_series series = {0};
	struct checked_line checked_line = {0};

	if (p->failed || !p->decided || p->result.kind != INPUT_ERRLOG)
		return 0;
	while (at < end && !taken->stop) {
		/* The one that is not held. */
		struct line *l = held.line == &lines[0] ? &lines[1] : &lines[0];
		l->begin = at;
		const char *behind = *at == ' ' && is_below_normal(p, &held, taken)
			? skip_trace_line(at, end, run->max_line)
			: NULL;
		if (behind) {
			taken->lines++;
			at = behind;
			continue;
		}
		if (!take_line(p, l, &checked_line, end, run->max_line))
			break;
		taken->stop = !take_record(p, l, run->number + taken->lines, &held, &series);
		taken->lines++;
		at = l->next;
		/* They have the task that was compared last. */
		if (series.records > 0 && !held.line && !taken->stop &&
			(series.task.len == 0 || memcmp(series.task.data, p->task, GUID_LEN) == 0))
			at = take_normals(
				p, at, end, run->max_line, &series, &taken->lines, &checked_line);
	}
	if (taken->lines == 0)
		return 0;
	p->last_unterminated = false;
	p->after_blank = p->in_prose = false;
	if (!taken->stop)
		taken->stop = !emit_series(p, &series);
	if (held.line && !taken->stop) {
		const struct line *l = held.line;
		struct span text = {l->begin, (size_t)(l->stop - l->begin)};
		parser_hold_record(p, text, &l->h, held.number, l->clock);
	}
	return (size_t)(at - run->lines.data);
}

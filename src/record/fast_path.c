// SPDX-License-Identifier: MIT

/**
 * The fast path for runs of common records. Nearly every line of an engine log is a complete
 * record in the agent's own layout, and repeats columns of the record before: process, minute,
 * job. These columns are compared (quick.h) instead of being parsed. Any other line is left to
 * parser.c, which gives the same records for all lines, but more slowly; a property
 * test compares the two.
 */

#include "record/quick.h"

/* A line that is being parsed as a record. */
struct line {
	const char *begin;
	const char *message;
	const char *stop; /* end of the text */
	const char *next; /* start of the next line */
	int64_t clock;
	enum record_progress progress;
	struct header h; /* of a NORMAL record that is counted in a series: level and task only */
};

/* A record that is held until the next line shows that it has no continuation lines. */
struct held {
	const struct line *line; /* NULL when none is held */
	uint64_t number;
};

/* ---- the columns -------------------------------------------------------------- */

static struct span task_of(const struct quick *q)
{
	return (struct span){q->task, q->has_task ? GUID_LEN : 0};
}

/* The columns that are used of a record whose clock is known. */
static void quick_header(const char *at, const struct quick *q, struct header *h)
{
	const char *source = q->date + SOURCE_AT;
	h->pid = (struct span){at, (size_t)(q->tid - at) - 1};
	h->tid = (struct span){q->tid, (size_t)(q->date - q->tid) - 1};
	h->component = (struct span){q->date + COMPONENT_AT, 2};
	h->source = (struct span){source, (size_t)(q->object - 1 - source)};
	h->task = task_of(q);
	h->level = q->normal ? LEVEL_NORMAL : LEVEL_WARNING;
	h->level_word = (struct span){q->level, q->normal ? 6 : 7};
}

/* Expect what no line has. */
static void forget_tails(struct known_columns *known)
{
	for (size_t i = 0; i < COUNT_OF(known->tails); i++) {
		memset(known->tails[i].low, 0xFF, TAIL_BYTES);
		memset(known->tails[i].high, 0, TAIL_BYTES);
		known->tails[i].len = 0;
	}
	known->message_min = MESSAGE_MAX_AT;
}

/* Allow only `value`. */
static void expect(unsigned char *low, unsigned char *high, const char *value, size_t len)
{
	memcpy(low, value, len);
	memcpy(high, value, len);
}

static void allow(unsigned char *low, unsigned char *high, char from, char to, size_t len)
{
	memset(low, (unsigned char)from, len);
	memset(high, (unsigned char)to, len);
}

/* Expect the process of the line, and its columns from the date to the component. */
static void remember_head(struct known_columns *known, const struct line *l)
{
	unsigned char *low = known->head.low, *high = known->head.high;
	known->tid_at = l->h.tid.data - l->begin;
	known->pid = bytes_word(l->begin);
	known->pid_mask = UINT64_MAX >> (64 - 8 * known->tid_at);
	allow(low, high, '\0', '\xFF', HEAD_BYTES);
	expect(low, high, l->h.tid.data + l->h.tid.len + 1, SOURCE_AT);
	allow(low + SECOND_AT, high + SECOND_AT, '0', '9', 2);
	high[SECOND_AT] = '5';
	allow(low + SECOND_AT + 3, high + SECOND_AT + 3, '0', '9', 3);
	allow(low + COMPONENT_AT, high + COMPONENT_AT, '!', '~', 2);
}

/* Expect the columns between source and level that the line has, with another object. */
static void remember_tail(struct parser *p, const struct line *l)
{
	struct known_columns *known = &p->known;
	struct quick q = {.object = l->h.source.data + l->h.source.len + 1};
	struct known_tail *tail = tail_of(known, &q);
	bool has_object = *q.object == '[';
	const char *level = q.task + (q.has_task ? GUID_LEN + 1 : 1);
	while (*level == '\t')
		level++;
	ptrdiff_t len = level - q.object;
	if (l->h.level_word.data != level || len > TAIL_BYTES ||
		(has_object && (q.task[-1] != '\t' || q.task[-2] != ']')) ||
		(q.has_task &&
			(l->h.task.data != q.task || l->h.task.len != GUID_LEN ||
				q.task[GUID_LEN] != '\t' ||
				memcmp(q.task, p->task, GUID_LEN) != 0)))
		return;
	if (q.has_task && memcmp(known->task, q.task, GUID_LEN) != 0) {
		memcpy(known->task, q.task, GUID_LEN);
		forget_tails(known);
	}
	tail->len = (int)len;
	allow(tail->low, tail->high, '\0', '\xFF', TAIL_BYTES);
	expect(tail->low, tail->high, q.object, (size_t)len);
	int message_min = DATE_MIN_AT + SOURCE_AT + SOURCE_MIN + 1 + tail->len + LEVEL_MAX - 1;
	if (message_min < known->message_min)
		known->message_min = message_min;
	if (has_object)
		allow(tail->low + 1, tail->high + 1, ' ', '\x7F', OBJECT_LEN - 2);
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

/* Whether another record begins in a message. */
static bool contains_header(const char *line, const char *message, const char *stop)
{
	return header_find((struct span){line, (size_t)(stop - line)}, (size_t)(message - line)) !=
		SIZE_MAX;
}

/* ---- a line ------------------------------------------------------------------------ */

/* Remember the columns with which the next record is compared. */
static void remember_columns(struct parser *p, const struct line *l)
{
	struct known_columns *known = &p->known;
	const struct header *h = &l->h;
	const char *date = h->tid.data + h->tid.len + 1;
	if (!known->primed)
		forget_tails(known);
	known->primed = h->pid.data == l->begin && h->pid.len >= ID_DIGITS &&
		h->pid.len <= PID_MAX && h->tid.data == h->pid.data + h->pid.len + 1 &&
		h->tid.len >= ID_DIGITS && h->tid.len <= TID_MAX && h->component.len == 2 &&
		h->source.data == date + SOURCE_AT && h->ms >= 0 && h->month != 0 &&
		date[SECOND_AT] != '6'; /* a leap second belongs to the minute before */
	if (!known->primed)
		return;
	remember_head(known, l);
	remember_tail(p, l);
	known->minute_clock = l->clock - l->h.ms % 60000;
	known->years = p->time.years;
	known->month = p->time.last_month;
	known->leap_years = p->time.leap_years;
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
	l->progress = record_progress(l->h.message);
	l->clock = CLOCK_UNKNOWN; /* until the record before has been passed on */
	return true;
}

bool quick_look(struct quick *q, bool odd)
{
	struct span m = {q->message, (size_t)(q->stop - q->message)};
	q->progress = record_progress(m);
	return !odd ||
		(!memchr(m.data, '\r', m.len) && ascii_only(m.data, m.len) &&
			!contains_header(q->begin, q->message, q->stop));
}

static void quick_line(const struct parser *p, const struct quick *q, struct line *l)
{
	l->message = q->message;
	l->stop = q->stop;
	l->next = q->next;
	l->progress = q->progress;
	l->clock = p->known.minute_clock + quick_seconds(q->seconds);
	if (!q->normal || l->progress == PROGRESS_EVENT || !p->config.series) {
		quick_header(l->begin, q, &l->h);
	} else {
		l->h.level = LEVEL_NORMAL;
		l->h.task = task_of(q);
	}
}

/* Whether the next record can be compared with the columns of the last one. */
static bool can_compare(const struct parser *p, const char *at, const char *end)
{
	return p->known.primed && end - at > READ_AHEAD && p->known.years == p->time.years &&
		p->known.month == p->time.last_month && p->known.leap_years == p->time.leap_years;
}

/*
 * Whether the line is a record that can be handled here; everything except its message has then
 * been parsed.
 */
static bool take_line(
	struct parser *p, struct line *l, struct quick *q, const char *end, size_t max_line)
{
	if ((q->begin && q->begin == l->begin) ||
		(can_compare(p, l->begin, end) &&
			p->quick->check(&p->known, l->begin, end, max_line, q)))
		quick_line(p, q, l);
	else if (!strict_line(p, l, end, max_line))
		return false;
	/* Rare: asterisks left by a forum's bold type, and records that are too long. */
	if (l->h.level != LEVEL_NORMAL &&
		(memchr(l->begin, '*', (size_t)(l->stop - l->begin)) ||
			l->stop - l->begin > (ptrdiff_t)RECORD_TEXT_MAX))
		return false;
	l->h.message = (struct span){l->message, (size_t)(l->stop - l->message)};
	return true;
}

/* ---- stack traces ------------------------------------------------------------------ */

bool quick_trace_is_plain(struct span line)
{
	for (size_t i = 1; i < line.len; i++) {
		/* After a file's name, as in "a.errlog:", the line may go on with a record. */
		if (line.data[i] == ':' && strchr("gGhHtT", line.data[i - 1]))
			return false;
	}
	return !memchr(line.data, '*', line.len) && header_find(line, 0) == SIZE_MAX &&
		!list_is_sentence(line);
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
		*s = (struct record_series){l->h.task, 0, l->clock, l->clock, false};
	}
	s->records++;
	s->reports |= l->progress == PROGRESS_REPORT;
	s->first = l->clock < s->first ? l->clock : s->first;
	s->last = l->clock > s->last ? l->clock : s->last;
	return true;
}

/*
 * Continue the series as far as its records go, with the stack traces below them, without calling
 * callbacks.
 * @return the start of the first line that was not taken
 */
static const char *take_normals(struct parser *p, const char *at, const char *end, size_t max_line,
	struct record_series *s, uint64_t *lines, struct quick *q)
{
	bool has_task = s->task.len > 0;
	struct quick_count count;

	if (!can_compare(p, at, end) ||
		(has_task && memcmp(s->task.data, p->known.task, GUID_LEN) != 0))
		return at;
	at = p->quick->normals(&p->known, at, end, max_line, has_task, &count, q);
	*lines += count.lines;
	/* It is a place in the input, never in `count`. */
	if (count.records == 0)
		return at; /* cppcheck-suppress returnDanglingLifetime */
	int64_t first = p->known.minute_clock + quick_seconds(count.first);
	int64_t last = p->known.minute_clock + quick_seconds(count.last);
	s->first = first < s->first ? first : s->first;
	s->last = last > s->last ? last : s->last;
	s->records += count.records;
	s->reports |= count.reports;
	p->result.records += count.records;
	timeline_note(&p->time, first);
	timeline_note(&p->time, last);
	return at; /* cppcheck-suppress returnDanglingLifetime */
}

/* All fields, because clearing so many bytes before takes longer than setting them. */
static ATTR_INLINE struct record record_of(const struct line *l, uint64_t number)
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
		.path = {NULL, 0},
		.path_is_cut = false,
		.path_not_file = false,
		.is_cut = false,
		.list = 0,
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
	if (p->config.series && l->progress != PROGRESS_EVENT)
		return add_normal(p, s, l);
	return (!p->config.series || emit_series(p, s)) && pass_normal(p, l, number);
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
	struct quick quick = {0};

	if (p->failed || !p->decided || p->result.kind != INPUT_ERRLOG)
		return 0;
	while (at < end && !taken->stop) {
		/* The one that is not held. */
		struct line *l = held.line == &lines[0] ? &lines[1] : &lines[0];
		l->begin = at;
		const char *behind =
			*at == ' ' && end - at > READ_AHEAD && is_below_normal(p, &held, taken)
			? p->quick->skip_trace(at, end, run->max_line)
			: NULL;
		if (behind) {
			taken->lines++;
			at = behind;
			continue;
		}
		if (!take_line(p, l, &quick, end, run->max_line))
			break;
		taken->stop = !take_record(p, l, run->number + taken->lines, &held, &series);
		taken->lines++;
		at = l->next;
		if (series.records > 0 && !held.line && !taken->stop)
			at = take_normals(
				p, at, end, run->max_line, &series, &taken->lines, &quick);
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

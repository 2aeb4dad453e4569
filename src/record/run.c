// SPDX-License-Identifier: MIT

/**
 * Many records at a time. Nearly every line of an engine log is a whole
 * record in the agent's own layout and looks much like the one before it: the
 * same process, the same minute, the same job. So what can be is compared
 * with the record before, eight bytes at a time, and only what differs is
 * read. A line that is anything else is left to parser.c, which gives the
 * same records for every line, only slower.
 */

#include "record/parser.h"

/* Where the columns of fixed width stand when both ids have four digits. */
enum {
	TID_AT = 5,
	MINUTE_AT = 10, /* "08/04<TAB>13:16:" */
	MINUTE_LEN = 12,
	SECOND_AT = MINUTE_AT + MINUTE_LEN, /* "29.206<TAB>" */
	COMPONENT_AT = SECOND_AT + 7,
	COLUMNS_MIN = 64, /* bytes that are looked at without asking for each */
	GROUP = 16,
};

/* A line on its way to becoming a record. */
struct line {
	const char *begin;
	const char *message; /* NULL when it is no record that could be taken */
	const char *stop;    /* behind the text */
	const char *next;    /* behind the line end */
	int64_t clock;
	bool special;    /* the message holds something that has to be looked at */
	struct header h; /* of any level but NORMAL; else level and task only */
};

/* A record that waits for the next line: only then it is known that it does not go on. */
struct held {
	bool active;
	struct line line;
	uint64_t number;
};

/* ---- the columns -------------------------------------------------------------- */

/* "29.206<TAB>": the milliseconds of the minute, or -1. */
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

/* Behind the TAB that ends a source, "mtffile.cpp(1372)"; NULL when there is none. */
static const char *quick_source(const char *p, const char *limit)
{
	const char *from = p;
	for (; p < limit; p += 8) {
		uint64_t end = bytes_unprintable(bytes_word(p));
		if (end == 0)
			continue;
		p += bytes_first(end);
		return *p == '\t' && p - from >= 6 && p[-1] == ')' ? p + 1 : NULL;
	}
	return NULL;
}

static bool same_task(const char *p, const char known[GUID_LEN])
{
	uint64_t differ = 0;
	for (size_t i = 0; i < 32; i += 8)
		differ |= bytes_word(p + i) ^ bytes_word(known + i);
	return differ == 0 && memcmp(p + 32, known + 32, GUID_LEN - 32) == 0;
}

/*
 * The columns of the record at `begin`, of which at least 256 bytes are there, by
 * comparison with the record before. Returns the message, or NULL.
 */
static const char *quick_columns(const struct parser *p, struct line *l)
{
	const struct lock_on *known = &p->known;
	const char *at = l->begin;
	const char *tid = at + TID_AT, *minute = at + MINUTE_AT;

	if (memcmp(at, known->pid, TID_AT) != 0 || memcmp(minute, known->minute, MINUTE_LEN) != 0 ||
		!ascii_is_hex(tid[0]) || !ascii_is_hex(tid[1]) || !ascii_is_hex(tid[2]) ||
		!ascii_is_hex(tid[3]) || tid[4] != '\t')
		return NULL;
	int32_t ms = quick_seconds(bytes_word(at + SECOND_AT));
	const char *component = at + COMPONENT_AT;
	if (ms < 0 || component[2] != '\t' || component[0] <= ' ' || component[0] > '~' ||
		component[1] <= ' ' || component[1] > '~')
		return NULL;
	const char *source = component + 3;
	const char *object = quick_source(source, source + COLUMNS_MIN);
	if (!object)
		return NULL;
	const char *task = object + 1;
	if (*object == '[') {
		if (object[17] != ']' || object[18] != '\t' ||
			(bytes_unprintable(bytes_word(object + 1)) |
				bytes_unprintable(bytes_word(object + 9))) != 0)
			return NULL;
		task = object + 19;
	} else if (*object != '\t') {
		return NULL;
	}
	const char *level = task + 1;
	if (*task != '\t') {
		if (!same_task(task, p->task) || task[GUID_LEN] != '\t')
			return NULL;
		level = task + GUID_LEN + 1;
	}
	level += *level == '\t'; /* the empty column of the newer layout */
	uint64_t word = bytes_word(level);
	const uint64_t normal = UINT64_C(0x094C414D524F4E);    /* "NORMAL<TAB>" */
	const uint64_t warning = UINT64_C(0x09474E494E524157); /* "WARNING<TAB>" */
	l->h.task = *task == '\t' ? (struct span){0} : (struct span){task, GUID_LEN};
	l->clock = known->minute_clock + ms;
	if ((word & UINT64_C(0x00FFFFFFFFFFFFFF)) == normal) {
		l->h.level = LEVEL_NORMAL;
		return level + 7;
	}
	if (word != warning)
		return NULL;
	l->h = (struct header){
		.strength = HEADER_FULL,
		.pid = {at, TID_AT - 1},
		.tid = {tid, 4},
		.component = {component, 2},
		.source = {source, (size_t)(object - 1 - source)},
		.task = l->h.task,
		.level = LEVEL_WARNING,
		.level_word = {level, 7},
	};
	return level + 8;
}

/* ---- the message ---------------------------------------------------------------- */

/*
 * Whether the text may hold anything but plain words: bytes that are not
 * ASCII, a carriage return, the '/' of a date (another record may begin
 * there) or the "s:" of RECORD_PROGRESS, small or capital. A loop of fixed
 * length without branches, which compilers turn into vector instructions.
 * Reads one byte behind the text.
 */
static inline void look_at_group(const char *p, unsigned char acc[GROUP])
{
	unsigned char v[GROUP], n[GROUP];
	memcpy(v, p, GROUP);
	memcpy(n, p + 1, GROUP);
	for (int k = 0; k < GROUP; k++)
		acc[k] |= (unsigned char)((unsigned char)((v[k] == '/') | (v[k] == '\r') |
						  (((v[k] | 0x20) == 's') & (n[k] == ':'))) |
			(v[k] & 0x80));
}

static bool is_special(const char *p, const char *stop)
{
	unsigned char acc[GROUP] = {0};
	uint64_t words[2];

	if (stop - p < GROUP) {
		for (; p < stop; p++) {
			if (*p == '/' || *p == '\r' || (*p & 0x80) ||
				(ascii_lower(*p) == 's' && p[1] == ':'))
				return true;
		}
		return false;
	}
	/* The last group overlaps the one before it. */
	for (const char *last = stop - GROUP;; p = last - p < GROUP ? last : p + GROUP) {
		look_at_group(p, acc);
		if (p == last)
			break;
	}
	memcpy(words, acc, sizeof(acc));
	return (words[0] | words[1]) != 0;
}

/* The line without its end, whatever it holds. */
static bool find_end(struct line *l, const char *from, const char *end)
{
	const char *lf = memchr(from, '\n', (size_t)(end - from));
	if (!lf)
		return false;
	l->next = lf + 1;
	l->stop = lf > from && lf[-1] == '\r' ? lf - 1 : lf;
	return l->stop == l->begin || l->stop[-1] != '\0';
}

/* ---- a line -------------------------------------------------------------------------- */

/* What the next record will be compared with. */
static void lock_on(struct parser *p, const struct line *l)
{
	struct lock_on *known = &p->known;
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
}

/* The usual layout, but something is new: another minute, another job. */
static bool strict_line(struct parser *p, struct line *l, const char *end, size_t max_line)
{
	if (!find_end(l, l->begin, end) || (size_t)(l->stop - l->begin) > max_line)
		return false;
	struct span text = {l->begin, (size_t)(l->stop - l->begin)};
	if (memchr(text.data, '\r', text.len) || memchr(text.data, '\0', text.len) ||
		!ascii_only(text.data, text.len) || !header_parse_strict(text, &l->h, p->task) ||
		l->h.level == LEVEL_NONE)
		return false;
	l->message = l->h.message.data;
	l->special = is_special(l->message, l->stop);
	return true;
}

/* Whether it is a record that can be taken here; all but its message is known then. */
static bool take_line(struct parser *p, struct line *l, const char *end, size_t max_line)
{
	const struct lock_on *known = &p->known;
	bool quick = known->primed && end - l->begin > 4 * COLUMNS_MIN &&
		known->years == p->time.years && known->month == p->time.last_month &&
		known->leap_years == p->time.leap_years;
	l->message = quick ? quick_columns(p, l) : NULL;
	if (l->message) {
		if (!find_end(l, l->message, end) || (size_t)(l->stop - l->begin) > max_line)
			return false;
		l->special = is_special(l->message, l->stop);
	} else {
		if (!strict_line(p, l, end, max_line))
			return false;
		l->clock = CLOCK_UNKNOWN; /* until the record before has been told */
	}
	struct span message = {l->message, (size_t)(l->stop - l->message)};
	if (l->special &&
		(memchr(message.data, '\r', message.len) ||
			!ascii_only(message.data, message.len) ||
			header_find((struct span){l->begin, (size_t)(l->stop - l->begin)},
				(size_t)(l->message - l->begin)) != SIZE_MAX))
		return false;
	/* Bold that a forum left in the text, and records that are too long, are rare. */
	if (l->h.level != LEVEL_NORMAL &&
		(memchr(l->begin, '*', (size_t)(l->stop - l->begin)) ||
			l->stop - l->begin > (ptrdiff_t)RECORD_TEXT_MAX))
		return false;
	l->h.message = message;
	return true;
}

/* ---- records -------------------------------------------------------------------------- */

static bool tell_stretch(struct parser *p, struct record_stretch *s)
{
	bool ok = s->records == 0 || p->config.stretch(p->config.context, s);
	s->records = 0;
	return ok;
}

static void note_clock(struct record_stretch *s, int64_t clock)
{
	if (clock < s->first)
		s->first = clock;
	if (clock > s->last)
		s->last = clock;
}

/* Into the stretch if the task is the same, else into a new one. */
static bool add_normal(struct parser *p, struct record_stretch *s, const struct line *l)
{
	bool same = s->records > 0 && s->task.len == l->h.task.len &&
		(s->task.len == 0 || memcmp(s->task.data, l->h.task.data, s->task.len) == 0);
	if (!same) {
		if (!tell_stretch(p, s))
			return false;
		*s = (struct record_stretch){l->h.task, 0, l->clock, l->clock};
	}
	s->records++;
	note_clock(s, l->clock);
	return true;
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

/* A NORMAL record that is told by itself. Its columns may not have been read yet. */
static bool tell_normal(struct parser *p, struct line *l, uint64_t number)
{
	struct header h;
	struct span text = {l->begin, (size_t)(l->stop - l->begin)};
	if (header_parse_strict(text, &h, p->task))
		l->h = h;
	struct record r = record_of(l, number);
	return p->config.record(p->config.context, &r);
}

static bool is_progress(const struct line *l)
{
	return l->special && span_find_nocase(l->h.message, SPAN(RECORD_PROGRESS), 0) != SIZE_MAX;
}

/* The line behind it is a record of its own, so this one is whole. */
static bool tell_held(struct parser *p, struct held *held)
{
	held->active = false;
	struct record r = record_of(&held->line, held->number);
	r.message = span_trim(r.message);
	const struct path_search search = {p->config.phrase, p->config.phrase_context, true, false};
	r.path = path_find(r.message, &search, &r.path_is_cut);
	r.path_is_volume = r.path.len > 0 && path_is_volume(r.path);
	return p->config.record(p->config.context, &r);
}

/* What a record that was taken does to the one before it, and to the counts. */
static bool take_record(struct parser *p, struct line *l, uint64_t number, struct held *held,
	struct record_stretch *s)
{
	if (p->pending.keep && !parser_flush_record(p, false, true))
		return false;
	p->pending.active = true;
	p->pending.keep = false;
	if (held->active && !(tell_stretch(p, s) && tell_held(p, held)))
		return false;
	p->result.records++;
	if (l->clock == CLOCK_UNKNOWN) {
		l->clock = timeline_clock(&p->time, l->h.year, l->h.month, l->h.day, l->h.ms);
		lock_on(p, l);
	} else {
		timeline_note(&p->time, l->clock);
	}
	if (l->h.level != LEVEL_NORMAL) {
		*held = (struct held){true, *l, number};
		return true;
	}
	if (p->config.stretch && !is_progress(l))
		return add_normal(p, s, l);
	return (!p->config.stretch || tell_stretch(p, s)) && tell_normal(p, l, number);
}

size_t parser_run(void *parser, const struct text_run *run, struct text_taken *taken)
{
	struct parser *p = parser;
	const char *at = run->lines.data, *end = at + run->lines.len;
	struct held held = {0};
	struct record_stretch stretch = {0};

	if (p->failed || !p->decided || p->result.kind != INPUT_ERRLOG)
		return 0;
	while (at < end && !taken->stop) {
		struct line l;
		l.begin = at;
		if (!take_line(p, &l, end, run->max_line))
			break;
		taken->stop = !take_record(p, &l, run->number + taken->lines, &held, &stretch);
		taken->lines++;
		at = l.next;
	}
	if (taken->lines == 0)
		return 0;
	p->last_unterminated = false;
	if (!taken->stop)
		taken->stop = !tell_stretch(p, &stretch);
	if (held.active && !taken->stop) {
		struct span text = {held.line.begin, (size_t)(held.line.stop - held.line.begin)};
		parser_hold_record(p, text, &held.line.h, held.number, held.line.clock);
	}
	return (size_t)(at - run->lines.data);
}

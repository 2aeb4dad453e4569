// SPDX-License-Identifier: MIT

/**
 * The code of quick.h, compiled once by quick_any.c and once by quick_avx2.c, which define
 * QUICK_READER.
 */

#include "record/quick.h"
#include "record/simd.h"

/*
 * Find the columns of the record at `at` (at least READ_AHEAD bytes are available) by comparing it
 * with records before it. Returns whether one of them had the same form.
 */
static ATTR_INLINE bool quick_columns(struct known_columns *known, const char *at, struct quick *q)
{
	const char *tid = at + known->tid_at;
	bool longer = tid[ID_DIGITS] != '\t';
	q->tid = tid;
	q->date = tid + ID_DIGITS + 1 + longer;
	if (((bytes_word(at) ^ known->pid) & known->pid_mask) != 0 || !ascii_is_hex(tid[0]) ||
		!ascii_is_hex(tid[1]) || !ascii_is_hex(tid[2]) || !ascii_is_hex(tid[3]) ||
		(longer && !ascii_is_hex(tid[4])) || q->date[-1] != '\t' ||
		!bytes_within(q->date, known->head.low, known->head.high, HEAD_BYTES))
		return false;
	const char *source = q->date + SOURCE_AT;
	uint64_t ends = mark_controls(source);
	const char *tab = source + (ends == 0 ? 0 : lowest_bit_of_64(ends));
	if (tab - source < SOURCE_MIN || *tab != '\t' || tab[-1] != ')')
		return false;
	q->object = tab + 1;
	const struct known_tail *tail = tail_of(known, q);
	if (!bytes_within(q->object, tail->low, tail->high, TAIL_BYTES))
		return false;
	q->level = q->object + tail->len;
	q->seconds = bytes_word(q->date + SECOND_AT);
	uint64_t word = bytes_word(q->level);
	const uint64_t normal = UINT64_C(0x094C414D524F4E);    /* "NORMAL<TAB>" */
	const uint64_t warning = UINT64_C(0x09474E494E524157); /* "WARNING<TAB>" */
	q->normal = word << 8 == normal << 8;
	q->message = q->level + LEVEL_MAX - q->normal;
	return q->normal || word == warning;
}

/* The end of the line that has the text before `from`; NULL when it is not found. */
static ATTR_INLINE const char *quick_end(const char *from, const char *end, const char **next)
{
	const char *p = from;
	uint64_t marks = mark_line_feeds(p), more = mark_line_feeds(p + MARKED_BYTES);
	while ((marks | more) == 0) {
		p += 2 * MARKED_BYTES;
		if (end - p <= 2 * MARKED_BYTES)
			return NULL;
		marks = mark_line_feeds(p);
		more = mark_line_feeds(p + MARKED_BYTES);
	}
	/* Without a branch, which the lengths of lines would make unpredictable. */
	uint64_t none = UINT64_C(0) - (marks == 0);
	p += (none & MARKED_BYTES) + lowest_bit_of_64(marks | (more & none));
	*next = p + 1;
	return p[-1] == '\r' ? p - 1 : p;
}

/* @return whether the columns are as expected and the line can be used unchanged */
static ATTR_INLINE bool quick_check(struct known_columns *known, const char *at, const char *end,
	size_t max_line, struct quick *q)
{
	/*
	 * First, because the next line depends on this result only. There is no line end before
	 * the message.
	 */
	q->stop = quick_end(at + known->message_min, end, &q->next);
	q->progress = PROGRESS_NONE;
	q->begin = at;
	bool good = quick_columns(known, at, q) && q->stop && q->message <= q->stop &&
		(size_t)(q->stop - at) <= max_line && q->stop[-1] != '\0';
	if (good) {
		bool odd = q->stop - at < SUSPECT_LOOK + SUSPECT_BEFORE;
		if (odd || is_suspect(q->message, q->stop, true))
			good = quick_look(q, odd || is_suspect(q->message, q->stop, false));
	}
	if (!good)
		q->begin = NULL;
	return good;
}

/*
 * A line of a stack trace, "   at System.Net.HttpWebRequest.GetResponse()", which parser.c ignores
 * below a NORMAL record. READ_AHEAD bytes are available.
 * @return the start of the next line, or NULL for any other line
 */
static ATTR_INLINE const char *skip_trace_line(const char *at, const char *end, size_t max_line)
{
	const char *p = at;
	while (p - at < MARKED_BYTES && *p == ' ')
		p++;
	bool inner = memcmp(p, "--", 2) == 0; /* "--- End of inner exception stack trace ---" */
	if (!inner && memcmp(p, "at ", 3) != 0)
		return NULL;
	uint64_t ends, odd = inner;
	for (;;) {
		ends = mark_controls(p);
		uint64_t marks = mark_trace_odd(p);
		if (ends != 0) {
			odd |= marks & (ends ^ (ends - 1));
			break;
		}
		odd |= marks;
		p += MARKED_BYTES;
		if (end - p <= MARKED_BYTES + GROUP)
			return NULL;
	}
	p += lowest_bit_of_64(ends);
	const char *lf = *p == '\r' ? p + 1 : p;
	struct span line = {at, (size_t)(p - at)};
	if (*lf != '\n' || line.len > max_line ||
		(odd != 0 && ((inner && memchr(at, '(', line.len)) || !quick_trace_is_plain(line))))
		return NULL;
	return lf + 1;
}

/* Digits in the order in which they are compared as a number. */
static ATTR_INLINE uint64_t reversed(uint64_t word)
{
#if defined(__GNUC__) || defined(__clang__)
	return __builtin_bswap64(word);
#else
	uint64_t result = 0;
	for (int i = 0; i < 8; i++, word >>= 8)
		result = result << 8 | (word & 0xFF);
	return result;
#endif
}

/* All records are of one minute, so their seconds are compared as text. */
static const char *quick_normals(struct known_columns *known, const char *at, const char *end,
	size_t max_line, bool has_task, struct quick_count *count, struct quick *q)
{
	uint64_t first = UINT64_MAX, last = 0, records = 0, traces = 0;
	unsigned progress = 0;
	struct quick line;

	line.begin = NULL;
	while (end - at > READ_AHEAD) {
		if (*at == ' ') {
			const char *next = skip_trace_line(at, end, max_line);
			if (!next)
				break;
			traces++;
			at = next;
			continue;
		}
		if (!quick_check(known, at, end, max_line, &line) || !line.normal ||
			line.has_task != has_task || line.progress == PROGRESS_EVENT)
			break;
		progress |= line.progress;
		uint64_t seconds = reversed(line.seconds);
		first = seconds < first ? seconds : first;
		last = seconds > last ? seconds : last;
		records++;
		at = line.next;
	}
	*count = (struct quick_count){records, records + traces, reversed(first), reversed(last),
		progress != PROGRESS_NONE};
	if (line.begin)
		*q = line;
	else
		q->begin = NULL;
	return at;
}

const struct quick_reader QUICK_READER = {quick_check, skip_trace_line, quick_normals};

// SPDX-License-Identifier: MIT

/**
 * The state machine over the lines of a file. It determines the kind of the file, which lines
 * form one record, and which lines were not understood.
 */

#include "record/parser.h"
#include "record/prose.h"
#include "record/quick.h"

#include <stdlib.h>

const char *input_kind_name(enum input_kind kind)
{
	static const char *const names[] = {
		"other", "errlog", "failed-list", "registry", "archive"};
	return names[kind];
}

/* Search for the colon of the marker only: colons are rare. */
size_t record_progress_at(struct span m)
{
	static const struct span marker = {RECORD_PROGRESS, sizeof(RECORD_PROGRESS) - 1};
	size_t at = marker.len - 1;
	while (at < m.len) {
		const char *colon = memchr(m.data + at, ':', m.len - at);
		if (!colon)
			return SIZE_MAX;
		at = (size_t)(colon - m.data) + 1;
		if (span_starts_nocase(span_cut(m, at - marker.len, m.len), marker))
			return at - marker.len;
	}
	return SIZE_MAX;
}

enum record_progress record_progress(struct span m)
{
	size_t at = record_progress_at(m);
	if (at == SIZE_MAX)
		return PROGRESS_NONE;
	m = span_trim(span_cut(m, at + sizeof(RECORD_PROGRESS) - 1, m.len));
	if (m.len > 0 && m.data[m.len - 1] == '.')
		m.len--;
	/* Events are one word, or "… started" and "… finished". */
	bool event =
		m.len == 0 || ascii_lower(m.data[m.len - 1]) == 'd' || !memchr(m.data, ' ', m.len);
	return event ? PROGRESS_EVENT : PROGRESS_REPORT;
}

static bool list_entry(void *context, const struct list_entry *e);
static bool list_line(struct parser *p, struct span line, const struct text_line *at);

struct parser *parser_new(const struct parser_config *config)
{
	/*
	 * No record has this task, but its form is valid: what a column is compared with must not
	 * depend on files read before.
	 */
	static const char no_task[] = "00000000-0000-0000-0000-000000000000";
	struct parser *p = calloc(1, sizeof(*p));
	if (p) {
		p->config = *config;
		memcpy(p->task, no_task, GUID_LEN);
		p->quick = quick_best();
	}
	return p;
}

void parser_free(struct parser *p)
{
	if (!p)
		return;
	buf_free(&p->pending.text);
	buf_free(&p->scratch);
	buf_free(&p->head);
	registry_free(&p->registry);
	list_free(&p->list);
	free(p);
}

bool parser_failed(const struct parser *p)
{
	return p->failed;
}

int parser_year_so_far(const struct parser *p)
{
	return timeline_base_year(&p->time);
}

enum input_kind parser_kind_so_far(const struct parser *p)
{
	return p->result.kind;
}

int64_t parser_named_day(const struct parser *p)
{
	int year, month, day;
	if (!year_from_name(p->input.name, &year, &month, &day))
		return TIME_UNKNOWN;
	return date_to_days(year, month, day) * INT64_C(86400000);
}

void parser_begin(struct parser *p, const struct parser_input *input)
{
	p->input = *input;
	p->result = (struct parser_result){.first = CLOCK_UNKNOWN, .last = CLOCK_UNKNOWN};
	timeline_begin(&p->time, &p->config, input);
	struct list_config list = {
		.entry = list_entry,
		.context = p,
		.phrase = p->config.phrase,
		.phrase_context = p->config.phrase_context,
	};
	list_begin(&p->list, &list);
	registry_begin(&p->registry);
	p->pending.active = p->pending.keep = false;
	p->known.primed = false;
	buf_clear(&p->head);
	p->head_count = 0;
	p->decided = p->head_is_list = false;
	p->last_unterminated = false;
	p->after_blank = p->in_prose = false;
	p->other_lines = 0;
	p->failed = false;
}

/* What failure a text outside all records tells of, or NULL. */
static const char *told_by(const struct parser *p, struct span text)
{
	if (!p->config.prose)
		return NULL;
	struct record r = {.kind = INPUT_ERRLOG,
		.clock = CLOCK_UNKNOWN,
		.level = LEVEL_WARNING,
		.message = text};
	const struct path_search search = {
		p->config.phrase, p->config.phrase_context, true, false, NULL, 0};
	r.path = path_find(text, &search, &r.path_is_cut);
	r.path_not_file = path_is_not_file(text, r.path);
	/* It returns a text of the catalogue, never a part of the record. */
	/* cppcheck-suppress returnDanglingLifetime */
	return p->config.prose(p->config.context, &r);
}

static void note_unparsed(struct parser *p, struct span line, uint64_t number)
{
	prose_names_failure(line, p->result.names, sizeof(p->result.names));
	if (p->result.unparsed++ > 0)
		return;
	p->result.first_unparsed = number;
	static const char ellipsis[] = "\xE2\x80\xA6";
	enum { SAMPLE_MAX = sizeof(p->result.sample) - sizeof(ellipsis) };
	struct span s = span_trim(line);
	size_t len = s.len < SAMPLE_MAX ? s.len : SAMPLE_MAX;
	memcpy(p->result.sample, s.data, len);
	if (len < s.len) {
		/* Half a number would be another one, half a character none. */
		while (len > SAMPLE_MAX / 2 && s.data[len] != ' ')
			len--;
		len = utf8_valid_prefix(p->result.sample, len);
		memcpy(p->result.sample + len, ellipsis, sizeof(ellipsis));
		return;
	}
	p->result.sample[len] = '\0';
}

/* ---- engine logs ------------------------------------------------------- */

static struct slice slice_of(const char *base, struct span s)
{
	return (struct slice){s.data ? (size_t)(s.data - base) : 0, s.len};
}

static struct span slice_in(const struct buf *text, struct slice s)
{
	return (struct span){text->data + s.from, s.len};
}

/*
 * Whether the last record of a file that is known to end early may be incomplete. A complete
 * failure ends with a bracket or a full stop. An unnecessary gap is better than a code read from
 * half a number.
 */
static bool may_be_cut_off(struct span message)
{
	static const char ends[] = ").!}>'\""; /* without ']': what failed follows after a code */
	return span_find_nocase(message, SPAN("Failed:"), 0) != SIZE_MAX && message.len > 0 &&
		!strchr(ends, message.data[message.len - 1]);
}

/* Pass on the record that was held. */
bool parser_flush_record(struct parser *p, bool at_end, bool complete)
{
	struct pending *w = &p->pending;
	if (!w->active)
		return true;
	w->active = false;
	if (!w->keep)
		return true;
	if (w->text.failed) {
		p->failed = true;
		return false;
	}
	struct record *r = &w->record;
	r->pid = slice_in(&w->text, w->pid);
	r->tid = slice_in(&w->text, w->tid);
	r->component = slice_in(&w->text, w->component);
	r->source = slice_in(&w->text, w->source);
	r->task = slice_in(&w->text, w->task);
	r->level_word = slice_in(&w->text, w->level_word);
	r->message = span_trim(span_cut(buf_span(&w->text), w->message.from, w->text.len));
	bool cut = at_end && p->last_unterminated &&
		(truncation_in_message(r->message) || (!complete && may_be_cut_off(r->message)));
	if (cut)
		p->result.cut_off = true;
	r->is_cut = cut;
	const struct path_search search = {
		p->config.phrase, p->config.phrase_context, true, cut, NULL, 0};
	r->path = path_find(r->message, &search, &r->path_is_cut);
	r->path_not_file = path_is_not_file(r->message, r->path);
	return p->config.record(p->config.context, r);
}

/* A NORMAL record is passed on immediately, without a copy. */
static bool emit_in_place(
	struct parser *p, const struct header *h, const struct text_line *at, int64_t clock)
{
	bool cut = at->unterminated && truncation_in_message(h->message);
	const struct record record = {
		.kind = INPUT_ERRLOG,
		.line = at->number,
		.clock = clock,
		.pid = h->pid,
		.tid = h->tid,
		.component = h->component,
		.source = h->source,
		.task = h->task,
		.level = h->level,
		.level_word = h->level_word,
		.message = h->message,
		.is_cut = cut,
	};
	p->result.cut_off = p->result.cut_off || cut;
	p->pending.active = true;
	p->pending.keep = false;
	return p->config.record(p->config.context, &record);
}

/* Any other record is held for its continuation lines, so its text is copied. */
void parser_hold_record(
	struct parser *p, struct span line, const struct header *h, uint64_t number, int64_t clock)
{
	struct pending *w = &p->pending;
	w->active = true;
	w->keep = true;
	w->whole = true;
	w->record = (struct record){
		.kind = INPUT_ERRLOG, .line = number, .clock = clock, .level = h->level};
	buf_clear(&w->text);
	struct span text = line;
	if (text.len > RECORD_TEXT_MAX) {
		text.len = utf8_valid_prefix(text.data, RECORD_TEXT_MAX);
		w->whole = false;
		p->result.long_records++;
	}
	buf_add_span(&w->text, text);
	w->pid = slice_of(line.data, h->pid);
	w->tid = slice_of(line.data, h->tid);
	w->component = slice_of(line.data, h->component);
	w->source = slice_of(line.data, h->source);
	w->task = slice_of(line.data, h->task);
	w->level_word = slice_of(line.data, h->level_word);
	w->message = slice_of(line.data, h->message);
}

static bool begin_record(
	struct parser *p, struct span line, const struct header *h, const struct text_line *at)
{
	if (p->pending.keep && !parser_flush_record(p, false, true))
		return false;
	p->result.records++;
	p->after_blank = p->in_prose = false;
	int64_t clock = CLOCK_UNKNOWN;
	if (h->month != 0)
		clock = timeline_clock(&p->time, h->year, h->month, h->day, h->ms);
	if (h->level == LEVEL_NORMAL)
		return emit_in_place(p, h, at, clock);
	parser_hold_record(p, line, h, at->number, clock);
	return true;
}

/* A line without columns belongs to the record before it. */
static void continue_record(struct parser *p, struct span line)
{
	struct pending *w = &p->pending;
	if (!w->keep || !w->whole)
		return;
	if (w->text.len + line.len + 1 > RECORD_TEXT_MAX) {
		w->whole = false;
		p->result.long_records++;
		return;
	}
	buf_addc(&w->text, '\n');
	buf_add_span(&w->text, line);
}

/* The file ends in the columns of a record; what is there has no meaning. */
static bool cut_record(struct parser *p)
{
	p->result.cut_off = true;
	return parser_flush_record(p, false, true);
}

/* Several records on one physical line: each message ends where the next record begins. */
static bool records_of_line(
	struct parser *p, struct span line, struct header *h, const struct text_line *at)
{
	struct text_line whole = *at;
	whole.unterminated = false;
	for (;;) {
		size_t message_at = (size_t)(h->message.data - line.data);
		size_t next = header_find(line, message_at);
		/* Without a level it may be truncated, unless it reports a failure anyway. */
		if (next == SIZE_MAX && at->unterminated && !truncation_has_level(line, h) &&
			!prose_names_failure(h->message, NULL, 0))
			return cut_record(p);
		if (next == SIZE_MAX)
			return begin_record(p, line, h, at);
		struct span first = span_cut(line, 0, next);
		h->message = span_cut(h->message, 0, next - message_at);
		if (!begin_record(p, first, h, &whole))
			return false;
		line = span_cut(line, next, line.len);
		if (!header_parse_strict(line, h, p->task) && !header_parse_tolerant(line, h)) {
			if (at->unterminated)
				return cut_record(p);
			note_unparsed(p, line, at->number);
			return true;
		}
	}
}

/* The line without "**", or the line itself. No Windows path contains an asterisk. */
static struct span without_bold(struct parser *p, struct span line)
{
	size_t hit = span_find(line, SPAN("**"), 0);
	if (hit == SIZE_MAX)
		return line;
	size_t from = 0;
	buf_clear(&p->scratch);
	while (hit != SIZE_MAX) {
		buf_add_span(&p->scratch, span_cut(line, from, hit));
		from = hit + 2;
		hit = span_find(line, SPAN("**"), from);
	}
	buf_add_span(&p->scratch, span_cut(line, from, line.len));
	if (p->scratch.failed) {
		p->failed = true;
		return line;
	}
	return buf_span(&p->scratch);
}

/* Recognise a record header in any form. The line may be replaced by a cleaned copy. */
static bool find_header(struct parser *p, struct span *line, struct header *h)
{
	if (header_parse_strict(*line, h, p->task)) {
		if (h->level == LEVEL_NORMAL || !memchr(line->data, '*', line->len))
			return true;
	}
	*line = without_bold(p, *line);
	return header_parse_strict(*line, h, p->task) || header_parse_tolerant(*line, h);
}

/* Whether the line is a heading of find.exe: `---------- CBENGINECURR.ERRLOG`. */
static bool is_find_head(struct span line)
{
	return line.len > 11 && span_starts_nocase(line, SPAN("---------- "));
}

/* Whether any text seems to report a failure. */
static bool mentions_failure(struct span line)
{
	return span_find_nocase(line, SPAN("Hr: ="), 0) != SIZE_MAX ||
		span_find_nocase(line, SPAN("[0x8"), 0) != SIZE_MAX ||
		prose_names_failure(line, NULL, 0);
}

/*
 * Whether a line after a record belongs to no record: text that a person wrote below a pasted
 * log. After an empty line, only lines that look like an exception continue the record.
 */
static bool is_prose(const struct parser *p, struct span line)
{
	if (p->in_prose)
		return true;
	return !prose_is_trace(line) && (p->after_blank || prose_is_conversation(line));
}

/* Text that is no record, before, between or after records. */
static void take_text(struct parser *p, struct span line, uint64_t number)
{
	bool record = p->pending.active && !is_prose(p, line);
	p->in_prose = p->pending.active && !record;
	if (record)
		continue_record(p, line);
	/* The continuation of a NORMAL record is ignored, unless it may be something else. */
	bool lost = !record || (!p->pending.keep && !prose_is_trace(line));
	/* An exception below an empty line has lost the columns of its record. */
	bool apart = !record || (!p->pending.keep && p->after_blank && prose_is_exception(line));
	const char *told = apart ? told_by(p, line) : NULL;
	if (told || (lost && mentions_failure(line)))
		note_unparsed(p, line, number);
	if (told)
		prose_join_names(p->result.names, sizeof(p->result.names), told);
}

static bool log_line(struct parser *p, struct span line, const struct text_line *at)
{
	struct header h;
	if (find_header(p, &line, &h)) {
		struct span before = span_trim(span_cut(line, 0, h.start));
		if (before.len > 0 && !header_is_prefix(before))
			take_text(p, before, at->number);
		return records_of_line(p, line, &h, at);
	}
	if (at->unterminated && (h.strength == HEADER_BROKEN || truncation_is_begun(line)))
		return cut_record(p);
	if (h.strength == HEADER_BROKEN) {
		note_unparsed(p, line, at->number);
		return true;
	}
	if (span_trim(line).len == 0)
		p->after_blank = true;
	if (list_is_decoration(line) || is_find_head(line))
		return true;
	if (list_is_sentence(line)) {
		/* A failed-file list follows the log: both were pasted together. */
		p->result.kind = INPUT_FAILED_LIST;
		return parser_flush_record(p, false, true) && list_line(p, line, at);
	}
	take_text(p, line, at->number);
	return !p->failed;
}

/* ---- the kind of the file ------------------------------------------------ */

static bool list_entry(void *context, const struct list_entry *e)
{
	struct parser *p = context;
	struct record r = {
		.kind = INPUT_FAILED_LIST,
		.line = e->line,
		.clock = CLOCK_UNKNOWN,
		.level = LEVEL_NONE,
		.message = e->text,
		.path = e->path,
		.path_is_cut = e->path_is_cut,
		.path_not_file = e->path.len > 0 && path_is_volume(e->path),
		.list = p->list.lists,
	};
	p->result.records++;
	p->result.list_hash = hash_bytes(e->text.data, e->text.len, p->result.list_hash + 1);
	if (e->path_is_cut)
		p->result.cut_off = true;
	return p->config.record(p->config.context, &r);
}

static bool list_went_on(struct parser *p, enum list_outcome outcome)
{
	if (outcome == LIST_NO_MEMORY)
		p->failed = true;
	return outcome != LIST_STOPPED && outcome != LIST_NO_MEMORY;
}

static bool list_line(struct parser *p, struct span line, const struct text_line *at)
{
	struct header h;
	/* Log records follow the list: both were pasted together. */
	if (header_parse_strict(line, &h, p->task)) {
		p->result.kind = INPUT_ERRLOG;
		return list_went_on(p, list_flush(&p->list)) && log_line(p, line, at);
	}
	enum list_outcome outcome = list_take(&p->list, line, at);
	if (outcome == LIST_UNPARSED)
		note_unparsed(p, line, at->number);
	return list_went_on(p, outcome);
}

static bool registry_line(struct parser *p, struct span line, const struct text_line *at)
{
	struct span folder;
	if (!registry_take(&p->registry, line, &folder))
		return true;
	if (!p->config.scratch(p->config.context, folder, at->number))
		return false;
	struct span difference = registry_compare(&p->registry, folder);
	const struct record r = {
		.kind = INPUT_REGISTRY,
		.line = at->number,
		.clock = CLOCK_UNKNOWN,
		.level = LEVEL_NONE,
		.message = difference,
	};
	return difference.len == 0 || p->config.record(p->config.context, &r);
}

/*
 * A record of a log, or the sentence of a list, in a file whose kind was unknown or different so
 * far.
 */
static enum input_kind turns_into(struct parser *p, struct span line)
{
	struct header h;
	if (header_parse_strict(line, &h, p->task) && h.level != LEVEL_NONE)
		return INPUT_ERRLOG;
	return span_starts_nocase(span_trim(line), SPAN("Consider adding these to")) &&
			list_is_sentence(line)
		? INPUT_FAILED_LIST
		: INPUT_OTHER;
}

static struct span head_line_text(const void *parser, size_t i)
{
	const struct parser *p = parser;
	return (struct span){p->head.data + p->head_lines[i].from, p->head_lines[i].len};
}

/* A line of a file that is of no known kind, if the user asked for this very file. */
static void take_other(struct parser *p, struct span line, uint64_t number)
{
	enum { OTHER_LINES_MAX = 2000 };
	if (!p->input.direct || p->other_lines++ >= OTHER_LINES_MAX)
		return;
	const char *told = told_by(p, line);
	if (told || prose_names_failure(line, NULL, 0))
		note_unparsed(p, line, number);
	if (told)
		prose_join_names(p->result.names, sizeof(p->result.names), told);
}

/* The same of all that was held back: a message may go over several lines. */
static void take_other_head(struct parser *p)
{
	if (!p->input.direct || p->result.unparsed > 0 || p->head_count < 2)
		return;
	const char *told = told_by(p, buf_span(&p->head));
	if (!told)
		return;
	note_unparsed(p, head_line_text(p, 0), p->head_lines[0].number);
	prose_join_names(p->result.names, sizeof(p->result.names), told);
}

static bool known_line(struct parser *p, struct span line, const struct text_line *at)
{
	if (p->result.kind == INPUT_REGISTRY || p->result.kind == INPUT_OTHER) {
		enum input_kind kind = turns_into(p, line);
		p->result.kind = kind == INPUT_OTHER ? p->result.kind : kind;
	}
	switch (p->result.kind) {
	case INPUT_ERRLOG:
		return log_line(p, line, at);
	case INPUT_FAILED_LIST:
		return list_line(p, line, at);
	case INPUT_REGISTRY:
		return registry_line(p, line, at);
	default:
		take_other(p, line, at->number);
		return true;
	}
}

/* The kind is known: process the lines that were held back. */
static bool replay_head(struct parser *p, enum input_kind kind)
{
	p->decided = true;
	p->result.kind = kind;
	if (kind == INPUT_FAILED_LIST && p->head_count > 0 &&
		!list_learn(&p->list, head_line_text, p, p->head_count)) {
		p->failed = true;
		return false;
	}
	for (size_t i = 0; i < p->head_count; i++) {
		struct text_line at = {
			.text = {p->head.data + p->head_lines[i].from, p->head_lines[i].len},
			.number = p->head_lines[i].number,
			.unterminated = p->head_lines[i].unterminated,
		};
		if (!known_line(p, at.text, &at))
			return false;
	}
	if (p->result.kind == INPUT_OTHER)
		take_other_head(p);
	p->head_count = 0;
	buf_clear(&p->head);
	return true;
}

static bool hold_back(struct parser *p, struct span line, const struct text_line *at)
{
	struct head_line *slot = &p->head_lines[p->head_count++];
	*slot = (struct head_line){p->head.len, line.len, at->number, at->unterminated};
	buf_add_span(&p->head, line);
	buf_addc(&p->head, '\n');
	if (p->head.failed)
		p->failed = true;
	return !p->failed;
}

enum { LIST_HEADINGS_MAX = 5 };

/* How many lines of the head are of which kind, see list_judge(). */
struct head_count {
	size_t headings; /* other lines before the first line with a file */
	size_t paths, files, coded, mentions, messages, others;
};

static struct head_count count_head(const struct parser *p)
{
	struct head_count c = {0};
	for (size_t i = 0; i < p->head_count; i++) {
		struct span line = {p->head.data + p->head_lines[i].from, p->head_lines[i].len};
		enum list_judgement judgement =
			list_judge(line, p->config.phrase, p->config.phrase_context);
		c.paths += judgement == LIST_JUDGE_PATH;
		c.coded += judgement == LIST_JUDGE_CODED;
		c.files += judgement == LIST_JUDGE_PATH || judgement == LIST_JUDGE_FILE ||
			judgement == LIST_JUDGE_CODED;
		c.mentions += judgement == LIST_JUDGE_MENTIONS;
		c.messages += judgement == LIST_JUDGE_MESSAGE;
		if (judgement != LIST_JUDGE_OTHER && judgement != LIST_JUDGE_MESSAGE)
			continue;
		if (c.files + c.mentions == 0)
			c.headings++;
		else
			c.others++;
	}
	return c;
}

/*
 * Whether most lines are a path with the code of a failure, so that the lines above them may be
 * headings.
 */
static bool shows_list(const struct head_count *c)
{
	size_t others =
		c->others + c->mentions + (c->headings <= LIST_HEADINGS_MAX ? 0 : c->headings);
	return c->coded > 0 && c->coded * 2 >= c->files && c->files > others;
}

/*
 * No line of the head was proof by itself. Lines with a path each are a failed-file list when
 * most lines have one and something shows that these files failed: codes or messages, the name of
 * the file, or the fact that the user named this very file.
 */
static bool head_is_list(struct parser *p)
{
	struct head_count c = count_head(p);
	bool named =
		span_find_nocase(span_of(p->input.name), SPAN(RECORD_LIST_NAME), 0) != SIZE_MAX;
	size_t files = c.files + c.mentions;
	/* A list may have a few lines of headings; other text has more. */
	bool headed = c.mentions == 0 && c.headings <= LIST_HEADINGS_MAX;
	bool list = (named && files + c.messages > 0) ||
		(p->input.direct && files > c.others + (headed ? 0 : c.headings)) || shows_list(&c);
	if (!list && c.coded > 0)
		p->result.doubt = DOUBT_AMONG_OTHERS;
	else if (!list && c.paths > 1 && files == c.paths && headed && c.others == 0)
		p->result.doubt = DOUBT_PATHS_ONLY;
	return list;
}

/* A list, followed by records of a log: both were pasted together. */
static bool replay_list(struct parser *p)
{
	const struct head_count c = count_head(p);
	if (!p->head_is_list && !shows_list(&c))
		return replay_head(p, INPUT_ERRLOG);
	bool went_on = replay_head(p, INPUT_FAILED_LIST) && list_went_on(p, list_flush(&p->list));
	p->result.kind = INPUT_ERRLOG;
	return went_on;
}

static bool undecided_line(struct parser *p, struct span line, const struct text_line *at)
{
	struct span trimmed = span_trim(line);
	enum input_kind kind = INPUT_OTHER;
	struct header h;
	struct span probe = line;

	if (trimmed.len == 0)
		return true;
	if (find_header(p, &probe, &h) &&
		(h.strength > HEADER_LEVEL || p->input.direct || mentions_failure(line)))
		kind = INPUT_ERRLOG;
	else if (list_is_sentence(line))
		kind = INPUT_FAILED_LIST;
	else if (registry_is_head(trimmed))
		kind = INPUT_REGISTRY;

	/* A list is held back, too: its messages are learned from its first lines. */
	p->head_is_list = p->head_is_list || kind == INPUT_FAILED_LIST;
	bool full = p->head_count == PARSER_HEAD_LINES || p->head.len + line.len > PARSER_HEAD_MAX;
	if (kind != INPUT_ERRLOG && kind != INPUT_REGISTRY && !full)
		return hold_back(p, line, at);
	if (kind == INPUT_OTHER)
		kind = p->head_is_list || head_is_list(p) ? INPUT_FAILED_LIST : INPUT_OTHER;
	if (kind == INPUT_REGISTRY && p->head_is_list)
		kind = INPUT_FAILED_LIST;
	bool went_on = kind == INPUT_ERRLOG ? replay_list(p) : replay_head(p, kind);
	return went_on && known_line(p, line, at);
}

bool parser_line(void *parser, const struct text_line *at)
{
	struct parser *p = parser;
	if (p->failed)
		return false;
	p->last_unterminated = at->unterminated;
	if (at->text.len == 0) {
		p->after_blank = true;
		return true;
	}
	if (!p->decided)
		return undecided_line(p, at->text, at);
	return known_line(p, at->text, at);
}

bool parser_end(struct parser *p, bool complete, struct parser_result *result)
{
	bool ok = !p->failed;

	if (ok && !p->decided)
		ok = replay_head(
			p, p->head_is_list || head_is_list(p) ? INPUT_FAILED_LIST : INPUT_OTHER);
	ok = ok && list_went_on(p, list_flush(&p->list));
	ok = ok && parser_flush_record(p, true, complete);

	p->result.first = p->time.first;
	p->result.last = p->time.last;
	p->result.base_year = timeline_base_year(&p->time);
	p->result.year_source = YEAR_NONE;
	if (p->time.last != CLOCK_UNKNOWN) {
		int month, day;
		int64_t last = record_time(p->time.last, p->result.base_year);
		date_from_days(last / INT64_C(86400000), &p->result.year, &month, &day);
		p->result.year_source = p->time.source;
	} else if (p->result.kind == INPUT_FAILED_LIST && p->time.source != YEAR_ASSUMED) {
		p->result.year = p->time.ref_year;
		p->result.year_source = p->time.source;
	}
	p->result.lists = p->list.lists;
	p->result.named_day = parser_named_day(p);
	*result = p->result;
	return ok && !p->failed;
}

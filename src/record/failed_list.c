// SPDX-License-Identifier: MIT

/** Parses the lines of failed-file lists. */

#include "record/failed_list.h"
#include "record/truncation.h"

enum { HEADING_WORDS = 6, BEFORE_PATH_MAX = 60 };

bool list_is_sentence(struct span line)
{
	return span_find_nocase(line, SPAN("Consider adding these to exclusion list"), 0) !=
		SIZE_MAX;
}

bool list_is_decoration(struct span line)
{
	size_t i = 0;
	while (i < line.len && strchr("-=*_# \t", line.data[i]))
		i++;
	return i == line.len;
}

/* Whether the line has a code or a known message outside the path. */
static bool has_code(struct span line, struct span path, phrase_fn *phrase, void *context)
{
	struct spelling code;
	size_t at = 0;
	while (spelling_next(line, path, true, &at, &code)) {
		if (code.kind != SPELL_NAME || memchr(code.text.data, '_', code.text.len) ||
			span_starts_nocase(code.text, SPAN("Sal")))
			return true;
	}
	if (!phrase)
		return false;
	size_t path_from = path.len > 0 ? (size_t)(path.data - line.data) : line.len;
	if (phrase(context, span_cut(line, 0, path_from), 0) != SIZE_MAX)
		return true;
	return path.len > 0 && phrase(context, line, path_from + path.len) != SIZE_MAX;
}

/* As has_code(), but a number must stand for a failure; sizes and sums do not count. */
static bool shows_failure(struct span line, struct span path, phrase_fn *phrase, void *context)
{
	struct spelling code;
	size_t at = 0;
	while (spelling_next(line, path, true, &at, &code)) {
		if (code.kind == SPELL_HEX && (code.value & UINT32_C(0x80000000)) == 0)
			return false;
	}
	return has_code(line, path, phrase, context);
}

/* Whether the line is only a path; "D:\a.txt,1024,08/04/2026" is a row of a table. */
static bool is_all(struct span line, struct span path)
{
	size_t quotes = line.data[0] == '"' ? 2 : 0;
	return path.len + quotes == line.len && !memchr(path.data, ',', path.len) &&
		!memchr(path.data, ';', path.len) && !memchr(path.data, '/', path.len);
}

/*
 * Whether "Failed file: " or "Nicht gesicherte Datei = '" precedes a file: a label of a few
 * words, and not a folder after it.
 */
static bool is_label(struct span before, size_t words, struct span path)
{
	enum { LABEL_WORDS = 4 };
	size_t name = path.len;
	while (before.len > 0 && strchr("'\" ", before.data[before.len - 1]))
		before.len--;
	while (name > 0 && path.data[name - 1] != '\\')
		name--;
	return words <= LABEL_WORDS && before.len > 0 &&
		strchr(":=|", before.data[before.len - 1]) &&
		span_find(span_cut(path, name, path.len), SPAN("."), 0) != SIZE_MAX;
}

enum list_judgement list_judge(struct span line, phrase_fn *phrase, void *context)
{
	line = span_trim(line);
	if (list_is_decoration(line))
		return LIST_JUDGE_NOTHING;
	bool is_cut;
	struct span path = path_find(
		line, &(struct path_search){.phrase = phrase, .context = context}, &is_cut);
	if (path.len == 0)
		return phrase && phrase(context, line, 0) != SIZE_MAX ? LIST_JUDGE_MESSAGE
								      : LIST_JUDGE_OTHER;
	if (is_all(line, path))
		return LIST_JUDGE_PATH;
	struct span before = span_trim(span_cut(line, 0, (size_t)(path.data - line.data)));
	size_t words = 0;
	for (size_t i = 0; i < before.len; i++)
		words += ascii_is_alpha(before.data[i]) &&
			(i == 0 || !ascii_is_alpha(before.data[i - 1]));
	bool begins =
		(words <= 1 || is_label(before, words, path)) && before.len <= BEFORE_PATH_MAX;
	if (shows_failure(line, path, phrase, context))
		return begins ? LIST_JUDGE_CODED : LIST_JUDGE_MENTIONS;
	return begins ? LIST_JUDGE_FILE : LIST_JUDGE_OTHER;
}

/*
 * "Consider adding these to exclusion list of backup policy.-----D:\a.txt": what follows the
 * sentence.
 */
static struct span after_sentence(struct span line)
{
	size_t at = span_find(line, SPAN("--"), 0);
	struct span rest = span_cut(line, at == SIZE_MAX ? line.len : at, line.len);
	while (rest.len > 0 && (rest.data[0] == '-' || ascii_is_blank(rest.data[0])))
		rest = span_cut(rest, 1, rest.len);
	return span_cut(rest, list_is_sentence(rest) ? rest.len : 0, rest.len);
}

static size_t count_words(struct span line)
{
	size_t words = 0;
	for (size_t i = 0; i < line.len; i++)
		words += !ascii_is_blank(line.data[i]) &&
			(i == 0 || ascii_is_blank(line.data[i - 1]));
	return words;
}

void list_begin(struct list_state *l, const struct list_config *config)
{
	struct buf held = l->held, tail_text = l->tail_text;
	*l = (struct list_state){.config = *config, .held = held, .tail_text = tail_text};
	buf_clear(&l->held);
	buf_clear(&l->tail_text);
}

void list_free(struct list_state *l)
{
	buf_free(&l->held);
	buf_free(&l->tail_text);
}

/* ---- messages in other languages -------------------------------------------------- */

enum { TAILS_TRIED = 64, TAIL_MIN = 4, TAIL_MAX = 300, TAIL_REPEATS = 3 };

struct tail_count {
	struct span tail;
	size_t count;
};

static void count_tail(struct tail_count *counts, size_t *used, struct span tail)
{
	for (size_t i = 0; i < *used; i++) {
		if (span_equal(counts[i].tail, tail)) {
			counts[i].count++;
			return;
		}
	}
	if (*used < TAILS_TRIED)
		counts[(*used)++] = (struct tail_count){tail, 1};
}

bool list_learn(struct list_state *l, struct span (*line)(const void *context, size_t i),
	const void *context, size_t count)
{
	struct tail_count counts[TAILS_TRIED];
	size_t used = 0, lens[LIST_TAILS_MAX] = {0};
	for (size_t i = 0; i < count; i++) {
		struct span tail = path_tail(span_trim(line(context, i)));
		if (tail.len >= TAIL_MIN && tail.len <= TAIL_MAX)
			count_tail(counts, &used, tail);
	}
	l->tail_count = 0;
	for (size_t i = 0; i < used && l->tail_count < LIST_TAILS_MAX; i++) {
		if (counts[i].count < TAIL_REPEATS)
			continue;
		lens[l->tail_count++] = counts[i].tail.len;
		buf_add_span(&l->tail_text, counts[i].tail);
	}
	if (l->tail_text.failed)
		return false;
	size_t at = 0;
	for (size_t i = 0; i < l->tail_count; i++, at += lens[i - 1])
		l->tails[i] = (struct span){l->tail_text.data + at, lens[i]};
	return true;
}

static enum list_outcome emit(struct list_state *l, const struct list_entry *e)
{
	return l->config.entry(l->config.context, e) ? LIST_TAKEN : LIST_STOPPED;
}

enum list_outcome list_flush(struct list_state *l)
{
	if (!l->waiting)
		return LIST_TAKEN;
	l->waiting = false;
	if (l->held.failed)
		return LIST_NO_MEMORY;
	struct list_entry e = {
		.line = l->line,
		.text = buf_span(&l->held),
		.path_is_cut = l->path_is_cut,
	};
	e.path = span_cut(e.text, l->path_from, l->path_from + l->path_len);
	return emit(l, &e);
}

static void begin_list(struct list_state *l)
{
	if (l->lists == 0 || l->files_seen) {
		l->lists++;
		l->files_seen = false;
	}
}

static enum list_outcome hold(struct list_state *l, const struct list_entry *e)
{
	buf_clear(&l->held);
	buf_add_span(&l->held, e->text);
	l->waiting = true;
	l->line = e->line;
	l->path_is_cut = e->path_is_cut;
	l->path_from = (size_t)(e->path.data - e->text.data);
	l->path_len = e->path.len;
	return l->held.failed ? LIST_NO_MEMORY : LIST_TAKEN;
}

/*
 * A line without a path: the code of the path above it, an entry by itself, a heading, or
 * unknown.
 */
static enum list_outcome take_without_path(struct list_state *l, struct span line, uint64_t number)
{
	const struct list_config *c = &l->config;
	if (!has_code(line, (struct span){0}, c->phrase, c->phrase_context)) {
		enum list_outcome flushed = list_flush(l);
		if (flushed != LIST_TAKEN)
			return flushed;
		return l->files_seen ? LIST_UNPARSED : LIST_TAKEN;
	}
	if (l->waiting) {
		buf_addc(&l->held, '\n');
		buf_add_span(&l->held, line);
		return list_flush(l);
	}
	if (!l->files_seen && count_words(line) >= HEADING_WORDS &&
		(!c->phrase || c->phrase(c->phrase_context, line, 0) == SIZE_MAX))
		return LIST_TAKEN; /* a heading that explains codes */
	begin_list(l);
	l->files_seen = true;
	struct list_entry e = {.line = number, .text = line};
	return emit(l, &e);
}

enum list_outcome list_take(struct list_state *l, struct span line, const struct text_line *at)
{
	const struct list_config *c = &l->config;
	line = span_trim(line);
	if (line.len == 0)
		return LIST_TAKEN;
	if (list_is_sentence(line) || list_is_decoration(line)) {
		enum list_outcome flushed = list_flush(l);
		if (!list_is_sentence(line))
			return flushed;
		begin_list(l);
		struct span rest = after_sentence(line);
		return flushed == LIST_TAKEN && rest.len > 0 ? list_take(l, rest, at) : flushed;
	}
	struct list_entry e = {.line = at->number, .text = line};
	const struct path_search search = {
		c->phrase, c->phrase_context, false, at->unterminated, l->tails, l->tail_count};
	e.path = path_find(line, &search, &e.path_is_cut);
	/*
	 * The part that is missing may be just the code, but then the end of the path is unknown.
	 */
	if (at->unterminated && e.path.len > 0 && truncation_in_code(line))
		e.path_is_cut = true;
	/* Behind the sentence each line with a path is a failed file, whatever words are around it. */
	if (e.path.len > 0 && l->lists == 0 &&
		list_judge(line, c->phrase, c->phrase_context) == LIST_JUDGE_OTHER)
		return LIST_TAKEN; /* a heading that mentions a path */
	if (e.path.len == 0)
		return take_without_path(l, line, at->number);

	enum list_outcome flushed = list_flush(l);
	if (flushed != LIST_TAKEN)
		return flushed;
	if (l->lists == 0)
		begin_list(l);
	l->files_seen = true;
	if (!has_code(line, e.path, c->phrase, c->phrase_context))
		return hold(l, &e);
	return emit(l, &e);
}

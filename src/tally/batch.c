// SPDX-License-Identifier: MIT

/** Fills batches. merge.c merges them into the tally. */

#include "tally/batch_items.h"

#include "tally/private.h"

#include <stdlib.h>

/* A batch searches at most this many jobs at once. */
enum { JOBS_TOGETHER = 32, PROGRESS_TEXT = 120 };

struct batch *batch_new(void)
{
	return calloc(1, sizeof(struct batch));
}

void batch_free(struct batch *b)
{
	if (!b)
		return;
	free(b->items);
	free(b->runs);
	free(b->ends);
	buf_free(&b->text);
	free(b);
}

void batch_clear(struct batch *b)
{
	b->item_count = b->run_count = b->end_count = 0;
	b->jobs = b->jobs_count = 0;
	b->last_run = 0;
	memset(b->messages, 0, sizeof(b->messages));
	b->failed = false;
	buf_clear(&b->text);
}

size_t batch_size(const struct batch *b)
{
	return b->item_count * sizeof(*b->items) + b->run_count * sizeof(*b->runs) +
		b->end_count * sizeof(*b->ends) + b->text.len;
}

uint64_t batch_item_count(const struct batch *b)
{
	return b->item_count - b->jobs_count;
}

bool batch_failed(const struct batch *b)
{
	return b->failed || b->text.failed;
}

static struct batch_item *add_item(struct batch *b, enum item_kind kind)
{
	struct batch_item *grown =
		array_grow(b->items, &b->item_cap, b->item_count + 1, sizeof(*grown));
	if (!grown) {
		b->failed = true;
		return NULL;
	}
	b->items = grown;
	struct batch_item *item = &grown[b->item_count++];
	*item = (struct batch_item){.kind = (uint8_t)kind, .clock = CLOCK_UNKNOWN};
	return item;
}

static struct slice add_text(struct batch *b, struct span s)
{
	/* Not reached in practice: the owner of a batch limits its size. */
	if (b->text.len + s.len >= UINT32_MAX) {
		b->failed = true;
		return (struct slice){0};
	}
	struct slice slice = {(uint32_t)b->text.len, (uint32_t)s.len};
	buf_add_span(&b->text, s);
	/* Text that was not stored must not be read by later additions. */
	if (b->text.failed)
		slice = (struct slice){0};
	return slice;
}

/* ---- inputs, archives, gaps -------------------------------------------------------- */

static void add_named(struct batch *b, enum item_kind kind, const char *name)
{
	struct batch_item *item = add_item(b, kind);
	if (item)
		item->text = add_text(b, span_of(name));
	/* Names are passed on as C strings. */
	buf_addc(&b->text, '\0');
	b->jobs = 0;
}

void batch_input(struct batch *b, const char *name)
{
	add_named(b, ITEM_INPUT, name);
}

void batch_archive(struct batch *b, const char *name)
{
	add_named(b, ITEM_ARCHIVE, name);
}

void batch_archive_end(struct batch *b, uint64_t bytes)
{
	struct batch_item *item = add_item(b, ITEM_ARCHIVE_END);
	if (item)
		item->line = bytes;
}

void batch_input_end(
	struct batch *b, const struct text_stats *text, const struct parser_result *result)
{
	struct batch_end *grown =
		array_grow(b->ends, &b->end_cap, b->end_count + 1, sizeof(*grown));
	struct batch_item *item = grown ? add_item(b, ITEM_INPUT_END) : NULL;
	if (!item) {
		b->failed = true;
		return;
	}
	b->ends = grown;
	item->line = b->end_count;
	grown[b->end_count++] = (struct batch_end){.text = *text, .result = *result};
	b->jobs = 0;
}

void batch_content(struct batch *b, const char *content)
{
	if (!b->failed && b->end_count > 0)
		b->ends[b->end_count - 1].content = content;
}

/* Stores the numbers of the fact, then its fields, each with a NUL. */
void batch_fact(struct batch *b, const struct fact *fact)
{
	const int64_t numbers[2] = {(int64_t)fact->number, fact->time};
	struct batch_item *item = add_item(b, ITEM_FACT);
	if (!item)
		return;
	item->code_kind = (uint8_t)fact->kind;
	item->line = fact->line;
	item->text = add_text(b, (struct span){(const char *)numbers, sizeof(numbers)});
	size_t before = b->text.len;
	for (size_t i = 0; i < FACT_FIELDS; i++) {
		add_text(b, fact->fields[i]);
		buf_addc(&b->text, '\0');
	}
	if (!batch_failed(b))
		item->text.len += (uint32_t)(b->text.len - before);
}

void batch_scratch(struct batch *b, struct span folder)
{
	struct batch_item *item = add_item(b, ITEM_SCRATCH);
	if (item)
		item->text = add_text(b, folder);
}

void batch_machine(struct batch *b, enum machine_fact fact, struct span value)
{
	struct batch_item *item = add_item(b, ITEM_MACHINE);
	if (!item)
		return;
	item->reason = (uint8_t)fact;
	item->text = add_text(b, value);
}

void batch_gap(struct batch *b, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct batch_item *item = add_item(b, ITEM_GAP);
	if (!item)
		return;
	item->reason = (uint8_t)reason;
	item->line = count;
	item->path = add_text(b, span_of(input));
	buf_addc(&b->text, '\0');
	item->text = add_text(b, span_of(detail));
	buf_addc(&b->text, '\0');
}

/* ---- jobs -------------------------------------------------------------------------- */

/* Whether two GUIDs, or other texts of at least eight bytes, have the same bytes. */
static inline bool same_bytes(const char *a, const char *b, size_t len)
{
	uint64_t different = bytes_word(a + len - 8) ^ bytes_word(b + len - 8);
	for (size_t at = 0; at + 8 < len; at += 8)
		different |= bytes_word(a + at) ^ bytes_word(b + at);
	return different == 0;
}

static inline bool is_run(
	const struct batch *b, const struct batch_run *run, struct span task, unsigned list)
{
	struct span have = batch_text(b, run->task);
	if (run->list != list || have.len != task.len)
		return false;
	return (task.len >= 8 && same_bytes(have.data, task.data, task.len)) ||
		span_equal_nocase(have, task);
}

static uint32_t find_run(struct batch *b, struct span task, unsigned list)
{
	size_t from = b->jobs != 0 ? b->items[b->jobs - 1].text.from : b->run_count;
	for (size_t i = b->run_count; i > from; i--) {
		if (is_run(b, &b->runs[i - 1], task, list)) {
			b->last_run = (uint32_t)i;
			return b->last_run;
		}
	}
	if (b->jobs == 0 || b->run_count - from >= JOBS_TOGETHER) {
		struct batch_item *jobs = add_item(b, ITEM_JOBS);
		if (!jobs)
			return 0;
		jobs->text.from = (uint32_t)b->run_count;
		b->jobs = b->item_count;
		b->jobs_count++;
	}
	struct batch_run *grown =
		array_grow(b->runs, &b->run_cap, b->run_count + 1, sizeof(*grown));
	if (!grown) {
		b->failed = true;
		return 0;
	}
	b->runs = grown;
	grown[b->run_count++] = (struct batch_run){.task = add_text(b, task),
		.list = list,
		.first = CLOCK_UNKNOWN,
		.last = CLOCK_UNKNOWN};
	b->items[b->jobs - 1].text.len++;
	b->last_run = (uint32_t)b->run_count;
	return b->last_run;
}

/* The job or list, as index + 1; ordered by its first record. */
static ATTR_INLINE uint32_t run_of(struct batch *b, struct span task, unsigned list)
{
	if (task.len == 0 && list == 0)
		return 0;
	if (b->jobs != 0 && b->last_run != 0 && is_run(b, &b->runs[b->last_run - 1], task, list))
		return b->last_run;
	return find_run(b, task, list);
}

static void note_clocks(struct batch *b, uint32_t index, int64_t first, int64_t last)
{
	if (index == 0 || first == CLOCK_UNKNOWN)
		return;
	struct batch_run *run = &b->runs[index - 1];
	if (run->first == CLOCK_UNKNOWN || first < run->first)
		run->first = first;
	if (run->last == CLOCK_UNKNOWN || last > run->last)
		run->last = last;
}

static void note_report(struct batch *b, uint32_t run)
{
	if (run != 0)
		b->runs[run - 1].reports = true;
}

void batch_series(struct batch *b, const struct record_series *s)
{
	uint32_t run = run_of(b, s->task, 0);
	note_clocks(b, run, s->first, s->last);
	if (s->reports)
		note_report(b, run);
}

void batch_record(struct batch *b, const struct record *r)
{
	uint32_t run = run_of(b, r->task, 0);
	if (run == 0)
		return;
	note_clocks(b, run, r->clock, r->clock);
	if (r->level != LEVEL_NORMAL)
		return;
	enum record_progress progress = record_progress(r->message);
	if (progress == PROGRESS_REPORT)
		note_report(b, run);
	struct batch_item *item = progress == PROGRESS_EVENT ? add_item(b, ITEM_PROGRESS) : NULL;
	if (!item)
		return;
	item->run = run;
	item->clock = r->clock;
	size_t at = record_progress_at(r->message);
	struct span what = span_trim(span_cut(r->message, at, r->message.len));
	/* No event name is longer. */
	item->text = add_text(b, what.len <= PROGRESS_TEXT ? what : SPAN(RECORD_PROGRESS));
}

/* ---- entries ----------------------------------------------------------------------- */

static struct batch_item *add_entry(struct batch *b, enum item_kind kind, const struct entry *e)
{
	const struct record *r = e->record;
	bool list = r->kind == INPUT_FAILED_LIST;
	/* batch_record() was called just before. */
	uint32_t run = list       ? run_of(b, (struct span){0}, r->list)
		: r->task.len > 0 ? b->last_run
				  : 0;
	struct batch_item *item = add_item(b, kind);
	if (!item)
		return NULL;
	item->list = list;
	item->run = run;
	item->fails_job = e->fails_job;
	item->cause = (uint16_t)e->cause->index;
	return item;
}

void batch_entry_of_job(struct batch *b, const struct entry *e)
{
	add_entry(b, ITEM_LEFT_OUT, e);
}

/* Whether a stored message has the same text before and after its path as this one at `at`. */
static bool is_same_but_path(const struct batch *b, const struct batch_item *item,
	struct span message, size_t at, size_t len)
{
	struct span stored = batch_text(b, item->text);
	size_t after = message.len - at - len;
	return item->path.from - item->text.from == at &&
		stored.len == at + item->path.len + after &&
		memcmp(stored.data, message.data, at) == 0 &&
		memcmp(stored.data + stored.len - after, message.data + at + len, after) == 0;
}

/*
 * Stores the message for evidence, and the path as a part of it. Most messages differ from an
 * earlier one only in the path: then only that is stored.
 */
static void add_message(struct batch *b, struct batch_item *item, const struct record *r)
{
	struct span message = span_trim(r->message);
	bool whole = message.len <= TALLY_EVIDENCE_TEXT;
	if (!whole)
		message.len = utf8_valid_prefix(message.data, TALLY_EVIDENCE_TEXT);
	size_t at = r->path.len > 0 ? (size_t)(r->path.data - message.data) : SIZE_MAX;
	if (at > message.len || r->path.len > message.len - at) {
		item->text = add_text(b, message);
		if (r->path.len > 0)
			item->path = add_text(b, r->path);
		return;
	}
	uint32_t *recent = &b->messages[item_code_place(item, RECENT_MESSAGES)];
	if (whole && *recent != 0 &&
		is_same_but_path(b, &b->items[*recent - 1], message, at, r->path.len)) {
		item->shares_text = true;
		item->text.from = *recent - 1;
		item->path = add_text(b, r->path);
		return;
	}
	item->text = add_text(b, message);
	item->path = (struct slice){item->text.from + (uint32_t)at, (uint32_t)r->path.len};
	if (whole && !batch_failed(b))
		*recent = (uint32_t)b->item_count;
}

void batch_entry(struct batch *b, const struct entry *e)
{
	const struct record *r = e->record;
	struct batch_item *item = add_entry(b, ITEM_ENTRY, e);
	if (!item)
		return;
	item->path_only = e->path_only;
	item->names_scratch = e->names_scratch;
	item->fails_if_scratch = e->fails_if_scratch;
	item->repeat_rule = e->rule && e->rule->repeats ? (uint16_t)(e->rule->index + 1) : 0;
	item->line = r->line;
	item->clock = r->clock;
	item->info = e->info;
	item->code_kind = (uint8_t)e->code.kind;
	item->code_value = e->code.value;
	add_message(b, item, r);
	/* A truncated path would count as another file, and a volume is no file. */
	item->file = r->path.len > 0 && !r->path_is_cut && !r->path_not_file && !e->names_no_file;
	if (item->file && !batch_failed(b)) {
		struct path_key key = path_key(batch_text(b, item->path));
		item->key_skip = key.skip;
		item->hash = key.hash;
	}
}

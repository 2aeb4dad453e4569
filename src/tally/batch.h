// SPDX-License-Identifier: MIT

/**
 * What reading a part of the input contributes to the tally, in order. Each
 * reading thread fills its own batches; the owner of the tally merges them in
 * the order of the inputs. So many threads can read, and the result does not
 * depend on which of them is faster.
 *
 * A batch copies what it keeps: the path and the beginning of the message of an
 * entry, and only the job of a record. The owner must watch its size
 * (batch_size).
 */

#ifndef MARSLOG_TALLY_BATCH_H
#define MARSLOG_TALLY_BATCH_H

#include "environment/environment.h"
#include "tally/tally.h"

struct batch;

/** @return NULL without memory. */
struct batch *batch_new(void);
void batch_free(struct batch *b);
/** Empty the batch but keep its memory. */
void batch_clear(struct batch *b);
/** Approximate number of bytes in use. */
size_t batch_size(const struct batch *b);
/** Number of items, for the `skip_items` of tally_merge(). */
uint64_t batch_item_count(const struct batch *b);
/** Whether memory ran out; such a batch cannot be merged. */
bool batch_failed(const struct batch *b);

/* Filling. Out of memory, these functions do nothing; check batch_failed() afterwards. */

/** Start an input; what follows belongs to it until batch_input_end(). */
void batch_input(struct batch *b, const char *name);
void batch_input_end(
	struct batch *b, const struct text_stats *text, const struct parser_result *result);
/** What else the last ended input contains, as a word in static storage, or NULL. */
void batch_content(struct batch *b, const char *content);
/** A fact from the current input. */
void batch_fact(struct batch *b, const struct fact *fact);
/** An archive; it is listed as an input before its members. */
void batch_archive(struct batch *b, const char *name);
/** @param bytes size of the archive */
void batch_archive_end(struct batch *b, uint64_t bytes);
/** A record: only its job, and its report of the job's progress, are kept. */
void batch_record(struct batch *b, const struct record *record);
void batch_series(struct batch *b, const struct record_series *series);
/** An entry; call batch_record() for its record first. */
void batch_entry(struct batch *b, const struct entry *entry);
/** An entry that a filter excludes; it still affects the result of its job. */
void batch_entry_of_job(struct batch *b, const struct entry *entry);
/** A ScratchLocation from registry text. */
void batch_scratch(struct batch *b, struct span folder);
/** A statement of the current input about its machine; see enum machine_fact. */
void batch_machine(struct batch *b, enum machine_fact fact, struct span value);
void batch_gap(struct batch *b, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);

#endif

// SPDX-License-Identifier: MIT

/**
 * What reading a part of the input has to tell the tally, in order. A batch is
 * filled by whoever reads, in any thread, and taken in by whoever owns the
 * tally, so that many may read while one counts, and the count goes by the
 * order of the inputs, not by that in which they were read.
 *
 * A batch copies what it keeps: of an entry its path and the beginning of its
 * message, of a record nothing but its job. How much it holds is for its owner
 * to watch (batch_size).
 */

#ifndef MARSLOG_TALLY_BATCH_H
#define MARSLOG_TALLY_BATCH_H

#include "environment/environment.h"
#include "tally/tally.h"

struct batch;

/** @return NULL without memory. */
struct batch *batch_new(void);
void batch_free(struct batch *b);
/** Empty again, the memory kept. */
void batch_clear(struct batch *b);
/** Bytes that it holds, about. */
size_t batch_size(const struct batch *b);
/** What tally_merge() can pass over. */
uint64_t batch_item_count(const struct batch *b);
/** Whether memory ran out; then it cannot be taken. */
bool batch_failed(const struct batch *b);

/* Filling. Without memory these do nothing more; batch_failed() tells. */

/** Begin an input; what follows belongs to it until batch_input_end. */
void batch_input(struct batch *b, const char *name);
void batch_input_end(
	struct batch *b, const struct text_stats *text, const struct parser_result *result);
/** What the input that ended last holds beside records: a word that is never freed, or NULL. */
void batch_content(struct batch *b, const char *content);
/** A fact that the input tells. */
void batch_fact(struct batch *b, const struct fact *fact);
/** An archive, listed as an input of its own before its members. */
void batch_archive(struct batch *b, const char *name);
/** @param bytes that the archive was read from */
void batch_archive_end(struct batch *b, uint64_t bytes);
/** A record: only its job and what it says of the job's progress are kept. */
void batch_record(struct batch *b, const struct record *record);
void batch_series(struct batch *b, const struct record_series *series);
/** An entry; its record must have been added before. */
void batch_entry(struct batch *b, const struct entry *entry);
/** An entry that a filter leaves out: it still decides how its job ended. */
void batch_entry_of_job(struct batch *b, const struct entry *entry);
/** A ScratchLocation read from registry text. */
void batch_scratch(struct batch *b, struct span folder);
/** A file of the input names its machine; see enum machine_fact. */
void batch_machine(struct batch *b, enum machine_fact fact, struct span value);
void batch_gap(struct batch *b, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count);

#endif

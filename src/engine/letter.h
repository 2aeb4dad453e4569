// SPDX-License-Identifier: MIT

/**
 * Records that a mail has in its text and in an attached file: each counts once. The text is read
 * first; its records are remembered, and the same ones in the attached files are skipped. Only
 * records that are equal in all fields are the same: a line that was shortened or wrapped in the
 * text counts again. Private to this module.
 *
 * Memory: 16 bytes per record of the text, up to LETTER_RECORDS_MAX records.
 */

#ifndef MARSLOG_ENGINE_LETTER_H
#define MARSLOG_ENGINE_LETTER_H

#include "base/base.h"
#include "record/record.h"

enum { LETTER_RECORDS_MAX = 50000 };

/** Zero-initialise. */
struct letter {
	struct buf mail; /* name of the mail, with the separator that its parts' names have */
	bool reading;    /* the current member is the text */
	bool attached;   /* … or a file of the same mail */
	struct letter_record {
		uint64_t key;
		uint64_t left; /* how many were not met in attached files so far */
	} * records;
	size_t count, cap;
	struct hash_set set;
	uint64_t skipped; /* records of the current member */
	bool failed;      /* no memory */
};

/** A member begins. @param is_text it is the text of a mail */
void letter_member(struct letter *l, const char *name, bool is_text);
/**
 * Whether a record of the current member was in the text, and must not be counted again. Only to be
 * asked while letter_watches().
 */
bool letter_has(struct letter *l, const struct record *record);
/** Whether records must be looked at one by one. */
static inline bool letter_watches(const struct letter *l)
{
	return l->reading || (l->attached && l->count > 0);
}
void letter_free(struct letter *l);

#endif

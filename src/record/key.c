// SPDX-License-Identifier: MIT

/** A key for a record that stays the same when its file is rotated. */

#include "record/record.h"

#define MS_PER_CLOCK_YEAR (INT64_C(366) * 86400000)

/* Fields are separated, so that "ab" "c" and "a" "bc" differ. */
static uint64_t add_field(uint64_t hash, struct span field)
{
	uint64_t len = field.len;
	hash = hash_bytes(&len, sizeof(len), hash);
	return field.len > 0 ? hash_bytes(field.data, field.len, hash) : hash;
}

uint64_t record_key(const struct record *r, int64_t named_day)
{
	/* The year is left out: the log does not have it, and the inferred year may change. */
	int64_t time = r->clock != CLOCK_UNKNOWN ? r->clock % MS_PER_CLOCK_YEAR : named_day;
	uint64_t hash = hash_bytes(&time, sizeof(time), (uint64_t)r->kind);
	hash = add_field(hash, r->pid);
	hash = add_field(hash, r->tid);
	hash = add_field(hash, r->component);
	hash = add_field(hash, r->source);
	hash = add_field(hash, r->task);
	hash = add_field(hash, r->level_word);
	return add_field(hash, r->message);
}

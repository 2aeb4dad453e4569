// SPDX-License-Identifier: MIT

/** Records that a mail has in its text and in an attached file. */

#include "engine/letter.h"

#include <stdlib.h>

static void forget(struct letter *l)
{
	l->count = 0;
	free(l->set.slots);
	l->set = (struct hash_set){0};
}

void letter_member(struct letter *l, const char *name, bool is_text)
{
	struct span mail = buf_span(&l->mail);
	bool same = mail.len > 0 && strncmp(name, mail.data, mail.len) == 0;
	l->skipped = 0;
	l->reading = is_text;
	l->attached = same && !is_text;
	if (same)
		return;
	forget(l);
	buf_clear(&l->mail);
	const char *part = is_text ? strrchr(name, '!') : NULL;
	if (part)
		buf_add(&l->mail, name, (size_t)(part - name) + 1);
	l->failed = l->failed || l->mail.failed;
}

static struct letter_record *find(struct letter *l, uint64_t key)
{
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&l->set, (uint32_t)key, &cursor)) != SIZE_MAX) {
		if (l->records[at].key == key)
			return &l->records[at];
	}
	return NULL;
}

static void remember(struct letter *l, uint64_t key)
{
	struct letter_record *have = find(l, key);
	if (have) {
		have->left++;
		return;
	}
	if (l->count >= LETTER_RECORDS_MAX)
		return;
	struct letter_record *grown =
		array_grow(l->records, &l->cap, l->count + 1, sizeof(*l->records));
	if (!grown || !hash_set_insert(&l->set, (uint32_t)key, l->count)) {
		l->records = grown ? grown : l->records;
		l->failed = true;
		return;
	}
	l->records = grown;
	l->records[l->count++] = (struct letter_record){key, 1};
}

bool letter_has(struct letter *l, const struct record *record)
{
	uint64_t key = record_key(record, 0);
	if (l->reading) {
		if (l->mail.len > 0)
			remember(l, key);
		return false;
	}
	struct letter_record *have = find(l, key);
	if (!have || have->left == 0)
		return false;
	have->left--;
	l->skipped++;
	return true;
}

void letter_free(struct letter *l)
{
	forget(l);
	free(l->records);
	buf_free(&l->mail);
}

// SPDX-License-Identifier: MIT

/**
 * A cache of what is known about messages of one form.
 *
 * A log repeats a few hundred messages that differ only in their path and in numbers that mean
 * nothing to the classifier. A shape is a message without its path; its text is compared byte by
 * byte, except for digits of which spelling_idle_digits() and matcher_ignores_digits() say that
 * others lead to the same result. What depends on the path is not kept in a shape. So the result
 * for a record does not depend on the records before it.
 *
 * Private to this module.
 */

#ifndef MARSLOG_CLASSIFY_SHAPES_H
#define MARSLOG_CLASSIFY_SHAPES_H

#include "catalog/catalog.h"

enum {
	SHAPE_TEXT = 192, /* bytes of a message without its path, at most */
	SHAPE_SET_BITS = 8,
	SHAPE_WAYS = 2,  /* shapes of one set, a power of two */
	SHAPE_TRIES = 24 /* examinations of digits without success, more than with success */
};

/** Whether something is known, and what. */
enum known { NOT_KNOWN, KNOWN_NO, KNOWN_YES };

struct shape {
	/* Filled by shape_find(). */
	uint64_t key;    /**< level, lengths, how the path begins; 0: the shape is not in use */
	uint64_t sample; /**< some of the text, without digits that may be others */
	unsigned char before, behind; /**< lengths of the text before and behind it */
	bool idle_digits;             /**< a bit of `decimal` or `hex` is set */
	/** A bit for each byte of `text` that may be any decimal or hexadecimal digit. */
	unsigned char decimal[(SHAPE_TEXT + 7) / 8], hex[(SHAPE_TEXT + 7) / 8];
	char text[SHAPE_TEXT]; /**< the text before the path, then that behind it */

	/* What is known, filled by the classifier. All false and 0 in a new shape. */
	bool coded; /**< the codes are known: */
	struct code code, original;
	const struct code_info *info, *second;
	struct match_memo memo;
	enum known reads_file, says_failed; /**< of the text before the path */
	enum known told;                    /**< a failure, by the text outside the path */
	enum known scratch;                 /**< it names it; of messages without a path */
	/**
	 * The rest is known: of a message without a path, or with one for which
	 * matcher_path_is_special() is false.
	 */
	bool answered;
	const struct rule *rule;
	const struct cause *cause;
	struct code answer_code;
	const struct code_info *answer_info;
	bool about_job; /**< entry.names_no_file, if it reads no file */
};

struct shape_set {
	struct shape shapes[SHAPE_WAYS];
	unsigned last; /* index of the one that was used last */
};

struct shape_cache {
	unsigned tries; /* examinations of digits without success */
	/*
	 * By hash: index + 1 of the set, or 0. Sets are taken one after the other, so that the few shapes
	 * of a small log touch few pages of memory.
	 */
	uint16_t set_of[1 << SHAPE_SET_BITS];
	uint16_t set_count;
	struct shape_set sets[1 << SHAPE_SET_BITS];
};

/** The shape of a record, possibly a new one; NULL when the record is not one to be kept. */
struct shape *shape_find(
	struct shape_cache *cache, struct matcher *matcher, const struct record *r);

#endif

// SPDX-License-Identifier: MIT

/**
 * The internals of the exclusion advice. Private to this module.
 *
 * All failing paths on volumes of the machine are the entries of a tree. They
 * are sorted without case and by whole components, so that the entries at or
 * below a folder form one range. Questions about a rule ("does it cover a file
 * that must stay?") are then answered with prefix sums instead of a search.
 *
 * The steps, each of which costs little per file:
 *   1. tree_add(): the key of each path, in which it is compared, and its type;
 *      tree_sort(): the keys are sorted. Both depend on the paths only
 *      (path_keys.c, path_types.c)
 *   2. tree_build(): folders and files become nodes in that order. A new node
 *      is looked up among the places of the catalogue; when all nodes are
 *      known, their marks are completed (path_tree.c, place_marks.c)
 *   3. rules_find(): rules for places, then for the folders above files that
 *      still want one; superfluous ones are dropped (place_rules.c,
 *      rule_search.c, coverage.c)
 *   4. exclude.c: the best rules, where the same folder in several profiles
 *      counts as one (families.c), and why the other files get none
 */

#ifndef MARSLOG_ADVISE_PRIVATE_H
#define MARSLOG_ADVISE_PRIVATE_H

#include "advise/advise.h"

#define NO_TYPE 0xFFFFFFu
#define NO_NODE UINT32_MAX

/**
 * In the order of paths, their keys and files are anywhere in memory, so they are prefetched so
 * many steps ahead.
 */
enum { AHEAD = 8 };

/** Replaces the backslash in keys; sorts before every character of a name. */
#define KEY_SEPARATOR '\x01'

/** Whether a failing path may be excluded, before any rule is searched for. */
enum standing {
	STANDING_ELIGIBLE,
	STANDING_SCRATCH,
	STANDING_DAMAGED,
	STANDING_CAUSE,       /* its cause must be fixed, never excluded */
	STANDING_UNKNOWN,     /* unclassified */
	STANDING_OTHER_CAUSE, /* another of its causes must be fixed */
	STANDING_CODE,        /* this failure of its cause must be fixed */
	STANDING_NOISE,
	STANDING_POLICY, /* the backup policy excludes it already */
	STANDING_NETWORK,
	STANDING_SNAPSHOT,
	STANDING_NOT_LOCAL,
	STANDING_MISSING_ONCE,
	STANDING_LOCKED_ONCE,
	STANDING_DOUBTFUL_ONCE,
	STANDING_STORE,
	STANDING_LINK,
	/* Eligible, but no rule was found: */
	STANDING_NAME,
	STANDING_PLACE,
	STANDING_LIMIT,
	STANDING_COUNT
};

struct entry {
	const char *key; /* set when all keys are known */
	union {
		size_t at;     /* until then: where the key begins in tree->keys */
		uint64_t word; /* while entries are sorted: eight bytes of the key */
		uint32_t node; /* afterwards */
	};
	uint32_t key_len;
	uint32_t file;      /* index in summary->files */
	uint32_t entries;   /* of the file */
	unsigned type : 24; /* of the name, or NO_TYPE; there are fewer types than paths */
	bool eligible : 1, never : 1;
	bool store : 1;   /* a database or mail store, by its name */
	bool waits : 1;   /* it failed only once: wait for the next job */
	bool certain : 1; /* if it is eligible, then without a check: its `exclusion` is `yes` */
	bool missing : 1; /* its cause is `missing-scratch` */
	bool taken : 1;   /* covered by the rule of a place */
	bool plain : 1;   /* the result of tree_key() for the path */
};

/** Counts the entries with a property before any entry: one bit each, and a sum per 64 bits. */
struct counts {
	uint64_t *bits;
	uint32_t *sums;
};

/** The number of bits that are set. */
static inline uint32_t count_bits(uint64_t w)
{
	w -= w >> 1 & BYTES_OF(0x55);
	w = (w & BYTES_OF(0x33)) + (w >> 2 & BYTES_OF(0x33));
	w = (w + (w >> 4)) & BYTES_OF(0x0F);
	return (uint32_t)(w * BYTES_OF(0x01) >> 56);
}

/** The number of entries with the property among the first `end`. */
static inline uint32_t counts_before(const struct counts *c, uint32_t end)
{
	return c->sums[end / 64] + count_bits(c->bits[end / 64] & ((UINT64_C(1) << end % 64) - 1));
}

/** Among the entries [from, end). */
static inline uint32_t counts_in(const struct counts *c, uint32_t from, uint32_t end)
{
	if (from / 64 != end / 64)
		return counts_before(c, end) - counts_before(c, from);
	uint64_t w = c->bits[end / 64] & ((UINT64_C(1) << end % 64) - 1);
	w = w >> from % 64;
	return w < 2 ? (uint32_t)w : count_bits(w);
}

/** What is known about a node. */
enum mark {
	MARK_BAD = 1 << 0,          /* a rule cannot contain its name, or that of a folder above */
	MARK_BARRED = 1 << 1,       /* protected, or above something protected */
	MARK_LINK = 1 << 2,         /* it or a folder above is a link created by Windows */
	MARK_PROGRAMS = 1 << 3,     /* it or a folder above contains data of programs */
	MARK_PROFILE = 1 << 4,      /* a user's profile or home folder, unless it is synced */
	MARK_PROFILES = 1 << 5,     /* the folders directly in it are profiles */
	MARK_SYNCED = 1 << 6,       /* it is or is in a sync root */
	MARK_DISPOSABLE = 1 << 7,   /* it or a folder above */
	MARK_ABOVE_PLACES = 1 << 8, /* some places are any folder in one with this name */
	MARK_NEAR_PROFILE = 1 << 9, /* MARK_PROFILE of it or of the folder above */
	MARKS_ALL = (1 << 12) - 1
};

/** A folder or file. The nodes are in preorder. */
struct node {
	uint32_t parent; /* a volume is its own parent */
	uint32_t end;    /* index of the node after the last one below */
	/* Entries: [first, own) for this path itself, [first, last) including those below. */
	uint32_t first, own, last;
	uint32_t depth;      /* 0 = volume */
	uint32_t raw, key;   /* length of its path and key, as bytes of its first entry's */
	unsigned marks : 12; /* enum mark */
	unsigned place : 20; /* see node_place() */
};

struct tree {
	struct summary *s; /* set before tree_build() */
	const struct catalog *catalog;
	uint8_t *standings; /* per file: enum standing; at first the path_standing() */
	uint32_t file_count;
	struct entry *entries;
	uint32_t count;
	struct node *nodes;
	uint32_t node_count;
	size_t node_cap;
	const struct place *places; /* of the catalogue */
	uint32_t *place_nodes;      /* the nodes with a `place` */
	size_t place_count, place_cap;
	struct buf keys; /* of all entries and outsiders, in the order of the files */
	/* Files that are no entries, because no rule can name their volume. */
	struct outsider {
		size_t at, end; /* where its key is in `keys` */
		uint32_t file;
		bool store;
	} * outsiders;
	size_t outsider_count, outsider_cap;
	bool some_unlettered; /* rules cannot name the volume of some file */
	bool namesakes;       /* some files have the same key */
	struct counts never, eligible, certain, waits;
	/* Entries by type: those of type t are [type_start[t], type_start[t + 1]). */
	uint32_t *by_type, *type_start, *type_never;
	uint32_t type_count;
	struct types {
		struct type {
			uint64_t word; /* see type_word() */
			size_t at;     /* where it is in `keys` */
			uint8_t len;
			bool usable; /* a rule can contain it */
			enum store_by_type store;
		} * items; /* in the order in which they were found */
		size_t count, cap;
		struct hash_set set;
	} types;
	/*
	 * A file that must stay on a volume without a letter may be on any volume with one, and
	 * the other way round. Keys without their volumes, sorted.
	 */
	struct unplaced {
		struct span *items;
		size_t count, cap;
	} unlettered, all;
	bool failed;
};

static inline bool node_has(const struct node *n, enum mark mark)
{
	return (n->marks & mark) != 0;
}

static inline void node_mark(struct node *n, unsigned marks)
{
	n->marks = (n->marks | marks) & MARKS_ALL;
}

static inline bool node_is_profile(const struct node *n)
{
	return (n->marks & (MARK_PROFILE | MARK_SYNCED)) == MARK_PROFILE;
}

static inline bool node_is_leaf(const struct tree *t, uint32_t node)
{
	return t->nodes[node].end == node + 1;
}

/** The sync root or disposable place that begins at a node, or NULL. */
static inline const struct place *node_place(const struct tree *t, const struct node *n)
{
	return n->place != 0 ? &t->places[n->place - 1] : NULL;
}

enum pick_kind {
	PICK_LOOSE, /* a single file that no rule covers yet */
	PICK_FILE,
	PICK_FOLDER,
	PICK_FOLDER_FLAT, /* the files directly in a folder, without subfolders */
	PICK_TYPE,
	PICK_TYPE_FLAT
};

/** A candidate for a rule. */
struct pick {
	uint32_t node;
	uint32_t type; /* for PICK_TYPE and loose files */
	enum pick_kind kind;
	bool missing;              /* for PICK_LOOSE: the agent did not find the file */
	bool certain;              /* for PICK_LOOSE: needs no check */
	bool narrowed;             /* part of a place that could not be excluded as a whole */
	const struct place *place; /* the place that it is for, or NULL */
};

struct picks {
	struct pick *items;
	size_t count, cap;
	bool failed;
};

/** A rule that may be suggested. */
struct choice {
	struct pick pick;
	struct choice *family; /* the uppermost of its family, maybe itself */
	/* Removed by it and by no choice before it. */
	uint64_t entries;
	uint32_t files;
	/* The same when all choices are considered. */
	uint32_t ranked_files;
	uint64_t ranked_entries;
	/* Of the family; set in the uppermost only. */
	uint64_t all_entries;
	uint32_t all_files;
	bool chosen;
};

/* path_keys.c */

/** The path without a prefix: "D:\x" for "\\?\D:\x" and "\\.\D:\x". */
struct span plain_path(struct span path);
bool path_has_letter(struct span path);
/**
 * STANDING_ELIGIBLE for an absolute path on a volume of the machine; otherwise the reason against
 * it.
 */
enum standing path_standing(struct span path);
/**
 * Append a path in the form in which it is compared: lower case, one separator, no streams.
 * @return whether the bytes of the key correspond one to one to those of plain_path(), and a rule
 *         can contain all names except for dots
 */
bool tree_key(struct buf *out, struct span path);
/** The part after the volume, starting with its separator; empty for a volume. */
struct span key_behind_volume(struct span key);
/** Whether it is "." or "..". */
bool name_is_dots(struct span name);
/** Whether the console accepts a name and an administrator can read it. */
bool name_is_writable(struct span name);
/**
 * Sort by key; equal keys stay in their order. No key contains a NUL, and seven bytes behind each
 * can be read. Changes `word`.
 * @param spare memory for as many entries
 */
void entries_sort(struct entry *entries, struct entry *spare, size_t count);

/* path_tree.c */

/*
 * Without memory, each of these steps sets `failed`, and does nothing when it is set.
 */

/**
 * @param files number of files that will be added
 * @param length of their paths together, as most keys are as long as their paths
 */
void tree_begin(struct tree *t, const struct catalog *catalog, size_t files, size_t length);
/** Add the path of the next file. */
void tree_add(struct tree *t, struct span path);
/** Call after the last file. */
void tree_sort(struct tree *t);
/**
 * Build the tree of t->s->files. Their t->standings say whether each may be excluded; they are
 * completed with what the places show.
 */
void tree_build(struct tree *t);
void tree_free(struct tree *t);
/** Cleared memory; NULL without memory, and the tree has failed. */
void *tree_alloc(struct tree *t, size_t count, size_t size);
/** The same, not cleared. */
void *tree_space(struct tree *t, size_t count, size_t size);
/** Append the path of a node, in the case of its first entry. */
void tree_path(const struct tree *t, uint32_t node, struct buf *out);

/* path_types.c */

/**
 * The type of the last key in `keys`, which begins at `key_at`: an index in types.items, or
 * NO_TYPE.
 * @param store receives what the extension says about the file, if there is a type; may be NULL
 */
uint32_t types_add(struct tree *t, size_t key_at, enum store_by_type *store);
/** Number the types of all entries in their order, and list the entries by type. */
void types_sort(struct tree *t);
struct span tree_type(const struct tree *t, uint32_t type);

/* place_marks.c */

/** The places of the catalogue, prepared for look-up. */
struct spots;

/** @return NULL without memory; call places_close() in either case */
struct spots *places_open(struct tree *t);
/** Look up the places that a new node may be. Call for each node below a volume, in preorder. */
void places_find(const struct tree *t, const struct spots *spots, struct node *n, struct span name);
/** Complete the marks of all nodes. */
void places_mark(struct tree *t, const struct spots *spots);
void places_close(struct spots *spots);

/* coverage.c */

/** Whether a rule may have exactly this folder or file. */
bool node_may_be_named(const struct tree *t, uint32_t node);
uint32_t node_eligible(const struct tree *t, uint32_t node);
/** Without the entries below. */
uint32_t node_own_eligible(const struct tree *t, uint32_t node);
/**
 * Whether more files at or below the node are waiting than may be excluded; then it gets no rule.
 */
bool node_mostly_waits(const struct tree *t, uint32_t node);
bool node_mostly_waits_of_type(const struct tree *t, uint32_t node, uint32_t type);
/**
 * Whether no file that must stay is at or below the node; flat: directly in it (a failing
 * subfolder counts).
 */
bool node_is_clean(const struct tree *t, uint32_t node);
bool node_is_clean_flat(const struct tree *t, uint32_t node);
bool node_is_clean_of_type(const struct tree *t, uint32_t node, uint32_t type);
bool node_is_clean_of_type_flat(const struct tree *t, uint32_t node, uint32_t type);
bool node_may_be_file_rule(const struct tree *t, uint32_t node);
void picks_add(struct picks *p, struct pick pick);
void picks_free(struct picks *p);
/** Remove the rules whose eligible files are all covered by others. */
void rules_drop_superfluous(struct tree *t, struct picks *picks);
/** The entries that a rule covers. @param out space for all entries @return their number */
size_t rule_cover(const struct tree *t, const struct pick *p, uint32_t *out);

/* place_rules.c */

/** Find rules for sync roots and disposable places, and mark their entries as taken. */
void rules_for_places(struct tree *t, struct picks *out);

/* rule_search.c */

/* families.c */

/** Assign each choice to its family: the same folder in several profiles. */
void families_find(struct tree *t, struct choice *choices, size_t count);
/** Fill the `user` of the summary's files: the name of the profile that holds them. */
void families_name_users(struct tree *t);
/** Sum up what the choices of each family remove. */
void families_sum(struct choice *const *choices, size_t count);
/**
 * Fill summary->families.
 * @param choices the members of each family are adjacent
 * @param before number of exclusions before the choices
 */
void families_show(struct tree *t, struct choice *const *choices, size_t count, size_t before);

/* scratch_rule.c */

enum { SCRATCH_RULES_MAX = 8 };

/**
 * The rules for a scratch folder in the selection of the backup, which is proved by a failed-file
 * list that names files in it: the folder as a whole, and the agent's bin folder. They become the
 * first of s->exclusions.
 * @param removed set for the files that they cover
 */
void scratch_rules(struct summary *s, const struct catalog *catalog, bool *removed);

/** Find rules, none of which covers a file that must stay or is superfluous. */
void rules_find(struct tree *t, struct picks *out);

#endif

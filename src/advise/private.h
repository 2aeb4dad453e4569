// SPDX-License-Identifier: MIT

/**
 * The inside of the exclusion advice. Private to this module.
 *
 * All failing paths of the machine's own volumes, sorted without case and on
 * whole components, are the entries of a tree: what lies at or below a folder
 * is one range of entries, so that every question about a rule ("does it
 * cover a file that must stay?") is answered by counts and not by walking.
 */

#ifndef MARSLOG_ADVISE_PRIVATE_H
#define MARSLOG_ADVISE_PRIVATE_H

#include "advise/advise.h"

#define NO_TYPE UINT32_MAX
#define NO_PICK UINT32_MAX
#define NO_NODE UINT32_MAX

/** Stands for the backslash in keys; sorts before every character of a name. */
#define KEY_SEPARATOR '\x01'

/** What policy says about one failing path, before any rule is sought. */
enum standing {
	STANDING_ELIGIBLE,
	STANDING_SCRATCH,
	STANDING_DAMAGED,
	STANDING_CAUSE,       /* its cause is fixed, never excluded */
	STANDING_UNKNOWN,     /* unclassified */
	STANDING_OTHER_CAUSE, /* another of its causes is */
	STANDING_CODE,        /* this failure of its cause is */
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
	/* Eligible, but in the end without a rule: */
	STANDING_NAME,
	STANDING_PLACE,
	STANDING_LIMIT,
	STANDING_COUNT
};

struct entry {
	const char *key;
	uint32_t key_len;
	uint32_t file; /* index in summary->files */
	uint32_t type; /* of the name, or NO_TYPE */
	uint32_t node;
	bool eligible, never;
	bool store;   /* a database or mail store by its name */
	bool waits;   /* failed once only: what comes of it will be seen */
	bool certain; /* eligible without any check: exclusion is `yes` */
	bool missing;
	bool taken; /* a place's rule is responsible for it */
	bool plain; /* what tree_key said of the path */
};

/** A folder or file; all nodes stand in preorder. */
struct node {
	uint32_t parent; /* a volume is its own */
	uint32_t end;    /* the node behind the last one below */
	uint32_t first, own,
		last;   /* entries: of this very path [first, own), with all below [first, last) */
	uint32_t depth; /* 0 = volume */
	uint32_t raw, key;         /* bytes of the first entry's path and key up to here */
	const struct place *place; /* the sync root or disposable place that begins here */
	bool disposable;           /* here or above */
	bool synced;               /* in a sync root, or one */
	bool profile;              /* somebody's profile or home folder */
	bool profiles;             /* the folders in it are profiles */
	bool programs;             /* here or above begins what belongs to programs */
	bool link;                 /* here or above is a link of Windows */
	bool bad;                  /* cannot be written down in a rule */
	bool barred;               /* protected, or the way to something that is */
};

struct tree {
	struct summary *s;
	struct entry *entries;
	uint32_t count;
	struct node *nodes;
	uint32_t node_count;
	size_t node_cap;
	struct buf keys;
	/* While files are added. */
	struct added {
		size_t end; /* of its key: the buffer moves while it grows */
		bool store; /* a database or mail store by its name */
		enum standing where;
		bool plain;
	} * added;
	/* Sums over the first i entries. */
	uint32_t *never, *eligible, *certain, *waits;
	/* Entries by type; of type t [type_start[t], type_start[t + 1]). */
	uint32_t *by_type, *type_start, *type_never;
	uint32_t type_count;
	/*
	 * What must stay on a volume without a letter may lie on any that has one, and what
	 * must stay anywhere may lie on one without. Keys behind their volumes, sorted.
	 */
	struct ghosts {
		struct span *items;
		size_t count;
	} unlettered, all;
	bool failed;
};

enum pick_kind {
	PICK_LOOSE, /* a file that is not covered yet */
	PICK_FILE,
	PICK_FOLDER,
	PICK_FOLDER_FLAT, /* the files of a folder, without subfolders */
	PICK_TYPE,
	PICK_TYPE_FLAT
};

/** A rule in the making. */
struct pick {
	uint32_t node;
	uint32_t type; /* of PICK_TYPE and loose files */
	enum pick_kind kind;
	bool missing;              /* of PICK_LOOSE: the agent did not find it */
	bool certain;              /* of PICK_LOOSE: needs no check */
	bool narrowed;             /* part of a place that could not go as a whole */
	const struct place *place; /* whose rule this is, or NULL */
};

struct picks {
	struct pick *items;
	size_t count, cap;
	bool failed;
};

/** A rule that may be suggested. */
struct choice {
	struct pick pick;
	uint64_t files, entries;         /* that it removes and no choice before it does */
	uint64_t all_files, all_entries; /* of its whole family */
	uint32_t family, members;        /* 1: it stands alone */
	struct span key;                 /* of its family, while it is sought */
};

/* keys.c */

/** A key (or part of one) while it is sorted. */
struct key_ref {
	const char *text;
	uint32_t len, item;
	uint64_t word; /* the eight bytes that are compared now */
};

/** "\\?\D:\x" and "\\.\D:\x" as "D:\x". */
struct span plain_path(struct span path);
bool path_has_letter(struct span path);
/** STANDING_ELIGIBLE for an absolute path on a volume of the machine, else why it is none. */
enum standing path_standing(struct span path);
/**
 * Append a path as it is compared: lower case, one separator, no streams.
 * @return whether each byte of the key stands for the byte at its place in plain_path, and
 *         all names are writable but for dots
 */
bool tree_key(struct buf *out, struct span path);
/** From the first separator on; empty for a volume. */
struct span key_behind_volume(struct span key);
/** "." and "..". */
bool name_is_dots(struct span name);
/** Whether the console takes such a name, and an engineer can see what it is. */
bool name_is_writable(struct span name);
/** Sort by bytes; equal ones stand in any order. No key holds a NUL. */
void keys_sort(struct key_ref *keys, size_t count);

/* tree.c */

/** @return false without memory. */
bool tree_begin(struct tree *t, struct summary *s);
/**
 * Add the next one of s->files, of which path_standing says where it is.
 * @param store whether it is a database or mail store by its name
 */
void tree_add(struct tree *t, size_t file, enum standing where, bool store);
/** @param standings what policy says about each of s->files; disposable places are found here */
void tree_build(struct tree *t, const struct catalog *catalog, enum standing *standings);
void tree_free(struct tree *t);
void *tree_alloc(struct tree *t, size_t count, size_t size);
/** Append the path of a node in the case of its first entry. */
void tree_path(const struct tree *t, uint32_t node, struct buf *out);
struct span tree_type(const struct tree *t, uint32_t type);

/* places.c */
void places_mark(struct tree *t, const struct catalog *catalog);

/* cover.c */

bool node_is_leaf(const struct tree *t, uint32_t node);
/** Whether a rule may be for this very folder or file at all. */
bool node_may_be_named(const struct tree *t, uint32_t node);
uint32_t node_eligible(const struct tree *t, uint32_t node);
/** Without what lies below. */
uint32_t node_own_eligible(const struct tree *t, uint32_t node);
/** Whether more files wait at or below the node than may go: then it is not theirs. */
bool node_mostly_waits(const struct tree *t, uint32_t node);
bool node_mostly_waits_of_type(const struct tree *t, uint32_t node, uint32_t type);
/** No file that must stay is at or below the node; flat: right in it (subfolders that fail count too). */
bool node_is_clean(const struct tree *t, uint32_t node);
bool node_is_clean_flat(const struct tree *t, uint32_t node);
bool node_is_clean_of_type(const struct tree *t, uint32_t node, uint32_t type);
bool node_is_clean_of_type_flat(const struct tree *t, uint32_t node, uint32_t type);
bool node_may_be_file_rule(const struct tree *t, uint32_t node);
void picks_add(struct picks *p, struct pick pick);
/** Drop the rules whose eligible files others cover as well. */
void rules_drop_superfluous(struct tree *t, struct picks *picks);
/** The entries a rule covers. @param out has room for all @return how many */
size_t rule_cover(const struct tree *t, const struct pick *p, uint32_t *out);

/* whole.c */

/** Rules for sync roots and disposable places; their entries become taken. */
void rules_for_places(struct tree *t, struct picks *out);

/* rules.c */

/* families.c */

/** Give all choices their family: the same place in several profiles. `keys` is working space. */
void families_find(struct tree *t, struct choice *choices, size_t count, struct buf *keys);
/** Sum up families; the members of each stand side by side. */
void families_sum(struct choice *choices, size_t count);
/** Fill summary->families. @param before how many exclusions stand before the choices */
void families_show(struct tree *t, const struct choice *choices, size_t count, size_t before);

/* scratch_rule.c */

enum { SCRATCH_RULES_MAX = 8 };

/**
 * The rules for a scratch folder that lies in the backup's selection, as a
 * failed-file list shows that names files of it: the folder as a whole, and
 * the agent's bin folder. They go to s->exclusions from the front on.
 * @param removed is set for the files that they remove
 */
void scratch_rules(struct summary *s, const struct catalog *catalog, bool *removed);

/** Find the rules; none that covers a file that must stay, none in vain. */
void rules_find(struct tree *t, struct picks *out);

#endif

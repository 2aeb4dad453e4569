// SPDX-License-Identifier: MIT

/** State while the pattern files are read. Private to this module. */

#ifndef MARSLOG_CATALOG_LOAD_H
#define MARSLOG_CATALOG_LOAD_H

#include "catalog/json.h"
#include "catalog/private.h"

/* A "message_of" that has not been resolved yet. */
struct message_owner {
	struct code_info *info;
	const char *owner;
	struct json_file *file;
	const cJSON *node;
};

struct loader {
	struct catalog *c;
	catalog_fault_fn *fault;
	void *context;
	unsigned faults;
	bool no_memory;
	struct json_file *files; /* kept open until all references are resolved */
	size_t file_count, file_cap;
	struct hash_set rule_ids, place_ids;
	struct message_owner *owners;
	size_t owner_count, owner_cap;
};

/** The pattern files of a folder, sorted by name. */
struct pattern_files {
	struct pattern_file {
		char *path;
		struct buf text;
	} * items;
	size_t count;
	uint64_t digest;       /**< of the names and texts of all files */
	uint64_t quick_digest; /**< another one, which is sooner computed */
};

/* folder.c */
/** Read all pattern files of a folder. @return false after an error or without memory; see *l */
bool load_read_folder(struct loader *l, const char *folder, struct pattern_files *files);
/**
 * Whether the pattern files of a folder equal those built into the program. One text is in memory at a
 * time. No error is reported: a file that cannot be read is not equal, and load_read_folder() reports it.
 */
bool load_is_embedded(const char *folder);
void load_free_files(struct pattern_files *files);
void load_set_digest(struct catalog *c, const struct pattern_files *files);
/** Report an error that concerns a whole file or folder. */
void load_fault(struct loader *l, const char *file, const char *what);

/** Note lack of memory when `grown` is NULL. @return grown */
void *load_keep(struct loader *l, void *grown);
/** A copy in the catalogue's arena; NULL for NULL, or without memory. */
const char *load_copy(struct loader *l, const char *text);
size_t load_array_size(const cJSON *array);
/** The validated "id" of an object; NULL when it has none. */
const char *load_id(struct loader *l, struct json_file *f, const cJSON *object);
/**
 * The actions of a cause or code; NULL when there are none, which is an error if they are
 * required.
 */
const struct action *load_actions(
	struct loader *l, struct json_file *f, const cJSON *object, bool needed, size_t *count);
/** How many of the objects read so far have this id. */
size_t load_count_id(const struct loader *l, const struct hash_set *ids, const char *id,
	const char *(*id_of)(const struct catalog *c, size_t index));
void load_add_id(struct loader *l, struct hash_set *ids, const char *id, size_t index);

/* rules.c: read causes first, then rules that define codes, then rules that name codes */
void load_code_rule(struct loader *l, struct json_file *f, const cJSON *object);
void load_match_rule(struct loader *l, struct json_file *f, const cJSON *object);

/* machine.c: read after the causes that events name */
void load_event_rule(struct loader *l, struct json_file *f, const cJSON *object);
void load_altitude_class(struct loader *l, struct json_file *f, const cJSON *object);

#endif

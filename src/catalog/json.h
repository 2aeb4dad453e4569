// SPDX-License-Identifier: MIT

/**
 * Strict reading of JSON: cJSON parses; this module rejects what cJSON accepts (unknown keys,
 * duplicate keys, wrong types) and reports the line. Private to the catalogue.
 */
#ifndef MARSLOG_CATALOG_JSON_H
#define MARSLOG_CATALOG_JSON_H

#include "catalog/private.h"

#include <cjson/cJSON.h>

/** An id in a pattern file, and its position. */
struct json_id {
	struct span text;
	unsigned line;
};

/** One pattern file while it is being read. */
struct json_file {
	const char *name;
	const char *text;
	size_t len;
	cJSON *root;
	struct arena nodes; /* the nodes allocated by cJSON */
	catalog_fault_fn *fault;
	void *context;
	unsigned faults;
	bool no_memory;      /* parsing ran out of memory */
	struct json_id *ids; /* collected at the first use */
	size_t id_count, id_cap;
	struct hash_set id_table;
};

/** Parse; a syntax error is reported. @return false after an error or without memory */
bool json_open(struct json_file *f);
void json_close(struct json_file *f);
/** Report an error at a node (NULL: the whole file). */
void json_fault(struct json_file *f, const cJSON *node, const char *format, ...) ATTR_PRINTF(3, 4);
/** The line on which a value begins. */
unsigned json_line(const struct json_file *f, const cJSON *node);

/** The first line with `"id": "…"`. Fast; sufficient where every object has its own id. */
unsigned json_line_of_id(struct json_file *f, const char *id);

/** Check that an object has only these keys (a NULL-terminated list), each once. */
bool json_check_keys(struct json_file *f, const cJSON *object, const char *const *keys);
/** A string; NULL if it is missing (an error when required) or no string (an error). */
const char *json_string(struct json_file *f, const cJSON *object, const char *key, bool required);
/** An array; NULL if it is missing (an error when required) or no array (an error). */
const cJSON *json_array(struct json_file *f, const cJSON *object, const char *key, bool required);
bool json_bool(struct json_file *f, const cJSON *object, const char *key);
/** The index of the string in a NULL-terminated list; -1 after reporting an error. */
int json_choice(
	struct json_file *f, const cJSON *object, const char *key, const char *const *choices);

/** Read one element of "ranges". @return false without memory */
bool catalog_read_range(struct catalog *c, struct json_file *f, const cJSON *object);
/** Read the "aliases" of a defined code. @return false without memory */
bool catalog_read_aliases(
	struct catalog *c, struct json_file *f, const cJSON *item, const struct code_info *info);

#endif

// SPDX-License-Identifier: MIT

/**
 * Reading JSON strictly: cJSON parses, this module refuses what cJSON lets
 * pass (unknown keys, keys given twice, wrong types) and says in which line.
 * Private to the catalogue.
 */

#ifndef MARSLOG_CATALOG_JSON_H
#define MARSLOG_CATALOG_JSON_H

#include "catalog/private.h"

#include <cjson/cJSON.h>

/** An id as it stands in a pattern file. */
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
	struct arena nodes; /* what cJSON made of the text */
	catalog_fault_fn *fault;
	void *context;
	unsigned faults;
	bool no_memory;      /* parsing ran out of memory */
	struct json_id *ids; /* listed when the first is asked for */
	size_t id_count, id_cap;
	struct hash_set id_table;
};

/** Parse; a syntax error is reported. @return false on a fault or without memory. */
bool json_open(struct json_file *f);
void json_close(struct json_file *f);
/** Report a fault at a node (NULL: the whole file). */
void json_fault(struct json_file *f, const cJSON *node, const char *format, ...) ATTR_PRINTF(3, 4);
/** The line on which a value of the file begins. */
unsigned json_line(const struct json_file *f, const cJSON *node);

/** The first line with `"id": "…"`: quick, where every object has an id of its own. */
unsigned json_line_of_id(struct json_file *f, const char *id);

/** Check an object: only these keys (a NULL-terminated list), each once. */
bool json_check_keys(struct json_file *f, const cJSON *object, const char *const *keys);
/** A string; NULL (and a fault, when it is required) if it is missing or no string. */
const char *json_string(struct json_file *f, const cJSON *object, const char *key, bool required);
/** An array; NULL if missing (a fault when required) or no array. */
const cJSON *json_array(struct json_file *f, const cJSON *object, const char *key, bool required);
bool json_bool(struct json_file *f, const cJSON *object, const char *key);
/** Index of the string in a NULL-terminated list, or -1 with a fault. */
int json_choice(
	struct json_file *f, const cJSON *object, const char *key, const char *const *choices);

/** Read one of "ranges". @return false without memory. */
bool catalog_read_range(struct catalog *c, struct json_file *f, const cJSON *object);
/** Read the "aliases" of a defined code. @return false without memory. */
bool catalog_read_aliases(
	struct catalog *c, struct json_file *f, const cJSON *item, const struct code_info *info);

#endif

// SPDX-License-Identifier: MIT

/**
 * Strict access to the values of a JSON document: a key that is missing or has the wrong type is
 * an error, and after an error every value is empty. Strings are copied to the arena.
 */

#ifndef MARSLOG_FLEET_VALUES_H
#define MARSLOG_FLEET_VALUES_H

#include "catalog/catalog.h"
#include "source/source.h"
#include "tally/summary.h"

#include <cjson/cJSON.h>

struct values {
	struct arena *arena;
	bool bad;
	char fault[96]; /**< the key, when `bad` */
};

/** Note an error at a key; only the first one is kept. */
void value_fault(struct values *v, const char *key);
/** The value of a key, or NULL after an error. */
const cJSON *value_of(struct values *v, const cJSON *object, const char *key);
const cJSON *value_object(struct values *v, const cJSON *object, const char *key);
const cJSON *value_array(struct values *v, const cJSON *object, const char *key, size_t *count);
/** A string or null (NULL). */
const char *value_text(struct values *v, const cJSON *object, const char *key);
/** A string; "" after an error. */
const char *value_word(struct values *v, const cJSON *object, const char *key);
uint64_t value_number(struct values *v, const cJSON *object, const char *key);
bool value_boolean(struct values *v, const cJSON *object, const char *key);
/** Hours with one decimal as milliseconds, or null (TIME_UNKNOWN). */
int64_t value_hours(struct values *v, const cJSON *object, const char *key);
/** RFC 3339 or null. */
int64_t value_time(struct values *v, const cJSON *object, const char *key);
/** Index of a string among the names that `name` returns for 0 to count - 1. */
int value_name(struct values *v, const cJSON *object, const char *key,
	const char *(*name)(int value), int count);
enum verdict_state value_verdict(struct values *v, const cJSON *object, const char *key);
enum job_result value_result(struct values *v, const cJSON *object, const char *key);
enum severity value_severity(struct values *v, const cJSON *object, const char *key);
enum gap_reason value_reason(struct values *v, const cJSON *object, const char *key);
/** true, false or null. */
enum currency value_currency(struct values *v, const cJSON *object, const char *key);
/** Zeroed items for an array; NULL without memory or for count 0. */
void *value_items(struct values *v, size_t count, size_t size);

/** The known place that contains a path, among those whose files may be excluded; or NULL. */
const struct place *place_of_path(const struct catalog *c, struct span path);

#endif

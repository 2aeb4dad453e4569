// SPDX-License-Identifier: MIT

/** Strict access to values of JSON documents. */

#include "fleet/values.h"

#include <stdio.h>

/* Larger integers are not exact in a double. */
#define NUMBER_MAX 9007199254740992.0

void value_fault(struct values *v, const char *key)
{
	if (!v->bad)
		snprintf(v->fault, sizeof(v->fault), "%s", key);
	v->bad = true;
}

const cJSON *value_of(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = v->bad ? NULL : cJSON_GetObjectItemCaseSensitive(object, key);
	if (!item)
		value_fault(v, key);
	return item;
}

const cJSON *value_object(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = value_of(v, object, key);
	if (item && !cJSON_IsObject(item)) {
		value_fault(v, key);
		return NULL;
	}
	return item;
}

const cJSON *value_array(struct values *v, const cJSON *object, const char *key, size_t *count)
{
	const cJSON *item = value_of(v, object, key);
	*count = 0;
	if (item && !cJSON_IsArray(item)) {
		value_fault(v, key);
		return NULL;
	}
	*count = item ? (size_t)cJSON_GetArraySize(item) : 0;
	return item;
}

const char *value_text(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = value_of(v, object, key);
	if (!item || cJSON_IsNull(item))
		return NULL;
	if (!cJSON_IsString(item)) {
		value_fault(v, key);
		return NULL;
	}
	return arena_copy(v->arena, span_of(item->valuestring));
}

const char *value_word(struct values *v, const cJSON *object, const char *key)
{
	const char *text = value_text(v, object, key);
	if (!text)
		value_fault(v, key);
	return text ? text : "";
}

uint64_t value_number(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = value_of(v, object, key);
	if (!item)
		return 0;
	double n = item->valuedouble;
	if (!cJSON_IsNumber(item) || !(n >= 0 && n <= NUMBER_MAX) || n != (double)(uint64_t)n) {
		value_fault(v, key);
		return 0;
	}
	return (uint64_t)n;
}

bool value_boolean(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = value_of(v, object, key);
	if (item && !cJSON_IsBool(item))
		value_fault(v, key);
	return item && cJSON_IsTrue(item);
}

int64_t value_hours(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = value_of(v, object, key);
	if (!item || cJSON_IsNull(item))
		return TIME_UNKNOWN;
	double n = item->valuedouble;
	if (!cJSON_IsNumber(item) || !(n >= 0 && n <= 1e8)) {
		value_fault(v, key);
		return TIME_UNKNOWN;
	}
	return (int64_t)(n * 10 + 0.5) * 360000;
}

int64_t value_time(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = value_of(v, object, key);
	int64_t time = TIME_UNKNOWN;
	if (!item || cJSON_IsNull(item))
		return TIME_UNKNOWN;
	if (!cJSON_IsString(item) || !time_parse(span_of(item->valuestring), &time)) {
		value_fault(v, key);
		return TIME_UNKNOWN;
	}
	return time;
}

int value_name(struct values *v, const cJSON *object, const char *key,
	const char *(*name)(int value), int count)
{
	const cJSON *item = value_of(v, object, key);
	for (int i = 0; i < count && item && cJSON_IsString(item); i++) {
		if (strcmp(name(i), item->valuestring) == 0)
			return i;
	}
	value_fault(v, key);
	return 0;
}

static const char *verdict_name(int i)
{
	return verdict_state_name((enum verdict_state)i);
}

static const char *result_name(int i)
{
	return job_result_name((enum job_result)i);
}

static const char *level_name(int i)
{
	return severity_name((enum severity)i);
}

static const char *reason_name(int i)
{
	return gap_reason_name((enum gap_reason)i);
}

enum verdict_state value_verdict(struct values *v, const cJSON *object, const char *key)
{
	int i = value_name(v, object, key, verdict_name, VERDICT_UNKNOWN + 1);
	return v->bad ? VERDICT_UNKNOWN : (enum verdict_state)i;
}

enum job_result value_result(struct values *v, const cJSON *object, const char *key)
{
	int i = value_name(v, object, key, result_name, JOB_UNKNOWN + 1);
	return v->bad ? JOB_UNKNOWN : (enum job_result)i;
}

enum severity value_severity(struct values *v, const cJSON *object, const char *key)
{
	return (enum severity)value_name(v, object, key, level_name, SEVERITY_JOB + 1);
}

enum gap_reason value_reason(struct values *v, const cJSON *object, const char *key)
{
	return (enum gap_reason)value_name(v, object, key, reason_name, GAP_REASONS);
}

enum currency value_currency(struct values *v, const cJSON *object, const char *key)
{
	const cJSON *item = value_of(v, object, key);
	if (item && cJSON_IsBool(item))
		return cJSON_IsTrue(item) ? CURRENT_YES : CURRENT_NO;
	if (item && !cJSON_IsNull(item))
		value_fault(v, key);
	return CURRENT_UNKNOWN;
}

void *value_items(struct values *v, size_t count, size_t size)
{
	return count > 0 ? arena_alloc(v->arena, count * size) : NULL;
}

const struct place *place_of_path(const struct catalog *c, struct span path)
{
	size_t count;
	const struct place *places = catalog_places(c, &count), *best = NULL;
	for (size_t i = 0; i < count; i++) {
		bool excludable =
			places[i].kind == PLACE_DISPOSABLE || places[i].kind == PLACE_SYNC_ROOT;
		if (excludable && catalog_place_holds(&places[i], path) &&
			(!best || places[i].folder.len > best->folder.len))
			best = &places[i];
	}
	return best;
}

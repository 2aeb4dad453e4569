// SPDX-License-Identifier: MIT

#include "check/baseline.h"

#include "os/os.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

static bool read_file(const char *name, struct buf *text, char why[OS_WHY_SIZE])
{
	enum { BLOCK = 64 * 1024 };
	struct os_stat stat;
	struct os_file *file = os_open(name, &stat, why);
	char *block = malloc(BLOCK);
	int64_t got = file && block ? 1 : -1;
	while (got > 0 && text->len <= BASELINE_BYTES_MAX && !text->failed) {
		got = os_read(file, block, BLOCK, why);
		if (got > 0)
			buf_add(text, block, (size_t)got);
	}
	if (file)
		os_close(file);
	if (got > 0 || text->failed || !block)
		snprintf(why, OS_WHY_SIZE, "too large");
	free(block);
	return got == 0 && !text->failed;
}

static size_t count_paths(const cJSON *causes)
{
	size_t count = 0;
	const cJSON *cause, *path;
	cJSON_ArrayForEach(cause, causes)
	{
		cJSON_ArrayForEach(path, cJSON_GetObjectItemCaseSensitive(cause, "paths"))
		{
			count++;
		}
	}
	return count;
}

static bool collect(const cJSON *causes, struct baseline *out)
{
	struct buf text = {0};
	size_t most = count_paths(causes);
	const cJSON *cause, *item;
	out->paths = calloc(most + 1, sizeof(*out->paths));
	if (!out->paths)
		return false;
	cJSON_ArrayForEach(cause, causes)
	{
		cJSON_ArrayForEach(item, cJSON_GetObjectItemCaseSensitive(cause, "paths"))
		{
			const cJSON *path = cJSON_GetObjectItemCaseSensitive(item, "path");
			if (!cJSON_IsString(path))
				continue;
			size_t len = strlen(path->valuestring);
			buf_add(&text, path->valuestring, len);
			out->paths[out->count++].len = len;
		}
	}
	out->text = text.data;
	if (text.failed)
		return false;
	/* The buffer does not grow any more. */
	const char *at = text.data;
	for (size_t i = 0; i < out->count; i++) {
		out->paths[i].data = at;
		at += out->paths[i].len;
	}
	qsort(out->paths, out->count, sizeof(*out->paths), check_compare_paths);
	return true;
}

bool baseline_read(const char *file, struct baseline *out, char why[OS_WHY_SIZE])
{
	struct buf text = {0};
	*out = (struct baseline){0};
	bool ok = read_file(file, &text, why);
	if (ok) {
		cJSON *root = cJSON_ParseWithLength(text.data ? text.data : "", text.len);
		const cJSON *schema = cJSON_GetObjectItemCaseSensitive(root, "schema");
		const cJSON *causes = cJSON_GetObjectItemCaseSensitive(root, "causes");
		ok = cJSON_IsString(schema) && cJSON_IsArray(causes) &&
			strcmp(schema->valuestring, "marslog.summary/1") == 0;
		if (!ok)
			snprintf(why, OS_WHY_SIZE, "not a marslog.summary/1 document");
		else if (!collect(causes, out)) {
			snprintf(why, OS_WHY_SIZE, "out of memory");
			ok = false;
		}
		cJSON_Delete(root);
	}
	buf_free(&text);
	return ok;
}

void baseline_free(struct baseline *b)
{
	free(b->text);
	free(b->paths);
	*b = (struct baseline){0};
}

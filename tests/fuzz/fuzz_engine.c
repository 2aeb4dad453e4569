// SPDX-License-Identifier: MIT

/**
 * The whole program: any bytes as an input. There is always a summary, it can be
 * written in every format, JSON is valid, and human-readable reports contain no
 * control characters of the input.
 */

#include "engine/engine.h"
#include "fuzz.h"
#include "render/exclusions.h"
#include "render/render.h"

#include <cjson/cJSON.h>

static const struct render_options options = {.columns = 100, .top = 10};

static void check_json(const struct buf *document, const struct summary *s)
{
	cJSON *root = cJSON_ParseWithLength(document->data, document->len);
	require(root != NULL);
	const cJSON *gaps = cJSON_GetObjectItemCaseSensitive(root, "gaps");
	const cJSON *verdict = cJSON_GetObjectItemCaseSensitive(root, "verdict");
	require(cJSON_IsArray(gaps) && cJSON_IsObject(verdict));
	require((size_t)cJSON_GetArraySize(gaps) == s->gap_count);
	require(cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(verdict, "incomplete")) ==
		s->incomplete);
	cJSON_Delete(root);
}

static void check_summary(const struct summary *s)
{
	struct buf document = {0};
	require(s->totals.classified + s->totals.unclassified == s->totals.entries);
	require(s->totals.entries <= s->totals.records);
	for (size_t i = 0; render_names[i] != NULL; i++) {
		buf_clear(&document);
		require(render_find(render_names[i])(s, &options, &document) && !document.failed);
		require(is_utf8(buf_span(&document)));
		if (strcmp(render_names[i], "json") == 0) {
			check_json(&document, s);
		} else if (strcmp(render_names[i], "csv") != 0) {
			require(is_inert(buf_span(&document), true));
		}
	}
	static const char *const forms[] = {"text", "powershell", "json"};
	for (size_t i = 0; i < COUNT_OF(forms); i++) {
		buf_clear(&document);
		require(exclusions_find(forms[i])(s, &options, &document) && !document.failed);
		require(is_inert(buf_span(&document), true));
	}
	buf_free(&document);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct engine_config config;
	static const char *command[] = {"marslog", "analyze"};
	engine_defaults(&config);
	config.catalog = fuzz_catalog();
	config.now = INT64_C(1786752000000);
	config.limits.max_members = 60;
	config.limits.max_bytes = 4 << 20;
	struct engine *e = engine_new(&config);
	require(e != NULL);
	require(engine_read(e, fuzz_file(data, size)) && !engine_failed(e));
	struct summary *s = engine_summary(e);
	require(s != NULL);
	s->command = command;
	s->command_count = COUNT_OF(command);
	check_summary(s);
	summary_free(s);
	engine_free(e);
	return 0;
}

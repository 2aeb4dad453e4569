// SPDX-License-Identifier: MIT

/**
 * Lines of the other files of a bundle. Facts have a known kind, are UTF-8 and
 * within their limits; storing them does not change them.
 */

#include "environment/environment.h"
#include "fuzz.h"

struct seen {
	struct facts facts;
	uint64_t count;
};

static bool on_fact(void *context, const struct fact *fact)
{
	struct seen *seen = context;
	require(fact->kind < FACT_KINDS);
	for (size_t i = 0; i < FACT_FIELDS; i++) {
		require(fact->fields[i].len <= FACT_TEXT_MAX);
		require(is_utf8(fact->fields[i]));
	}
	seen->count++;
	require(facts_add(&seen->facts, fact, seen->count % 2 ? "a" : "b"));
	return true;
}

static int event_rule(void *context, const struct evtx_event *event)
{
	(void)context;
	return (int)event->id % 3 - 1;
}

static bool on_line(void *context, const struct text_line *line)
{
	environment_line(context, line);
	return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct seen seen = {0};
	struct environment_reader *r =
		environment_reader_new(&(struct environment_config){.fact = on_fact,
			.context = &seen,
			.event_rule = event_rule,
			.event_context = &seen});
	struct text *t = text_new(&(struct text_config){.max_line = 4096}, on_line, r);
	require(r && t);
	environment_begin(r);
	require(text_feed(t, data, size) && text_finish(t));
	environment_end(r);
	require(!environment_failed(r) && seen.facts.count <= seen.count);
	size_t at = 0;
	const struct kept_fact *job;
	while ((job = facts_next(&seen.facts, FACT_JOB, &at)) != NULL)
		facts_job_time(&seen.facts, job, 4);
	text_free(t);
	environment_reader_free(r);
	facts_free(&seen.facts);
	return 0;
}

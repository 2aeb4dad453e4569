// SPDX-License-Identifier: MIT

/** Merges batches into the tally. Any thread may do it, one at a time. */

#include "engine/private.h"

void engine_note_gap(void *context, const char *input, enum gap_reason reason, const char *detail,
	uint64_t count)
{
	struct engine *e = context;
	e->gaps++;
	if (e->config.on_gap)
		e->config.on_gap(e->config.on_gap_context, input, reason, detail, count);
}

static bool merge(struct engine *e, const struct batch *batch, const struct batch_shift *shift)
{
	if (tally_merge(e->tally, batch, shift, &e->skip_items, engine_note_gap, e))
		return true;
	e->failed = true;
	return false;
}

static void note_progress(struct engine *e, uint64_t bytes, uint64_t members)
{
	e->bytes += bytes;
	e->members += members;
	if (e->config.on_progress && bytes > 0)
		e->config.on_progress(e->config.on_progress_context, e->bytes, e->members);
}

bool engine_merge(struct engine *e, struct pipeline *l, bool all)
{
	note_progress(e, l->bytes, l->members);
	l->bytes = l->members = 0;
	e->short_of_memory = e->short_of_memory || l->short_of_memory;
	if (!all && batch_size(l->batch) < PIPELINE_BATCH)
		return true;
	bool ok = merge(e, l->batch, NULL);
	batch_clear(l->batch);
	return ok;
}

bool engine_merge_range(struct engine *e, const struct batch *batch,
	const struct batch_shift *shift, uint64_t bytes, uint64_t members)
{
	note_progress(e, bytes, members);
	return merge(e, batch, shift);
}

void engine_close_pipeline(struct engine *e, struct pipeline *pipeline)
{
	if (pipeline->classifier)
		e->limits_hit += classifier_limits_hit(pipeline->classifier);
	pipeline_close(pipeline);
}

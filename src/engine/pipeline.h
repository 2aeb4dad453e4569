// SPDX-License-Identifier: MIT

/**
 * The part of the work that any number of threads can do at the same time: text → record →
 * classify, from the bytes of members to batches. A pipeline does not use the tally; it passes
 * each batch to a sink. Private to this module.
 */

#ifndef MARSLOG_ENGINE_PIPELINE_H
#define MARSLOG_ENGINE_PIPELINE_H

#include "engine/engine.h"
#include "engine/letter.h"
#include "environment/environment.h"
#include "evtx/evtx.h"
#include "tally/batch.h"

/** A batch of this size is passed to the sink after the current piece. */
#define PIPELINE_BATCH (64u << 10)

struct pipeline;

struct pipeline_sink {
	/**
	 * A block of input or a member has ended. The sink clears the batch when it has used it.
	 * @return false to stop
	 */
	bool (*batch)(void *context, struct pipeline *pipeline);
	/** Called with each entry, after what is in the batch; or NULL. @return false to stop */
	bool (*entry)(
		void *context, struct pipeline *pipeline, const struct entry *entry, int64_t time);
	void *context;
};

struct pipeline {
	const struct engine_config *config;
	struct pipeline_sink sink;
	struct text *text;
	struct evtx *events;
	struct environment_reader *environment;
	enum { READ_UNKNOWN, READ_TEXT, READ_EVENTS } reads; /* what the member is */
	unsigned char start[8]; /* the first bytes of the member, until its kind is known */
	size_t start_len;
	struct parser *parser;
	struct classifier *classifier;
	struct batch *batch;
	struct letter letter; /* the text of the mail that the current member is attached to */
	struct buf name;      /* of the current member */
	int64_t named_day;
	char told[CODE_TEXT_SIZE]; /* by on_prose() */
	bool direct;
	uint64_t bytes, members; /* read since the owner last reset them */
	bool short_of_memory;
	bool stopped; /* the sink stopped it */
	bool failed;  /* no memory */
};

/** @return false without memory; call pipeline_close() in either case */
bool pipeline_open(struct pipeline *pipeline, const struct engine_config *config,
	const struct pipeline_sink *sink);
void pipeline_close(struct pipeline *pipeline);
/** The visitor that passes members to the pipeline; its context is the pipeline. */
struct container_visitor pipeline_visitor(struct pipeline *pipeline);

/* The calls of the visitor, for callers outside of the container module. */
bool pipeline_begin(void *pipeline, const struct member *member);
bool pipeline_data(void *pipeline, const void *data, size_t len);
bool pipeline_end(void *pipeline, bool complete);
bool pipeline_archive(void *pipeline, const struct member *archive, const char *format);

#endif

// SPDX-License-Identifier: MIT

/**
 * From operands to a summary, as one object: what the public library, tests and
 * fuzzers use.
 *
 *	struct engine *e = engine_new(&config);
 *	engine_read(e, "bundle.zip");
 *	struct summary *s = engine_summary(e);
 *	…
 *	summary_free(s);
 *	engine_free(e);
 */

#ifndef MARSLOG_ENGINE_H
#define MARSLOG_ENGINE_H

#include "advise/advise.h"
#include "classify/filter.h"
#include "container/container.h"
#include "tally/summary.h"
#include "tally/tally.h"

struct engine_config {
	const struct catalog *catalog; /**< must outlive the engine */
	const char *encoding;          /**< --encoding, or NULL */
	size_t max_line;               /**< bytes, 0 = default */
	int year;                      /**< --year, or 0 */
	int64_t now;                   /**< for years that must be assumed, and for ages */
	bool now_asked;                /**< the summary may depend on `now`: see struct summary */
	const char *host;              /**< --host, or NULL */
	const char *scratch;           /**< --scratch, or NULL */
	struct entry_filter filter;    /**< which entries count */
	size_t top;                    /**< most items of each list in the summary */
	size_t rules;                  /**< most exclusion rules to suggest */
	unsigned
		threads; /**< at most so many work at the same time; the result is the same with any
	                   * number. 0 = 1 */
	struct container_limits limits;
	gap_fn *on_gap; /**< called for each gap when it is found, or NULL */
	void *on_gap_context;
	/* Callbacks come from any of the threads, but never two at once. */
	/** Told after each piece of input how much was read so far, in expanded bytes; or NULL. */
	void (*on_progress)(void *context, uint64_t bytes, uint64_t members);
	void *on_progress_context;
	/** Given each entry as it is read (then nothing is tallied but gaps), or NULL. @return false to stop. */
	bool (*on_entry)(void *context, const struct entry *entry, const char *input, int64_t time,
		int64_t named_day, const char *facet);
	/** Told after each piece of input, so that a stream can be flushed; or NULL. @return false to stop. */
	bool (*on_piece)(void *context);
	void *on_entry_context;
};

/** Defaults for everything but the catalogue. */
void engine_defaults(struct engine_config *config);

struct engine;

/** @return NULL without memory. The config is copied, its strings are not. */
struct engine *engine_new(const struct engine_config *config);
/** Name a scratch folder that is known from elsewhere than the input. @return false without memory. */
bool engine_add_scratch(struct engine *e, const char *folder);
/** Read an operand: a file, a folder, an archive, or "-". @return false when a callback stopped or
 * memory ran out (engine_failed tells). */
bool engine_read(struct engine *e, const char *operand);
bool engine_failed(const struct engine *e);
/** Whether a part was left out for want of memory (there is a gap for it); the rest was read. */
bool engine_short_of_memory(const struct engine *e);
/** All is read: report the gaps that were only counted so far. engine_summary() does so itself. */
void engine_end(struct engine *e);
/** How many gaps were met so far. */
uint64_t engine_gaps(const struct engine *e);
/** The summary of all that was read. @return NULL without memory; it must not outlive the engine. */
struct summary *engine_summary(struct engine *e);
void engine_free(struct engine *e);

#endif

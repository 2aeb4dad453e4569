// SPDX-License-Identifier: MIT

/**
 * From operands to a summary. The public library, the commands, tests and
 * fuzzers use this interface:
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
	const char *encoding;          /**< the argument of --encoding, or NULL */
	size_t max_line;               /**< bytes, 0 = default */
	int year;                      /**< the argument of --year, or 0 */
	int64_t now;                   /**< ms; for years that must be assumed, and for ages */
	bool now_asked;                /**< the summary may depend on `now`; see struct summary */
	int zone;                      /**< minutes east of UTC of the days that are counted */
	const char *host;              /**< the argument of --host, or NULL */
	const char *scratch;           /**< the argument of --scratch, or NULL */
	struct entry_filter filter;    /**< selects the entries that count */
	size_t top;                    /**< maximum length of each list in the summary */
	size_t rules;                  /**< maximum number of exclusion rules to suggest */
	/** Maximum number of threads; the result does not depend on it. 0 = 1 */
	unsigned threads;
	struct container_limits limits;
	gap_fn *on_gap; /**< called for each gap when it is found; may be NULL */
	void *on_gap_context;
	/* Callbacks come from any of the threads, but never from two at the same time. */
	/**
	 * Called after each piece of input with the amount read so far, in expanded bytes; may be
	 * NULL.
	 */
	void (*on_progress)(void *context, uint64_t bytes, uint64_t members);
	void *on_progress_context;
	/**
	 * Called with each entry as it is read (then only gaps are tallied); may be NULL.
	 * @return false to stop
	 */
	bool (*on_entry)(void *context, const struct entry *entry, const char *input, int64_t time,
		int64_t named_day, const char *facet);
	/**
	 * Called after each piece of input, so that a stream can be flushed; may be NULL.
	 * @return false to stop
	 */
	bool (*on_piece)(void *context);
	void *on_entry_context;
};

/** Set defaults for everything except the catalogue. */
void engine_defaults(struct engine_config *config);

struct engine;

/** @return NULL without memory. The config is copied, but not its strings. */
struct engine *engine_new(const struct engine_config *config);
/** Add a scratch folder that is not named by the input. @return false without memory */
bool engine_add_scratch(struct engine *e, const char *folder);
/**
 * Read an operand: a file, a folder, an archive, or "-".
 * @return false when a callback stopped it or memory ran out; engine_failed() tells which
 */
bool engine_read(struct engine *e, const char *operand);
bool engine_failed(const struct engine *e);
/** Whether a part was skipped for lack of memory (a gap reports it); the rest was read. */
bool engine_short_of_memory(const struct engine *e);
/**
 * After the last operand: report gaps that have only been counted so far. engine_summary() does
 * this itself.
 */
void engine_end(struct engine *e);
/** The number of gaps so far. */
uint64_t engine_gaps(const struct engine *e);
/**
 * The summary of everything that was read.
 * @return NULL without memory; it must not outlive the engine
 */
struct summary *engine_summary(struct engine *e);
void engine_free(struct engine *e);

#endif

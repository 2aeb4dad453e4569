// SPDX-License-Identifier: MIT

/**
 * The whole way from operands to a summary, as one object: what another
 * program, a test or a fuzzer uses of libmarslog.
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
#include "container/container.h"
#include "tally/summary.h"
#include "tally/tally.h"

struct engine_config {
	const struct catalog *catalog; /**< must outlive the engine */
	const char *encoding;          /**< --encoding, or NULL */
	size_t max_line;               /**< bytes, 0 = default */
	int year;                      /**< --year, or 0 */
	int64_t now;                   /**< for years that must be assumed */
	const char *scratch;           /**< --scratch, or NULL */
	int64_t since, until;          /**< TIME_UNKNOWN = open */
	size_t top;                    /**< most items of each list in the summary */
	struct container_limits limits;
	gap_fn *on_gap;                /**< told of each gap as it is met, or NULL */
	void *on_gap_context;
};

/** Defaults for everything but the catalogue. */
void engine_defaults(struct engine_config *config);

struct engine;

/** @return NULL without memory. The config is copied, its strings are not. */
struct engine *engine_new(const struct engine_config *config);
/** Read an operand: a file, a folder, an archive, or "-". @return false when memory ran out. */
bool engine_read(struct engine *e, const char *operand);
/** The summary of all that was read. @return NULL without memory; it must not outlive the engine. */
struct summary *engine_summary(struct engine *e);
void engine_free(struct engine *e);

#endif

// SPDX-License-Identifier: MIT

/**
 * Writing the sentences of facts.c and facts_drivers.c. Private to the advice
 * module.
 */

#ifndef MARSLOG_ADVISE_FACTS_H
#define MARSLOG_ADVISE_FACTS_H

#include "tally/summary.h"

/** State for writing sentences to one finding or the notes. */
struct fact_writer {
	struct summary *s;
	const struct catalog *catalog;
	const struct facts *facts;
	struct summary_cause *cause; /**< NULL: notes */
	struct summary_fact *out;
	size_t count, most;
	struct buf text; /**< the sentence that is being written */
};

/** Start a sentence, which is then appended to w->text. */
void fact_begin(struct fact_writer *w);
/** Finish the sentence; one that exists already is dropped. @param source may be NULL */
void fact_end(struct fact_writer *w, const struct kept_fact *source);
/** The first fact of a kind, or NULL. */
const struct kept_fact *fact_first(const struct facts *f, enum fact_kind kind);
/** Whether files of the finding are on a volume. */
bool fact_on_volume(const struct summary_cause *c, struct span volume);
/** The last component of a path. */
struct span fact_last_name(struct span path);

/** Filter drivers that may keep files open. */
void facts_holding_drivers(struct fact_writer *w);
/** Filter drivers of cloud services. */
void facts_cloud_drivers(struct fact_writer *w);
/** Whether Defender is on, and the exclusions that it lacks. */
void facts_defender(struct fact_writer *w);

#endif

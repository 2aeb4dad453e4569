// SPDX-License-Identifier: MIT

/** Starts a walk; used by container.c and zip_members.c. */

#ifndef MARSLOG_CONTAINER_WALKER_H
#define MARSLOG_CONTAINER_WALKER_H

#include "container/stream.h"

/** A walk and its stream over the source. */
struct source_walk {
	struct walk walk;
	struct buf name;
	struct file_stream file;
	struct member self; /**< the source as a member */
};

/**
 * @return false without memory. Call source_walk_close() in either case. The struct must not be
 *         moved.
 */
bool source_walk_open(struct source_walk *s, const struct source *source,
	const struct container_limits *limits, const struct container_visitor *visitor);
void source_walk_close(struct source_walk *s);

#endif

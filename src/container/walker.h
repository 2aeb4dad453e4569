// SPDX-License-Identifier: MIT

/** The beginning of a walk, for container.c itself and for zip_members.c. */

#ifndef MARSLOG_CONTAINER_WALKER_H
#define MARSLOG_CONTAINER_WALKER_H

#include "container/stream.h"

/** A walk with its stream over the source. */
struct source_walk {
	struct walk walk;
	struct buf name;
	struct file_stream file;
	struct member self; /**< the source as a member */
};

/** @return false without memory; to be closed in any case. Must not be moved. */
bool source_walk_open(struct source_walk *s, const struct source *source,
	const struct container_limits *limits, const struct container_visitor *visitor);
void source_walk_close(struct source_walk *s);

#endif

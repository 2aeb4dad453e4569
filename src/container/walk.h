// SPDX-License-Identifier: MIT

/**
 * The state of reading one source: what was counted against the limits, what
 * the visitor was told, and whether reading is to stop. Everything that reads
 * a source shares one `struct walk`; nothing is global, so several walks may
 * run at the same time, each with a stream of its own.
 *
 * The files of this module use only files below them:
 *
 *   zip_members.c        the members of one zip, for several threads
 *   container.c          the walker: which format is it, which reads it
 *   zip.c archive.c      archive formats (format.h)
 *   zip_deflate64.c      zip members that libarchive cannot unpack, with inflate64.c
 *   gzip.c filters.c     formats that compress one file (codec.h)
 *   libarchive_reader.c  the entries of an archive, read by libarchive
 *   archive_errors.c     libarchive's messages as reasons of gaps
 *   sniff.c names.c      formats known by their first bytes; names of members
 *   stream.c             blocks of bytes: a file, a block of memory
 *   walk.c               this
 *
 * A format that finds a member gives it to walk_visit(). That call goes back
 * to the walker through a pointer, so that no format knows another one.
 */

#ifndef MARSLOG_CONTAINER_WALK_H
#define MARSLOG_CONTAINER_WALK_H

#include "container/container.h"

/** Nesting beyond this is refused whatever the limits say: every level needs stack. */
#define DEPTH_CEILING 64u
/** 2010: no log of the agent is older. */
#define MEMBER_SECONDS_MIN INT64_C(1262304000)

struct stream;
struct os_codepage;
struct walk;

enum stop {
	STOP_NO,
	STOP_MEMBER, /**< a direct member of the operand is over; the gap has been reported */
	STOP_LIMIT,  /**< this operand is over; the gap has been reported */
	STOP_CALLER  /**< a visitor said so, or there is no memory */
};

typedef void walk_visit_fn(
	struct walk *w, struct stream *s, const struct member *m, unsigned depth);

struct walk {
	const struct container_limits *limits;
	const struct container_visitor *visitor;
	const struct source *source;
	walk_visit_fn *visit;    /**< of the walker */
	struct stream *base;     /**< the file on disk, or the pipe */
	struct os_codepage *oem; /**< for member names; opened when first needed */
	bool oem_tried;
	enum stop stop;
	uint64_t members;
	uint64_t archives; /**< announced so far */
	uint64_t expanded;
	/** The direct member being read: its name, and the counts when it began. */
	const char *member;
	uint64_t member_expanded, member_pulled;
	uint64_t gaps;
	bool bombed; /**< something was broken off for its ratio */
};

/** A visitor that ignores everything. */
extern const struct container_visitor container_silence;

/** Report a gap, unless the walk is already ending. */
void walk_gaps(struct walk *w, const char *name, enum gap_reason reason, const char *detail,
	uint64_t count);
void walk_gap(struct walk *w, const char *name, enum gap_reason reason, const char *detail);
/** Stop for want of memory. */
void walk_no_memory(struct walk *w);
/** Count a member. @return false when there were too many (reported). */
bool walk_count_member(struct walk *w, const char *name);
/**
 * May an archive inside `depth` others be opened? If not it is reported.
 * @param single one more is allowed: a compressed file is no level of its own
 */
bool walk_depth_allows(struct walk *w, const char *name, unsigned depth, bool single);
/** Tell the visitor of an archive. @return false when the visitor ends everything. */
bool walk_archive(struct walk *w, const struct member *m, const char *format);
/** Tell the visitor that the archive is over, which was read from so many bytes. */
void walk_archive_end(struct walk *w, uint64_t bytes);
/** A time of a member in milliseconds, or TIME_UNKNOWN when it cannot be true. */
int64_t member_time(int64_t seconds, long nanoseconds);

/**
 * For formats: here is a member. It goes to the visitor, or, when it is an
 * archive itself, its members do. `depth` archives are around it.
 */
static inline void walk_visit(
	struct walk *w, struct stream *s, const struct member *m, unsigned depth)
{
	w->visit(w, s, m, depth);
}

#endif

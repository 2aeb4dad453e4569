// SPDX-License-Identifier: MIT

/**
 * The state of reading one source: what has been counted against the limits,
 * which archives were announced, and whether to stop. All code that reads a
 * source shares one `struct walk`. There is no global state, so several walks
 * may run at the same time, each with its own stream.
 *
 * Each file of this module uses only files below it in this list:
 *
 *   zip_members.c        the members of one zip, for several threads
 *   container.c          the walker: determines the format, calls its reader
 *   zip.c archive.c      archive formats (format.h)
 *   zip_deflate64.c      zip members that libarchive cannot decompress (inflate64.c)
 *   mail.c               mails, with mime.c (heads), mime_body.c and mime_text.c (bodies)
 *   gzip.c filters.c     formats that compress one file (codec.h)
 *   libarchive_reader.c  the entries of an archive, read by libarchive
 *   archive_errors.c     libarchive's messages to gap reasons
 *   sniff.c names.c      formats by their first bytes; names of members
 *   stream.c             blocks of bytes: a file, a block of memory
 *   walk.c               this
 *
 * A format passes each member to walk_visit(), which calls the walker through a
 * pointer, so that formats do not depend on each other.
 */

#ifndef MARSLOG_CONTAINER_WALK_H
#define MARSLOG_CONTAINER_WALK_H

#include "container/container.h"

/** Deeper nesting is refused whatever --max-depth says, because every level needs stack. */
#define DEPTH_CEILING 64u
/** 2010-01-01: the agent has no older logs. */
#define MEMBER_SECONDS_MIN INT64_C(1262304000)

struct stream;
struct os_codepage;
struct walk;

enum stop {
	STOP_NO,
	STOP_MEMBER, /**< end this direct member of the operand; the gap has been reported */
	STOP_LIMIT,  /**< end this operand; the gap has been reported */
	STOP_CALLER  /**< requested by a visitor, or out of memory */
};

typedef void walk_visit_fn(
	struct walk *w, struct stream *s, const struct member *m, unsigned depth);

struct walk {
	const struct container_limits *limits;
	const struct container_visitor *visitor;
	const struct source *source;
	walk_visit_fn *visit;    /**< set by the walker */
	struct stream *base;     /**< the file on disk, or the pipe */
	struct os_codepage *oem; /**< for member names; opened when first needed */
	bool oem_tried;
	enum stop stop;
	uint64_t members;
	uint64_t archives; /**< number announced so far */
	uint64_t expanded;
	/** The direct member that is being read: its name, and the counts at its beginning. */
	const char *member;
	uint64_t member_expanded, member_pulled;
	uint64_t gaps;
	bool ratio_exceeded; /**< something was stopped because of its ratio */
};

/** A visitor that ignores everything. */
extern const struct container_visitor null_visitor;

/** Report a gap, unless the walk is already stopping. */
void walk_gaps(struct walk *w, const char *name, enum gap_reason reason, const char *detail,
	uint64_t count);
void walk_gap(struct walk *w, const char *name, enum gap_reason reason, const char *detail);
/** Stop because of lack of memory. */
void walk_no_memory(struct walk *w);
/** Count a member. @return false when there are too many (reported) */
bool walk_count_member(struct walk *w, const char *name);
/**
 * Whether an archive inside `depth` others may be opened. If not, a gap is reported.
 * @param single allow one more: a compressed file is not counted as a level
 */
bool walk_depth_allows(struct walk *w, const char *name, unsigned depth, bool single);
/** Announce an archive. @return false when the visitor stops the walk */
bool walk_archive(struct walk *w, const struct member *m, const char *format);
/** Announce the end of an archive of `bytes` bytes. */
void walk_archive_end(struct walk *w, uint64_t bytes);
/** The time of a member in milliseconds; TIME_UNKNOWN when it is implausible. */
int64_t member_time(int64_t seconds, long nanoseconds);

/**
 * Called by formats for each member. Passes it to the visitor or, if it is an archive, reads its
 * members. `depth` is the number of archives around it.
 */
static inline void walk_visit(
	struct walk *w, struct stream *s, const struct member *m, unsigned depth)
{
	w->visit(w, s, m, depth);
}

#endif

// SPDX-License-Identifier: MIT

/**
 * From one byte stream to members. A plain file is one member; an archive
 * (zip, tar, cab, 7z, gzip around any of them or around a single file) is
 * opened in place, its members are visited in order, and members that are
 * archives themselves are opened in turn. Nothing is written to disk, and no
 * name from an archive is ever used to open anything.
 *
 * What is an archive is decided by its first bytes, never by its name.
 *
 * Damage (measured on libarchive 3.6.2):
 *   ARCHIVE_WARN   data is used, a gap (checksum) says what was wrong;
 *   ARCHIVE_FAILED a gap, and the next member;
 *   ARCHIVE_FATAL  a gap and the end of that archive, except that a seekable
 *                  zip is opened again behind the member that broke it.
 * A zip without a central directory (a collector that stopped early) is read
 * by the streaming reader and gives what it holds, with a gap (truncated).
 *
 * Memory: libarchive's windows and one block per nesting level. A 7z that is
 * not a seekable file itself must be held whole, up to CONTAINER_SPOOL_MAX.
 */

#ifndef MARSLOG_CONTAINER_H
#define MARSLOG_CONTAINER_H

#include "source/source.h"

#define CONTAINER_SPOOL_MAX (256u << 20)

struct container_limits {
	unsigned max_depth;   /**< archives inside one another */
	uint64_t max_members; /**< in one source, all levels together */
	uint64_t max_bytes;   /**< expanded bytes of one source, all levels together */
	unsigned
		max_ratio; /**< expanded : compressed, looked at above 1 GiB expanded; 0 = no limit */
};

struct member {
	const char *name; /**< levels joined by '!', '/' inside a level, valid UTF-8 */
	int64_t mtime; /**< of the member, milliseconds; TIME_UNKNOWN if missing or before 2010 */
	int64_t file_mtime; /**< of the file on disk that holds it, or TIME_UNKNOWN */
	bool in_archive;
	bool direct; /**< named on the command line itself */
};

/**
 * How a visitor takes a member. `begin` is followed by any number of `data`
 * and one `end`; `end` is called even when the member broke off, with
 * `complete` false (the gap has then been reported already).
 * `archive` announces an archive before its members (also nested ones), and
 * `archive_end` closes it with the bytes it was read from.
 * Each returns false to end everything.
 */
struct container_visitor {
	bool (*begin)(void *context, const struct member *member);
	bool (*data)(void *context, const void *data, size_t len);
	bool (*end)(void *context, bool complete);
	bool (*archive)(void *context, const struct member *archive, const char *format);
	bool (*archive_end)(void *context, uint64_t bytes);
	gap_fn *gap;
	/** A gap that was just reported is due to a lack of memory; the rest is still read. Or NULL. */
	void (*short_of_memory)(void *context);
	void *context;
};

/**
 * Whether a regular file is no archive, so that its bytes are those of one member.
 * @param member receives what `begin` would be given; its name is in `name`, which the caller frees
 * @return false also without memory, which container_read() will tell
 */
bool container_plain(const struct source *source, struct member *member, struct buf *name);

/** Visit what a source holds. @return false when a visitor ended it or memory ran out. */
bool container_read(const struct source *source, const struct container_limits *limits,
	const struct container_visitor *visitor);

/* ---- the members of one zip, read by several threads ---------------------- */

/**
 * A whole zip on disk whose members can be read at the same time, each thread
 * with a reader of its own. A reader does not know the members before: how much
 * of the limits they used up, and whether damage broke the reading. The caller
 * calls, for each zip:
 *
 *   container_zip_open     is it such a zip? If not: container_read
 *   container_zip_begin    announces the zip
 *   container_reader_read  reads one member, in any reader, to a visitor of its own
 *   container_zip_fits     asked for each member that was read, in order; if it
 *                          fits, the caller uses what the visitor was told and
 *                          adds up the costs
 *   container_zip_finish   from the first member that is MEMBER_BROKEN or does
 *                          not fit (or behind the last one) to the end
 *
 * A visitor is then called exactly as container_read would have called it,
 * except that blocks of data may be cut differently. (A bomb behind a member
 * that was MEMBER_BROKEN for another reason may be broken off a block earlier or later.)
 *
 * Threads: container_reader_new and container_reader_read may run at the same time
 * in different threads, each reader in one thread at a time, also while
 * container_zip_begin and _fits run; begin, fits, finish and free belong to one
 * thread, and when finish begins no reader is reading any more.
 */
struct container_zip;
struct container_reader;

/** Below this many expanded bytes, readers cost more than they save. */
#define CONTAINER_ZIP_MIN (4u << 20)

/** What reading members cost, for limits that hold for the source as a whole. Add up field by field. */
struct container_cost {
	uint64_t members;  /**< of all levels */
	uint64_t expanded; /**< bytes, of all levels */
	uint64_t pulled;   /**< bytes of the file that were needed */
	uint64_t files;    /**< direct members that were visited */
	uint64_t gaps;
};

enum member_outcome {
	MEMBER_READ, /**< as container_read would have; there may have been gaps */
	MEMBER_BROKEN, /**< forget what the visitor was told of this member, and do not use the reader again */
	MEMBER_STOPPED, /**< the visitor ended it, or memory ran out */
};

/**
 * Look whether readers can read a source and are worth their cost.
 * @param source must outlive the zip; reading it elsewhere at the same time is allowed
 * @param out NULL when it has to be read by container_read; else for container_zip_free
 * @return false without memory
 */
bool container_zip_open(const struct source *source, const struct container_limits *limits,
	struct container_zip **out);
/** How many members the directory lists, with folders and the like: at least 2. */
size_t container_zip_members(const struct container_zip *zip);
/** Announce the zip. @return false when the visitor ended it. */
bool container_zip_begin(struct container_zip *zip, const struct container_visitor *visitor);

/** @return NULL without memory. To be freed before the zip. */
struct container_reader *container_reader_new(struct container_zip *zip);
/** NULL is nothing. */
void container_reader_free(struct container_reader *reader);
/**
 * Give member `index` (counted from 0; ascending for one reader) to `visitor`: itself, or the
 * members inside it. One that is no file gives nothing.
 * @param cost set in any case
 */
enum member_outcome container_reader_read(struct container_reader *reader, size_t index,
	const struct container_visitor *visitor, struct container_cost *cost);

/**
 * Whether a member that was MEMBER_READ counts behind those before it: no limit would have been
 * hit in it. If the answer is no, finish from this member.
 */
bool container_zip_fits(struct container_zip *zip, const struct container_cost *before,
	const struct container_cost *member);
/**
 * Read the members from `from` on, one after another, and what comes behind the last one. Once only.
 * @param before what the members before cost together
 * @return false when the visitor ended it or memory ran out
 */
bool container_zip_finish(struct container_zip *zip, size_t from,
	const struct container_cost *before, const struct container_visitor *visitor);
/** NULL is nothing. */
void container_zip_free(struct container_zip *zip);

#endif

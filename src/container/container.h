// SPDX-License-Identifier: MIT

/**
 * From one byte stream to members. A plain file is one member. An archive
 * (zip, tar, cab, 7z, a mail, a program that unpacks a zip or 7z; or gzip, xz,
 * bzip2 and zstd around a tar or a single file) is read in place: its members
 * are visited in order, and members that are archives themselves are opened in
 * turn. Nothing is written to disk, and no name from an archive is ever used
 * to open a file.
 *
 * The format is determined by the first bytes, never by the name.
 *
 * Damage (observed with libarchive 3.6.2):
 *   ARCHIVE_WARN   the data is used; a gap (checksum) reports the warning
 *   ARCHIVE_FAILED a gap; reading continues with the next member
 *   ARCHIVE_FATAL  a gap and the end of that archive; a seekable zip is
 *                  reopened after the member that broke it
 * A zip without a central directory (from a collector that stopped early) is
 * read forward, and a gap (truncated) is reported.
 *
 * Memory: libarchive's windows and one block per nesting level. A 7z that is
 * not a seekable file is held in memory, up to CONTAINER_SPOOL_MAX.
 */

#ifndef MARSLOG_CONTAINER_H
#define MARSLOG_CONTAINER_H

#include "source/source.h"

#define CONTAINER_SPOOL_MAX (256u << 20)

struct container_limits {
	unsigned max_depth;   /**< nested archives */
	uint64_t max_members; /**< per source, all levels together */
	uint64_t max_bytes;   /**< expanded bytes per source, all levels together */
	unsigned
		/** expanded : compressed, checked above 1 GiB of output; 0 = no limit */
		max_ratio;
};

struct member {
	const char *name; /**< levels joined by '!', with '/' inside a level; valid UTF-8 */
	int64_t mtime; /**< of the member, milliseconds; TIME_UNKNOWN if missing or before 2010 */
	int64_t file_mtime; /**< of the file on disk that contains it, or TIME_UNKNOWN */
	bool in_archive;
	bool direct; /**< named on the command line */
	bool letter; /**< the text of a mail: a person wrote it, or pasted what a program said */
};

/**
 * Callbacks for members. `begin` is followed by any number of `data` and one `end`. `end` is
 * called even when the member ended early, with `complete` false; the gap was then reported
 * before. `archive` announces an archive, also a nested one, before its members, and
 * `archive_end` ends it with its size in bytes. A callback returns false to stop the walk.
 */
struct container_visitor {
	bool (*begin)(void *context, const struct member *member);
	bool (*data)(void *context, const void *data, size_t len);
	bool (*end)(void *context, bool complete);
	bool (*archive)(void *context, const struct member *archive, const char *format);
	bool (*archive_end)(void *context, uint64_t bytes);
	gap_fn *gap;
	/**
	 * The gap that was just reported is due to lack of memory; reading continues. May be
	 * NULL.
	 */
	void (*short_of_memory)(void *context);
	void *context;
};

/**
 * Whether a regular file is no archive, so that its bytes are those of one member.
 * @param member receives what `begin` would get; its name is stored in `name`, which the caller
 *         frees
 * @return false also without memory; container_read() then reports it
 */
bool container_plain(const struct source *source, struct member *member, struct buf *name);

/** Visit all members of a source. @return false when a visitor stopped it or memory ran out */
bool container_read(const struct source *source, const struct container_limits *limits,
	const struct container_visitor *visitor);

/* ---- the members of one zip, read by several threads ---------------------- */

/**
 * A complete zip on disk whose members are read in parallel, each thread with
 * its own reader. A reader does not know what the members before it used up of
 * the limits, nor whether one of them was damaged; the caller checks that in
 * order. It calls, for each zip:
 *
 *   container_zip_open     whether it is such a zip; if not, use container_read
 *   container_zip_begin    announces the zip to the visitor
 *   container_reader_read  reads one member, with any reader, to its own visitor
 *   container_zip_fits     for each member, in order: if it is within the limits,
 *                          the caller uses what the member's visitor received
 *                          and adds up the costs
 *   container_zip_finish   reads sequentially from the first member that is
 *                          MEMBER_BROKEN or does not fit (or from the end)
 *
 * The visitor calls are then the same as those of container_read(), except that
 * data may be divided into other blocks. (A bomb after a member that was
 * MEMBER_BROKEN for another reason may be stopped one block earlier or later.)
 *
 * Threads: container_reader_new and container_reader_read may run in several
 * threads at the same time, each reader in one thread at a time, also while
 * container_zip_begin and container_zip_fits run. begin, fits, finish and free
 * must be called by the same thread; no reader may be in use when finish is
 * called.
 */
struct container_zip;
struct container_reader;

/** Below this many expanded bytes, starting readers costs more than it saves. */
#define CONTAINER_ZIP_MIN (4u << 20)

/** What reading members used up of the limits of the source. Add up field by field. */
struct container_cost {
	uint64_t members;  /**< at all levels */
	uint64_t expanded; /**< bytes, at all levels */
	uint64_t pulled;   /**< bytes read from the file */
	uint64_t files;    /**< direct members that were visited */
	uint64_t gaps;
};

enum member_outcome {
	MEMBER_READ, /**< as container_read would have; gaps are possible */
	/** discard what the visitor received for this member, and do not use the reader again */
	MEMBER_BROKEN,
	MEMBER_STOPPED, /**< the visitor stopped it, or memory ran out */
};

/**
 * Check whether a source is a zip that readers can read, and large enough for them.
 * @param source must outlive the zip; it may be read elsewhere at the same time
 * @param out NULL when container_read must be used; otherwise free it with container_zip_free
 * @return false without memory
 */
bool container_zip_open(const struct source *source, const struct container_limits *limits,
	struct container_zip **out);
/** The number of members in the directory, including folders; at least 2. */
size_t container_zip_members(const struct container_zip *zip);
/** Announce the zip to the visitor. @return false when the visitor stopped the walk */
bool container_zip_begin(struct container_zip *zip, const struct container_visitor *visitor);

/** @return NULL without memory. Free it before the zip. */
struct container_reader *container_reader_new(struct container_zip *zip);
/** NULL is allowed. */
void container_reader_free(struct container_reader *reader);
/**
 * Visit member `index` (from 0; ascending for each reader), or the members inside it if it is an
 * archive. A folder or link calls no visitor.
 * @param cost always set
 */
enum member_outcome container_reader_read(struct container_reader *reader, size_t index,
	const struct container_visitor *visitor, struct container_cost *cost);

/**
 * Whether a MEMBER_READ member is within the limits, given the members before it. If not, call
 * container_zip_finish() from this member on.
 */
bool container_zip_fits(struct container_zip *zip, const struct container_cost *before,
	const struct container_cost *member);
/**
 * Read the members from `from` on sequentially, then whatever follows the last one. Call once.
 * @param before the total cost of the members before `from`
 * @return false when the visitor stopped it or memory ran out
 */
bool container_zip_finish(struct container_zip *zip, size_t from,
	const struct container_cost *before, const struct container_visitor *visitor);
/** NULL is allowed. */
void container_zip_free(struct container_zip *zip);

#endif

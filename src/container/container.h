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

#endif

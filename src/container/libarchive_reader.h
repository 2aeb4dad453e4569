// SPDX-License-Identifier: MIT

/**
 * The entries of an archive, read by libarchive from a stream: handles, the loop over the
 * entries, and a stream for the data of each. The formats on top of it decide what to do when a
 * handle breaks.
 */

#ifndef MARSLOG_CONTAINER_LIBARCHIVE_READER_H
#define MARSLOG_CONTAINER_LIBARCHIVE_READER_H

#include "container/sniff.h"
#include "container/zip_data.h"

#define TAR_BLOCK 512

struct archive;
struct archive_entry;

struct reader {
	struct walk *walk;
	struct stream *in;
	const struct member *self; /**< the archive */
	unsigned depth;
	enum kind kind;
	/** zip: libarchive's seeking reader, which follows the central directory */
	bool by_directory;
	/**
	 * The central directory of a zip on disk, with which members can be read without
	 * libarchive; or NULL.
	 */
	const struct zip_directory *directory;
	struct zip_data *data;  /**< the reader for that; allocated when first needed */
	uint64_t direct;        /**< bytes of the file that were read without libarchive */
	struct archive *handle; /**< NULL between handles */
	struct archive_entry *entry;
	uint64_t origin;  /**< position of `in` when the handle was opened */
	uint64_t headers; /**< headers read since the start of the archive (or zip part) */
	uint64_t files;
	uint64_t gaps_before;
	/** Where to look for more members when the handle breaks now; 0 = at its position. */
	uint64_t resume_at;
	bool fatal;        /**< the handle is unusable */
	bool detached;     /**< zip: the handle was abandoned on purpose; nothing is damaged */
	bool bad_header;   /**< it broke at a header, so skipping would end there, too */
	bool truncated;    /**< a gap for truncation has been reported */
	unsigned reopened; /**< 7z and cab: how often, after members that broke the handle */
	uint64_t expanded_before; /**< bytes expanded by the walk when the archive began */
	/** Bytes that reopened handles may have decompressed a second time. */
	uint64_t expanded_again;
	/** The visitor from header `visit_from` on; NULL: the walk's visitor from the start. */
	const struct container_visitor *resumed_visitor;
	uint64_t visit_from;
	/** tar: number of zero bytes at the end of the stream so far, up to TAR_BLOCK */
	size_t zeros;
};

/** At the end of an archive: report a gap when it contained no file. */
void reader_check_files(struct reader *r);
/** Initialise a reader for the archive `m` with the bytes of `in`; no handle is open yet. */
struct reader reader_for(
	struct walk *w, struct stream *in, const struct member *m, unsigned depth, enum kind kind);
/**
 * Open a handle at the current position of `in`. @return false (reported) when libarchive refuses
 */
bool reader_open(struct reader *r);
/** Close the handle. */
void reader_close(struct reader *r);
/** Close the handle and free the rest of the reader. */
void reader_free(struct reader *r);
/** Open a handle at `origin` and skip the headers seen so far. @return whether that succeeded */
bool reader_reopen(struct reader *r, uint64_t origin);
/** Visit entries until the end or until the handle breaks (`fatal`). */
void reader_run(struct reader *r);
/**
 * Visit one entry.
 * @param data_at position of its data
 * @return false when there was no valid header
 */
bool reader_step(struct reader *r, uint64_t *data_at);
/** Read one header and discard it. @return false at the end or when the handle breaks */
bool reader_skip(struct reader *r);
/** The position in `in` up to which the handle has read. */
uint64_t reader_position(const struct reader *r);

#endif

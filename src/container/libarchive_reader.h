// SPDX-License-Identifier: MIT

/**
 * The entries of an archive, read by libarchive from a stream: handles, a loop
 * over the entries, and a stream over the data of each. The formats on top of
 * it say what happens when a handle breaks.
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
	bool by_directory; /**< zip: libarchive's seeking reader, along the central directory */
	/** zip on disk, along the directory: what it says, so that members can be read without
	 * libarchive; or NULL. */
	const struct zip_directory *directory;
	struct zip_data *data;  /**< for that; made when first needed */
	uint64_t direct;        /**< bytes of the file that were read like this */
	struct archive *handle; /**< NULL between handles */
	struct archive_entry *entry;
	uint64_t origin;  /**< position of `in` where the handle began */
	uint64_t headers; /**< asked for since the archive (or zip part) began */
	uint64_t files;
	uint64_t gaps_before;
	uint64_t
		resume_at; /**< where to look for more when the handle breaks now; 0 = where it stands */
	bool fatal;        /**< the handle can do no more */
	bool detached;     /**< zip: the handle was left on purpose, and nothing is damaged */
	bool bad_header;   /**< because of a header, so that skipping would end there, too */
	bool truncated;    /**< such a gap has been reported */
	unsigned reopened; /**< 7z and cab: behind a member that broke the handle */
	uint64_t expanded_before; /**< of the walk, when the archive began */
	uint64_t
		expanded_again; /**< what the handles that were opened again may have unpacked twice */
	/** Who visits from header `loud_from` on; NULL when the walk's visitor does from the start. */
	const struct container_visitor *loud;
	uint64_t loud_from;
	size_t zeros; /**< tar: how many zero bytes the stream ended with so far, up to TAR_BLOCK */
};

/** At the end of an archive: say so when no member was a file. */
void reader_check_files(struct reader *r);
/** For the archive `m`, whose bytes come from `in`; no handle is open yet. */
struct reader reader_for(
	struct walk *w, struct stream *in, const struct member *m, unsigned depth, enum kind kind);
/** A new handle from where `in` stands. @return false (reported) when libarchive refuses. */
bool reader_open(struct reader *r);
/** Close the handle. */
void reader_close(struct reader *r);
/** Close the handle and free what else the reader has. */
void reader_free(struct reader *r);
/** A fresh handle from `origin` on that stands behind the headers seen so far. @return whether it does. */
bool reader_reopen(struct reader *r, uint64_t origin);
/** Visit entries until the end or until the handle breaks (`fatal`). */
void reader_run(struct reader *r);
/**
 * Visit one entry.
 * @param data_at position of its data
 * @return false when there was no good header
 */
bool reader_step(struct reader *r, uint64_t *data_at);
/** Ask for one header and forget it. @return false at the end or when the handle breaks. */
bool reader_skip(struct reader *r);
/** How far the handle has read `in`. */
uint64_t reader_position(const struct reader *r);

#endif

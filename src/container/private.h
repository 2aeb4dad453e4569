// SPDX-License-Identifier: MIT

/**
 * Inside the container module.
 *
 *   container.c  the walk: what a stream holds, limits, giving members to the visitor
 *   sniff.c      what kind of file begins with these bytes
 *   names.c      member names
 *   stream.c     streams of blocks: a file, a block of memory; peeking and going back
 *   gunzip.c     a stream that unpacks another one
 *   archive.c    libarchive handles, their entries, and a stream over an entry's data
 *   zip.c        zip: central directory, damage, and going on behind it
 *   share.c      zip: members one by one, for several threads
 *   damage.c     libarchive's messages as reasons of the contract
 *
 * Streams pull: an archive in an archive is a stream over an entry of the
 * outer one, and so on down to the file. All state of one reading hangs on
 * `struct walk` and on the stack, nothing is global; several walks may run at
 * the same time, each with a stream of its own.
 */

#ifndef MARSLOG_CONTAINER_PRIVATE_H
#define MARSLOG_CONTAINER_PRIVATE_H

#include "container/container.h"

#define BLOCK_SIZE (256u << 10)
/** Nesting beyond this is refused whatever the limits say: every level needs stack. */
#define DEPTH_CEILING 64u
/** Below this much output a ratio says nothing: a long run of blanks is not a bomb. */
#define RATIO_FROM (1ull << 30)

enum stop {
	STOP_NO,
	STOP_MEMBER, /**< a direct member of the operand is over; the gap has been reported */
	STOP_LIMIT,  /**< this operand is over; the gap has been reported */
	STOP_CALLER  /**< a visitor said so, or there is no memory */
};

struct walk {
	const struct container_limits *limits;
	const struct container_visitor *visitor;
	const struct source *source;
	struct stream *base;     /**< the file on disk, or the pipe */
	struct os_codepage *oem; /**< for member names; opened when first needed */
	bool oem_tried;
	enum stop stop;
	uint64_t members;
	uint64_t archives; /**< announced so far */
	uint64_t expanded;
	/** The direct member being read: its name, and how things stood when it began. */
	const char *member;
	uint64_t member_expanded, member_pulled;
	uint64_t gaps;
	bool bombed; /**< something was broken off for its ratio */
};

/* ---- container.c ------------------------------------------------------- */

/** A visitor that is told nothing. */
extern const struct container_visitor container_silence;

/** Report a gap, unless the walk is already being left. */
void walk_gaps(struct walk *w, const char *name, enum gap_reason reason, const char *detail,
	uint64_t count);
void walk_gap(struct walk *w, const char *name, enum gap_reason reason, const char *detail);
void walk_no_memory(struct walk *w);
/** Count a member. @return false when there were too many (reported). */
bool walk_count_member(struct walk *w, const char *name);
/**
 * May an archive inside `depth` others be opened? If not it is reported.
 * @param single one more is allowed: a compressed file, no level of its own
 */
bool walk_depth_allows(struct walk *w, const char *name, unsigned depth, bool single);
/** Tell the visitor of an archive. @return false when it ends everything. */
bool walk_archive(struct walk *w, const struct member *m, const char *format);
void walk_archive_end(struct walk *w, const struct stream *in);
/** A time of a member in milliseconds, or TIME_UNKNOWN when it cannot be true. */
int64_t member_time(int64_t seconds, long nanoseconds);
/** What is in `s`? Hand it to the visitor, or look inside it. `depth` archives are around it. */
void walk_visit(struct walk *w, struct stream *s, const struct member *m, unsigned depth);

/* ---- sniff.c ------------------------------------------------------------ */

enum kind {
	KIND_PLAIN,
	KIND_ZIP,
	KIND_TAR,
	KIND_CAB,
	KIND_7Z,
	KIND_GZIP,
	KIND_PROGRAM,    /**< may be a self-extracting zip */
	KIND_UNSUPPORTED /**< an archive or compressed file that is not read */
};

/** @param format for KIND_UNSUPPORTED the name of the format, for people. */
enum kind sniff(struct stream *s, const char *name, const char **format);
/** The kind that a name promises, or KIND_PLAIN. */
enum kind sniff_name(const char *name);
bool sniff_tar_header(const char *block);

/* ---- names.c ------------------------------------------------------------ */

/** Add a member's path to `out`, cleaned: '/' only, no leading "/" or "./", valid UTF-8. */
void name_add(struct walk *w, struct buf *out, struct span raw);
/** The name of the one file in a gzip file whose header names none. */
struct span name_without_gz(const char *name);
/** Valid UTF-8, bytes that are not become U+FFFD. */
void name_add_utf8(struct buf *out, struct span raw);

/* ---- stream.c ----------------------------------------------------------- */

/**
 * Bytes that come in blocks. A block stays valid until the next one is asked
 * for. A stream that breaks off has reported its gap under `name` and sets
 * `broken`; for the reader it simply ends.
 */
struct stream {
	struct walk *walk;
	const char *name;
	/** The next block, 0 at the end. Called by stream_next only. */
	size_t (*pull)(struct stream *s, const void **data);
	/** NULL when the stream only goes forward. */
	bool (*seek)(struct stream *s, uint64_t position);
	uint64_t size;     /**< of a stream with `seek` */
	uint64_t pulled;   /**< bytes read in all, also repeatedly */
	uint64_t position; /**< of the first byte not handed out */
	bool ended;
	bool broken;
	const char *pending; /**< read but not handed out */
	size_t pending_len;
	const char *last; /**< the block handed out last; ends at `position` */
	size_t last_len;
	bool keeps_last;        /**< that block is still there after the end */
	struct buf joined;      /**< blocks put together by stream_peek */
	uint64_t pulled_before; /**< of the base stream, when this one began */
};

void stream_init(struct stream *s, struct walk *w, const char *name);
void stream_free(struct stream *s);
size_t stream_next(struct stream *s, const void **data);
/** At least `want` bytes without handing them out; fewer only at the end. */
struct span stream_peek(struct stream *s, size_t want);
/** Hand out `len` bytes of those peeked. */
void stream_drop(struct stream *s, size_t len);
/** Go back to `position`, or as near as the last block reaches if the stream cannot seek. */
void stream_back_to(struct stream *s, uint64_t position);
bool stream_seek(struct stream *s, uint64_t position);
/** Read to the end, so that checksums behind the data are looked at. */
void stream_drain(struct stream *s);
/**
 * Count `len` bytes that `s` is about to give out against the limits.
 * @return how many it may give; fewer than `len` ends it (reported).
 */
size_t stream_expand(struct stream *s, size_t len);

struct file_stream {
	struct stream s;
	char *buffer;
	uint64_t at; /**< of the next block */
};

bool file_stream_open(struct file_stream *f, struct walk *w, const char *name);
void file_stream_close(struct file_stream *f);

/** A walk with its stream over the source. */
struct source_walk {
	struct walk walk;
	struct buf name;
	struct file_stream file;
	struct member self; /**< the source as a member */
};

/** In container.c. @return false without memory; to be closed in any case. Must not be moved. */
bool source_walk_open(struct source_walk *s, const struct source *source,
	const struct container_limits *limits, const struct container_visitor *visitor);
void source_walk_close(struct source_walk *s);

struct memory_stream {
	struct stream s;
	struct buf bytes;
	size_t at;
};

/** Take in all of `from`, up to CONTAINER_SPOOL_MAX. @return false when there was too much (reported). */
bool memory_stream_fill(struct memory_stream *m, struct stream *from);
void memory_stream_close(struct memory_stream *m);

/* ---- gunzip.c ----------------------------------------------------------- */

void gunzip_visit(struct walk *w, struct stream *in, const struct member *m, unsigned depth);

/* ---- archive.c ---------------------------------------------------------- */

struct archive;
struct archive_entry;

struct reader {
	struct walk *walk;
	struct stream *in;
	const struct member *self; /**< the archive */
	unsigned depth;
	enum kind kind;
	bool by_directory; /**< zip: libarchive's seeking reader, along the central directory */
	struct archive *handle; /**< NULL between handles */
	struct archive_entry *entry;
	uint64_t origin;  /**< position of `in` where the handle began */
	uint64_t headers; /**< asked for since the archive (or zip part) began */
	uint64_t files;
	uint64_t gaps_before;
	uint64_t
		resume_at; /**< where to look for more when the handle breaks now; 0 = where it stands */
	bool fatal;        /**< the handle can do no more */
	bool bad_header;          /**< because of a header, so that skipping would end there, too */
	bool truncated;           /**< such a gap has been reported */
	unsigned reopened;        /**< 7z and cab: behind a member that broke the handle */
	uint64_t expanded_before; /**< of the walk, when the archive began */
	uint64_t
		expanded_again; /**< what the handles that were opened again may have unpacked twice */
	/** Who visits from header `loud_from` on; NULL when the walk's visitor does from the start. */
	const struct container_visitor *loud;
	uint64_t loud_from;
	size_t zeros; /**< tar: how many zero bytes the stream ended with so far, up to TAR_BLOCK */
};

/** Visit the members of an archive. `in` may be left before its end. */
void archive_visit(
	struct walk *w, struct stream *in, const struct member *m, enum kind kind, unsigned depth);
/** Behind the members: say so when none was a file. */
void archive_check_files(struct reader *r);
/** A new handle from where `in` stands. @return false (reported) when libarchive refuses. */
bool reader_open(struct reader *r);
void reader_close(struct reader *r);
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

/* ---- zip.c -------------------------------------------------------------- */

/** The record at the end of a zip. */
struct zip_end {
	uint64_t position;
	uint32_t members;
	uint32_t directory; /**< size of the central directory */
	bool zip64;
	bool split;
	bool certain; /**< it says itself that the directory ends right before it */
};

enum zip_way {
	ZIP_FORWARD,   /**< there is no directory to be found */
	ZIP_DIRECTORY, /**< along the directory, which is whole */
	ZIP_DAMAGED,   /**< forward because the directory is damaged */
	ZIP_SPLIT      /**< forward, one part of several */
};

static inline uint32_t le16(const char *p)
{
	return (uint32_t)(unsigned char)p[0] | (uint32_t)(unsigned char)p[1] << 8;
}

static inline uint32_t le32(const char *p)
{
	return le16(p) | le16(p + 2) << 16;
}

static inline uint64_t le64(const char *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

#define ZIP_RECORD_SIZE 46 /**< of the directory, without what follows it */

/** Length of the record of a directory at `p` with all that follows it; 0 when it is none. */
size_t zip_record_size(struct span record);
/** How a zip is to be read; `in`, which seeks, stands at its beginning then as before. */
enum zip_way zip_look(struct stream *in, struct zip_end *end);
void zip_run(struct reader *r);
/** The same for ZIP_DIRECTORY, from behind `r->headers` members on. */
void zip_run_directory(struct reader *r, const struct zip_end *end);
/** What comes behind the last member that the directory leads to. */
void zip_check_count(struct reader *r, uint32_t members);
/** Whether a file that begins otherwise is a zip with something in front. */
bool zip_behind_prefix(struct stream *s);

/* ---- damage.c ----------------------------------------------------------- */

/** Report libarchive's last error as a gap of `name`, a member or the archive itself. */
void damage_report(struct reader *r, const char *name);
/** Whether libarchive only complains about the name of a member. */
bool damage_is_about_name(struct archive *handle);

#endif

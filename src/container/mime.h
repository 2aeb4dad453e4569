// SPDX-License-Identifier: MIT

/**
 * The head of a mail, of one part of it, or of an answer of a web server
 * (RFC 5322, 2045 to 2047, 2231): what follows, and how it is encoded.
 */

#ifndef MARSLOG_CONTAINER_MIME_H
#define MARSLOG_CONTAINER_MIME_H

#include "container/stream.h"

/** A longer boundary is none (RFC 2046 allows 70). */
#define MIME_BOUNDARY_MAX 200

enum mime_type {
	MIME_FILE,      /**< something attached */
	MIME_TEXT,      /**< text to be read */
	MIME_HTML,      /**< the same as HTML */
	MIME_MULTIPART, /**< parts that belong together */
	MIME_CHOICE,    /**< parts that say the same: multipart/alternative */
	MIME_MAIL,      /**< a mail in a mail */
	MIME_ENCRYPTED  /**< S/MIME or PGP */
};

enum mime_coding { MIME_PLAIN, MIME_BASE64, MIME_QUOTED, MIME_OTHER_CODING };

struct mime_head {
	enum mime_type type;
	enum mime_coding coding;
	bool flowed;          /**< lines that end with a blank go on in the next one (RFC 3676) */
	bool drop_blank;      /**< and that blank does not count */
	bool attached;        /**< has a file name or says that it is an attachment */
	struct buf name;      /**< of the file; bytes as they were encoded, or empty */
	struct buf boundary;  /**< of the parts, with "--" in front */
	char coding_name[40]; /**< as written, cleaned */
};

/** Whether bytes at the start of a file are the head of a mail or of a web server's answer. */
bool mime_begins(struct span start);
/** How many bytes at the start of a file have to be seen for that; 0 when `start` cannot be one. */
size_t mime_wants(struct span start);
/** Read a head and the empty line behind it. @return false when memory ran out (told). */
bool mime_head_read(struct stream *in, struct mime_head *out);
void mime_head_free(struct mime_head *head);

#endif

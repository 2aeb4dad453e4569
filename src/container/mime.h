// SPDX-License-Identifier: MIT

/**
 * The header of a mail, of a part of it, or of a web server's response (RFC 5322, 2045 to 2047,
 * 2231): the type of the body and its encoding.
 */

#ifndef MARSLOG_CONTAINER_MIME_H
#define MARSLOG_CONTAINER_MIME_H

#include "container/stream.h"

/** Longer boundaries are rejected (RFC 2046 allows 70). */
#define MIME_BOUNDARY_MAX 200

enum mime_type {
	MIME_FILE,      /**< an attachment */
	MIME_TEXT,      /**< text to be read */
	MIME_HTML,      /**< the same as HTML */
	MIME_MULTIPART, /**< several parts */
	MIME_CHOICE,    /**< parts with the same content: multipart/alternative */
	MIME_MAIL,      /**< a mail inside a mail */
	MIME_ENCRYPTED  /**< S/MIME or PGP */
};

enum mime_coding { MIME_PLAIN, MIME_BASE64, MIME_QUOTED, MIME_OTHER_CODING };

struct mime_head {
	enum mime_type type;
	enum mime_coding coding;
	bool flowed;     /**< lines that end with a blank continue on the next line (RFC 3676) */
	bool drop_blank; /**< … and that blank is removed */
	bool attached;   /**< has a file name, or is marked as an attachment */
	struct buf name; /**< of the file, decoded to bytes; may be empty */
	struct buf boundary;  /**< of the parts, with leading "--" */
	char coding_name[40]; /**< as in the header, cleaned */
};

/**
 * Whether the bytes at the start of a file are the header of a mail or of a web server's
 * response.
 */
bool mime_begins(struct span start);
/**
 * Number of bytes at the start of a file that mime_begins() needs; 0 when `start` cannot be a
 * header.
 */
size_t mime_wants(struct span start);
/** Read a header and the empty line after it. @return false when memory ran out (reported) */
bool mime_head_read(struct stream *in, struct mime_head *out);
void mime_head_free(struct mime_head *head);
/** The value of a base64 digit, or -1. */
int mime_base64_digit(char c);

#endif

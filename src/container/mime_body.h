// SPDX-License-Identifier: MIT

/** Bodies of mails: the bytes of one part, decoded. Each is a stream over another one. */

#ifndef MARSLOG_CONTAINER_MIME_BODY_H
#define MARSLOG_CONTAINER_MIME_BODY_H

#include "container/mime.h"

/** The bytes of `in` up to a line that begins with a boundary. */
struct mime_part {
	struct stream s;
	struct stream *in;
	struct span boundary; /**< with "--" in front; must outlive the part */
	size_t given;         /**< bytes at the start of `in` that were handed out */
	size_t line;          /**< bytes of the line end and the boundary behind the part */
	bool begun;
	bool met; /**< the boundary was met; else `in` ended */
	bool over;
};

void mime_part_open(struct mime_part *p, struct stream *in, struct span boundary, const char *name);
/** Go behind the boundary line. @return whether another part follows. */
bool mime_part_close(struct mime_part *p);

struct mime_decoder;

/** The decoded bytes of `in`. @return NULL without memory (told) */
struct mime_decoder *mime_decoder_open(
	struct walk *w, struct stream *in, enum mime_coding coding, const char *name);
struct stream *mime_decoder_stream(struct mime_decoder *d);
void mime_decoder_close(struct mime_decoder *d);

/** The text of a mail as its writer had it: HTML without its tags, or lines put together again. */
struct mime_text;

/** @return NULL without memory (told) */
struct mime_text *mime_text_open(
	struct walk *w, struct stream *in, const struct mime_head *head, const char *name);
struct stream *mime_text_stream(struct mime_text *t);
void mime_text_close(struct mime_text *t);

#endif

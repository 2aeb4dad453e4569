// SPDX-License-Identifier: MIT

/** The body of a mail part, decoded. Each decoder is a stream over another one. */

#ifndef MARSLOG_CONTAINER_MIME_BODY_H
#define MARSLOG_CONTAINER_MIME_BODY_H

#include "container/mime.h"

/** The bytes of `in` up to a line that begins with a boundary. */
struct mime_part {
	struct stream s;
	struct stream *in;
	struct span boundary; /**< with leading "--"; must outlive the part */
	size_t given;         /**< number of bytes at the start of `in` that were handed out */
	size_t line;          /**< length of the line end and boundary after the part */
	bool begun;
	bool met; /**< the boundary was found; otherwise `in` ended */
	bool over;
};

void mime_part_open(struct mime_part *p, struct stream *in, struct span boundary, const char *name);
/** Skip the boundary line. @return whether another part follows */
bool mime_part_close(struct mime_part *p);

struct mime_decoder;

/** The decoded bytes of `in`. @return NULL without memory (reported) */
struct mime_decoder *mime_decoder_open(
	struct walk *w, struct stream *in, enum mime_coding coding, const char *name);
struct stream *mime_decoder_stream(struct mime_decoder *d);
void mime_decoder_close(struct mime_decoder *d);

/** The text of a mail in its original form: HTML without tags, or lines joined again. */
struct mime_text;

/** @return NULL without memory (reported) */
struct mime_text *mime_text_open(
	struct walk *w, struct stream *in, const struct mime_head *head, const char *name);
struct stream *mime_text_stream(struct mime_text *t);
void mime_text_close(struct mime_text *t);

#endif

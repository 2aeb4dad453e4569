// SPDX-License-Identifier: MIT

/**
 * Writing JSON. cJSON builds trees in memory; a report is written once from front to back, so
 * this writer only tracks commas and indentation. Private to the render module.
 */

#ifndef MARSLOG_RENDER_JSON_WRITER_H
#define MARSLOG_RENDER_JSON_WRITER_H

#include "base/base.h"

enum { JSON_DEPTH_MAX = 16 };

struct json_writer {
	struct buf *out;
	unsigned depth;
	bool has_items[JSON_DEPTH_MAX];
	bool after_key;
	bool compact; /* everything on one line */
};

void json_begin_object(struct json_writer *w);
void json_end_object(struct json_writer *w);
void json_begin_array(struct json_writer *w);
void json_end_array(struct json_writer *w);
void json_key(struct json_writer *w, const char *key);
/** Control characters, DEL, C1 and bidirectional controls are escaped; invalid UTF-8 becomes U+FFFD. */
void json_text(struct json_writer *w, struct span s);
/** NULL writes null. */
void json_cstring(struct json_writer *w, const char *text);
void json_number(struct json_writer *w, uint64_t number);
/** "2.5"; the tenths are omitted when they are 0. */
void json_decimal(struct json_writer *w, uint64_t whole, unsigned tenths);
void json_boolean(struct json_writer *w, bool value);
void json_null(struct json_writer *w);
/** RFC 3339, or null when unknown. */
void json_time(struct json_writer *w, int64_t ms);

/* ---- a key and its value ------------------------------------------------------------ */

/** NULL writes null. */
void key_text(struct json_writer *w, const char *key, const char *text);
void key_number(struct json_writer *w, const char *key, uint64_t number);
void key_boolean(struct json_writer *w, const char *key, bool value);
/** RFC 3339, or null when unknown. */
void key_time(struct json_writer *w, const char *key, int64_t ms);

#endif

// SPDX-License-Identifier: MIT

/**
 * Interface between the files of this module. A byte passes through them in
 * this order:
 *
 *   text.c    collects the first 4 KiB, then asks detect.c
 *   detect.c  which encoding the file has and whether it is text
 *   utf16.c   converts UTF-16 to UTF-8 block by block (8-bit bytes skip this)
 *   mixed.c   finds where a UTF-16LE file continues in 8 bits, and back
 *   lines.c   finds line ends and joins lines that cross pieces
 *   emit.c    makes a line valid UTF-8, with codepage.c, and passes it on
 *
 * range.c reads ranges of a file separately and joins their results.
 *
 * All counts are made when a line is emitted, from the bytes of that line, so
 * that they do not depend on the sizes of the pieces.
 */

#ifndef MARSLOG_TEXT_PRIVATE_H
#define MARSLOG_TEXT_PRIVATE_H

#include "os/os.h"
#include "text/text.h"

enum {
	TEXT_SAMPLE = 4096, /* bytes from which the encoding is detected */
};

/*
 * Represents a lone surrogate in decoded UTF-16 until emit.c repairs the line. This byte never
 * occurs in UTF-8.
 */
#define TEXT_BAD_MARK '\xFF'

/* How far bytes are known to be valid UTF-8. */
enum text_trust {
	TRUST_NOTHING, /* 8-bit bytes as read */
	TRUST_MARKED,  /* decoded, with bad marks */
	TRUST_VALID,   /* decoded, without bad marks */
};

/*
 * An 8-bit code page: a table for single-byte ones (windows-1252 is built in, others are read
 * from the system once), else the system's converter.
 */
struct codepage {
	const char *name;
	uint16_t high[128];     /* the characters of 0x80 to 0xFF; U+FFFD for undefined bytes */
	struct os_codepage *os; /* NULL when `high` is complete */
};

struct utf16 {
	bool big;
	bool bad;      /* a bad mark was written since this was last cleared */
	bool nul;      /* the last unit was a NUL */
	uint16_t high; /* a high surrogate waiting for the low one, or 0 */
};

/*
 * The beginning of a line whose end has not been read yet. Leading NULs are dropped; trailing
 * NULs are only counted until another byte follows.
 */
struct carry {
	char *data;
	size_t len;
	size_t cap;
	uint64_t nuls;
	bool over;  /* longer than the limit; further bytes are dropped */
	bool valid; /* all parts were TRUST_VALID */
};

struct text {
	text_line_fn *fn;
	text_block_fn *run; /* may be NULL */
	void *context;
	size_t max_line;
	struct text_state begun; /* the state at the start of a range */
	bool forced;             /* the encoding was given by name, not detected */
	enum text_encoding forced_to;
	struct codepage page;
	struct text_stats stats;
	bool decided;  /* the encoding is known */
	bool stopped;  /* the callback stopped reading */
	bool failed;   /* no memory */
	bool finished; /* text_finish was called */

	unsigned char sample[TEXT_SAMPLE];
	size_t held; /* bytes in `sample` waiting for the decision */

	bool fallback;  /* the first invalid line may change the encoding to the code page */
	bool multibyte; /* a line with valid multi-byte UTF-8 was read */
	bool after_cr;  /* a following line feed belongs to the previous line */
	struct carry carry;
	struct buf scratch; /* for a repaired or converted line */

	struct utf16 utf16;
	bool odd; /* half a code unit is in `odd_byte` */
	unsigned char odd_byte;
	char *decoded;

	/* For a file in two encodings (mixed.c): */
	bool narrow;   /* the current lines are in 8 bits */
	bool asks;     /* at a line start where the encoding may change … */
	size_t peeked; /* … of which this many bytes are in `sample` */
	bool mixed;    /* the encoding has changed at least once */
	bool oem_open;
	bool oem_text;   /* the whole file is in the console's code page */
	bool page_named; /* the code page was given by name */
	struct codepage oem;
};

/* text.c */
bool text_going(const struct text *t);

/* detect.c */
/* Detect the encoding from the first bytes of the file. Returns the length of a byte order mark. */
size_t text_detect(struct text *t, const unsigned char *p, size_t len);

/* utf16.c */
/*
 * Decode into `out`, which needs space for 3 bytes per unit and 4 more. Returns the bytes
 * written.
 */
size_t utf16_decode(struct utf16 *u, const unsigned char *in, size_t units, char *out);
bool text_utf16_feed(struct text *t, const unsigned char *p, size_t len);
bool text_utf16_finish(struct text *t);

/* mixed.c: UTF-16LE with 8-bit lines */
bool text_mixed_feed(struct text *t, const unsigned char *p, size_t len);
bool text_mixed_finish(struct text *t);

/* lines.c */
bool text_lines(struct text *t, const char *p, size_t len, enum text_trust trust);
bool text_lines_finish(struct text *t);
/* The length without NULs at the end. */
size_t text_trim_nuls(const char *p, size_t len);

/* emit.c */
extern const char text_oem_name[];
struct emit {
	struct span raw;
	bool over;  /* the line had more bytes than `raw` */
	bool valid; /* known to be valid: ASCII, or decoded without a bad mark */
	bool unterminated;
};
bool text_emit(struct text *t, const struct emit *e);
/*
 * The length of the maximal subpart of an ill-formed sequence (The Unicode Standard, 3.9). `open`
 * is set when more bytes could have made it valid.
 */
size_t text_bad_length(const char *p, size_t len, bool *open);

/* codepage.c */
bool codepage_open(struct codepage *c, const char *name);
void codepage_close(struct codepage *c);
/*
 * Convert a line into `out`, at most `max` bytes, and return the number of undefined bytes. Sets
 * `*cut` when the output was limited. If `*cut` is already set, an incomplete character at the
 * end of `in` is dropped.
 */
size_t codepage_convert(
	const struct codepage *c, struct span in, size_t max, struct buf *out, bool *cut);

#endif

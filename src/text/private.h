// SPDX-License-Identifier: MIT

/**
 * Interface between the files of this module. A byte passes through them in this order:
 *
 *   text.c    holds the first 4 KiB back and asks
 *   detect.c  which encoding it is and whether it is text at all;
 *   utf16.c   turns UTF-16 into UTF-8 block by block (8-bit bytes pass as they are);
 *   mixed.c   finds where a file of UTF-16LE goes on in 8 bits, and back;
 *   lines.c   finds the line ends and joins lines that cross pieces;
 *   emit.c    makes a line valid UTF-8, with the help of codepage.c, and hands it out.
 * range.c reads parts of a file by themselves and puts together what they come to.
 *
 * Everything that is counted is counted when a line is handed out, from the
 * bytes of that line, so that it cannot depend on the sizes of the pieces.
 */

#ifndef MARSLOG_TEXT_PRIVATE_H
#define MARSLOG_TEXT_PRIVATE_H

#include "os/os.h"
#include "text/text.h"

enum {
	TEXT_SAMPLE = 4096, /* what the encoding is judged by */
};

/* Stands for a lone surrogate in decoded UTF-16 until emit.c repairs the line:
 * a byte that never occurs in UTF-8. */
#define TEXT_BAD_MARK '\xFF'

/* What is known of bytes on their way to lines. */
enum text_trust {
	TRUST_NOTHING, /* 8-bit bytes from outside */
	TRUST_MARKED,  /* decoded, but with bad marks in it */
	TRUST_VALID,   /* decoded and sound */
};

/* An 8-bit code page: a table where a byte is a character (windows-1252 is our own, others are
 * asked of the system once), else the system's converter. */
struct codepage {
	const char *name;
	uint16_t high[128];     /* the characters of 0x80 to 0xFF; U+FFFD for none */
	struct os_codepage *os; /* NULL: `high` says it all */
};

struct utf16 {
	bool big;
	bool bad;      /* a mark was written since this was cleared */
	bool nul;      /* the last unit was a NUL */
	uint16_t high; /* a high surrogate that waits for its other half, or 0 */
};

/* The beginning of a line whose end has not come yet. It neither begins nor
 * ends with NULs: those at its end are only counted until something follows. */
struct carry {
	char *data;
	size_t len;
	size_t cap;
	uint64_t nuls;
	bool over;  /* longer than the limit; nothing is added any more */
	bool valid; /* all parts were TRUST_VALID */
};

struct text {
	text_line_fn *fn;
	text_block_fn *run; /* or NULL */
	void *context;
	size_t max_line;
	struct text_state begun; /* of a part */
	bool forced;             /* an encoding by name, not by looks */
	enum text_encoding forced_to;
	struct codepage page;
	struct text_stats stats;
	bool decided;  /* the encoding is */
	bool stopped;  /* by the callback */
	bool failed;   /* no memory */
	bool finished; /* text_finish was called */

	unsigned char sample[TEXT_SAMPLE];
	size_t held; /* bytes in `sample` that wait for the decision */

	bool fallback;  /* the first bad line may turn the file into a code page one */
	bool multibyte; /* a line with valid multi-byte UTF-8 went by */
	bool after_cr;  /* a line feed that comes next belongs to the line before */
	struct carry carry;
	struct buf scratch; /* a repaired or converted line */

	struct utf16 utf16;
	bool odd; /* half a code unit waits in `odd_byte` */
	unsigned char odd_byte;
	char *decoded;

	/* A file in two encodings (mixed.c): */
	bool narrow;   /* the lines being read are in 8 bits */
	bool asks;     /* at a line at which the encoding may change … */
	size_t peeked; /* … of which so many bytes are in `sample` */
	bool mixed;    /* it has changed */
	bool oem_open;
	struct codepage oem;
};

/* text.c */
bool text_going(const struct text *t);

/* detect.c */
/* Decide by the first bytes of the file. Returns the length of a byte order mark. */
size_t text_detect(struct text *t, const unsigned char *p, size_t len);

/* utf16.c */
/* Decode into `out`, which must hold 3 bytes a unit and 4 more. Returns the bytes written. */
size_t utf16_decode(struct utf16 *u, const unsigned char *in, size_t units, char *out);
bool text_utf16_feed(struct text *t, const unsigned char *p, size_t len);
bool text_utf16_finish(struct text *t);

/* mixed.c: UTF-16LE in which lines of 8 bits may follow */
bool text_mixed_feed(struct text *t, const unsigned char *p, size_t len);
bool text_mixed_finish(struct text *t);

/* lines.c */
bool text_lines(struct text *t, const char *p, size_t len, enum text_trust trust);
bool text_lines_finish(struct text *t);
/* The length without NULs at the end. */
size_t text_trim_nuls(const char *p, size_t len);

/* emit.c */
struct emit {
	struct span raw;
	bool over;  /* more was there than `raw` holds */
	bool valid; /* known to be: ASCII, or decoded without a bad mark */
	bool unterminated;
};
bool text_emit(struct text *t, const struct emit *e);
/* The length of the maximal subpart of an ill-formed sequence (The Unicode Standard, 3.9).
 * `open` tells that the bytes ended where it could still have become valid. */
size_t text_bad_length(const char *p, size_t len, bool *open);

/* codepage.c */
bool codepage_open(struct codepage *c, const char *name);
void codepage_close(struct codepage *c);
/* Convert a line into `out`, at most `max` bytes. Sets `*cut` when that was not enough; if it is
 * set already, a character cut off at the end of `in` is dropped. Returns the undefined bytes. */
size_t codepage_convert(
	const struct codepage *c, struct span in, size_t max, struct buf *out, bool *cut);

#endif

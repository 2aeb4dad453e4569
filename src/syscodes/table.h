// SPDX-License-Identifier: MIT

/**
 * The packed tables of code names, made at build time by src/tools/pack-code-names.c. Private to
 * this module and that tool.
 *
 * Entries are sorted by section (Win32, HRESULT, NTSTATUS), then by number. CODE_BLOCK of them are
 * a block, which is decoded from its beginning. An entry is
 *   - one byte: how many words it shares with the entry before it (4 bits), how many follow (4 bits);
 *   - the distance of its number from that entry's, 7 bits a byte, low bits first;
 *   - its further words: one byte below CODE_SHORT_WORDS, else two bytes.
 * A section's number does not go on into the next: distances are those of section << 32 | number.
 * Words are joined with '_'. The most frequent words come first in code_words.
 */

#ifndef MARSLOG_SYSCODES_TABLE_H
#define MARSLOG_SYSCODES_TABLE_H

#include <stdint.h>

enum {
	CODE_BLOCK = 32,
	CODE_WORD_BLOCK = 8,
	CODE_NAME_WORDS = 15, /* at most, in one name */
	CODE_NAME_MAX = 100,  /* bytes, at most */
	CODE_SHORT_WORDS = 230,
	CODE_LONG_WORDS = (256 - CODE_SHORT_WORDS) * 256,
	CODE_WORDS_MAX = CODE_SHORT_WORDS + CODE_LONG_WORDS
};

struct code_block {
	uint32_t number; /* of its first entry */
	uint32_t offset; /* in code_entries */
};

extern const unsigned char code_words[];   /* a byte for the length, then the text */
extern const uint16_t code_word_offsets[]; /* of every CODE_WORD_BLOCK-th word */
extern const unsigned char code_entries[];
extern const struct code_block code_blocks[];
extern const uint16_t code_name_order[]; /* entries by name, without ASCII case */
extern const uint16_t code_sections[];   /* the first entry of each section, and their number */

#endif

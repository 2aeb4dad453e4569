// SPDX-License-Identifier: MIT

/**
 * The functions that every other module uses and that know nothing of backups:
 * spans, growing buffers, an arena, hash tables, UTF-8, dates.
 *
 * Allocation failures: `struct buf` and `struct arena` set `failed` and ignore
 * every later call, so that a caller can build a whole result and check once.
 * No function of this module ends the process.
 */

#ifndef MARSLOG_BASE_H
#define MARSLOG_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) && !defined(__clang__)
/* Not "printf": MinGW takes that for Microsoft's older dialect, which lacks %zu. */
#define ATTR_PRINTF(fmt, args) __attribute__((format(gnu_printf, fmt, args)))
#elif defined(__clang__)
#define ATTR_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define ATTR_PRINTF(fmt, args)
#endif

#if defined(__GNUC__) || defined(__clang__)
/** For the few functions that are called for every line of the input. */
#define ATTR_INLINE __attribute__((always_inline)) inline
#else
#define ATTR_INLINE inline
#endif

/** Hint that memory will be read soon; changes the speed only. */
#if defined(__GNUC__) || defined(__clang__)
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)(address))
#endif

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

/* ---- spans: borrowed bytes --------------------------------------------- */

/** Bytes owned by somebody else; not NUL-terminated. `data` may be NULL when `len` is 0. */
struct span {
	const char *data;
	size_t len;
};

/** A span of a string literal. */
#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})

struct span span_of(const char *cstring);
/** The bytes [from, to) of a span; both ends are clamped to its length. */
static inline struct span span_cut(struct span s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	if (from >= to)
		return (struct span){s.data ? s.data + to : NULL, 0};
	return (struct span){s.data + from, to - from};
}

/** The span without blanks (space, TAB, CR, LF, NUL) at both ends. */
struct span span_trim(struct span s);
bool span_equal(struct span a, struct span b);
/** Compare without ASCII case. */
bool span_equal_nocase(struct span a, struct span b);
bool span_starts_nocase(struct span s, struct span prefix);
bool span_ends_nocase(struct span s, struct span suffix);
/** Order by bytes without ASCII case, as for qsort(). */
int span_order_nocase(struct span a, struct span b);
/** Whether the span is one or more decimal digits and nothing else. */
bool span_is_digits(struct span s);
/** Offset of the first occurrence at or after `from`; SIZE_MAX when there is none. */
size_t span_find(struct span s, struct span needle, size_t from);
size_t span_find_nocase(struct span s, struct span needle, size_t from);

/* ASCII only, whatever the locale. Inline because they run for every byte of the input. */

static inline bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static inline char ascii_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static inline bool ascii_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool ascii_is_alnum(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

/** Space or TAB. */
static inline bool ascii_is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/** By byte: 1 + the value of a hexadecimal digit, 0 for all others. */
extern const unsigned char ascii_hex_digits[256];

/** The value of a hexadecimal digit, or -1. */
static inline int ascii_hex_value(char c)
{
	return (int)ascii_hex_digits[(unsigned char)c] - 1;
}

static inline bool ascii_is_hex(char c)
{
	return ascii_hex_digits[(unsigned char)c] != 0;
}

/* ---- eight bytes at a time -------------------------------------------- */

/** Eight bytes as a number, the first byte lowest on every machine. */
static inline uint64_t bytes_word(const char *p)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	uint64_t word;
	memcpy(&word, p, sizeof(word));
	return word;
#else
	const unsigned char *b = (const unsigned char *)p;
	return (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 |
		(uint64_t)b[4] << 32 | (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 |
		(uint64_t)b[7] << 56;
#endif
}

/** A word with the same value in all eight bytes. */
#define BYTES_OF(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

/**
 * The top bit of each byte of `word` that is not printable ASCII. The lowest bit that is set is
 * exact; bits above it may be wrong, because the subtraction borrows. Zero when all eight bytes
 * are printable.
 */
static inline uint64_t bytes_unprintable(uint64_t word)
{
	return ((word - BYTES_OF(0x20)) | word) & BYTES_OF(0x80);
}

/** The top bit of each byte of `word` that equals `byte`, and no other bit. */
static inline uint64_t bytes_equal(uint64_t word, char byte)
{
	const uint64_t low = BYTES_OF(0x7F), differs = word ^ BYTES_OF(byte);
	return ~(((differs & low) + low) | differs | low);
}

/** The top bits of the eight bytes as an 8-bit number; bit 0 belongs to the first byte. */
static inline uint32_t bytes_tops(uint64_t word)
{
	/* The multiplication moves each bit to its own position in the highest byte. */
	return (uint32_t)(((word & BYTES_OF(0x80)) >> 7) * UINT64_C(0x0102040810204080) >> 56);
}

/** Index of the lowest bit that is set; `bits` must not be 0. */
static inline unsigned lowest_bit(uint32_t bits)
{
#if defined(__GNUC__) || defined(__clang__)
	return (unsigned)__builtin_ctz(bits);
#else
	unsigned at = 0;
	while (!(bits >> at & 1))
		at++;
	return at;
#endif
}

/** Index of the highest bit that is set; `bits` must not be 0. */
static inline unsigned highest_bit(uint32_t bits)
{
#if defined(__GNUC__) || defined(__clang__)
	return 31u - (unsigned)__builtin_clz(bits);
#else
	unsigned at = 31;
	while (!(bits >> at & 1))
		at--;
	return at;
#endif
}

/** As highest_bit(), for 64 bits. */
static inline unsigned highest_bit_of_64(uint64_t bits)
{
	uint32_t high = (uint32_t)(bits >> 32);
	return high != 0 ? 32 + highest_bit(high) : highest_bit((uint32_t)bits);
}

/** As lowest_bit(), for 64 bits. */
static inline unsigned lowest_bit_of_64(uint64_t bits)
{
#if defined(__GNUC__) || defined(__clang__)
	return (unsigned)__builtin_ctzll(bits);
#else
	uint32_t low = (uint32_t)bits;
	return low != 0 ? lowest_bit(low) : 32 + lowest_bit((uint32_t)(bits >> 32));
#endif
}

/* ---- out of memory ------------------------------------------------------ */

/**
 * Whether an allocation has failed anywhere in the process: in this module, or reported by
 * memory_note_failure(). Asked before a result is used, so that a result that is incomplete for
 * lack of memory is never reported as complete.
 */
bool memory_ran_out(void);
void memory_note_failure(void);

/* ---- growing buffer -------------------------------------------------- */

/** A growing byte buffer. Zero-initialise; `data` is NUL-terminated after the first addition. */
struct buf {
	char *data;
	size_t len;
	size_t cap;
	bool failed; /**< an allocation failed; later additions are ignored */
};

void buf_add(struct buf *b, const void *data, size_t len);
void buf_add_span(struct buf *b, struct span s);
void buf_adds(struct buf *b, const char *cstring);
void buf_addc(struct buf *b, char c);
/** Append a number with separators for people to read: "13,460". */
void buf_add_number(struct buf *b, uint64_t number);
void buf_addf(struct buf *b, const char *format, ...) ATTR_PRINTF(2, 3);
void buf_addvf(struct buf *b, const char *format, va_list args) ATTR_PRINTF(2, 0);
/** Reserve space for `extra` more bytes. @return false without memory */
bool buf_reserve(struct buf *b, size_t extra);
/** Empty the buffer but keep its memory. Clears `failed`. */
void buf_clear(struct buf *b);
void buf_free(struct buf *b);
struct span buf_span(const struct buf *b);

/* ---- arena ------------------------------------------------------------ */

/** Memory that is freed all at once. Zero-initialise. */
struct arena {
	struct arena_block *blocks;
	size_t total; /**< bytes handed out */
	bool failed;
};

/** Zeroed memory aligned for any type; NULL (and `failed`) without memory. */
void *arena_alloc(struct arena *a, size_t size);
/** A NUL-terminated copy; NULL when there is no memory. */
char *arena_copy(struct arena *a, struct span s);
/** Move all memory of `from`, which becomes empty, to `to`. */
void arena_move(struct arena *to, struct arena *from);
void arena_free(struct arena *a);

/**
 * Memory for reading a file, aligned as the file's pages are in the kernel's cache: some processors
 * copy at a third of the speed when it begins a few bytes after such an address.
 * @param block set to what free() needs
 * @return NULL without memory
 */
char *memory_aligned(size_t size, void **block);

/* ---- growing arrays --------------------------------------------------- */

/**
 * Grow an array to hold at least `need` items of `size` bytes.
 * @return the array, possibly moved; NULL without memory, in which case the old one stays valid
 */
void *array_grow(void *items, size_t *cap, size_t need, size_t size);
/**
 * The same for items whose size divides that of a cache line: none lies in two of them.
 * @param block what free() needs; NULL at first
 */
void *array_grow_lines(void **block, void *items, size_t *cap, size_t need, size_t size);

/* ---- hashing ---------------------------------------------------------- */

uint64_t hash_bytes(const void *data, size_t len, uint64_t seed);
/** A hash of two numbers. */
static inline uint32_t hash_pair_of(uint64_t a, uint64_t b)
{
	const uint64_t k = UINT64_C(0x9E3779B97F4A7C15);
	uint64_t h = (a ^ a >> 32) * k;
	h = (h ^ h >> 29 ^ b) * k;
	return (uint32_t)(h >> 32);
}

/** An open-addressing hash table from hashes to indexes. Zero-initialise; free `slots`. */
struct hash_set {
	struct hash_slot {
		uint32_t hash;
		uint32_t item; /**< index + 1; 0 is free */
	} * slots;
	size_t size, used; /**< the size is a power of two */
};

/** The next item with this hash, or SIZE_MAX. Start with *cursor = SIZE_MAX. */
static inline size_t hash_set_next(const struct hash_set *set, uint32_t hash, size_t *cursor)
{
	if (set->size == 0)
		return SIZE_MAX;
	size_t mask = set->size - 1;
	size_t at = *cursor == SIZE_MAX ? hash & mask : (*cursor + 1) & mask;
	for (; set->slots[at].item != 0; at = (at + 1) & mask) {
		if (set->slots[at].hash == hash) {
			*cursor = at;
			return set->slots[at].item - 1;
		}
	}
	return SIZE_MAX;
}
/** Hint that this hash will be looked up soon. */
static inline void hash_set_prefetch(const struct hash_set *set, uint32_t hash)
{
	if (set->size > 0)
		PREFETCH(&set->slots[hash & (set->size - 1)]);
}
/** @return false without memory. */
bool hash_set_insert(struct hash_set *set, uint32_t hash, size_t item);

/* ---- UTF-8 ------------------------------------------------------------ */

#define UNICODE_REPLACEMENT 0xFFFDu

/**
 * Decode one code point.
 * @return the bytes used, or 0 when the bytes at `p` are not valid UTF-8
 *         (overlong, surrogate, above U+10FFFF, cut off).
 */
size_t utf8_decode(const char *p, size_t len, uint32_t *code_point);
/** Encode one code point (must be valid). @return bytes written, 1 to 4. */
size_t utf8_encode(uint32_t code_point, char out[4]);
/** Length of the valid prefix. Equal to `len` when all of it is valid. ASCII is skipped fast. */
size_t utf8_valid_prefix(const char *p, size_t len);
/** The length of the leading run of ASCII, read eight bytes at a time. */
size_t ascii_prefix(const char *p, size_t len);
/** Whether every byte is below 0x80. */
bool ascii_only(const char *p, size_t len);

/**
 * Append text for display. Control characters (C0, C1, DEL), bidirectional controls (U+202A-202E,
 * U+2066-2069), other invisible format characters and bytes that are not UTF-8 become visible
 * escapes such as \x1B and \u202E.
 */
void buf_add_visible(struct buf *b, struct span s);

/**
 * Append valid JSON with every character beyond ASCII written as a \u escape. Such characters
 * occur only inside strings, so the meaning does not change.
 */
void buf_add_ascii_json(struct buf *b, struct span json);

/** The columns of a character on a terminal: 0 (combines with the one before), 1 or 2. */
unsigned utf8_columns(uint32_t code_point);
/** The columns of a text; each byte that is not UTF-8 counts as one. */
size_t span_columns(struct span s);
/** Length of the longest prefix that takes at most `columns` columns. */
size_t span_fitting(struct span s, size_t columns);
/**
 * Offset of the longest suffix that takes at most `columns` columns and does not begin with a
 * combining mark.
 */
size_t span_fitting_end(struct span s, size_t columns);

/* ---- dates ------------------------------------------------------------ */

#define TIME_UNKNOWN INT64_MIN

/** Days from 1970-01-01 to a date of the Gregorian calendar (month 1-12). */
int64_t date_to_days(int year, int month, int day);
void date_from_days(int64_t days, int *year, int *month, int *day);
bool date_is_leap_year(int year);
/**
 * The same month, day and time `years` later (or earlier, if negative); 29 February becomes 1
 * March in a common year.
 */
int64_t time_add_years(int64_t ms, int years);
/** RFC 3339, UTC, milliseconds: "2026-11-22T09:36:06.000Z". */
void time_format(int64_t ms, char out[32]);
/**
 * Parse RFC 3339 or a prefix of it ("2026-11-22", "2026-11-22T09:36"), with a blank allowed for
 * the T and an optional Z or offset.
 * @return false if it is not one
 */
bool time_parse(struct span s, int64_t *ms);
/** Parse an offset from UTC: "Z", "+02:00" or "-0530". @param minutes east of UTC */
bool zone_parse(struct span s, int *minutes);
/** "+02:00" */
void zone_format(int minutes, char out[8]);

#endif

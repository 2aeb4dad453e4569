// SPDX-License-Identifier: MIT

/** Paths in the form in which they are compared, and their order. */

#include "advise/private.h"

#include "os/os.h"

#include <stdlib.h>

bool path_has_letter(struct span path)
{
	return path.len >= 2 && ascii_is_alpha(path.data[0]) && path.data[1] == ':';
}

struct span plain_path(struct span path)
{
	if (path.len == 0 || path.data[0] != '\\')
		return path;
	bool prefixed = span_starts_nocase(path, SPAN("\\\\?\\")) ||
		span_starts_nocase(path, SPAN("\\\\.\\"));
	return prefixed && path_has_letter(span_cut(path, 4, path.len))
		? span_cut(path, 4, path.len)
		: path;
}

static bool is_device(struct span path)
{
	return span_starts_nocase(path, SPAN("\\\\?\\")) ||
		span_starts_nocase(path, SPAN("\\\\.\\"));
}

enum standing path_standing(struct span path)
{
	if (path.len > 2 && path_has_letter(path))
		return path.data[2] == '\\' ? STANDING_ELIGIBLE : STANDING_NOT_LOCAL;
	path = plain_path(path);
	struct span rest = path_behind_volume(path);
	if (path.len > 0 && path.data[0] != '\\')
		return rest.len > 0 && rest.data[0] == '\\' ? STANDING_ELIGIBLE
							    : STANDING_NOT_LOCAL;
	if (span_starts_nocase(path, SPAN("\\\\?\\GLOBALROOT\\")) ||
		span_starts_nocase(path, SPAN("\\Device\\")))
		return STANDING_SNAPSHOT;
	if (span_starts_nocase(path, SPAN("\\\\?\\UNC\\")) ||
		(span_starts_nocase(path, SPAN("\\\\")) && !is_device(path)))
		return STANDING_NETWORK;
	return rest.len > 0 && rest.data[0] == '\\' ? STANDING_ELIGIBLE : STANDING_NOT_LOCAL;
}

static void add_lower(struct buf *out, struct span text)
{
	for (size_t i = 0; i < text.len;) {
		unsigned char c = (unsigned char)text.data[i];
		uint32_t cp;
		char utf8[4];
		size_t used = c < 0x80 ? 0 : utf8_decode(text.data + i, text.len - i, &cp);
		if (used > 0) {
			buf_add(out, utf8, utf8_encode(os_lower(cp), utf8));
		} else {
			/* Control characters must not be mistaken for separators. */
			buf_addc(out, c < 0x20 ? '\x02' : ascii_lower((char)c));
			used = 1;
		}
		i += used;
	}
}

/*
 * Plain keys: those of paths "D:\\x" with printable ASCII characters that a rule can contain. Most
 * paths are such, so they are converted sixteen bytes at a time.
 */

enum { GROUP = 16 };

/* Convert a byte. @return whether no plain path contains it, or it is a second separator */
static bool convert_byte(const char *from, char *to)
{
	*to = *from == '\\' ? KEY_SEPARATOR : ascii_lower(*from);
	return *from < ' ' || *from > '~' || strchr("\"*/:<>?|", *from) ||
		(*from == '\\' && from[-1] == '\\');
}

#if defined(__GNUC__) || defined(__clang__)

typedef unsigned char group __attribute__((vector_size(GROUP)));

static ATTR_INLINE group group_at(const char *p)
{
	group g;
	memcpy(&g, p, GROUP);
	return g;
}

/* Convert a group. @return the bytes that no plain path contains; also a second separator */
static ATTR_INLINE group convert_group(const char *from, char *to)
{
	group v = group_at(from), separator = (group)(v == '\\');
	group upper = (group)((group)(v - 'A') < 26);
	group key = v ^ (upper & ('a' ^ 'A')) ^ (separator & ('\\' ^ KEY_SEPARATOR));
	memcpy(to, &key, GROUP);
	/* Each mask but the first joins two of the characters * / : < > ? | and the quotation mark. */
	return (group)((group)(v - 0x20) > 0x7E - 0x20) | (group)((v & 0xF7) == '"') |
		(group)((v & 0xEF) == '/') | (group)((v & 0xFB) == ':') |
		(group)((v & 0xBF) == '<') | (separator & (group)(group_at(from - 1) == '\\'));
}

static ATTR_INLINE bool group_any(group g)
{
	uint64_t words[2];
	memcpy(words, &g, sizeof(words));
	return (words[0] | words[1]) != 0;
}

#else

typedef bool group;

static bool convert_group(const char *from, char *to)
{
	bool odd = false;
	for (int i = 0; i < GROUP; i++)
		odd |= convert_byte(from + i, to + i);
	return odd;
}

static bool group_any(group g)
{
	return g;
}

#endif

/*
 * Append the key of a plain path: one byte for each of its own.
 * @return false for all other paths, with nothing appended
 */
static bool add_plain_key(struct buf *out, struct span path)
{
	if (!path_has_letter(path) || path.len < 4 || path.data[2] != '\\' ||
		path.data[path.len - 1] == '\\')
		return false;
	if (out->cap < out->len + path.len + 1 && !buf_reserve(out, path.len))
		return false;
	char *to = out->data + out->len;
	size_t at = 2;
	to[0] = ascii_lower(path.data[0]);
	to[1] = ':';
	if (path.len < at + GROUP) {
		bool odd = false;
		for (; at < path.len; at++)
			odd |= convert_byte(path.data + at, to + at);
		if (odd)
			return false;
	} else {
		/* The last group overlaps the one before. */
		group odd = convert_group(path.data + path.len - GROUP, to + path.len - GROUP);
		for (; at < path.len - GROUP; at += GROUP)
			odd |= convert_group(path.data + at, to + at);
		if (group_any(odd))
			return false;
	}
	out->len += path.len;
	out->data[out->len] = '\0';
	return true;
}

bool tree_key(struct buf *out, struct span path)
{
	if (path.len > 0 && path.data[0] == '\\')
		path = plain_path(path);
	if (add_plain_key(out, path))
		return true;
	struct span rest = path_behind_volume(path);
	add_lower(out, span_cut(path, 0, path.len - rest.len));
	for (size_t at = 0;;) {
		struct span name = path_next_name(rest, &at);
		if (name.len == 0)
			return false;
		/* A stream counts as its file. */
		const char *colon = memchr(name.data, ':', name.len);
		buf_addc(out, KEY_SEPARATOR);
		add_lower(out,
			colon && colon > name.data ? span_cut(name, 0, (size_t)(colon - name.data))
						   : name);
	}
}

struct span key_behind_volume(struct span key)
{
	/* Without memory there is no text. */
	const char *p = key.len > 0 ? memchr(key.data, KEY_SEPARATOR, key.len) : NULL;
	return p ? span_cut(key, (size_t)(p - key.data), key.len) : span_cut(key, key.len, key.len);
}

bool name_is_dots(struct span name)
{
	return name.len > 0 && name.len <= 2 && name.data[0] == '.' &&
		name.data[name.len - 1] == '.';
}

bool name_is_writable(struct span name)
{
	if (name_is_dots(name))
		return false;
	for (size_t i = 0; i < name.len;) {
		uint32_t cp = (unsigned char)name.data[i];
		size_t used = cp < 0x80 ? 1 : utf8_decode(name.data + i, name.len - i, &cp);
		if (used == 0 || cp < 0x20 || (cp >= 0x7F && cp < 0xA0))
			return false;
		if ((cp >= 0x202A && cp <= 0x202E) || (cp >= 0x2066 && cp <= 0x2069))
			return false;
		/* Most characters are letters and digits, which are never forbidden. */
		if (cp < 0x80 && !ascii_is_alnum((char)cp) && strchr("*?\"<>|:/", (char)cp))
			return false;
		i += used;
	}
	return true;
}

/* ---- sorting ----------------------------------------------------------------------- */

enum { FEW_KEYS = 20 };

/* Eight bytes from `depth` on, as a number with the same order as the bytes. */
static uint64_t word_at(const struct entry *k, size_t depth)
{
	const unsigned char *p = (const unsigned char *)k->key + depth;
	size_t left = k->key_len > depth ? k->key_len - depth : 0;
	if (left == 0)
		return 0;
	uint64_t word = (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
		(uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
		(uint64_t)p[6] << 8 | (uint64_t)p[7];
	return left >= 8 ? word : word & ~(UINT64_MAX >> 8 * left);
}

/* Compare the bytes from `depth` on. No key contains a NUL, so a word that ends in one is the last. */
static int order_from(const struct entry *a, const struct entry *b, size_t depth)
{
	for (;; depth += 8) {
		uint64_t x = word_at(a, depth), y = word_at(b, depth);
		if (x != y)
			return x < y ? -1 : 1;
		if ((x & 0xFF) == 0)
			return 0;
	}
}

/* Sort by words, which begin at `depth`, and what follows. */
static void sort_few(struct entry *k, size_t count, size_t depth)
{
	for (size_t i = 1; i < count; i++) {
		struct entry moving = k[i];
		size_t at = i;
		for (; at > 0; at--) {
			const struct entry *before = &k[at - 1];
			if (before->word < moving.word ||
				(before->word == moving.word &&
					order_from(before, &moving, depth + 8) <= 0))
				break;
			k[at] = *before;
		}
		k[at] = moving;
	}
}

/*
 * Distribute keys by one byte of their words; keys that are equal in it stay in their order.
 * @param least, most bounds of these bytes
 * @param start receives where the keys with each byte begin; start[most + 1] is the end
 */
static void distribute(const struct entry *from, struct entry *to, size_t count, unsigned shift,
	unsigned least, unsigned most, uint32_t *start)
{
	uint32_t next[256], sum = 0;
	memset(next + least, 0, (most - least + 1) * sizeof(*next));
	for (size_t i = 0; i < count; i++)
		next[from[i].word >> shift & 0xFF]++;
	for (unsigned byte = least; byte <= most; byte++) {
		uint32_t keys = next[byte];
		start[byte] = next[byte] = sum;
		sum += keys;
	}
	start[most + 1] = sum;
	for (size_t i = 0; i < count; i++)
		to[next[from[i].word >> shift & 0xFF]++] = from[i];
}

/* The bits in which words differ. */
static uint64_t different_bits(const struct entry *k, size_t count)
{
	uint64_t first = k[0].word, bits = 0;
	for (size_t i = 1; i < count; i++)
		bits |= k[i].word ^ first;
	return bits;
}

/*
 * Sort keys that are equal before `depth`, where their words begin: by the first byte in which
 * words differ, then each group with the same byte. The largest group comes last and needs no
 * further call, so that calls are nested only as often as the number of keys can be halved.
 * @param other as much memory
 * @param swap whether the result is wanted there
 */
static void sort_from(struct entry *k, struct entry *other, size_t count, size_t depth, bool swap)
{
	uint32_t start[257];
	while (count > FEW_KEYS) {
		uint64_t bits = different_bits(k, count);
		if (bits == 0) {
			if ((k[0].word & 0xFF) == 0)
				break; /* no key contains a NUL: these have ended and are equal */
			depth += 8;
			for (size_t i = 0; i < count; i++)
				k[i].word = word_at(&k[i], depth);
			continue;
		}
		unsigned shift = highest_bit_of_64(bits) / 8 * 8;
		unsigned differs = bits >> shift & 0xFF,
			 same = k[0].word >> shift & ~differs & 0xFF;
		unsigned least = same, most = same | differs, largest = least;
		distribute(k, other, count, shift, least, most, start);
		swap = !swap;
		for (unsigned byte = least + 1; byte <= most; byte++) {
			unsigned smaller = byte;
			if (start[byte + 1] - start[byte] > start[largest + 1] - start[largest]) {
				smaller = largest;
				largest = byte;
			}
			uint32_t at = start[smaller], keys = start[smaller + 1] - at;
			if (keys > 0)
				sort_from(other + at, k + at, keys, depth, swap);
		}
		count = start[largest + 1] - start[largest];
		struct entry *here = k;
		k = other + start[largest];
		other = here + start[largest];
	}
	if (count <= FEW_KEYS)
		sort_few(k, count, depth);
	if (swap)
		memcpy(other, k, count * sizeof(*k));
}

void entries_sort(struct entry *entries, struct entry *spare, size_t count)
{
	for (size_t i = 0; i < count; i++)
		entries[i].word = word_at(&entries[i], 0);
	sort_from(entries, spare, count, 0, false);
}

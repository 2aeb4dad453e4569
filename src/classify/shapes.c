// SPDX-License-Identifier: MIT

/** Finds the shape of a message. */

#include "classify/shapes.h"

/* What a path begins with, if that cannot affect how the text before it is understood. */
enum { SHAPE_ANY_PATH = 1 };

/* A message in its parts. */
struct parts {
	struct span before, behind;
	unsigned char path; /* as in a shape */
};

/* ---- digits ---------------------------------------------------------------------- */

/* Bits of bytes that may be any digit. */
struct idle {
	const unsigned char *decimal, *hex;
};

/* The top bit of each byte in a range of ASCII. */
static uint64_t range_tops(uint64_t word, char from, char to)
{
	uint64_t low = word & BYTES_OF(0x7F);
	uint64_t not_below = low + BYTES_OF(0x80 - from), above = low + BYTES_OF(0x7F - to);
	return not_below & ~above & ~word & BYTES_OF(0x80);
}

/* The top bit of each byte that is a digit. */
static uint64_t decimal_tops(uint64_t word)
{
	return range_tops(word, '0', '9');
}

static uint64_t hex_tops(uint64_t word)
{
	return decimal_tops(word) | range_tops(word | BYTES_OF(0x20), 'a', 'f');
}

/* The word with every hexadecimal digit replaced by the same byte. */
static uint64_t without_digits(uint64_t word)
{
	uint64_t digits = (hex_tops(word) >> 7) * 0xFF;
	return (word & ~digits) | (digits & BYTES_OF('0'));
}

/* The top bits of the bytes whose bits are set. */
static uint64_t tops_of_bits(unsigned bits)
{
	/* Each byte keeps its own bit; the sum sets the top bit of those that are not 0. */
	uint64_t spread = bits * BYTES_OF(1) & UINT64_C(0x8040201008040201);
	return (spread + BYTES_OF(0x7F)) & BYTES_OF(0x80);
}

/* The bits [at, at + 8) of a set of bits. */
static unsigned bits_at(const unsigned char *bits, size_t at)
{
	unsigned low = bits[at / 8], high = at % 8 > 0 ? bits[at / 8 + 1] : 0;
	return (low | high << 8) >> at % 8 & 0xFF;
}

static bool has_bit(const unsigned char *bits, size_t at)
{
	return bits[at / 8] >> at % 8 & 1;
}

static void set_bit(unsigned char *bits, size_t at)
{
	bits[at / 8] |= (unsigned char)(1u << at % 8);
}

/* Whether eight bytes are equal except for digits whose bits are set. */
static bool same_word(const char *a, const char *b, struct idle idle, size_t at)
{
	uint64_t x = bytes_word(a), y = bytes_word(b);
	if (x == y)
		return true;
	unsigned decimal = bits_at(idle.decimal, at), hex = bits_at(idle.hex, at);
	uint64_t free = tops_of_bits(decimal) & decimal_tops(x) & decimal_tops(y);
	if (hex != 0)
		free |= tops_of_bits(hex) & hex_tops(x) & hex_tops(y);
	return ((x ^ y) & ~((free >> 7) * 0xFF)) == 0;
}

/* Whether texts are equal except for digits whose bits are set. */
static bool same_text(const char *a, const char *b, size_t len, struct idle idle, size_t first)
{
	size_t at = 0;
	for (; len - at >= 8; at += 8) {
		if (!same_word(a + at, b + at, idle, first + at))
			return false;
	}
	for (; at < len; at++) {
		bool decimal = has_bit(idle.decimal, first + at) && ascii_is_digit(a[at]) &&
			ascii_is_digit(b[at]);
		bool hex =
			has_bit(idle.hex, first + at) && ascii_is_hex(a[at]) && ascii_is_hex(b[at]);
		if (a[at] != b[at] && !decimal && !hex)
			return false;
	}
	return true;
}

/* Whether texts are equal except for hexadecimal digits. */
static bool same_form(const char *a, const char *b, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (a[i] != b[i] && !(ascii_is_hex(a[i]) && ascii_is_hex(b[i])))
			return false;
	}
	return true;
}

/* Words in front of values whose digits tell whether something failed (failure.h). */
static bool has_values(struct span text)
{
	return span_find_nocase(text, SPAN("ErrorCode"), 0) != SIZE_MAX ||
		span_find_nocase(text, SPAN("Exception"), 0) != SIZE_MAX ||
		span_find_nocase(text, SPAN("AADSTS"), 0) != SIZE_MAX;
}

/*
 * Mark the digits of a message that may be others.
 * @param found receives the bits, for the text outside the path, and `idle_digits`
 */
static void find_idle_digits(
	struct matcher *matcher, const struct record *r, const struct parts *p, struct shape *found)
{
	enum { MESSAGE_MAX = 1024 };
	unsigned char decimal[MESSAGE_MAX / 8] = {0}, hex[MESSAGE_MAX / 8] = {0};
	const struct match_subject subject = {
		.message = r->message, .path = r->path, .level = r->level};
	if (r->message.len > MESSAGE_MAX || has_values(r->message) ||
		!spelling_idle_digits(r->message, r->path, decimal, hex) ||
		!matcher_ignores_digits(matcher, &subject, hex))
		return;
	for (size_t i = 0; i < p->before.len + p->behind.len; i++) {
		size_t at = i < p->before.len ? i : i + r->path.len;
		if (has_bit(decimal, at))
			set_bit(found->decimal, i);
		if (has_bit(hex, at))
			set_bit(found->hex, i);
	}
	found->idle_digits = true;
}

/* ---- finding ---------------------------------------------------------------------- */

static bool is_word_byte(char c)
{
	return ascii_is_alnum(c) || c == '_' || ((unsigned char)c & 0x80) != 0;
}

/*
 * Whether the first word of a text is neither a number nor "Id". A number after it is understood
 * without what precedes this word.
 */
static bool begins_with_word(struct span s)
{
	size_t from = 0, to;
	while (from < s.len && !is_word_byte(s.data[from]))
		from++;
	for (to = from; to < s.len && is_word_byte(s.data[to]); to++) {
		if (ascii_is_digit(s.data[to]))
			return false;
	}
	return !span_equal_nocase(span_cut(s, from, to), SPAN("id"));
}

/*
 * Divide a message. Codes next to the path are recognised with a look at the bytes around them, so
 * a message is kept only if no such look reaches into the path, except for its first byte.
 * @return false if it is not to be kept
 */
static bool divide(const struct record *r, struct parts *p)
{
	*p = (struct parts){.before = r->message};
	if (r->path.len == 0)
		return true;
	size_t at = (size_t)(r->path.data - r->message.data);
	p->before = span_cut(r->message, 0, at);
	p->behind = span_cut(r->message, at + r->path.len, r->message.len);
	char last = at > 0 ? p->before.data[at - 1] : '\0';
	char next = p->behind.len > 0 ? p->behind.data[0] : ')';
	if (last == '(' && next == ')') {
		p->path = SHAPE_ANY_PATH;
		return true;
	}
	p->path = last != '\0' && strchr("(['\"", last) ? SHAPE_ANY_PATH
							: (unsigned char)r->path.data[0];
	if (p->path == 0 || (p->path == SHAPE_ANY_PATH && r->path.data[0] == SHAPE_ANY_PATH))
		return false;
	if (is_word_byte(last) || is_word_byte(next) || next == '\0')
		return false;
	return strchr(")]'\",;|}", next) || begins_with_word(p->behind);
}

/* Some bytes of a text, without digits. */
static uint64_t sample(struct span s)
{
	if (s.len < 8)
		return s.len;
	return without_digits(bytes_word(s.data)) * 3 +
		without_digits(bytes_word(s.data + s.len / 2 - 4)) * 5 +
		without_digits(bytes_word(s.data + s.len - 8));
}

/* What must be equal besides the text; never 0. */
static uint64_t key_of(const struct record *r, const struct parts *p)
{
	return UINT64_C(1) << 63 | (uint64_t)r->level << 48 | (uint64_t)p->path << 32 |
		p->before.len << 16 | p->behind.len;
}

static uint64_t sample_of(const struct record *r, const struct parts *p)
{
	/* After the usual begin the code alone tells most messages apart. */
	static const char usual[] = "Failed: Hr: = [0x";
	enum { CODE_AT = sizeof(usual) - 1 };
	bool coded = p->before.len >= CODE_AT + 8 &&
		bytes_word(r->message.data + CODE_AT - 8) == bytes_word(usual + CODE_AT - 8);
	return coded ? bytes_word(r->message.data + CODE_AT)
		     : sample(p->before) ^ sample(p->behind) << 1;
}

static struct shape_set *find_set(struct shape_cache *cache, uint64_t key, uint64_t text)
{
	uint64_t hash = (text ^ key) * UINT64_C(0x9E3779B97F4A7C15);
	uint16_t *set = &cache->set_of[(hash ^ hash << 27) >> (64 - SHAPE_SET_BITS)];
	if (*set == 0)
		*set = ++cache->set_count;
	return &cache->sets[*set - 1];
}

static bool equal_bytes(const char *a, const char *b, size_t len)
{
	return len <= 1 ? len == 0 || *a == *b : memcmp(a, b, len) == 0;
}

/* Whether the texts are equal except for digits whose bits are set in `bits`. */
static bool is_same_but(const struct shape *s, const struct parts *p, const struct shape *bits)
{
	const struct idle idle = {bits->decimal, bits->hex};
	return same_text(p->before.data, s->text, s->before, idle, 0) &&
		same_text(p->behind.data, s->text + s->before, s->behind, idle, s->before);
}

static bool is_same(const struct shape *s, const struct parts *p)
{
	if (s->idle_digits)
		return is_same_but(s, p, s);
	return equal_bytes(s->text, p->before.data, s->before) &&
		equal_bytes(s->text + s->before, p->behind.data, s->behind);
}

/*
 * Whether only digits differ, and these have no meaning. The digits of both messages have none,
 * then, because whether they have depends on the other bytes only.
 */
static bool becomes_same(struct shape_cache *cache, struct shape *s, struct matcher *matcher,
	const struct record *r, const struct parts *p)
{
	struct shape found = {0};
	if (s->idle_digits || cache->tries == SHAPE_TRIES ||
		!same_form(p->before.data, s->text, s->before) ||
		!same_form(p->behind.data, s->text + s->before, s->behind))
		return false;
	find_idle_digits(matcher, r, p, &found);
	if (!found.idle_digits || !is_same_but(s, p, &found)) {
		cache->tries++;
		return false;
	}
	memcpy(s->decimal, found.decimal, sizeof(s->decimal));
	memcpy(s->hex, found.hex, sizeof(s->hex));
	s->idle_digits = true;
	cache->tries -= cache->tries > 0;
	/* A rule may read the digits. */
	if (s->memo.any)
		s->answered = false;
	return true;
}

struct shape *shape_find(struct shape_cache *cache, struct matcher *matcher, const struct record *r)
{
	struct parts p;
	size_t length = r->message.len - r->path.len;
	if (r->is_cut || r->kind != INPUT_ERRLOG || length > SHAPE_TEXT || length < 8 ||
		!divide(r, &p))
		return NULL;
	uint64_t key = key_of(r, &p), text = sample_of(r, &p);
	struct shape_set *set = find_set(cache, key, text);
	for (unsigned i = 0; i < SHAPE_WAYS; i++) {
		struct shape *s = &set->shapes[set->last ^ i];
		if (s->key == key && s->sample == text &&
			(is_same(s, &p) || becomes_same(cache, s, matcher, r, &p))) {
			set->last ^= i;
			return s;
		}
	}
	set->last ^= 1;
	struct shape *s = &set->shapes[set->last];
	*s = (struct shape){.key = key,
		.sample = text,
		.before = (unsigned char)p.before.len,
		.behind = (unsigned char)p.behind.len};
	memcpy(s->text, p.before.data, p.before.len);
	if (p.behind.len > 0)
		memcpy(s->text + p.before.len, p.behind.data, p.behind.len);
	return s;
}

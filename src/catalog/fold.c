// SPDX-License-Identifier: MIT

/** Converts texts to folded words. */

#include "catalog/fold.h"

/* Hashes of words with special treatment, computed at compile time. */
#define ADD(hash, c) ((((hash) ^ (uint32_t)(unsigned char)(c)) * 0x01000193u) & 0xFFFFFFFFu)
#define H0 0x811C9DC5u
#define H1(a) ADD(H0, a)
#define H2(a, b) ADD(H1(a), b)
#define H3(a, b, c) ADD(H2(a, b), c)
#define H4(a, b, c, d) ADD(H3(a, b, c), d)
#define H5(a, b, c, d, e) ADD(H4(a, b, c, d), e)
#define H6(a, b, c, d, e, f) ADD(H5(a, b, c, d, e), f)
#define H7(a, b, c, d, e, f, g) ADD(H6(a, b, c, d, e, f), g)
#define H8(a, b, c, d, e, f, g, h) ADD(H7(a, b, c, d, e, f, g), h)
#define H9(a, b, c, d, e, f, g, h, i) ADD(H8(a, b, c, d, e, f, g, h), i)

static const uint32_t WORD_A = H1('a'), WORD_AN = H2('a', 'n'), WORD_THE = H3('t', 'h', 'e'),
		      WORD_TO = H2('t', 'o'), WORD_CA = H2('c', 'a'), WORD_CAN = H3('c', 'a', 'n'),
		      WORD_CANNOT = H6('c', 'a', 'n', 'n', 'o', 't'), WORD_WO = H2('w', 'o'),
		      WORD_WILL = H4('w', 'i', 'l', 'l'), WORD_NOT = H3('n', 'o', 't'),
		      WORD_HAVE = H4('h', 'a', 'v', 'e'), WORD_ARE = H3('a', 'r', 'e'),
		      WORD_PARAMS = H6('p', 'a', 'r', 'a', 'm', 's'),
		      WORD_MICROSOFT = H9('m', 'i', 'c', 'r', 'o', 's', 'o', 'f', 't'),
		      WORD_WINDOWS = H7('w', 'i', 'n', 'd', 'o', 'w', 's'),
		      WORD_AZURE = H5('a', 'z', 'u', 'r', 'e'),
		      WORD_ONLINE = H6('o', 'n', 'l', 'i', 'n', 'e'),
		      WORD_BACKUP = H6('b', 'a', 'c', 'k', 'u', 'p'),
		      WORD_RECOVERY = H8('r', 'e', 'c', 'o', 'v', 'e', 'r', 'y'),
		      WORD_SERVICES = H8('s', 'e', 'r', 'v', 'i', 'c', 'e', 's'),
		      WORD_SERVICE = H7('s', 'e', 'r', 'v', 'i', 'c', 'e'),
		      WORD_AGENT = H5('a', 'g', 'e', 'n', 't'), WORD_MARS = H4('m', 'a', 'r', 's'),
		      WORD_DPM = H3('d', 'p', 'm'), WORD_DATA = H4('d', 'a', 't', 'a'),
		      WORD_MANAGER = H7('m', 'a', 'n', 'a', 'g', 'e', 'r'),
		      WORD_PROTECTION = ADD(H9('p', 'r', 'o', 't', 'e', 'c', 't', 'i', 'o'), 'n'),
		      WORD_PRODUCT = 2; /* reserved; no real word is expected to have this hash */

void fold_begin(struct folded *f)
{
	f->count = 0;
	f->main = SIZE_MAX;
	f->letters = 0;
	f->boundary = FOLD_SENTENCE;
	f->tail = false;
}

static void append(struct folded *f, uint32_t word)
{
	if (f->count == FOLD_WORDS_MAX)
		return;
	f->begins[f->count] = f->boundary;
	f->words[f->count++] = word;
	f->boundary = FOLD_NOTHING;
}

/*
 * The word `back` positions before the end, if no sentence begins after it. A name may go on in the
 * next line.
 */
static uint32_t before(const struct folded *f, size_t back)
{
	if (f->count < back || f->boundary == FOLD_SENTENCE)
		return 0;
	for (size_t i = 1; i < back; i++) {
		if (f->begins[f->count - i] == FOLD_SENTENCE)
			return 0;
	}
	return f->words[f->count - back];
}

/* Replace the last `words` words, and a "to" before them, by the product's name. */
static void put_product(struct folded *f, size_t words)
{
	f->count -= words;
	unsigned char begins = f->begins[f->count];
	if (f->count > 0 && f->words[f->count - 1] == WORD_TO) {
		f->count--;
		begins = f->begins[f->count];
	}
	f->words[f->count] = WORD_PRODUCT;
	f->begins[f->count++] = begins;
}

/* Whether a word completes or continues a product name; it is then merged into it. */
static bool joins_product(struct folded *f, uint32_t word)
{
	uint32_t last = before(f, 1);
	if (word == WORD_AZURE && (last == WORD_MICROSOFT || last == WORD_WINDOWS)) {
		f->words[f->count - 1] = WORD_AZURE;
		return true;
	}
	if (word == WORD_BACKUP && last == WORD_AZURE) {
		put_product(f, 1);
		return true;
	}
	if (word == WORD_BACKUP && last == WORD_ONLINE &&
		(before(f, 2) == WORD_AZURE || before(f, 2) == WORD_MICROSOFT)) {
		put_product(f, 2);
		return true;
	}
	if (word == WORD_SERVICE || word == WORD_SERVICES) {
		if (last == WORD_PRODUCT)
			return true;
		if (last == WORD_RECOVERY && before(f, 2) == WORD_AZURE) {
			put_product(f, 2);
			return true;
		}
	}
	if (word == WORD_MANAGER && last == WORD_PROTECTION && before(f, 2) == WORD_DATA) {
		f->count--;
		f->words[f->count - 1] = WORD_DPM;
		return true;
	}
	if (word == WORD_AGENT) {
		if (last == WORD_PRODUCT)
			return true;
		if (last == WORD_SERVICES && before(f, 2) == WORD_RECOVERY) {
			put_product(f, 2);
			return true;
		}
		if (last == WORD_MARS) {
			put_product(f, 1);
			return true;
		}
	}
	return false;
}

static void push(struct folded *f, uint32_t word, size_t len)
{
	if (word == WORD_A || word == WORD_AN || word == WORD_THE)
		return;
	f->letters += len;
	if (f->tail && word == WORD_PARAMS && f->main == SIZE_MAX)
		f->main = f->count;
	f->tail = false;
	if (word == WORD_CANNOT) {
		append(f, WORD_CAN);
		append(f, WORD_NOT);
		return;
	}
	/* Product names end with one of these words. */
	if ((word == WORD_AZURE || word == WORD_BACKUP || word == WORD_AGENT ||
		    word == WORD_SERVICE || word == WORD_SERVICES || word == WORD_MANAGER) &&
		joins_product(f, word))
		return;
	if (word == WORD_SERVICE && before(f, 1) == WORD_RECOVERY)
		word = WORD_SERVICES;
	append(f, word);
}

/* ---- bytes to words -------------------------------------------------------- */

enum kind { BLANK, WORD, EDGE, LINE, QUOTE, DOT, DASH, OPEN, BAR, HIGH };

/*
 * Byte classes: EDGE ends a sentence, LINE ends a line, HIGH begins or continues a UTF-8 character.
 */
#define X16(k) k, k, k, k, k, k, k, k, k, k, k, k, k, k, k, k
static const unsigned char kinds[256] = {BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK, BLANK,
	BLANK, BLANK, LINE, BLANK, BLANK, LINE, BLANK, BLANK, X16(BLANK),
	/*         !     "      #      $      %      &      '      (     )     *      +      ,
	   -     .    / */
	BLANK, EDGE, EDGE, BLANK, BLANK, BLANK, BLANK, QUOTE, OPEN, EDGE, BLANK, BLANK, BLANK, DASH,
	DOT, BLANK,
	/* 0 to 9 : ; < = > ? */
	WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, EDGE, EDGE, EDGE, EDGE, EDGE,
	EDGE,
	/* @ A to Z [ \ ] ^ _ */
	BLANK, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD,
	WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, EDGE, BLANK, EDGE,
	BLANK, WORD,
	/* ` a to z { | } ~ DEL */
	QUOTE, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD,
	WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, WORD, EDGE, BAR, EDGE,
	BLANK, BLANK, X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH), X16(HIGH),
	X16(HIGH)};

/* Letters in lower case, digits and '_'; 0 for all other bytes. */
static const unsigned char plain[256] = {['0'] = '0',
	['1'] = '1',
	['2'] = '2',
	['3'] = '3',
	['4'] = '4',
	['5'] = '5',
	['6'] = '6',
	['7'] = '7',
	['8'] = '8',
	['9'] = '9',
	['_'] = '_',
	['A'] = 'a',
	['B'] = 'b',
	['C'] = 'c',
	['D'] = 'd',
	['E'] = 'e',
	['F'] = 'f',
	['G'] = 'g',
	['H'] = 'h',
	['I'] = 'i',
	['J'] = 'j',
	['K'] = 'k',
	['L'] = 'l',
	['M'] = 'm',
	['N'] = 'n',
	['O'] = 'o',
	['P'] = 'p',
	['Q'] = 'q',
	['R'] = 'r',
	['S'] = 's',
	['T'] = 't',
	['U'] = 'u',
	['V'] = 'v',
	['W'] = 'w',
	['X'] = 'x',
	['Y'] = 'y',
	['Z'] = 'z',
	['a'] = 'a',
	['b'] = 'b',
	['c'] = 'c',
	['d'] = 'd',
	['e'] = 'e',
	['f'] = 'f',
	['g'] = 'g',
	['h'] = 'h',
	['i'] = 'i',
	['j'] = 'j',
	['k'] = 'k',
	['l'] = 'l',
	['m'] = 'm',
	['n'] = 'n',
	['o'] = 'o',
	['p'] = 'p',
	['q'] = 'q',
	['r'] = 'r',
	['s'] = 's',
	['t'] = 't',
	['u'] = 'u',
	['v'] = 'v',
	['w'] = 'w',
	['x'] = 'x',
	['y'] = 'y',
	['z'] = 'z'};

/* The class of a character that is not ASCII, and its length. */
static enum kind kind_of_high(const unsigned char *p, const unsigned char *end, size_t *len)
{
	if (p[0] == 0xC2 && end - p >= 2) {
		*len = 2;
		return p[1] == 0xA0 ? BLANK : p[1] == 0xAB || p[1] == 0xBB ? EDGE : WORD;
	}
	if (p[0] != 0xE2 || end - p < 3 || p[1] != 0x80)
		return WORD;
	*len = 3;
	switch (p[2]) {
	case 0x98: /* single quotes */
	case 0x99:
	case 0x9B:
		return QUOTE;
	case 0x93: /* dashes, the ellipsis */
	case 0x94:
	case 0xA6:
	case 0x9C: /* double quotes */
	case 0x9D:
	case 0x9E:
		return EDGE;
	case 0x9A: /* a low quote, a narrow blank */
	case 0xAF:
		return BLANK;
	default:
		return WORD;
	}
}

/* The class of the character at `p`, and its length. */
static inline enum kind kind_at(const unsigned char *p, const unsigned char *end, size_t *len)
{
	*len = 1;
	enum kind kind = kinds[*p];
	return kind == HIGH ? kind_of_high(p, end, len) : kind;
}

static bool is_word_at(const unsigned char *p, const unsigned char *end)
{
	size_t len;
	return p < end && kind_at(p, end, &len) == WORD;
}

/*
 * Read the apostrophe of a contraction at `p`. Push the word that it stands for and return the
 * position after it; NULL when it is no contraction and the word continues.
 */
static const unsigned char *read_contraction(struct folded *f, const unsigned char *p,
	const unsigned char *end, uint32_t word, uint32_t shorter, size_t len)
{
	if (ascii_lower((char)p[0]) == 't' && !is_word_at(p + 1, end) && len > 1 &&
		word == ADD(shorter, 'n')) {
		push(f,
			shorter == WORD_CA           ? WORD_CAN
				: shorter == WORD_WO ? WORD_WILL
						     : shorter,
			len - 1);
		push(f, WORD_NOT, 3);
		return p + 1;
	}
	if (end - p >= 2 && ascii_lower((char)p[1]) == 'e' && !is_word_at(p + 2, end)) {
		uint32_t verb = ascii_lower((char)p[0]) == 'v' ? WORD_HAVE
			: ascii_lower((char)p[0]) == 'r'       ? WORD_ARE
							       : 0;
		if (verb == 0)
			return NULL;
		push(f, word, len);
		push(f, verb, 4);
		return p + 2;
	}
	return NULL;
}

/* Read the word at `p`. @return the position after it */
static const unsigned char *read_word(
	struct folded *f, const unsigned char *p, const unsigned char *end)
{
	uint32_t word = H0, shorter = H0;
	size_t len = 0, step;
	while (p < end) {
		if (plain[*p] != 0) {
			shorter = word;
			word = ADD(word, plain[*p]);
			p++;
			len++;
			continue;
		}
		enum kind kind = kinds[*p];
		step = 1;
		if (kind == HIGH)
			kind = kind_at(p, end, &step);
		if (kind == QUOTE && is_word_at(p + step, end)) {
			const unsigned char *behind =
				read_contraction(f, p + step, end, word, shorter, len);
			if (behind)
				return behind;
			p += step; /* "server's" is "servers" */
			continue;
		}
		if (kind != WORD)
			break;
		shorter = word;
		for (size_t i = 0; i < step; i++)
			word = ADD(word, ascii_lower((char)p[i]));
		p += step;
		len += step;
	}
	push(f, word, len);
	/* "volume(s)" is "volume" */
	if (end - p >= 3 && p[0] == '(' && ascii_lower((char)p[1]) == 's' && p[2] == ')')
		p += 3;
	return p;
}

void fold_text(struct folded *f, struct span text)
{
	if (text.len == 0)
		return;
	const unsigned char *p = (const unsigned char *)text.data, *end = p + text.len;
	size_t len;
	while (p < end) {
		switch (kind_at(p, end, &len)) {
		case WORD:
			p = read_word(f, p, end);
			continue;
		case BAR:
			f->tail = true;
			f->boundary = FOLD_SENTENCE;
			break;
		case EDGE:
		case OPEN:
			f->boundary = FOLD_SENTENCE;
			break;
		case LINE:
			if (f->boundary == FOLD_NOTHING)
				f->boundary = FOLD_LINE;
			break;
		case DOT:  /* "a.txt" is two words of one sentence */
		case DASH: /* and so is "read-only" */
			if (!is_word_at(p + 1, end))
				f->boundary = FOLD_SENTENCE;
			break;
		case BLANK:
		case QUOTE:
		case HIGH:
			break;
		}
		p += len;
	}
}

void fold_anything(struct folded *f)
{
	if (f->count == 0 || f->words[f->count - 1] != FOLD_ANYTHING)
		append(f, FOLD_ANYTHING);
}

void fold_end(struct folded *f)
{
	f->begins[f->count] = FOLD_SENTENCE;
	if (f->main > f->count)
		f->main = f->count;
}

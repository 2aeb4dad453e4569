// SPDX-License-Identifier: MIT

/** Converts values of binary XML to text. */

#include "evtx/private.h"

#include <stdio.h>

int64_t filetime_to_ms(uint64_t filetime)
{
	/* Up to the year 9999. */
	if (filetime == 0 || filetime > UINT64_C(2650467743990000000))
		return TIME_UNKNOWN;
	return (int64_t)(filetime / 10000) - INT64_C(11644473600000);
}

size_t utf16le_to_utf8(const unsigned char *p, size_t bytes, char *out, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i + 1 < bytes; i += 2) {
		uint32_t c = read16(p + i);
		char utf8[4];
		if (c == 0)
			break;
		if (c >= 0xD800 && c <= 0xDBFF && i + 3 < bytes) {
			uint32_t low = read16(p + i + 2);
			if (low >= 0xDC00 && low <= 0xDFFF) {
				c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
				i += 2;
			}
		}
		if (c >= 0xD800 && c <= 0xDFFF)
			c = UNICODE_REPLACEMENT;
		size_t len = utf8_encode(c, utf8);
		if (n + len > max)
			break;
		memcpy(out + n, utf8, len);
		n += len;
	}
	return n;
}

/* The machine's ANSI code page is unknown, so bytes beyond ASCII are replaced. */
static size_t ansi_to_utf8(const unsigned char *p, size_t len, char *out, size_t max)
{
	size_t n = 0;
	for (size_t i = 0; i < len && p[i] != 0; i++) {
		char utf8[4];
		size_t size = utf8_encode(p[i] < 0x80 ? p[i] : UNICODE_REPLACEMENT, utf8);
		if (n + size > max)
			break;
		memcpy(out + n, utf8, size);
		n += size;
	}
	return n;
}

static uint64_t read_number(const unsigned char *p, size_t len)
{
	uint64_t number = 0;
	for (size_t i = 0; i < len && i < 8; i++)
		number |= (uint64_t)p[i] << 8 * i;
	return number;
}

static int64_t extend_sign(uint64_t number, size_t len)
{
	if (len >= 8)
		return (int64_t)number;
	uint64_t sign = UINT64_C(1) << (8 * len - 1);
	return (int64_t)((number ^ sign) - sign);
}

static int print_guid(const unsigned char *p, char *out, size_t max)
{
	return snprintf(out, max, "%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X",
		(unsigned)read32(p), (unsigned)read16(p + 4), (unsigned)read16(p + 6), p[8], p[9],
		p[10], p[11], p[12], p[13], p[14], p[15]);
}

static int print_sid(const unsigned char *p, size_t len, char *out, size_t max)
{
	size_t count = p[1];
	if (8 + 4 * count > len || count > 15)
		return 0;
	int n = snprintf(out, max, "S-%u-%llu", p[0],
		(unsigned long long)((uint64_t)p[2] << 40 | (uint64_t)p[3] << 32 |
			(uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 | (uint64_t)p[6] << 8 | p[7]));
	for (size_t i = 0; i < count && n >= 0 && (size_t)n < max; i++)
		n += snprintf(out + n, max - (size_t)n, "-%u", (unsigned)read32(p + 8 + 4 * i));
	return n;
}

static int print_time(int64_t ms, char *out, size_t max)
{
	char text[32];
	if (ms == TIME_UNKNOWN)
		return 0;
	time_format(ms, text);
	return snprintf(out, max, "%s", text);
}

static int print_systemtime(const unsigned char *p, char *out, size_t max)
{
	return snprintf(out, max, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ", (unsigned)read16(p),
		(unsigned)read16(p + 2), (unsigned)read16(p + 6), (unsigned)read16(p + 8),
		(unsigned)read16(p + 10), (unsigned)read16(p + 12), (unsigned)read16(p + 14));
}

static int print_float(const unsigned char *p, size_t len, char *out, size_t max)
{
	double number = 0;
	if (len >= 8) {
		uint64_t bits = read64(p);
		memcpy(&number, &bits, sizeof(number));
	} else {
		float single;
		uint32_t bits = read32(p);
		memcpy(&single, &bits, sizeof(single));
		number = (double)single;
	}
	return snprintf(out, max, "%g", number);
}

/* The minimum size of a value, by type. */
static size_t least_size(unsigned type)
{
	static const unsigned char sizes[] = {
		0, 0, 0, 1, 1, 2, 2, 4, 4, 8, 8, 4, 8, 1, 0, 16, 4, 8, 16, 8, 4, 8};
	return type < sizeof(sizes) ? sizes[type] : SIZE_MAX;
}

size_t value_to_text(unsigned type, const unsigned char *p, size_t len, char *out, size_t max)
{
	char text[256];
	int n = 0;
	if (type == VALUE_STRING)
		return utf16le_to_utf8(p, len, out, max);
	if (type == VALUE_ANSI)
		return ansi_to_utf8(p, len, out, max);
	if (len == 0 || len < least_size(type))
		return 0;
	switch (type) {
	case 0x03:
	case 0x05:
	case 0x07:
	case 0x09: {
		size_t size = least_size(type);
		n = snprintf(text, sizeof(text), "%lld",
			(long long)extend_sign(read_number(p, size), size));
		break;
	}
	case 0x04:
	case 0x06:
	case 0x08:
	case 0x0A:
		n = snprintf(text, sizeof(text), "%llu",
			(unsigned long long)read_number(p, least_size(type)));
		break;
	case 0x0B:
	case 0x0C:
		n = print_float(p, least_size(type), text, sizeof(text));
		break;
	case 0x0D:
		n = snprintf(text, sizeof(text), "%s", read_number(p, len) ? "true" : "false");
		break;
	case 0x0F:
		n = print_guid(p, text, sizeof(text));
		break;
	case 0x10:
	case 0x14:
	case 0x15:
		n = snprintf(text, sizeof(text), "0x%llx",
			(unsigned long long)read_number(p, type == 0x10 ? len : least_size(type)));
		break;
	case VALUE_FILETIME:
		n = print_time(filetime_to_ms(read64(p)), text, sizeof(text));
		break;
	case 0x12:
		n = print_systemtime(p, text, sizeof(text));
		break;
	case 0x13:
		n = print_sid(p, len, text, sizeof(text));
		break;
	default: /* binary data, and undocumented types */
		break;
	}
	size_t size = n > 0 ? (size_t)n : 0;
	if (size >= sizeof(text))
		size = sizeof(text) - 1;
	if (size > max)
		size = 0;
	memcpy(out, text, size);
	return size;
}

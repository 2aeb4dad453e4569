// SPDX-License-Identifier: MIT

/** ScratchLocation in the formats in which collectors save the registry. */

#include "record/registry.h"

static const char value_name[] = "ScratchLocation";

void registry_begin(struct registry_state *r)
{
	buf_clear(&r->hex);
	r->in_hex = false;
	r->key = KEY_UNKNOWN;
	r->reported = false;
	buf_clear(&r->values[0]);
	buf_clear(&r->values[1]);
}

void registry_free(struct registry_state *r)
{
	buf_free(&r->hex);
	buf_free(&r->folder);
	buf_free(&r->values[0]);
	buf_free(&r->values[1]);
	buf_free(&r->difference);
}

static bool names_value(struct span line)
{
	struct span name = span_trim(line);
	if (name.len > 0 && name.data[0] == '"')
		name = span_cut(name, 1, name.len);
	return span_starts_nocase(name, SPAN("ScratchLocation")) &&
		name.len > sizeof(value_name) - 1 &&
		!ascii_is_alnum(name.data[sizeof(value_name) - 1]);
}

bool registry_is_head(struct span line)
{
	return span_starts_nocase(line, SPAN("Windows Registry Editor Version")) ||
		span_starts_nocase(line, SPAN("REGEDIT4")) ||
		span_starts_nocase(line, SPAN("[HKEY_")) ||
		span_starts_nocase(line, SPAN("HKEY_")) ||
		span_starts_nocase(line, SPAN("HKLM\\")) || names_value(line);
}

/* "[HKEY_LOCAL_MACHINE\…\Config]", or without brackets in the output of `reg query`. */
static void note_key(struct registry_state *r, struct span line)
{
	struct span key = span_trim(line);
	if (key.len > 1 && key.data[0] == '[' && key.data[key.len - 1] == ']')
		key = span_cut(key, 1, key.len - 1);
	if (!span_starts_nocase(key, SPAN("HKEY_")) && !span_starts_nocase(key, SPAN("HKLM\\")))
		return;
	while (key.len > 0 && key.data[key.len - 1] == '\\')
		key.len--;
	if (span_ends_nocase(key, SPAN("\\Config\\CloudBackupProvider")))
		r->key = KEY_PROVIDER;
	else if (span_ends_nocase(key, SPAN("\\Config")))
		r->key = KEY_CONFIG;
	else
		r->key = KEY_OTHER;
}

/* "D:\\Scratch" in a .reg file: backslashes and quotes are escaped. */
static bool unescape(struct registry_state *r, struct span quoted)
{
	buf_clear(&r->folder);
	for (size_t i = 0; i < quoted.len; i++) {
		char c = quoted.data[i];
		if (c == '"')
			return !r->folder.failed;
		if (c == '\\' && i + 1 < quoted.len)
			c = quoted.data[++i];
		buf_addc(&r->folder, c);
	}
	return !r->folder.failed;
}

/* "44,00,3a,00,…": UTF-16LE bytes of an expandable string. */
static bool decode_hex(struct registry_state *r)
{
	unsigned bytes[2];
	size_t have = 0;
	buf_clear(&r->folder);
	for (size_t i = 0; i + 1 < r->hex.len; i++) {
		int high = ascii_hex_value(r->hex.data[i]),
		    low = ascii_hex_value(r->hex.data[i + 1]);
		if (high < 0 || low < 0)
			continue;
		bytes[have++] = (unsigned)(high * 16 + low);
		i++;
		if (have < 2)
			continue;
		have = 0;
		uint32_t unit = bytes[0] | bytes[1] << 8;
		if (unit == 0)
			break;
		char utf8[4];
		bool surrogate = unit >= 0xD800 && unit <= 0xDFFF;
		buf_add(&r->folder, utf8,
			utf8_encode(surrogate ? UNICODE_REPLACEMENT : unit, utf8));
	}
	buf_clear(&r->hex);
	return r->folder.len > 0 && !r->folder.failed;
}

/* Collect a hexadecimal value; a backslash at the end of a line continues it. */
static bool take_hex(struct registry_state *r, struct span digits)
{
	digits = span_trim(digits);
	r->in_hex = digits.len > 0 && digits.data[digits.len - 1] == '\\';
	if (r->hex.len < 4096)
		buf_add_span(&r->hex, digits);
	return !r->in_hex && decode_hex(r);
}

bool registry_take(struct registry_state *r, struct span line, struct span *folder)
{
	bool found = false;
	note_key(r, line);
	if (r->in_hex) {
		found = take_hex(r, line);
	} else if (names_value(line)) {
		size_t at = span_find_nocase(line, span_of(value_name), 0) + sizeof(value_name) - 1;
		struct span rest = span_trim(span_cut(line, at, line.len));
		if (rest.len > 1 && rest.data[0] == '"')
			rest = span_trim(span_cut(rest, 1, rest.len));
		if (rest.len > 1 && (rest.data[0] == '=' || rest.data[0] == ':'))
			rest = span_trim(span_cut(rest, 1, rest.len));
		if (span_starts_nocase(rest, SPAN("hex("))) {
			size_t colon = span_find(rest, SPAN(":"), 0);
			found = colon != SIZE_MAX &&
				take_hex(r, span_cut(rest, colon + 1, rest.len));
		} else if (rest.len > 1 && rest.data[0] == '"') {
			found = unescape(r, span_cut(rest, 1, rest.len));
		} else {
			/* REG_SZ and REG_EXPAND_SZ of `reg query` */
			if (span_starts_nocase(rest, SPAN("REG_")))
				while (rest.len > 0 && !ascii_is_blank(rest.data[0]))
					rest = span_cut(rest, 1, rest.len);
			buf_clear(&r->folder);
			buf_add_span(&r->folder, span_trim(rest));
			found = !r->folder.failed;
		}
	}
	*folder = span_trim(buf_span(&r->folder));
	while (folder->len > 3 && folder->data[folder->len - 1] == '\\')
		folder->len--;
	return found && folder->len >= 3 &&
		(folder->data[1] == ':' || (folder->data[0] == '\\' && folder->data[1] == '\\'));
}

static struct span without_prefix(struct span folder)
{
	return span_starts_nocase(folder, SPAN("\\\\?\\")) ? span_cut(folder, 4, folder.len)
							   : folder;
}

struct span registry_compare(struct registry_state *r, struct span folder)
{
	/*
	 * PowerShell prints the key after the value or not at all; then the order of the values
	 * decides.
	 */
	size_t slot = r->key == KEY_PROVIDER ? 1 : 0;
	if (r->key == KEY_UNKNOWN && r->values[0].len > 0)
		slot = 1;
	if (r->key == KEY_OTHER || r->reported)
		return (struct span){0};
	buf_clear(&r->values[slot]);
	buf_add_span(&r->values[slot], folder);
	struct span config = buf_span(&r->values[0]), provider = buf_span(&r->values[1]);
	if (config.len == 0 || provider.len == 0 ||
		span_equal_nocase(without_prefix(config), without_prefix(provider)))
		return (struct span){0};
	r->reported = true;
	buf_clear(&r->difference);
	buf_addf(&r->difference,
		"ScratchLocation differs: \"%.*s\" under Config, \"%.*s\" under "
		"Config\\CloudBackupProvider",
		(int)config.len, config.data, (int)provider.len, provider.data);
	if (r->difference.failed)
		return (struct span){0};
	return buf_span(&r->difference);
}

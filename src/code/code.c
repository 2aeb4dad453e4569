// SPDX-License-Identifier: MIT

/** Codes in their normalised form. */

#include "code/code.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void code_format(const struct code *code, char out[CODE_TEXT_SIZE])
{
	switch (code->kind) {
	case CODE_HRESULT:
		snprintf(out, CODE_TEXT_SIZE, "0x%08X", (unsigned)code->value);
		return;
	case CODE_AGENT_ID:
		snprintf(out, CODE_TEXT_SIZE, "%u", (unsigned)code->value);
		return;
	case CODE_HTTP:
		snprintf(out, CODE_TEXT_SIZE, "HTTP %u", (unsigned)code->value);
		return;
	case CODE_SYMBOL:
		snprintf(out, CODE_TEXT_SIZE, "%s", code->symbol);
		return;
	case CODE_NONE:
		break;
	}
	out[0] = '\0';
}

bool code_equal(const struct code *a, const struct code *b)
{
	if (a->kind != b->kind)
		return false;
	return a->kind == CODE_SYMBOL ? strcmp(a->symbol, b->symbol) == 0 : a->value == b->value;
}

static bool parse_hresult(const char *text, struct code *out)
{
	uint32_t value = 0;
	if (text[0] != '0' || text[1] != 'x' || strlen(text) != 10)
		return false;
	for (const char *p = text + 2; *p; p++) {
		if (!ascii_is_hex(*p) || (*p >= 'a' && *p <= 'f'))
			return false;
		value = value << 4 | (uint32_t)ascii_hex_value(*p);
	}
	*out = (struct code){.kind = CODE_HRESULT, .value = value};
	return true;
}

static bool parse_number(const char *text, uint32_t *value)
{
	*value = 0;
	if (!*text || strlen(text) > 6)
		return false;
	for (; *text; text++) {
		if (!ascii_is_digit(*text))
			return false;
		*value = *value * 10 + (uint32_t)(*text - '0');
	}
	return true;
}

bool code_parse(const char *text, struct code *out)
{
	uint32_t value;
	if (parse_hresult(text, out))
		return true;
	if (parse_number(text, &value)) {
		*out = (struct code){.kind = CODE_AGENT_ID, .value = value};
		return true;
	}
	if (strncmp(text, "HTTP ", 5) == 0 && parse_number(text + 5, &value)) {
		*out = (struct code){.kind = CODE_HTTP, .value = value};
		return true;
	}
	size_t len = strlen(text);
	if (len < 3 || len >= CODE_TEXT_SIZE || !ascii_is_alpha(text[0]))
		return false;
	for (const char *p = text; *p; p++) {
		if (!ascii_is_alnum(*p) && *p != '_')
			return false;
	}
	*out = (struct code){.kind = CODE_SYMBOL, .symbol = text};
	return true;
}

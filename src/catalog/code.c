// SPDX-License-Identifier: MIT

/** Codes in their normalised form. */

#include "catalog/private.h"

#include <stdio.h>
#include <stdlib.h>

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

const char *severity_name(enum severity severity)
{
	static const char *const names[] = {"info", "file", "data", "job"};
	return names[severity];
}

const char *exclusion_name(enum exclusion exclusion)
{
	static const char *const names[] = {"never", "after-check", "yes"};
	return names[exclusion];
}

static const char *facility_name(unsigned facility)
{
	switch (facility) {
	case 0:
		return "FACILITY_NULL, general";
	case 1:
		return "FACILITY_RPC";
	case 3:
		return "FACILITY_STORAGE";
	case 4:
		return "FACILITY_ITF, interface-specific";
	case 7:
		return "FACILITY_WIN32";
	case 8:
		return "FACILITY_WINDOWS";
	case 9:
		return "FACILITY_SECURITY";
	case 11:
		return "FACILITY_CERT";
	case 25:
		return "FACILITY_HTTP";
	case 120:
		return "FACILITY_BLB, block-level backup";
	case 121:
		return "FACILITY_BLB_CLI, block-level backup command line";
	case 0x99:
		return "facility 0x99, seen in DPM logs";
	default:
		return NULL;
	}
}

void code_describe(const struct code *code, struct buf *out)
{
	if (code->kind == CODE_AGENT_ID) {
		buf_addf(out, "agent id (0x%X), not in the catalogue", (unsigned)code->value);
		return;
	}
	if (code->kind == CODE_HTTP) {
		buf_addf(out, "HTTP status %u, not in the catalogue", (unsigned)code->value);
		return;
	}
	if (code->kind == CODE_SYMBOL) {
		buf_adds(out, "name that is not in the catalogue");
		return;
	}
	if (code->value >> 28 == 0xC || code->value >> 28 == 0xD) {
		buf_addf(out,
			"NTSTATUS, severity error, facility %u, code 0x%04X; not in the catalogue",
			(unsigned)(code->value >> 16 & 0xFFF), (unsigned)(code->value & 0xFFFF));
		return;
	}
	unsigned facility = code->value >> 16 & 0x7FF;
	const char *name = facility_name(facility);
	buf_addf(out, "HRESULT, severity %s, ", code->value >> 31 ? "failure" : "success");
	if (name)
		buf_adds(out, name);
	else
		buf_addf(out, "facility %u", facility);
	if (facility == 7)
		buf_addf(out, ", Win32 error %u", (unsigned)(code->value & 0xFFFF));
	else
		buf_addf(out, ", code 0x%04X", (unsigned)(code->value & 0xFFFF));
	buf_adds(out, "; not in the catalogue");
}

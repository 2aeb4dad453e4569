// SPDX-License-Identifier: MIT

/** Looks up codes, statuses, symbols and phrases. */

#include "catalog/private.h"

#include <stdlib.h>

static uint32_t hash_code(const struct code *code)
{
	if (code->kind == CODE_SYMBOL)
		return (uint32_t)hash_bytes(code->symbol, strlen(code->symbol), 7);
	uint64_t key = (uint64_t)code->kind << 32 | code->value;
	return (uint32_t)hash_bytes(&key, sizeof(key), 0);
}

static uint32_t hash_name(struct span name)
{
	return (uint32_t)hash_bytes(name.data, name.len, 11);
}

const struct code_info *catalog_code(const struct catalog *c, const struct code *code)
{
	size_t cursor = SIZE_MAX, at;
	if (code->kind == CODE_NONE)
		return NULL;
	while ((at = hash_set_next(&c->by_code, hash_code(code), &cursor)) != SIZE_MAX) {
		if (code_equal(&c->codes[at]->code, code))
			return c->codes[at];
	}
	return NULL;
}

static uint32_t hash_status(uint32_t status)
{
	return (uint32_t)hash_bytes(&status, sizeof(status), 3);
}

const struct code_info *catalog_status(
	const struct catalog *c, uint32_t status, const char **symbol)
{
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&c->by_status, hash_status(status), &cursor)) != SIZE_MAX) {
		const struct status_info *info = &c->statuses[at];
		if (info->status == status) {
			*symbol = info->symbol;
			return info->code;
		}
	}
	return NULL;
}

/*
 * The symbol table contains the codes first, then the statuses, then the further names of codes;
 * for equal names it contains the first.
 */
const struct code_info *catalog_symbol(const struct catalog *c, struct span name, uint32_t *status)
{
	size_t cursor = SIZE_MAX, item;
	*status = 0;
	while ((item = hash_set_next(&c->by_symbol, hash_name(name), &cursor)) != SIZE_MAX) {
		if (item < c->code_count) {
			const struct code_info *info = c->codes[item];
			if (span_equal(span_of(info->symbol), name))
				return info;
		} else if (item >= c->code_count + c->status_count) {
			const struct alias *a = &c->aliases[item - c->code_count - c->status_count];
			if (span_equal(span_of(a->name), name))
				return a->code;
		} else {
			const struct status_info *info = &c->statuses[item - c->code_count];
			if (span_equal(span_of(info->symbol), name)) {
				*status = info->status;
				return info->code;
			}
		}
	}
	return NULL;
}

/* The only member of a set of bytes, or -1. */
static int only_member(const bool set[256])
{
	int only = -1;
	for (int i = 0; i < 256; i++) {
		if (set[i] && only >= 0)
			return -1;
		only = set[i] ? i : only;
	}
	return only;
}

static void index_literals(struct catalog *c)
{
	bool begins[2][256] = {{false}};
	for (size_t i = 0; i < c->literal_count; i++) {
		struct literal *l = &c->literals[i];
		uint32_t hash = literal_hash(l->text.data), bucket = literal_bucket(hash);
		l->next = c->buckets[bucket];
		c->buckets[bucket] = (uint32_t)i + 1;
		c->present[hash / 64] |= UINT64_C(1) << (hash % 64);
		begins[l->in_path][(unsigned char)ascii_lower(l->text.data[0])] = true;
		begins[l->in_path][(unsigned char)ascii_upper(l->text.data[0])] = true;
	}
	for (int i = 0; i < 2; i++)
		c->begins_only[i] = only_member(begins[i]);
}

static bool collect_literals(
	struct catalog *c, const struct rule *rule, const struct matcher_text *text, bool in_path)
{
	for (size_t i = 0; i < text->literal_count; i++) {
		struct literal *grown = array_grow(
			c->literals, &c->literal_cap, c->literal_count + 1, sizeof(*grown));
		if (!grown)
			return false;
		c->literals = grown;
		grown[c->literal_count++] = (struct literal){
			.text = text->literals[i],
			.rule = rule->index,
			.in_path = in_path,
		};
	}
	return true;
}

bool catalog_index_code(struct catalog *c)
{
	size_t last = c->code_count - 1;
	return hash_set_insert(&c->by_code, hash_code(&c->codes[last]->code), last);
}

bool catalog_index_status(struct catalog *c)
{
	size_t last = c->status_count - 1;
	return hash_set_insert(&c->by_status, hash_status(c->statuses[last].status), last);
}

bool catalog_index_cause(struct catalog *c)
{
	size_t last = c->cause_count - 1;
	return hash_set_insert(&c->by_cause, hash_name(span_of(c->causes[last]->id)), last);
}

size_t catalog_count_status(const struct catalog *c, uint32_t status)
{
	size_t cursor = SIZE_MAX, at, count = 0;
	while ((at = hash_set_next(&c->by_status, hash_status(status), &cursor)) != SIZE_MAX)
		count += c->statuses[at].status == status;
	return count;
}

const struct cause *catalog_cause(const struct catalog *c, const char *id)
{
	size_t cursor = SIZE_MAX, at;
	while ((at = hash_set_next(&c->by_cause, hash_name(span_of(id)), &cursor)) != SIZE_MAX) {
		if (strcmp(c->causes[at]->id, id) == 0)
			return c->causes[at];
	}
	return NULL;
}

static bool index_symbol(struct catalog *c, const char *symbol, size_t item)
{
	uint32_t status;
	if (!symbol || catalog_symbol(c, span_of(symbol), &status))
		return true;
	return hash_set_insert(&c->by_symbol, hash_name(span_of(symbol)), item);
}

bool catalog_index_alias(struct catalog *c, size_t index)
{
	return hash_set_insert(&c->by_symbol, hash_name(span_of(c->aliases[index].name)),
		c->code_count + c->status_count + index);
}

bool catalog_build_index(struct catalog *c)
{
	for (size_t i = 0; i < c->code_count; i++) {
		if (!index_symbol(c, c->codes[i]->symbol, i))
			return false;
	}
	for (size_t i = 0; i < c->status_count; i++) {
		if (!index_symbol(c, c->statuses[i].symbol, c->code_count + i))
			return false;
	}
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *rule = c->rules[i];
		if (!collect_literals(c, rule, &rule->message, false) ||
			!collect_literals(c, rule, &rule->path, true))
			return false;
	}
	index_literals(c);
	return true;
}

size_t catalog_find_phrase(void *catalog, struct span text, size_t from)
{
	const struct catalog *c = catalog;
	for (size_t at = from; at + LITERAL_MIN <= text.len; at++) {
		uint32_t hash = literal_hash(text.data + at);
		if (!literal_is_present(c, hash))
			continue;
		for (uint32_t i = c->buckets[literal_bucket(hash)]; i != 0;
			i = c->literals[i - 1].next) {
			const struct literal *l = &c->literals[i - 1];
			if (!l->in_path &&
				span_starts_nocase(span_cut(text, at, text.len), l->text))
				return at;
		}
	}
	return SIZE_MAX;
}

/*
 * Interpret a 32-bit value: an HRESULT, an NTSTATUS, or an NTSTATUS with the facility bit that
 * makes it an HRESULT.
 */
static bool read_word(const struct catalog *c, uint32_t value, struct code *code,
	struct code *original, const struct code_info **info)
{
	*code = (struct code){.kind = CODE_HRESULT, .value = value};
	*info = catalog_code(c, code);
	if (*info)
		return true;
	uint32_t status = value & ~UINT32_C(0x10000000);
	const char *symbol;
	const struct code_info *twin = catalog_status(c, status, &symbol);
	if (!twin && status != value) {
		struct code own = {.kind = CODE_HRESULT, .value = status};
		twin = catalog_code(c, &own);
		if (status >> 30 != 3 || (twin && twin->code.value >> 30 != 3))
			twin = NULL; /* only an NTSTATUS has the bit */
	}
	if (twin) {
		*original = *code;
		*code = twin->code;
		*info = twin;
	}
	return true;
}

/* Interpret a small number: an id of the agent if there is such an id, else a Win32 error. */
static bool read_number(
	const struct catalog *c, uint32_t value, struct code *code, const struct code_info **info)
{
	enum { WIN32_MAX = 20000 }; /* larger numbers are ids of the agent */
	*code = (struct code){.kind = CODE_AGENT_ID, .value = value};
	*info = catalog_code(c, code);
	if (!*info && value < WIN32_MAX) {
		*code = (struct code){.kind = CODE_HRESULT, .value = 0x80070000u | value};
		*info = catalog_code(c, code);
	}
	return true;
}

bool catalog_read_spelling(const struct catalog *c, const struct spelling *spelling,
	struct code *code, struct code *original, const struct code_info **info)
{
	uint32_t status;
	*original = (struct code){.kind = CODE_NONE};
	*info = NULL;
	switch (spelling->kind) {
	case SPELL_HEX:
	case SPELL_BARE_HEX:
	case SPELL_SIGNED:
	case SPELL_UNSIGNED:
		return read_word(c, spelling->value, code, original, info);
	case SPELL_NUMBER:
		return read_number(c, spelling->value, code, info);
	case SPELL_ID:
		if (spelling->value >= 400 && spelling->value <= 599)
			*code = (struct code){.kind = CODE_HTTP, .value = spelling->value};
		else
			*code = (struct code){.kind = CODE_AGENT_ID, .value = spelling->value};
		break;
	case SPELL_SMALL_HEX:
		*code = (struct code){.kind = CODE_AGENT_ID, .value = spelling->value};
		break;
	case SPELL_HTTP:
		*code = (struct code){.kind = CODE_HTTP, .value = spelling->value};
		break;
	case SPELL_NAME:
		*info = catalog_symbol(c, spelling->text, &status);
		if (!*info)
			return false;
		*code = (*info)->code;
		if (status != 0)
			*original = (struct code){.kind = CODE_HRESULT, .value = status};
		return true;
	}
	*info = catalog_code(c, code);
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
	case 12:
		return "FACILITY_INTERNET";
	case 32:
		return "FACILITY_BACKGROUNDCOPY, background transfer";
	case 36:
		return "FACILITY_WINDOWSUPDATE";
	case 40:
		return "FACILITY_TPM_SERVICES, trusted platform module";
	case 41:
		return "FACILITY_TPM_SOFTWARE, trusted platform module";
	case 49:
		return "FACILITY_FVE, BitLocker drive encryption";
	case 58:
		return "FACILITY_VIRTUAL_DISK";
	case 120:
		return "FACILITY_BLB, block-level backup";
	case 121:
		return "FACILITY_BLB_CLI, block-level backup command line";
	case 200:
		return "facility 200, Azure File Sync";
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
		unsigned status_facility = code->value >> 16 & 0xFFF;
		buf_adds(out, "NTSTATUS, severity error, ");
		if (status_facility == 58)
			buf_adds(out, "virtual disk");
		else
			buf_addf(out, "facility %u", status_facility);
		buf_addf(out, ", code 0x%04X; not in the catalogue",
			(unsigned)(code->value & 0xFFFF));
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

// SPDX-License-Identifier: MIT

/** The inside of a catalogue. Private to this module. */

#ifndef MARSLOG_CATALOG_PRIVATE_H
#define MARSLOG_CATALOG_PRIVATE_H

#define PCRE2_CODE_UNIT_WIDTH 8
#include "catalog/catalog.h"
#include "catalog/machine.h"

#include <pcre2.h>
#include <stdatomic.h>

struct status_info {
	uint32_t status;
	const char *symbol;
	const struct code_info *code;
};

/** One literal of a match rule, for the common search. */
struct literal {
	struct span text;
	uint32_t rule;
	bool in_path;
	uint32_t next; /**< in its bucket, index + 1 */
};

enum { LITERAL_MIN = 4, LITERAL_BUCKETS = 4096 };

struct catalog {
	bool fixed; /* a copy of the embedded one: its tables are constants */
	struct arena arena;
	const char *origin;
	uint64_t digest_sum; /* of all files read so far */
	char digest[17];
	const struct cause **causes;
	size_t cause_count, cause_cap;
	const struct rule **rules;
	size_t rule_count, rule_cap;
	const struct code_info **codes;
	size_t code_count, code_cap;
	struct status_info *statuses;
	size_t status_count, status_cap;
	struct alias *aliases;
	size_t alias_count, alias_cap;
	struct code_range *ranges;
	size_t range_count, range_cap;
	struct place *places;
	size_t place_count, place_cap;
	struct store *stores;
	size_t store_count, store_cap;
	struct store_name {
		struct span text; /* of "*.ext" the extension */
		const struct store *store;
	} * store_names; /* those of extensions first; then the others, which are tried one by one */
	size_t store_name_count, store_extension_count;
	struct hash_set by_extension;
	struct event_rule *event_rules;
	size_t event_rule_count, event_rule_cap;
	struct altitude_class *altitudes;
	size_t altitude_count, altitude_cap;
	struct hash_set by_code, by_symbol, by_status, by_cause;
	struct message_index *messages;
	struct literal *literals;
	size_t literal_count, literal_cap;
	uint32_t buckets[LITERAL_BUCKETS];
	uint64_t present[LITERAL_BUCKETS / 64];
	bool begins[2][256]; /**< a literal begins with this byte; of messages, of paths */
	int begins_only[2];  /**< the byte with which all of them begin, or -1 */
	size_t expression_count;
	_Atomic(pcre2_code *) *compiled; /* of each expression; NULL until it is first needed */
};

/**
 * The catalogue of the pattern files that the program was built with, as src/tools/pack-catalog.c
 * found it: no memory of its own, nothing compiled.
 */
extern const struct catalog embedded_catalog;

/**
 * Check an expression.
 * @param why receives what is wrong; empty when memory ran out
 * @param offset receives where, in bytes
 */
bool catalog_check_expression(const char *pattern, char why[160], size_t *offset);
/** Make the table of compiled expressions; none is compiled yet. @return false without memory */
bool catalog_prepare_expressions(struct catalog *c);
/** The expression of `text`, compiled at the first call, by any thread; NULL without memory. */
const pcre2_code *catalog_expression(const struct catalog *c, const struct matcher_text *text);
void catalog_free_expressions(struct catalog *c);

/** Add the last code, status or cause to its table. @return false without memory. */
bool catalog_index_code(struct catalog *c);
bool catalog_index_status(struct catalog *c);
bool catalog_index_cause(struct catalog *c);
/** Add one further name, which no symbol is. @return false without memory. */
bool catalog_index_alias(struct catalog *c, size_t index);
/** Add them all, once all symbols are there; one that is given twice is a fault. @return the same */
bool catalog_index_aliases(
	struct catalog *c, catalog_fault_fn *fault, void *context, unsigned *faults);
/** Look-up of stores. @return false without memory. */
bool catalog_index_stores(struct catalog *c);
/** How many statuses have this number; more than one is a fault. */
size_t catalog_count_status(const struct catalog *c, uint32_t status);
/** Build the other tables once all files are read. @return false without memory. */
bool catalog_build_index(struct catalog *c);
/** The bucket of the four bytes at `p`, without ASCII case. */
static inline uint32_t literal_bucket(const char *p)
{
	uint32_t word;
	memcpy(&word, p, 4);
	word |= 0x20202020u; /* close enough to lower case: the literal itself is compared later */
	return (word * 0x9E3779B1u) >> 20;
}

#endif

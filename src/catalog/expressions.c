// SPDX-License-Identifier: MIT

/**
 * The regular expressions of rules. A run uses few of several hundred, and compiling all of them
 * would dominate the start-up time, so each is compiled when a text first contains a literal of
 * its rule. Threads share the compiled expressions: if two compile the same one at the same time,
 * one copy is kept.
 *
 * Machine code (JIT) matches several times faster than the interpreter, but making it takes as long as
 * interpreting dozens of texts, and a bundle uses most expressions once or twice. So it is made when an
 * expression is used more often, or for a long text. Both count steps towards the match limit in
 * different ways; no expression of the program comes near the limit with a short text, so that a result
 * does not depend on how often an expression was used before.
 */

#include "catalog/private.h"

#include <stdlib.h>

enum { INTERPRETED_USES = 8, INTERPRETED_LENGTH = 256 };

struct expression {
	_Atomic(pcre2_code *) interpreted, machine_code; /* NULL until the first use */
	atomic_uint uses;                                /* of short texts */
};

static pcre2_code *compile(const char *pattern, int *error, PCRE2_SIZE *offset)
{
	return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | PCRE2_CASELESS | PCRE2_DOTALL | PCRE2_NO_AUTO_CAPTURE |
			PCRE2_NEVER_BACKSLASH_C,
		error, offset, NULL);
}

bool catalog_check_expression(const char *pattern, char why[160], size_t *offset)
{
	int error;
	PCRE2_SIZE at;
	pcre2_code *code = compile(pattern, &error, &at);
	why[0] = '\0';
	if (code) {
		pcre2_code_free(code);
		return true;
	}
	*offset = at;
	if (error != PCRE2_ERROR_HEAP_FAILED &&
		pcre2_get_error_message(error, (PCRE2_UCHAR *)why, 160) < 0)
		memcpy(why, "unknown", sizeof("unknown"));
	return false;
}

bool catalog_prepare_expressions(struct catalog *c)
{
	c->expressions = calloc(c->expression_count + 1, sizeof(*c->expressions));
	return c->expressions != NULL;
}

const pcre2_code *catalog_expression(
	const struct catalog *c, const struct matcher_text *text, size_t length)
{
	struct expression *e = &c->expressions[text->expression];
	pcre2_code *code = atomic_load_explicit(&e->machine_code, memory_order_acquire);
	if (code)
		return code;
	bool jit = length > INTERPRETED_LENGTH ||
		atomic_fetch_add_explicit(&e->uses, 1, memory_order_relaxed) >= INTERPRETED_USES;
	_Atomic(pcre2_code *) *kept = jit ? &e->machine_code : &e->interpreted;
	pcre2_code *other = atomic_load_explicit(kept, memory_order_acquire);
	if (other)
		return other;
	int error;
	PCRE2_SIZE offset;
	code = compile(text->regex, &error, &offset);
	if (!code) {
		/*
		 * It was validated when the catalogue was loaded, so only lack of memory remains.
		 */
		memory_note_failure();
		return NULL;
	}
	/* Without JIT the interpreter gives the same result more slowly. */
	if (jit)
		(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	if (atomic_compare_exchange_strong_explicit(
		    kept, &other, code, memory_order_acq_rel, memory_order_acquire))
		return code;
	pcre2_code_free(code);
	return other;
}

void catalog_compile(const struct catalog *c)
{
	for (size_t i = 0; i < c->rule_count; i++) {
		const struct rule *rule = c->rules[i];
		if (rule->message.regex)
			(void)catalog_expression(c, &rule->message, SIZE_MAX);
		if (rule->path.regex)
			(void)catalog_expression(c, &rule->path, SIZE_MAX);
	}
}

void catalog_free_expressions(struct catalog *c)
{
	for (size_t i = 0; c->expressions && i < c->expression_count; i++) {
		struct expression *e = &c->expressions[i];
		pcre2_code_free(atomic_load_explicit(&e->interpreted, memory_order_relaxed));
		pcre2_code_free(atomic_load_explicit(&e->machine_code, memory_order_relaxed));
	}
	free(c->expressions);
}

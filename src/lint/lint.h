// SPDX-License-Identifier: MIT

/**
 * Checks rules against their own examples, with the parser and classifier that read logs: every
 * example must be classified by its rule, and no counter-example may be. Errors that a file shows
 * by itself have been rejected on loading (catalog_load).
 */

#ifndef MARSLOG_LINT_H
#define MARSLOG_LINT_H

#include "catalog/catalog.h"

/**
 * Check all rules of a catalogue.
 * @param faults receives the number of errors reported
 * @param checked receives the number of examples and counter-examples tried
 * @return false without memory
 */
bool lint_examples(const struct catalog *catalog, catalog_fault_fn *fault, void *context,
	size_t *faults, size_t *checked);

#endif

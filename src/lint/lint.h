// SPDX-License-Identifier: MIT

/**
 * Rules against their own examples: every example must be classified to its
 * rule, by the same parser and classifier that read logs, and no
 * counter-example may be. Loading (catalog_load) has already refused what is
 * wrong with a file by itself.
 */

#ifndef MARSLOG_LINT_H
#define MARSLOG_LINT_H

#include "catalog/catalog.h"

/**
 * Check all rules of a catalogue.
 * @param faults receives how many were reported
 * @param checked receives how many examples and counter-examples were tried
 * @return false without memory.
 */
bool lint_examples(const struct catalog *catalog, catalog_fault_fn *fault, void *context,
	size_t *faults, size_t *checked);

#endif

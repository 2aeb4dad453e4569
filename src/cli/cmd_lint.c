// SPDX-License-Identifier: MIT

/** `marslog lint`: checks pattern files, and every rule against its own examples. */

#include "cli/cli.h"

#include "base/diag.h"
#include "lint/lint.h"

int cmd_lint(const struct cli_options *given)
{
	struct cli_options o = *given;
	int status;
	if (o.operand_count > 1) {
		diag(DIAG_USAGE, "lint takes one folder");
		return EXIT_USAGE;
	}
	if (o.operand_count == 1)
		o.patterns = o.operands[0];
	struct catalog *catalog = cli_check_catalog(&o, &status);
	if (!catalog)
		return status;

	size_t faults = 0, checked = 0, causes, rules, codes;
	struct buf text = {0};
	catalog_causes(catalog, &causes);
	catalog_rules(catalog, &rules);
	catalog_codes(catalog, &codes);
	if (!lint_examples(catalog, cli_on_fault, NULL, &faults, &checked)) {
		diag(DIAG_NO_MEMORY, "out of memory");
		status = EXIT_SYSTEM;
	} else {
		buf_addf(&text,
			"%s: %zu causes, %zu rules, %zu codes; %zu examples tried, %zu fault%s\n",
			catalog_origin(catalog), causes, rules, codes, checked, faults,
			faults == 1 ? "" : "s");
		status = cli_write(&o, &text);
		if (status == EXIT_ANALYSED && faults > 0)
			status = EXIT_PATTERNS;
	}
	buf_free(&text);
	catalog_free(catalog);
	return status;
}

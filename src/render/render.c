// SPDX-License-Identifier: MIT

/**
 * The table of report formats: the first array has the names, the second one the
 * renderers in the same order.
 */

#include "render/render.h"

const char *const render_names[] = {
	"text", "json", "markdown", "html", "csv", "openmetrics", "mail", NULL};

static render_fn *const renderers[] = {render_text, render_json, render_markdown, render_html,
	render_summary_csv, render_openmetrics, render_mail};

_Static_assert(COUNT_OF(renderers) + 1 == COUNT_OF(render_names), "each name has a renderer");

render_fn *render_find(const char *name)
{
	for (size_t i = 0; render_names[i]; i++) {
		if (strcmp(render_names[i], name) == 0)
			return renderers[i];
	}
	return NULL;
}

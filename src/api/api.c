// SPDX-License-Identifier: MIT

/** The public interface: a thin layer over the engine, like cli/. */

#include "api/marslog.h"

#include "engine/engine.h"
#include "render/knowledge.h"
#include "render/render.h"
#include "version.h"

#include <stdlib.h>

enum { API_COLUMNS = 100, API_TOP_MAX = 1000000, API_THREADS_MAX = 256, API_YEAR_MIN = 1970 };

struct marslog {
	struct catalog *catalog;
	struct engine_config config;
	char *encoding, *scratch; /* the config points to them */
	struct engine *engine;    /* created by the first marslog_read() */
	struct summary *summary;  /* created by the first marslog_report() */
};

const char *marslog_version(void)
{
	return MARSLOG_VERSION;
}

static void ignore_fault(void *context, const char *file, unsigned line, const char *what)
{
	(void)context;
	(void)file;
	(void)line;
	(void)what;
}

int marslog_open(struct marslog **out, const char *patterns)
{
	bool no_memory = false;
	struct marslog *m = *out = calloc(1, sizeof(*m));
	if (!m)
		return MARSLOG_NO_MEMORY;
	m->catalog = catalog_load(patterns, ignore_fault, NULL, &no_memory);
	if (!m->catalog) {
		marslog_close(m);
		*out = NULL;
		return no_memory ? MARSLOG_NO_MEMORY : MARSLOG_BAD_PATTERNS;
	}
	engine_defaults(&m->config);
	m->config.catalog = m->catalog;
	return MARSLOG_OK;
}

/* ---- options ------------------------------------------------------------------ */

static int set_text(char **place, const char **used, const char *value)
{
	char *copy = strdup(value);
	if (!copy)
		return MARSLOG_NO_MEMORY;
	free(*place);
	*place = copy;
	*used = copy;
	return MARSLOG_OK;
}

/* Parse a decimal number in [least, most]; 0, which no option allows, when it is invalid. */
static unsigned long number(const char *value, unsigned long least, unsigned long most)
{
	char *end;
	if (!ascii_is_digit(value[0]))
		return 0;
	unsigned long n = strtoul(value, &end, 10);
	return *end == '\0' && n >= least && n <= most ? n : 0;
}

int marslog_set(struct marslog *m, const char *name, const char *value)
{
	unsigned long n;
	if (m->engine)
		return MARSLOG_WRONG_USE;
	if (strcmp(name, "scratch") == 0)
		return set_text(&m->scratch, &m->config.scratch, value);
	if (strcmp(name, "encoding") == 0 && text_encoding_known(value))
		return set_text(&m->encoding, &m->config.encoding, value);
	if (strcmp(name, "threads") == 0 && (n = number(value, 1, API_THREADS_MAX)) > 0) {
		m->config.threads = (unsigned)n;
		return MARSLOG_OK;
	}
	if (strcmp(name, "top") == 0 && (n = number(value, 1, API_TOP_MAX)) > 0) {
		m->config.top = n;
		return MARSLOG_OK;
	}
	if (strcmp(name, "year") == 0 && (n = number(value, API_YEAR_MIN, 9999)) > 0) {
		m->config.year = (int)n;
		return MARSLOG_OK;
	}
	return MARSLOG_WRONG_USE;
}

/* ---- reading and reporting ------------------------------------------------------ */

/* Create the engine at its first use, because its options cannot change afterwards. */
static bool have_engine(struct marslog *m)
{
	if (!m->engine)
		m->engine = engine_new(&m->config);
	return m->engine != NULL;
}

int marslog_read(struct marslog *m, const char *input)
{
	if (m->summary)
		return MARSLOG_WRONG_USE;
	if (!have_engine(m) || !engine_read(m->engine, input))
		return MARSLOG_NO_MEMORY;
	return engine_gaps(m->engine) > 0 ? MARSLOG_INCOMPLETE : MARSLOG_OK;
}

/* Pass a document to the caller. */
static int hand_over(struct buf *document, bool made, char **text, size_t *length)
{
	if (made)
		buf_addc(document, '\0');
	if (!made || document->failed) {
		buf_free(document);
		return MARSLOG_NO_MEMORY;
	}
	*text = document->data;
	if (length)
		*length = document->len - 1;
	return MARSLOG_OK;
}

int marslog_report(struct marslog *m, const char *format, char **text, size_t *length)
{
	struct buf document = {0};
	render_fn *render = render_find(format);
	*text = NULL;
	if (!render)
		return MARSLOG_WRONG_USE;
	if (!m->summary && have_engine(m))
		m->summary = engine_summary(m->engine);
	if (!m->summary)
		return MARSLOG_NO_MEMORY;
	const struct render_options options = {.columns = API_COLUMNS, .top = m->config.top};
	bool made = render(m->summary, &options, &document);
	return hand_over(&document, made, text, length);
}

int marslog_explain(struct marslog *m, const char *query, char **text, size_t *length)
{
	struct explained item = {.query = query};
	struct buf document = {0};
	*text = NULL;
	explain(m->catalog, query, &item.explanation);
	bool made = render_explain_json(&item, 1, &document);
	int status = hand_over(&document, made, text, length);
	return status == MARSLOG_OK && item.explanation.count == 0 ? MARSLOG_NOT_KNOWN : status;
}

void marslog_free_text(char *text)
{
	free(text);
}

void marslog_close(struct marslog *m)
{
	if (!m)
		return;
	summary_free(m->summary);
	engine_free(m->engine);
	catalog_free(m->catalog);
	free(m->encoding);
	free(m->scratch);
	free(m);
}

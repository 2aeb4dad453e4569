// SPDX-License-Identifier: MIT

/** Sentences about programs that may hold files: filter drivers, and the exclusions of Defender. */

#include "advise/facts.h"

#include "advise/advise.h"
#include "advise/environment.h"
#include "catalog/machine.h"

enum { VOLUMES_NAMED = 12 };

/* ---- filter drivers ---------------------------------------------------------------- */

bool fact_on_volume(const struct summary_cause *c, struct span volume)
{
	for (size_t i = 0; i < c->volume_count; i++) {
		if (span_equal_nocase(c->volumes[i], volume))
			return true;
	}
	return c->volume_count == 0;
}

static bool has_letter(struct span volume)
{
	return volume.len == 2 && volume.data[1] == ':';
}

static bool same_driver(const struct kept_fact *a, const struct kept_fact *b)
{
	return span_equal_nocase(fact_field(a, 1), fact_field(b, 1)) &&
		span_equal(fact_field(a, 2), fact_field(b, 2));
}

/* The volumes of the finding to which a driver is attached, in the order of the listing. */
static size_t attached_to(const struct fact_writer *w, const struct kept_fact *driver,
	const struct kept_fact **first, struct span *volumes)
{
	size_t at = 0, count = 0;
	const struct kept_fact *d;
	*first = NULL;
	while ((d = facts_next(w->facts, FACT_DRIVER, &at)) != NULL) {
		struct span volume = fact_field(d, 0);
		if (!same_driver(d, driver) || !has_letter(volume) ||
			!fact_on_volume(w->cause, volume) || count == VOLUMES_NAMED)
			continue;
		bool again = false;
		for (size_t i = 0; i < count; i++)
			again = again || span_equal_nocase(volumes[i], volume);
		if (!again)
			volumes[count++] = volume;
		if (!*first)
			*first = d;
	}
	return count;
}

/* Whether a listing shows to which volumes drivers are attached. */
static bool volumes_known(const struct facts *f)
{
	size_t at = 0;
	const struct kept_fact *d;
	while ((d = facts_next(f, FACT_DRIVER, &at)) != NULL) {
		if (fact_field(d, 0).len > 0)
			return true;
	}
	return false;
}

static void add_driver_name(struct fact_writer *w, const struct kept_fact *d, const char *known_as)
{
	const struct altitude_class *class = catalog_altitude(w->catalog, fact_field(d, 2));
	struct span company =
		catalog_driver_company(w->catalog, fact_field(d, 1), fact_field(d, 2));
	if (company.len > 0) {
		buf_add_span(&w->text, company);
		buf_adds(&w->text, ": ");
	}
	buf_adds(&w->text, "filter driver ");
	buf_add_span(&w->text, fact_field(d, 1));
	buf_addf(&w->text, " (%s, altitude ",
		known_as        ? known_as
			: class ? class->title
				: "unknown class");
	buf_add_span(&w->text, fact_field(d, 2));
	buf_adds(&w->text, company.len > 0 ? ")" : "; its company is not listed)");
}

static void write_driver(
	struct fact_writer *w, const struct kept_fact *d, const char *known_as, bool known)
{
	struct span volumes[VOLUMES_NAMED];
	const struct kept_fact *first;
	size_t count = attached_to(w, d, &first, volumes);
	if (known && count == 0)
		return;
	fact_begin(w);
	add_driver_name(w, d, known_as);
	if (count == 0)
		buf_adds(&w->text, " is installed; to which volumes it is attached is not told");
	else
		buf_adds(&w->text, " is attached to ");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			buf_adds(&w->text, i + 1 < count ? ", " : " and ");
		buf_add_span(&w->text, volumes[i]);
	}
	if (count > 0)
		buf_adds(&w->text, ", where these files failed");
	fact_end(w, first ? first : d);
}

/* Whether this is the first row of a driver; each is mentioned once. */
static bool is_first_row(const struct facts *f, const struct kept_fact *driver)
{
	size_t at = 0;
	const struct kept_fact *d;
	while ((d = facts_next(f, FACT_DRIVER, &at)) != NULL && d != driver) {
		if (same_driver(d, driver))
			return false;
	}
	return true;
}

void facts_holding_drivers(struct fact_writer *w)
{
	size_t at = 0;
	const struct kept_fact *d;
	bool known = volumes_known(w->facts);
	while ((d = facts_next(w->facts, FACT_DRIVER, &at)) != NULL) {
		const struct altitude_class *class = catalog_altitude(w->catalog, fact_field(d, 2));
		if (class && class->holds_files &&
			!catalog_driver_is_windows(class, fact_field(d, 1)) &&
			is_first_row(w->facts, d))
			write_driver(w, d, NULL, known);
	}
}

void facts_cloud_drivers(struct fact_writer *w)
{
	size_t at = 0;
	const struct kept_fact *d;
	bool known = volumes_known(w->facts);
	while ((d = facts_next(w->facts, FACT_DRIVER, &at)) != NULL) {
		const char *known_as = catalog_driver_known_as(w->catalog, fact_field(d, 1));
		if (known_as && is_first_row(w->facts, d))
			write_driver(w, d, known_as, known);
	}
}

/* ---- Defender ---------------------------------------------------------------------- */

struct span fact_last_name(struct span path)
{
	struct span name = path;
	for (size_t i = 0; i < path.len; i++) {
		if (path.data[i] == '\\')
			name = span_cut(path, i + 1, path.len);
	}
	return name;
}

/* Expand %ProgramFiles% and similar variables to the usual folder. */
static bool excluded_path(const struct facts *f, struct span path)
{
	static const struct span variable = {"%ProgramFiles%", 14};
	static const struct span usual = {"C:\\Program Files", 16};
	size_t at = 0;
	const struct kept_fact *d;
	while ((d = facts_next(f, FACT_DEFENDER_PATH, &at)) != NULL) {
		struct span have = fact_field(d, 0);
		while (have.len > 0 && strchr("*\\", have.data[have.len - 1]))
			have.len--;
		if (environment_path_below(path, have))
			return true;
		if (span_starts_nocase(have, variable) && span_starts_nocase(path, usual) &&
			environment_path_below(span_cut(path, usual.len, path.len),
				span_cut(have, variable.len, have.len)))
			return true;
	}
	return false;
}

static bool excluded_process(const struct facts *f)
{
	size_t at = 0;
	const struct kept_fact *d;
	while ((d = facts_next(f, FACT_DEFENDER_PROCESS, &at)) != NULL) {
		if (span_equal_nocase(fact_last_name(fact_field(d, 0)), SPAN("cbengine.exe")))
			return true;
	}
	return false;
}

static void add_missing(struct fact_writer *w, size_t *count, const char *what, struct span path)
{
	buf_adds(&w->text, (*count)++ > 0 ? ", " : "Defender's exclusions lack ");
	buf_adds(&w->text, what);
	buf_add_span(&w->text, path);
}

void facts_defender(struct fact_writer *w)
{
	const struct kept_fact *state = fact_first(w->facts, FACT_DEFENDER);
	const struct kept_fact *installed = fact_first(w->facts, FACT_INSTALL);
	struct buf bin = {0}, scratch = {0};
	size_t missing = 0;
	bool hidden = fact_first(w->facts, FACT_DEFENDER_HIDDEN) != NULL;
	if (!state || (hidden && state->fact.number == 1))
		return;
	fact_begin(w);
	if (state->fact.number != 1) {
		buf_adds(&w->text,
			state->fact.number == 0
				? "Defender's real-time protection is off"
				: "Defender is not installed as a feature of this server");
		fact_end(w, state);
		return;
	}
	struct span folder = installed ? fact_field(installed, 0) : span_of(advise_install_folder);
	buf_add_span(&bin, folder);
	buf_adds(&bin, "\\bin");
	buf_add_span(&scratch, w->s->scratch ? span_of(w->s->scratch) : folder);
	if (!w->s->scratch)
		buf_adds(&scratch, "\\Scratch");
	if (!excluded_process(w->facts))
		add_missing(w, &missing, "the process cbengine.exe", (struct span){0});
	if (!excluded_path(w->facts, buf_span(&bin)))
		add_missing(w, &missing, "the folder ", buf_span(&bin));
	if (!excluded_path(w->facts, buf_span(&scratch)))
		add_missing(w, &missing, "the folder ", buf_span(&scratch));
	if (missing == 0)
		buf_adds(&w->text,
			"Defender excludes the agent's scratch and bin folders and "
			"cbengine.exe already");
	w->text.failed = w->text.failed || bin.failed || scratch.failed;
	fact_end(w, state);
	buf_free(&bin);
	buf_free(&scratch);
}

// SPDX-License-Identifier: MIT

/**
 * What the other files of a bundle say about each finding, as sentences for all report formats. A
 * sentence states what is there ("attached to D:") and cites the line; it never says that this is
 * the reason.
 */

#include "advise/advise.h"

#include "advise/environment.h"
#include "catalog/machine.h"

#include <stdlib.h>

enum { FACTS_OF_CAUSE = 12, NOTES_MOST = 12, VOLUMES_NAMED = 12 };

/* State for writing sentences to one finding or the notes. */
struct writer {
	struct summary *s;
	const struct catalog *catalog;
	const struct facts *facts;
	struct summary_cause *cause; /* NULL: notes */
	struct summary_fact *out;
	size_t count, most;
	struct buf text;
};

static void begin(struct writer *w)
{
	buf_clear(&w->text);
}

/* Finish the sentence. */
static void end(struct writer *w, const struct kept_fact *source)
{
	if (w->count == w->most || w->text.failed)
		return;
	for (size_t i = 0; i < w->count; i++) {
		if (span_equal(span_of(w->out[i].text), buf_span(&w->text)))
			return;
	}
	w->out[w->count++] = (struct summary_fact){
		.text = arena_copy(&w->s->arena, buf_span(&w->text)),
		.input = source ? source->input : NULL,
		.line = source ? source->fact.line : 0,
	};
}

static const struct kept_fact *first_fact(const struct facts *f, enum fact_kind kind)
{
	size_t at = 0;
	return facts_next(f, kind, &at);
}

static bool is_cause(const struct writer *w, const char *const *ids)
{
	for (; *ids; ids++) {
		if (strcmp(w->cause->cause->id, *ids) == 0)
			return true;
	}
	return false;
}

/* ---- filter drivers ---------------------------------------------------------------- */

static bool cause_has_volume(const struct summary_cause *c, struct span volume)
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
static size_t attached_to(const struct writer *w, const struct kept_fact *driver,
	const struct kept_fact **first, struct span *volumes)
{
	size_t at = 0, count = 0;
	const struct kept_fact *d;
	*first = NULL;
	while ((d = facts_next(w->facts, FACT_DRIVER, &at)) != NULL) {
		struct span volume = fact_field(d, 0);
		if (!same_driver(d, driver) || !has_letter(volume) ||
			!cause_has_volume(w->cause, volume) || count == VOLUMES_NAMED)
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

static void add_driver_name(struct writer *w, const struct kept_fact *d, const char *known_as)
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
	struct writer *w, const struct kept_fact *d, const char *known_as, bool known)
{
	struct span volumes[VOLUMES_NAMED];
	const struct kept_fact *first;
	size_t count = attached_to(w, d, &first, volumes);
	if (known && count == 0)
		return;
	begin(w);
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
	end(w, first ? first : d);
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

static void holding_drivers(struct writer *w)
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

static void cloud_drivers(struct writer *w)
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

static struct span last_name(struct span path)
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
		if (span_equal_nocase(last_name(fact_field(d, 0)), SPAN("cbengine.exe")))
			return true;
	}
	return false;
}

static void add_missing(struct writer *w, size_t *count, const char *what, struct span path)
{
	buf_adds(&w->text, (*count)++ > 0 ? ", " : "Defender's exclusions lack ");
	buf_adds(&w->text, what);
	buf_add_span(&w->text, path);
}

static void defender(struct writer *w)
{
	const struct kept_fact *state = first_fact(w->facts, FACT_DEFENDER);
	const struct kept_fact *installed = first_fact(w->facts, FACT_INSTALL);
	struct buf bin = {0}, scratch = {0};
	size_t missing = 0;
	bool hidden = first_fact(w->facts, FACT_DEFENDER_HIDDEN) != NULL;
	if (!state || (hidden && state->fact.number == 1))
		return;
	begin(w);
	if (state->fact.number != 1) {
		buf_adds(&w->text,
			state->fact.number == 0
				? "Defender's real-time protection is off"
				: "Defender is not installed as a feature of this server");
		end(w, state);
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
	end(w, state);
	buf_free(&bin);
	buf_free(&scratch);
}

/* ---- events ------------------------------------------------------------------------ */

#define MS_PER_DAY INT64_C(86400000)

/* The days of the finding and one more at each end, because clocks and zones differ. */
static bool in_period(const struct summary_cause *c, const struct kept_fact *e)
{
	if (c->first == TIME_UNKNOWN || e->fact.time == TIME_UNKNOWN)
		return true;
	return e->last >= c->first - MS_PER_DAY && e->fact.time <= c->last + MS_PER_DAY;
}

static bool supports(const struct event_rule *rule, const char *cause)
{
	for (const char *const *id = rule->causes; *id; id++) {
		if (strcmp(*id, cause) == 0)
			return true;
	}
	return false;
}

static bool same_event(const struct kept_fact *a, const struct kept_fact *b)
{
	return a->fact.number == b->fact.number &&
		span_equal_nocase(fact_field(a, 2), fact_field(b, 2)) &&
		span_equal(fact_field(a, 3), fact_field(b, 3)) && strcmp(a->input, b->input) == 0;
}

static void add_day(struct buf *out, int64_t ms)
{
	char text[32];
	time_format(ms, text);
	buf_add(out, text, 10);
}

/*
 * All days of one kind of event on one volume.
 * @return false when an earlier row was used for them
 */
static bool write_event(struct writer *w, const struct event_rule *rule, const struct kept_fact *e)
{
	size_t at = 0;
	uint64_t count = 0;
	int64_t first = TIME_UNKNOWN, last = TIME_UNKNOWN;
	const struct kept_fact *other;
	while ((other = facts_next(w->facts, FACT_EVENT, &at)) != NULL) {
		if (!same_event(e, other) || (w->cause && !in_period(w->cause, other)))
			continue;
		if (count == 0 && other != e)
			return false;
		count += other->count;
		if (first == TIME_UNKNOWN || other->fact.time < first)
			first = other->fact.time;
		if (last == TIME_UNKNOWN || other->last > last)
			last = other->last;
	}
	begin(w);
	buf_addf(&w->text, "%s: ", rule->meaning);
	buf_add_span(&w->text, fact_field(e, 1));
	buf_adds(&w->text, " event ");
	buf_add_span(&w->text, fact_field(e, 3));
	if (fact_field(e, 2).len > 0) {
		buf_adds(&w->text, " on ");
		buf_add_span(&w->text, fact_field(e, 2));
	}
	buf_addf(&w->text, ", %llu time%s", (unsigned long long)count, count == 1 ? "" : "s");
	if (first != TIME_UNKNOWN) {
		bool days = first / MS_PER_DAY != last / MS_PER_DAY;
		buf_adds(&w->text, days ? " from " : " on ");
		add_day(&w->text, first);
		if (days) {
			buf_adds(&w->text, " to ");
			add_day(&w->text, last);
		}
	}
	if (fact_field(e, 2).len == 0 && fact_field(e, 4).len > 0 && fact_field(e, 4).len < 80) {
		buf_adds(&w->text, "; it names ");
		buf_add_span(&w->text, fact_field(e, 4));
	}
	end(w, e);
	return true;
}

static void events(struct writer *w)
{
	size_t rules, at = 0;
	const struct event_rule *list = catalog_event_rules(w->catalog, &rules);
	const struct kept_fact *e;
	while ((e = facts_next(w->facts, FACT_EVENT, &at)) != NULL) {
		if (e->fact.number >= rules ||
			!supports(&list[e->fact.number], w->cause->cause->id))
			continue;
		if (fact_field(e, 2).len > 0 && !cause_has_volume(w->cause, fact_field(e, 2)))
			continue;
		if (in_period(w->cause, e))
			write_event(w, &list[e->fact.number], e);
	}
}

/* Events of rules that support causes, none of which was found. */
static void events_without_finding(struct writer *w)
{
	size_t rules, at = 0;
	const struct event_rule *list = catalog_event_rules(w->catalog, &rules);
	const struct kept_fact *e;
	while ((e = facts_next(w->facts, FACT_EVENT, &at)) != NULL) {
		const struct event_rule *rule =
			e->fact.number < rules ? &list[e->fact.number] : NULL;
		bool found = !rule || !rule->causes[0];
		for (size_t i = 0; i < w->s->cause_count && !found; i++)
			found = w->s->causes[i].entries > 0 &&
				supports(rule, w->s->causes[i].cause->id);
		if (!found)
			write_event(w, rule, e);
	}
}

/* ---- shadow copies ----------------------------------------------------------------- */

/* The last error of most stable writers: "No error" in the machine's language. */
static struct span usual_error(const struct facts *f)
{
	size_t at = 0, best = 0;
	struct span usual = {0};
	const struct kept_fact *a, *b;
	while ((a = facts_next(f, FACT_WRITER, &at)) != NULL) {
		size_t count = 0, from = 0;
		while (a->fact.number == 1 && (b = facts_next(f, FACT_WRITER, &from)) != NULL)
			count += b->fact.number == 1 &&
				span_equal(fact_field(a, 2), fact_field(b, 2));
		if (count > best) {
			best = count;
			usual = fact_field(a, 2);
		}
	}
	return usual;
}

/* States other than stable also occur around successful backups, so the last error decides. */
static void writers(struct writer *w)
{
	size_t at = 0;
	const struct kept_fact *writer;
	struct span usual = usual_error(w->facts);
	while ((writer = facts_next(w->facts, FACT_WRITER, &at)) != NULL) {
		if (usual.len == 0 || span_equal(fact_field(writer, 2), usual))
			continue;
		begin(w);
		buf_adds(&w->text, "VSS writer \"");
		buf_add_span(&w->text, fact_field(writer, 0));
		buf_addf(
			&w->text, "\" is in state %llu (", (unsigned long long)writer->fact.number);
		buf_add_span(&w->text, fact_field(writer, 1));
		buf_adds(&w->text, "), its last error is \"");
		buf_add_span(&w->text, fact_field(writer, 2));
		buf_adds(&w->text, "\"");
		end(w, writer);
	}
}

/* Parse "1.93 GB (1%)" or "1,93 GB" to bytes; 0 when it is no size. */
static double size_in_bytes(struct span s)
{
	static const char units[] = "KMGTP";
	double number = 0, scale = 0;
	size_t i = 0;
	for (; i < s.len && (ascii_is_digit(s.data[i]) || s.data[i] == '.' || s.data[i] == ',');
		i++) {
		if (!ascii_is_digit(s.data[i])) {
			scale = 1;
			continue;
		}
		number = number * 10 + (s.data[i] - '0');
		scale *= 10;
	}
	if (i == 0)
		return 0;
	if (scale > 1)
		number /= scale;
	while (i < s.len && (s.data[i] == ' ' || (unsigned char)s.data[i] >= 0x80))
		i++;
	const char *unit = i < s.len ? strchr(units, ascii_upper(s.data[i])) : NULL;
	bool named = i + 1 < s.len && ascii_upper(s.data[i + 1]) == 'B';
	for (const char *p = units; unit && *unit && named && p <= unit; p++)
		number *= 1024;
	return number;
}

static void storages(struct writer *w)
{
	size_t at = 0;
	const struct kept_fact *st;
	while ((st = facts_next(w->facts, FACT_STORAGE, &at)) != NULL) {
		double allocated = size_in_bytes(fact_field(st, 3)),
		       most = size_in_bytes(fact_field(st, 4));
		double used = size_in_bytes(fact_field(st, 2));
		if (used > allocated)
			allocated = used;
		if (most <= 0 || allocated < most * 0.95)
			continue;
		begin(w);
		buf_adds(&w->text, "The shadow copy storage of ");
		buf_add_span(&w->text, fact_field(st, 0));
		buf_adds(&w->text, " on ");
		buf_add_span(&w->text, fact_field(st, 1));
		buf_adds(&w->text, " is at its maximum: used ");
		buf_add_span(&w->text, fact_field(st, 2));
		buf_adds(&w->text, ", allocated ");
		buf_add_span(&w->text, fact_field(st, 3));
		buf_adds(&w->text, ", at most ");
		buf_add_span(&w->text, fact_field(st, 4));
		end(w, st);
	}
}

/* ---- scratch ----------------------------------------------------------------------- */

static void add_location(struct writer *w, const struct kept_fact *l)
{
	buf_add_span(&w->text, fact_field(l, 0));
	if (fact_field(l, 1).len > 0) {
		buf_adds(&w->text, " (");
		buf_add_span(&w->text, last_name(fact_field(l, 1)));
		buf_addc(&w->text, ')');
	}
}

/* @param differ_only report only deviations */
static void locations(struct writer *w, bool differ_only)
{
	const struct kept_fact *first = first_fact(w->facts, FACT_SCRATCH), *l;
	size_t at = 0, count = 0;
	bool differ = false;
	while ((l = facts_next(w->facts, FACT_SCRATCH, &at)) != NULL) {
		count++;
		differ = differ ||
			!environment_path_below(fact_field(l, 0), fact_field(first, 0)) ||
			!environment_path_below(fact_field(first, 0), fact_field(l, 0));
	}
	if (!first || (differ_only && !differ))
		return;
	begin(w);
	if (!differ) {
		buf_adds(&w->text,
			count > 1 ? "Both ScratchLocation values of the registry name "
				  : "The registry's ScratchLocation is ");
		buf_add_span(&w->text, fact_field(first, 0));
		end(w, first);
		return;
	}
	buf_adds(
		&w->text, "The ScratchLocation values of the registry differ, and must be equal: ");
	at = 0;
	for (size_t i = 0; i < 4 && (l = facts_next(w->facts, FACT_SCRATCH, &at)) != NULL; i++) {
		if (i > 0)
			buf_adds(&w->text, ", ");
		add_location(w, l);
	}
	end(w, first);
}

static void key_file(struct writer *w)
{
	size_t at = 0;
	const struct kept_fact *file, *any = NULL;
	begin(w);
	while ((file = facts_next(w->facts, FACT_SCRATCH_FILE, &at)) != NULL) {
		any = file;
		if (!span_equal_nocase(fact_field(file, 0), SPAN("OnlineBackup.KEK")))
			continue;
		buf_adds(&w->text,
			"The listing of the scratch folder has the key file "
			"OnlineBackup.KEK (");
		buf_add_span(&w->text, fact_field(file, 1));
		buf_adds(&w->text, " bytes)");
		end(w, file);
		return;
	}
	if (!any)
		return;
	buf_adds(&w->text, "The listing of the scratch folder has no key file OnlineBackup.KEK");
	end(w, any);
}

static void scratch_in_selection(struct writer *w)
{
	if (!w->s->scratch)
		return;
	struct span scratch = span_of(w->s->scratch);
	const struct kept_fact *spec = policy_find(w->facts, scratch, false);
	if (!spec || policy_find(w->facts, scratch, true))
		return;
	begin(w);
	buf_addf(&w->text, "The scratch folder %s lies in what is selected for backup (",
		w->s->scratch);
	buf_add_span(&w->text, fact_field(spec, 0));
	buf_adds(&w->text, "): exclude it there");
	end(w, spec);
}

/* ---- selection, proxy, schedule ---------------------------------------------------- */

static void vanished_selection(struct writer *w)
{
	size_t at = 0;
	const struct kept_fact *spec;
	while ((spec = facts_next(w->facts, FACT_SELECTION, &at)) != NULL) {
		if (spec->fact.number & SELECTION_EXCLUDED)
			continue;
		struct span folder = fact_field(spec, 0);
		while (folder.len > 3 && folder.data[folder.len - 1] == '\\')
			folder.len--;
		if (folder.len <= 3)
			continue;
		for (size_t i = 0; i < w->cause->path_count; i++) {
			struct span path = environment_plain_path(w->cause->paths[i].path);
			while (path.len > 3 && path.data[path.len - 1] == '\\')
				path.len--;
			if (!span_equal_nocase(path, folder))
				continue;
			begin(w);
			buf_add_span(&w->text, folder);
			buf_adds(&w->text,
				" is selected for backup, and was not found: take it out "
				"of the selection, or bring it back");
			end(w, spec);
		}
	}
}

/* The collector always writes "Not configured" for the system account at last: an address counts. */
static const struct kept_fact *find_proxy(const struct facts *f, const char *who)
{
	size_t at = 0;
	const struct kept_fact *p, *none = NULL;
	while ((p = facts_next(f, FACT_PROXY, &at)) != NULL) {
		if (!span_equal(fact_field(p, 0), span_of(who)))
			continue;
		if (p->fact.number)
			return p;
		none = none ? none : p;
	}
	return none;
}

static void proxy(struct writer *w)
{
	const struct kept_fact *user = find_proxy(w->facts, "user");
	const struct kept_fact *system = find_proxy(w->facts, "system");
	begin(w);
	if (user && user->fact.number && system && !system->fact.number) {
		buf_adds(&w->text, "A proxy is set for the user who ran the collector (");
		buf_add_span(&w->text, fact_field(user, 1));
		buf_adds(
			&w->text, "), but none for the system account, under which the agent runs");
		end(w, system);
	} else if (system && system->fact.number) {
		buf_adds(&w->text,
			"The system account, under which the agent runs, has a proxy set: ");
		buf_add_span(&w->text, fact_field(system, 1));
		end(w, system);
	} else if (user && !user->fact.number) {
		buf_adds(&w->text, "No proxy is set for the user who ran the collector");
		end(w, user);
	}
}

static void script_policy(struct writer *w, bool blocking_only)
{
	const struct kept_fact *policy = first_fact(w->facts, FACT_SCRIPT_POLICY);
	if (!policy || (blocking_only && !policy->fact.number))
		return;
	begin(w);
	buf_adds(&w->text, "PowerShell's execution policy is ");
	buf_add_span(&w->text, fact_field(policy, 0));
	if (policy->fact.number)
		buf_adds(&w->text, ", with which the agent's scheduled task cannot run");
	end(w, policy);
}

static void agent_version(struct writer *w)
{
	const struct kept_fact *agent = first_fact(w->facts, FACT_AGENT);
	if (!agent)
		return;
	begin(w);
	buf_adds(&w->text, "The agent's version is ");
	buf_add_span(&w->text, fact_field(agent, 0));
	buf_adds(&w->text, "; compare it with the newest one before looking further");
	end(w, agent);
}

/*
 * ---- all sentences
 * ------------------------------------------------------------------------------------------
 */

static const char *const locked[] = {"av-lock", "scratch-locked", NULL};
static const char *const cloud[] = {"cloud-file", NULL};
static const char *const shadow[] = {
	"shadow-storage", "snapshot", "system-state", "no-recovery-point", NULL};
static const char *const scratch[] = {"missing-scratch", "scratch-prerequisites", "scratch-locked",
	"checksum-store", "scratch-vhd", "scratch-full", "passphrase", "encryption-key", NULL};
static const char *const network[] = {
	"connection-blocked", "credentials-download", "authentication", NULL};
static const char *const schedule[] = {"schedule", NULL};
static const char *const missing[] = {"missing-scratch", NULL};

static void write_finding(struct writer *w)
{
	if (is_cause(w, locked)) {
		holding_drivers(w);
		defender(w);
	}
	if (is_cause(w, cloud))
		cloud_drivers(w);
	if (is_cause(w, shadow)) {
		writers(w);
		storages(w);
	}
	if (is_cause(w, scratch)) {
		locations(w, false);
		key_file(w);
		scratch_in_selection(w);
	}
	if (is_cause(w, missing))
		vanished_selection(w);
	if (is_cause(w, network))
		proxy(w);
	if (is_cause(w, schedule))
		script_policy(w, false);
	events(w);
}

static bool was_found(const struct summary *s, const char *const *ids)
{
	for (size_t i = 0; i < s->cause_count; i++) {
		for (const char *const *id = ids; *id && s->causes[i].entries > 0; id++) {
			if (strcmp(s->causes[i].cause->id, *id) == 0)
				return true;
		}
	}
	return false;
}

static void write_notes(struct writer *w)
{
	agent_version(w);
	if (!was_found(w->s, schedule))
		script_policy(w, true);
	if (!was_found(w->s, scratch)) {
		locations(w, true);
		scratch_in_selection(w);
	}
	if (!was_found(w->s, shadow)) {
		writers(w);
		storages(w);
	}
	events_without_finding(w);
}

static bool open_list(struct writer *w, size_t most)
{
	w->out = arena_alloc(&w->s->arena, most * sizeof(*w->out));
	w->count = 0;
	w->most = most;
	return w->out != NULL;
}

bool advise_facts(struct summary *s, const struct catalog *catalog)
{
	struct writer w = {.s = s, .catalog = catalog, .facts = s->environment};
	if (!s->environment)
		return true;
	for (size_t i = 0; i < s->cause_count; i++) {
		struct summary_cause *c = &s->causes[i];
		if (c->entries == 0)
			continue;
		w.cause = c;
		if (!open_list(&w, FACTS_OF_CAUSE))
			break;
		write_finding(&w);
		c->facts = w.out;
		c->fact_count = w.count;
	}
	w.cause = NULL;
	environment_list_drivers(s, catalog);
	environment_list_events(s, catalog);
	if (open_list(&w, NOTES_MOST)) {
		write_notes(&w);
		s->notes = w.out;
		s->note_count = w.count;
	}
	bool ok = !w.text.failed && !s->arena.failed;
	buf_free(&w.text);
	return ok;
}

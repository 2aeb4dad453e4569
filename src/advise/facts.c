// SPDX-License-Identifier: MIT

/**
 * What the other files of a bundle say about each finding, as sentences for all report formats. A
 * sentence states what is there ("attached to D:") and cites the line; it never says that this is
 * the reason.
 */

#include "advise/facts.h"

#include "advise/advise.h"
#include "advise/environment.h"
#include "catalog/machine.h"

#include <stdlib.h>

enum { FACTS_OF_CAUSE = 12, NOTES_MOST = 12 };

void fact_begin(struct fact_writer *w)
{
	buf_clear(&w->text);
}

void fact_end(struct fact_writer *w, const struct kept_fact *source)
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

const struct kept_fact *fact_first(const struct facts *f, enum fact_kind kind)
{
	size_t at = 0;
	return facts_next(f, kind, &at);
}

static bool is_cause(const struct fact_writer *w, const char *const *ids)
{
	for (; *ids; ids++) {
		if (strcmp(w->cause->cause->id, *ids) == 0)
			return true;
	}
	return false;
}

/* ---- events ------------------------------------------------------------------------ */

#define MS_PER_DAY INT64_C(86400000)

/*
 * The days of the finding, or of the logs where there is none, and one more at each end, because
 * clocks and zones differ.
 */
static bool in_period(const struct fact_writer *w, const struct kept_fact *e)
{
	int64_t first = w->cause ? w->cause->first : w->s->period_first;
	int64_t last = w->cause ? w->cause->last : w->s->period_last;
	if (first == TIME_UNKNOWN || last == TIME_UNKNOWN || e->fact.time == TIME_UNKNOWN)
		return true;
	return e->last >= first - MS_PER_DAY && e->fact.time <= last + MS_PER_DAY;
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

/* How often a kind of event on a volume is in one input, within the period of the finding. */
static uint64_t count_in(const struct fact_writer *w, const struct kept_fact *e)
{
	size_t at = 0;
	uint64_t count = 0;
	const struct kept_fact *other;
	while ((other = facts_next(w->facts, FACT_EVENT, &at)) != NULL) {
		if (same_event(e, other) && in_period(w, other))
			count += other->count;
	}
	return count;
}

/*
 * Collectors save an event log in its own format and as text, with the days of the machine's zone.
 * The report names these events once, from the log if it has all of them, or else from the text
 * with the highest count.
 */
static bool told_elsewhere(const struct fact_writer *w, const struct kept_fact *e)
{
	size_t at = 0;
	bool before = true;
	const struct kept_fact *other;
	const char *counted = e->input;
	if (fact_field(e, 5).len == 0)
		return false;
	uint64_t mine = count_in(w, e);
	while ((other = facts_next(w->facts, FACT_EVENT, &at)) != NULL) {
		before = before && other != e;
		if (other->fact.number != e->fact.number ||
			!span_equal_nocase(fact_field(other, 2), fact_field(e, 2)) ||
			!span_equal(fact_field(other, 3), fact_field(e, 3)) ||
			other->input == counted || strcmp(other->input, e->input) == 0)
			continue;
		uint64_t theirs = count_in(w, other);
		counted = other->input;
		if (theirs > mine || (theirs == mine && (before || fact_field(other, 5).len == 0)))
			return true;
	}
	return false;
}

static void add_day(struct buf *out, int64_t ms)
{
	char text[32];
	time_format(ms, text);
	buf_add(out, text, 10);
}

/* The first value of an event may name a device or a service; a number or a time names nothing. */
static bool is_name(struct span s)
{
	size_t letters = 0;
	for (size_t i = 0; i < s.len; i++)
		letters += ascii_is_alpha(s.data[i]) || (unsigned char)s.data[i] >= 0xC0;
	return letters >= 3 && s.len < 80;
}

/*
 * All days of one kind of event on one volume.
 * @return false when an earlier row was used for them
 */
static bool write_event(
	struct fact_writer *w, const struct event_rule *rule, const struct kept_fact *e)
{
	size_t at = 0;
	uint64_t count = 0;
	int64_t first = TIME_UNKNOWN, last = TIME_UNKNOWN;
	const struct kept_fact *other;
	while ((other = facts_next(w->facts, FACT_EVENT, &at)) != NULL) {
		if (!same_event(e, other) || !in_period(w, other))
			continue;
		if (count == 0 && other != e)
			return false;
		count += other->count;
		if (first == TIME_UNKNOWN || other->fact.time < first)
			first = other->fact.time;
		if (last == TIME_UNKNOWN || other->last > last)
			last = other->last;
	}
	if (told_elsewhere(w, e))
		return true;
	fact_begin(w);
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
	if (fact_field(e, 2).len == 0 && is_name(fact_field(e, 4))) {
		buf_adds(&w->text, "; it names ");
		buf_add_span(&w->text, fact_field(e, 4));
	}
	fact_end(w, e);
	return true;
}

static void events(struct fact_writer *w)
{
	size_t rules, at = 0;
	const struct event_rule *list = catalog_event_rules(w->catalog, &rules);
	const struct kept_fact *e;
	while ((e = facts_next(w->facts, FACT_EVENT, &at)) != NULL) {
		if (e->fact.number >= rules ||
			!supports(&list[e->fact.number], w->cause->cause->id))
			continue;
		if (fact_field(e, 2).len > 0 && !fact_on_volume(w->cause, fact_field(e, 2)))
			continue;
		if (in_period(w, e))
			write_event(w, &list[e->fact.number], e);
	}
}

/* Events of rules that support causes, none of which was found. */
static void events_without_finding(struct fact_writer *w)
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
		if (!found && in_period(w, e))
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

/* VSS's own numbers: from here on a writer failed in some phase. */
enum { WRITER_FAILED = 6 };

/*
 * States other than stable also occur around successful backups, so the last error decides. Where
 * no writer is stable, "No error" is not known in the machine's language, and the state decides.
 */
static void writers(struct fact_writer *w)
{
	size_t at = 0;
	const struct kept_fact *writer;
	struct span usual = usual_error(w->facts);
	while ((writer = facts_next(w->facts, FACT_WRITER, &at)) != NULL) {
		bool failed = usual.len > 0 ? !span_equal(fact_field(writer, 2), usual)
					    : writer->fact.number >= WRITER_FAILED;
		if (!failed)
			continue;
		fact_begin(w);
		buf_adds(&w->text, "VSS writer \"");
		buf_add_span(&w->text, fact_field(writer, 0));
		buf_addf(
			&w->text, "\" is in state %llu (", (unsigned long long)writer->fact.number);
		buf_add_span(&w->text, fact_field(writer, 1));
		buf_adds(&w->text, "), its last error is \"");
		buf_add_span(&w->text, fact_field(writer, 2));
		buf_adds(&w->text, "\"");
		fact_end(w, writer);
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

static void storages(struct fact_writer *w)
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
		fact_begin(w);
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
		fact_end(w, st);
	}
}

/* ---- scratch ----------------------------------------------------------------------- */

static void add_location(struct fact_writer *w, const struct kept_fact *l)
{
	buf_add_span(&w->text, fact_field(l, 0));
	if (fact_field(l, 1).len > 0) {
		buf_adds(&w->text, " (");
		buf_add_span(&w->text, fact_last_name(fact_field(l, 1)));
		buf_addc(&w->text, ')');
	}
}

/* @param differ_only report only deviations */
static void locations(struct fact_writer *w, bool differ_only)
{
	const struct kept_fact *first = fact_first(w->facts, FACT_SCRATCH), *l;
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
	fact_begin(w);
	if (!differ) {
		buf_adds(&w->text,
			count > 1 ? "Both ScratchLocation values of the registry name "
				  : "The registry's ScratchLocation is ");
		buf_add_span(&w->text, fact_field(first, 0));
		fact_end(w, first);
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
	fact_end(w, first);
}

static void key_file(struct fact_writer *w)
{
	size_t at = 0;
	const struct kept_fact *file, *any = NULL;
	fact_begin(w);
	while ((file = facts_next(w->facts, FACT_SCRATCH_FILE, &at)) != NULL) {
		any = file;
		if (!span_equal_nocase(fact_field(file, 0), SPAN("OnlineBackup.KEK")))
			continue;
		buf_adds(&w->text,
			"The listing of the scratch folder has the key file "
			"OnlineBackup.KEK (");
		buf_add_span(&w->text, fact_field(file, 1));
		buf_adds(&w->text, " bytes)");
		fact_end(w, file);
		return;
	}
	if (!any)
		return;
	buf_adds(&w->text, "The listing of the scratch folder has no key file OnlineBackup.KEK");
	fact_end(w, any);
}

static void scratch_in_selection(struct fact_writer *w)
{
	if (!w->s->scratch)
		return;
	struct span scratch = span_of(w->s->scratch);
	const struct kept_fact *spec = policy_find(w->facts, scratch, false);
	if (!spec || policy_find(w->facts, scratch, true))
		return;
	fact_begin(w);
	buf_addf(&w->text, "The scratch folder %s lies in what is selected for backup (",
		w->s->scratch);
	buf_add_span(&w->text, fact_field(spec, 0));
	buf_adds(&w->text, "): exclude it there");
	fact_end(w, spec);
}

/* ---- selection, proxy, schedule ---------------------------------------------------- */

static void vanished_selection(struct fact_writer *w)
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
			fact_begin(w);
			buf_add_span(&w->text, folder);
			buf_adds(&w->text,
				" is selected for backup, and was not found: take it out "
				"of the selection, or bring it back");
			fact_end(w, spec);
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

static void proxy(struct fact_writer *w)
{
	const struct kept_fact *user = find_proxy(w->facts, "user");
	const struct kept_fact *system = find_proxy(w->facts, "system");
	fact_begin(w);
	if (user && user->fact.number && system && !system->fact.number) {
		buf_adds(&w->text, "A proxy is set for the user who ran the collector (");
		buf_add_span(&w->text, fact_field(user, 1));
		buf_adds(
			&w->text, "), but none for the system account, under which the agent runs");
		fact_end(w, system);
	} else if (system && system->fact.number) {
		buf_adds(&w->text,
			"The system account, under which the agent runs, has a proxy set: ");
		buf_add_span(&w->text, fact_field(system, 1));
		fact_end(w, system);
	} else if (user && !user->fact.number) {
		buf_adds(&w->text, "No proxy is set for the user who ran the collector");
		fact_end(w, user);
	}
}

static void script_policy(struct fact_writer *w, bool blocking_only)
{
	const struct kept_fact *policy = fact_first(w->facts, FACT_SCRIPT_POLICY);
	if (!policy || (blocking_only && !policy->fact.number))
		return;
	fact_begin(w);
	buf_adds(&w->text, "PowerShell's execution policy is ");
	buf_add_span(&w->text, fact_field(policy, 0));
	if (policy->fact.number)
		buf_adds(&w->text, ", with which the agent's scheduled task cannot run");
	fact_end(w, policy);
}

static void agent_version(struct fact_writer *w)
{
	const struct kept_fact *agent = fact_first(w->facts, FACT_AGENT);
	if (!agent)
		return;
	fact_begin(w);
	buf_adds(&w->text, "The agent's version is ");
	buf_add_span(&w->text, fact_field(agent, 0));
	buf_adds(&w->text, "; compare it with the newest one before looking further");
	fact_end(w, agent);
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

static void write_finding(struct fact_writer *w)
{
	if (is_cause(w, locked)) {
		facts_holding_drivers(w);
		facts_defender(w);
	}
	if (is_cause(w, cloud))
		facts_cloud_drivers(w);
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

static void write_notes(struct fact_writer *w)
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

static bool open_list(struct fact_writer *w, size_t most)
{
	w->out = arena_alloc(&w->s->arena, most * sizeof(*w->out));
	w->count = 0;
	w->most = most;
	return w->out != NULL;
}

bool advise_facts(struct summary *s, const struct catalog *catalog)
{
	struct fact_writer w = {.s = s, .catalog = catalog, .facts = s->environment};
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

// SPDX-License-Identifier: MIT

/**
 * Which machine the input is from. In this order: --host; a file of the bundle that names it; the
 * prefix that Microsoft's support diagnostics give to their files ("SRV01_CBENGINE.zip"); the
 * name of the only bundle. The first three are reliable: if they name several machines, the input
 * is a mixture, and each run belongs to the machine named nearest to it in the folder tree.
 */

#include "tally/finish.h"

enum { HOSTS_MAX = 16, HOST_TEXT_MAX = 63 };

/* A machine, and the input that names it. */
struct naming {
	struct span name;
	uint32_t input;
};

/* ---- names of members -------------------------------------------------------------- */

/* What follows the machine's name in the file names of the support diagnostics. */
static const char *const diagnostics[] = {
	"_CBENGINE.zip",
	"_CBENGINE.cab",
	"_CBENGINE_Registry.txt",
	"_CBENGINE_online_job_history_.txt",
	"_Filter_Drivers.txt",
	"_VSS_Info.txt",
	"_USN_Info.txt",
	"_Installed_Programs.txt",
	"_DriverQuery.txt",
};

static bool is_separator(char c)
{
	return c == '/' || c == '!' || c == '\\';
}

static bool is_host_name(struct span s)
{
	if (s.len == 0 || s.len > HOST_TEXT_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		if (c < 0x80 && !ascii_is_alnum((char)c) && c != '-' && c != '_' && c != '.')
			return false;
	}
	return true;
}

/* The machine in one component of a member's name, or an empty span. */
static struct span host_of_part(struct span part)
{
	for (size_t i = 0; i < COUNT_OF(diagnostics); i++) {
		struct span end = span_of(diagnostics[i]);
		struct span host = span_cut(part, 0, part.len > end.len ? part.len - end.len : 0);
		if (span_ends_nocase(part, end) && is_host_name(host))
			return host;
	}
	return (struct span){0};
}

static struct span host_of_name(const char *name)
{
	struct span s = span_of(name);
	for (size_t from = 0, at = 0; at <= s.len; at++) {
		if (at < s.len && !is_separator(s.data[at]))
			continue;
		struct span host = host_of_part(span_cut(s, from, at));
		if (host.len > 0)
			return host;
		from = at + 1;
	}
	return (struct span){0};
}

/* "srv01" from "in/srv01.tar.gz", unless the file is only a compressed log. */
static struct span host_of_bundle(struct span s)
{
	static const char *const ends[] = {
		".gz", ".zip", ".cab", ".7z", ".tar", ".tgz", ".xz", ".bz2", ".zst"};
	size_t from = s.len;
	while (from > 0 && !is_separator(s.data[from - 1]))
		from--;
	s = span_cut(s, from, s.len);
	for (int levels = 0; levels < 2; levels++) {
		for (size_t i = 0; i < COUNT_OF(ends); i++) {
			struct span end = span_of(ends[i]);
			if (s.len > end.len && span_ends_nocase(s, end)) {
				s.len -= end.len;
				break;
			}
		}
	}
	bool log = span_ends_nocase(s, SPAN(".errlog")) || span_ends_nocase(s, SPAN(".txt")) ||
		span_ends_nocase(s, SPAN(".log"));
	if (log || span_equal(s, SPAN("-")))
		return (struct span){0};
	return s;
}

struct span tally_host_of_name(const char *name)
{
	struct span host = host_of_name(name);
	const char *inside = strchr(name, '!');
	if (host.len > 0 || !inside)
		return host;
	return host_of_bundle((struct span){name, (size_t)(inside - name)});
}

/* ---- machines ---------------------------------------------------------------------- */

/* "SRV01" and "srv01.contoso.local" are the same machine. */
static struct span first_label(struct span name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.data[i] == '.')
			return span_cut(name, 0, i);
	}
	return name;
}

static bool same_host(struct span a, struct span b)
{
	return span_equal_nocase(first_label(a), first_label(b));
}

/* Find the statements that name a machine; at most `most`. */
static size_t find_namings(const struct tally *t, struct naming *out, size_t most, bool by_files)
{
	size_t count = 0;
	for (size_t i = 0; by_files && i < t->note_count && count < most; i++) {
		if (t->notes[i].fact == MACHINE_HOST)
			out[count++] =
				(struct naming){span_of(t->notes[i].value), t->notes[i].input};
	}
	for (uint32_t i = 0; !by_files && i < t->input_count && count < most; i++) {
		struct span host = host_of_name(t->inputs[i].name);
		bool again = count > 0 && span_equal_nocase(out[count - 1].name, host);
		if (host.len > 0 && !again)
			out[count++] = (struct naming){host, i};
	}
	return count;
}

static void add_host(struct finish *f, struct span name, const char *source)
{
	struct summary *s = f->s;
	for (size_t i = 0; i < s->host_count; i++) {
		if (same_host(span_of(s->hosts[i].name), name))
			return;
	}
	if (s->host_count == HOSTS_MAX)
		return;
	const char *copy = arena_copy(&s->arena, name);
	if (!copy)
		f->failed = true;
	else
		s->hosts[s->host_count++] = (struct summary_host){copy, source};
}

static void find_hosts(struct finish *f)
{
	const struct tally *t = f->t;
	struct summary *s = f->s;
	s->hosts = finish_need(f, HOSTS_MAX, sizeof(*s->hosts));
	if (!s->hosts)
		return;
	if (t->config.host) {
		add_host(f, span_of(t->config.host), "option");
		return;
	}
	static const char *const sources[] = {"file", "member-name"};
	struct naming namings[TALLY_NOTES_MAX];
	for (size_t k = 0; k < COUNT_OF(sources) && s->host_count == 0 && !f->failed; k++) {
		size_t count = find_namings(t, namings, COUNT_OF(namings), k == 0);
		for (size_t i = 0; i < count; i++)
			add_host(f, namings[i].name, sources[k]);
	}
}

/* The name of the only bundle: good for display, but not to distinguish machines. */
static void name_by_bundle(struct finish *f)
{
	const struct tally *t = f->t;
	const char *bundle = NULL;
	for (size_t i = 0; i < t->input_count; i++) {
		const char *name = t->inputs[i].name;
		if (strchr(name, '!'))
			continue;
		if (bundle || t->inputs[i].shown.kind != INPUT_ARCHIVE)
			return;
		bundle = name;
	}
	struct span host = bundle ? host_of_bundle(span_of(bundle)) : (struct span){0};
	if (host.len == 0)
		return;
	f->s->host = (struct summary_host){arena_copy(&f->s->arena, host), "input-name"};
	f->failed = f->failed || !f->s->host.name;
}

/* The only value of a fact, or NULL: of two different values neither is reliable. */
static const char *only_value(const struct tally *t, enum machine_fact fact)
{
	const char *value = NULL;
	for (size_t i = 0; i < t->note_count; i++) {
		const struct machine_note *n = &t->notes[i];
		if (n->fact != fact)
			continue;
		if (value && !span_equal_nocase(span_of(value), span_of(n->value)))
			return NULL;
		value = n->value;
	}
	return value;
}

/* "120", "-300": minutes east of UTC. */
static int zone_of(const char *text)
{
	int minutes = 0;
	bool west = *text == '-';
	const char *p = text + (west || *text == '+');
	for (; ascii_is_digit(*p) && minutes < 10000; p++)
		minutes = minutes * 10 + (*p - '0');
	return *p || p == text || minutes > 14 * 60 ? ZONE_NONE : west ? -minutes : minutes;
}

void finish_machine(struct finish *f)
{
	const struct tally *t = f->t;
	struct summary *s = f->s;
	find_hosts(f);
	if (f->failed)
		return;
	if (s->host_count == 1)
		s->host = s->hosts[0];
	else if (s->host_count == 0)
		name_by_bundle(f);
	s->agent_version = only_value(t, MACHINE_AGENT);
	s->machine_id = only_value(t, MACHINE_ID);
	const char *zone = only_value(t, MACHINE_ZONE);
	s->zone = zone ? zone_of(zone) : ZONE_NONE;
	s->zone_source = s->zone != ZONE_NONE ? "file" : NULL;
}

/* ---- runs -------------------------------------------------------------------------- */

/* Length of the common prefix of two names, in whole components. */
static size_t common_parts(const char *a, const char *b)
{
	size_t whole = 0;
	for (size_t i = 0; a[i] && a[i] == b[i]; i++) {
		if (is_separator(a[i]))
			whole = i + 1;
	}
	return whole;
}

/* The machine named nearest to an input. */
static size_t host_of_input(
	const struct finish *f, uint32_t input, const struct naming *namings, size_t count)
{
	const struct tally *t = f->t;
	size_t best = 0, best_common = 0;
	for (size_t i = 0; i < count; i++) {
		size_t common =
			common_parts(t->inputs[input].name, t->inputs[namings[i].input].name);
		if (input == namings[i].input)
			common = SIZE_MAX;
		if (common > best_common) {
			best = i;
			best_common = common;
		}
	}
	for (size_t k = 0; k < f->s->host_count; k++) {
		if (count > 0 && same_host(span_of(f->s->hosts[k].name), namings[best].name))
			return k;
	}
	return 0;
}

void finish_run_hosts(struct finish *f)
{
	const struct tally *t = f->t;
	struct naming namings[TALLY_NOTES_MAX];
	if (f->s->host_count < 2)
		return;
	bool by_files = strcmp(f->s->hosts[0].source, "file") == 0;
	size_t count = find_namings(t, namings, COUNT_OF(namings), by_files);
	for (size_t i = 1; i < t->run_count; i++)
		f->history.hosts[i] = (uint8_t)host_of_input(f, t->runs[i].input, namings, count);
}

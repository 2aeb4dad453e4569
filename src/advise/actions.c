// SPDX-License-Identifier: MIT

/** The actions of a finding, with the machine's volumes and folders in their commands. */

#include "advise/advise.h"
#include "advise/environment.h"

/* Number of codes of a finding, the most frequent ones, whose own actions are listed. */
enum { CODES_ADVISED = 3 };

const char advise_install_folder[] = "C:\\Program Files\\Microsoft Azure Recovery Services Agent";

/* Add an action unless it is listed already; several codes or causes may share it. */
static size_t add_action(const struct action **list, size_t count, const struct action *action)
{
	for (size_t i = 0; i < count; i++) {
		const char *command = list[i]->command ? list[i]->command : "";
		if (strcmp(list[i]->text, action->text) == 0 &&
			strcmp(command, action->command ? action->command : "") == 0)
			return count;
	}
	if (count < ADVISE_ACTIONS_MAX)
		list[count++] = action;
	return count;
}

size_t advise_code_actions(
	const struct code_info *info, const struct cause *cause, const struct action **list)
{
	size_t count = 0;
	for (size_t i = 0; info && info->cause == cause && i < info->action_count; i++)
		count = add_action(list, count, &info->actions[i]);
	/* Without evidence the steps for certain kinds of files come last. */
	for (int special = 0; special < 2; special++) {
		for (size_t i = 0; cause && i < cause->action_count; i++) {
			if ((cause->actions[i].when_count > 0) == (special == 1))
				count = add_action(list, count, &cause->actions[i]);
		}
	}
	return count;
}

/*
 * A pattern, divided at its stars. `*` matches any characters, also none; everything else only
 * itself, without case.
 */
struct glob {
	struct span begin, end;   /* before the first star, and after the last one */
	const char *first, *last; /* these stars; NULL: without a star, `begin` is all of it */
	char rare;                /* a sign between these stars that few paths contain, or NUL */
};

static struct glob glob_of(const char *text)
{
	struct span all = span_of(text);
	const char *first = memchr(text, '*', all.len);
	if (!first)
		return (struct glob){.begin = all};
	const char *last = strrchr(first, '*');
	const char *rare = strpbrk(first, "~$#@!;{}");
	return (struct glob){{text, (size_t)(first - text)}, span_of(last + 1), first, last,
		rare && rare < last ? *rare : '\0'};
}

/* Whether the last letters are the same, which mostly decides about a type such as "*.tmp". */
static inline bool last_letter_fits(const struct glob *glob, struct span path)
{
	size_t len = glob->end.len;
	return len == 0 ||
		(path.len >= len &&
			ascii_lower(glob->end.data[len - 1]) ==
				ascii_lower(path.data[path.len - 1]));
}

static bool glob_fits(const struct glob *glob, struct span path)
{
	if (!glob->first)
		return span_equal_nocase(glob->begin, path);
	if (path.len < glob->begin.len + glob->end.len || !last_letter_fits(glob, path) ||
		(glob->begin.len > 0 && !span_starts_nocase(path, glob->begin)) ||
		(glob->end.len > 0 && !span_ends_nocase(path, glob->end)))
		return false;
	if (glob->rare != '\0' && !memchr(path.data, glob->rare, path.len))
		return false;
	/* What stands between two stars, in this order: each as early as possible. */
	path = span_cut(path, glob->begin.len, path.len - glob->end.len);
	for (const char *star = glob->first; star < glob->last;) {
		const char *next = strchr(star + 1, '*');
		struct span part = {star + 1, (size_t)(next - star - 1)};
		size_t at = span_find_nocase(path, part, 0);
		if (at == SIZE_MAX)
			return false;
		path = span_cut(path, at + part.len, path.len);
		star = next;
	}
	return true;
}

/* The patterns of an action. The first ones, nearly always all, are divided once. */
struct globs {
	struct glob divided[4];
	const char *const *texts;
	size_t count;
};

static struct globs globs_of(const char *const *texts, size_t count)
{
	struct globs globs = {.texts = texts, .count = count};
	for (size_t i = 0; i < count && i < COUNT_OF(globs.divided); i++)
		globs.divided[i] = glob_of(texts[i]);
	return globs;
}

static bool any_fits(const struct globs *globs, struct span path)
{
	for (size_t i = 0; i < globs->count; i++) {
		struct glob other;
		const struct glob *glob = &other;
		if (i < COUNT_OF(globs->divided))
			glob = &globs->divided[i];
		else
			other = glob_of(globs->texts[i]);
		if (glob_fits(glob, path))
			return true;
	}
	return false;
}

/* Whether a finding has files and all of them match one of the globs. */
static bool all_fit(
	const struct summary *s, const struct summary_cause *c, const struct globs *globs)
{
	bool any = false;
	for (size_t i = 0; i < s->file_count; i++) {
		if (s->files[i].cause != c->cause)
			continue;
		any = true;
		if (!any_fits(globs, s->files[i].path))
			return false;
	}
	return any;
}

enum weight { LEFT_OUT, FOLLOWS, LEADS };

/*
 * What the files of a finding say about an action: does at least half of them match its globs,
 * does one of them, or none?
 */
static enum weight weigh_by_files(
	const struct summary *s, const struct summary_cause *c, const struct globs *globs)
{
	uint64_t files = 0, fitting = 0;
	for (size_t i = 0; i < s->file_count; i++) {
		if (s->files[i].cause != c->cause)
			continue;
		files++;
		fitting += any_fits(globs, s->files[i].path);
	}
	if (fitting == 0)
		return LEFT_OUT;
	return fitting * 2 >= files ? LEADS : FOLLOWS;
}

/* Whether the entries of a finding call for an action; if they give no information, yes. */
static enum weight weigh(
	const struct summary *s, const struct summary_cause *c, const struct action *a)
{
	if (a->facet && c->cause->facets && c->scratch_entries + c->source_entries > 0) {
		bool scratch = strcmp(a->facet, "scratch") == 0;
		if ((scratch ? c->scratch_entries : c->source_entries) == 0)
			return LEFT_OUT;
	}
	struct globs unless = globs_of(a->unless_files, a->unless_count);
	if (unless.count > 0 && all_fit(s, c, &unless))
		return LEFT_OUT;
	struct globs when = globs_of(a->when_files, a->when_count);
	return when.count > 0 ? weigh_by_files(s, c, &when) : FOLLOWS;
}

/* Actions that depend on the kind of files that failed: for most of them, and for some. */
struct file_steps {
	const struct action *leads[ADVISE_ACTIONS_MAX], *follows[ADVISE_ACTIONS_MAX];
	size_t lead_count, follow_count;
};

static void find_for_files(
	const struct summary *s, const struct summary_cause *c, struct file_steps *steps)
{
	steps->lead_count = steps->follow_count = 0;
	for (size_t i = 0; i < c->cause->action_count; i++) {
		const struct action *a = &c->cause->actions[i];
		enum weight weight = a->when_count > 0 ? weigh(s, c, a) : LEFT_OUT;
		if (weight == LEADS)
			steps->lead_count = add_action(steps->leads, steps->lead_count, a);
		else if (weight == FOLLOWS)
			steps->follow_count = add_action(steps->follows, steps->follow_count, a);
	}
}

static size_t add_list(const struct action *const *added, size_t added_count,
	const struct action **list, size_t count)
{
	for (size_t i = 0; i < added_count; i++)
		count = add_action(list, count, added[i]);
	return count;
}

static size_t add_of_codes(const struct summary *s, const struct summary_cause *c,
	const struct action **list, size_t count)
{
	size_t shown = 0;
	for (size_t i = 0; i < c->code_count && shown < CODES_ADVISED; i++) {
		const struct code_info *info = c->codes[i].info;
		if (!info || info->cause != c->cause || info->action_count == 0)
			continue;
		for (size_t k = 0; k < info->action_count; k++) {
			if (weigh(s, c, &info->actions[k]) != LEFT_OUT)
				count = add_action(list, count, &info->actions[k]);
		}
		shown++;
	}
	return count;
}

static size_t choose_actions(
	const struct summary *s, const struct summary_cause *c, const struct action **list)
{
	/*
	 * Actions for the scratch folder come first, unless its failures are over and the others
	 * are not.
	 */
	bool scratch_leads =
		c->scratch_entries > 0 && (c->scratch_current || c->current != CURRENT_YES);
	const char *first = scratch_leads ? "scratch" : c->source_entries > 0 ? "source" : NULL;
	struct file_steps steps;
	find_for_files(s, c, &steps);
	size_t count = scratch_leads ? 0 : add_list(steps.leads, steps.lead_count, list, 0);
	count = add_of_codes(s, c, list, count);
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < c->cause->action_count; i++) {
			const struct action *a = &c->cause->actions[i];
			bool leads = first && a->facet && strcmp(a->facet, first) == 0;
			if (leads == (pass == 0) && a->when_count == 0 &&
				weigh(s, c, a) != LEFT_OUT)
				count = add_action(list, count, a);
		}
		/*
		 * Second pass: actions that apply to few of the files, or come after the scratch
		 * folder.
		 */
		if (pass == 0 && scratch_leads)
			count = add_list(steps.leads, steps.lead_count, list, count);
	}
	return add_list(steps.follows, steps.follow_count, list, count);
}

size_t advise_actions(
	const struct summary *s, const struct summary_cause *c, const struct action **list)
{
	if (!c->actions)
		return choose_actions(s, c, list);
	memcpy(list, c->actions, c->action_count * sizeof(*list));
	return c->action_count;
}

bool advise_choose_actions(struct summary *s)
{
	const struct action *list[ADVISE_ACTIONS_MAX];
	for (size_t i = 0; i < s->cause_count; i++) {
		struct summary_cause *c = &s->causes[i];
		size_t count = choose_actions(s, c, list);
		c->actions = arena_alloc(&s->arena, sizeof(list));
		if (!c->actions)
			return false;
		memcpy(c->actions, list, count * sizeof(*list));
		c->action_count = count;
	}
	return true;
}

/*
 * Commands are made to be pasted into a shell, and volumes and folders come from the input: only
 * characters that Windows allows in names and shells do not interpret are inserted.
 */
static bool is_safe_folder(struct span s)
{
	if (s.len < 3 || s.len > 260)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.data[i];
		if (c < 0x20 || c == 0x7F || strchr("\"<>|*?&^%`;$'", (char)c))
			return false;
	}
	return true;
}

static bool is_safe_volume(struct span s)
{
	if (s.len == 2)
		return ascii_is_alpha(s.data[0]) && s.data[1] == ':';
	struct span guid = SPAN("\\\\?\\Volume{");
	if (!span_starts_nocase(s, guid) || s.len != guid.len + 37 || s.data[s.len - 1] != '}')
		return false;
	for (size_t i = guid.len; i < s.len - 1; i++) {
		if (!ascii_is_hex(s.data[i]) && s.data[i] != '-')
			return false;
	}
	return true;
}

/* The agent's folder as the registry text of the bundle tells it, else the usual one. */
static void add_install(const struct summary *s, struct buf *out)
{
	size_t at = 0;
	const struct kept_fact *told =
		s->environment ? facts_next(s->environment, FACT_INSTALL, &at) : NULL;
	struct span folder = told ? fact_field(told, 0) : (struct span){0};
	while (folder.len > 3 && folder.data[folder.len - 1] == '\\')
		folder.len--;
	if (is_safe_folder(folder))
		buf_add_span(out, folder);
	else
		buf_adds(out, advise_install_folder);
}

static void add_scratch(const struct summary *s, struct buf *out)
{
	if (s->scratch && is_safe_folder(span_of(s->scratch)))
		buf_adds(out, s->scratch);
	else {
		add_install(s, out);
		buf_adds(out, "\\Scratch");
	}
}

/* The letter of the drive with the scratch folder. */
static char scratch_drive(const struct summary *s)
{
	if (s->scratch && is_safe_folder(span_of(s->scratch)) && ascii_is_alpha(s->scratch[0]) &&
		s->scratch[1] == ':')
		return s->scratch[0];
	return advise_install_folder[0];
}

/* Append one line of a command with its placeholders filled in. */
static void fill_line(
	const struct summary *s, struct span line, struct span volume, struct buf *out)
{
	for (size_t i = 0; i < line.len;) {
		const char *brace = memchr(line.data + i, '{', line.len - i);
		size_t plain = brace ? (size_t)(brace - line.data) - i : line.len - i;
		buf_add(out, line.data + i, plain);
		i += plain;
		struct span rest = span_cut(line, i, line.len);
		if (span_starts_nocase(rest, SPAN("{volume}"))) {
			buf_add_span(out, volume);
			i += 8;
		} else if (span_starts_nocase(rest, SPAN("{scratch}"))) {
			add_scratch(s, out);
			i += 9;
		} else if (span_starts_nocase(rest, SPAN("{scratch_drive}"))) {
			buf_addc(out, scratch_drive(s));
			i += 15;
		} else if (span_starts_nocase(rest, SPAN("{elsewhere}"))) {
			bool taken = ascii_lower(scratch_drive(s)) == 'e';
			buf_adds(out, taken ? "F:\\Scratch" : "E:\\Scratch");
			i += 11;
		} else if (span_starts_nocase(rest, SPAN("{install}"))) {
			add_install(s, out);
			i += 9;
		} else if (rest.len > 0) {
			buf_addc(out, line.data[i++]);
		}
	}
}

void advise_command(const struct summary *s, const struct summary_cause *c,
	const struct action *action, struct buf *out)
{
	if (!action->command)
		return;
	struct span rest = span_of(action->command);
	size_t start = out->len;
	while (rest.len > 0) {
		const char *lf = memchr(rest.data, '\n', rest.len);
		struct span line = {rest.data, lf ? (size_t)(lf - rest.data) : rest.len};
		rest = span_cut(rest, line.len + 1, rest.len);
		bool per_volume = span_find(line, SPAN("{volume}"), 0) != SIZE_MAX;
		size_t filled = 0;
		for (size_t i = 0; per_volume && i < c->volume_count; i++) {
			if (!is_safe_volume(c->volumes[i]))
				continue;
			if (out->len > start)
				buf_addc(out, '\n');
			fill_line(s, line, c->volumes[i], out);
			filled++;
		}
		if (filled > 0)
			continue;
		if (out->len > start)
			buf_addc(out, '\n');
		fill_line(s, line, SPAN("X:"), out);
	}
}

// SPDX-License-Identifier: MIT

/** Actions with this machine's volumes and folders in their commands. */

#include "advise/advise.h"

/* Of so many of a finding's codes, the most frequent ones, the own steps are told. */
enum { CODES_ADVISED = 3 };

const char advise_install_folder[] = "C:\\Program Files\\Microsoft Azure Recovery Services Agent";

/* A step is told once, however many codes or causes have it. */
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
	for (size_t i = 0; cause && i < cause->action_count; i++)
		count = add_action(list, count, &cause->actions[i]);
	return count;
}

size_t advise_actions(const struct summary_cause *c, const struct action **list)
{
	const char *first = c->scratch_entries > 0 ? "scratch"
		: c->source_entries > 0            ? "source"
						   : NULL;
	size_t count = 0, told = 0;
	for (size_t i = 0; i < c->code_count && told < CODES_ADVISED; i++) {
		const struct code_info *info = c->codes[i].info;
		if (!info || info->cause != c->cause || info->action_count == 0)
			continue;
		for (size_t k = 0; k < info->action_count; k++)
			count = add_action(list, count, &info->actions[k]);
		told++;
	}
	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < c->cause->action_count; i++) {
			const char *facet = c->cause->actions[i].facet;
			bool leads = first && facet && strcmp(facet, first) == 0;
			if (leads == (pass == 0))
				count = add_action(list, count, &c->cause->actions[i]);
		}
	}
	return count;
}

/*
 * Commands are there to be pasted, and volumes and folders come from the
 * input: only what Windows itself could call them gets into a command.
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

static void add_scratch(const struct summary *s, struct buf *out)
{
	if (s->scratch && is_safe_folder(span_of(s->scratch)))
		buf_adds(out, s->scratch);
	else
		buf_addf(out, "%s\\Scratch", advise_install_folder);
}

/* One line of a command with its placeholders filled in. */
static void fill_line(
	const struct summary *s, struct span line, struct span volume, struct buf *out)
{
	for (size_t i = 0; i < line.len;) {
		struct span rest = span_cut(line, i, line.len);
		if (span_starts_nocase(rest, SPAN("{volume}"))) {
			buf_add_span(out, volume);
			i += 8;
		} else if (span_starts_nocase(rest, SPAN("{scratch}"))) {
			add_scratch(s, out);
			i += 9;
		} else if (span_starts_nocase(rest, SPAN("{install}"))) {
			buf_adds(out, advise_install_folder);
			i += 9;
		} else {
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

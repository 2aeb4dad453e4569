// SPDX-License-Identifier: MIT

/** What to do first, over all current findings. Every report format shows this selection. */

#include "advise/advise.h"

enum { JOB_STEPS = 2, FINDINGS_ADVISED = 32 };

/* The actions of one finding, and how many of them have been taken. */
struct giver {
	const struct summary_cause *cause;
	const struct action *actions[ADVISE_ACTIONS_MAX];
	size_t count, next;
	bool taken[ADVISE_ACTIONS_MAX];
};

struct choice {
	struct giver givers[FINDINGS_ADVISED];
	size_t count, chosen;
};

static bool gives_steps(const struct summary_cause *c)
{
	return c->entries > 0 && c->current != CURRENT_NO && c->severity != SEVERITY_INFO;
}

static void collect(struct choice *choice, const struct summary *s, bool last)
{
	for (size_t i = 0; i < s->cause_count && choice->count < FINDINGS_ADVISED; i++) {
		const struct summary_cause *c = &s->causes[i];
		if (!gives_steps(c) || c->cause->last != last)
			continue;
		struct giver *giver = &choice->givers[choice->count++];
		giver->cause = c;
		giver->count = advise_actions(s, c, giver->actions);
	}
}

static bool is_told(const struct choice *choice, const struct action *action)
{
	for (size_t i = 0; i < choice->count; i++) {
		const struct giver *giver = &choice->givers[i];
		for (size_t k = 0; k < giver->count; k++) {
			const struct action *told = giver->actions[k];
			bool same_command = action->shell != SHELL_NONE && told->command &&
				action->command && strcmp(told->command, action->command) == 0;
			if (giver->taken[k] &&
				(same_command || strcmp(told->text, action->text) == 0))
				return true;
		}
	}
	return false;
}

/*
 * Take the next action of a finding whose text and command no other finding has given.
 * @return whether there was one
 */
static bool take_next(struct choice *choice, struct giver *giver)
{
	while (giver->next < giver->count) {
		size_t k = giver->next++;
		if (is_told(choice, giver->actions[k]))
			continue;
		giver->taken[k] = true;
		choice->chosen++;
		return true;
	}
	return false;
}

static void take_round(struct choice *choice, enum severity at_least)
{
	for (size_t i = 0; i < choice->count && choice->chosen < ADVISE_STEPS_MAX; i++) {
		if (choice->givers[i].cause->severity >= at_least)
			take_next(choice, &choice->givers[i]);
	}
}

size_t advise_steps(const struct summary *s, struct advise_step *list)
{
	struct choice choice = {.count = 0};
	size_t count = 0;
	collect(&choice, s, false);
	if (choice.count == 0)
		collect(&choice, s, true); /* an unspecific action is better than none */
	for (int i = 1; i < JOB_STEPS; i++)
		take_round(&choice, SEVERITY_JOB);
	take_round(&choice, SEVERITY_FILE);
	for (size_t before = 0; choice.chosen < ADVISE_STEPS_MAX && choice.chosen != before;) {
		before = choice.chosen;
		take_round(&choice, SEVERITY_FILE);
	}
	for (size_t i = 0; i < choice.count; i++) {
		const struct giver *giver = &choice.givers[i];
		for (size_t k = 0; k < giver->count; k++) {
			if (giver->taken[k])
				list[count++] =
					(struct advise_step){giver->cause, giver->actions[k]};
		}
	}
	return count;
}

// SPDX-License-Identifier: MIT

/** What to do first, over all current findings. Every report format shows this selection. */

#include "advise/advise.h"

enum { JOB_STEPS = 2, FINDINGS_ADVISED = 32 };

/* The actions of one finding, and how many of them have been taken. */
struct step_queue {
	const struct summary_cause *cause;
	const struct action *actions[ADVISE_ACTIONS_MAX];
	size_t count, next;
	bool taken[ADVISE_ACTIONS_MAX];
};

struct choice {
	struct step_queue queues[FINDINGS_ADVISED];
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
		struct step_queue *step_queue = &choice->queues[choice->count++];
		step_queue->cause = c;
		step_queue->next = 0;
		memset(step_queue->taken, 0, sizeof(step_queue->taken));
		step_queue->count = advise_actions(s, c, step_queue->actions);
	}
}

static bool is_listed(const struct choice *choice, const struct action *action)
{
	for (size_t i = 0; i < choice->count; i++) {
		const struct step_queue *step_queue = &choice->queues[i];
		for (size_t k = 0; k < step_queue->count; k++) {
			const struct action *earlier = step_queue->actions[k];
			bool same_command = action->shell != SHELL_NONE && earlier->command &&
				action->command && strcmp(earlier->command, action->command) == 0;
			if (step_queue->taken[k] &&
				(same_command || strcmp(earlier->text, action->text) == 0))
				return true;
		}
	}
	return false;
}

/*
 * Take the next action of a finding whose text and command no other finding has given.
 * @return whether there was one
 */
static bool take_next(struct choice *choice, struct step_queue *step_queue)
{
	while (step_queue->next < step_queue->count) {
		size_t k = step_queue->next++;
		if (is_listed(choice, step_queue->actions[k]))
			continue;
		step_queue->taken[k] = true;
		choice->chosen++;
		return true;
	}
	return false;
}

static void take_round(struct choice *choice, enum severity at_least)
{
	for (size_t i = 0; i < choice->count && choice->chosen < ADVISE_STEPS_MAX; i++) {
		if (choice->queues[i].cause->severity >= at_least)
			take_next(choice, &choice->queues[i]);
	}
}

size_t advise_steps(const struct summary *s, struct advise_step *list)
{
	struct choice choice;
	size_t count = 0;
	choice.count = choice.chosen = 0; /* the queues are set up as they are filled */
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
		const struct step_queue *step_queue = &choice.queues[i];
		for (size_t k = 0; k < step_queue->count; k++) {
			if (step_queue->taken[k])
				list[count++] = (struct advise_step){
					step_queue->cause, step_queue->actions[k]};
		}
	}
	return count;
}

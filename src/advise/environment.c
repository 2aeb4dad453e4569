// SPDX-License-Identifier: MIT

/** Lists of what other files of the bundle say, with the catalogue's knowledge added. */

#include "advise/environment.h"

#include "catalog/machine.h"

void environment_list_drivers(struct summary *s, const struct catalog *catalog)
{
	size_t at = 0;
	const struct kept_fact *d;
	s->drivers = arena_alloc(
		&s->arena, (s->environment->by_kind[FACT_DRIVER] + 1) * sizeof(*s->drivers));
	while (s->drivers && (d = facts_next(s->environment, FACT_DRIVER, &at)) != NULL) {
		const struct altitude_class *class = catalog_altitude(catalog, fact_field(d, 2));
		s->drivers[s->driver_count++] = (struct summary_driver){
			.volume = fact_field(d, 0),
			.driver = fact_field(d, 1),
			.altitude = fact_field(d, 2),
			.company =
				catalog_driver_company(catalog, fact_field(d, 1), fact_field(d, 2)),
			.class = class ? class->id : NULL,
			.input = d->input,
			.line = d->fact.line,
		};
	}
}

static bool is_of_event(const struct summary_event *event, const struct kept_fact *e)
{
	return strcmp(event->input, e->input) == 0 && span_equal(event->id, fact_field(e, 3)) &&
		span_equal_nocase(event->volume, fact_field(e, 2)) &&
		span_equal_nocase(event->source, fact_field(e, 1)) &&
		span_equal_nocase(event->log, fact_field(e, 0));
}

/* List the events, with all days of one kind on one volume combined. */
void environment_list_events(struct summary *s, const struct catalog *catalog)
{
	size_t rules, at = 0;
	const struct event_rule *list = catalog_event_rules(catalog, &rules);
	const struct kept_fact *e;
	s->events = arena_alloc(
		&s->arena, (s->environment->by_kind[FACT_EVENT] + 1) * sizeof(*s->events));
	while (s->events && (e = facts_next(s->environment, FACT_EVENT, &at)) != NULL) {
		size_t i = s->event_count;
		while (i > 0 && !is_of_event(&s->events[i - 1], e))
			i--;
		struct summary_event *event = &s->events[i > 0 ? i - 1 : s->event_count];
		if (i == 0 && e->fact.number < rules) {
			s->event_count++;
			*event = (struct summary_event){.log = fact_field(e, 0),
				.source = fact_field(e, 1),
				.volume = fact_field(e, 2),
				.id = fact_field(e, 3),
				.rule = list[e->fact.number].id,
				.meaning = list[e->fact.number].meaning,
				.first = e->fact.time,
				.last = e->last,
				.input = e->input,
				.record = e->fact.line};
		}
		event->count += e->count;
		if (e->fact.time < event->first)
			event->first = e->fact.time;
		if (e->last > event->last)
			event->last = e->last;
	}
}

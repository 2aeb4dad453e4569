// SPDX-License-Identifier: MIT

/** Reads "messages" and "texts" of pattern files. */

#include "catalog/messages.h"

enum { MESSAGE_TEXT_MAX = 1000 };

static const char *const *read_texts(
	struct loader *l, struct json_file *f, const cJSON *object, const char *key, size_t *count)
{
	const cJSON *array = json_array(f, object, key, false);
	const char **list = load_keep(
		l, arena_alloc(&l->c->arena, (load_array_size(array) + 1) * sizeof(*list)));
	if (!array || !list)
		return NULL;
	for (const cJSON *item = array->child; item; item = item->next) {
		if (!cJSON_IsString(item) || !item->valuestring[0] ||
			strlen(item->valuestring) > MESSAGE_TEXT_MAX)
			json_fault(f, item, "a message is a string of at most %d bytes",
				MESSAGE_TEXT_MAX);
		else
			list[(*count)++] = load_copy(l, item->valuestring);
	}
	return list;
}

void load_messages(struct loader *l, struct json_file *f, const cJSON *item, struct code_info *info)
{
	info->messages = read_texts(l, f, item, "messages", &info->message_count);
	info->no_message = load_copy(l, json_string(f, item, "no_message", false));
	const char *owner = load_copy(l, json_string(f, item, "message_of", false));
	if (info->no_message && (info->message_count > 0 || owner))
		json_fault(f, item, "a code with a message needs no \"no_message\"");
	if (!owner)
		return;
	struct message_owner *grown = load_keep(
		l, array_grow(l->owners, &l->owner_cap, l->owner_count + 1, sizeof(*grown)));
	if (!grown)
		return;
	l->owners = grown;
	grown[l->owner_count++] = (struct message_owner){info, owner, f, item};
}

void load_texts(struct loader *l, struct json_file *f, const cJSON *match, struct rule *rule)
{
	rule->texts = read_texts(l, f, match, "texts", &rule->text_count);
}

void load_message_owners(struct loader *l)
{
	for (size_t i = 0; i < l->owner_count; i++) {
		const struct message_owner *o = &l->owners[i];
		struct code code;
		const struct code_info *owner =
			code_parse(o->owner, &code) ? catalog_code(l->c, &code) : NULL;
		if (!owner || owner == o->info)
			json_fault(o->file, o->node, "\"message_of\": there is no other code %.60s",
				o->owner);
		else if (owner->message_count == 0)
			json_fault(
				o->file, o->node, "the code %.60s has no \"messages\"", o->owner);
		o->info->message_of = owner;
	}
}

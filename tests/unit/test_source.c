// SPDX-License-Identifier: MIT

/* source/: the walk through folders, the installed agent; os_launch_kind(). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "os/os.h"
#include "source/local_agent.h"

/* ---- the registry of a made-up server ----------------------------------------- */

static const struct value {
	const char *key, *value, *text; /* text NULL: access is denied */
} * registry;

static enum os_registry fake_registry(const char *key, const char *value, struct buf *out)
{
	for (const struct value *v = registry; v->key != NULL; v++) {
		if (strcmp(v->key, key) == 0 && strcmp(v->value, value) == 0) {
			buf_adds(out, v->text != NULL ? v->text : "");
			return v->text != NULL ? OS_REGISTRY_FOUND : OS_REGISTRY_DENIED;
		}
	}
	return OS_REGISTRY_ABSENT;
}

#define MARS "SOFTWARE\\Microsoft\\Windows Azure Backup\\"
#define DPM "SOFTWARE\\Microsoft\\Microsoft Data Protection Manager\\"

static void finds_no_agent(void **state)
{
	static const struct value none[] = {{MARS "Setup", "Version", "2.0"}, {NULL, NULL, NULL}};
	struct local_agent agent;
	(void)state;
	registry = none;
	assert_true(local_agent_find(&agent, fake_registry));
	assert_int_equal(agent.log_count, 0);
	assert_int_equal(agent.scratch_count, 0);
	assert_false(agent.denied);
	local_agent_free(&agent);
}

static void finds_both_products(void **state)
{
	static const struct value both[] = {
		{MARS "Setup", "InstallPath", "C:/Agent/"},
		{DPM "Setup", "InstallPath", "D:/DPM"},
		{MARS "Config", "ScratchLocation", "E:/Scratch/"},
		{MARS "Config\\CloudBackupProvider", "ScratchLocation", "F:/Other"},
		{NULL, NULL, NULL},
	};
	struct local_agent agent;
	(void)state;
	registry = both;
	assert_true(local_agent_find(&agent, fake_registry));
	assert_int_equal(agent.log_count, 2);
	assert_string_equal(agent.logs[0], "C:/Agent/Temp");
	assert_string_equal(agent.logs[1], "D:/DPM/Temp");
	assert_int_equal(agent.scratch_count, 2);
	assert_string_equal(agent.scratch[0], "E:/Scratch");
	assert_string_equal(agent.scratch[1], "F:/Other");
	local_agent_free(&agent);
}

static void names_a_folder_once(void **state)
{
	static const struct value same[] = {
		{MARS "Config", "ScratchLocation", "E:/Scratch"},
		{MARS "Config\\CloudBackupProvider", "ScratchLocation", "e:/scratch/"},
		{MARS "Setup", "InstallPath", ""},
		{NULL, NULL, NULL},
	};
	struct local_agent agent;
	(void)state;
	registry = same;
	assert_true(local_agent_find(&agent, fake_registry));
	assert_int_equal(agent.scratch_count, 1);
	assert_int_equal(agent.log_count, 0);
	local_agent_free(&agent);
}

static void notices_that_access_is_denied(void **state)
{
	static const struct value denied[] = {
		{MARS "Setup", "InstallPath", NULL}, {NULL, NULL, NULL}};
	struct local_agent agent;
	(void)state;
	registry = denied;
	assert_true(local_agent_find(&agent, fake_registry));
	assert_true(agent.denied);
	assert_int_equal(agent.log_count, 0);
	local_agent_free(&agent);
}

/* ---- how the program was started ------------------------------------------------ */

static void waits_for_a_key_only_on_the_desktop(void **state)
{
	static const struct {
		struct os_launch_facts facts;
		enum os_launch kind;
	} cases[] = {
		/* a double click */
		{{1, true, 0, true}, OS_LAUNCH_ALONE},
		/* one bundle dropped, three dropped */
		{{1, true, 1, true}, OS_LAUNCH_DROPPED},
		{{1, true, 3, true}, OS_LAUNCH_DROPPED},
		/* the same from a shell, whose console it is */
		{{2, true, 0, true}, OS_LAUNCH_SHELL},
		{{2, true, 1, true}, OS_LAUNCH_SHELL},
		{{7, true, 1, true}, OS_LAUNCH_SHELL},
		/* a task or a shortcut with a command, a console of its own */
		{{1, true, 2, false}, OS_LAUNCH_SHELL},
		/* redirected: by a service, by a program that reads the output */
		{{1, false, 0, true}, OS_LAUNCH_SHELL},
		{{1, false, 1, true}, OS_LAUNCH_SHELL},
		/* no console at all, or another system */
		{{0, true, 0, true}, OS_LAUNCH_SHELL},
		{{0, false, 1, true}, OS_LAUNCH_SHELL},
	};
	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		assert_int_equal(os_launch_kind(&cases[i].facts), cases[i].kind);
	}
}

/* ---- text ------------------------------------------------------------------------ */

static void json_becomes_ascii(void **state)
{
	struct buf b = {0};
	(void)state;
	buf_add_ascii_json(&b, SPAN("{\"a\":\"f\xC3\xBCr \\\\ \xF0\x9F\x92\xBE\"}"));
	assert_string_equal(b.data, "{\"a\":\"f\\u00fcr \\\\ \\ud83d\\udcbe\"}");
	buf_clear(&b);
	buf_add_ascii_json(&b, SPAN("\"\xFF\x7F\""));
	assert_string_equal(b.data, "\"\\ufffd\x7F\"");
	buf_free(&b);
}

static void paths(void **state)
{
	struct buf b = {0};
	(void)state;
	os_path_join(&b, "a");
	assert_string_equal(b.data, "a");
	os_path_join(&b, "b");
	assert_string_equal(b.data, "a/b");
	buf_addc(&b, '/');
	os_path_join(&b, "c");
	assert_string_equal(b.data, "a/b/c");
	assert_string_equal(os_path_base(b.data), "c");
	assert_string_equal(os_path_base("c"), "c");
	assert_string_equal(os_path_base("a/"), "");
	buf_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_no_agent),
		cmocka_unit_test(finds_both_products),
		cmocka_unit_test(names_a_folder_once),
		cmocka_unit_test(notices_that_access_is_denied),
		cmocka_unit_test(waits_for_a_key_only_on_the_desktop),
		cmocka_unit_test(json_becomes_ascii),
		cmocka_unit_test(paths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}

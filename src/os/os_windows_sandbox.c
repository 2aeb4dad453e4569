// SPDX-License-Identifier: MIT

/*
 * Windows: rights that a process can give up by itself. See sandbox.h. Without a second process
 * that opens files for it, a process cannot give up reading what its user can read, so this is
 * reported as partial.
 */

#define _WIN32_WINNT 0x0A00
#include "os/sandbox.h"

#define WIN32_LEAN_AND_MEAN
#include <windows.h>

/*
 * Policies for SetProcessMitigationPolicy, by number because the compiler's headers may be older.
 * Each takes a word of flags. The policy against dynamic code (2) is not used, because
 * expressions are compiled to machine code at their first use.
 */
static const struct policy {
	int number;
	DWORD flags;
	const char *effect;
} policies[] = {
	{6, 1, NULL},                           /* no extension points; Windows 8 */
	{10, 3, "no libraries from elsewhere"}, /* remote or of low integrity; Windows 10 */
	{13, 1, NULL},                          /* no child processes; Windows 10 1709 */
};

typedef BOOL(WINAPI *set_policy_fn)(int number, void *flags, size_t size);
typedef BOOL(WINAPI *get_policy_fn)(HANDLE process, int number, void *flags, size_t size);

// C cannot convert between kinds of function pointers without a warning.
union policy_fn {
	FARPROC any;
	set_policy_fn set;
	get_policy_fn get;
};

/** Both functions exist since Windows 8. */
static union policy_fn find_policy_fn(const char *name)
{
	union policy_fn found = {NULL};
	HMODULE kernel = GetModuleHandleW(L"kernel32.dll");
	if (kernel != NULL) {
		found.any = GetProcAddress(kernel, name);
	}
	return found;
}

/** Set a policy and read it back: a system may accept one and ignore it. */
static bool set_policy(union policy_fn set, union policy_fn get, const struct policy *policy)
{
	DWORD flags = policy->flags;
	DWORD now = 0;
	return set.any != NULL && get.any != NULL &&
		set.set(policy->number, &flags, sizeof(flags)) &&
		get.get(GetCurrentProcess(), policy->number, &now, sizeof(now)) &&
		(now & policy->flags) == policy->flags;
}

static bool forbid_children(void)
{
	JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
	limits.BasicLimitInformation.LimitFlags =
		JOB_OBJECT_LIMIT_ACTIVE_PROCESS | JOB_OBJECT_LIMIT_DIE_ON_UNHANDLED_EXCEPTION;
	limits.BasicLimitInformation.ActiveProcessLimit = 1;
	// The handle is not closed: closing it would keep the limit, but has no benefit.
	HANDLE job = CreateJobObjectW(NULL, NULL);
	return job != NULL &&
		SetInformationJobObject(
			job, JobObjectExtendedLimitInformation, &limits, sizeof(limits)) &&
		AssignProcessToJobObject(job, GetCurrentProcess());
}

/** Remove all privileges except the one that skips access checks of parent folders. */
static bool drop_privileges(HANDLE token)
{
	union {
		TOKEN_PRIVILEGES list;
		unsigned char bytes[4096];
	} held;
	DWORD size;
	LUID keep = {0};
	if (!GetTokenInformation(token, TokenPrivileges, &held, sizeof(held), &size) ||
		!LookupPrivilegeValueW(NULL, L"SeChangeNotifyPrivilege", &keep)) {
		return false;
	}
	for (DWORD i = 0; i < held.list.PrivilegeCount; i++) {
		LUID_AND_ATTRIBUTES *p = &held.list.Privileges[i];
		if (p->Luid.LowPart != keep.LowPart || p->Luid.HighPart != keep.HighPart) {
			p->Attributes = SE_PRIVILEGE_REMOVED;
		}
	}
	return AdjustTokenPrivileges(token, FALSE, &held.list, 0, NULL, NULL);
}

/** A process of low integrity can write to almost no file. */
static bool lower_integrity(HANDLE token)
{
	SID low = {SID_REVISION, 1, {SECURITY_MANDATORY_LABEL_AUTHORITY},
		{SECURITY_MANDATORY_LOW_RID}};
	TOKEN_MANDATORY_LABEL label = {{&low, SE_GROUP_INTEGRITY}};
	union {
		TOKEN_MANDATORY_LABEL label;
		unsigned char bytes[sizeof(TOKEN_MANDATORY_LABEL) + SECURITY_MAX_SID_SIZE];
	} now;
	DWORD size;
	return SetTokenInformation(token, TokenIntegrityLevel, &label, sizeof(label)) &&
		GetTokenInformation(token, TokenIntegrityLevel, &now, sizeof(now), &size) &&
		EqualSid(now.label.Label.Sid, &low);
}

enum sandbox_state sandbox_enter(const struct sandbox_needs *needs, char what[OS_WHY_SIZE])
{
	struct buf text = {0};
	HANDLE token;
	buf_adds(&text, "partial:");
	size_t nothing = text.len;
	if (forbid_children()) {
		buf_adds(&text, " no program can be started,");
	}
	if (OpenProcessToken(GetCurrentProcess(),
		    TOKEN_QUERY | TOKEN_ADJUST_PRIVILEGES | TOKEN_ADJUST_DEFAULT, &token)) {
		if (drop_privileges(token)) {
			buf_adds(&text, " no privileges,");
		}
		// The result could not be renamed to its final name.
		if (needs->replaces_in == NULL && needs->writes_in == NULL &&
			lower_integrity(token)) {
			buf_adds(&text, " low integrity,");
		}
		CloseHandle(token);
	}
	union policy_fn set = find_policy_fn("SetProcessMitigationPolicy");
	union policy_fn get = find_policy_fn("GetProcessMitigationPolicy");
	for (size_t i = 0; i < COUNT_OF(policies); i++) {
		if (set_policy(set, get, &policies[i]) && policies[i].effect != NULL) {
			buf_addf(&text, " %s,", policies[i].effect);
		}
	}
	bool none = text.len == nothing || text.failed;
	if (none) {
		snprintf(what, OS_WHY_SIZE, "none, this system has no limits to offer");
	} else {
		snprintf(what, OS_WHY_SIZE, "%.*s; reading and the network are not restricted",
			(int)(text.len - 1), text.data);
	}
	buf_free(&text);
	return none ? SANDBOX_NONE : SANDBOX_PARTIAL;
}

bool sandbox_forbids_new_code(void)
{
	return true;
}

// SPDX-License-Identifier: MIT

/** The English sentences of the mail format. */

#include "render/mail_sentences.h"

#include <string.h>

static const struct mail_sentence sentences[] = {
	{.cause = "corrupt-file",
		.files = "damaged on the server's disk; the content may be lost.",
		.we_do = "Check the disks, and look for undamaged copies in older backups.",
		.decide =
			"Whether older copies of the damaged files may replace the current ones."},
	{.cause = "missing-scratch",
		.files = "no longer there when the backup came to them.",
		.backup = "The backup cannot find its working folder.",
		.repair = "Repair the working folder of the backup."},
	{.cause = "av-lock",
		.files = "in use or blocked by another program while the backup ran.",
		.backup = "Another program blocks the working folder of the backup.",
		.we_do = "Find the program that blocks the files.",
		.repair = "Exclude the backup program from virus scans and similar programs."},
	{.cause = "cloud-file",
		.files = "only in a cloud service such as OneDrive, not on the server.",
		.decide = "Whether the files in the cloud should also be kept on the server and "
			  "backed up, or be left to the cloud service."},
	{.cause = "unsupported-file",
		.files = "links or special files that the backup does not support.",
		.decide = "Whether these links and special files may be left out of the backup."},
	{.cause = "encrypted-file",
		.files = "encrypted by a user, so that the backup cannot read them.",
		.decide = "Whether the users should remove the encryption, so that the files are "
			  "backed up."},
	{.cause = "path-name",
		.files = "under a name or path that the backup cannot handle.",
		.decide = "Whether these files may be renamed or moved to a shorter path."},
	{.cause = "scratch-full",
		.backup = "The disk that the backup uses as working space is full.",
		.we_do = "Free space on that disk, or move the working space to another one.",
		.decide =
			"Whether data may be removed from that disk, or you provide a larger one."},
	{.cause = "scratch-locked",
		.backup = "Another program blocks the working folder of the backup.",
		.we_do = "Exclude the working folder from virus scans and similar programs."},
	{.cause = "scratch-vhd",
		.backup = "The working folder of the backup cannot be used.",
		.we_do = "Repair the working folder of the backup."},
	{.cause = "scratch-prerequisites",
		.backup = "The working folder of the backup does not meet its requirements.",
		.we_do = "Repair the working folder of the backup."},
	{.cause = "checksum-store",
		.backup = "The working folder of the backup cannot be used.",
		.we_do = "Repair the working folder of the backup."},
	{.cause = "connection-blocked",
		.backup = "The server does not reach the backup service over the internet.",
		.we_do = "Check the server's connection to the internet (proxy, firewall).",
		.decide = "If a proxy is used: who can give us its user name and password."},
	{.cause = "vault-credentials",
		.backup = "The backup service does not accept the server's registration.",
		.we_do = "Renew the registration of the server."},
	{.cause = "credentials-download",
		.backup = "The backup service does not accept the server's registration.",
		.we_do = "Renew the registration of the server."},
	{.cause = "wrong-vault",
		.backup = "The server is registered with a different backup storage.",
		.we_do = "Correct the registration of the server."},
	{.cause = "activation-incomplete",
		.backup = "The registration of the server is not complete.",
		.we_do = "Complete the registration of the server."},
	{.cause = "authentication",
		.backup = "The server cannot sign in to the backup service.",
		.we_do = "Check the server's clock, certificates and registration."},
	{.cause = "passphrase",
		.backup = "The passphrase of the backup is missing or wrong.",
		.we_do = "Enter the passphrase of the backup again.",
		.decide = "Who keeps the passphrase of the backup, and may give it to us."},
	{.cause = "encryption-key",
		.backup = "The encryption of the backup is not set up completely.",
		.we_do = "Set up the encryption of the backup again.",
		.decide = "Who keeps the passphrase of the backup, and may give it to us."},
	{.cause = "snapshot",
		.backup = "Windows cannot make the snapshot from which the backup reads.",
		.we_do = "Repair the snapshots of Windows."},
	{.cause = "shadow-storage",
		.backup = "Windows has too little space for the snapshot of the backup.",
		.we_do = "Free space for the snapshot."},
	{.cause = "schedule",
		.backup = "The schedule of the backup does not work.",
		.we_do = "Set up the schedule again."},
	{.cause = "job-overlap",
		.backup = "A backup was due while another one was running.",
		.we_do = "Schedule the backups at different times."},
	{.cause = "service",
		.backup = "The backup program on the server does not work properly.",
		.we_do = "Repair the backup program."},
	{.cause = "resources",
		.backup = "The server has too little memory or other resources for the backup.",
		.we_do = "Find out what uses the server's resources."},
	{.cause = "no-recovery-point",
		.backup = "A backup could not be completed or verified.",
		.we_do = "Run the backup again and watch it."},
	{.cause = "too-many-failures",
		.backup = "A backup was stopped because too many files failed.",
		.we_do = "Fix the causes of the failures."},
	{.cause = "recreated-folder",
		.backup = "A folder in the backup was deleted and recreated; its backup starts "
			  "over.",
		.we_do = "Check the selection of the backup.",
		.decide = "Whether the folder was replaced on purpose."},
	{.cause = "server-renamed",
		.backup = "The server was renamed since it was registered for the backup.",
		.we_do = "Register the server again."},
	{.cause = "unclassified",
		.files = "not backed up for a reason that is not known yet.",
		.backup = "The backup reports a problem that is not known yet.",
		.we_do = "Examine the unknown error."},
};

static const struct mail_sentence other = {
	.files = "not backed up.",
	.backup = "The backup reports a problem of its own.",
	.we_do = "Examine and remove the cause.",
};

const struct mail_sentence *mail_sentence_of(const struct cause *cause)
{
	for (size_t i = 0; i < COUNT_OF(sentences); i++) {
		if (strcmp(sentences[i].cause, cause->id) == 0)
			return &sentences[i];
	}
	return &other;
}

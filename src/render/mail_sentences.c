// SPDX-License-Identifier: MIT

/** The sentences of the letter, in English. */

#include "render/mail_sentences.h"

#include <string.h>

static const struct mail_sentence sentences[] = {
	{"corrupt-file", "damaged on the disk of the server; their content may already be lost.",
		NULL, "Check the disks, and look for undamaged copies in older backups.",
		"Whether older copies of the damaged files may replace the present ones."},
	{"missing-scratch", "no longer there when the backup came to them.",
		"The backup does not find its working folder, so that backups fail or may fail.",
		"Repair the working folder of the backup.", NULL},
	{"av-lock", "in use or blocked by another program while the backup ran.",
		"Another program blocks the working folder of the backup.",
		"Find the program that blocks the files, and let the antivirus spare the backup.",
		NULL},
	{"cloud-file", "kept in a cloud service such as OneDrive only, not on the server.", NULL,
		NULL,
		"Whether the files in the cloud shall be kept on the server as well, so that they "
		"are backed up, or be left to the cloud service."},
	{"unsupported-file", "links or special files that the backup does not support.", NULL, NULL,
		"Whether these links and special files may be left out of the backup."},
	{"encrypted-file", "encrypted by a user, so that the backup cannot read them.", NULL, NULL,
		"Whether the users shall remove the encryption, so that the files are backed up."},
	{"path-name", "under a name or path that the backup cannot handle.", NULL, NULL,
		"Whether these files may be renamed or moved to a shorter path."},
	{"scratch-full", NULL, "The disk that the backup uses as working space is full.",
		"Make room on that disk, or move the working space to another one.",
		"Whether data on that disk may be removed, or more disk space is to be provided."},
	{"scratch-locked", NULL, "Another program blocks the working folder of the backup.",
		"Let the antivirus and other programs spare the working folder.", NULL},
	{"scratch-vhd", NULL, "The working folder of the backup cannot be used.",
		"Repair the working folder of the backup.", NULL},
	{"scratch-prerequisites", NULL, "The working folder of the backup does not fit its needs.",
		"Repair the working folder of the backup.", NULL},
	{"checksum-store", NULL, "The working folder of the backup cannot be used.",
		"Repair the working folder of the backup.", NULL},
	{"connection-blocked", NULL,
		"The server does not reach the backup service over the internet.",
		"Check the way from the server to the internet: proxy, firewall and name service.",
		"Who may give us the proxy's current user name and password, if a proxy is used."},
	{"vault-credentials", NULL, "The backup service does not accept the server's registration.",
		"Renew the registration of the server.", NULL},
	{"credentials-download", NULL,
		"The backup service does not accept the server's registration.",
		"Renew the registration of the server.", NULL},
	{"wrong-vault", NULL, "The server is registered with another place of backup.",
		"Correct the registration of the server.", NULL},
	{"activation-incomplete", NULL, "The registration of the server is not complete.",
		"Complete the registration of the server.", NULL},
	{"authentication", NULL, "The server cannot sign in to the backup service.",
		"Check the server's clock, certificates and registration.", NULL},
	{"passphrase", NULL, "The passphrase of the backup is missing or wrong.",
		"Enter the passphrase of the backup anew.",
		"Who keeps the passphrase of the backup, and may give it to us."},
	{"encryption-key", NULL, "The encryption of the backup is not set up completely.",
		"Set up the encryption of the backup anew.",
		"Who keeps the passphrase of the backup, and may give it to us."},
	{"snapshot", NULL, "Windows cannot make the snapshot from which the backup reads.",
		"Repair the snapshots of Windows.", NULL},
	{"shadow-storage", NULL, "Windows has too little space for the snapshot of the backup.",
		"Make room for the snapshot.", NULL},
	{"schedule", NULL, "The schedule of the backup does not work.", "Set up the schedule anew.",
		NULL},
	{"job-overlap", NULL, "A backup was to begin while another one was running.",
		"Move the times of the backups apart.", NULL},
	{"service", NULL, "The backup program on the server does not run as it should.",
		"Repair the backup program.", NULL},
	{"resources", NULL, "The server has too little memory or other resources for the backup.",
		"Find out what uses the server's resources.", NULL},
	{"no-recovery-point", NULL, "A backup could not be completed or verified.",
		"Run the backup again and watch it.", NULL},
	{"too-many-failures", NULL, "So many files failed that a backup was given up.",
		"Remove the reasons why the files fail.", NULL},
	{"recreated-folder", NULL,
		"A folder in the backup was deleted and created anew; its backup starts over.",
		"Check the selection of the backup.",
		"Whether the folder was replaced on purpose."},
	{"server-renamed", NULL, "The server was renamed since it was registered for the backup.",
		"Register the server anew.", NULL},
	{"unclassified", "not backed up for a reason that is not known yet.",
		"The backup reports a problem that is not known yet.", "Examine the unknown error.",
		NULL},
};

static const struct mail_sentence other = {NULL, "not backed up.",
	"The backup reports a problem of its own.", "Examine and remove the cause.", NULL};

const struct mail_sentence *mail_sentence_of(const struct cause *cause)
{
	for (size_t i = 0; i < COUNT_OF(sentences); i++) {
		if (strcmp(sentences[i].cause, cause->id) == 0)
			return &sentences[i];
	}
	return &other;
}

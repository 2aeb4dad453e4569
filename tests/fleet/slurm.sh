#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The Slurm recipe of the manual on a cluster of this one machine, started by hand (no systemd):
#
#	tests/fleet/slurm.sh PROGRAM		as root; needs slurm-wlm and munge
#
# An array of tasks makes the rows, a job that depends on it puts them together; the result must be
# that of one local process. Speaks TAP.

set -u
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
fixtures=$(cd "$(dirname "$0")/../../fixtures" && pwd)
for command in munged slurmctld slurmd sbatch; do
	PATH=$PATH:/usr/sbin command -v $command >/dev/null || {
		echo "not ok 1 - $command is not installed (slurm-wlm, munge)"
		exit 1
	}
done
PATH=$PATH:/usr/sbin
work=$(mktemp -d "${TMPDIR:-/tmp}/marslog-slurm.XXXXXX") || exit 1
cd "$work" || exit 1

# shellcheck disable=SC2317 # called by the trap
stop() {
	for daemon in slurmd slurmctld munged; do
		[ ! -s "$daemon.pid" ] || kill "$(cat "$daemon.pid")" 2>/dev/null
	done
	sleep 1
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

mkdir state spool log parts bin
ln -s "$program" bin/marslog
host=$(hostname -s)
port=$((20000 + $$ % 20000))
head -c 1024 /dev/urandom >munge.key
chmod 600 munge.key
cat >slurm.conf <<END
ClusterName=marslog
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.sock
CryptoType=crypto/munge
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd.pid
SlurmctldLogFile=$work/log/slurmctld
SlurmdLogFile=$work/log/slurmd
ProctrackType=proctrack/pgid
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
ReturnToService=2
MaxArraySize=1001
SchedulerParameters=sched_min_interval=0,batch_sched_delay=0,sched_interval=1
NodeName=$host NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=all Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
export SLURM_CONF=$work/slurm.conf
munged --key-file="$work/munge.key" --socket="$work/munge.sock" --pid-file="$work/munged.pid" \
	--log-file="$work/log/munge" --seed-file="$work/munge.seed" --force
slurmctld -f "$SLURM_CONF"
slurmd -f "$SLURM_CONF" -N "$host"
for _ in $(seq 60); do
	sinfo -h -o %T 2>/dev/null | grep -q idle && break
	sleep 1
done
sinfo -h -o %T 2>/dev/null | grep -q idle || {
	echo "not ok 1 - a Slurm cluster on this machine"
	tail -n 5 log/* | sed 's/^/# /'
	exit 1
}
echo "ok 1 - a Slurm cluster on this machine"

# One damaged bundle: its task must not keep the last job from starting.
i=0
for bundle in "$fixtures"/bundles/*; do
	mkdir -p parts/$((i % 4))
	cp "$bundle" parts/$((i % 4))/
	i=$((i + 1))
done
echo "no bundle" >parts/0/damaged.zip
PATH=$work/bin:$PATH
export PATH
# shellcheck disable=SC2016 # the task's own variable
array=$(sbatch --parsable --array=0-3 --output="$work/log/task-%a" --wrap '
	marslog fleet -q --accept-gaps --format json \
		parts/$SLURM_ARRAY_TASK_ID/* > row$SLURM_ARRAY_TASK_ID.json')
sbatch --dependency="afterok:$array" --output="$work/log/reduce" \
	--wrap 'marslog fleet -q --accept-gaps --format json -o fleet.json row*.json' >/dev/null
for _ in $(seq 120); do
	[ -s fleet.json ] && break
	sleep 1
done
marslog fleet -q --format json parts/*/* >local.json
status=0
if cmp -s fleet.json local.json; then
	echo "ok 2 - the result of an array and a dependent job is that of one process"
else
	echo "not ok 2 - the result of an array and a dependent job is that of one process"
	status=1
	squeue | sed 's/^/# /'
	tail -n 5 log/* | sed 's/^/# /'
fi
echo "1..2"
exit $status

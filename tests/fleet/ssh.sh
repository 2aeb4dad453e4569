#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The recipes of the manual that use ssh, against a server on the loopback interface of this machine:
#
#	tests/fleet/ssh.sh PROGRAM		needs openssh-server, openssh-client and parallel
#
# GNU parallel runs one process per bundle on "another" computer, and a loop asks servers for their
# own rows; the results must be those of one local process. Speaks TAP.

set -u
program=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
fixtures=$(cd "$(dirname "$0")/../../fixtures" && pwd)
PATH=$PATH:/usr/sbin
for command in sshd ssh-keygen ssh parallel; do
	command -v $command >/dev/null || {
		echo "not ok 1 - $command is not installed (openssh-server, openssh-client, parallel)"
		echo "0 passed, 1 failed"
		exit 1
	}
done
work=$(mktemp -d "${TMPDIR:-/tmp}/marslog-ssh.XXXXXX") || exit 1
cd "$work" || exit 1

# shellcheck disable=SC2317 # called by the trap
stop() {
	[ ! -s sshd.pid ] || kill "$(cat sshd.pid)" 2>/dev/null
	rm -rf "$work"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

# The daemon of Debian needs this folder for a user without rights.
[ "$(id -u)" -ne 0 ] || mkdir -p /run/sshd
mkdir bin servers
ln -s "$program" bin/marslog
ssh-keygen -q -t ed25519 -N '' -f host_key
ssh-keygen -q -t ed25519 -N '' -f user_key
cp user_key.pub authorized_keys
port=$((20000 + $$ % 20000))
cat >sshd_config <<END
Port $port
ListenAddress 127.0.0.1
HostKey $work/host_key
PidFile $work/sshd.pid
AuthorizedKeysFile $work/authorized_keys
StrictModes no
UsePAM no
PasswordAuthentication no
PermitRootLogin prohibit-password
SetEnv PATH=$work/bin:/usr/bin:/bin
END
cat >ssh_config <<END
Host *
	HostName 127.0.0.1
	Port $port
	User $(id -un)
	IdentityFile $work/user_key
	IdentitiesOnly yes
	StrictHostKeyChecking no
	UserKnownHostsFile $work/known_hosts
	LogLevel ERROR
END
"$(command -v sshd)" -f "$work/sshd_config" -E "$work/sshd.log"
for _ in 1 2 3 4 5 6 7 8 9 10; do
	[ -s sshd.pid ] && break
	sleep 0.3
done

number=0 failed=0
check() { # check WHAT FILE FILE: both are the same and not empty
	number=$((number + 1))
	if [ -s "$2" ] && cmp -s "$2" "$3"; then
		echo "ok $number - $1"
	else
		echo "not ok $number - $1"
		sed 's/^/# /' errors sshd.log 2>/dev/null | head -n 20
		failed=$((failed + 1))
	fi
}

PATH=$work/bin:$PATH
marslog fleet -q --format json "$fixtures"/bundles/* >local.json
printf '%s\n' "$fixtures"/bundles/* |
	parallel --will-cite --ssh "ssh -F $work/ssh_config" --sshlogin 2/one,2/two \
		marslog fleet -q --accept-gaps --format json {} 2>errors |
	marslog fleet -q --format json >remote.json
check "GNU parallel over ssh gives the bytes of one process" local.json remote.json

# Each server has a folder "logs"; here one home for all, so the folder bears the server's name.
printf 'one\ntwo\nthree\n' >names
cp names expected
while read -r h; do
	mkdir -p "servers/$h/logs"
	cp "$fixtures"/bundles/temp.tar.gz "servers/$h/logs/"
done <names
rm -r servers/three
while read -r h; do
	ssh -n -F ssh_config "$h" \
		"cd $work/servers/$h && marslog fleet -q --accept-gaps --format json --host $h logs"
done <names 2>errors | marslog fleet -q --expect expected --format json >rows.json
for h in one two; do
	(cd "servers/$h" && marslog fleet -q --format json --host $h logs)
done | marslog fleet -q --expect expected --format json >want.json
check "each server sends its own row, one that cannot be reached is missing" want.json rows.json
tr -d "\n " <rows.json | grep -c "\"missing\":\[\"three\"\]" >missing
echo 1 >one
check "the missing one is named" one missing
echo "1..$number"
echo "$((number - failed)) passed, $failed failed"
[ "$failed" -eq 0 ]

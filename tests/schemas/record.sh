#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Stands for the program in tests: runs the marslog of the folder $REAL and keeps a copy of every JSON document that it writes
# in $RECORD, where tests/schemas/check.py finds it. Started as "marslog" through a link.

keep=no
file=
previous=
for word; do
	case $word in
	*json*) keep=yes ;;
	entries) keep=yes ;;
	esac
	case $previous in
	-o | --output) file=$word ;;
	esac
	case $word in
	--output=*) file=${word#*=} ;;
	esac
	previous=$word
done
# What is closed, full or a terminal is a test of its own.
[ -p /dev/fd/1 ] || [ -f /dev/fd/1 ] || keep=no
PATH=$REAL:$PATH
[ "$keep" = yes ] || exec marslog "$@"

copy=$(mktemp "$RECORD/XXXXXXXX") || exit 70
marslog "$@" >"$copy"
status=$?
cat "$copy"
[ -z "$file" ] || [ ! -f "$file" ] || cp "$file" "$copy"
printf '%s\n' "$*" >"$copy.command"
exit $status

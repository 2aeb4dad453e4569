#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
#
# The recipes for DuckDB: usage duckdb.sh PROGRAM [FOLDER] (speaks TAP).
#
# Debian has no DuckDB. Its package of npm brings the binary; it is installed into FOLDER
# (build/duckdb), where it stays.

set -eu
program=$(realpath "$1")
folder=${2:-build/duckdb}
here=$(cd "$(dirname "$0")" && pwd)

command -v npm >/dev/null || {
	echo "npm is not installed: apt-get install nodejs npm" >&2
	exit 1
}
mkdir -p "$folder"
if [ ! -d "$folder/node_modules/@duckdb/node-api" ]; then
	(cd "$folder" && npm install --no-audit --no-fund --no-package-lock --prefix . \
		@duckdb/node-api@1.5.6-r.1 >&2)
fi
NODE_PATH=$(realpath "$folder")/node_modules node "$here/duckdb.js" "$program"

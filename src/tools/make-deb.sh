#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Build a Debian package of what `make install` installs: make-deb.sh VERSION OUTPUT-FOLDER

set -eu

version=$1
out=$2
architecture=$(dpkg --print-architecture)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
umask 022
when=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || date +%s)}
doc=$stage/usr/share/doc/marslog

${MAKE:-make} -s install DESTDIR="$stage" PREFIX=/usr ZSHDIR=/usr/share/zsh/vendor-completions
strip --strip-unneeded --remove-section=.comment --remove-section=.note "$stage/usr/bin/marslog"
find "$stage/usr/share/man" -type f -exec gzip -9n {} +

install -d "$doc" "$stage/DEBIAN"
cat >"$doc/copyright" <<EOF
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: marslog

Files: *
Copyright: 2026 the marslog authors
License: Expat
$(sed -e '1,4d' -e 's/^$/./' -e 's/^/ /' LICENSE)
EOF
cat >"$stage/changelog" <<EOF
marslog ($version) unstable; urgency=medium

  * Built from the source tree.

 -- the marslog authors <marslog@marslog.example>  $(LC_ALL=C date -u -R -d "@$when")
EOF
gzip -9nc "$stage/changelog" >"$doc/changelog.gz"
rm "$stage/changelog"

# The libraries that the binary was linked with, as the system's packages call them.
mkdir "$stage/debian"
printf 'Source: marslog\n\nPackage: marslog\nArchitecture: any\n' >"$stage/debian/control"
depends=$(cd "$stage" && dpkg-shlibdeps -O usr/bin/marslog 2>/dev/null | sed 's/^shlibs:Depends=//')
rm -r "$stage/debian"

cat >"$stage/DEBIAN/control" <<EOF
Package: marslog
Version: $version
Architecture: $architecture
Maintainer: the marslog authors <marslog@marslog.example>
Installed-Size: $(du -sk "$stage/usr" | cut -f1)
Depends: $depends
Section: admin
Priority: optional
Description: tell why Azure Backup's MARS agent could not back up files
 marslog reads the logs and failed-file lists of the Microsoft Azure Recovery
 Services agent, also inside zipped support bundles, and ranks the documented
 causes of the failures with what to do about them.
EOF
(cd "$stage" && find usr -type f -exec md5sum {} + | LC_ALL=C sort -k 2 >DEBIAN/md5sums)
find "$stage" -exec touch -h -d "@$when" {} +
mkdir -p "$out"
dpkg-deb --root-owner-group --build "$stage" "$out/marslog_${version}_$architecture.deb"

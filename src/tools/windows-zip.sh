#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Pack what is released for Windows: windows-zip.sh build/windows VERSION
#
# The zip holds the program, licences, the manual and the README as text, the completion for
# PowerShell and sample inputs. Beside it: SHA256SUMS, and manifests for winget and Scoop, in which
# URL stands where the release will be. Two runs on the same tree give the same bytes.

set -eu

windows=$(cd "$1" && pwd)
version=$2
root=$(cd "$(dirname "$0")/../.." && pwd)
name=marslog-$version-windows-x64
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
umask 022
when=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || date +%s)}

dos() { # dos FILE: with the line ends that old editors of Windows need
	sed 's/$/\r/' >"$1"
}

manual() { # manual PAGE: as plain text
	mandoc -T ascii "$root/man/$1" | sed 's/.\x08//g'
}

mkdir -p "$stage/$name/licences" "$stage/$name/examples"
cp "$windows/marslog.exe" "$stage/$name/"
for page in marslog.1 marslog-patterns.5; do
	manual $page | dos "$stage/$name/${page%.*}.txt"
done
dos "$stage/$name/README.txt" <"$root/README.md"
dos "$stage/$name/guide.txt" <"$root/man/guide.md"
dos "$stage/$name/SMOKE-TEST.txt" <"$root/src/os/windows/smoke-test.txt"
dos "$stage/$name/licences/marslog.txt" <"$root/LICENSE"
for licence in "$windows"/deps/licences/*.txt; do
	dos "$stage/$name/licences/$(basename "$licence")" <"$licence"
done
cp "$root/src/cli/completions/marslog.ps1" "$stage/$name/marslog.completion.ps1"
cp "$root/fixtures/bundles/collector.tar" "$stage/$name/examples/"
find "$stage/$name" -exec touch -d "@$when" {} +

zip=$windows/$name.zip
rm -f "$zip"
(cd "$stage" && find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -q -X -9 -@ "$zip")
(cd "$windows" && sha256sum "$name.zip" marslog.exe >SHA256SUMS)
sum=$(sed -n "s/ .*$name.zip//p" "$windows/SHA256SUMS")

cat >"$windows/marslog.winget.yaml" <<END
# Template: replace URL, then validate with "winget validate".
PackageIdentifier: marslog.marslog
PackageVersion: $version
PackageLocale: en-US
Publisher: the marslog authors
PackageName: marslog
License: MIT
ShortDescription: Tells why Azure Backup's MARS agent could not back up files
Installers:
  - Architecture: x64
    InstallerType: zip
    NestedInstallerType: portable
    NestedInstallerFiles:
      - RelativeFilePath: $name\\marslog.exe
        PortableCommandAlias: marslog
    InstallerUrl: URL/$name.zip
    InstallerSha256: $(echo "$sum" | tr a-f A-F)
ManifestType: singleton
ManifestVersion: 1.4.0
END
cat >"$windows/marslog.scoop.json" <<END
{
	"version": "$version",
	"description": "Tells why Azure Backup's MARS agent could not back up files",
	"homepage": "URL",
	"license": "MIT",
	"architecture": {
		"64bit": {
			"url": "URL/$name.zip",
			"hash": "$sum",
			"extract_dir": "$name"
		}
	},
	"bin": "marslog.exe"
}
END
echo "$zip"

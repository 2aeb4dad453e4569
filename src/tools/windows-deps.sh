#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Build the libraries that marslog.exe is linked with from Debian's source packages:
#
#	sh src/tools/windows-deps.sh build/windows/deps
#
# The folder receives include/, lib/ and licences/. Sources are the pinned versions of
# windows-deps.sha256; anything else ends the build. Nothing outside the folder is written, and
# apt's own lists of sources are only read. When Debian has replaced a pinned version, change the
# version here and its hashes there.

set -eu

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?usage: windows-deps.sh FOLDER}"
deps=$(cd "$1" && pwd)
host=x86_64-w64-mingw32
sums=$here/windows-deps.sha256
packages='pcre2=10.42-1 xz-utils=5.4.1-1+deb12u2 libarchive=3.6.2-1+deb12u5
	bzip2=1.0.8-5 libzstd=1.5.4+dfsg2-5 cjson=1.7.15-1+deb12u4 cmocka=1.1.5-2.1'

# Of libarchive the files that the program needs, and those with which the tests write archives.
libarchive_files='acl check_magic cryptor entry entry_sparse entry_xattr hmac options ppmd7 ppmd8
	rb read read_add_passphrase read_set_options read_support_filter_bzip2
	read_support_filter_xz read_support_filter_zstd read_support_format_7zip
	read_support_format_cab read_support_format_raw read_support_format_tar
	read_support_format_zip string string_sprintf util version_details virtual windows'
libarchive_write_files='write write_open_memory write_set_format write_set_format_by_name
	write_set_options write_set_passphrase write_set_format_7zip write_set_format_zip
	write_set_format_pax write_set_format_ustar write_set_format_gnutar
	write_set_format_cpio write_set_format_cpio_newc write_set_format_cpio_odc
	write_set_format_cpio_binary write_set_format_ar write_set_format_iso9660
	write_set_format_mtree write_set_format_raw write_set_format_shar
	write_set_format_v7tar write_set_format_warc write_set_format_xar write_add_filter_none
	entry_link_resolver digest random pack_dev'

# Expressions run as machine code that PCRE2 makes, and the others read few inputs: there size counts
# more than speed.
cflags="-Os -ffile-prefix-map=$deps=/ -fno-ident"

stamp=$deps/stamp-$(cat "$here/windows-deps.sh" "$sums" | sha256sum | cut -c1-16)
[ ! -e "$stamp" ] || exit 0

die() {
	echo "windows-deps: $*" >&2
	exit 1
}

command -v $host-gcc >/dev/null || die "$host-gcc is missing (gcc-mingw-w64-x86-64-win32)"
command -v dpkg-source >/dev/null || die "dpkg-source is missing (dpkg-dev)"

# ---- sources: from the mirrors that this machine uses already --------------------------------

apt() { # apt-get with lists of its own, which needs no root
	apt-get -qq -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$deps/apt/parts" \
		-o Dir::State::Lists="$deps/apt/lists" -o Dir::Cache="$deps/apt/cache" \
		-o APT::Sandbox::User= -o Acquire::Retries=3 "$@"
}

source_lists() {
	rm -rf "$deps/apt"
	mkdir -p "$deps/apt/parts" "$deps/apt/lists/partial" "$deps/apt/cache/archives/partial"
	release=$(. /etc/os-release && echo "$VERSION_CODENAME")
	for list in /etc/apt/sources.list.d/*.sources; do
		[ -e "$list" ] || continue
		awk -v suite="$release" 'BEGIN { RS = ""; FS = "\n" }
			$0 ~ ("(^|\n)Suites:[^\n]* " suite "([ \n-]|$)") &&
			/\nComponents:[^\n]* main/ {
				sub(/(^|\n)Types:[^\n]*/, "\nTypes: deb-src")
				sub(/^\n/, "")
				print $0 "\n"
			}' "$list"
	done >"$deps/apt/parts/debian.sources"
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -e "$list" ] || continue
		sed -n "s/^deb \(.* ${release}[^ ]* .*main.*\)/deb-src \1/p" "$list"
	done >"$deps/apt/parts/debian.list"
	apt update
}

fetch() {
	source_lists
	mkdir -p "$deps/download"
	for package in $packages; do
		(cd "$deps/download" && apt source --download-only "$package" >/dev/null) ||
			die "the source of $package cannot be had"
	done
}

unpack() {
	(cd "$deps/download" && sha256sum --quiet --strict -c "$sums") 2>/dev/null || fetch
	(cd "$deps/download" && sha256sum --quiet --strict -c "$sums") ||
		die "a source is not the pinned one"
	rm -rf "$deps/source"
	mkdir "$deps/source"
	for package in $packages; do
		name=${package%=*}
		dpkg-source --no-check -x "$deps/download/${name}_${package#*=}.dsc" \
			"$deps/source/$name" >"$deps/$name.log" 2>&1 ||
			die "$name cannot be unpacked, see $deps/$name.log"
	done
}

# ---- building ---------------------------------------------------------------------------------

install_library() { # install_library LIBRARY HEADER...
	mkdir -p "$deps/lib" "$deps/include"
	cp "$1" "$deps/lib/"
	shift
	cp "$@" "$deps/include/"
}

build_pcre2() {
	cd "$deps/source/pcre2"
	./configure --host=$host --disable-shared --enable-jit --disable-dependency-tracking \
		CFLAGS="$cflags" ACLOCAL=: AUTOCONF=: AUTOMAKE=: AUTOHEADER=:
	make libpcre2-8.la ACLOCAL=: AUTOCONF=: AUTOMAKE=: AUTOHEADER=:
	install_library .libs/libpcre2-8.a src/pcre2.h
}

build_xz() {
	cd "$deps/source/xz-utils"
	./configure --host=$host --disable-shared --enable-threads=no \
		--disable-lzip-decoder --disable-microlzma --disable-xz --disable-xzdec --disable-lzmadec --disable-lzmainfo --disable-scripts \
		--disable-doc --disable-nls --disable-dependency-tracking CFLAGS="$cflags"
	make -C src/liblzma
	install_library src/liblzma/.libs/liblzma.a src/liblzma/api/lzma.h
	cp -r src/liblzma/api/lzma "$deps/include/"
}

# On POSIX systems the program sets a UTF-8 locale, and libarchive converts names accordingly.
# The C library of Windows has no such locale: there its place is taken by "C".
utf8_names() {
	file=libarchive/archive_string.c
	[ "$(grep -c 'return (CP_C_LOCALE);' $file)" -eq 2 ] || die "$file has changed"
	sed -i 's/return (CP_C_LOCALE);/return (CP_UTF8);/' $file
}

archive_objects() { # archive_objects LIBRARY NAME...
	library=$1
	shift
	objects=
	for name; do
		file=libarchive/archive_$name.c
		[ -e "$file" ] || file=libarchive/$name.c
		[ -e "$file" ] || die "libarchive has no $name"
		# shellcheck disable=SC2086 # words
		$host-gcc $cflags -DHAVE_CONFIG_H -D__LIBARCHIVE_ENABLE_VISIBILITY \
			-DLIBARCHIVE_STATIC -DLZMA_API_STATIC -DHAVE_BZLIB_H -DHAVE_ZSTD_H \
			-DHAVE_LIBZSTD -I. -Ilibarchive -I"$deps/include" \
			-w -c -o "$name.o" "$file"
		objects="$objects $name.o"
	done
	# shellcheck disable=SC2086 # words
	$host-ar rcsD "$library" $objects
}

build_bzip2() {
	cd "$deps/source/bzip2"
	objects=
	for name in blocksort huffman crctable randtable compress decompress bzlib; do
		# shellcheck disable=SC2086 # words
		$host-gcc $cflags -D_FILE_OFFSET_BITS=64 -w -c -o $name.o $name.c
		objects="$objects $name.o"
	done
	# shellcheck disable=SC2086 # words
	$host-ar rcsD libbz2.a $objects
	install_library libbz2.a bzlib.h
}

build_libzstd() {
	cd "$deps/source/libzstd/lib"
	objects=
	for file in common/*.c decompress/*.c; do
		object=$(basename "$file" .c).o
		# shellcheck disable=SC2086 # words
		$host-gcc $cflags -DZSTD_DISABLE_ASM=1 -DZSTD_LEGACY_SUPPORT=0 -w -c -o "$object" \
			"$file"
		objects="$objects $object"
	done
	# shellcheck disable=SC2086 # words
	$host-ar rcsD libzstd.a $objects
	install_library libzstd.a zstd.h zstd_errors.h
}

build_libarchive_config() {
	cd "$deps/source/libarchive"
	utf8_names
	./configure --host=$host --disable-shared --disable-bsdtar --disable-bsdcat --disable-bsdcpio \
		--disable-xattr --disable-acl --without-bz2lib --without-libb2 --without-iconv \
		--without-lz4 --without-zstd --without-cng --without-openssl --without-xml2 \
		--without-expat --without-nettle --disable-dependency-tracking CFLAGS="$cflags" \
		CPPFLAGS="-DLZMA_API_STATIC -I$deps/include" LDFLAGS="-L$deps/lib"
}

# Both halves at the same time, each on a processor.
build_libarchive() {
	cd "$deps/source/libarchive"
	# shellcheck disable=SC2086 # words
	archive_objects libarchive-write.a $libarchive_write_files &
	half=$!
	# shellcheck disable=SC2086 # words
	archive_objects libarchive.a $libarchive_files
	wait $half
	install_library libarchive.a libarchive/archive.h libarchive/archive_entry.h
	cp libarchive-write.a "$deps/lib/"
}

build_cjson() {
	cd "$deps/source/cjson"
	# shellcheck disable=SC2086 # words
	$host-gcc $cflags -DCJSON_HIDE_SYMBOLS -c -o cJSON.o cJSON.c
	$host-ar rcsD libcjson.a cJSON.o
	mkdir -p "$deps/include/cjson"
	cp libcjson.a "$deps/lib/"
	cp cJSON.h "$deps/include/cjson/"
}

# For the tests only.
build_cmocka() {
	cd "$deps/source/cmocka"
	# shellcheck disable=SC2086 # words
	$host-gcc $cflags -w -DHAVE_MALLOC_H -DHAVE_IO_H -DHAVE_PROCESS_H -DHAVE_STDINT_H \
		-DHAVE_SNPRINTF -DHAVE_VSNPRINTF -DHAVE_STRUCT_TIMESPEC -DHAVE_SETJMP_H \
		-DHAVE_SIGNAL_H -DHAVE_STDARG_H -DHAVE_STDDEF_H -DHAVE_STDIO_H -DHAVE_STDLIB_H \
		-DHAVE_STRING_H -DHAVE_TIME_H -DWORDS_SIZEOF_VOID_P=8 -Iinclude -c -o cmocka.o \
		src/cmocka.c
	$host-ar rcsD libcmocka.a cmocka.o
	install_library libcmocka.a include/cmocka.h
}

licences() {
	mkdir -p "$deps/licences"
	cd "$deps/source"
	cp pcre2/LICENCE "$deps/licences/pcre2.txt"
	cp libarchive/COPYING "$deps/licences/libarchive.txt"
	cp xz-utils/COPYING "$deps/licences/liblzma.txt"
	cp bzip2/LICENSE "$deps/licences/bzip2.txt"
	cp libzstd/LICENSE "$deps/licences/libzstd.txt"
	cp cjson/LICENSE "$deps/licences/cjson.txt"
	for pair in zlib:libz-mingw-w64 mingw-w64:mingw-w64-common gcc:gcc-mingw-w64-base; do
		cp "/usr/share/doc/${pair#*:}/copyright" "$deps/licences/${pair%:*}.txt" 2>/dev/null ||
			cp "/usr/share/doc/${pair#*:}-dev/copyright" "$deps/licences/${pair%:*}.txt"
	done
}

run() { # run NAME: build it, show the end of its log when it fails
	# In the background, because `set -e` has no effect left of `&&`.
	("build_$1") >"$deps/$1.log" 2>&1 &
	wait $! && return
	tail -n 20 "$deps/$1.log" >&2
	die "$1 cannot be built"
}

unpack
rm -f "$deps"/stamp-*
mkdir -p "$deps/lib" "$deps/include"
echo "[DEPS] pcre2, xz, bzip2, zstd, libarchive, cjson, cmocka: about two minutes"
# Two at a time. libarchive needs xz to be configured, and the headers of all others to be built.
run pcre2 &
pcre2=$!
run xz
wait $pcre2 || exit 1
run libarchive_config &
config=$!
for library in bzip2 libzstd cjson cmocka; do
	run $library
done
wait $config || exit 1
run libarchive
licences
rm -rf "$deps/source"
touch "$stamp"

#!/bin/sh
# Makes a Debian package of what make build built: scripts/deb.sh
#
# What make install would install is staged in .build/deb, and packed as .build/rowferry_VERSION_ARCHITECTURE.deb.
# The libraries that it depends on are read from the program by dpkg-shlibdeps. DEBFULLNAME and DEBEMAIL say who
# answers for the package.
set -eu
cd "$(dirname "$0")/.."

maintainer="${DEBFULLNAME:-rowferry maintainers} <${DEBEMAIL:-root@$(hostname)}>"
upstream=$(sed -n 's/.*static let version = "\(.*\)"/\1/p' Sources/rowferry/Rowferry.swift)
version=$upstream-1
architecture=$(dpkg --print-architecture)
# A package of the same commit is the same to the byte.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH

stage=.build/deb
root=$stage/root
package=.build/rowferry_${version}_$architecture.deb
rm -rf "$stage"
mkdir -p "$stage/debian" "$root/DEBIAN"
umask 022

make --no-print-directory pages
make --no-print-directory install DESTDIR="$root" PREFIX=/usr \
    ZSHDIR=/usr/share/zsh/vendor-completions UNITDIR=/lib/systemd/system >"$stage/install.log"
strip --strip-unneeded --remove-section=.comment "$root/usr/bin/rowferry"

documents=$root/usr/share/doc/rowferry
install -m 644 packaging/debian/copyright "$documents/copyright"
install -m 644 CHANGELOG.md "$documents/changelog"
cat >"$documents/changelog.Debian" <<END
rowferry ($version) unstable; urgency=medium

  * Version $upstream; the file changelog.gz says what is new.

 -- $maintainer  $(date -u -R -d "@$SOURCE_DATE_EPOCH")
END
gzip -9n "$documents/changelog" "$documents/changelog.Debian" "$root"/usr/share/man/man1/*.1
install -D -m 644 packaging/debian/lintian-overrides "$root/usr/share/lintian/overrides/rowferry"
# Settings stand here, with keys in them.
install -d -m 755 "$root/etc/rowferry"

# dpkg-shlibdeps wants the folder of a source package around it.
printf 'Source: rowferry\n\nPackage: rowferry\nArchitecture: any\n' >"$stage/debian/control"
libraries=$(cd "$stage" && dpkg-shlibdeps -O root/usr/bin/rowferry | sed -n 's/^shlibs:Depends=//p')
cat >"$root/DEBIAN/control" <<END
Package: rowferry
Version: $version
Architecture: $architecture
Maintainer: $maintainer
Installed-Size: $(du -sk --apparent-size --exclude=DEBIAN "$root" | cut -f1)
Depends: $libraries
Recommends: ca-certificates, tzdata
Section: utils
Priority: optional
Description: importer of CSV and JSON files into customer-success systems
 rowferry reads rows from CSV and NDJSON files and sends them to ChurnZero as
 events and attributes, or to Segment and what speaks as it does. A mapping file
 says which calls a row becomes. A ledger remembers what was delivered, so that
 the same command goes on after any interruption.
END
(cd "$root" && find usr lib -type f | LC_ALL=C sort | xargs md5sum) >"$root/DEBIAN/md5sums"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
dpkg-deb --root-owner-group -Zxz --build "$root" "$package"

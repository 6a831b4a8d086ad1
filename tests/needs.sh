#!/bin/sh
# The programs that the tests start themselves: installs them where it can, else says in one line what to install.
set -u
find_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
        { command -v pg_config >/dev/null 2>&1 && test -x "$(pg_config --bindir)/initdb"; }
}
find_chromium() {
    command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 ||
        command -v google-chrome >/dev/null 2>&1
}
find_chinese() {  # screens are looked at: a box for a character would hide what is wrong
    command -v fc-list >/dev/null 2>&1 && test -n "$(fc-list :lang=zh-cn family)"
}
lacking() {
    find_postgres || echo postgresql
    find_chromium || echo chromium
    find_chinese || echo fontconfig fonts-wqy-microhei
}
packages=$(lacking)
[ -z "$packages" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests:" $packages
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $packages) >/dev/null || true
fi
find_postgres || echo "The store's tests need PostgreSQL 15 or newer: install your system's 'postgresql' server package."
find_chromium || echo "The tests of drawn pages need Chromium: install your system's 'chromium' package."
find_chinese || echo "The tests of the desk need a Chinese font: install your system's 'fonts-wqy-microhei' or 'fonts-noto-cjk' package."
[ -n "$(lacking)" ] && [ "${CI:-}" = true ] && exit 1
exit 0

#!/bin/sh
# The programs that the tests start themselves: installs them where it can, else says in one line what to install.
set -u
find_postgres() {
    command -v initdb >/dev/null 2>&1 || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ||
        { command -v pg_config >/dev/null 2>&1 && test -x "$(pg_config --bindir)/initdb"; }
}
find_postgres && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing PostgreSQL for the tests"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql) >/dev/null || true
    find_postgres && exit 0
fi
echo "The store's tests need PostgreSQL 15 or newer: install your system's 'postgresql' server package."
[ "${CI:-}" = true ] && exit 1
exit 0

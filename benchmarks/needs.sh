#!/bin/sh
# The server of the benchmark: installs nginx where it can, else says in one line what to install.
set -u
find_nginx() { PATH="$PATH:/usr/sbin" command -v nginx >/dev/null 2>&1; }
find_nginx && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the benchmark: nginx-light"
    (apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq nginx-light) >/dev/null || true
fi
find_nginx || { echo "The benchmark needs nginx: install your system's package of that name (nginx-light will do)."; exit 1; }

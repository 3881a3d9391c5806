#!/bin/sh
# Customises a stack's root file system before it is packed; its one argument is that folder on the building machine.
set -eu
root=$1

# The user that every build and dyno runs as. It owns its home and nothing else, and no password opens it.
echo 'dyno:x:1000:1000::/app:/bin/bash' >>"$root/etc/passwd"
echo 'dyno:x:1000:' >>"$root/etc/group"
echo 'dyno:*:20000:0:99999:7:::' >>"$root/etc/shadow"
install -d -o 1000 -g 1000 -m 0755 "$root/app"

# Dynos may not gain privileges, so no program in the image offers them.
find "$root" -xdev -type f -perm /6000 -exec chmod ug-s {} +

# These came from the machine that made the stack; the engine supplies them to each container.
rm -f "$root/etc/resolv.conf" "$root/etc/hostname"
rm -rf "$root"/var/log/apt "$root"/var/log/*.log "$root"/var/cache/debconf/*-old

# Buildpacks read the sources from this file, not from the folder beside it.
test -s "$root/etc/apt/sources.list"

#!/bin/sh
# Makes the layer that turns a stack into the image of a service. Runs in a container of the stack, without privileges:
# fetches Debian packages (apt checks their signatures), unpacks those that are wanted, and leaves /tmp/layer.tar.
# PACKAGES: what to install; WITHOUT: dependencies to leave out; SUITE: a release of Debian whose packages are there too;
# /recipe: the files of the service.
set -eu
work=/tmp/work root=/tmp/root
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$root/addon" "$root/data"

. /etc/os-release
cp /etc/apt/sources.list "$work/sources.list"
[ -z "$SUITE" ] || sed "s/\b$VERSION_CODENAME\b/$SUITE/g" /etc/apt/sources.list >>"$work/sources.list"

apt() {
  apt-get -qq -o Dir::Etc::sourcelist="$work/sources.list" -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o Debug::NoLocking=1 \
    -o APT::Sandbox::User= -o APT::Install-Recommends=false -o Acquire::Languages=none -o Acquire::Retries=3 "$@"
}
apt update
set -f
# shellcheck disable=SC2086 # words
apt --yes --download-only install $PACKAGES
set +f

for archive in "$work"/cache/archives/*.deb; do
  name=$(basename "$archive")
  case " $WITHOUT " in *" ${name%%_*} "*) continue ;; esac
  dpkg-deb --fsys-tarfile "$archive" | tar --extract --directory "$root" --no-same-owner --no-same-permissions \
    --exclude='./usr/share/man' --exclude='./usr/share/locale' --exclude='./usr/share/info' --exclude='./etc/init.d'
done

# On the stack these are links into usr: a folder of the same name would hide everything behind the link.
for folder in bin sbin lib lib64; do
  [ -d "$root/$folder" ] || continue
  mkdir -p "$root/usr/$folder"
  cp -a "$root/$folder/." "$root/usr/$folder/"
  rm -rf "${root:?}/$folder"
done

cp /recipe/* "$root/addon/"
rm "$root/addon/fetch"
chmod 0755 "$root"/addon/*
chmod 0700 "$root/data"
find "$root" -type f -perm /6000 -exec chmod ug-s {} +

layer() { tar --create --directory "$root" --sort=name --mtime=@0 --numeric-owner --format=gnu "$@"; }
layer --owner=0 --group=0 --exclude=./data --file=/tmp/layer.tar $(cd "$root" && ls -d ./* | grep -vx ./data)
# The service owns its data, and a new volume takes over who owns the folder it is mounted on.
tar --append --directory "$root" --mtime=@0 --owner=1000 --group=1000 --numeric-owner --format=gnu \
  --file=/tmp/layer.tar ./data

#!/usr/bin/env bash
# Proves that a bare machine needs nothing but python3 and CA certificates: makes one in a folder and runs dev.py there.
#
#   sudo devtools/fresh_machine.sh FOLDER [SUITE [MIRROR]]      SUITE: bookworm (Debian 12, the default)
#
# Needs debootstrap and git here. First an ordinary user, who can install nothing, then root, run setup, the demo's
# loading, and the tests, each on a copy of the last commit. STEPS="setup test" and USERS=root run only these.
set -euo pipefail

folder=${1:?the folder of the new machine, outside the work tree}
suite=${2:-bookworm}
mirror=${3:-}
steps=${STEPS:-setup demo test}
source=$(git -C "$(dirname "$0")" rev-parse --show-toplevel)

make_machine() {
    debootstrap --variant=minbase --include=python3,ca-certificates "$suite" "$folder" ${mirror:+"$mirror"}
    printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d" # no service starts by itself inside a folder
    chmod +x "$folder/usr/sbin/policy-rc.d"
    chroot "$folder" useradd --create-home --shell /bin/bash clerk
}

# The network is this machine's: its name server, and certificates of its own where it has such.
lend_network() {
    cp --dereference /etc/resolv.conf "$folder/etc/resolv.conf"
    mkdir -p "$folder/usr/local/share/ca-certificates"
    find /usr/local/share/ca-certificates -name '*.crt' -exec cp {} "$folder/usr/local/share/ca-certificates/" \;
    chroot "$folder" update-ca-certificates
}

# inside USER HOME WORDS…: runs WORDS in the copy that belongs to USER, in a process and mount space that ends with it.
inside() {
    local user=$1 home=$2
    shift 2
    unshare --mount --pid --fork --mount-proc="$folder/proc" \
        sh -c 'mount --rbind /dev "$0/dev" && mount -t tmpfs -o mode=1777 tmpfs "$0/dev/shm" && exec chroot "$@"' "$folder" \
        "$folder" runuser -u "$user" -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        HOME="$home" LANG=C.UTF-8 ${https_proxy:+https_proxy="$https_proxy"} ${http_proxy:+http_proxy="$http_proxy"} \
        sh -c 'cd "$HOME/shuangsuiji" && exec "$@"' sh "$@" </dev/null
}

# prove USER HOME: a fresh copy, then every step.
prove() {
    local user=$1 home=$2
    rm -rf "${folder:?}$home/shuangsuiji"
    mkdir -p "$folder$home/shuangsuiji"
    git -C "$source" archive HEAD | tar -x -C "$folder$home/shuangsuiji"
    chroot "$folder" chown -R "$user" "$home/shuangsuiji"
    for step in $steps; do
        echo "== $suite, $user: $step"
        case $step in
            demo) inside "$user" "$home" python3 dev.py run --no-serve ;;
            *) inside "$user" "$home" python3 dev.py "$step" ;;
        esac
    done
}

[ -e "$folder/usr/bin/python3" ] || make_machine
lend_network
for user in ${USERS:-clerk root}; do
    prove "$user" "$(chroot "$folder" getent passwd "$user" | cut -d: -f6)"
done
echo "== $suite: everything passed"

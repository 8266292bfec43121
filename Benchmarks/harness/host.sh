#!/bin/sh
# Becomes a host: a private root whose /usr is this machine's, read-only, and nothing in it but sshd.
#   host.sh ROOT NAME      (in a network, mount, process and UTS namespace of its own)
set -eu
root=$1
hostname "$2"
mount --make-rprivate /
mount --bind "$root" "$root"
cd "$root"
mount --rbind /usr usr
mount -o remount,bind,ro usr
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=0755,size=1m tmpfs dev
for node in null zero full random urandom tty; do
    : >"dev/$node"
    mount --bind "/dev/$node" "dev/$node"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts dev/pts
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mkdir -p old
pivot_root . old
umount -l /old
rmdir /old
exec /usr/sbin/sshd -D -f /etc/ssh/sshd_config

/// The two shell scripts that make an image. They run under `sh -eu`, in a mount and a process namespace of their own,
/// so that nothing of them is left when they are cut off.
enum ImageScript {
    /// Makes an image. Its arguments are the draft's folder, the release and the packages; the draft's folder holds
    /// `sources`, `offered` and `collect.sh`.
    static let build = #"""
        draft=$1 release=$2 base=$3
        shift 3
        root=$draft/root archive=$draft/packages
        mkdir -p "$archive"
        mmdebstrap --mode=root --variant=minbase --format=directory --include="$base" "$@" \
            --customize-hook="sh -eu '$draft/collect.sh' \"\$1\" '$draft'" "$release" "$root" "$draft/sources"

        echo "I: indexing the hosts' archive..."
        (cd "$archive" && dpkg-scanpackages --multiversion . 2>/dev/null > Packages)
        rm -rf "$root"/etc/apt/sources.list "$root"/etc/apt/sources.list.d/* "$root"/etc/apt/apt.conf.d/99mmdebstrap
        echo 'deb [trusted=yes] file:/srv/packages ./' > "$root/etc/apt/sources.list.d/lab.list"
        mkdir -p "$root/srv/packages"
        mount --bind "$archive" "$root/srv/packages"
        chroot "$root" apt-get -qq update
        umount "$root/srv/packages"

        # Keys and the machine's identity are made for each host.
        rm -f "$root"/etc/ssh/ssh_host_*
        : > "$root/etc/machine-id"
        rm -f "$root/var/lib/dbus/machine-id"

        chroot "$root" useradd --create-home --shell /bin/bash ops
        echo 'ops ALL=(ALL:ALL) NOPASSWD: ALL' > "$root/etc/sudoers.d/ops"
        chmod 0440 "$root/etc/sudoers.d/ops"
        for home in "$root/root" "$root/home/ops"; do
            mkdir -p -m 0700 "$home/.ssh"
            chown --reference="$home" "$home/.ssh"
        done

        # Hosts see the machine's devices, which are not theirs to set up or to check, and a timer that runs apt on its
        # own would hold the lock when a test does not expect it.
        for unit in apt-daily.timer apt-daily-upgrade.timer console-getty.service e2scrub_all.timer e2scrub_reap.service \
            systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-udev-trigger.service
        do
            ln -sf /dev/null "$root/etc/systemd/system/$unit"
        done

        # systemd-nspawn mounts the controllers of version 1 read-only, and kubelet makes groups in them. A host that
        # writes to sysrq-trigger means itself and would hit the machine.
        cat > "$root/etc/systemd/system/lab-host.service" <<'UNIT'
        [Unit]
        Description=Make a container more like a machine
        DefaultDependencies=no
        Before=sysinit.target
        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/bin/sh -c 'for tree in /sys/fs/cgroup/*/; do mount -o remount,rw,bind "$tree" 2>/dev/null; done; true'
        ExecStart=/bin/sh -c 'mount --bind /dev/null /proc/sysrq-trigger 2>/dev/null; true'
        [Install]
        WantedBy=sysinit.target
        UNIT
        mkdir -p "$root/etc/systemd/system/sysinit.target.wants"
        ln -sf ../lab-host.service "$root/etc/systemd/system/sysinit.target.wants/lab-host.service"
        """#

    /// Fetches what hosts can install, from within mmdebstrap, which knows the archive. Its arguments are the root and
    /// the draft's folder.
    static let collect = #"""
        root=$1 draft=$2
        export APT_CONFIG="$MMDEBSTRAP_APT_CONFIG"
        fetch() { apt-get -qq --yes --download-only -o Dpkg::Use-Pty=0 install "$@"; }
        apt-cache pkgnames | sort -u > "$draft/known"
        while read -r line; do
            wanted=
            for package in $line; do
                if grep -qxF -- "$package" "$draft/known"; then wanted="$wanted $package"
                else echo "I: $package does not exist in this release"
                fi
            done
            [ -n "$wanted" ] || continue
            set -- $wanted
            echo "I: fetching $1$([ $# = 1 ] || echo " and $(($# - 1)) other packages") for the hosts..."
            if fetch "$@"; then continue; fi
            # One that cannot be had does not take the others with it.
            for package in $wanted; do fetch "$package" || echo "W: hosts cannot install $package"; done
        done < "$draft/offered"
        # The colon of an epoch is escaped in the name of a file, which apt would take for an escape of its own.
        for file in "$root"/var/cache/apt/archives/*.deb; do
            mv "$file" "$draft/packages/$(basename "$file" | sed 's/%3a/-/')"
        done
        """#
}

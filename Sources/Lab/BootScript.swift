/// The script that keeps a host running. It runs in a session of its own, so that a host outlives the program that
/// started it.
struct BootScript: Equatable, Sendable {
    let folder: HostFolder
    /// The folders of the host's control group, one per tree.
    let groups: [String]
    /// The arguments of systemd-nspawn.
    let arguments: [String]

    /// The arguments for a host with a folder, a network namespace and a name for systemd-nspawn's own files.
    static func arguments(
        host: LabHost, folder: HostFolder, names: LabNames, packages: String, modules: String?
    ) -> [String] {
        let binds = ["--bind=\(folder.containerd):/var/lib/containerd", "--bind=/dev/kmsg"]
        let readOnly = ["\(packages):/srv/packages"] + (modules.map { [$0] } ?? [])
        return [
            "--quiet", "--boot", "--settings=no", "--register=no", "--keep-unit", "--console=read-only",
            "--link-journal=no", "--resolv-conf=off", "--timezone=off",
            "--directory=\(folder.root)", "--machine=\(names.machine(of: host.name))", "--hostname=\(host.name)",
            "--network-namespace-path=\(Netns.folder)/\(names.namespace(of: host.name))",
            // A node of Kubernetes does everything: loads modules, mounts, makes namespaces, keys and BPF programs.
            "--capability=all", "--system-call-filter=add_key keyctl bpf",
        ] + binds + readOnly.map { "--bind-ro=\($0)" }
    }

    /// The group of the process that keeps the host; version 2 allows no processes in a group with groups below it, so
    /// neither that process nor systemd-nspawn is in the host's own.
    static let keeperGroup = "keeper"

    /// The process joins its group and writes itself down first, so that there is no moment in which it runs and `down`
    /// could not find it. A host that reboots gets a new systemd-nspawn in a new group, since there may be processes
    /// of the old one left in the old one.
    var text: String {
        let command = (["systemd-nspawn"] + arguments).map(Self.quoted).joined(separator: " \\\n        ")
        return """
            #!/bin/sh
            set -eu
            exec < /dev/null >> \(Self.quoted(folder.console)) 2>&1
            join() {
                for group in \(groups.map(Self.quoted).joined(separator: " ")); do
                    mkdir -p "$group/$1" && echo 0 > "$group/$1/cgroup.procs" || return
                done
            }
            join \(Self.keeperGroup)
            read -r line < /proc/$$/stat
            set -- ${line##*) }
            echo "$$ ${20}" > \(Self.quoted(folder.record))
            boot=0 status=133
            # With this status, systemd-nspawn says that the host wants to reboot.
            while [ $status = 133 ]; do
                boot=$((boot + 1)) status=0
                # Without the first variable, /sys and /proc/sys are read-only in the host; with the second, no lock
                # files stay behind when the process is killed, and nobody else boots this folder.
                (
                    join boot-$boot || exit
                    exec env -i PATH=\(Command.path) SYSTEMD_NSPAWN_API_VFS_WRITABLE=yes SYSTEMD_NSPAWN_LOCK=no \\
                    \(command)
                ) || status=$?
            done
            exit $status

            """
    }

    static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}

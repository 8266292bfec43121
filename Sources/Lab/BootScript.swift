/// The script that becomes a host's systemd-nspawn. It runs in a session of its own, so that a host outlives the program
/// that started it.
struct BootScript: Equatable, Sendable {
    let folder: HostFolder
    /// The `cgroup.procs` files of the host's control groups.
    let doors: [String]
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

    /// The process joins the host's groups and writes itself down before it becomes systemd-nspawn, so that there is
    /// no moment in which it runs and `down` could not find it.
    var text: String {
        let joins = doors.map { "echo 0 > \(Self.quoted($0))\n" }.joined()
        let command = (["systemd-nspawn"] + arguments).map(Self.quoted).joined(separator: " \\\n    ")
        return """
            #!/bin/sh
            set -eu
            exec < /dev/null >> \(Self.quoted(folder.console)) 2>&1
            \(joins)read -r line < /proc/$$/stat
            set -- ${line##*) }
            echo "$$ ${20}" > \(Self.quoted(folder.record))
            # Without the first variable, /sys and /proc/sys are read-only in the host; with the second, no lock files
            # stay behind when the process is killed, and nobody else boots this folder.
            exec env -i PATH=\(Command.path) SYSTEMD_NSPAWN_API_VFS_WRITABLE=yes SYSTEMD_NSPAWN_LOCK=no \\
                \(command)

            """
    }

    private static func quoted(_ text: String) -> String { "'" + text.replacing("'", with: #"'\''"#) + "'" }
}

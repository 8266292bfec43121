internal import FoundationEssentials
internal import Model

/// The settings of the kernel that hosts share with the machine: what a host writes there, it writes for everybody.
/// They are written down before the first host starts and put back after the last one went.
struct Sysctls: Sendable {
    /// The folder that holds the folders of all labs.
    let labs: String

    /// What is put back. The first group changes whenever a Debian host boots (systemd as process 1 raises
    /// `fs/file-max`, its sysctl service the others); the second is what kubelet and guides to Kubernetes write; the
    /// third is what people commonly put into sysctl.d. Settings of the network belong to each host alone.
    static let watched = [
        "fs/file-max", "fs/nr_open", "fs/protected_fifos", "fs/protected_hardlinks", "fs/protected_regular",
        "fs/protected_symlinks", "kernel/core_pattern", "kernel/core_uses_pid", "kernel/pid_max", "kernel/sysrq",
        "kernel/panic", "kernel/panic_on_oops", "vm/overcommit_memory", "vm/panic_on_oom",
        "fs/inotify/max_user_instances", "fs/inotify/max_user_watches", "fs/inotify/max_queued_events",
        "kernel/keys/root_maxkeys", "kernel/keys/root_maxbytes", "kernel/keys/maxkeys", "kernel/keys/maxbytes",
        "fs/aio-max-nr", "fs/suid_dumpable", "kernel/dmesg_restrict", "kernel/hung_task_timeout_secs",
        "kernel/kptr_restrict", "kernel/perf_event_paranoid", "kernel/printk", "kernel/softlockup_panic",
        "kernel/threads-max", "kernel/unprivileged_userns_clone", "kernel/yama/ptrace_scope",
        "user/max_user_namespaces",
        "vm/dirty_background_ratio", "vm/dirty_ratio", "vm/max_map_count", "vm/min_free_kbytes", "vm/mmap_min_addr",
        "vm/overcommit_ratio", "vm/swappiness", "vm/vfs_cache_pressure",
    ]

    /// Writes down what the machine has now, once per lab. While another lab is up, its values are the ones that the
    /// machine had before any of them.
    func save(for lab: String) throws(Failure) {
        guard saved(for: lab) == nil else { return }
        let older = others(than: lab).first.flatMap(saved)
        try Files.write(Self.text(of: older ?? Self.current()), to: file(lab))
    }

    /// Puts back what differs, unless another lab is up and will do it later, and returns the names that it put back. A
    /// value that the machine does not take any more does not keep the lab from going.
    func restore(after lab: String, progress: LabProgress) throws(Failure) -> [String] {
        guard let saved = saved(for: lab) else { return [] }
        var restored: [String] = []
        if others(than: lab).isEmpty {
            let now = Self.current()
            for (name, value) in saved.sorted(by: { $0.key < $1.key }) where now[name] != value {
                do throws(Failure) {
                    try Files.tell("/proc/sys/\(name)", value)
                    restored.append(name)
                } catch {
                    progress("cannot put back \(name), which was \(value): \(error.why)")
                }
            }
        }
        try Files.remove(file: file(lab))
        return restored
    }

    private func file(_ lab: String) -> String { "\(labs)/\(lab)/sysctls" }

    private func others(than lab: String) -> [String] {
        Files.folders(in: labs).sorted().filter { $0 != lab && saved(for: $0) != nil }
    }

    /// What was written down since the machine started; older values have no meaning any more.
    private func saved(for lab: String) -> [String: String]? {
        guard let text = Files.readable(file(lab)) else { return nil }
        let values = Self.values(in: text)
        return values[Self.boot] == Files.readable("/proc/sys/\(Self.boot)")?.trimmed ? values : nil
    }

    /// A random number that the machine has from one start to the next.
    private static let boot = "kernel/random/boot_id"

    private static func current() -> [String: String] {
        var values: [String: String] = [:]
        for name in watched + [boot] { values[name] = Files.readable("/proc/sys/\(name)")?.trimmed }
        return values
    }

    static func text(of values: [String: String]) -> String {
        values.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)\n" }.joined()
    }

    static func values(in text: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.split(separator: "\n") {
            guard let sign = line.firstRange(of: " = ") else { continue }
            values[String(line[..<sign.lowerBound])] = String(line[sign.upperBound...])
        }
        return values
    }
}

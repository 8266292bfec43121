internal import Glibc
internal import Model

/// What a machine must have before a lab can be made on it. Everything is asked before anything is changed.
enum Requirements {
    /// Programs by the Debian package that has them.
    static let programs: [(package: String, programs: [String])] = [
        ("dpkg-dev", ["dpkg-scanpackages"]),
        ("iproute2", ["ip"]),
        ("mmdebstrap", ["mmdebstrap"]),
        ("openssh-client", ["ssh", "ssh-keygen"]),
        ("systemd-container", ["systemd-nspawn"]),
        ("util-linux", ["nsenter", "setsid", "unshare"]),
    ]

    static func check(installing: Bool, progress: LabProgress) async throws(Failure) {
        try checkRoot()
        let missing = packagesMissing { Files.exists($0) }
        if !missing.isEmpty {
            let install = ["install", "--yes", "--no-install-recommends"] + missing
            guard installing else {
                throw Failure(
                    .input, "lab", why: "programs are missing on this machine",
                    hint: "apt-get install \(missing.joined(separator: " "))")
            }
            progress("installing \(missing.joined(separator: ", ")) on this machine")
            try await Command("apt-get", install).succeed("install \(missing.joined(separator: ", "))")
        }
        try await checkKernel()
    }

    static func checkRoot() throws(Failure) {
        guard geteuid() == 0 else {
            throw Failure(
                .input, "lab", why: "namespaces, mounts and control groups need root",
                hint: "run the same command with sudo")
        }
    }

    /// The packages that have a program which is nowhere in the path.
    static func packagesMissing(_ exists: (String) -> Bool) -> [String] {
        let folders = Command.path.split(separator: ":")
        return programs.filter { entry in
            !entry.programs.allSatisfy { program in folders.contains { exists("\($0)/\(program)") } }
        }.map(\.package)
    }

    /// Tries what the lab will do in a network namespace that is gone as soon as the question is answered.
    private static func checkKernel() async throws(Failure) {
        if !fileSystems().contains("overlay") { _ = try await Command("modprobe", "overlay").run() }
        guard fileSystems().contains("overlay") else { throw lacks("the overlay file system") }
        let links: [(String, [String])] = [
            ("links of type veth", ["ip", "link", "add", "name", "a", "type", "veth", "peer", "name", "b"]),
            ("links of type bridge", ["ip", "link", "add", "name", "a", "type", "bridge"]),
        ]
        for (thing, attempt) in links {
            let result = try await Command("unshare", ["--net"] + attempt).run()
            guard result.isSuccess else {
                throw lacks(thing)
            }
        }
    }

    private static func lacks(_ thing: String) -> Failure {
        Failure(.input, "lab", why: "this machine's kernel does not offer \(thing)")
    }

    private static func fileSystems() -> Set<String> {
        let lines = (Files.readable("/proc/filesystems") ?? "").split(separator: "\n")
        return Set(lines.compactMap { $0.split(whereSeparator: \.isWhitespace).last.map(String.init) })
    }
}

import Model
import StepKit
import Wire

/// Which packages have lost files of their own, or have them with other content. It is looked for in a repair only,
/// since every file of the packages is read for it.
enum PackageDamage {
    /// Names of packages with the first file that is not as it was shipped.
    static func look(at names: [String], on host: some Reader, _ family: PackageFamily) async throws -> [String: String]
    {
        let found = try await host.each(names) { host, name in
            switch family {
            case .apt: try await apt(name, on: host)
            case .dnf: damage(inVerification: try await host.probe(verification(["rpm", "--verify", name])).output)
            }
        }
        return Dictionary(
            zip(names, found).compactMap { name, path in path.map { (name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// dpkg compares contents and not modes, so programs are asked for theirs.
    private static func apt(_ name: String, on host: some Reader) async throws -> String? {
        async let verified = host.probe(verification(["dpkg", "--verify", name]))
        let files = try await host.probe("dpkg-query", "-L", name).output.split(separator: "\n").map(String.init)
        guard files.contains(where: { $0.hasPrefix("/") }) else { return "the list of its files" }
        let programs = files.filter { path in
            ["/bin/", "/sbin/", "/lib/cni/"].contains(where: path.contains) && !path.hasSuffix("/")
        }
        let stats = try await host.each(programs) { try await $0.stat($1) }
        let closed = zip(programs, stats).first { $1.map { $0.kind == .file && $0.mode & 0o111 == 0 } ?? false }?.0
        return damage(inVerification: try await verified.output) ?? closed
    }

    private static func verification(_ argv: [String]) -> Command {
        Command(argv, environment: ["LC_ALL=C"], timeout: 120_000, outputLimit: 1 << 20)
    }

    /// Out of `dpkg --verify` and `rpm --verify`: the first file of a package that is missing or has another content, or,
    /// with rpm, another mode. Settings are an administrator's to change, and documents may have been left out.
    static func damage(inVerification output: String) -> String? {
        for line in output.split(separator: "\n") {
            guard let slash = line.firstIndex(of: "/") else { continue }
            let words = line[..<slash].split(separator: " ")
            guard let flags = words.first, words.count == 1 else { continue }
            let path = line[slash...].split(separator: " ").first.map(String.init) ?? ""
            guard !path.hasPrefix("/usr/share/") else { continue }
            if flags == "missing" || flags.contains("5") || flags.dropFirst().hasPrefix("M") { return path }
        }
        return nil
    }
}

public import Model
public import StepKit
import Wire

/// Packages of the distribution that are installed, or are not.
public struct PackageStep: Step {
    public static let kind = "package"
    public enum State: String, Codable, Sendable, CaseIterable { case present, absent }

    public var names: [String]
    public var state: State
    public var version: String?
    public var hold: Bool?
    public var keepStopped: [String]

    public init(
        names: [String], state: State = .present, version: String? = nil, hold: Bool? = nil, keepStopped: [String] = []
    ) {
        self.names = names
        self.state = state
        self.version = version
        self.hold = hold
        self.keepStopped = keepStopped.map(UnitName.full)
    }

    public var title: String { "package \(names.joined(separator: ", "))" }

    public func validate() throws(Failure) {
        guard !names.isEmpty else { throw .unusable("package", "no package is named", hint: "write `names: [curl]`") }
        for name in names where !Self.isUsable(name) {
            throw .unusable(title, "'\(name)' is no name of a package", hint: "a version goes under `version`")
        }
        for unit in keepStopped { try UnitName.check(unit, in: title) }
        guard let version else { return }
        guard names.count == 1, state == .present else {
            throw .unusable(title, "`version` is for one package that is present")
        }
        guard !version.isEmpty, version.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
            throw .unusable(title, "'\(version)' is no version")
        }
    }

    /// Letters, digits and `+ - . _ :`; package managers take patterns and options for other things.
    private static func isUsable(_ name: String) -> Bool {
        guard let first = name.first, first.isASCII, first.isLetter || first.isNumber else { return false }
        return name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "+-._:".contains($0)) }
    }

    public struct Facts: Equatable, Sendable {
        public var installed: [InstalledPackage]
        /// Asked only where something is missing.
        public var apt: AptState?
        /// Units of `keepStopped` that are masked until the next boot: an installation was cut off.
        public var masked: [String]
        /// In a repair: packages with the first file of each that is not as it was shipped.
        public var damaged: [String: String] = [:]
        public init(installed: [InstalledPackage], apt: AptState? = nil, masked: [String] = []) {
            self.installed = installed
            self.apt = apt
            self.masked = masked
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let family = try PackageFamily(os: site.facts.os, title: title)
        async let installed = installed(on: host, family)
        async let masks = host.each(keepStopped) { try await $0.stat("/run/systemd/system/\($1)") }
        var facts = try await Facts(installed: installed)
        facts.masked = try await zip(keepStopped, masks).filter { $1?.target == "/dev/null" }.map(\.0)
        if site.world.isRepair, state == .present, pending(facts).isEmpty {
            facts.damaged = try await PackageDamage.look(at: names, on: host, family)
        }
        if family == .apt, !pending(facts).isEmpty || !facts.damaged.isEmpty {
            facts.apt = try await AptState.look(at: host)
        }
        return facts
    }

    /// One process for all names.
    private func installed(on host: some Reader, _ family: PackageFamily) async throws -> [InstalledPackage] {
        switch family {
        case .apt:
            let argv = ["dpkg-query", "-W", "-f=" + InstalledPackage.dpkgFormat, "--"] + names
            let reply = try await host.probe(Command(argv))
            // 1: some of them are unknown, which is an answer.
            guard reply.cause == .status(0) || reply.cause == .status(1) else { throw unanswered("dpkg-query", reply) }
            return InstalledPackage.all(dpkg: reply.output)
        case .dnf:
            let argv = ["rpm", "-q", "--qf", InstalledPackage.rpmFormat, "--"] + names
            let reply = try await host.probe(Command(argv, environment: ["LC_ALL=C"]))
            // The status is how many are missing.
            guard case .status = reply.cause else { throw unanswered("rpm", reply) }
            return InstalledPackage.all(rpm: reply.output)
        }
    }

    private func unanswered(_ program: String, _ reply: Reply) -> Failure {
        Failure(.step, "ask \(program)", why: [reply.cause.words, reply.errors.trimmed].joined(separator: " "))
    }

    /// Names that are not as they should be.
    func pending(_ facts: Facts) -> [String] {
        names.filter { name in
            let bare = name.split(separator: ":").first.map(String.init)
            let found = facts.installed.filter { $0.name == bare }
            switch state {
            case .absent: return !found.isEmpty
            case .present:
                return !found.contains { package in
                    package.state == .installed && version.map(package.matches) ?? true
                }
            }
        }
    }
}

extension PackageStep {
    private enum CodingKeys: String, CodingKey { case name, names, state, version, hold, keepStopped }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            names: try keys.decode(one: .name, many: .names), state: try keys.decode(.state, standard: .present),
            version: try keys.decodeIfPresent(String.self, forKey: .version),
            hold: try keys.decodeIfPresent(Bool.self, forKey: .hold),
            keepStopped: try keys.decode(.keepStopped, standard: []))
    }

    public func encode(to encoder: any Encoder) throws {
        var keys = encoder.container(keyedBy: CodingKeys.self)
        try keys.encode(names, forKey: .names)
        try keys.encode(state, forKey: .state)
        try keys.encodeIfPresent(version, forKey: .version)
        try keys.encodeIfPresent(hold, forKey: .hold)
        if !keepStopped.isEmpty { try keys.encode(keepStopped, forKey: .keepStopped) }
    }
}

import Model
public import StepKit
import Wire

extension PackageStep {
    public static let reference = StepReference(
        "Packages of the distribution that are installed (apt or dnf, without what they merely recommend), or are not.",
        keys: [
            .init("name", "text", standard: "none", "One package."),
            .init("names", "list of text", standard: "none", "Several packages; they are installed in one go."),
            .init(
                "state", "present or absent", standard: "present",
                "An absent package is removed alone: if another one needs it, the step fails and says so."),
            .init(
                "version", "text", standard: "any",
                "The version of a single package, where `*` stands for anything: `1.7.*`."),
            .init("hold", "true or false", standard: "left as it is", "Keeps apt from upgrading them."),
            .init(
                "keepStopped", "list of text", standard: "none",
                "Units that the packages bring and that must not start while they are installed."),
        ],
        example: """
            - package: { names: [etcd-server, etcd-client], keepStopped: [etcd] }
            """)

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let family = try PackageFamily(os: site.facts.os, title: title)
        let pending = pending(facts)
        var changes = repairs(facts)
        if pending.isEmpty, !facts.damaged.isEmpty {
            changes += reinstallation(facts, family)
        } else if pending.isEmpty {
            changes += unmasking(facts.masked)
        } else {
            switch state {
            case .present: changes += try installation(of: pending, facts, family)
            case .absent: changes.append(removal(of: pending, facts, family))
            }
        }
        return changes + (try holding(facts, family))
    }

    /// Finishes what an earlier dpkg was cut off from; apt refuses everything else before.
    private func repairs(_ facts: Facts) -> [Change] {
        guard facts.apt?.isInterrupted == true || facts.installed.contains(where: { $0.state == .partial }) else {
            return []
        }
        let argv = ["dpkg", "--force-confdef", "--force-confold", "--configure", "-a"]
        return [change("finish an interrupted installation", argv, undo: .packages(.apt, names))]
    }

    private func installation(of names: [String], _ facts: Facts, _ family: PackageFamily) throws(Failure) -> [Change] {
        let summary = "install \(names.joined(separator: ", "))\(version.map { " \($0)" } ?? "")"
        switch family {
        case .apt:
            let lock = ["-o", "DPkg::Lock::Timeout=120"]
            var changes: [Change] = []
            if facts.apt?.isStale != false {
                changes.append(
                    change("fetch the index of packages", ["apt-get", "update", "-q"] + lock, undo: .nothing))
            }
            changes += masking
            let options = ["-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"]
            let pinned = version == nil ? [] : ["--allow-downgrades", "--allow-change-held-packages"]
            let wanted = names.map { name in version.map { "\(name)=\($0)" } ?? name }
            changes.append(
                change(
                    summary,
                    ["apt-get", "install", "-y", "-q", "--no-install-recommends"] + options + lock + pinned + wanted,
                    undo: .packages(.apt, names)))
            return changes + unmasking(keepStopped)
        case .dnf:
            let wanted = names.map { name in version.map { "\(name)-\($0)" } ?? name }
            let argv = ["dnf", "install", "-y", "-q", "--setopt=install_weak_deps=False"] + wanted
            return masking + [change(summary, argv, undo: .packages(.dnf, names))] + unmasking(keepStopped)
        }
    }

    /// Puts back what packages brought and have no more.
    private func reinstallation(_ facts: Facts, _ family: PackageFamily) -> [Change] {
        let names = facts.damaged.keys.sorted()
        let words = names.map { "\($0) (\(facts.damaged[$0] ?? ""))" }.joined(separator: ", ")
        let summary = "install anew, since a file is not as it was shipped: \(words)"
        switch family {
        case .apt:
            let lock = ["-o", "DPkg::Lock::Timeout=120"]
            let update = change("fetch the index of packages", ["apt-get", "update", "-q"] + lock, undo: .nothing)
            let options = ["-o", "Dpkg::Options::=--force-confdef", "-o", "Dpkg::Options::=--force-confold"]
            let argv = ["apt-get", "install", "--reinstall", "-y", "-q", "--no-install-recommends"]
            return (facts.apt?.isStale != false ? [update] : []) + masking
                + [change(summary, argv + options + lock + names, undo: .packages(.apt, names))]
                + unmasking(keepStopped)
        case .dnf:
            return masking + [change(summary, ["dnf", "reinstall", "-y", "-q"] + names, undo: .nothing)]
                + unmasking(keepStopped)
        }
    }

    /// dpkg and rpm refuse where apt and dnf would take other packages along that nobody named.
    private func removal(of names: [String], _ facts: Facts, _ family: PackageFamily) -> Change {
        let summary = "remove \(names.joined(separator: ", "))"
        let gone = facts.installed.filter { $0.state == .installed }
        switch family {
        case .apt:
            let back = ["apt-get", "install", "-y", "-q", "--no-install-recommends"]
            return change(
                summary, ["dpkg", "--remove"] + names, undo: .command(back + gone.map { "\($0.name)=\($0.version)" }))
        case .dnf:
            let back = ["dnf", "install", "-y", "-q", "--setopt=install_weak_deps=False"]
            return change(
                summary, ["rpm", "-e"] + names, undo: .command(back + gone.map { "\($0.name)-\($0.version)" }))
        }
    }

    private func holding(_ facts: Facts, _ family: PackageFamily) throws(Failure) -> [Change] {
        guard let hold, state == .present else { return [] }
        guard family == .apt else {
            throw Failure(
                .step, title, why: "packages can be held with apt only",
                hint: "leave `hold` out, and exclude the packages in /etc/dnf/dnf.conf on that host")
        }
        let held = Set(facts.installed.filter(\.isHeld).map(\.name))
        let wrong = names.filter { held.contains($0.split(separator: ":").first.map(String.init) ?? $0) != hold }
        guard !wrong.isEmpty else { return [] }
        let pending = pending(facts)
        let before = wrong.filter { !pending.contains($0) }
        let words = (hold ? "hold " : "no longer hold ") + wrong.joined(separator: ", ")
        return [
            change(
                words, ["apt-mark", hold ? "hold" : "unhold"] + wrong,
                // A package that comes now goes as a whole, and apt may not know it any more then.
                undo: before.isEmpty ? .nothing : .command(["apt-mark", hold ? "unhold" : "hold"] + before))
        ]
    }

    /// A mask that the next boot takes away, so that a run that is cut off here leaves nothing for good.
    private var masking: [Change] {
        guard !keepStopped.isEmpty else { return [] }
        let units = keepStopped.joined(separator: ", ")
        return [
            .run(
                "keep \(units) from starting", ["systemctl", "mask", "--runtime"] + keepStopped,
                undo: keepStopped.map { .path("/run/systemd/system/\($0)") })
        ]
    }

    private func unmasking(_ units: [String]) -> [Change] {
        guard !units.isEmpty else { return [] }
        let names = units.joined(separator: ", ")
        return [.run("let \(names) start again", ["systemctl", "unmask", "--runtime"] + units, undo: [.nothing])]
    }

    /// Nobody is there to answer questions, and no hook of apt may restart services behind our back.
    private static let environment = [
        "DEBIAN_FRONTEND=noninteractive", "DEBCONF_NONINTERACTIVE_SEEN=true", "APT_LISTCHANGES_FRONTEND=none",
        "NEEDRESTART_SUSPEND=1", "LC_ALL=C.UTF-8",
    ]

    private func change(_ summary: String, _ argv: [String], undo: Undo) -> Change {
        Change(summary, .run(Command(argv, environment: Self.environment, timeout: 900_000)), undo: [undo])
    }
}

import Model
public import StepKit
import Wire

extension ComponentStep {
    public static let reference = StepReference(
        "An API server, controller manager or scheduler: a static pod or a systemd unit, restarted when its files change.",
        keys: [
            .init("name", "text", "the program: kube-apiserver, kube-controller-manager or kube-scheduler"),
            .init("form", "static-pod or unit", "who keeps it alive: the kubelet, or systemd"),
            .init("image", "text", standard: "none", "the image of the static pod"),
            .init("binary", "path", standard: "none", "the program of the unit"),
            .init("flags", "map", "flags without the leading dashes; lists are joined by commas"),
            .init(
                "merge", "map or list of maps", standard: "nothing",
                "flags laid over these by name; null takes one away"),
            .init(
                "mounts", "list of paths", standard: "none",
                "what the static pod may read of the host besides what is watched and what flags name"),
            .init(
                "writes", "list of paths", standard: "none", "folders that the static pod may write; made if missing"),
            .init(
                "watch", "list of paths", standard: "none",
                "files that it reads only when it starts, besides those that flags name"),
            .init("port", "number", "where it answers over TLS"),
            .init("live", "path", standard: "/livez", "what answers 200 while it need not be restarted"),
            .init("ready", "path", standard: "/readyz", "what answers 200 while it is well"),
            .init("cpu", "quantity", standard: "100m", "what the static pod asks for"),
            .init("timeout", "seconds", standard: "180", "how long to wait until it answers with new settings"),
        ],
        example: """
            - kube.component:
                name: kube-scheduler
                form: static-pod
                image: registry.k8s.io/kube-scheduler:v1.36.2
                flags: { kubeconfig: /etc/kubernetes/scheduler.conf, leader-elect: true }
                watch: [/etc/kubernetes/pki/scheduler.crt, /etc/kubernetes/pki/scheduler.key]
                port: 10259
              on: control-plane
              order: one-by-one
            """)

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let needed = (watch ?? []) + (form == .staticPod ? mounts ?? [] : [])
        for path in needed where facts.kind(of: path) == nil {
            throw Failure(
                .step, title, why: "\(path) is not there, and \(name) does not start without it",
                hint: "run the layer that writes it first")
        }
        let arguments = try FlagList(flags, merge: merge, for: title).arguments
        switch form {
        case .staticPod: return try podChanges(pod(arguments, facts, site), arguments, facts, site)
        case .unit: return try unitChanges(arguments, facts, site)
        }
    }

    // MARK: Static pod

    func pod(_ arguments: [String], _ facts: Facts, _ site: Site) -> StaticPod {
        StaticPod(
            name: name, host: site.host.id, image: image ?? "", arguments: arguments, mounts: podMounts(facts),
            files: Checksum.hexadecimal(Checksum.sha256(Array(sums(facts).utf8))), port: port,
            paths: .init(live: livePath, ready: readyPath), cpu: cpu ?? "100m")
    }

    /// As `sha256sum` writes it.
    private func sums(_ facts: Facts) -> String {
        let watched = Set((watch ?? []) + flagPaths)
        return facts.found.compactMap { file in
            watched.contains(file.path) ? file.sha256.map { "\($0)  \(file.path)\n" } : nil
        }.joined()
    }

    /// Each path once, and none that stands in a folder that is mounted as well.
    private func podMounts(_ facts: Facts) -> [StaticPod.Mount] {
        let folders = mounts ?? []
        let files = Set((watch ?? []) + flagPaths).sorted().filter { path in
            facts.kind(of: path) != nil && !folders.contains { Self.covers($0, path) }
        }
        let bundles = Self.publicAuthorities.filter { path in
            facts.kind(of: path) != nil && !folders.contains { Self.covers($0, path) }
        }
        let readable = (folders + files + bundles).map { path in
            let type: String? =
                switch facts.kind(of: path) {
                case .directory: "Directory"
                case .file: "File"
                case .link, .other, nil: nil
                }
            return StaticPod.Mount(path: path, type: type)
        }
        return readable + (writes ?? []).map { .init(path: $0, isWritable: true, type: "DirectoryOrCreate") }
    }

    private func podChanges(_ pod: StaticPod, _ arguments: [String], _ facts: Facts, _ site: Site) throws -> [Change] {
        let wanted = ([name] + arguments).joined(separator: " ")
        let isOther = !facts.running.isEmpty && !facts.running.contains { $0.arguments == wanted }
        var changes: [Change] = []
        if facts.unitFile != nil {
            changes.append(
                .run(
                    "stop \(name), which becomes a static pod", ["systemctl", "disable", "--now", unitName],
                    undo: [.unit(unitName, file: "", isActive: false)]))
            changes.append(
                Change("remove \(ComponentUnit.path(name))", .remove(path: ComponentUnit.path(name), recursive: false)))
            changes.append(.run("let systemd read its units again", ["systemctl", "daemon-reload"], undo: [.nothing]))
        }
        let content = Content.text(pod.text)
        let write = Change.write(
            manifestPath, content, Attributes(mode: 0o600, owner: "root", group: "root"), replacing: facts.manifest)
        let isWritten = facts.manifest?.bytes == content.bytes && facts.manifest?.mode == 0o600
        if !isWritten {
            // Under the same uid the kubelet leaves a pod as it was started: only one that ended is started anew.
            let isSame = isOther && facts.manifest?.text.contains(pod.uid) == true
            changes += isSame ? startingAnew(write, facts) : [write]
        }
        // Without a kubelet nobody starts it; the steps that see to the kubelet come later.
        guard changes.isEmpty, facts.unit.activity == .active, let health = facts.health else { return changes }
        let hint = PodLogs.hint
        // While the old one is being ended it still answers.
        let folder = PodLogs(name: name, host: site.host.id).folder(uid: pod.uid)
        guard facts.logs.contains(folder) else {
            throw NotYet("the kubelet has not started \(name) with the present \(manifestPath)", hint: hint)
        }
        if isOther {
            if facts.manifestAge ?? 0 > Self.patienceWithKubelet { return startingAnew(write, facts) }
            throw NotYet("\(name) still runs with other flags than those of \(manifestPath)", hint: hint)
        }
        if health.complaint != nil { throw health.notYet(name, hint: hint) }
        return []
    }

    /// Seconds within which a kubelet has taken a manifest up, and ended what ran before.
    private static let patienceWithKubelet = 120.0

    /// Takes the manifest away, waits until the pod is gone, and puts it back.
    private func startingAnew(_ write: Change, _ facts: Facts) -> [Change] {
        [
            Change(
                "remove \(manifestPath): \(name) runs with other flags under the same uid",
                .remove(path: manifestPath, recursive: false))
        ] + facts.running.map(\.ending) + [write]
    }

    // MARK: Unit

    private func unitChanges(_ arguments: [String], _ facts: Facts, _ site: Site) throws -> [Change] {
        var changes: [Change] = []
        if facts.manifest != nil {
            changes.append(
                Change("remove \(manifestPath), which becomes a unit", .remove(path: manifestPath, recursive: false)))
            // It holds the port, and would answer in place of the unit: the next host must not begin meanwhile.
            changes += facts.running.map(\.ending)
        }
        let unit = ComponentUnit(name: name, binary: binary ?? "", arguments: arguments)
        let content = Content.text(unit.text)
        let isNew = facts.unitFile?.bytes != content.bytes || facts.unitFile?.mode != 0o644
        if isNew {
            let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
            changes.append(.write(unit.path, content, attributes, replacing: facts.unitFile))
        }
        if facts.unit.isMasked { changes.append(systemctl("unmask")) }
        if isNew || facts.unit.needsReload && !facts.unit.isMasked || facts.unit.load == .notFound {
            changes.append(facts.unit.rereading)
        }
        if facts.unit.file != "enabled" { changes.append(systemctl("enable")) }
        changes += motion(facts, isNew: isNew)
        guard changes.isEmpty, let health = facts.health else { return changes }
        if health.complaint != nil { throw health.notYet(name, hint: "look at `journalctl -u \(name)` on the host") }
        return []
    }

    private func motion(_ facts: Facts, isNew: Bool) -> [Change] {
        switch facts.unit.activity {
        case .inactive, .deactivating, .maintenance: return [systemctl("start")]
        case .failed: return [systemctl("reset-failed"), systemctl("start")]
        case .active, .activating, .reloading, .refreshing:
            let started = facts.unit.started ?? .max
            let files = facts.found.filter { $0.sha256 != nil }.map { ($0.path, $0.modified) }
            let newer = files.filter { $0.1 ?? .min > started }.map(\.0)
            if isNew { return [systemctl("restart")] }
            return newer.first.map { [systemctl("restart", because: "since \($0) is newer than its process")] } ?? []
        }
    }

    private func systemctl(_ verb: String, because cause: String? = nil) -> Change {
        let summary = "\(verb) \(name)" + (cause.map { ", \($0)" } ?? "")
        let command = Command(["systemctl", verb, unitName], timeout: 120_000)
        // The unit's file is ours.
        return Change(
            summary, .run(command, reason: Journal.command(for: unitName)),
            undo: [.unit(unitName, file: "", isActive: false)])
    }
}

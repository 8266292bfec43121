public import Model
public import StepKit
import Wire

/// A file system that is mounted, now and after the next boot.
public struct MountStep: Step {
    public static let kind = "mount"
    public static let reference = StepReference(
        "A file system that is mounted, now and after the next boot. Nothing is ever unmounted.",
        keys: [
            .init("path", "path", "Where it is mounted; made if it is missing."),
            .init("source", "text", "What is mounted, as in fstab: /dev/sdb1, UUID=…, LABEL=…, server:/path."),
            .init("type", "text", "Its type: ext4, xfs, nfs, none for a bind mount."),
            .init(
                "options", "text", standard: "defaults",
                "As in fstab. Of these ro, rw, noatime, nodev, nosuid and noexec are compared with what is mounted."),
        ],
        example: """
            - mount: { path: /var/lib/etcd, source: LABEL=etcd, type: ext4, options: "noatime,nofail" }
            """)

    public var path: String
    public var source: String
    public var type: String
    public var options: String

    public init(path: String, source: String, type: String, options: String = "defaults") {
        self.path = path
        self.source = source
        self.type = type
        self.options = options
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        path = try keys.decode(String.self, forKey: .path)
        source = try keys.decode(String.self, forKey: .source)
        type = try keys.decode(String.self, forKey: .type)
        options = try keys.decode(.options, standard: "defaults")
    }

    public var title: String { "mount \(path)" }

    public func validate() throws(Failure) {
        guard path.hasPrefix("/"), path != "/", !path.hasSuffix("/"), !path.split(separator: "/").contains("..") else {
            throw .unusable(title, "'\(path)' is no absolute path below /")
        }
        for (key, value) in [("source", source), ("type", type), ("options", options)]
        where value.isEmpty || value.hasPrefix("-") || value.contains(where: \.isNewline) {
            throw .unusable(title, "`\(key)` is '\(value)', which cannot be meant")
        }
        guard type != "swap" else { throw .unusable(title, "swap is not mounted", hint: "see the step swap") }
    }

    public struct Facts: Equatable, Sendable {
        public var fstab: File?
        /// The text of /proc/self/mounts.
        public var mounts: String
        public var isPathThere: Bool
        public init(fstab: File?, mounts: String, isPathThere: Bool) {
            self.fstab = fstab
            self.mounts = mounts
            self.isPathThere = isPathThere
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let fstab = host.file("/etc/fstab")
        async let mounts = host.file("/proc/self/mounts")
        async let place = host.stat(path)
        return try await Facts(fstab: fstab, mounts: mounts?.text ?? "", isPathThere: place != nil)
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let mounted = MountTable(facts.mounts).entry(at: path)
        if let mounted { try refuseStranger(mounted) }
        var changes: [Change] = []
        if !facts.isPathThere {
            let attributes = Attributes(mode: 0o755, owner: "root", group: "root")
            changes.append(Change("make directory \(path)", .makeDirectory(path: path, attributes: attributes)))
        }
        changes += try registration(facts)
        if let mounted {
            let wrong = flags.filter { !Set(mounted.options.split(separator: ",").map(String.init)).contains($0) }
            if !wrong.isEmpty {
                let argv = ["mount", "-o", "remount,\(options)", path]
                let back = ["mount", "-o", "remount,\(mounted.options)", path]
                changes.append(
                    .run("mount \(path) again with \(wrong.joined(separator: ", "))", argv, undo: [.command(back)]))
            }
        } else {
            changes.append(.run("mount \(path)", ["mount", path], undo: [.mount(path)]))
        }
        return changes
    }

    /// Options that the kernel shows as they are written.
    private var flags: [String] {
        options.split(separator: ",").map(String.init)
            .filter { ["ro", "rw", "noatime", "nodev", "nosuid", "noexec"].contains($0) }
    }

    /// A bind mount and a source by label show as another device, so there only the type can be compared, or nothing.
    private func refuseStranger(_ mounted: Fstab.Entry) throws(Failure) {
        let isOther = type != "none" && type != "auto" && mounted.type != type
        let isElsewhere = source.hasPrefix("/dev/") && !source.hasPrefix("/dev/disk/") && mounted.source != source
        guard isOther || (isElsewhere && type != "none" && !source.hasPrefix("/dev/mapper/")) else { return }
        throw Failure(
            .step, title, why: "\(mounted.source) (\(mounted.type)) is mounted there already",
            hint: "unmount it by hand once nothing needs it, then run the same command again")
    }

    private func registration(_ facts: Facts) throws(Failure) -> [Change] {
        let line = [source, path].map(Fstab.escaped).joined(separator: " ") + " \(type) \(options) 0 0"
        let fstab = Fstab(facts.fstab?.bytes ?? [])
        let entry = fstab.entries.last { $0.path == Fstab.escaped(path) }
        guard entry == nil || entry != Fstab.Entry(line: line.utf8) else { return [] }
        guard facts.fstab?.isWhole != false else {
            throw Failure(
                .step, title, why: "/etc/fstab is no regular file", hint: "add the line there by hand: \(line)")
        }
        let bytes = fstab.with(line, for: Fstab.escaped(path)).bytes
        let attributes = Attributes(
            mode: facts.fstab?.mode ?? 0o644, owner: facts.fstab?.owner ?? "root", group: facts.fstab?.group ?? "root")
        return [
            Change(
                "put \(path) into /etc/fstab",
                diff: Diff(from: facts.fstab, to: .text(String(decoding: bytes, as: UTF8.self))),
                .write(path: "/etc/fstab", bytes: bytes, attributes: attributes)),
            .run("let systemd read /etc/fstab again", ["systemctl", "daemon-reload"], undo: [.nothing]),
        ]
    }
}

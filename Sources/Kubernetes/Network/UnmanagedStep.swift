public import Model
public import StepKit
import Wire

/// What configures a host's network leaves the pods' devices and routes alone: systemd-networkd would take away routes
/// that it does not know, NetworkManager would ask a bridge for DHCP.
public struct UnmanagedStep: Step {
    public static let kind = "kube.unmanaged"
    public static let reference = StepReference(
        "systemd-networkd and NetworkManager leave the pods' devices and routes alone, where a host has them.",
        keys: [.init("devices", "list of text", "The devices that are not theirs.")],
        example: """
            - kube.unmanaged: { devices: [cbr0, slipway.vx] }
            """)

    public var devices: [String]
    public init(devices: [String]) { self.devices = devices }

    public var title: String { "unmanaged \(devices.joined(separator: ", "))" }

    public func validate() throws(Failure) {
        guard !devices.isEmpty, !devices.contains(where: { $0.isEmpty || $0.contains { ";,\n".contains($0) } }) else {
            throw Failure(.input, title, why: "`devices` names no device", hint: "write `devices: [cbr0]`")
        }
    }

    /// A program that configures networks, as far as it matters here.
    struct Daemon: Equatable, Sendable {
        var unit: String
        /// It is on the host where this folder is.
        var folder: String
        /// What makes it read its files.
        var verb: String
        /// By path.
        var files: [String: String]
    }

    var daemons: [Daemon] {
        [
            Daemon(
                unit: "systemd-networkd.service", folder: "/etc/systemd/network", verb: "try-restart",
                files: [
                    "/etc/systemd/networkd.conf.d/60-slipway.conf": """
                    # Kept by slipway: routes to pods are not networkd's to take away.
                    [Network]
                    ManageForeignRoutes=no

                    """,
                    "/etc/systemd/network/05-slipway.network": """
                    # Kept by slipway: the pods' devices are not networkd's.
                    [Match]
                    Name=\(devices.joined(separator: " "))

                    [Link]
                    Unmanaged=yes

                    """,
                ]),
            Daemon(
                unit: "NetworkManager.service", folder: "/etc/NetworkManager", verb: "try-reload-or-restart",
                files: [
                    "/etc/NetworkManager/conf.d/60-slipway.conf": """
                    # Kept by slipway: the pods' devices are not NetworkManager's.
                    [keyfile]
                    unmanaged-devices+=\(devices.map { "interface-name:\($0)" }.joined(separator: ";"))

                    """
                ]),
        ]
    }

    /// What a host has of each daemon, in their order.
    public struct Facts: Equatable, Sendable {
        struct One: Equatable, Sendable {
            var hasFolder: Bool
            var status: UnitStatus?
            /// By path.
            var files: [String: File]
            /// When the newest of the files was written; nanoseconds since 1970.
            var modified: Int64?
        }
        var daemons: [One]
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        Facts(daemons: try await host.each(daemons.indices.map { $0 }) { try await look(at: daemons[$1], on: $0) })
    }

    private func look(at daemon: Daemon, on host: some Reader) async throws -> Facts.One {
        guard try await host.stat(daemon.folder)?.kind == .directory else {
            return Facts.One(hasFolder: false, files: [:])
        }
        let paths = daemon.files.keys.sorted()
        async let status = host.unitStatus(daemon.unit)
        async let stats = host.each(paths) { try await $0.stat($1) }
        async let files = host.each(paths) { try await $0.file($1) }
        let found = try await zip(paths, files).compactMap { path, file in file.map { (path, $0) } }
        return Facts.One(
            hasFolder: true, status: try await status, files: Dictionary(found) { first, _ in first },
            modified: try await stats.compactMap { $0?.modified }.max())
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        zip(daemons, facts.daemons).flatMap(Self.changes)
    }

    private static func changes(_ daemon: Daemon, _ facts: Facts.One) -> [Change] {
        guard facts.hasFolder else { return [] }
        let writes = daemon.files.sorted { $0.key < $1.key }.flatMap { path, text -> [Change] in
            let file = facts.files[path]
            if let file, file.bytes == Array(text.utf8), file.mode == 0o644, file.kind == .file { return [] }
            return placing(path, .text(text), replacing: file)
        }
        let isRunning = facts.status?.activity == .active
        let isOld = (facts.modified ?? 0) > (facts.status?.changed ?? facts.status?.started ?? .max)
        guard isRunning, !writes.isEmpty || isOld else { return writes }
        return writes + [
            .run(
                "\(daemon.verb) \(daemon.unit)", ["systemctl", daemon.verb, daemon.unit],
                undo: facts.status?.asBefore(daemon.unit) ?? [.nothing])
        ]
    }

    private static func placing(_ path: String, _ content: Content, replacing file: File?) -> [Change] {
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.endIndex)])
        let write = Change.write(
            path, content, Attributes(mode: 0o644, owner: "root", group: "root"), replacing: file)
        guard file == nil else { return [write] }
        // Made where it is missing, and as it was where it is there.
        let making = Action.makeDirectory(path: folder, attributes: Attributes(mode: 0o755))
        return [Change("make directory \(folder)", making), write]
    }
}

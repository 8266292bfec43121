public import Model
public import StepKit
import Wire

/// An API server, controller manager or scheduler on its host: as a static pod that the kubelet keeps, or as a unit.
///
/// Before the cluster has a control plane it is only put there, on all hosts at once, since none of them is well
/// before etcd and an API server are. Afterwards a host is done with it when the one with the present settings
/// answers, so that with `order: one-by-one` a change reaches the next host only when it was good on this one.
public struct ComponentStep: Step {
    public static let kind = "kube.component"
    public typealias Form = ControlPlane.Form

    public var name: String
    public var form: Form
    public var image: String?
    public var binary: String?
    public var flags: Value
    public var merge: Value?
    public var mounts: [String]?
    public var writes: [String]?
    public var watch: [String]?
    public var port: Int
    public var live: String?
    public var ready: String?
    public var cpu: String?
    /// Seconds.
    public var timeout: Int?

    public init(
        name: String, form: Form, image: String? = nil, binary: String? = nil, flags: Value, merge: Value? = nil,
        mounts: [String] = [], writes: [String] = [], watch: [String] = [], port: Int
    ) {
        (self.name, self.form, self.image, self.binary) = (name, form, image, binary)
        (self.flags, self.merge, self.port) = (flags, merge, port)
        (self.mounts, self.writes, self.watch) = (mounts, writes, watch)
    }

    public var title: String { "component \(name)" }
    public var patience: Patience { Patience(total: .seconds(timeout ?? 180), pause: .milliseconds(500)) }
    public func watches(_ path: String) -> Bool { watch?.contains(path) == true || flagPaths.contains(path) }

    static let manifests = "/etc/kubernetes/manifests"
    var manifestPath: String { "\(Self.manifests)/\(name).yaml" }
    var unitName: String { "\(name).service" }
    var livePath: String { live ?? "/livez" }
    var readyPath: String { ready ?? "/readyz" }

    public func validate() throws(Failure) {
        guard name.wholeMatch(of: /[a-z][a-z0-9-]{0,40}/) != nil else {
            throw Failure(.input, title, why: "'\(name)' is no name of a program", hint: "such as kube-apiserver")
        }
        switch form {
        case .staticPod where image == nil: throw Failure(.input, title, why: "a static pod needs an `image`")
        case .unit where binary == nil: throw Failure(.input, title, why: "a unit needs a `binary`")
        case .staticPod, .unit: break
        }
        guard (1...65535).contains(port) else { throw Failure(.input, title, why: "\(port) is no port") }
        for path in (mounts ?? []) + (writes ?? []) + (watch ?? []) + [binary].compactMap(\.self)
        where !path.hasPrefix("/") {
            throw Failure(.input, title, why: "'\(path)' is no absolute path")
        }
        _ = try FlagList(flags, merge: merge, for: title)
    }

    /// What flags name: files that it reads when it starts, where they are there, and folders. Not what it writes.
    var flagPaths: [String] {
        let flags = (try? FlagList(flags, merge: merge, for: title).flags) ?? []
        let names = flags.map(\.value).filter { $0.wholeMatch(of: /(\/[A-Za-z0-9._@-]+)+/) != nil }
        return names.filter { name in writes?.contains { Self.covers($0, name) } != true }
    }

    /// A path is a folder, or stands in it.
    static func covers(_ folder: String, _ path: String) -> Bool { path == folder || path.hasPrefix(folder + "/") }

    /// Where hosts keep the certificates of public authorities; each is mounted where it is there.
    static let publicAuthorities = [
        "/etc/ssl/certs", "/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
        "/etc/pki",
    ]

    /// A file or folder as it was found.
    struct Found: Equatable, Sendable {
        var path: String
        var kind: Stat.Kind?
        /// Of a regular file that is watched, in hexadecimal.
        var sha256: String?
        /// Nanoseconds since 1970.
        var modified: Int64?
    }

    public struct Facts: Equatable, Sendable {
        var manifest: File?
        var unitFile: File?
        /// The unit of the program, or of the kubelet that keeps its pod.
        var unit: UnitStatus
        /// What is watched and mounted, and what may be mounted besides; sorted.
        var found: [Found]
        func kind(of path: String) -> Stat.Kind? { found.first { $0.path == path }?.kind }
        /// The folders of the logs of pods.
        var logs: Set<String> = []
        /// Asked once the cluster has a control plane.
        var health: ComponentHealth?
        /// What runs under its name; none where that cannot be told.
        var running: [ComponentProcess] = []
        /// Seconds since the manifest was written.
        var manifestAge: Double?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let manifest = host.file(manifestPath)
        async let unitFile = host.file(ComponentUnit.path(name))
        async let unit = host.unitStatus(form == .unit ? unitName : "kubelet.service")
        let watched = Set((watch ?? []) + flagPaths)
        let others = form == .staticPod ? Set((mounts ?? []) + Self.publicAuthorities) : []
        async let found = host.each(watched.union(others).sorted()) { host, path in
            try await Self.look(at: path, isWatched: watched.contains(path), on: host)
        }
        var facts = try await Facts(manifest: manifest, unitFile: unitFile, unit: unit, found: found)
        guard isFormed(site) else { return facts }
        async let logs = host.list(PodLogs.root)
        async let running = ComponentProcess.all(of: name, on: host)
        async let stat = host.stat(manifestPath)
        facts.health = try await ComponentHealth.ask(host, port: port, path: readyPath)
        facts.logs = Set(try await (logs ?? []).map { "\(PodLogs.root)/\($0.name)" })
        facts.running = try await running
        facts.manifestAge = try await stat.map { site.facts.age(of: $0.modified) }
        if facts.health?.complaint != nil { facts.health?.log = try await lastWords(on: host, site) }
        return facts
    }

    private static func look(at path: String, isWatched: Bool, on host: some Reader) async throws -> Found {
        async let stat = host.stat(path)
        guard isWatched else { return Found(path: path, kind: try await stat?.kind) }
        async let answer = host.answer(.hash(path: path))
        var found = try await Found(path: path, kind: stat?.kind, modified: stat?.modified)
        if case .hash(let sha256, _) = try await answer { found.sha256 = Checksum.hexadecimal(sha256) }
        return found
    }

    private func lastWords(on host: some Reader, _ site: Site) async throws -> [String] {
        switch form {
        case .staticPod: try await PodLogs(name: name, host: site.host.id).lastLines(on: host)
        case .unit: try await host.journal(of: unitName)
        }
    }

    func isFormed(_ site: Site) -> Bool { site.world.milestones.contains(.controlPlaneFormed) }
}

import Model
import StepKit
import Wire

/// How etcdctl reaches the members of a cluster from one of its hosts.
struct EtcdAccess: Equatable, Sendable {
    /// The program, for example /usr/bin/etcdctl.
    var program: String
    /// The folder with ca.crt, client.crt and client.key.
    var certificates: String

    /// The URL under which a host's member serves clients.
    static func endpoint(of host: Host) -> String { "https://\(host.address):2379" }

    func command(_ words: [String], endpoints: [String], timeout seconds: Int = 5) -> Command {
        Command(
            [
                program, "--endpoints=\(endpoints.joined(separator: ","))",
                "--cacert=\(certificates)/ca.crt", "--cert=\(certificates)/client.crt",
                "--key=\(certificates)/client.key", "--command-timeout=\(seconds)s", "--dial-timeout=2s",
            ] + words,
            environment: ["ETCDCTL_API=3"], timeout: UInt32(seconds + 5) * 1000)
    }

    /// The same for a cluster that may not run yet: only members that can be connected to are asked, since etcdctl
    /// spends its whole time limit on each of the others.
    func health(ofThoseUp hosts: [Host], from reader: some Reader) async throws -> EtcdHealth {
        let up = try await up(of: hosts, from: reader)
        return up.isEmpty ? EtcdHealth() : try await health(of: up, from: reader)
    }

    /// The endpoints that can be connected to, whatever they answer.
    func up(of hosts: [Host], from reader: some Reader) async throws -> [String] {
        try await up(of: hosts.map(Self.endpoint), from: reader)
    }

    /// Those of these endpoints that can be connected to, whatever they answer.
    func up(of endpoints: [String], from reader: some Reader) async throws -> [String] {
        try await withThrowingTaskGroup(of: String?.self) { group in
            for endpoint in endpoints {
                guard let (host, port) = Self.place(of: endpoint) else { continue }
                group.addTask {
                    let connects = try? await reader.connects(to: host, port: port, timeout: 1_000)
                    return connects == true ? endpoint : nil
                }
            }
            return try await group.reduce(into: []) { up, endpoint in endpoint.map { up.append($0) } }.sorted()
        }
    }

    /// Host and port of `https://10.0.0.11:2379`.
    static func place(of endpoint: String) -> (host: String, port: UInt16)? {
        guard let rest = endpoint.split(separator: "//").last, let colon = rest.lastIndex(of: ":"),
            let port = UInt16(rest[rest.index(after: colon)...])
        else { return nil }
        return (String(rest[..<colon]), port)
    }

    /// Which endpoints say of themselves that they are healthy. A host without etcdctl knows of none.
    func health(of endpoints: [String], from host: some Reader) async throws -> EtcdHealth {
        // The exit status is 1 as soon as one endpoint is not healthy, so only the output counts.
        let reply = try await host.probe(command(["endpoint", "health", "--write-out=json"], endpoints: endpoints))
        return EtcdHealth(parsing: reply.output + "\n" + reply.errors)
    }

    /// The URL under which the other members reach a host's member.
    static func peer(of host: Host) -> String { "https://\(host.address):2380" }

    /// The list of members that an endpoint gives; nothing where it gives none.
    func members(from endpoint: String, _ reader: some Reader) async throws -> EtcdMembers? {
        let reply = try await reader.probe(command(["member", "list", "--write-out=json"], endpoints: [endpoint]))
        return EtcdMembers(parsing: reply.output)
    }

    /// What endpoints say of themselves; those that do not answer are left out.
    func statuses(of endpoints: [String], from reader: some Reader) async throws -> [EtcdStatus] {
        guard !endpoints.isEmpty else { return [] }
        let reply = try await reader.probe(command(["endpoint", "status", "--write-out=json"], endpoints: endpoints))
        return EtcdStatus.all(parsing: reply.output)
    }

    /// Everything that can be asked about the members: all that the inventory names, and those that the cluster lists
    /// beside them. Hosts without the role are asked only where nobody with it is healthy, as after it was moved.
    func view(of cluster: Cluster, from reader: some Reader) async throws -> EtcdView {
        var view = EtcdView()
        view.wanted = cluster.hosts(.etcd).count
        try await add(cluster.hosts(.etcd).map(Self.endpoint), to: &view, reader)
        if view.health.healthy.isEmpty {
            try await add(cluster.hosts.filter { !$0.roles.contains(.etcd) }.map(Self.endpoint), to: &view, reader)
        }
        let sound = view.health.healthy.filter { view.statuses[$0]?.cluster == view.cluster && view.cluster != nil }
        for endpoint in sound.sorted() where view.members == nil {
            view.members = try await members(from: endpoint, reader)
        }
        let listed = view.members?.all.flatMap(\.clientURLs) ?? []
        let known = Set(cluster.hosts(.etcd).map(Self.endpoint)).union(view.statuses.keys)
        try await add(listed.filter { !known.contains($0) }, to: &view, reader)
        return view
    }

    private func add(_ endpoints: [String], to view: inout EtcdView, _ reader: some Reader) async throws {
        let up = try await up(of: endpoints, from: reader)
        guard !up.isEmpty else { return }
        async let health = health(of: up, from: reader)
        async let statuses = statuses(of: up, from: reader)
        let (found, said) = try await (health, statuses)
        view.up.formUnion(up)
        view.health.healthy.formUnion(found.healthy)
        view.health.reasons.merge(found.reasons) { _, new in new }
        for status in said { view.statuses[status.endpoint] = status }
    }
}

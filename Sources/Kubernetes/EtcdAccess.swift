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
        try await withThrowingTaskGroup(of: String?.self) { group in
            for host in hosts {
                group.addTask {
                    let connects = try await reader.connects(to: host.address.description, port: 2379, timeout: 1_000)
                    return connects ? Self.endpoint(of: host) : nil
                }
            }
            return try await group.reduce(into: []) { up, endpoint in endpoint.map { up.append($0) } }.sorted()
        }
    }

    /// Which endpoints say of themselves that they are healthy. A host without etcdctl knows of none.
    func health(of endpoints: [String], from host: some Reader) async throws -> EtcdHealth {
        // The exit status is 1 as soon as one endpoint is not healthy, so only the output counts.
        let reply = try await host.probe(command(["endpoint", "health", "--write-out=json"], endpoints: endpoints))
        return EtcdHealth(parsing: reply.output + "\n" + reply.errors)
    }

    /// The URL under which the other members reach a host's member.
    static func peer(of host: Host) -> String { "https://\(host.address):2380" }

    /// Asks healthy members for their list; nothing where there is none to ask.
    func standing(of host: Host, among endpoints: [String], from reader: some Reader) async throws -> EtcdStanding? {
        guard !endpoints.isEmpty else { return nil }
        let reply = try await reader.probe(command(["member", "list", "--write-out=json"], endpoints: endpoints))
        return EtcdStanding(of: Self.peer(of: host), parsing: reply.output)
    }
}

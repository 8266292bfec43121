public import Model
public import StepKit
import Wire

/// The settings of a TCP load balancer on a host, in front of all API servers. It looks at nothing that passes, so that
/// whoever asks sees the API server's own certificate.
public struct BalancerStep: Step {
    public static let kind = "kube.balancer"
    public static let reference = StepReference(
        "The settings of haproxy as a load balancer of one host, in front of every API server that says it is ready.",
        keys: [
            .init("path", "path", "the settings"),
            .init("listen", "ADDRESS:PORT", standard: "127.0.0.1:7443", "where it listens"),
            .init("backends", "list of maps", "the API servers: `name`, `address`, `port`"),
            .init(
                "authority", "path", standard: "/etc/kubernetes/pki/ca.crt",
                "whose certificate an API server must show to be asked"),
        ],
        example: """
            - kube.balancer:
                path: /etc/slipway/haproxy.cfg
                backends: [{ name: cp-1, address: 10.0.0.11, port: 6443 }]
            """)

    public var path: String
    public var listen: String?
    public var backends: [APIBackend]
    public var authority: String?

    public init(path: String, backends: [APIBackend], listen: String? = nil, authority: String? = nil) {
        (self.path, self.backends, self.listen, self.authority) = (path, backends, listen, authority)
    }

    public var title: String { "balancer settings \(path)" }

    public func validate() throws(Failure) {
        guard !backends.isEmpty else { throw Failure(.input, title, why: "there is no API server to ask") }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> File? { try await host.file(path) }

    public func changes(given file: File?, _ site: Site) throws -> [Change] {
        let content = Content.text(text)
        guard file?.bytes != content.bytes || file?.mode != 0o644 else { return [] }
        return [.write(path, content, Attributes(mode: 0o644, owner: "root", group: "root"), replacing: file)]
    }

    /// An API server that is going away says so at /readyz while it still answers. What it says of etcd is left out:
    /// all of them ask the same members, so none is better than the others while these choose a leader.
    private var text: String {
        let authority = authority ?? "/etc/kubernetes/pki/ca.crt"
        let servers = backends.map { "    server \($0.name) \($0.address):\($0.port)" }.joined(separator: "\n")
        return """
            # Kept by slipway: change the inventory and not this file.
            global
                log stdout format raw local0 notice
                maxconn 8192
                user haproxy
                group haproxy

            defaults
                mode tcp
                log global
                option dontlognull
                # Whoever refuses is not asked again, which haproxy would wait a second for.
                option redispatch 1
                retries 3
                timeout connect 3s
                timeout check 4s
                # A watch may be silent for long.
                timeout client 1h
                timeout server 1h

            frontend api
                bind \(listen ?? "127.0.0.1:7443")
                default_backend servers

            backend servers
                balance leastconn
                option httpchk GET /readyz?exclude=etcd&exclude=etcd-readiness
                http-check expect status 200
                # What was connected to one that went down connects anew.
                default-server check check-ssl verify required ca-file \(authority) inter 2s fastinter 500ms downinter 1s fall 2 rise 1 on-marked-down shutdown-sessions
            \(servers)

            """
    }
}

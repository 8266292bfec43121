public import Model
public import StepKit
import Wire

/// The settings of keepalived on a control-plane host: the cluster's endpoint is at the first of them whose API server
/// is ready, and moves to another one when it is not.
public struct VIPStep: Step {
    public static let kind = "kube.vip"
    public static let reference = StepReference(
        "The settings of keepalived, which keeps one address at a control-plane host whose API server is ready.",
        keys: [
            .init("path", "path", "the settings"),
            .init("address", "address", "the address that moves"),
            .init("backends", "list of maps", "the control-plane hosts: `name`, `address`, `port`"),
            .init("router", "1 to 255", standard: "51", "what tells it from others on the same network"),
            .init(
                "authority", "path", standard: "/etc/kubernetes/pki/ca.crt",
                "whose certificate the API server must show to be ready"),
        ],
        example: """
            - kube.vip:
                path: /etc/slipway/keepalived.conf
                address: 10.0.0.10
                backends: [{ name: cp-1, address: 10.0.0.11, port: 6443 }]
              on: control-plane
            """)

    public var path: String
    public var address: String
    public var backends: [APIBackend]
    public var router: Int?
    public var authority: String?

    public init(path: String, address: String, backends: [APIBackend], router: Int? = nil) {
        (self.path, self.address, self.backends, self.router) = (path, address, backends, router)
    }

    public var title: String { "address settings \(path)" }

    public func validate() throws(Failure) {
        guard Address(address) != nil else {
            throw Failure(.input, title, why: "'\(address)' is no IPv4 address", hint: "set cluster.endpoint to one")
        }
        guard (1...255).contains(router ?? 51) else {
            throw Failure(.input, title, why: "`router` is \(router ?? 0), and 1 to 255 is expected")
        }
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> File? { try await host.file(path) }

    public func changes(given file: File?, _ site: Site) throws -> [Change] {
        guard let interface = site.facts.interface(with: site.host.address)?.name else {
            throw Failure(
                .step, title, host: site.host.id, why: "no interface of the host has its address \(site.host.address)",
                hint: "keepalived needs an interface of its own: use a load balancer instead, and set `vip: none`")
        }
        let content = Content.text(text(on: interface, of: site.host))
        guard file?.bytes != content.bytes || file?.mode != 0o644 else { return [] }
        return [.write(path, content, Attributes(mode: 0o644, owner: "root", group: "root"), replacing: file)]
    }

    private func text(on interface: String, of host: Host) -> String {
        let index = backends.firstIndex { $0.name == host.id.rawValue } ?? 0
        let port = backends.indices.contains(index) ? backends[index].port : 6443
        let authority = authority ?? "/etc/kubernetes/pki/ca.crt"
        // Of etcd all API servers know the same: nobody else would do better while its members choose a leader.
        let check =
            "/usr/bin/curl --disable --silent --fail --output /dev/null --noproxy 127.0.0.1 --max-time 3 "
            + "--cacert \(authority) https://127.0.0.1:\(port)/readyz?exclude=etcd&exclude=etcd-readiness"
        // Told to each other one by one: many networks do not pass multicast on.
        let others = backends.filter { $0.name != host.id.rawValue }.map { "        \($0.address)\n" }.joined()
        let peers =
            others.isEmpty ? "" : "    unicast_src_ip \(host.address)\n    unicast_peer {\n\(others)    }\n"
        return """
            # Kept by slipway: change the inventory and not this file.
            global_defs {
                router_id \(host.id)
                script_user root
                enable_script_security
            }

            vrrp_script api {
                script "\(check)"
                interval 2
                timeout 4
                fall 2
                rise 2
                init_fail
            }

            vrrp_instance slipway {
                state BACKUP
                nopreempt
                interface \(interface)
                virtual_router_id \(router ?? 51)
                priority \(150 - index)
                advert_int 1
            \(peers)    virtual_ipaddress {
                    \(address)/32 dev \(interface)
                }
                track_script {
                    api
                }
            }

            """
    }
}

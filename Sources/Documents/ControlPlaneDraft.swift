import Model

/// How the control plane runs, as it is written.
struct ControlPlaneDraft: Decodable {
    var form: ControlPlane.Form?
    var vip: Located<ControlPlane.VIP>?
    var port: Located<Int>?
    var virtualRouterID: Located<Int>?

    /// Ports that something of the cluster's own listens at on the same hosts.
    private static let taken: [Int: String] = [
        22: "sshd", 2379: "etcd", 2380: "etcd", 7443: "the balancer of every host", 10248: "the kubelet",
        10249: "kube-proxy", 10250: "the kubelet", 10256: "kube-proxy", 10257: "the controller manager",
        10259: "the scheduler",
    ]

    /// `endpoint` is the checked one, with its place.
    func checked(endpoint: Located<String>?, hosts: HostList) throws(Failure) -> ControlPlane {
        var result = ControlPlane()
        result.form = form ?? result.form
        result.vip = vip?.value ?? result.vip
        if let port { result.port = try Self.checked(port) }
        if let virtualRouterID {
            guard (1...255).contains(virtualRouterID.value) else {
                throw Failure(
                    at: virtualRouterID.mark, "controlPlane.virtualRouterID",
                    "a number from 1 to 255 is expected, found \(virtualRouterID.value)",
                    hint: "take one that no other keepalived on the same network has; usual is 51")
            }
            result.virtualRouterID = virtualRouterID.value
        }
        if let vip, vip.value == .keepalived { try checkVIP(vip, endpoint, hosts) }
        return result
    }

    private static func checked(_ port: Located<Int>) throws(Failure) -> Int {
        func complaint(_ why: String) -> Failure {
            Failure(at: port.mark, "controlPlane.port", why, hint: "usual is 6443; 443 is possible too")
        }
        guard (1...65_535).contains(port.value) else { throw complaint("\(port.value) is no port") }
        if let owner = taken[port.value] { throw complaint("\(port.value) is the port of \(owner)") }
        guard !(30_000...32_767).contains(port.value) else {
            throw complaint("\(port.value) is among the ports of services (30000 to 32767)")
        }
        return port.value
    }

    /// keepalived moves one address, which is nobody's own, between the hosts of the control plane.
    private func checkVIP(
        _ vip: Located<ControlPlane.VIP>, _ endpoint: Located<String>?, _ hosts: HostList
    ) throws(Failure) {
        guard let endpoint else {
            throw Failure(
                at: vip.mark, "controlPlane.vip", "keepalived needs an address to move",
                hint: "add `endpoint: ADDRESS` to `cluster`: a free one of the hosts' own network")
        }
        guard let address = Address(endpoint.value) else {
            throw Failure(
                at: endpoint.mark, "cluster.endpoint", "keepalived moves an address, and '\(endpoint.value)' is a name",
                hint: "write the IPv4 address that the name stands for")
        }
        if let owner = hosts.hosts.first(where: { $0.address == address }) {
            throw Failure(
                at: endpoint.mark, "cluster.endpoint",
                "\(address) is the address of \(owner.id), and keepalived would give it to others",
                hint: "take a free address of the same network")
        }
        guard hosts.hosts.contains(where: { $0.roles.contains(.controlPlane) }) else {
            throw Failure(
                at: vip.mark, "controlPlane.vip", "no host has the role control-plane, so nobody can hold the address",
                hint: "remove `vip`")
        }
    }
}

import Foundation
public import Model
public import StepKit
import Wire

/// Tries a whole cluster: what its hosts and servers say of themselves, and then what pods can really do.
///
/// It makes a namespace of its own with a pod on every node, and takes it away again, however it ends.
public struct ClusterVerification: Sendable {
    /// Told of each check as soon as it is known.
    public typealias Report = @Sendable (VerifyCheck) async -> Void

    let world: World
    let image: String
    let outside: String?
    let names: VerifyNames
    let machines: [HostName: any Machine]
    let report: Report
    var cluster: Cluster { world.cluster }
    let kubectl = Kubectl(kubeconfig: "/etc/kubernetes/super-admin.conf")

    /// `machines` are the hosts that were reached. `image` is what the pods run: a shell with wget, nslookup and
    /// httpd, as BusyBox has. `run` makes the namespace's name its own: a few small letters and digits.
    public init(
        _ world: World, on machines: [HostName: any Machine], image: String, run: String,
        outside: String? = nil, report: @escaping Report
    ) {
        self.world = world
        self.machines = machines
        self.image = image
        self.outside = outside
        self.report = report
        names = VerifyNames(run: run)
    }

    /// Tries everything, as much at once as can be.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            for host in cluster.hosts where machines[host.id] != nil { group.addTask { await server(host) } }
            group.addTask { await members() }
            group.addTask { await workload() }
        }
    }

    /// The first control-plane host that was reached; every other one would do as well.
    var desk: (host: HostName, machine: any Machine)? {
        for host in cluster.hosts(.controlPlane) {
            if let machine = machines[host.id] { return (host.id, machine) }
        }
        return nil
    }

    // MARK: What servers say of themselves

    private func server(_ host: Model.Host) async {
        guard let machine = machines[host.id] else { return }
        let layout = ControlPlaneLayout(world)
        if host.roles.contains(.controlPlane) {
            let own = "https://\(host.address):\(cluster.controlPlane.port)"
            for path in ["livez", "readyz"] {
                await answer(
                    "\(path) of the API server", on: host, machine, url: "\(own)/\(path)", layer: .controlPlane,
                    hint: "look at `crictl logs` or `journalctl -u kube-apiserver` on \(host.id)")
            }
        }
        if cluster.runsKubelet(on: host), let url = layout.values["server"]?.text {
            await answer(
                "it reaches the API at \(url)", on: host, machine, url: url + "/readyz", layer: .controlPlane,
                hint: layout.balancer == .local
                    ? "look at `journalctl -u slipway-balancer` on \(host.id)" : "can \(host.id) reach \(url)?")
        }
    }

    private func answer(
        _ name: String, on host: Model.Host, _ machine: any Machine, url: String, layer: VerifyCheck.Layer, hint: String
    ) async {
        let command = Command(
            ["curl", "-sS", "-m", "5", "-w", "\n%{http_code}", "--cacert", "/etc/kubernetes/pki/ca.crt", url],
            timeout: 10_000)
        let reply = try? await machine.probe(command)
        let lines = reply?.output.split(separator: "\n").map(String.init) ?? []
        let isOK = lines.last == "200"
        let seen =
            isOK ? lines.first ?? "ok" : reply?.errors.trimmed.isEmpty == false ? reply?.errors.trimmed : lines.last
        await report(
            VerifyCheck(name, on: host.id, isOK: isOK, seen: seen ?? "no answer", layer: layer, hint: hint))
    }

    private func members() async {
        let hosts = cluster.hosts(.etcd)
        guard let asked = hosts.first(where: { machines[$0.id] != nil }), let machine = machines[asked.id] else {
            return
        }
        let layout = EtcdLayout(cluster).values
        let access = EtcdAccess(program: layout["etcdctl"]?.text ?? "etcdctl", certificates: "/etc/etcd/pki")
        let health = try? await health(of: hosts, access, machine)
        for host in hosts {
            let endpoint = EtcdAccess.endpoint(of: host)
            let isOK = health?.healthy.contains(endpoint) == true
            await report(
                VerifyCheck(
                    "the etcd member is healthy", on: host.id, isOK: isOK,
                    seen: isOK ? endpoint : health?.reasons[endpoint] ?? "no answer", layer: .etcd,
                    hint: EtcdHealth.hint("etcd")))
        }
    }

    private func health(of hosts: [Model.Host], _ access: EtcdAccess, _ machine: some Machine) async throws
        -> EtcdHealth
    {
        try await access.health(ofThoseUp: hosts, from: machine)
    }
}

import Model
import Testing

@testable import Kubernetes

@Suite struct VerifyTests {
    static let pods = """
        {"items": [
          {"metadata": {"name": "hello-a"}, "spec": {"nodeName": "node-1"},
           "status": {"podIP": "10.244.1.2", "phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}},
          {"metadata": {"name": "hello-b"}, "spec": {"nodeName": "node-2"},
           "status": {"phase": "Pending", "conditions": [{"type": "Ready", "status": "False", "message": "containers"}],
            "containerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull", "message": "no such host"}}}]}},
          {"metadata": {"name": "hello-c"}, "spec": {}}
        ]}
        """

    @Test func readsPods() {
        #expect(
            VerifyPod.parse(Self.pods) == [
                VerifyPod(name: "hello-a", node: "node-1", address: "10.244.1.2", isReady: true, reason: "Running"),
                VerifyPod(
                    name: "hello-b", node: "node-2", address: nil, isReady: false, reason: "ErrImagePull: no such host"),
            ])
        #expect(VerifyPod.parse("error: no") == nil)
        let away = """
            {"items": [{"metadata": {"name": "p"}, "spec": {"nodeName": "n"}, "status":
              {"phase": "Failed", "reason": "Evicted", "message": "The node had condition: [DiskPressure]."}}]}
            """
        #expect(VerifyPod.parse(away)?.first?.reason == "Evicted: The node had condition: [DiskPressure].")
    }

    @Test(arguments: [
        ("10.96.1.2 30123", "10.96.1.2", 30123), ("10.96.1.2 30123\n", "10.96.1.2", 30123),
    ])
    func readsTheService(text: String, address: String, port: Int) throws {
        let service = try #require(VerifyService(parsing: text))
        #expect(service.address == address)
        #expect(service.nodePort == port)
    }

    @Test(arguments: ["", "10.96.1.2", "None x"]) func readsNoService(text: String) {
        #expect(VerifyService(parsing: text) == nil)
    }

    @Test(arguments: [
        ("node-1|True|10.244.1.0/24|v1.36.3\n", true, "v1.36.3, pods 10.244.1.0/24"),
        ("node-1|False|10.244.1.0/24|v1.36.3\n", false, "Ready is False"),
        ("node-1||10.244.1.0/24|v1.36.3\n", false, "Ready is unknown"),
        ("node-1|True|10.244.7.0/24|v1.36.3\n", false, "its podCIDR is '10.244.7.0/24' and not 10.244.1.0/24"),
        ("node-2|True|10.244.1.0/24|v1.36.3\n", false, "there is no such node"),
    ])
    func judgesNodes(output: String, isOK: Bool, seen: String) {
        let host = Host("node-1", address: "10.0.0.21", roles: [.node])
        let check = NodeSighting.check(host, in: NodeSighting.parse(output), share: "10.244.1.0/24")
        #expect(check.isOK == isOK)
        #expect(check.seen == seen)
        #expect((check.hint == nil) == isOK)
    }

    private static let target = VerifyTarget(
        id: "pod-node-2", name: "its pods reach those of node-2", kind: .page("http://10.244.2.2:8080/"),
        layer: .network, hint: "look at the routes")

    @Test(arguments: [
        ("other 0 x\npod-node-2 0 node-2\n", true, "node-2"),
        ("pod-node-2 1 wget: download timed out\n", false, "wget: download timed out"),
        ("pod-node-2 1 \n", false, "no answer"), ("", false, "no answer"), ("pod-node-22 0 x\n", false, "no answer"),
    ])
    func judgesWhatAPodReached(output: String, isOK: Bool, seen: String) {
        let check = Self.target.check(from: "node-1", in: output)
        #expect(check.isOK == isOK)
        #expect(check.seen == seen)
        #expect(check.layer == "06-network")
        #expect(check.hint == (isOK ? nil : "look at the routes"))
    }

    @Test func aPodTriesEveryOtherPodAndTheServices() throws {
        var cluster = Cluster(
            name: "harbor",
            hosts: [
                Host("cp-1", address: "10.0.0.11", roles: [.controlPlane, .etcd]),
                Host("node-1", address: "10.0.0.21", roles: [.node]),
            ])
        let pods = ["cp-1": "10.244.0.2", "node-1": "10.244.1.2"].sorted { $0.key < $1.key }.map {
            VerifyPod(name: "p", node: HostName($0.key), address: $0.value, isReady: true, reason: "")
        }
        let service = try #require(VerifyService(parsing: "10.96.1.2 30123"))
        let names = VerifyNames(run: "x")
        func ids() -> [String] {
            VerifyTarget.all(from: "node-1", pods: pods, service: service, names: names, cluster: cluster).map(\.id)
        }
        #expect(ids() == ["pod-cp-1", "service", "dns", "byname", "out"])
        cluster.addons.coredns = false
        #expect(ids() == ["pod-cp-1", "service", "out"])
    }

    @Test func theScriptTriesEverythingAtOnce() {
        let script = VerifyTarget.script([Self.target])
        #expect(script.contains("try pod-node-2 timeout 4 wget -q -O - http://10.244.2.2:8080/ &\nwait"))
    }

    @Test func theManifestHasAPodOnEveryNode() {
        let text = VerifyNames(run: "ab12").manifest(image: "registry.local/busybox:1")
        #expect(text.contains("namespace: slipway-verify-ab12"))
        #expect(text.contains("image: registry.local/busybox:1"))
        #expect(text.contains("tolerations: [{ operator: Exists }]"))
    }
}

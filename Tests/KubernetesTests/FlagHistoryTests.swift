import Model
import Testing

@testable import Kubernetes

@Suite struct FlagHistoryTests {
    struct Row: Sendable {
        var component: Component
        var key: String
        var value: Value
        var why: String
        var hint: String
        init(_ component: Component, _ key: String, _ why: String, _ hint: String) {
            self.init(component, key, "x", why, hint)
        }
        init(_ component: Component, _ key: String, _ value: Value, _ why: String, _ hint: String) {
            (self.component, self.key, self.value, self.why, self.hint) = (component, key, value, why, hint)
        }
    }

    @Test(arguments: [
        Row(.apiServer, "insecure-port", 8080, "--insecure-port is gone since 1.20", "TLS"),
        Row(.apiServer, "insecure-bind-address", "is gone since 1.20", "controlPlane.port"),
        Row(.apiServer, "basic-auth-file", "is gone since 1.19", "kubeconfig --user"),
        Row(.apiServer, "kubelet-https", "is gone", "TLS"),
        Row(.apiServer, "admission-control", "is deprecated", "enable-admission-plugins"),
        Row(.apiServer, "cloud-provider", "aws", "is gone", "cloudProvider: external"),
        Row(.apiServer, "experimental-encryption-provider-config", "is gone", "write encryption-provider-config"),
        Row(.apiServer, "insecure_port", "--insecure-port is gone", "TLS"),
        Row(.apiServer, "secure-port", 443, "follows from the rest", "controlPlane.port"),
        Row(.apiServer, "service-cluster-ip-range", "follows from the rest", "network.services"),
        Row(.apiServer, "token-auth-file", "/dev/null", "follows from the rest", "auth.tokens"),
        Row(.apiServer, "authorization-mode", "Node,AlwaysAllow", "everybody do everything", "[Node, RBAC]"),
        Row(.apiServer, "authorization-mode", ["AlwaysAllow"], "everybody do everything", ""),
        Row(.apiServer, "--v", "with its dashes", "write v: VALUE"),
        Row(.apiServer, "--v=2", "in one word", "write v: 2"),
        Row(.apiServer, "event_ttl", "is no flag", "write event-ttl"),
        Row(.controllerManager, "address", "is gone since 1.24", "secure-port"),
        Row(.controllerManager, "port", 10252, "is gone since 1.24", ""),
        Row(.controllerManager, "master", "127.0.0.1:8080", "follows from the rest", "kubeconfig"),
        Row(.controllerManager, "cloud-provider", "gce", "follows from the rest", "cloudProvider: external"),
        Row(.controllerManager, "pod-eviction-timeout", "is gone since 1.27", "default-not-ready-toleration"),
        Row(.controllerManager, "node-cidr-mask-size", 24, "follows from the rest", "network.hostPrefix"),
        Row(.scheduler, "port", "is gone since 1.24", ""), Row(.scheduler, "master", "follows from", "kubeconfig"),
        Row(.scheduler, "policy-config-file", "is gone since 1.23", "config: PATH"),
        Row(.scheduler, "api-servers", "is gone", "kubeconfig"),
        Row(.kubelet, "api-servers", "--api-servers is gone", "kubeconfig"),
        Row(.kubelet, "configure-cbr0", true, "is gone", "network.bridge"),
        Row(.kubelet, "docker-root", "is gone", "containerd"), Row(.kubelet, "docker", "is gone", "containerd"),
        Row(.kubelet, "register-schedulable", false, "is gone", "taints"),
        Row(.kubelet, "network-plugin", "is gone", "network.mode"),
        Row(.kubelet, "pod-infra-container-image", "is gone since 1.35", "images.pause"),
        Row(.kubelet, "max-pods", 50, "is a flag", "write maxPods"),
        Row(.kubelet, "cluster-dns", "is a flag", "write clusterDNS"),
        Row(.kubelet, "node-labels", "only once", "labels"), Row(.kubelet, "config", "names the file", "staticPodPath"),
        Row(.kubelet, "readOnlyPort", 10255, "without TLS", "remove it"),
        Row(.kubelet, "clusterDomain", "follows from the rest", "cluster.domain"),
        Row(.kubelet, "apiVersion", "follows from the rest", "remove it"),
        Row(.kubeProxy, "master", "passes over the kubeconfig", "kubeconfig"),
        Row(.kubeProxy, "proxy-mode", "is a flag", "write mode"), Row(.kubeProxy, "mode", "userspace", "is gone", ""),
        Row(.kubeProxy, "clusterCIDR", "follows from the rest", "network.pods"),
    ])
    func tellsWhatBecameOfAFlag(_ row: Row) {
        let objection = FlagHistory.objection(
            to: row.key, row.value, of: row.component, in: ReleaseVersion(1, 36, 2))
        #expect(objection?.why.contains(row.why) == true, "\(row.key): \(String(describing: objection))")
        #expect(row.hint.isEmpty || objection?.hint?.contains(row.hint) == true, "\(String(describing: objection))")
    }

    @Test(
        arguments: [
            (.apiServer, "event-ttl", "2h"), (.apiServer, "authorization-mode", "Node,RBAC"),
            (.apiServer, "profiling", .null), (.apiServer, "kubelet-port", 10250),
            (.controllerManager, "bind-address", "0.0.0.0"), (.scheduler, "config", "/etc/x.yaml"),
            (.scheduler, "v", 4), (.kubelet, "maxPods", 50), (.kubelet, "readOnlyPort", 0),
            (.kubelet, "clusterDNS", ["169.254.25.10"]), (.kubeProxy, "mode", "ipvs"), (.kubeProxy, "conntrack", [:]),
        ] as [(Component, String, Value)])
    func letsThroughWhatExists(_ component: Component, _ key: String, _ value: Value) {
        #expect(FlagHistory.objection(to: key, value, of: component, in: ReleaseVersion(1, 36, 2)) == nil)
    }

    @Test func aFlagIsGoneOnlySinceItIsGone() {
        func objection(_ minor: Int) -> Objection? {
            FlagHistory.objection(
                to: "pod-infra-container-image", "x", of: .kubelet, in: ReleaseVersion(1, minor, 0))
        }
        #expect(objection(34)?.why.contains("is a flag") == true)
        #expect(objection(35)?.why.contains("is gone since 1.35") == true)
    }
}

import Model

extension FlagHistory {
    private static let noPlainHTTP = "nothing is served without TLS any more; the API is at `controlPlane.port`"
    private static let noDocker = "Kubernetes speaks to containerd; see `runtime` in the inventory"
    private static let noInTreeCloud =
        "cloud providers are programs of their own: `cloudProvider: external`, and bring the provider's manager"
    private static let wayToTheAPI = "every program finds the API by its kubeconfig; see `cluster.endpoint`"
    private static let healthPort =
        "health and metrics are served with TLS, at `secure-port`; `bind-address` says where"
    private static let profiles = "profiles stand in a file: `config: PATH`"

    /// Flags that no program has any more.
    static let goneEverywhere: [String: Past] = [
        "api-servers": Past(8, wayToTheAPI),
        "hyperkube": Past(19, "every program is one of its own in the server archive"),
        "cloud-provider-gce-lb-src-cidrs": Past(31, noInTreeCloud),
        "target-ram-mb": Past(24, "remove it: caches size themselves"),
    ]

    /// Flags, and keys of files, that a part had once.
    static let gone: [Component: [String: Past]] = [
        .apiServer: apiServer, .controllerManager: controllerManager, .scheduler: scheduler, .kubelet: kubelet,
        .kubeProxy: kubeProxy,
    ]

    private static let apiServer: [String: Past] = [
        "insecure-port": Past(20, noPlainHTTP), "insecure-bind-address": Past(20, noPlainHTTP),
        "address": Past(20, noPlainHTTP), "port": Past(20, noPlainHTTP),
        "public-address-override": Past(11, "write advertise-address"),
        "basic-auth-file": Past(
            19, "people get certificates: `slipway kubeconfig --user NAME`; or `auth.tokens: true`"),
        "kubelet-https": Past(22, "remove it: kubelets are always asked with TLS"),
        "master-service-namespace": Past(27, "remove it: it is always default"),
        "admission-control": Past(
            10, "write enable-admission-plugins, with those that are not on by themselves",
            reason: "is deprecated, and switches off whatever it does not name"),
        "cloud-provider": Past(31, noInTreeCloud), "cloud-config": Past(31, noInTreeCloud),
        "enable-swagger-ui": Past(15, "remove it: /openapi/v3 describes the API"),
        "ssh-user": Past(22, "remove it: a konnectivity server takes its place"),
        "ssh-keyfile": Past(22, "remove it: a konnectivity server takes its place"),
        "service-account-api-audiences": Past(25, "write api-audiences"),
        "experimental-encryption-provider-config": Past(14, "write encryption-provider-config"),
        "experimental-bootstrap-token-auth": Past(14, "write enable-bootstrap-token-auth"),
        "etcd-quorum-read": Past(16, "remove it: reads always ask the quorum"),
        "storage-versions": Past(16, "remove it"), "deserialization-cache-size": Past(20, "remove it"),
        "tls-ca-file": Past(16, "put the whole chain into tls-cert-file"),
        "audit-dynamic-configuration": Past(19, "write audit-webhook-config-file"),
    ]

    private static let controllerManager: [String: Past] = [
        "address": Past(24, healthPort), "port": Past(24, healthPort),
        "pod-eviction-timeout": Past(
            27,
            "give `apiServer.extraArgs` default-not-ready-toleration-seconds and default-unreachable-toleration-seconds"
        ),
        "enable-taint-manager": Past(27, "remove it: it is always on"),
        "horizontal-pod-autoscaler-use-rest-clients": Past(21, "remove it: metrics come from metrics-server"),
        "experimental-cluster-signing-duration": Past(25, "write cluster-signing-duration"),
        "deleting-pods-burst": Past(21, "remove it"), "deleting-pods-qps": Past(21, "remove it"),
        "register-retry-count": Past(21, "remove it"),
    ]

    private static let scheduler: [String: Past] = [
        "address": Past(24, healthPort), "port": Past(24, healthPort),
        "policy-config-file": Past(23, profiles), "policy-configmap": Past(23, profiles),
        "policy-configmap-namespace": Past(23, profiles), "use-legacy-policy-config": Past(23, profiles),
        "algorithm-provider": Past(23, profiles), "scheduler-name": Past(24, profiles),
        "hard-pod-affinity-symmetric-weight": Past(24, profiles), "failure-domains": Past(16, profiles),
        "lock-object-name": Past(24, "write leader-elect-resource-name"),
        "lock-object-namespace": Past(24, "write leader-elect-resource-namespace"),
    ]

    private static let kubelet: [String: Past] = [
        "api-servers": Past(8, wayToTheAPI), "require-kubeconfig": Past(10, wayToTheAPI),
        "configure-cbr0": Past(
            8, "the bridge of a host's pods is `network.bridge`, and its addresses come from the host's share"),
        "reconcile-cidr": Past(8, "the host's share of `network.pods` is its podCIDR"),
        "non-masquerade-cidr": Past(29, "write `network.masquerade`"),
        "register-schedulable": Past(8, "write `taints` for the host"),
        "docker": Past(24, noDocker), "docker-root": Past(24, noDocker), "docker-endpoint": Past(24, noDocker),
        "container-runtime": Past(27, noDocker), "rkt-path": Past(11, noDocker), "rkt-api-endpoint": Past(11, noDocker),
        "network-plugin": Past(24, "pods' networks are the runtime's work: see `network.mode`"),
        "network-plugin-mtu": Past(24, "write `network.mtu`"),
        "cni-bin-dir": Past(24, "pods' networks are the runtime's work"),
        "pod-infra-container-image": Past(35, "write `images.pause`: the runtime's setting counts"),
        "allow-privileged": Past(15, "remove it: an admission plugin decides"),
        "cadvisor-port": Past(12, "remove it: port 10250 answers whoever may ask"),
        "keep-terminated-pod-volumes": Past(31, "remove it"),
        "dynamic-config-dir": Past(24, "write keys of the configuration here"),
        "cloud-provider": Past(0, "write `cloudProvider: external`", reason: "follows from the rest of the inventory"),
        "node-labels": Past(0, "write `labels` for the host or its role", reason: "would be put on a node only once"),
        "register-with-taints": Past(
            0, "write `taints` for the host or its role", reason: "would be put on a node only once"),
        "hostname-override": Past(
            0, "a node is called as its host is", reason: "follows from the rest of the inventory"),
        "node-ip": Past(0, "a node has the address of its host", reason: "follows from the rest of the inventory"),
        "config": Past(
            0, "write its keys here; manifests of static pods stand in staticPodPath",
            reason: "names the file that is written here"),
    ]

    private static let kubeProxy: [String: Past] = [
        "master": Past(0, wayToTheAPI, reason: "passes over the kubeconfig"), "api-servers": Past(8, wayToTheAPI),
        "proxy-mode": Past(0, "write mode", reason: "is a flag, and keys of the configuration file are expected"),
        "cluster-cidr": Past(0, "it is `network.pods`", reason: "follows from the rest of the inventory"),
    ]

    /// Settings that stand elsewhere in the inventory: two places could say two things.
    static let elsewhere: [Component: [String: String]] = [
        .apiServer: [
            "secure-port": "write `controlPlane.port`", "service-cluster-ip-range": "write `network.services`",
            "token-auth-file": "write `auth.tokens: true`",
            "anonymous-auth": "remove it: nobody without a name gets further than /livez, /readyz and /healthz",
            "etcd-servers": "remove it: every host with the role etcd is in it",
        ],
        .controllerManager: [
            "cluster-cidr": "write `network.pods`", "service-cluster-ip-range": "write `network.services`",
            "allocate-node-cidrs": "remove it: shares are given out by the ledger",
            "node-cidr-mask-size": "write `network.hostPrefix`", "cluster-name": "write `cluster.name`",
            "cloud-provider": "write `cloudProvider: external`", "master": wayToTheAPI, "kubeconfig": wayToTheAPI,
        ],
        .scheduler: ["master": wayToTheAPI, "kubeconfig": wayToTheAPI],
        .kubelet: [
            "apiVersion": "remove it", "kind": "remove it", "clusterDomain": "write `cluster.domain`",
            "staticPodPath": "write `controlPlane.form`", "containerRuntimeEndpoint": noDocker,
            "podCIDR": "remove it: the share of `network.pods` is given out by the ledger",
            "cgroupDriver": "remove it: it is that of the host's container runtime",
        ],
        .kubeProxy: [
            "apiVersion": "remove it", "kind": "remove it", "clusterCIDR": "write `network.pods`",
            "hostnameOverride": "remove it: a node is called as its host is",
        ],
    ]
}

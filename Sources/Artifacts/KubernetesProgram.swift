/// A program of Kubernetes that hosts run.
public enum KubernetesProgram: String, Sendable, CaseIterable {
    case kubelet
    case proxy = "kube-proxy"
    case kubectl
    case apiServer = "kube-apiserver"
    case controllerManager = "kube-controller-manager"
    case scheduler = "kube-scheduler"

    /// The control plane: what static pods run, and the release therefore has images of.
    public static let controlPlane: [KubernetesProgram] = [.apiServer, .controllerManager, .scheduler]
    public var isControlPlane: Bool { Self.controlPlane.contains(self) }
}

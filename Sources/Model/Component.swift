/// A part of Kubernetes that runs on hosts and that the inventory can override by key.
public enum Component: String, Codable, Hashable, Sendable, CaseIterable, CodingKeyRepresentable {
    case apiServer
    case controllerManager
    case scheduler
    case kubelet
    case kubeProxy

    /// What is overridden: the keys of a configuration file, or the flags of a program.
    public var isFile: Bool { self == .kubelet || self == .kubeProxy }
}

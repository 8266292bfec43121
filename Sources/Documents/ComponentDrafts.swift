import Model

/// What stands for the parts of Kubernetes in one place of an inventory: at its top, for a role, or for a host.
struct ComponentDrafts: Decodable {
    /// Keys of a configuration file.
    private var kubelet: Located<Tree>?
    private var kubeProxy: Located<Tree>?
    private var apiServer: FlagsDraft?
    private var controllerManager: FlagsDraft?
    private var scheduler: FlagsDraft?

    private struct FlagsDraft: Decodable {
        var extraArgs: Located<Tree>?
    }

    /// Every part of which something is said, with the path under which it stands.
    var trees: [(component: Component, path: String, tree: Located<Tree>)] {
        let all: [(Component, String, Located<Tree>?)] = [
            (.apiServer, "apiServer.extraArgs", apiServer?.extraArgs),
            (.controllerManager, "controllerManager.extraArgs", controllerManager?.extraArgs),
            (.scheduler, "scheduler.extraArgs", scheduler?.extraArgs), (.kubelet, "kubelet", kubelet),
            (.kubeProxy, "kubeProxy", kubeProxy),
        ]
        return all.compactMap { component, path, tree in tree.map { (component, path, $0) } }
    }
}

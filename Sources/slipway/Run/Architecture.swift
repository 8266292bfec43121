import Model

/// Archives of etcd and of the container runtime against what hosts are. There is one of each for a cluster, and their
/// names tell what they are for.
enum Architecture {
    private static let known = ["amd64", "arm64"]

    /// Why an archive of the inventory is nothing for hosts of an architecture; nil where none says so.
    static func misfit(in cluster: Cluster, on architecture: String) -> Failure? {
        for (name, archive) in archives(of: cluster) {
            let file = archive.path.split(separator: "/").last.map(String.init) ?? ""
            let other = known.first { $0 != architecture && (file.contains("-\($0)") || file.contains(".\($0)")) }
            guard let other else { continue }
            return Failure(
                .input, "\(name) for \(architecture)",
                why: "the host is of the architecture \(architecture), and \(file) is for \(other)",
                hint:
                    "give the archive for \(architecture), or take \(name) from packages where there are hosts of both")
        }
        return nil
    }

    private static func archives(of cluster: Cluster) -> [(String, Archive)] {
        var all: [(String, Archive)] = []
        if case .archives(let containerd, let runc, let plugins) = cluster.runtime {
            all += [("containerd", containerd), ("runc", runc), ("plugins", plugins)]
        }
        if case .archive(let etcd) = cluster.etcd { all.append(("etcd", etcd)) }
        return all
    }
}

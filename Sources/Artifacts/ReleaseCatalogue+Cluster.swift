public import Model

extension ReleaseCatalogue {
    /// The cluster with the place and the checksum of every release that its inventory names by version. Throws a
    /// ``Failure`` of kind `input` for a version whose checksum is not known. Touches nothing.
    public func naming(_ cluster: Cluster) throws(Failure) -> Cluster {
        var named = cluster
        let architectures = cluster.kubernetesArchive.keys.sorted()
        let architecture = architectures.count == 1 ? architectures[0] : "amd64"
        func name(_ archive: Archive, _ software: ReleasedSoftware) throws(Failure) -> Archive {
            guard let version = archive.version, archive.path.isEmpty else { return archive }
            let source = try release(software, version: version, architecture: architecture)
            return Archive(path: source.text, sha256: source.digest?.hexadecimal ?? "", version: version)
        }
        if case .archive(let etcd) = cluster.etcd { named.etcd = .archive(try name(etcd, .etcd)) }
        if case .archives(let containerd, let runc, let plugins) = cluster.runtime {
            named.runtime = .archives(
                containerd: try name(containerd, .containerd), runc: try name(runc, .runc),
                plugins: try name(plugins, .plugins))
        }
        return named
    }
}

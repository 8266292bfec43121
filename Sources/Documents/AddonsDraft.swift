import Model

/// What runs in the cluster, as it is written.
struct AddonsDraft: Decodable {
    private var coredns: Bool?
    private var metricsServer: Bool?
    private var manifests: Located<String>?

    func addons() throws(Failure) -> Addons {
        let usual = Addons()
        if let manifests, manifests.value.isEmpty {
            throw Failure(
                at: manifests.mark, "addons.manifests", "the name of a folder is expected, found an empty text")
        }
        return Addons(
            coredns: coredns ?? usual.coredns, metricsServer: metricsServer ?? usual.metricsServer,
            manifests: manifests.map(LocalPath.absolute))
    }
}

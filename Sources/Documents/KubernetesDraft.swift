import Model

/// Where the archive of the server programs comes from, as it is written.
struct KubernetesDraft: Decodable {
    private var archive: Located<String>?
    private var sha256: Located<String>?
    private var sha512: Located<String>?
    private var amd64: ReleaseDraft?
    private var arm64: ReleaseDraft?

    func sources() throws(Failure) -> [String: ReleaseSource] {
        var sources: [String: ReleaseSource] = [:]
        let own = try ReleaseDraft(archive: archive, sha256: sha256, sha512: sha512).source("kubernetes")
        sources["amd64"] = try amd64?.source("kubernetes.amd64") ?? own
        if let own, let archive, amd64?.archive != nil {
            throw Failure(
                at: archive.mark, "kubernetes", "two archives are named for amd64: \(own.text) is one",
                hint: "remove one of them")
        }
        sources["arm64"] = try arm64?.source("kubernetes.arm64")
        return sources
    }
}

import Model

/// Where images come from, as it is written.
struct ImagesDraft: Decodable {
    private var mirror: Located<String>?
    private var pause: ImageDraft?
    private var coredns: ImageDraft?
    private var verify: ImageDraft?
    private var metricsServer: ImageDraft?

    func sources() throws(Failure) -> ImageSources {
        var sources = ImageSources(mirror: try checkedMirror())
        let drafts: [(ImageKind, String, ImageDraft?)] = [
            (.pause, "pause", pause), (.coredns, "coredns", coredns), (.verify, "verify", verify),
            (.metricsServer, "metricsServer", metricsServer),
        ]
        for (image, name, draft) in drafts {
            guard let draft else { continue }
            sources.images[image] = try draft.image("images.\(name)")
        }
        return sources
    }

    private func checkedMirror() throws(Failure) -> String? {
        guard let mirror else { return nil }
        let text = mirror.value
        if let scheme = text.firstRange(of: "://") {
            throw Failure(
                at: mirror.mark, "images.mirror", "'\(text)' is a URL",
                hint: "write \(text[scheme.upperBound...]): whether it speaks TLS is said in /etc/containerd/certs.d")
        }
        guard ImageName.isRepository(text) else {
            throw Failure(
                at: mirror.mark, "images.mirror", "'\(text)' is no registry",
                hint: "write HOST[:PORT], and a path behind it if there is one: registry.local:5000/k8s")
        }
        return text
    }
}

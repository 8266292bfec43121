import Model

/// An image, as it is written.
struct ImageDraft: Decodable {
    private var name: Located<String>?
    private var archive: Located<String>?
    private var sha256: Located<String>?
    private var sha512: Located<String>?

    func image(_ path: String) throws(Failure) -> ImageSources.Image {
        if let name, !ImageName.isValid(name.value) {
            throw Failure(
                at: name.mark, "\(path).name", "'\(name.value)' is no name of an image with its version",
                hint: "write it as registry.k8s.io/pause:3.10.1")
        }
        let source = try ReleaseDraft(archive: archive, sha256: sha256, sha512: sha512).source(path)
        return ImageSources.Image(name: name?.value, archive: source)
    }
}

internal import Model

/// The images on this machine. An image is made under a draft's name and renamed when it is whole, so one that exists is
/// always whole.
struct ImageStore: Sendable {
    /// The folder of all images.
    let cache: String
    let names: LabNames
    let cgroups: Cgroups

    /// The image for a release; it is made when there is none yet.
    func image(of recipe: ImageRecipe, progress: LabProgress) async throws(Failure) -> LabImage {
        let image = LabImage(path: "\(cache)/\(recipe.name)")
        if Files.exists(image.path) { return image }
        try Files.makeFolder(cache)
        let lock = try await turn(progress: progress)
        defer { lock.release() }
        if Files.exists(image.path) { return image }
        try await removeDrafts()
        let draft = "\(cache)/\(draftPrefix)\(recipe.name)"
        do {
            try await build(recipe, in: draft, progress: progress)
        } catch {
            try? await removeDrafts()
            throw error
        }
        for name in ["sources", "offered", "known", "collect.sh", "build.sh"] {
            try Files.remove(file: "\(draft)/\(name)")
        }
        try Files.rename(draft, to: image.path)
        return image
    }

    /// Ends a build that this lab began in an earlier run, and removes what it made so far.
    func removeDrafts() async throws(Failure) {
        try await cgroups.end(names.buildGroup)
        try await cgroups.remove(names.buildGroup)
        for name in Files.names(in: cache) where name.hasPrefix(draftPrefix) {
            try await Files.remove(tree: "\(cache)/\(name)")
        }
    }

    /// Removes all images that no running host stands on, and the cache's folder with the last of them.
    func purge(progress: LabProgress) async throws(Failure) {
        guard Files.exists(cache) else { return }
        guard let lock = try FolderLock.take(cache) else {
            progress("kept all images, since another lab is making one")
            return
        }
        defer { lock.release() }
        let used = try MountPoint.all().flatMap(\.options).filter { $0.hasPrefix("lowerdir=\(cache)/") }
        for name in Files.folders(in: cache) {
            if used.contains("lowerdir=\(cache)/\(name)/root") {
                progress("kept the image \(name), which another lab uses")
            } else {
                progress("removing the image \(name)")
                try await Files.remove(tree: "\(cache)/\(name)")
            }
        }
        try Files.remove(emptyFolder: cache)
    }

    private var draftPrefix: String { ".draft-\(names.lab)-" }

    /// Waits while another lab builds an image, which may be the very one.
    private func turn(progress: LabProgress) async throws(Failure) -> FolderLock {
        if let lock = try FolderLock.take(cache) { return lock }
        progress("waiting for another lab that makes an image")
        let clock = ContinuousClock()
        let deadline = clock.now + .seconds(600)
        while clock.now < deadline {
            if let lock = try FolderLock.take(cache) { return lock }
            _ = try await Interruption.wait(atMost: .milliseconds(200), until: { false })
        }
        throw Failure(.locked, "lab", why: "another lab has been making an image for ten minutes")
    }

    private func build(_ recipe: ImageRecipe, in draft: String, progress: LabProgress) async throws(Failure) {
        let mirror = try await AptMirror.ofThisMachine(for: recipe.release)
        progress("making the image \(recipe.name) with mmdebstrap")
        try Files.makeFolder(draft)
        try Files.write(mirror.lines.map { $0 + "\n" }.joined(), to: "\(draft)/sources")
        try Files.write(ImageRecipe.offered.map { $0 + "\n" }.joined(), to: "\(draft)/offered")
        try Files.write(ImageScript.collect, to: "\(draft)/collect.sh")
        try Files.write(ImageScript.build, to: "\(draft)/build.sh")
        try cgroups.make(names.buildGroup)
        let join = #"for door in $1; do echo 0 > "$door"; done; shift; exec "$@""#
        let isolate = ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child"]
        let build = ["sh", "-eu", "\(draft)/build.sh", draft, recipe.release.rawValue]
        let settings = mirror.settings.map { "--aptopt=\($0)" }
        let doors = cgroups.doors(of: names.buildGroup).joined(separator: " ")
        try await Command(
            "sh",
            ["-euc", join, "sh", doors] + isolate + build + [ImageRecipe.base.joined(separator: ",")] + settings
        ).follow("make the image \(recipe.name)") { line in
            let isNews = line.hasPrefix("I: ") || line.hasPrefix("W: ")
            if isNews, !line.contains("--customize-hook") { progress("image: " + line.dropFirst(3)) }
        }
        try await cgroups.remove(names.buildGroup)
    }
}

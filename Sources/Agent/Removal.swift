import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Removes what stands at a path.
///
/// A tree is removed from within: each directory is opened in the one above it and never by its whole path, so no
/// link that appears in between leads out of it.
struct Removal {
    private let path: String

    /// Deeper than this is no tree of ours, and each level holds a descriptor.
    private static let mostLevels = 200
    /// Directories of the system, by the directory they stand in.
    private static let kept: [(parent: String, names: [String])] = [
        (
            "/",
            [
                "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "media", "mnt", "opt", "proc",
                "root", "run", "sbin", "srv", "sys", "tmp", "usr", "var",
            ]
        ),
        ("/usr", ["bin", "lib", "lib32", "lib64", "libexec", "local", "sbin", "share"]),
        ("/var", ["cache", "lib", "lock", "log", "run", "spool", "tmp"]),
    ]

    /// `keep` is called before anything is removed, with false for what is only an empty directory; it may take what
    /// stands there away by itself.
    /// - Throws: `refused` for a directory of the system; `failed` with EXDEV where something is mounted inside.
    static func remove(
        _ path: String, recursive: Bool, keep: (Bool) throws(AgentError) -> Void
    ) throws(AgentError) {
        do throws(AgentError) {
            let place = try Place(path)
            try refuseSystem(place)
            let isDirectory = try place.status().kind == .directory
            if isDirectory, recursive { try Removal(path: path).refuseMounts(inside: place) }
            try keep(!isDirectory || recursive)
            let status = try place.status()
            if status.kind != .directory {
                guard unlinkat(place.parent.number, place.name, 0) == 0 else { throw .last("unlink", path) }
            } else {
                if recursive { try Removal(path: path).empty(place, status) }
                guard unlinkat(place.parent.number, place.name, AT_REMOVEDIR) == 0 else { throw .last("rmdir", path) }
            }
            try place.syncParent()
        } catch {
            guard error.isAbsence else { throw error }
        }
    }

    private func empty(_ place: borrowing Place, _ status: stat) throws(AgentError) {
        let number = shim_open(place.parent.number, place.name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard number >= 0 else { throw .last("open", path) }
        try empty(number, mount: Self.mount(of: number), device: status.st_dev, level: 0)
    }

    /// Removes everything in an open directory, and closes it.
    private func empty(_ number: Int32, mount: UInt64?, device: dev_t, level: Int) throws(AgentError) {
        guard let directory = fdopendir(number) else { throw .last("open", path) }
        defer { closedir(directory) }
        guard level < Self.mostLevels else { throw .failed(errno: ELOOP, call: "remove", path: path) }
        // Some file systems skip names when others vanish while they are read out, so until a pass finds nothing.
        var found = true
        while found {
            found = false
            rewinddir(directory)
            while let entry = readdir(directory) {
                guard let name = shim_entry_name(entry) else { continue }
                guard strcmp(name, ".") != 0, strcmp(name, "..") != 0 else { continue }
                found = true
                try removeEntry(name, of: number, mount: mount, device: device, level: level)
            }
        }
    }

    private func removeEntry(
        _ name: UnsafePointer<CChar>, of directory: Int32, mount: UInt64?, device: dev_t, level: Int
    ) throws(AgentError) {
        if unlinkat(directory, name, 0) == 0 || shim_errno() == ENOENT { return }
        guard shim_errno() == EISDIR else { throw .last("unlink", inside(name)) }
        let inner = shim_open(directory, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard inner >= 0 else { throw .last("open", inside(name)) }
        var status = stat()
        guard fstat(inner, &status) == 0, status.st_dev == device, Self.mount(of: inner) == mount else {
            close(inner)
            throw .failed(errno: EXDEV, call: "remove", path: inside(name))
        }
        try empty(inner, mount: mount, device: device, level: level + 1)
        guard unlinkat(directory, name, AT_REMOVEDIR) == 0 else { throw .last("rmdir", inside(name)) }
    }

    private func inside(_ name: UnsafePointer<CChar>) -> String { path + "/…/" + String(cString: name) }

    /// The mount that an open directory belongs to. A bind mount has the device of what it shows, so the device alone
    /// would lead out of the tree: into the host's own folders from the volumes of a pod.
    private static func mount(of number: Int32) -> UInt64? {
        for line in [UInt8](systemFile: "/proc/self/fdinfo/" + String(number)).lines {
            let words = line.words
            if words.count == 2, words[0].elementsEqual("mnt_id:".utf8) { return words[1].decimal }
        }
        return nil
    }

    private func refuseMounts(inside place: borrowing Place) throws(AgentError) {
        let directory = try place.open(O_RDONLY | O_DIRECTORY)
        try refuseMounts(below: directory)
    }

    /// Refuses a tree with something mounted in it, before anything in there is touched.
    private func refuseMounts(below directory: borrowing Descriptor) throws(AgentError) {
        var top = try PathWalk.target(of: "/proc/self/fd/" + String(directory.number), in: AT_FDCWD, path)
        top.append(UInt8(ascii: "/"))
        for line in [UInt8](systemFile: "/proc/self/mountinfo", limit: 16 << 20).lines {
            // id parent device root mount-point …
            let words = line.words
            guard words.count > 4, Self.unescaped(words[4]).starts(with: top) else { continue }
            throw .failed(errno: EXDEV, call: "remove", path: words[4].text)
        }
    }

    /// The kernel writes a space in a path as `\\040`, and so on.
    private static func unescaped(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            let digits = rest.prefix(3)
            let isEscape = byte == UInt8(ascii: "\\") && digits.count == 3 && digits.allSatisfy { $0 & 0xF8 == 0x30 }
            out.append(isEscape ? digits.reduce(0) { $0 << 3 | ($1 & 7) } : byte)
            if isEscape { rest = rest.dropFirst(3) }
        }
        return out
    }

    /// Judges by where the walk ended and not by the words of the path: `/proc/self/root/etc` is `/etc`.
    private static func refuseSystem(_ place: borrowing Place) throws(AgentError) {
        guard !place.isRoot else { throw .refused("'/' is not to be removed") }
        let parent = try place.parent.descriptor.status(place.path)
        for (path, names) in kept where names.contains(place.name) {
            var status = stat()
            guard stat(path, &status) == 0 else { continue }
            guard status.st_dev != parent.st_dev || status.st_ino != parent.st_ino else {
                throw .refused("'" + place.path + "' belongs to the system and is not to be removed")
            }
        }
    }
}

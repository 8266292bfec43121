import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// A file that is written beside the path it will take, and then takes it at once and whole.
///
/// Its name begins with `.slipway-`. If it is let go before it was put in place it disappears; an agent that was
/// killed leaves it behind, and ``Leftovers`` removes it later.
final class TemporaryFile {
    private let place: Place
    private let name: String
    private let file: Descriptor
    private var isInPlace = false

    var path: String { place.path }

    /// - Throws: `failed` with EISDIR for a directory, `refused` for a device, socket or pipe at the path.
    init(for place: consuming Place) throws(AgentError) {
        guard !place.isRoot else { throw .failed(errno: EISDIR, call: "open", path: place.path) }
        _ = try Self.replaced(at: place)
        name = Self.newName()
        file = try Descriptor(
            opening: name, in: place.parent.number, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode: 0o600,
            path: place.path)
        self.place = place
    }

    deinit {
        if !isInPlace { unlinkat(place.parent.number, name, 0) }
    }

    /// Takes room on the disk, so that a full disk is known before the bytes come.
    func reserve(_ size: Int64) throws(AgentError) {
        guard size > 0, shim_reserve(file.number, size) != 0 else { return }
        // Not every file system can promise it; then writing tells.
        guard shim_errno() != EOPNOTSUPP, shim_errno() != ENOSYS else { return }
        throw .last("fallocate", place.path)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(AgentError) { try file.write(bytes, place.path) }

    func write(_ bytes: [UInt8]) throws(AgentError) { try file.write(bytes, place.path) }

    /// The same file opened to be read; nothing if it cannot be. Never the descriptor that writes: a program that
    /// somebody holds open for writing cannot be started.
    func reader() -> Descriptor? {
        let number = shim_open(AT_FDCWD, "/proc/self/fd/" + String(file.number), O_RDONLY, 0)
        return number >= 0 ? Descriptor(number) : nil
    }

    /// Puts the file at its path, in the place of what stands there.
    func put(_ ownership: Ownership) throws(AgentError) {
        let existing = try Self.replaced(at: place)
        try ownership.keeping(existing).apply(to: file, place.path)
        try file.sync(place.path)
        guard renameat(place.parent.number, name, place.parent.number, place.name) == 0 else {
            throw .last("rename", place.path)
        }
        isInPlace = true
        try place.syncParent()
    }

    /// The file that will be replaced; nothing where there is none, or a link, which has nothing worth keeping.
    private static func replaced(at place: borrowing Place) throws(AgentError) -> stat? {
        guard let status = try place.statusIfPresent() else { return nil }
        switch status.kind {
        case .file: return status
        case .link: return nil
        case .directory: throw .failed(errno: EISDIR, call: "open", path: place.path)
        case .other: throw .refused("'" + place.path + "' is neither a file nor a link")
        }
    }

    /// A name that no other agent chooses at the same time.
    static func newName() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Leftovers.prefix + String(getpid()) + "-" + String(time.tv_sec) + "-" + String(time.tv_nsec)
    }
}

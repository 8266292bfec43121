import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// Writes down how the host was before it is changed: what stood at each path that an action touches, and what the
/// controller says of programs. Nothing is done that is not on the disk here before.
final class Record {
    private let folder: String
    let originals: Originals
    /// What is known, with what is not on the disk yet.
    private(set) var known = HostRecord()
    private var isLoaded = false
    private var unsaved: [UInt8] = []
    /// Why what was announced last could not be written down; the next action fails with it.
    private var refusal: AgentError?
    /// What is done now is not written down: it is the taking back of what was.
    var isPaused = false

    /// Bigger than any record.
    private static let longest = 64 << 20
    private static let longestOurs = 1 << 20

    /// An empty folder keeps nothing.
    init(_ folder: String) {
        self.folder = folder
        originals = Originals(folder.isEmpty ? "" : folder + "/originals")
    }

    /// What is done to this path is written down.
    func covers(_ path: String) -> Bool {
        if folder.isEmpty || isPaused { return false }
        for kept in [folder, "/proc", "/sys", "/dev"] where path == kept || path.utf8.starts(with: (kept + "/").utf8) {
            return false
        }
        return true
    }

    // MARK: Before something is done

    /// Notes what a program will do. What goes wrong is told when the program is to start.
    func begin(_ note: Note) {
        refusal = nil
        guard !folder.isEmpty, !isPaused else { return }
        do throws(AgentError) {
            try load()
            for undo in note.undo { try take(undo) }
        } catch {
            refusal = error
        }
    }

    private func take(_ undo: Undo) throws(AgentError) {
        switch undo {
        case .nothing: return
        case .path(let path):
            forgetWorks(at: path)
            try keep(path, .copied)
        case .tree(let path): try keep(tree: path)
        case .members(let tree, let directory):
            try Members.each(of: tree) { (name, kind) throws(AgentError) in
                let path = directory + "/" + name
                try keep(path, kind == .directory ? .made : .copied)
                guard kind == .file, known.standing(of: path) != nil else { return }
                if let sum = Self.sum(of: tree + "/" + name) { add(sum, at: path) }
            }
        case .packages(let manager, _):
            try announcePackages()
            if manager != .apt { add(undo: undo) }
        case .user, .group, .userLine, .groupLine:
            try keepAccounts()
            add(undo: undo)
        case .unit, .sysctl, .swap, .hostname, .module, .mount, .containers,
            .device, .chains, .table, .tables, .routes, .command, .unknown:
            add(undo: undo)
        }
    }

    /// How a path is about to change.
    enum Touch { case replaced, appended, dressed, made, removed, copied }

    /// Notes what stands at a path, before an action. `work` is what the action puts there, as the record names it; `bytes`
    /// are its content where it is small.
    func prepare(
        _ path: String, _ touch: Touch, work: @autoclosure () -> String? = nil, with bytes: [UInt8]? = nil
    ) throws(AgentError) {
        if let refusal { throw refusal }
        guard covers(path) else { return try flush() }
        try load()
        if touch == .appended { forgetWorks(at: path) }
        try keep(path, touch)
        if known.standing(of: path) != nil, let work = work() { add(work, at: path) }
        // Beside a file of somebody else's lies what we made of it, so that it can be told what others did since.
        if let bytes, bytes.count <= Self.longestOurs, case .file(_, _, _, _, let name)? = known.standing(of: path),
            name != "!", name != "-"
        {
            try originals.replace(name + ".ours", with: bytes)
        }
        try flush()
    }

    /// Nothing may be done before what was announced is on the disk.
    func prepare() throws(AgentError) {
        if let refusal { throw refusal }
        try flush()
    }

    private func keep(_ path: String, _ touch: Touch) throws(AgentError) {
        guard covers(path), !isState(path, touch) else { return }
        if touch == .made { return try keepParents(of: path) }
        let before = known.standing(of: path)
        guard before == nil || before.needsContent(touch) else { return }
        guard let place = Self.place(path) else {
            // A program makes the directories that it needs.
            if touch == .copied { try keepParents(of: path) }
            return
        }
        guard let status = try place.statusIfPresent() else {
            if before == nil, touch != .removed { add(path: path, .absent) }
            return
        }
        add(path: path, try originals.standing(at: place, status, touch, known: before))
    }

    /// What is in a tree of state goes with it, and what is removed from a directory of ours was ours.
    private func isState(_ path: String, _ touch: Touch) -> Bool {
        for tree in known.trees where path.utf8.starts(with: (tree.path + "/").utf8) {
            let name = String(path.dropFirst(tree.path.count + 1))
            if tree.before?.contains(name) != true { return true }
        }
        guard touch == .removed else { return false }
        return known.paths.contains { $0.standing == .absent && path.utf8.starts(with: ($0.path + "/").utf8) }
    }

    /// A directory is made with the parents that it lacks.
    private func keepParents(of path: String) throws(AgentError) {
        var prefix = ""
        for component in try AbsolutePath(path).components {
            prefix += "/" + component
            if known.standing(of: prefix) != nil { continue }
            guard let place = Self.place(prefix), let status = try place.statusIfPresent() else {
                add(path: prefix, .absent)
                continue
            }
            // What is there already is only given another owner or mode, and only the last one is.
            guard prefix == path else { continue }
            add(path: path, try originals.standing(at: place, status, .dressed, known: nil))
        }
    }

    private func keep(tree path: String) throws(AgentError) {
        guard covers(path) else { return }
        let tree = known.trees.first { $0.path == path }
        // One that was not there goes whole.
        if let tree, tree.before == nil, !tree.isCrowded { return }
        guard let place = Self.place(path), let status = try place.statusIfPresent(), status.kind == .directory else {
            return tree == nil ? add(["tree", path, "absent"]) : ()
        }
        // Programs like to have it for themselves.
        if known.standing(of: path) == nil {
            add(path: path, try originals.standing(at: place, status, .dressed, known: nil))
        }
        guard tree == nil else { return }
        var names: [String] = []
        try Members.each(of: path) { (name, _) throws(AgentError) in names.append(name) }
        add(names.count > Members.most ? ["tree", path, "crowded"] : ["tree", path, "present"] + names)
    }

    /// A place whose parent is there; an action on another one fails by itself.
    private static func place(_ path: String) -> Place? {
        do throws(AgentError) { return try Place(path) } catch { return nil }
    }

    // MARK: Putting back

    /// Puts back what stood at a path first.
    func restore(_ path: String) throws(AgentError) {
        try load()
        guard let standing = known.standing(of: path) else { throw .refused("'" + path + "' is not in the record") }
        try originals.restore(path, standing)
        let words = ["restored", path]
        known.take(words)
        unsaved += RecordText.line(words)
        try flush(isDurable: false)
    }

    // MARK: The file

    private func add(path: String, _ standing: HostRecord.Standing) { add(["path", path] + standing.words) }

    /// Nobody knows what a program makes of what we put there.
    private func forgetWorks(at path: String) {
        if !known.works(at: path).isEmpty { add(HostRecord.Work.anything, at: path) }
    }

    private static func sum(of path: String) -> String? {
        do throws(AgentError) {
            let file = try Place(path).open(O_RDONLY | O_NONBLOCK)
            return RecordText.hex(try SHA256.digest(of: file, path).0)
        } catch {
            return nil
        }
    }

    private func add(_ work: String, at path: String) {
        let work = HostRecord.Work(path, work)
        if !known.works.contains(work) { add(["wrote", work.path, work.content]) }
    }

    private func add(undo: Undo) {
        if !known.undos.contains(where: { $0.key == undo.key }) { add(["undo"] + undo.words) }
    }

    func add(_ words: [String]) {
        known.take(words)
        unsaved += RecordText.line(words)
    }

    /// Begins the record where there is none yet: whatever stands beside it by then is of a run that kept none.
    func open() {
        guard !folder.isEmpty, !isPaused else { return }
        for name in ["/reset-begun", "/units-are-back"] { unlink(folder + name) }
        guard access(path, F_OK) != 0 else { return }
        do throws(AgentError) {
            try load()
            try flush()
        } catch {
            // Whoever is about to change something hears of it.
        }
    }

    private var isNew = false
    private var path: String { folder + "/record" }

    private func load() throws(AgentError) {
        guard !isLoaded, !folder.isEmpty else { return }
        // Nobody but root may see what there was.
        mkdir(folder, 0o700)
        let place = try Place(path)
        guard let status = try place.statusIfPresent() else {
            (isNew, isLoaded) = (true, true)
            unsaved = Array((HostRecord.heading + "\n").utf8)
            if access(folder + "/hashes", F_OK) == 0 { add(["late"]) }
            return
        }
        guard status.kind == .file, status.st_uid == geteuid() else { throw .refused("'" + path + "' is not ours") }
        let bytes = try place.open(O_RDONLY | O_NONBLOCK).readAll(limit: Self.longest, path) ?? []
        guard let record = HostRecord(bytes) else {
            throw .refused("'" + path + "' was written by another version of slipway, or is damaged")
        }
        known = record
        isLoaded = true
        // A line that was cut off must not run into the next one.
        if bytes.last != UInt8(ascii: "\n") { unsaved.append(UInt8(ascii: "\n")) }
        settle()
    }

    func flush(isDurable: Bool = true) throws(AgentError) {
        guard !unsaved.isEmpty else { return }
        let place = try Place(path)
        let file = try place.open(O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK, mode: 0o600)
        try file.write(unsaved, path)
        if isDurable {
            try file.sync(path)
            if isNew { try place.syncParent() }
        }
        isNew = false
        unsaved = []
    }
}

extension HostRecord.Standing? {
    /// What was kept of a path is too little for what is about to happen to it: only its mode was of interest so far.
    fileprivate func needsContent(_ touch: Record.Touch) -> Bool {
        guard touch != .dressed, touch != .made else { return false }
        switch self {
        case .file(_, _, _, _, "-"): return true
        case .directory(_, _, _, "-"): return touch == .removed
        default: return false
        }
    }
}

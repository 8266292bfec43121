import CShim

#if !hasFeature(Embedded)
    import Wire
#endif

/// A line for everybody who works on this host, and one for every change and what came of it. Nothing waits for the disk
/// for it, and what cannot be written is let go.
final class Journal {
    private let folder: String
    private var sitting: Sitting?
    /// The change that is under way.
    private var note: Note?
    private var hasBegun = false
    private var changes = 0
    private var failures = 0

    /// Bytes after which the file becomes `journal.1`, and the one of that name is gone.
    private static let longest = 1 << 20

    init(_ folder: String) { self.folder = folder }

    /// Somebody is about to work here; told when the host's lock is theirs.
    func welcome(_ sitting: Sitting) { self.sitting = sitting }

    func lockWasTaken() {
        guard let sitting, !hasBegun, !folder.isEmpty else { return }
        // Nothing is begun anew on a host that has been taken back already.
        guard !sitting.isReset || access(folder, F_OK) == 0 else { return }
        hasBegun = true
        mkdir(folder, 0o700)
        write(["run", sitting.by, sitting.cluster, sitting.command, sitting.run, Self.caller])
    }

    /// The address that the session came from, where sshd says so; sudo may have taken it away.
    private static var caller: String {
        guard let text = getenv("SSH_CONNECTION") else { return "" }
        return String(cString: text).utf8.split(separator: UInt8(ascii: " ")).first.map {
            String(decoding: $0, as: UTF8.self)
        } ?? ""
    }

    func begin(_ note: Note) {
        if self.note != nil { finish("cut off") }
        self.note = note
    }

    /// What became of the change that was begun last.
    func finish(_ answer: Answer) {
        switch answer {
        case .exit(let exit) where exit.succeeded: finish("done")
        case .exit(let exit): finish(Self.words(of: exit.cause))
        case .refused(let reason): finish("refused: " + reason)
        case .failed(let errno, let call, let path): finish("error " + String(errno) + " of " + call + " " + path)
        default: finish("done")
        }
    }

    private func finish(_ outcome: String) {
        guard let note else { return }
        self.note = nil
        changes += 1
        if outcome != "done" { failures += 1 }
        write(["change", note.layer, note.title, note.summary, outcome])
    }

    /// What a program wrote may be a secret; how it ended is none.
    private static func words(of cause: Exit.Cause) -> String {
        switch cause {
        case .status(let status): "exit status " + String(status)
        case .signal(let signal): "signal " + String(signal)
        case .timedOut: "it did not end in time"
        case .unstartable(let errno): "it could not be started, error " + String(errno)
        }
    }

    func close() {
        if note != nil { finish("cut off") }
        guard hasBegun else { return }
        write(["end", String(changes), String(failures)])
    }

    private func write(_ words: [String]) {
        guard !folder.isEmpty, hasBegun else { return }
        let path = folder + "/journal"
        var status = stat()
        if lstat(path, &status) == 0, status.st_size > Self.longest { rename(path, path + ".1") }
        let number = shim_open(AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK, 0o600)
        guard number >= 0 else { return }
        let file = Descriptor(number)
        do throws(AgentError) {
            try file.write(RecordText.line([String(time(nil))] + words), path)
        } catch {}
    }
}

import Model
public import StepKit
import Wire

/// What all parts of a reset have in common: they read what the host kept of how it was, and bring it back.
///
/// They stand in no playbook: which of them there are, and in which order, is the same on every host. Each looks at the
/// host and at the record, so that a reset that was cut off goes on where it stopped, and one that is done does nothing.
public protocol ResetStep: Step {
    /// What it says it does.
    static var words: String { get }
}

extension ResetStep {
    public var title: String { Self.words }
    public static var reference: StepReference { StepReference(Self.words, keys: [], example: "") }
}

/// What a host kept of how it was.
enum Kept {
    /// An empty record for a host that has none. Throws a ``Failure`` for one of another version.
    static func record(on host: some Reader) async throws -> HostRecord {
        guard let file = try await host.file(HostRecord.path, limit: 64 << 20) else { return HostRecord() }
        guard file.isWhole, let record = HostRecord(file.bytes) else {
            throw Failure(
                .notSafe, "read \(HostRecord.path)", why: "it was written by another version of slipway, or is damaged",
                hint: "use the slipway that wrote it, or take its lines back by hand: each says what stood where")
        }
        return record
    }

    /// Lines of a file beside the record, as their words; nothing where there is none.
    static func lines(_ name: String, on host: some Reader) async throws -> [[String]] {
        let file = try await host.file("\(HostRecord.originals)/\(name)", limit: 64 << 20)
        return (file?.bytes ?? []).split(separator: UInt8(ascii: "\n")).map { RecordText.words(of: $0) }
    }
}

extension HostRecord {
    /// A path goes with a tree of state, whatever the record says of it.
    func isState(_ path: String) -> Bool {
        trees.contains { tree in
            if path == tree.path { return tree.before == nil }
            guard path.hasPrefix(tree.path + "/") else { return false }
            return tree.before?.contains(String(path.dropFirst(tree.path.count + 1))) != true
        }
    }

    /// Paths that stood there before, the last one that was touched first, and nothing that goes with a tree.
    var files: [HostRecord.Path] { paths.reversed().filter { !isState($0.path) } }
}

extension Change {
    /// A program that takes something back; nothing of that is to be taken back again.
    static func reset(_ summary: String, _ argv: [String], input: String = "", timeout: UInt32 = 120_000) -> Change {
        .run(summary, argv, input: Array(input.utf8), timeout: timeout, undo: [.nothing])
    }
}

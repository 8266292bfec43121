import Foundation
import Model
public import Wire

extension FakeHost {
    /// Puts lines of a host's record where an agent keeps them.
    public mutating func put(record lines: [[String]]) {
        let text =
            HostRecord.heading + "\n" + lines.map { String(decoding: RecordText.line($0), as: UTF8.self) }.joined()
        put(HostRecord.path, text, mode: 0o600)
    }

    /// The record that is there.
    public var record: HostRecord? {
        guard case .file(let bytes)? = nodes[HostRecord.path]?.content else { return nil }
        return HostRecord(bytes)
    }

    /// Writes down what a program is about to leave.
    mutating func take(_ undo: Undo) {
        switch undo {
        case .nothing, .unknown, .packages(.apt, _): return
        case .tree(let path) where record?.trees.contains(where: { $0.path == path }) == true: return
        case .tree(let path):
            let below = paths(below: path).map { String($0.dropFirst(path.count + 1)) }
            append(record: nodes[path] == nil ? ["tree", path, "absent"] : ["tree", path, "present"] + below)
        case .path(let path): append(record: ["path", path, "absent"])
        default: append(record: ["undo"] + undo.words)
        }
    }

    private mutating func append(record words: [String]) {
        if nodes[HostRecord.path] == nil { put(record: []) }
        guard case .file(let bytes)? = nodes[HostRecord.path]?.content else { return }
        nodes[HostRecord.path]?.content = .file(bytes + RecordText.line(words))
    }

    /// Does what the agent does to put a path back.
    mutating func restore(_ path: String) throws(Refusal) {
        guard let standing = record?.standing(of: path) else {
            throw Refusal(refused: "'\(path)' is not in the record")
        }
        if standing.isLost { throw Refusal(refused: "what stood at '\(path)' could not be kept") }
        switch standing {
        case .absent:
            guard paths(below: path).isEmpty else { throw Refusal(ENOTEMPTY, "rmdir", path) }
            take(path)
        case .file(let mode, _, _, let modified, let original):
            if let kept = nodes["\(HostRecord.originals)/\(original)"] { nodes[path] = kept }
            nodes[path]?.mode = mode
            if original != "-" { nodes[path]?.modified = modified }
            take("\(HostRecord.originals)/\(original)")
        case .link(let target, _, _): put(path, .link(to: target), mode: 0o777)
        case .directory(let mode, _, _, _):
            if nodes[path] == nil { put(path, .directory) }
            nodes[path]?.mode = mode
        case .other: put(path, .other)
        }
        guard case .file(let bytes)? = nodes[HostRecord.path]?.content else { return }
        nodes[HostRecord.path]?.content = .file(bytes + RecordText.line(["restored", path]))
    }
}

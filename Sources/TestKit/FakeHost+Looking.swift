import Foundation
import Model
import Wire

extension FakeHost {
    /// The path without links on the way to it.
    func place(_ path: String) throws(Refusal) -> String {
        guard path.hasPrefix("/"), !path.split(separator: "/").contains("..") else {
            throw Refusal(refused: "'\(path)' is no absolute path")
        }
        var pending = path.split(separator: "/").map(String.init)
        var place = ""
        var links = 0
        while !pending.isEmpty {
            let name = pending.removeFirst()
            let next = place + "/" + name
            guard !pending.isEmpty else { return next }
            switch nodes[next]?.content {
            case .directory: place = next
            case .link(let target):
                links += 1
                guard links <= 40 else { throw Refusal(ELOOP, "open", path) }
                if target.hasPrefix("/") { place = "" }
                pending = target.split(separator: "/").map(String.init) + pending
            case .file, .other: throw Refusal(ENOTDIR, "open", path)
            case nil: throw Refusal(ENOENT, "open", path)
            }
        }
        return place.isEmpty ? "/" : place
    }

    func answer(_ query: Query) throws(Refusal) -> Answer {
        switch query {
        case .file(let path, let limit):
            guard let (_, node) = try find(path) else { return .absent }
            guard case .file(let bytes) = node.content, bytes.count <= Int(limit) else {
                return .file(stat(node), bytes: [], isWhole: false)
            }
            return .file(stat(node), bytes: bytes, isWhole: true)
        case .stat(let path):
            guard let (_, node) = try find(path) else { return .absent }
            return .stat(stat(node))
        case .list(let path):
            guard let (place, node) = try find(path) else { return .absent }
            guard case .directory = node.content else { throw Refusal(ENOTDIR, "open", path) }
            return .list(entries(of: place))
        case .hash(let path):
            guard let (_, node) = try find(path) else { return .absent }
            switch node.content {
            case .file(let bytes): return .hash(sha256: Checksum.sha256(bytes), size: UInt64(bytes.count))
            case .directory: throw Refusal(EISDIR, "read", path)
            case .link: throw Refusal(ELOOP, "read", path)
            case .other: throw Refusal(EINVAL, "read", path)
            }
        case .read(let path, let offset, let length):
            guard let (_, node) = try find(path) else { return .absent }
            switch node.content {
            case .file(let bytes):
                let piece = bytes.dropFirst(Int(offset)).prefix(Int(length))
                return .file(stat(node), bytes: Array(piece), isWhole: Int(offset) + piece.count >= bytes.count)
            case .directory: throw Refusal(EISDIR, "read", path)
            case .link: throw Refusal(ELOOP, "read", path)
            case .other: throw Refusal(EINVAL, "read", path)
            }
        case .probe, .connect, .facts: throw Refusal(refused: "not a question about a path")
        }
    }

    private func find(_ path: String) throws(Refusal) -> (String, Node)? {
        do throws(Refusal) {
            let place = try place(path)
            return nodes[place].map { (place, $0) }
        } catch {
            guard case .failed(ENOENT, _, _) = error.answer else { throw error }
            return nil
        }
    }

    private func entries(of place: String) -> [DirectoryEntry] {
        let prefix = place == "/" ? "/" : place + "/"
        return paths(below: place).filter { !$0.dropFirst(prefix.count).contains("/") }.compactMap { path in
            nodes[path].map { DirectoryEntry(name: String(path.dropFirst(prefix.count)), stat: stat($0)) }
        }
    }

    private func stat(_ node: Node) -> Stat {
        var stat = Stat(
            kind: .other, mode: node.mode, uid: users[node.owner] ?? UInt32(node.owner) ?? 0,
            gid: groups[node.group] ?? UInt32(node.group) ?? 0, owner: node.owner, group: node.group,
            modified: node.modified)
        switch node.content {
        case .file(let bytes): (stat.kind, stat.size) = (.file, UInt64(bytes.count))
        case .directory: stat.kind = .directory
        case .link(let target): (stat.kind, stat.target, stat.mode) = (.link, target, 0o777)
        case .other: stat.kind = .other
        }
        return stat
    }
}

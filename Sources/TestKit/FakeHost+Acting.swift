import Foundation
import Model
import Wire

extension FakeHost {
    /// Does what the agent does for an action on a path.
    mutating func act(_ action: Action) throws(Refusal) {
        switch action {
        case .write(let path, let bytes, let attributes): try write(path, bytes, attributes)
        case .attributes(let path, let attributes):
            let (place, node) = try existing(path)
            if case .link = node.content { throw Refusal(refused: "'\(path)' is a symbolic link") }
            nodes[place] = try dressed(node, attributes)
        case .makeDirectory(let path, let attributes): try makeDirectory(path, attributes)
        case .link(let path, let target):
            let place = try free(path)
            nodes[place] = Node(content: .link(to: target), mode: 0o777, owner: "root", group: "root", modified: now)
        case .remove(let path, let recursive): try remove(path, recursive)
        case .append(let path, let bytes, let mode):
            let place = try free(path)
            switch nodes[place]?.content {
            case .file(let old):
                nodes[place]?.content = .file(old + bytes)
                nodes[place]?.modified = now
            case .link: throw Refusal(ELOOP, "open", path)
            case .directory, .other, nil: try write(path, bytes, Attributes(mode: mode))
            }
        case .receive, .chunk, .commit, .run, .lock, .offer, .fetch, .sitting, .begin, .restore:
            throw Refusal(refused: "not an action on a path")
        }
    }

    mutating func write(_ path: String, _ bytes: [UInt8], _ attributes: Attributes) throws(Refusal) {
        let place = try free(path)
        var node = Node(content: .file(bytes), mode: 0, owner: "root", group: "root", modified: now)
        if let old = nodes[place], case .file = old.content { (node.owner, node.group) = (old.owner, old.group) }
        nodes[place] = try dressed(node, attributes)
    }

    private mutating func makeDirectory(_ path: String, _ attributes: Attributes) throws(Refusal) {
        let parts = path.split(separator: "/")
        for count in 1...max(1, parts.count) {
            let step = "/" + parts.prefix(count).joined(separator: "/")
            let place = try place(step)
            let isLast = count >= parts.count
            let fresh = Node(content: .directory, mode: 0o755, owner: "root", group: "root", modified: now)
            switch nodes[place]?.content {
            case nil: nodes[place] = isLast ? try dressed(fresh, attributes) : fresh
            case .directory: if isLast { nodes[place] = try dressed(nodes[place] ?? fresh, attributes) }
            case .link where !isLast: break
            case .link, .file, .other: throw Refusal(ENOTDIR, "mkdir", path)
            }
        }
    }

    private mutating func remove(_ path: String, _ recursive: Bool) throws(Refusal) {
        let place: String
        do throws(Refusal) {
            place = try self.place(path)
        } catch {
            guard case .failed(ENOENT, _, _) = error.answer else { throw error }
            return
        }
        guard recursive || paths(below: place).isEmpty else { throw Refusal(ENOTEMPTY, "rmdir", path) }
        take(place)
    }

    private func existing(_ path: String) throws(Refusal) -> (String, Node) {
        let place = try place(path)
        guard let node = nodes[place] else { throw Refusal(ENOENT, "open", path) }
        return (place, node)
    }

    /// A place where a file or link may be put: the parent is there, and what stands there can be replaced.
    private func free(_ path: String) throws(Refusal) -> String {
        let place = try place(path)
        let parent = place.split(separator: "/").dropLast().joined(separator: "/")
        guard case .directory? = nodes["/" + parent]?.content else { throw Refusal(ENOENT, "open", path) }
        switch nodes[place]?.content {
        case .directory: throw Refusal(EISDIR, "open", path)
        case .other: throw Refusal(refused: "'\(path)' is neither a file nor a link")
        case .file, .link, nil: return place
        }
    }

    private func dressed(_ node: Node, _ attributes: Attributes) throws(Refusal) -> Node {
        var node = node
        guard attributes.mode <= 0o7777 else { throw Refusal(refused: "a mode beyond 7777") }
        node.mode = attributes.mode
        if !attributes.owner.isEmpty { node.owner = try name(attributes.owner, users, "user") }
        if !attributes.group.isEmpty { node.group = try name(attributes.group, groups, "group") }
        return node
    }

    private func name(_ text: String, _ names: [String: UInt32], _ what: String) throws(Refusal) -> String {
        if names[text] != nil { return text }
        guard let number = UInt32(text) else { throw Refusal(refused: "no \(what) '\(text)' on this host") }
        return names.first { $0.value == number }?.key ?? text
    }
}

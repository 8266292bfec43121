import Model
import StepKit
import Wire

extension LineStep {
    func put(into lines: inout Lines) throws(Failure) {
        let wanted = Array((line ?? "").utf8)
        let present = lines.lines.indices.filter { lines.lines[$0].bytes == wanted }
        let matching = try indices(of: match, in: lines)
        let others = matching.filter { !present.contains($0) }
        if others.isEmpty, !present.isEmpty { return }
        guard others.count <= 1, others.isEmpty || present.isEmpty else {
            let numbers = (present + others).sorted().map { String($0 + 1) }.joined(separator: ", ")
            throw Failure(
                .step, title, why: "lines \(numbers) could all be meant, and one only is edited",
                hint: "let `match` match a single line, or remove the others with `state: absent`")
        }
        if let only = others.first {
            lines.lines[only].bytes = wanted
        } else {
            lines.insert(line ?? "", at: try placeForNew(in: lines))
        }
    }

    func remove(from lines: inout Lines) throws(Failure) {
        let matching = try indices(of: match, in: lines)
        let wanted = line.map { Array($0.utf8) }
        let kept = lines.lines.indices.filter { !matching.contains($0) && lines.lines[$0].bytes != wanted }
        lines.lines = kept.map { lines.lines[$0] }
    }

    private func placeForNew(in lines: Lines) throws(Failure) -> Int {
        guard after != nil else { return lines.lines.count }
        guard let last = try indices(of: after, in: lines).last else {
            throw Failure(
                .step, title, why: "no line matches '\(after ?? "")', after which the line is to come",
                hint: "leave `after` out, and it comes at the end")
        }
        return last + 1
    }

    private func indices(of pattern: String?, in lines: Lines) throws(Failure) -> [Int] {
        guard let pattern else { return [] }
        guard let isMatch = try? Patterns.matches(pattern, in: lines.lines.map(\.text)) else {
            throw .unusable(title, "'\(pattern)' is no regular expression")
        }
        return lines.lines.indices.filter { isMatch[$0] }
    }
}

extension Change {
    /// Other bytes in a file that stands there, whose mode and owner stay.
    static func edit(_ path: String, _ file: File, _ bytes: [UInt8]) -> Change {
        let attributes = Attributes(mode: file.mode, owner: file.owner, group: file.group)
        return Change(
            "edit \(path)", diff: Diff(from: file, to: .text(String(decoding: bytes, as: UTF8.self))),
            .write(path: path, bytes: bytes, attributes: attributes))
    }
}

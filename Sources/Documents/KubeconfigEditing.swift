import Model

/// A kubeconfig as lines, into which entries are put where they belong. What comes of it is only believed when it reads
/// as it should.
struct KubeconfigEditing {
    private let lines: [Substring]
    private let tree: Tree

    init(_ text: String, _ tree: Tree) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        self.lines = lines
        self.tree = tree
    }

    /// Lines that take the place of others.
    private struct Edit {
        var range: Range<Int>
        var lines: [String]
    }

    func applying(_ plan: KubeconfigMerge.Plan) throws(Failure) -> String {
        var edits: [Edit] = []
        var tail: [String] = plan.heads.map { "\($0.key): \($0.value.text ?? "")" }
        for (list, _) in KubeconfigMerge.lists {
            let entries = plan.entries.filter { $0.list == list }
            for entry in entries where entry.index != nil { edits.append(try replacing(entry)) }
            let added = entries.filter { $0.index == nil }
            guard !added.isEmpty else { continue }
            if let pair = pair(list) {
                edits.append(try appending(added.map(\.value), to: pair))
            } else {
                tail += ["\(list):"] + (try rendered(added.map(\.value), indent: 0))
            }
        }
        if let current = plan.current {
            let line = try YAMLText.text(["current-context": current]).trimmingNewlines
            if let pair = pair("current-context") {
                edits.append(Edit(range: pair.mark.line - 1..<pair.mark.line, lines: [line]))
            } else {
                tail.append(line)
            }
        }
        var result = lines.map(String.init)
        // From the end, so that places before stay where they are; at one place what replaces a line goes first.
        let order = edits.sorted {
            ($0.range.lowerBound, $0.range.upperBound) > ($1.range.lowerBound, $1.range.upperBound)
        }
        for edit in order {
            guard edit.range.upperBound <= result.count else { continue }
            result.replaceSubrange(edit.range, with: edit.lines)
        }
        return (result + tail).joined(separator: "\n") + "\n"
    }

    private func pair(_ key: String) -> Tree.Pair? { tree.pairs?.first { $0.key == key } }

    /// The line behind the last one of an item or of a list, without the comments that stand before what follows.
    private func end(before next: Int, from start: Int) -> Int {
        var end = min(next, lines.count)
        while end > start + 1, lines[end - 1].allSatisfy(\.isWhitespace) || lines[end - 1].trimmingSpaces.hasPrefix("#")
        {
            end -= 1
        }
        return end
    }

    /// The line of the key behind a list, counted from 0.
    private func lineBehind(_ pair: Tree.Pair) -> Int {
        let later = (tree.pairs ?? []).map(\.mark.line).filter { $0 > pair.mark.line }
        return (later.min() ?? lines.count + 1) - 1
    }

    /// The line with the dash of an item, counted from 0.
    private func start(of item: Tree) -> Int {
        let line = item.mark.line - 1
        guard lines.indices.contains(line), !lines[line].trimmingSpaces.hasPrefix("-") else { return line }
        return lines[..<line].lastIndex { $0.trimmingSpaces.hasPrefix("-") } ?? line
    }

    private func indent(_ line: Int) -> Int {
        lines.indices.contains(line) ? lines[line].prefix { $0 == " " }.count : 0
    }

    private func replacing(_ entry: KubeconfigMerge.Plan.Entry) throws(Failure) -> Edit {
        guard let pair = pair(entry.list), let items = pair.value.items, let index = entry.index else {
            return Edit(range: 0..<0, lines: [])
        }
        let first = start(of: items[index])
        let next = index + 1 < items.count ? start(of: items[index + 1]) : lineBehind(pair)
        return Edit(
            range: first..<end(before: next, from: first), lines: try rendered([entry.value], indent: indent(first)))
    }

    private func appending(_ values: [Value], to pair: Tree.Pair) throws(Failure) -> Edit {
        let line = pair.mark.line - 1
        guard let items = pair.value.items, let last = items.last else {
            // `clusters: []`, or nothing behind the colon.
            return Edit(range: line..<line + 1, lines: ["\(pair.key):"] + (try rendered(values, indent: 0)))
        }
        let first = start(of: last)
        let end = end(before: lineBehind(pair), from: first)
        return Edit(range: end..<end, lines: try rendered(values, indent: indent(first)))
    }

    /// Items of a list, a line each.
    private func rendered(_ values: [Value], indent: Int) throws(Failure) -> [String] {
        let text = try YAMLText.text(.list(values)).trimmingNewlines
        let margin = String(repeating: " ", count: indent)
        return text.split(separator: "\n", omittingEmptySubsequences: false).map { margin + $0 }
    }
}

extension String {
    fileprivate var trimmingNewlines: String { String(reversed().drop { $0 == "\n" }.reversed()) }
}

import Model

/// A host on the way to another: `[USER@]HOST[:PORT]`.
enum JumpHop {
    static func check(_ hop: Located<String>, _ path: String) throws(Failure) {
        let text = hop.value
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        let target = (parts.last ?? "").split(separator: ":", omittingEmptySubsequences: false)
        let hasUser = parts.count == 1 || parts.count == 2 && !parts[0].isEmpty
        let hasPort =
            target.count == 1 || target.count == 2 && (Int(target[1]).map { (1...65_535).contains($0) } ?? false)
        let name = target.first.map(String.init) ?? ""
        let hasName =
            !name.isEmpty
            && name.utf8.allSatisfy { DNSLabel.isLetterOrDigit($0) || [0x2E, 0x5F, 0x2D].contains($0) }
        guard hasUser, hasPort, hasName, !name.hasPrefix("-"), !text.hasPrefix("-") else {
            throw Failure(
                at: hop.mark, path, "'\(text)' is no host to go through",
                hint: "write [USER@]HOST[:PORT], one item a hop")
        }
    }
}

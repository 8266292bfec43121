/// What registries take as names.
enum ImageName {
    /// `registry.k8s.io/pause:3.10.1`, or with `@sha256:…`.
    static func isValid(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        let last = (halves.first ?? "").lastIndex(of: "/") ?? text.startIndex
        guard halves.count <= 2, let name = halves.first else { return false }
        let colon = name[last...].lastIndex(of: ":")
        let tag = colon.map { name[name.index(after: $0)...] }
        guard tag != nil || halves.count == 2, tag.map({ !$0.isEmpty && $0.utf8.count <= 128 && isText($0) }) ?? true
        else { return false }
        if halves.count == 2 {
            let digest = halves[1].split(separator: ":", omittingEmptySubsequences: false)
            guard digest.count == 2, digest[0] == "sha256", digest[1].count == 64,
                digest[1].allSatisfy(\.isHexDigit)
            else { return false }
        }
        return isRepository(String(name[..<(colon ?? name.endIndex)]))
    }

    /// `registry.local:5000/k8s/pause`, without a version.
    static func isRepository(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        return parts.enumerated().allSatisfy { index, part in
            let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
            guard pieces.count == 1 || (index == 0 && pieces.count == 2 && UInt16(pieces[1]) != nil) else {
                return false
            }
            return isText(pieces[0]) && pieces[0].lowercased() == pieces[0]
        }
    }

    private static func isText(_ text: Substring) -> Bool {
        guard let first = text.utf8.first, DNSLabel.isLetterOrDigit(first) else { return false }
        return text.utf8.allSatisfy { DNSLabel.isLetterOrDigit($0) || [0x2D, 0x2E, 0x5F].contains($0) }
    }
}

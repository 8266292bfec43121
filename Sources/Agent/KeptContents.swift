/// The contents that this agent may pass on, the newest last.
final class KeptContents {
    private var all: [KeptContent] = []

    /// A file that was removed takes room on the disk for as long as it is kept here.
    private static let most = 16

    func add(_ content: KeptContent) {
        all.removeAll { $0.sha256 == content.sha256 }
        if all.count == Self.most { all.removeFirst() }
        all.append(content)
    }

    subscript(sha256: [UInt8]) -> KeptContent? { all.first { $0.sha256 == sha256 } }
}

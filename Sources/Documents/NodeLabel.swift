import Model

/// Labels as Kubernetes allows them.
enum NodeLabel {
    /// What the kubelet itself says of its host.
    private static let kubeletsOwn = [
        "kubernetes.io/hostname", "kubernetes.io/os", "kubernetes.io/arch", "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
    ]

    /// The labels that are written; none where nothing is.
    static func checked(_ labels: Tree?, _ path: String) throws(Failure) -> [String: String] {
        guard let labels, !labels.isNull else { return [:] }
        let values = try TreeDecoder.decode(
            [String: String].self, from: labels, as: InventoryReader.what, path: [path, "labels"])
        for pair in labels.pairs ?? [] {
            guard isKey(pair.key) else {
                throw Failure(
                    at: pair.mark, "\(path).labels", "'\(pair.key)' cannot be the key of a label",
                    hint: "at most 63 of A-Z a-z 0-9 - _ ., a letter or digit at both ends; before it may stand DOMAIN/"
                )
            }
            guard !kubeletsOwn.contains(pair.key) else {
                throw Failure(
                    at: pair.mark, "\(path).labels", "'\(pair.key)' is set by the kubelet, by what its host is",
                    hint: "remove it")
            }
            guard let value = values[pair.key], isValue(value) else {
                throw Failure(
                    at: pair.value.mark, "\(path).labels.\(pair.key)",
                    "\(pair.value.words) cannot be the value of a label",
                    hint: "at most 63 of A-Z a-z 0-9 - _ ., a letter or digit at both ends")
            }
        }
        return values
    }

    static func isKey(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: return isName(parts[0])
        case 2: return DNSLabel.isDomain(parts[0]) && isName(parts[1])
        default: return false
        }
    }
    static func isValue(_ text: String) -> Bool { text.isEmpty || isName(text) }

    private static func isName(_ text: String) -> Bool {
        guard (1...63).contains(text.utf8.count), let first = text.utf8.first, let last = text.utf8.last else {
            return false
        }
        return DNSLabel.isLetterOrDigit(first) && DNSLabel.isLetterOrDigit(last)
            && text.utf8.allSatisfy { DNSLabel.isLetterOrDigit($0) || [0x2D, 0x5F, 0x2E].contains($0) }
    }
}

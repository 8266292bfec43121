/// Labels as Kubernetes allows them.
enum NodeLabel {
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

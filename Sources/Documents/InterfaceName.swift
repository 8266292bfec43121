/// What the kernel takes as the name of an interface, as far as it needs no quoting anywhere.
enum InterfaceName {
    static func isValid(_ text: String) -> Bool {
        (1...15).contains(text.utf8.count) && text != "." && text != ".."
            && text.utf8.allSatisfy { DNSLabel.isLetterOrDigit($0) || [0x2E, 0x5F, 0x2D].contains($0) }
    }
}

/// A content that came whole to this host, held open to be passed on, whatever becomes of its path.
final class KeptContent {
    let sha256: [UInt8]
    /// Bytes.
    let size: UInt64
    private let file: Descriptor

    init(sha256: [UInt8], size: UInt64, _ file: consuming Descriptor) {
        self.sha256 = sha256
        self.size = size
        self.file = file
    }

    var number: Int32 { file.number }
}

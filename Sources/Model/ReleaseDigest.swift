/// What a file must be: the checksum that its publisher gives.
public enum ReleaseDigest: Hashable, Sendable {
    /// 64 hexadecimal digits, in small letters.
    case sha256(String)
    /// 128 hexadecimal digits, in small letters.
    case sha512(String)

    /// A checksum as `sha256sum` or `sha512sum` prints it, in either case; nothing for any other text.
    public init?(hexadecimal text: String) {
        guard Checksum.bytes(hexadecimal: text) != nil else { return nil }
        switch text.utf8.count {
        case 64: self = .sha256(text.lowercased())
        case 128: self = .sha512(text.lowercased())
        default: return nil
        }
    }

    /// The hexadecimal digits.
    public var hexadecimal: String {
        switch self {
        case .sha256(let digits), .sha512(let digits): digits
        }
    }

    /// `SHA-256` or `SHA-512`.
    public var algorithm: String {
        switch self {
        case .sha256: "SHA-256"
        case .sha512: "SHA-512"
        }
    }
}

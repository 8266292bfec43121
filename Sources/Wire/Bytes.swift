/// What is wrong with bytes that should have been a message. Decoding throws; it never crashes.
public enum WireError: Error, Equatable, Sendable {
    case truncated
    case unknownTag(UInt8)
    case notUTF8
    /// Bytes were left over after a whole message.
    case trailing
    /// A frame, or a list in it, longer than the protocol allows.
    case tooLong
}

/// Writes big endian numbers and length-prefixed bytes.
public struct Writer {
    public private(set) var bytes: [UInt8] = []
    public init() {}
    public mutating func put(_ value: UInt8) { bytes.append(value) }
    public mutating func put(_ value: Bool) { bytes.append(value ? 1 : 0) }
    public mutating func put(_ value: UInt16) {
        put(UInt8(truncatingIfNeeded: value >> 8))
        put(UInt8(truncatingIfNeeded: value))
    }
    public mutating func put(_ value: UInt32) {
        put(UInt16(truncatingIfNeeded: value >> 16))
        put(UInt16(truncatingIfNeeded: value))
    }
    public mutating func put(_ value: UInt64) {
        put(UInt32(truncatingIfNeeded: value >> 32))
        put(UInt32(truncatingIfNeeded: value))
    }
    public mutating func put(_ value: Int32) { put(UInt32(bitPattern: value)) }
    public mutating func put(_ value: Int64) { put(UInt64(bitPattern: value)) }
    public mutating func put(_ value: [UInt8]) {
        put(UInt32(truncatingIfNeeded: value.count))
        bytes.append(contentsOf: value)
    }
    public mutating func put(_ value: String) { put(Array(value.utf8)) }
    public mutating func put(_ values: [String]) {
        put(UInt32(truncatingIfNeeded: values.count))
        for value in values { put(value) }
    }
}

/// Reads what ``Writer`` wrote, out of bytes that nobody vouches for.
public struct Parser {
    private let bytes: ArraySlice<UInt8>
    private var position: Int

    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        position = bytes.startIndex
    }
    public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

    var remaining: Int { bytes.endIndex - position }

    public mutating func byte() throws(WireError) -> UInt8 {
        guard position < bytes.endIndex else { throw .truncated }
        defer { position += 1 }
        return bytes[position]
    }
    public mutating func flag() throws(WireError) -> Bool { try byte() != 0 }
    public mutating func short() throws(WireError) -> UInt16 { UInt16(try number(bytes: 2)) }
    public mutating func number() throws(WireError) -> UInt32 { UInt32(try number(bytes: 4)) }
    public mutating func long() throws(WireError) -> UInt64 { try number(bytes: 8) }
    public mutating func signed() throws(WireError) -> Int32 { Int32(bitPattern: try number()) }
    public mutating func signedLong() throws(WireError) -> Int64 { Int64(bitPattern: try long()) }

    private mutating func number(bytes count: Int) throws(WireError) -> UInt64 {
        guard remaining >= count else { throw .truncated }
        var value: UInt64 = 0
        for _ in 0..<count {
            value = value << 8 | UInt64(bytes[position])
            position += 1
        }
        return value
    }
    public mutating func data() throws(WireError) -> [UInt8] {
        let count = Int(try number())
        guard count <= remaining else { throw .truncated }
        defer { position += count }
        return bytes[position..<position + count].copied
    }
    public mutating func text() throws(WireError) -> String {
        guard let text = String(validating: try data(), as: UTF8.self) else { throw .notUTF8 }
        return text
    }
    /// How many elements follow. Each takes at least `size` bytes, so a count that cannot be true is refused before
    /// anything is allocated for it.
    public mutating func count(each size: Int) throws(WireError) -> Int {
        let count = Int(try number())
        guard count <= remaining / size else { throw .truncated }
        return count
    }
    public mutating func texts() throws(WireError) -> [String] {
        let count = try count(each: 4)
        var texts: [String] = []
        texts.reserveCapacity(count)
        for _ in 0..<count { texts.append(try text()) }
        return texts
    }
    public func end() throws(WireError) {
        guard remaining == 0 else { throw .trailing }
    }
}

extension ArraySlice<UInt8> {
    /// The bytes as an array of their own. Where the compiler optimises for size, `Array` goes through them one by one.
    var copied: [UInt8] {
        withUnsafeBytes { source in
            [UInt8](unsafeUninitializedCapacity: source.count) { room, count in
                UnsafeMutableRawBufferPointer(room).copyMemory(from: source)
                count = source.count
            }
        }
    }
}

/// A message with its number: `length` (4 bytes, of what follows), `id` (4 bytes), payload.
///
/// Requests carry rising ids from 1; an answer carries the id of its request, and answers may come in any order.
/// The agent's ``Hello`` has id 0.
public struct Frame: Equatable, Sendable {
    public var id: UInt32
    public var payload: [UInt8]
    public init(id: UInt32, payload: [UInt8]) {
        self.id = id
        self.payload = payload
    }

    public func encoded() -> [UInt8] {
        var out = Writer()
        out.put(UInt32(truncatingIfNeeded: payload.count + 4))
        out.put(id)
        return out.bytes + payload
    }
}

/// Cuts a stream of bytes into frames.
public struct FrameReader {
    /// Bytes of room that are kept while nothing is underway.
    private static let kept = 4 << 10
    private var buffer: [UInt8] = []
    private var start = 0
    public init() {}

    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        if start > 0, start == buffer.count || start > 1 << 20 {
            buffer.removeFirst(start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame, or nothing while it is incomplete.
    public mutating func next() throws(WireError) -> Frame? {
        guard buffer.count - start >= 4 else { return nil }
        var parser = Parser(buffer[start..<start + 4])
        let length = Int(try parser.number())
        guard length >= 4, length <= Protocol.longestFrame else { throw .tooLong }
        guard buffer.count - start - 4 >= length else { return nil }
        var body = Parser(buffer[start + 4..<start + 4 + length])
        let frame = Frame(id: try body.number(), payload: buffer[start + 8..<start + 4 + length].copied)
        start += 4 + length
        if start == buffer.count, start > Self.kept {
            buffer = []
            start = 0
        }
        return frame
    }
}

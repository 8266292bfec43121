import Testing
import Wire

struct FrameReaderTests {
    private static let frames = [
        Frame(id: 0, payload: []), Frame(id: 1, payload: [1, 2, 3]), Frame(id: .max, payload: Array(0..<200)),
    ]
    private static let stream = frames.flatMap { $0.encoded() }

    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func framesComeOutWholeHoweverTheStreamWasCut(piece: Int) throws {
        var reader = FrameReader()
        var seen: [Frame] = []
        for start in stride(from: 0, to: Self.stream.count, by: piece) {
            reader.feed(Self.stream[start..<min(start + piece, Self.stream.count)])
            while let frame = try reader.next() { seen.append(frame) }
        }
        #expect(seen == Self.frames)
    }

    @Test func aFrameThatIsNotWholeIsWaitedFor() throws {
        let bytes = Frame(id: 5, payload: [1, 2, 3]).encoded()
        for length in 0..<bytes.count {
            var reader = FrameReader()
            reader.feed(bytes[..<length])
            #expect(try reader.next() == nil)
        }
    }

    @Test(arguments: [0, 1, 3, UInt32(Protocol.longestFrame) + 1, .max])
    func anImpossibleLengthIsRefusedAtOnce(length: UInt32) {
        var out = Writer()
        out.put(length)
        var reader = FrameReader()
        reader.feed(out.bytes)
        #expect(throws: WireError.tooLong) { try reader.next() }
    }

    @Test func theLongestFramePasses() throws {
        let frame = Frame(id: 7, payload: [UInt8](repeating: 9, count: Protocol.longestFrame - 4))
        var reader = FrameReader()
        reader.feed(frame.encoded())
        #expect(try reader.next() == frame)
        #expect(try reader.next() == nil)
    }

    @Test func aLongStreamDoesNotPileUp() throws {
        var reader = FrameReader()
        let bytes = Frame(id: 1, payload: [UInt8](repeating: 1, count: 100_000)).encoded()
        for _ in 0..<100 {
            // Never at the end of a frame, so that something is always left over.
            reader.feed(bytes.dropLast(1))
            #expect(try reader.next() == nil)
            reader.feed(bytes.suffix(1))
            #expect(try reader.next()?.payload.count == 100_000)
        }
    }

    @Test func bytesAtRandomNeverCrash() {
        var noise = Noise(seed: 3)
        for _ in 0..<2000 {
            var reader = FrameReader()
            for _ in 0..<10 {
                reader.feed(noise.bytes(upTo: 40))
                while let frame = try? reader.next() { _ = try? Request(decoding: frame.payload) }
            }
        }
    }
}

import Testing
import Wire

struct DamagedBytesTests {
    @Test(arguments: Samples.requests)
    func aRequestCutShortAnywhereIsAnError(request: Request) {
        let bytes = request.encoded()
        for length in 0..<bytes.count {
            #expect(throws: WireError.self) { try Request(decoding: Array(bytes[..<length])) }
        }
    }

    @Test(arguments: Samples.answers)
    func anAnswerCutShortAnywhereIsAnError(answer: Answer) {
        let bytes = answer.encoded()
        for length in 0..<bytes.count {
            #expect(throws: WireError.self) { try Answer(decoding: Array(bytes[..<length])) }
        }
    }

    @Test func aByteTooManyIsAnError() {
        for request in Samples.requests {
            #expect(throws: WireError.trailing) { try Request(decoding: request.encoded() + [0]) }
        }
        for answer in Samples.answers {
            #expect(throws: WireError.trailing) { try Answer(decoding: answer.encoded() + [0]) }
        }
    }

    @Test(arguments: [9, 63, 80, 255] as [UInt8])
    func aKindOfRequestThatDoesNotExistIsAnError(tag: UInt8) {
        #expect(throws: WireError.unknownTag(tag)) { try Request(decoding: [tag]) }
    }

    @Test(arguments: [0, 17, 255] as [UInt8])
    func aKindOfAnswerThatDoesNotExistIsAnError(tag: UInt8) {
        #expect(throws: WireError.unknownTag(tag)) { try Answer(decoding: [tag]) }
    }

    @Test func textThatIsNotUTF8IsAnError() {
        #expect(throws: WireError.notUTF8) { try Request(decoding: [2, 0, 0, 0, 1, 0xFF]) }
    }

    @Test(arguments: [4, 64, 69] as [UInt8])
    func aLengthBeyondTheMessageIsRefusedBeforeAnythingIsAllocated(tag: UInt8) {
        #expect(throws: WireError.truncated) { try Request(decoding: [tag, 255, 255, 255, 255, 0]) }
    }

    @Test func aCountBeyondTheMessageIsRefusedBeforeAnythingIsAllocated() {
        // A command of 2^32 - 1 words; a list of as many entries.
        #expect(throws: WireError.truncated) { try Request(decoding: [5, 255, 255, 255, 255] + [0, 0, 0, 0]) }
        #expect(throws: WireError.truncated) { try Answer(decoding: [4, 255, 255, 255, 255] + [0, 0, 0, 0]) }
    }

    @Test func bytesAtRandomNeverCrashAndWhatTheyMeanIsWrittenAsItWasRead() {
        var noise = Noise(seed: 1)
        for _ in 0..<20_000 {
            let bytes = noise.bytes(upTo: 200)
            if let request = try? Request(decoding: bytes) {
                #expect((try? Request(decoding: request.encoded())) == request)
            }
            if let answer = try? Answer(decoding: bytes) {
                #expect((try? Answer(decoding: answer.encoded())) == answer)
            }
        }
    }

    @Test func messagesWithAFewBytesChangedNeverCrash() {
        var noise = Noise(seed: 2)
        let messages = Samples.requests.map { $0.encoded() } + Samples.answers.map { $0.encoded() }
        for _ in 0..<300 {
            for message in messages {
                var bytes = message
                for _ in 0..<3 { bytes[noise.number(below: bytes.count)] = noise.byte() }
                _ = try? Request(decoding: bytes)
                _ = try? Answer(decoding: bytes)
            }
        }
    }
}

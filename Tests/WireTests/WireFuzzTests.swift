import TestKit
import Testing
import Wire

/// Whatever bytes come: they are understood, or refused, and what is understood is written as it was read.
struct WireFuzzTests {
    @Test func requests() throws {
        let tries = try Fuzz("wire-request").run { input, _ in
            guard let request = try? Request(decoding: input) else { return }
            guard try Request(decoding: request.encoded()) == request else { throw Complaint("written otherwise") }
        }
        #expect(tries > 1000)
    }

    @Test func answers() throws {
        let tries = try Fuzz("wire-answer").run { input, _ in
            guard let answer = try? Answer(decoding: input) else { return }
            guard try Answer(decoding: answer.encoded()) == answer else { throw Complaint("written otherwise") }
        }
        #expect(tries > 1000)
    }

    /// However the stream is cut, the same frames come out of it, or the same refusal.
    @Test func frames() throws {
        let tries = try Fuzz("wire-frames").run { input, mutator in
            var whole = FrameReader()
            whole.feed(input)
            var pieces = FrameReader()
            var seen: [Frame] = []
            var rest = input[...]
            var refusal: WireError?
            while !rest.isEmpty, refusal == nil {
                let count = 1 + mutator.roll(40)
                pieces.feed(rest.prefix(count))
                rest = rest.dropFirst(count)
                refusal = drain(&pieces, into: &seen)
            }
            var expected: [Frame] = []
            let other = drain(&whole, into: &expected)
            guard seen == expected, refusal == other else { throw Complaint("\(seen) and not \(expected)") }
        }
        #expect(tries > 1000)
    }

    private func drain(_ reader: inout FrameReader, into frames: inout [Frame]) -> WireError? {
        do throws(WireError) {
            while let frame = try reader.next() { frames.append(frame) }
            return nil
        } catch {
            return error
        }
    }

    /// A message of every kind is there to begin with: what a new kind looks like belongs into the corpus too.
    @Test func theCorpusHasEveryKind() throws {
        let requests = Set(try Corpus("wire-request").entries)
        #expect(requests.isSuperset(of: Samples.requests.map { $0.encoded() }))
        let answers = Set(try Corpus("wire-answer").entries)
        #expect(answers.isSuperset(of: Samples.answers.map { $0.encoded() }))
    }
}

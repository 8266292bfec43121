import Testing
import Wire

struct RoundTripTests {
    @Test(arguments: Samples.requests)
    func aRequestComesBackAsItWasSent(request: Request) throws {
        #expect(try Request(decoding: request.encoded()) == request)
    }

    @Test(arguments: Samples.answers)
    func anAnswerComesBackAsItWasSent(answer: Answer) throws {
        #expect(try Answer(decoding: answer.encoded()) == answer)
    }

    @Test func onlyActionsMutate() {
        #expect(Samples.requests.filter(\.mutates) == Samples.actions.map { .action($0) })
    }

    @Test func everyKindOfMessageHasItsOwnFirstByte() {
        #expect(Set(Samples.requests.map { $0.encoded()[0] }).count == 25)
        #expect(Set(Samples.answers.map { $0.encoded()[0] }).count == 16)
    }

    @Test func textsAreUTF8AndCountedInBytes() throws {
        let query = Request.query(.stat(path: "/ü"))
        #expect(query.encoded() == [2, 0, 0, 0, 3, 0x2F, 0xC3, 0xBC])
    }
}

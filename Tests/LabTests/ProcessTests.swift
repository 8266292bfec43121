import FoundationEssentials
import Testing

@testable import Lab

@Suite struct ProcessTests {
    private func line(name: String, state: String = "S") -> String {
        "4321 (\(name)) \(state) 77 " + (5...21).map(String.init).joined(separator: " ") + " 987654 23 24\n"
    }

    @Test(arguments: ["sh", "a b", "tmux: server", "x) S 1 (y", ""])
    func readsProcessesWithAnyName(name: String) {
        let facts = ProcessFacts(stat: line(name: name))
        #expect(facts?.id == 4321)
        #expect(facts?.parent == 77)
        #expect(facts?.startTime == 987654)
        #expect(facts?.isAlive == true)
    }

    @Test func takesZombiesForDead() {
        #expect(ProcessFacts(stat: line(name: "sh", state: "Z"))?.isAlive == false)
    }

    @Test(arguments: ["", "4321", "4321 (sh) S 1", "(sh) S 1"])
    func refusesBrokenLines(text: String) {
        #expect(ProcessFacts(stat: text) == nil)
    }

    @Test func neverTakesALaterProcessForTheRecordedOne() throws {
        let own = ProcessInfo.processInfo.processIdentifier
        let start = try #require(ProcessFacts(of: own)).startTime
        #expect(try #require(ProcessRecord("\(own) \(start)\n")).isRunning)
        #expect(try !#require(ProcessRecord("\(own) \(start + 1)\n")).isRunning)
    }

    @Test(arguments: ["", "12", "x 5", "1 5", "0 5", "-1 5", "12 5 9"])
    func refusesRecordsThatNameNoProcess(text: String) {
        #expect(ProcessRecord(text) == nil)
    }

    @Test(arguments: [
        ("Name:\tsystemd\nNSpid:\t4321\t1\n", true), ("NSpid:\t4321\n", false), ("NSpid:\t4321\t7\n", false),
        ("NSpid:\t4321\t9\t1\n", false), ("Name:\tsystemd\n", nil as Bool?),
    ])
    func knowsTheFirstProcessOfAHost(status: String, expected: Bool?) {
        #expect(ProcessNumbers(status: status)?.isFirstInNamespace == expected)
    }
}

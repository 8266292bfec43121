import Foundation
import StepKit
import Testing

/// What a host's own journal says, as it is read.
struct HostJournalTests {
    @Test func everySittingHasItsChanges() {
        let older = "5 run ann@laptop harbour slipway%20apply\n6 change 01 file%20/a write%20/a done\n"
        let newer = """
            7 change 01 run%20x run%20x exit%20status%203
            8 end 2 1
            damaged
            9 run bob@other harbour slipway%20repair%20a 12 10.0.0.1
            10 change 01
            """
        let journal = HostJournal([Array(older.utf8), Array(newer.utf8)])
        #expect(journal.sittings.map(\.by) == ["ann@laptop", "bob@other"])
        let first = journal.sittings[0]
        #expect(first.command == "slipway apply" && first.run == "" && first.from == "")
        #expect(first.changes.map(\.summary) == ["write /a", "run x"] && first.failures == 1)
        #expect(first.ended == Date(timeIntervalSince1970: 8))
        let second = journal.sittings[1]
        #expect(second.ended == nil && second.changes.isEmpty && second.run == "12" && second.from == "10.0.0.1")
    }

    @Test func whatWasCutOffByARenameIsNoSitting() {
        #expect(HostJournal([Array("6 change 01 a b done\n7 end 1 0\n".utf8)]).sittings.isEmpty)
        #expect(HostJournal([[], []]).sittings.isEmpty)
    }
}

import Testing

@testable import Render

@Suite struct TextTableTests {
    private let table = TextTable(
        headers: ["host", "steps", "state"],
        rows: [["cp-1", .init(12), .init("ok", .good)], ["日本", .init(0), "\u{1B}[2Jbad\tnews"], ["x"]],
        rightAligned: [1])

    @Test func columnsStandUnderEachOther() {
        #expect(
            table.lines() == [
                "host  steps  state",
                "cp-1     12  ok",
                "日本      0  \\x1b[2Jbad news",
                "x",
            ])
    }
    @Test func linesAreCutToTheWidth() {
        #expect(table.lines(columns: 16) == ["host  steps  st…", "cp-1     12  ok", "日本      0  \\x…", "x"])
    }
    @Test func coloursAreOnlyWhereTheyAreWanted() {
        #expect(table.lines(in: .coloured)[1] == "cp-1     12  \u{1B}[32mok\u{1B}[0m")
        #expect(table.lines(in: .coloured)[0].hasPrefix("\u{1B}[2mhost"))
    }
    @Test func nothingIsNothing() {
        #expect(TextTable(headers: [], rows: []).lines() == [])
        #expect(TextTable(headers: ["a", "b"], rows: []).lines() == ["a  b"])
    }
}

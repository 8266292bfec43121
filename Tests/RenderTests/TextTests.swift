import Testing

@testable import Render

/// Width, escaping and words.
@Suite struct TextTests {
    @Test(arguments: [
        ("", 0), ("etcd", 4), ("naïve", 5), ("e\u{301}", 1), ("日本語", 6), ("한국", 4), ("ｆｕｌｌ", 8), ("🚢", 2),
        ("👩‍👩‍👧‍👦", 2), ("🇩🇪", 2), ("❤️", 2), ("✓", 1), ("━", 1), ("…", 1), ("a\u{200B}b", 2), ("⠋", 1),
    ])
    func widthIsColumns(_ text: String, _ width: Int) {
        #expect(DisplayWidth.of(text) == width)
    }

    @Test(arguments: [
        ("etcd", 4, "etcd"), ("etcd", 3, "et…"), ("etcd", 1, "…"), ("etcd", 0, ""), ("日本語", 5, "日本…"),
        ("日本語", 4, "日…"), ("日本語", 6, "日本語"), ("e\u{301}tcd", 2, "e\u{301}…"),
    ])
    func cuttingCountsColumns(_ text: String, _ columns: Int, _ expected: String) {
        #expect(DisplayWidth.cut(text, to: columns) == expected)
    }

    @Test(arguments: [
        ("plain", "plain"), ("\u{1B}[31mred", "\\x1b[31mred"), ("a\u{0}b", "a\\x00b"), ("two\nlines", "two\\nlines"),
        ("dos\r\n", "dos\\r\\n"), ("tab\there", "tab\there"), ("\u{9B}2J", "\\x9b2J"), ("\u{7F}", "\\x7f"),
        ("abc\u{202E}fed", "abc\\u{202e}fed"), ("日本 🚢 naïve", "日本 🚢 naïve"),
    ])
    func whatATerminalObeysIsWrittenOut(_ text: String, _ expected: String) {
        #expect(Printable.line(text) == expected)
    }

    @Test(arguments: [
        ("a\nb", ["a", "b"]), ("a\nb\n", ["a", "b"]), ("a\r\nb", ["a\\r", "b"]), ("", [""]),
        ("a\n\nb", ["a", "", "b"]),
    ])
    func linesAreLines(_ text: String, _ lines: [String]) {
        #expect(Printable.lines(text) == lines)
    }

    @Test(arguments: [
        (0.0, "0.0 s"), (0.04, "0.0 s"), (0.06, "0.1 s"), (9.94, "9.9 s"), (9.96, "10 s"), (59.4, "59 s"),
        (60, "1 min"), (125, "2 min 5 s"), (3600, "1 h"), (3840, "1 h 4 min"), (-1, "0.0 s"), (.nan, "0.0 s"),
    ])
    func timesAreWords(_ seconds: Double, _ text: String) {
        #expect(Wording.time(seconds) == text)
    }

    @Test(arguments: [
        (2, "h1, h2"), (7, "h1, h2, h3, h4, h5, h6, h7"), (46, "h1, h2, h3, h4, h5, h6 and 40 more"),
    ])
    func manyNamesAreShortened(_ count: Int, _ text: String) {
        #expect(Wording.names((1...count).map { "h\($0)" }) == text)
    }

    @Test func aLineIsCutAcrossItsPieces() {
        let line = Line("abc", .good).adding("日本").adding("xyz", .bad)
        #expect(line.columns == 10)
        #expect(line.cut(to: 10, ellipsis: "…") == line)
        #expect(line.cut(to: 9, ellipsis: "…").text(in: .plain) == "abc日本x…")
        #expect(line.cut(to: 6, ellipsis: "…").text(in: .plain) == "abc日…")
        #expect(line.cut(to: 5, ellipsis: "…").text(in: .plain) == "abc…")
        #expect(line.cut(to: 2, ellipsis: "...").columns <= 3)
        #expect(line.text(in: .coloured) == "\u{1B}[32mabc\u{1B}[0m日本\u{1B}[31mxyz\u{1B}[0m")
    }
}

import Documents
import Model
import Testing

struct TextLintTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var place: String
        var why: String
        var hint: String
        init(_ text: String, _ place: String, _ why: String, _ hint: String) {
            (self.text, self.place, self.why, self.hint) = (text, place, why, hint)
        }
        var testDescription: String { "\(place) \(why)" }
    }

    @Test(arguments: [
        Row("a: 1\nb: 2\r\n", "f.yaml:2:5", "CRLF", "sed -i"),
        Row("a: 1\rb: 2", "f.yaml:1:5", "carriage return", "remove"),
        Row("a: “x”\n", "f.yaml:1:4", "typographic quote “", "write \""),
        Row("a: ‘x’\n", "f.yaml:1:4", "typographic quote", "write '"),
        Row("a: „x“\n", "f.yaml:1:4", "typographic quote", "write \""),
        Row("a: «x»\n", "f.yaml:1:4", "typographic quote", "write \""),
        Row("a:\n  - –verbose\n", "f.yaml:2:5", "typographic dash –", "write -"),
        Row("a: x — y\n", "f.yaml:1:6", "typographic dash —", "\\u2014"),
        Row("a: −5\n", "f.yaml:1:4", "typographic dash −", "write -"),
        Row("a:\u{A0}5\n", "f.yaml:1:3", "special space", "ordinary space"),
        Row("\u{2003}a: 5\n", "f.yaml:1:1", "special space", "ordinary space"),
        Row("a: \"–x\"\n", "f.yaml:1:5", "typographic dash", "\\u2013"),
        Row("a: |\n  ok\n  run –now\n", "f.yaml:3:7", "typographic dash", "write -"),
        Row("a:\n\tb: 1\n", "f.yaml:2:1", "tab in the indentation", "spaces"),
        Row("a:\n  \tb: 1\n", "f.yaml:2:3", "tab in the indentation", "spaces"),
        Row("\u{FEFF}a: 1\n", "f.yaml:1:1", "byte order mark", "UTF-8"),
        Row("a: x\u{200B}y\n", "f.yaml:1:5", "invisible", "remove"),
        Row("a: x\u{7}\n", "f.yaml:1:5", "control character", "remove"),
        Row("# a\u{2028}b: 1\n", "f.yaml:1:4", "special line end", "ordinary"),
        Row("a： 1\n", "f.yaml:1:2", "full-width colon", "write :"),
        Row("a: {{ name }}\n", "f.yaml:1:4", "no placeholder", "${name}"),
        Row("a: [${host.name}]\n", "f.yaml:1:5", "needs quotes", "write \"${host.name}\""),
        Row("a: { b: ${host.name} }\n", "f.yaml:1:9", "needs quotes", "write \"${host.name}\""),
        Row("a: { b: 10.0.0.[2:9] }\n", "f.yaml:1:9", "needs quotes", "write \"10.0.0.[2:9]\""),
        Row("{ n-[2:9]: { b: 1 } }\n", "f.yaml:1:3", "needs quotes", "write \"n-[2:9]\""),
        Row("? [a]\n: b\n", "f.yaml:1:1", "cannot be a key", "plain text"),
        Row("a: &x [1]\n*x : 2\n", "f.yaml:2:1", "cannot be a key", "plain text"),
        Row("{[a, b]: c}\n", "f.yaml:1:7", "cannot be a key", "plain text"),
        Row("a: \(String(repeating: "[", count: 40))", "f.yaml:1:36", "inside each other", "block"),
    ])
    func complains(_ row: Row) {
        let failure = failure { () throws(Failure) in try Document.value(row.text, file: "f.yaml") }
        expect(failure, at: row.place, row.why, hint: row.hint)
    }

    @Test(arguments: [
        "# “quotes”, – dashes — and\u{A0}spaces in a comment\na: 1 # – too\n",
        "a: 'it''s # no comment'\nb: \"\\u2013 # \\\"x\\\"\" # – comment\n",
        "a: |\n  # – a comment of the file itself\n  \tindented by a tab\nb: 1 # –\n",
        "a: >-\n\n  text\n\n  more\n# –\nb: [1, 2] # –\n",
        "- a: |\n    x: \"\n  b: 2 # –\n",
        "a: don't # – “\nb: x#y\n",
        "a: { b: [1, [2]], c: [{ d: [] }], \"e\": [3] }\n",
        "umlauts: Grüße\nemoji: 🚢\n",
        "a:\n  - |\n   text # no comment\n  - b # –\n",
        "a: \"over\n\t two lines # –\\\n  \"\n".replacing("–", with: "-"),
    ])
    func leavesAlone(_ text: String) throws {
        _ = try Document.value(text, file: "f.yaml")
    }
}

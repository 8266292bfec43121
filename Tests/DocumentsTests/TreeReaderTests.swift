import Documents
import Model
import Testing

struct TreeReaderTests {
    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", "f:3:1", "the key 'a' stands twice, first in line 1"),
        ("x: { b: 1, a: 2, b: 3 }\n", "f:1:18", "'b' stands twice, first in line 1"),
        ("a: 1\n\"a\": 2\n", "f:2:1", "'a' stands twice, first in line 1"),
        ("\"a\": 1\nb: 1\na: 2\na: 3\n", "f:3:1", "'a' stands twice, first in line 1"),
        ("k:\n  - a: 1\n    b: 1\n    a: 1\n", "f:4:5", "'a' stands twice, first in line 2"),
        ("a: 1\n---\nb: 2\n", "f:2:1", "a second document"),
        ("a: b: c\n", "f:1:5", "mapping values"),
        ("a: [1, 2\nb: 3\n", "f:2:2", "did not find expected"),
        ("a: 'x\n", "f:2:1", "quoted scalar that begins in line 1"),
        ("a: *nobody\n", "f:1:4", "undefined alias"),
        ("a: @x\n", "f:1:4", "cannot start any token"),
        ("a:\n  - b\n c: 1\n", "f:3:2", "did not find expected"),
        ("a: !vault x\n", "f:1:4", "tags are not used here"),
        ("a: !!int 5\n", "f:1:4", "tags are not used here"),
        ("a: \"\\q\"\n", "f:1:5", "unknown escape"),
    ])
    func complains(_ text: String, _ place: String, _ why: String) {
        let failure = failure { () throws(Failure) in try Document.value(text, file: "f") }
        expect(failure, at: place, why)
        #expect(failure.hint != nil)
    }

    @Test func keepsTypesAndOrder() throws {
        let text = """
            b: 1
            a: [no, on, 0644, true, ~, 1.5, "5", '']
            c: { z: !!str 5, y: 0x10 }
            d:
            """
        let value = try Document.value(text, file: "f")
        #expect(
            value == [
                "b": 1, "a": ["no", "on", "0644", true, .null, .double(1.5), "5", ""], "c": ["z": "5", "y": 16],
                "d": .null,
            ])
        guard case .map(let map) = value else { return }
        #expect(map.keys == ["b", "a", "c", "d"])
    }

    @Test func followsAnchorsAndMerges() throws {
        let value = try Document.value("a: &x { p: 1, q: 2 }\nb: *x\nc: { <<: *x, q: 3 }\n", file: "f")
        #expect(value == ["a": ["p": 1, "q": 2], "b": ["p": 1, "q": 2], "c": ["q": 3, "p": 1]])
    }

    @Test(.timeLimit(.minutes(1)))
    func refusesExponentialDocuments() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        let bomb = failure { () throws(Failure) in try Document.value(text, file: "f") }
        #expect(bomb.why.contains("grows too big"))
        // The same with a duplicate key, whose place is looked for in the tree.
        let twice = failure { () throws(Failure) in try Document.value(text + "a1: 1\n", file: "f") }
        #expect(twice.why.contains("'a1' stands twice"))
        var many = ""
        for index in 0..<70 { many += "k\(index): &k\(index) 1\n" }
        expect(failure { () throws(Failure) in try Document.value(many, file: "f") }, at: "f:65:6", "anchors")
    }

    @Test func readsNothing() throws {
        #expect(try Document.value("", file: "f") == .null)
        #expect(try Document.value("# only a comment\n", file: "f") == .null)
        #expect(try Document.value("---\na: 1\n", file: "f") == ["a": 1])
    }
}

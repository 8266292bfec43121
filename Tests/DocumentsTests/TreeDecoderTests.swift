import Documents
import Model
import StepKit
import Testing

struct TreeDecoderTests {
    struct Everything: Decodable, Equatable {
        enum Colour: String, Decodable, CaseIterable { case red, green, darkBlue = "dark-blue" }
        struct Inner: Decodable, Equatable {
            var name: String
            var port: UInt16?
        }
        var text: String?
        var flag: Bool?
        var number: Int?
        var ratio: Double?
        var list: [String]?
        var inner: Inner?
        var inners: [Inner]?
        var colour: Colour?
        var address: Address?
        var range: CIDR?
        var mode: FileMode?
        var mtu: Network.MTU?
        var labels: [String: String]?
        var value: Value?
        var secret: Secret?
        var content: Content?
    }

    @Test func decodesEverything() throws {
        let text = """
            text: 0644
            flag: true
            number: 0x10
            ratio: 3
            list: [a, 5, no, "x y"]
            inner: { name: on, port: 80 }
            inners: [{ name: a }, { name: b }]
            colour: dark-blue
            address: 10.0.0.1
            range: 10.0.0.0/8
            mode: 0640
            mtu: 1450
            labels: { disk: ssd, fast: true }
            value: { b: [1, x], a: ~ }
            secret: hush
            content: 5
            """
        var expected = Everything(text: "0644", flag: true, number: 16, ratio: 3, list: ["a", "5", "no", "x y"])
        expected.inner = .init(name: "on", port: 80)
        expected.inners = [.init(name: "a", port: nil), .init(name: "b", port: nil)]
        expected.colour = .darkBlue
        expected.address = "10.0.0.1"
        expected.range = "10.0.0.0/8"
        expected.mode = 0o640
        expected.mtu = .bytes(1450)
        expected.labels = ["disk": "ssd", "fast": "true"]
        expected.value = ["b": [1, "x"], "a": .null]
        expected.secret = Secret("hush")
        expected.content = .text("5")
        #expect(try Document.decode(Everything.self, from: text, file: "f") == expected)
        #expect(try Document.decode(Everything.self, from: "text:\nmtu: auto\n", file: "f").mtu == .auto)
    }

    @Test(arguments: [
        ("txet: a\n", "f:1:1", "unknown key 'txet'", "did you mean 'text'?"),
        ("inner: { name: a, prot: 5 }\n", "f:1:19", "unknown key 'prot'", "did you mean 'port'?"),
        ("inner: { name: a, banana: 5 }\n", "f:1:19", "unknown key 'banana'", "known: name, port"),
        ("inner: { nam: a }\n", "f:1:10", "unknown key 'nam'", "did you mean 'name'?"),
        ("inner:\n  port: 5\n", "f:2:3", "the key 'name' is missing", "name: …"),
        ("inner: a\n", "f:1:8", "keys and values are expected, found 'a'", ""),
        ("inner: { name:a }\n", "f:1:10", "a space is missing behind the colon of 'name'", "write name: a"),
        ("inner: { name: a, port:5 }\n", "f:1:19", "a space is missing behind the colon of 'port'", "write port: 5"),
        ("inner:\nname: a\n", "f:2:1", "unknown key 'name'", ""),
        ("inner: \"\"\n", "f:1:8", "keys and values are expected", "KEY: VALUE"),
        ("inner: name:a\n", "f:1:8", "keys and values are expected", "name: a"),
        ("inner: name = a\n", "f:1:8", "keys and values are expected", "write name: a"),
        ("number: abc\n", "f:1:9", "a number is expected, found 'abc'", ""),
        ("number: \"5\"\n", "f:1:9", "a number is expected, found the text '5'", "write 5 without quotes"),
        ("number: 007\n", "f:1:9", "a number is expected, found '007'", "7"),
        ("number: 1.5\n", "f:1:9", "a whole number is expected", ""),
        ("inner: { name: a, port: 70000 }\n", "f:1:25", "a number from 0 to 65535 is expected, found '70000'", ""),
        ("flag: yes\n", "f:1:7", "true or false is expected, found 'yes'", "write true"),
        ("flag: off\n", "f:1:7", "true or false is expected", "write false"),
        ("text: [a]\n", "f:1:7", "text is expected, found a list", ""),
        ("text:\n  a: 1\n", "f:2:3", "text is expected, found a mapping", ""),
        ("list: a\n", "f:1:7", "a list is expected, found 'a'", "write [a]"),
        ("list: [a, ~]\n", "f:1:11", "text is expected, found nothing", "\"\""),
        ("colour: gren\n", "f:1:9", "one of red, green, dark-blue is expected, found 'gren'", "'green'"),
        ("address: 10.0.0.300\n", "f:1:10", "'10.0.0.300' is no IPv4 address", ""),
        ("range: 10.0.0.1/8\n", "f:1:8", "the range of that prefix is 10.0.0.0/8", ""),
        ("mode: 999\n", "f:1:7", "is no mode in octal", ""),
        ("mtu: big\n", "f:1:6", "an MTU is 'auto'", ""),
        ("- a\n", "f:1:1", "keys and values are expected, found a list", ""),
    ])
    func complains(_ text: String, _ place: String, _ why: String, _ hint: String) {
        let failure = failure { () throws(Failure) in
            try Document.decode(Everything.self, from: text, file: "f")
        }
        expect(failure, at: place, why, hint: hint.isEmpty ? nil : hint)
    }

    @Test func namesThePath() {
        let failure = failure { () throws(Failure) in
            try Document.decode(Everything.self, from: "inners:\n  - name: a\n  - { name: b, port: x }\n", file: "f")
        }
        #expect(failure.what == "inners[1].port")
    }

    /// A type that tries several forms must not be blamed for what only one of them asked for.
    @Test func letsTypesTryForms() throws {
        struct Either: Decodable, Equatable {
            struct First: Decodable, Equatable { var a: Int }
            struct Second: Decodable, Equatable { var b: Int }
            var first: First?
            var second: Second?
            init(from decoder: any Decoder) throws {
                first = try? First(from: decoder)
                second = first == nil ? try Second(from: decoder) : nil
            }
        }
        #expect(try Document.decode(Either.self, from: "b: 2", file: "f").second?.b == 2)
        expect(
            failure { () throws(Failure) in try Document.decode(Either.self, from: "b: 2\nc: 3", file: "f") },
            at: "f:2:1", "unknown key 'c'")
    }
}

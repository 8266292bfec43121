import Testing

@testable import Documents

struct CoreScalarTests {
    @Test(
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("true", .bool(true)), ("False", .bool(false)),
            ("0", .int(0)), ("5", .int(5)), ("-12", .int(-12)), ("0x1F", .int(31)), ("0o17", .int(15)),
            ("1.5", .double(1.5)), (".5", .double(0.5)), ("1e3", .double(1000)), ("-.inf", .double(-.infinity)),
            ("2.0", .double(2)),
            // Text, where an older YAML or a hasty reader would guess.
            ("no", .text), ("on", .text), ("yes", .text), ("y", .text), ("0644", .text), ("1.30", .text),
            ("1.2.3", .text),
            ("10.0.0.1", .text), ("1_000", .text), ("12:30", .text), ("2026-01-02", .text), ("0b1", .text),
            ("+", .text),
            ("-", .text), (".", .text), ("0x", .text), ("0x-1", .text), ("1e", .text), ("1e999", .text),
            ("nUlL", .text),
            ("99999999999999999999", .text), ("00", .text), ("-0o7", .text), ("1.e", .text), ("e5", .text),
        ] as [(String, CoreScalar)])
    func types(_ raw: String, _ expected: CoreScalar) {
        #expect(CoreScalar(raw) == expected)
    }
}

import Testing

@testable import StepKit

@Suite struct SystemdTimeTests {
    /// The seconds are those that `date -u -d '…' +%s` gives.
    @Test(arguments: [
        ("Mon 2026-11-23 06:43:56.290515 UTC", 1_795_416_236_290_515_000),
        ("Thu 1970-01-01 00:00:00.000001 UTC", 1_000),
        ("Thu 2024-02-29 23:59:59.999999 UTC", 1_709_251_199_999_999_000),
        ("Fri 2024-03-01 00:00:00.5 UTC", 1_709_251_200_500_000_000),
        ("Tue 2100-03-02 00:00:00.000000 UTC", 4_107_628_800_000_000_000),
        // Without a fraction, as Debian 10 writes it: the end of the second.
        ("Mon 2026-11-23 06:43:56 UTC", 1_795_416_236_999_999_999),
    ])
    func moments(_ text: String, _ nanoseconds: Int64) { #expect(SystemdTime.nanoseconds(text) == nanoseconds) }

    @Test(arguments: [
        "", "n/a", "Mon 2026-11-23 06:43:56.290515 CET", "Mon 2026-11-23", "Mon 2026-11 06:43:56 UTC",
        "Mon 2026-11-23 06:43 UTC", "Mon 2026-11-23 06:43:56.1234567890 UTC",
    ])
    func whatIsNoMoment(_ text: String) { #expect(SystemdTime.nanoseconds(text) == nil) }
}

import Foundation
public import Model
public import StepKit
import Wire

/// A clock that goes right. It is never set: whoever keeps time on the host does that.
public struct ClockStep: Step {
    public static let kind = "clock"
    public static let reference = StepReference(
        "Refuses a host whose clock is off, since certificates and leases go by it. It never sets a clock.",
        keys: [
            .init("maxSkew", "seconds", standard: "30", "How far the clock may be from that of this machine.")
        ],
        example: """
            - clock: { maxSkew: 30 }
            """)

    /// Seconds.
    public var maxSkew: Double

    public init(maxSkew: Double = 30) { self.maxSkew = maxSkew }

    public init(from decoder: any Decoder) throws {
        maxSkew = try decoder.container(keyedBy: CodingKeys.self).decode(.maxSkew, standard: 30)
    }

    public var title: String { "clock" }

    public func validate() throws(Failure) {
        guard maxSkew > 0, maxSkew <= 3600 else {
            throw .unusable(title, "`maxSkew` is \(maxSkew), and more than 0 up to 3600 seconds are expected")
        }
    }

    /// What is known to keep the time, by the names that distributions give it.
    static let services = [
        "chrony.service", "chronyd.service", "systemd-timesyncd.service", "ntp.service", "ntpd.service",
        "ntpsec.service", "openntpd.service",
    ]

    /// Whether one of these services runs; nothing where there is no systemd to ask.
    public func inspect(_ host: some Reader, _ site: Site) async throws -> Bool? {
        guard site.facts.hasSystemd else { return nil }
        let reply = try await host.probe(Command(["systemctl", "is-active"] + Self.services))
        // It says one word for each service, and fails unless all of them are active.
        return reply.output.split(separator: "\n").contains { $0.trimmed == "active" }
    }

    public func changes(given isKept: Bool?, _ site: Site) throws -> [Change] {
        let skew = site.facts.clockSkew
        guard abs(skew) > maxSkew else { return [] }
        let seconds = String(format: "%.0f", abs(skew))
        throw Failure(
            .step, title,
            why: "the host's clock is \(seconds) seconds \(skew > 0 ? "ahead of" : "behind") this machine's",
            hint: isKept == true
                ? "look at what keeps its time (`chronyc tracking`, `timedatectl`), and at this machine's own clock"
                : "install chrony or enable systemd-timesyncd on the host, then run the same command again")
    }

    public func notes(given isKept: Bool?, _ site: Site) -> [String] {
        guard isKept == false else { return [] }
        return ["nothing on the host keeps its clock right (no chrony, systemd-timesyncd, ntp): it will drift"]
    }
}

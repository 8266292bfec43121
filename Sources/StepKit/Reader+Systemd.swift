import Model
public import Wire

extension Reader {
    /// What systemd says of a unit; one process on a systemd of 2020 (247) or later, two on an older one.
    public func unitStatus(_ unit: String) async throws -> UnitStatus {
        let properties = "--property=" + UnitStatus.properties.joined(separator: ",")
        var reply = try await probe("systemctl", "show", "--timestamp=us+utc", properties, "--", unit)
        if !reply.succeeded, reply.errors.contains("--timestamp") {
            let argv = ["systemctl", "show", properties, "--", unit]
            reply = try await probe(Command(argv, environment: ["TZ=UTC"]))
        }
        guard reply.succeeded, let status = UnitStatus(show: reply.output) else {
            let words = [reply.cause.words, reply.errors.trimmed].filter { !$0.isEmpty }
            throw Failure(
                .step, "ask systemd about \(unit)", why: words.joined(separator: ": "),
                hint: reply.errors.contains("bus") || reply.isMissing
                    ? "a host needs systemd as its first process" : nil)
        }
        return status
    }

    /// The last lines that a unit wrote to the journal, at most 15; none where there is no journal.
    public func journal(of unit: String) async throws -> [String] {
        let reply = try await probe(Journal.command(for: unit))
        guard reply.succeeded else { return [] }
        return reply.output.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("-- ") }
    }
}

/// How the journal is asked.
public enum Journal {
    /// The last 15 lines of a unit, as it wrote them.
    public static func command(for unit: String) -> Command {
        Command(["journalctl", "-u", unit, "-n", "15", "--no-pager", "-o", "cat"])
    }
}

public import Model
public import StepKit
import Wire

/// The host's name, now and after the next start.
public struct HostnameStep: Step {
    public static let kind = "hostname"
    public static let reference = StepReference(
        "The host's name, now and after the next start.",
        keys: [.init("name", "host name", "At most 64 of a-z, 0-9, '-' and '.'.")],
        example: """
            - hostname: { name: "${host.name}" }
            """)

    public var name: String

    public init(name: String) { self.name = name }

    public var title: String { "hostname \(name)" }

    public func validate() throws(Failure) {
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        let isName = labels.allSatisfy { label in
            !label.isEmpty && label.count <= 63 && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || byte == UInt8(ascii: "-")
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
        }
        // 64 is what the kernel keeps.
        guard isName, name.utf8.count <= 64 else {
            throw .unusable(title, "'\(name)' is no name for a host", hint: "use a-z, 0-9 and '-', such as node-1")
        }
    }

    /// The names that the host goes by.
    public struct Facts: Sendable {
        /// /etc/hostname.
        var file: File?
        /// The kernel's.
        var running: String
        /// hostnamectl works: it is there, and so is the bus that it speaks on.
        var hasControl: Bool
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        async let file = host.file("/etc/hostname")
        async let running = host.file("/proc/sys/kernel/hostname")
        async let control = host.stat("/usr/bin/hostnamectl")
        async let bus = host.stat("/run/dbus/system_bus_socket")
        let hasControl = try await [control, bus].allSatisfy { $0 != nil }
        return try await Facts(file: file, running: running?.text.trimmed ?? "", hasControl: hasControl)
    }

    public func changes(given facts: Facts, _ site: Site) -> [Change] {
        let kept = Self.name(in: facts.file?.text ?? "")
        guard kept != name || facts.running != name else { return [] }
        let old = facts.running == kept ? kept : "\(facts.running) (and \(kept) after the next start)"
        let diff = Diff.lines("-\(old)\n+\(name)")
        if site.facts.hasSystemd, facts.hasControl {
            let command = Command(["hostnamectl", "set-hostname", name], timeout: 60_000)
            let undo: [Undo] = [.path("/etc/hostname"), .hostname(facts.running)]
            return [Change("name the host \(name)", diff: diff, .run(command), undo: undo)]
        }
        var changes: [Change] = []
        if kept != name {
            let attributes = Attributes(mode: 0o644, owner: "root", group: "root")
            changes.append(.write("/etc/hostname", .text(name + "\n"), attributes, replacing: facts.file))
        }
        if facts.running != name {
            changes.append(
                Change(
                    "name the host \(name)", diff: diff, .run(Command(["hostname", name])),
                    undo: [.hostname(facts.running)]))
        }
        return changes
    }

    /// The first line that is no comment, as hostname(5) has it.
    private static func name(in text: String) -> String {
        text.split(separator: "\n").map(\.trimmed).first { !$0.isEmpty && !$0.hasPrefix("#") } ?? ""
    }
}

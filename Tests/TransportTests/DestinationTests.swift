import Model
import Testing

@testable import Transport

struct DestinationTests {
    private let surroundings = Surroundings(home: "/home/ann")

    private func destination(_ settings: SSHSettings) throws(Failure) -> Destination {
        try Destination(Host("n", address: "10.0.0.1", roles: [], ssh: settings), surroundings)
    }

    @Test func defaults() throws {
        let found = try destination(SSHSettings())
        #expect((found.user, found.port, found.identities) == ("root", 22, []))
        #expect(found.knownHosts == ["/home/ann/.ssh/known_hosts"])
        #expect(found.hostKeys == .acceptNew)
        #expect(found.words == "root@10.0.0.1")
        let other = try destination(SSHSettings(user: "ann", port: 2222, identity: "~/key", knownHosts: "/k"))
        #expect((other.identities, other.knownHosts) == (["/home/ann/key"], ["/k"]))
        #expect(other.words == "ann@10.0.0.1:2222")
    }

    /// The login, what ssh.sudo says, and whether it goes through sudo; nil where it must not go at all.
    static let rows: [(String, SSHSettings.Sudo?, Bool?)] = [
        ("root", nil, false), ("root", SSHSettings.Sudo.none, false), ("root", .passwordless, true),
        ("ann", nil, true), ("ann", .passwordless, true), ("ann", SSHSettings.Sudo.none, nil), ("ann", .password, true),
    ]

    @Test(arguments: rows.indices)
    func sudo(row: Int) {
        let (user, setting, expected) = DestinationTests.rows[row]
        #expect((try? destination(SSHSettings(user: user, sudo: setting)))?.isThroughSudo == expected)
    }

    @Test func whatIsNotSupportedIsNeverIgnored() {
        #expect(throws: Failure.self) { try destination(SSHSettings(jump: ["ann@gate:0"])) }
        #expect(throws: Failure.self) { try destination(SSHSettings(port: 0)) }
    }
}

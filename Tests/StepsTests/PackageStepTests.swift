import Model
import StepKit
import TestKit
import Testing
import Wire

@testable import Steps

private func site(_ os: String) -> Site {
    var facts = HostFacts()
    facts.os = os
    return .alone(facts)
}

@Suite struct PackageStepTests {
    private let curl = InstalledPackage(name: "curl", version: "7.88.1-10+deb12u14")
    private let fresh = AptState()

    private func argv(_ step: PackageStep, _ facts: PackageStep.Facts, os: String = "debian") throws -> [[String]] {
        try step.changes(given: facts, site(os)).map(\.deed.argv)
    }

    @Test func whatIsInstalledIsLeftAlone() throws {
        #expect(try argv(PackageStep(names: ["curl"]), .init(installed: [curl])) == [])
        #expect(try argv(PackageStep(names: ["curl:amd64"]), .init(installed: [curl])) == [])
        #expect(try argv(PackageStep(names: ["curl"], version: "7.88.*"), .init(installed: [curl])) == [])
        #expect(try argv(PackageStep(names: ["curl"], state: .absent), .init(installed: [])) == [])
    }

    private let install = [
        "apt-get", "install", "-y", "-q", "--no-install-recommends", "-o", "Dpkg::Options::=--force-confdef", "-o",
        "Dpkg::Options::=--force-confold", "-o", "DPkg::Lock::Timeout=120",
    ]
    private let update = ["apt-get", "update", "-q", "-o", "DPkg::Lock::Timeout=120"]

    @Test func whatIsMissingIsInstalledInOneGo() throws {
        let step = PackageStep(names: ["curl", "socat", "ipset"])
        #expect(try argv(step, .init(installed: [curl], apt: fresh)) == [install + ["socat", "ipset"]])
        let stale = PackageStep.Facts(installed: [curl], apt: AptState(isStale: true))
        #expect(try argv(step, stale) == [update, install + ["socat", "ipset"]])
    }

    @Test func nobodyIsThereToAnswerQuestions() throws {
        let changes = try PackageStep(names: ["socat"]).changes(given: .init(installed: [], apt: fresh), site("ubuntu"))
        guard case .action(.run(let command))? = changes.first?.deed else {
            Issue.record("nothing is run")
            return
        }
        #expect(command.environment.contains("DEBIAN_FRONTEND=noninteractive"))
        #expect(command.timeout == 900_000)
    }

    @Test func anotherVersionIsInstalled() throws {
        let step = PackageStep(names: ["curl"], version: "8.*")
        #expect(
            try argv(step, .init(installed: [curl], apt: fresh))
                == [install + ["--allow-downgrades", "--allow-change-held-packages", "curl=8.*"]])
    }

    @Test(arguments: [
        PackageStep.Facts(installed: [], apt: AptState(isInterrupted: true)),
        PackageStep.Facts(installed: [.init(name: "socat", version: "1", state: .partial)], apt: AptState()),
    ])
    func aCutOffInstallationIsFinishedFirst(_ facts: PackageStep.Facts) throws {
        #expect(
            try argv(PackageStep(names: ["socat"]), facts) == [
                ["dpkg", "--force-confdef", "--force-confold", "--configure", "-a"], install + ["socat"],
            ])
    }

    @Test func servicesAreKeptFromStarting() throws {
        let step = PackageStep(names: ["etcd-server"], keepStopped: ["etcd"])
        #expect(
            try argv(step, .init(installed: [], apt: fresh)) == [
                ["systemctl", "mask", "--runtime", "etcd.service"], install + ["etcd-server"],
                ["systemctl", "unmask", "--runtime", "etcd.service"],
            ])
        let installed = InstalledPackage(name: "etcd-server", version: "3.5.16-4")
        #expect(try argv(step, .init(installed: [installed])) == [])
        // The run before was cut off between the two.
        #expect(
            try argv(step, .init(installed: [installed], masked: ["etcd.service"]))
                == [["systemctl", "unmask", "--runtime", "etcd.service"]])
    }

    @Test func holding() throws {
        var held = curl
        held.isHeld = true
        let hold = PackageStep(names: ["curl"], hold: true)
        let free = PackageStep(names: ["curl"], hold: false)
        #expect(try argv(hold, .init(installed: [curl])) == [["apt-mark", "hold", "curl"]])
        #expect(try argv(hold, .init(installed: [held])) == [])
        #expect(try argv(free, .init(installed: [held])) == [["apt-mark", "unhold", "curl"]])
        #expect(try argv(PackageStep(names: ["curl"]), .init(installed: [held])) == [])
        #expect(throws: Failure.self) { try argv(hold, .init(installed: [curl]), os: "rocky") }
    }

    /// apt-get remove would take along whatever needs it.
    @Test func onlyWhatWasNamedIsRemoved() throws {
        let step = PackageStep(names: ["curl", "socat"], state: .absent)
        #expect(try argv(step, .init(installed: [curl], apt: fresh)) == [["dpkg", "--remove", "curl"]])
        #expect(try argv(step, .init(installed: [curl]), os: "rocky") == [["rpm", "-e", "curl"]])
    }

    @Test func dnf() throws {
        let step = PackageStep(names: ["socat", "curl"])
        #expect(
            try argv(step, .init(installed: [curl]), os: "rocky")
                == [["dnf", "install", "-y", "-q", "--setopt=install_weak_deps=False", "socat"]])
        #expect(
            try argv(PackageStep(names: ["socat"], version: "1.7*"), .init(installed: []), os: "almalinux").first?.last
                == "socat-1.7*")
    }

    @Test(arguments: ["arch", "alpine", ""])
    func anotherFamilyIsAFailure(_ os: String) {
        #expect {
            try argv(PackageStep(names: ["curl"]), .init(installed: []), os: os)
        } throws: {
            ($0 as? Failure)?.why.contains("'\(os)'") == true
        }
    }

    @Test(arguments: [
        PackageStep(names: []), PackageStep(names: ["-y"]), PackageStep(names: ["curl=7"]),
        PackageStep(names: ["lib*"]),
        PackageStep(names: ["a b"]), PackageStep(names: ["a", "b"], version: "1"),
        PackageStep(names: ["a"], state: .absent, version: "1"), PackageStep(names: ["a"], version: "1 2"),
        PackageStep(names: ["a"], keepStopped: ["a/b"]),
    ])
    func whatCannotBeMeant(_ step: PackageStep) { #expect(throws: Failure.self) { try step.validate() } }
}

@Suite struct PackageStepOnAHostTests {
    private let query = "${Package}|${Version}|${db:Status-Want}|${db:Status-Status}\\n"

    private func machine() async -> FakeMachine {
        let machine = FakeMachine(
            files: ["/fake/dpkg": "curl|7.88.1|install|installed\n", "/etc/apt/sources.list": "deb …\n"],
            facts: site("debian").facts)
        await machine.script(facts: RawFacts())
        await machine.script(program: "dpkg-query") { host, command in
            let known = (host.text("/fake/dpkg") ?? "").split(separator: "\n")
            let lines = known.filter { line in command.argv.contains { line.hasPrefix($0 + "|") } }
            return .says(lines.joined(separator: "\n"), errors: "no packages found\n", status: lines.count == 2 ? 0 : 1)
        }
        await machine.script(program: "apt-get") { host, command in
            if command.argv.contains("install"), let name = command.argv.last {
                host.put("/fake/dpkg", (host.text("/fake/dpkg") ?? "") + "\(name)|1.7|install|installed\n")
            }
            return .says()
        }
        return machine
    }

    @Test func itConverges() async throws {
        let machine = await machine()
        let step = PackageStep(names: ["curl", "socat"])
        #expect(
            try await step.converge(on: machine).map(\.summary) == ["fetch the index of packages", "install socat"])
        await machine.forget()
        #expect(try await step.converge(on: machine) == [])
        #expect(await machine.queries.count == 2)
        #expect(
            await machine.queries.first == .probe(Command(["dpkg-query", "-W", "-f=" + query, "--", "curl", "socat"])))
    }

    @Test func anUnknownPackageFailsWithAptsOwnWords() async throws {
        let machine = await machine()
        await machine.script(program: "apt-get") { _, command in
            command.argv.contains("install")
                ? .says(errors: "E: Unable to locate package sokat\n", status: 100) : .says()
        }
        await #expect {
            try await PackageStep(names: ["sokat"]).converge(on: machine)
        } throws: {
            ($0 as? Failure)?.why.contains("Unable to locate package sokat") == true
        }
    }

    @Test func aBrokenDatabaseIsAFailure() async throws {
        let machine = await machine()
        await machine.script(program: "dpkg-query") { _, _ in .says(errors: "dpkg-query: error: …\n", status: 2) }
        await #expect(throws: Failure.self) { try await PackageStep(names: ["curl"]).plan(on: machine) }
    }
}

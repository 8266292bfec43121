import Foundation
import Testing
import Wire

struct CommandTests {
    let folder: Folder
    let agent: AgentProcess

    init() throws {
        folder = try Folder()
        agent = try AgentProcess()
    }

    private func probe(_ script: String, timeout: UInt32 = 30_000, limit: UInt32 = 65_536) throws -> Exit {
        let command = Command(["sh", "-c", script], timeout: timeout, outputLimit: limit)
        return try #require(try agent.ask(.probe(command)).exit)
    }

    @Test func aProgramTellsWhatItSaidAndHowItEnded() throws {
        let exit = try probe("echo out; echo err >&2; exit 3")
        #expect(exit == Exit(.status(3), output: Array("out\n".utf8), errors: Array("err\n".utf8)))
        #expect(try probe("kill -9 $$").cause == .signal(9))
        #expect(try probe("kill -15 $$").cause == .signal(15))
    }

    @Test func theEnvironmentIsSmallAndFixed() throws {
        let command = Command(["env"], environment: ["LANG=de_DE.UTF-8", "EXTRA=a=b"])
        let lines = Set(try #require(try agent.ask(.probe(command)).exit).text.split(separator: "\n"))
        #expect(
            lines == [
                "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root",
                "LANG=de_DE.UTF-8", "LC_ALL=C.UTF-8", "DEBIAN_FRONTEND=noninteractive", "EXTRA=a=b",
            ])
    }

    @Test func inputDirectoryAndMaskAreAsAsked() throws {
        let input = (0..<200_000).map { UInt8(truncatingIfNeeded: $0) }
        let echo = Command(["cat"], directory: folder.path, input: input, outputLimit: 300_000)
        #expect(try agent.ask(.probe(echo)).exit?.output == input)
        #expect(try agent.ask(.probe(Command(["pwd"]))).exit?.text == "/\n")
        #expect(try agent.ask(.probe(Command(["pwd"], directory: folder.path))).exit?.text == folder.path + "\n")
        #expect(try probe("umask").text == "0022\n")
        #expect(try probe("cat").text == "")
    }

    @Test func aProgramThatDoesNotWantItsInputIsNoError() throws {
        let command = Command(["true"], input: [UInt8](repeating: 0, count: 1 << 20))
        #expect(try agent.ask(.probe(command)) == .exit(Exit(.status(0))))
    }

    @Test func aChildInheritsNothingButItsStreams() throws {
        let listing = try probe("ls -l /proc/self/fd | awk '{print $9}' | sort -n | tr -d '\\n'")
        // 3 is the directory that ls itself reads.
        #expect(listing.text == "0123")
        let script = "awk '/^Sig(Blk|Ign)/ { print $2 }' /proc/self/status"
        let masks = try probe(script).text.split(separator: "\n").map { UInt64($0, radix: 16) ?? .max }
        // Those above 31 are libc's own and nobody's to set.
        #expect(masks.map { $0 & 0x7FFF_FFFF } == [0, 0])
    }

    @Test func whatCannotStartSaysWhy() throws {
        try folder.put("script", [UInt8]("#!/bin/sh\n".utf8), mode: 0o644)
        try folder.put("garbage", [1, 2, 3], mode: 0o755)
        let causes = try ["no-such-program", "/no/such", folder["script"], folder["garbage"], folder.path].map {
            try agent.ask(.probe(Command([$0]))).exit?.cause
        }
        let expected = [ENOENT, ENOENT, EACCES, ENOEXEC, EACCES].map { Exit.Cause.unstartable(errno: $0) }
        #expect(causes == expected)
        #expect(try agent.ask(.probe(Command(["true"], directory: folder["x"]))).errno == ENOENT)
    }

    @Test func aCommandThatMakesNoSenseIsRefused() throws {
        let commands = [
            Command([]), Command([""]), Command(["a\u{0}b"]), Command(["true"], environment: ["NAME"]),
            Command(["true"], environment: ["=x"]), Command(["true"], directory: "\u{0}"),
        ]
        for command in commands {
            #expect(try agent.ask(.probe(command)).reason != nil)
            #expect(try agent.act(.run(command)).reason != nil)
        }
    }

    @Test func timeIsUpForTheProgramAndItsChildren() throws {
        let start = Date()
        let exit = try probe("sleep 61 & echo $!; wait", timeout: 1500)
        #expect(exit.cause == .timedOut)
        #expect(Date().timeIntervalSince(start) < 15)
        let child = try #require(pid_t(exit.text.trimmingCharacters(in: .newlines)))
        usleep(100_000)
        #expect(kill(child, 0) != 0 || isZombie(child))
    }

    @Test func whoIgnoresTheSignalIsKilled() throws {
        let start = Date()
        let exit = try probe("trap '' TERM; echo ready; while :; do sleep 0.1; done", timeout: 1500)
        #expect(exit == Exit(.timedOut, output: Array("ready\n".utf8)))
        #expect((2...30).contains(Date().timeIntervalSince(start)))
    }

    @Test func aProgramMayTidyUpWhenItsTimeIsUp() throws {
        let exit = try probe("trap 'sleep 0.5; echo tidy; exit 1' TERM; echo x; sleep 60 & wait", timeout: 1500)
        #expect(exit == Exit(.timedOut, output: Array("x\ntidy\n".utf8)))
    }

    @Test func aGrandchildThatKeepsThePipesIsNotWaitedFor() throws {
        let start = Date()
        let exit = try probe("setsid sleep 20 & echo started")
        #expect(exit == Exit(.status(0), output: Array("started\n".utf8)))
        #expect(Date().timeIntervalSince(start) < 15)
    }

    @Test func aLotOfOutputIsKeptAtBothEnds() throws {
        let exit = try probe("seq 1 200000; seq 1 3 >&2", limit: 1000)
        let all = (1...200_000).map { "\($0)\n" }.joined()
        #expect(exit.text == all.prefix(500) + all.suffix(500))
        #expect(exit.errors == Array("1\n2\n3\n".utf8))
        #expect(exit.dropped == UInt64(all.utf8.count - 1000))
    }

    @Test(arguments: [0, 1, 2, 5, 6, 7] as [UInt32])
    func theLimitIsKeptToTheByte(limit: UInt32) throws {
        let exit = try probe("printf 123456", limit: limit)
        let expected: [UInt32: String] = [0: "", 1: "1", 2: "16", 5: "12356", 6: "123456", 7: "123456"]
        #expect(exit.text == expected[limit])
        #expect(exit.dropped == UInt64(6 - min(6, limit)))
    }

    @Test func endlessOutputFitsInAFrame() throws {
        let exit = try probe("yes | head -c 60000000; yes | head -c 60000000 >&2", limit: .max)
        #expect(exit.output.count + exit.errors.count < Protocol.longestFrame)
        #expect(exit.dropped == 120_000_000 - UInt64(exit.output.count + exit.errors.count))
    }

    private func isZombie(_ pid: pid_t) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        return status?.contains(") Z ") ?? true
    }
}

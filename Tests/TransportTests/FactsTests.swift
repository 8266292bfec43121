import Model
import Testing
import Wire

@testable import Transport

struct FactsTests {
    @Test func osReleaseOfSeveralSystems() {
        let debian = OSRelease("PRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\nVERSION_ID=\"12\"\nID=debian\n")
        #expect((debian.id, debian.version, debian.name) == ("debian", "12", "Debian GNU/Linux 12 (bookworm)"))
        let arch = OSRelease("# rolling\nNAME='Arch Linux'\r\nID=arch \n")
        #expect((arch.id, arch.version, arch.name) == ("arch", "", "Arch Linux"))
        let odd = OSRelease("NAME=\"a \\\"b\\\" \\$c\"\nID")
        #expect((odd.id, odd.name) == ("linux", "a \"b\" $c"))
        #expect(OSRelease("").name == "linux")
    }

    @Test(arguments: [("x86_64", "amd64"), ("aarch64", "arm64"), ("riscv64", "riscv64")])
    func architectureInTheWordsOfKubernetes(machine: String, expected: String) {
        var raw = RawFacts()
        raw.machine = machine
        #expect(HostFacts(raw, clockSkew: 0).architecture == expected)
    }

    @Test func everythingElseIsPassedOn() {
        var raw = RawFacts()
        raw.swaps = "Filename\t\tType\nSize\n/dev/sda2   partition\t1\n/swap\\040file file 2\n"
        raw.swaps = "Filename Type Size\n/dev/sda2   partition\t1\n/swap\\040file file 2\n"
        raw.disks = [.init(path: "/", size: 10, available: 4)]
        raw.interfaces = [.init(name: "eth0", address: "10.0.0.1", prefix: 24, mtu: 1400)]
        raw.cpus = 2
        raw.memory = 1 << 31
        raw.cgroupVersion = 2
        let facts = HostFacts(raw, clockSkew: -3.5)
        #expect(facts.swaps == ["/dev/sda2", "/swap file"])
        #expect(facts.disks == [.init(path: "/", size: 10, available: 4)])
        #expect(facts.interfaces == [.init(name: "eth0", address: "10.0.0.1", prefix: 24, mtu: 1400)])
        #expect((facts.cpus, facts.memory, facts.cgroupVersion, facts.clockSkew) == (2, 1 << 31, 2, -3.5))
        #expect(facts.defaultInterface == nil)
    }
}

import Model
import StepKit
import TestKit
import Testing

@testable import Steps

@Suite struct MountStepTests {
    private let step = MountStep(path: "/var/lib/etcd", source: "LABEL=etcd", type: "ext4", options: "noatime,nofail")
    private let line = "LABEL=etcd /var/lib/etcd ext4 noatime,nofail 0 0\n"
    private let mounted = "/dev/vda / ext4 rw,relatime 0 0\n/dev/sdb1 /var/lib/etcd ext4 rw,noatime 0 0\n"

    private func words(_ step: MountStep, _ fstab: String?, _ mounts: String, there: Bool = true) throws -> [String] {
        let file = fstab.map { File(bytes: Array($0.utf8), mode: 0o644) }
        return try step.changes(given: .init(fstab: file, mounts: mounts, isPathThere: there), .alone()).map(\.summary)
    }

    @Test func rows() throws {
        #expect(try words(step, line, mounted) == [])
        #expect(try words(step, line, "") == ["mount /var/lib/etcd"])
        #expect(
            try words(step, nil, "", there: false) == [
                "make directory /var/lib/etcd", "put /var/lib/etcd into /etc/fstab",
                "let systemd read /etc/fstab again", "mount /var/lib/etcd",
            ])
        #expect(try words(step, line.replacing("noatime,", with: ""), mounted).count == 2)
        #expect(
            try words(step, line, mounted.replacing("noatime", with: "relatime"))
                == ["mount /var/lib/etcd again with noatime"])
    }

    @Test func whatElseIsMountedIsLeftAlone() {
        #expect(throws: Failure.self) { try words(step, line, mounted.replacing("etcd ext4", with: "etcd xfs")) }
        let other = MountStep(path: "/var/lib/etcd", source: "/dev/sdc1", type: "ext4")
        #expect(throws: Failure.self) { try words(other, line, mounted) }
    }

    @Test func aBindMountShowsAsItsDevice() throws {
        let bind = MountStep(path: "/srv/a b", source: "/data", type: "none", options: "bind")
        #expect(
            try words(bind, "/data /srv/a\\040b none bind 0 0\n", "/dev/vda /srv/a\\040b ext4 rw,relatime 0 0\n") == [])
    }

    @Test(arguments: [
        MountStep(path: "/", source: "a", type: "ext4"), MountStep(path: "a", source: "a", type: "ext4"),
        MountStep(path: "/a/../b", source: "a", type: "ext4"), MountStep(path: "/a", source: "", type: "ext4"),
        MountStep(path: "/a", source: "a", type: "swap"), MountStep(path: "/a", source: "-a", type: "ext4"),
    ])
    func whatCannotBeMeant(_ step: MountStep) { #expect(throws: Failure.self) { try step.validate() } }
}

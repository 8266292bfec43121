import Testing

@testable import Lab

@Suite struct MountPointTests {
    @Test func findsTheFileSystemBehindAnyNumberOfFields() {
        let plain = MountPoint(line: "36 35 98:0 / /mnt rw,noatime - ext3 /dev/root rw,errors=continue")
        let shared = MountPoint(line: "36 35 98:0 / /mnt rw master:1 shared:2 - ext3 /dev/root rw,errors=continue")
        #expect(plain?.path == "/mnt")
        #expect(plain?.type == "ext3")
        #expect(plain?.options == ["rw", "errors=continue"])
        #expect(shared == plain)
    }

    @Test func readsWhatTheKernelEscapes() {
        let mount = MountPoint(line: #"36 35 0:40 / /a\040b\134c\011d rw - overlay overlay rw,lowerdir=/x\040y"#)
        #expect(mount?.path == "/a b\\c\td")
        #expect(mount?.options == ["rw", "lowerdir=/x y"])
    }

    @Test(arguments: ["", "36 35 98:0 / /mnt", "36 35 98:0 / /mnt rw - ext3"])
    func leavesOutBrokenLines(line: String) {
        #expect(MountPoint(line: Substring(line)) == nil)
    }

    @Test func isInsideFoldersAndNotBesideThem() throws {
        let mount = try #require(MountPoint(line: "1 1 0:1 / /var/lib/lab/root rw - overlay overlay rw"))
        #expect(mount.isInside("/var/lib/lab/root"))
        #expect(mount.isInside("/var/lib/lab"))
        #expect(!mount.isInside("/var/lib/la"))
        #expect(!mount.isInside("/var/lib/lab/root/below"))
    }
}

import Testing

@testable import Steps

@Suite struct FstabTests {
    private let text = """
        # /etc/fstab: static file system information.
        # swap was on /dev/sda5 during installation
        UUID=1-2 /               ext4    errors=remount-ro 0       1
        UUID=3-4\tnone\tswap\tsw\t0\t0
        /dev/mapper/vg-swap /srv/swap  xfs defaults 0 0
          /swapfile swap swap defaults 0 0
        #/dev/sdb1 none swap sw 0 0
        tmpfs /tmp\\040dir tmpfs defaults

        """

    /// Three lines here have the word in them and are no swap; they stay as they are.
    @Test func onlyRealSwapLinesAreTakenOut() {
        let expected = text.replacing("UUID=3-4", with: "# slipway: UUID=3-4")
            .replacing("  /swapfile", with: "# slipway:   /swapfile")
        let fstab = Fstab(Array(text.utf8))
        #expect(String(decoding: fstab.withoutSwap.bytes, as: UTF8.self) == expected)
        #expect(fstab.withoutSwap.withoutSwap == fstab.withoutSwap)
    }

    /// Whatever the bytes are.
    @Test(arguments: [
        [], [10], [10, 10], Array("a b c".utf8), [0xff, 0xfe, 10, 0x80], Array("/ / ext4\r\n".utf8),
    ])
    func theRestStaysAsItIs(_ bytes: [UInt8]) {
        #expect(Fstab(bytes).bytes == bytes)
        #expect(Fstab(bytes).withoutSwap.bytes == bytes)
    }

    @Test func lineEndsOfWindows() {
        let fstab = Fstab(Array("/dev/a none swap\r\n".utf8))
        #expect(String(decoding: fstab.withoutSwap.bytes, as: UTF8.self) == "# slipway: /dev/a none swap\r\n")
    }

    @Test func aLineIsReplacedOrPutAtTheEnd() {
        func put(_ text: String) -> String {
            String(decoding: Fstab(Array(text.utf8)).with("L /b ext4 defaults 0 0", for: "/b").bytes, as: UTF8.self)
        }
        #expect(put("") == "L /b ext4 defaults 0 0\n")
        #expect(put("x /a ext4\n") == "x /a ext4\nL /b ext4 defaults 0 0\n")
        #expect(put("x /a ext4") == "x /a ext4\nL /b ext4 defaults 0 0\n")
        #expect(put("y /b xfs\nx /a ext4\n") == "L /b ext4 defaults 0 0\nx /a ext4\n")
    }
}

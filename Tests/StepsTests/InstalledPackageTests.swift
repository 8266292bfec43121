import Testing

@testable import Steps

/// What dpkg-query of Debian 12 and 13 and rpm of Rocky 9 say.
@Suite struct InstalledPackageTests {
    @Test func dpkg() {
        let output = """
            cron|3.0pl1-162|hold|installed
            libc6|2.36-9+deb12u14|install|installed
            exim4||unknown|not-installed
            nano|7.2-1|deinstall|config-files
            etcd-server|3.4.23-4+b4|install|half-configured
            man-db|2.11.2-2|install|triggers-pending

            """
        #expect(
            InstalledPackage.all(dpkg: output) == [
                InstalledPackage(name: "cron", version: "3.0pl1-162", isHeld: true),
                InstalledPackage(name: "libc6", version: "2.36-9+deb12u14"),
                InstalledPackage(name: "etcd-server", version: "3.4.23-4+b4", state: .partial),
                InstalledPackage(name: "man-db", version: "2.11.2-2", state: .partial),
            ])
        #expect(InstalledPackage.all(dpkg: "") == [])
    }

    @Test func rpm() {
        let output = "conntrack-tools|1.4.7-4.el9_5\npackage socat is not installed\n"
        #expect(
            InstalledPackage.all(rpm: output) == [InstalledPackage(name: "conntrack-tools", version: "1.4.7-4.el9_5")])
    }

    @Test(arguments: [
        ("1.6.20~ds1-1+b1", "1.6.*", true), ("1.6.20~ds1-1+b1", "1.6.20~ds1", true),
        ("1.6.20~ds1-1+b1", "1.7.*", false),
        ("1.6.20~ds1-1+b1", "1.6.20~ds1-1+b1", true), ("1.6.20~ds1-1+b1", "1.6", false), ("1:2.0-1", "2.0", false),
        ("1:2.0-1", "*:2.*", true), ("2.0", "*", true), ("2.0", "2.0*", true),
    ])
    func versions(_ version: String, _ pattern: String, _ matches: Bool) {
        #expect(InstalledPackage(name: "a", version: version).matches(pattern) == matches)
    }
}

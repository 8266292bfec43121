import Testing

@testable import Lab

@Suite struct AptSourceTests {
    private static let list = """
        # deb http://commented.example/debian bookworm main
        deb http://mirror.example/debian bookworm main contrib # the archive
        deb [arch=amd64 Signed-By=/etc/keys/a.gpg] https://mirror.example/debian-security bookworm-security main
        deb-src http://mirror.example/debian bookworm main
        deb\thttp://mirror.example/debian  bookworm-updates\tmain
        deb http://broken.example
        """

    private static let sources = """
        # A comment
        Types: deb deb-src
        URIs: http://mirror.example/debian
         http://second.example/debian
        Suites: bookworm bookworm-updates
        # within a paragraph
        Components: main
        Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

        Types: deb
        URIs: http://off.example/debian
        Suites: bookworm
        Components: main
        Enabled: no

        Types: deb-src
        URIs: http://source.example/debian
        Suites: bookworm
        Components: main
        """

    @Test func readsLists() {
        #expect(
            AptSource.entries(list: Self.list) == [
                AptSource(
                    uris: ["http://mirror.example/debian"], suites: ["bookworm"], components: ["main", "contrib"]),
                AptSource(
                    uris: ["https://mirror.example/debian-security"], suites: ["bookworm-security"],
                    components: ["main"], options: ["arch": "amd64", "signed-by": "/etc/keys/a.gpg"]),
                AptSource(uris: ["http://mirror.example/debian"], suites: ["bookworm-updates"], components: ["main"]),
            ])
    }

    @Test func readsParagraphs() {
        #expect(
            AptSource.entries(sources: Self.sources) == [
                AptSource(
                    uris: ["http://mirror.example/debian", "http://second.example/debian"],
                    suites: ["bookworm", "bookworm-updates"], components: ["main"],
                    options: ["signed-by": "/usr/share/keyrings/debian-archive-keyring.gpg"])
            ])
    }

    @Test func asksTheMachinesArchiveForTheOtherRelease() {
        let lines = AptMirror.lines(
            from: AptSource.entries(list: Self.list), codename: "bookworm", release: .trixie)
        #expect(
            lines == [
                "deb http://mirror.example/debian trixie main",
                "deb http://mirror.example/debian trixie-updates main",
                "deb [signed-by=/etc/keys/a.gpg] https://mirror.example/debian-security trixie-security main",
            ])
    }

    @Test func leavesOutSuitesOfOthers() {
        let foreign = """
            deb https://vendor.example/apt cloud-sdk-bookworm main
            deb https://vendor.example/linux bookworm stable
            deb http://mirror.example/debian bookworm-backports main
            deb http://mirror.example/debian bookworm main
            """
        let lines = AptMirror.lines(from: AptSource.entries(list: foreign), codename: "bookworm", release: .bookworm)
        #expect(lines == ["deb http://mirror.example/debian bookworm main"])
    }

    @Test func keepsTheSettingsThatReachArchives() {
        let dump = """
            APT "";
            Acquire "";
            Acquire::http::Proxy "http://proxy.example:3128";
            Acquire::http "";
            Acquire::Check-Valid-Until "false";
            Acquire::GzipIndexes "true";
            Dir::Cache "var/cache/apt";
            """
        #expect(
            AptMirror.settings(in: dump) == [
                #"Acquire::http::Proxy "http://proxy.example:3128";"#, #"Acquire::Check-Valid-Until "false";"#,
            ])
    }
}

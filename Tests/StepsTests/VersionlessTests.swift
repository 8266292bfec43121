import Testing

@testable import Steps

struct VersionlessTests {
    /// The slots of archives on hosts are named after this, so it must stay what it always was.
    @Test(arguments: [
        "", "v", "v1", "1.2", "v1.2", "vv1.2.3", "a1.2b3.4", "etcd-v3.6.5-linux-amd64.tar.gz", "x12.", "1..2", "1.2.",
        "12v3.4", ".1.2", "v.1", "v1.", "1.v2.3", "10.20.30v40.50", "größe-1.0.ä", "9", "1.2.3.4.5-6", "cni-v1.9.0.tgz",
    ])
    func itIsWhatTheExpressionSays(name: String) {
        #expect(name.versionless == name.replacing(/v?[0-9]+(\.[0-9]+)+/, with: ""))
    }
}

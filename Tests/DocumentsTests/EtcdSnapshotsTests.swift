import Documents
import Model
import Testing

@Suite struct EtcdSnapshotsTests {
    private func cluster(_ etcd: String) throws -> Cluster {
        try InventoryReader().read(
            "cluster: { name: harbor }\n\(etcd)\nhosts:\n  a: { address: 10.0.0.1, roles: [etcd] }\n", file: "i.yaml")
    }

    @Test(
        arguments: [
            ("", EtcdSnapshots()), ("etcd: { source: package }", EtcdSnapshots()),
            ("etcd: { snapshots: true }", EtcdSnapshots()),
            ("etcd: { snapshots: false }", nil),
            ("etcd: { snapshots: { every: 30min } }", EtcdSnapshots(every: "30min")),
            (
                "etcd: { snapshots: { every: 1d, keep: 3, path: /srv/s } }",
                EtcdSnapshots(every: "1d", keep: 3, path: "/srv/s")
            ),
        ] as [(String, EtcdSnapshots?)])
    func isRead(_ text: String, _ wanted: EtcdSnapshots?) throws {
        #expect(try cluster(text).etcdSnapshots == wanted)
    }

    @Test(arguments: [
        "every: 6", "every: 0h", "every: six hours", "keep: 0", "keep: 1001", "path: backups", "path: /",
        "path: /a/../b",
        "path: '/a b'", "often: 6h",
    ])
    func isRefusedWithItsPlace(_ key: String) {
        let failure = #expect(throws: Failure.self) { try cluster("etcd: { snapshots: { \(key) } }") }
        #expect(failure?.kind == .input && failure?.place?.hasPrefix("i.yaml:2:") == true)
    }
}

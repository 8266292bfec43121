import Foundation
import Lab
import Model
import Testing

extension RealHosts.WholeCluster {
    /// What `slipway kubeconfig` prints lets the administrator do everything, and somebody else what RBAC gives to them.
    @Test func kubeconfigsAreWhatTheyMayBe() async throws {
        let fleet = try await FleetYard.open(.routed)
        let own = try await fleet.slipway.run("kubeconfig")
        try #require(own.status == 0, "\(own.errors)")
        try await fleet.on("cp-1", "umask 077; cat > /root/own.conf", input: own.output)
        let ask = "kubectl --kubeconfig /root/own.conf"
        try await fleet.on("cp-1", "\(ask) get nodes; \(ask) auth can-i '*' '*' --all-namespaces")
        try await fleet.on(
            "cp-1",
            """
            \(ask) create namespace team
            \(ask) -n team create role reader --verb=get,list --resource=pods
            \(ask) -n team create rolebinding readers --role=reader --group=readers
            """)

        let ann = try await fleet.slipway.run("kubeconfig", "--user", "ann", "--group", "readers", "--ttl", "1h")
        try #require(ann.status == 0, "\(ann.errors)")
        try await fleet.on("cp-1", "umask 077; cat > /root/ann.conf", input: ann.output)
        let annAsks = "kubectl --kubeconfig /root/ann.conf"
        #expect(try await fleet.on("cp-1", "\(annAsks) auth whoami").contains("readers"))
        try await fleet.on("cp-1", "\(annAsks) -n team get pods")
        for refused in ["-n team get secrets", "get nodes", "-n kube-system get pods", "-n team delete pod any"] {
            let reply = try await fleet.lab.exec("cp-1", ["sh", "-c", "\(annAsks) \(refused)"])
            #expect(!reply.isSuccess && reply.errors.contains("forbidden"), "\(refused): \(reply)")
        }
        let data = try #require(ann.output.firstMatch(of: /client-certificate-data: *"?([A-Za-z0-9+\/=]+)/)?.1)
        let hour = "echo \(data) | base64 -d | openssl x509 -noout -checkend"
        try await fleet.on("cp-1", "\(hour) 3000 && ! \(hour) 3700")
        try await fleet.on("cp-1", "\(ask) delete namespace team --wait=false; rm /root/own.conf /root/ann.conf")
    }

    /// Merging adds to a kubeconfig, and leaves everything there as it was.
    @Test func mergingLosesNothing() async throws {
        let fleet = try await FleetYard.open(.routed)
        let before = """
            # mine
            apiVersion: v1
            kind: Config
            preferences: { colors: true }
            current-context: elsewhere
            clusters:
            - name: elsewhere
              cluster: { server: "https://10.9.9.9:6443", proxy-url: "http://10.9.9.8:3128" }
            contexts:
            - name: elsewhere
              context: { cluster: elsewhere, user: me, namespace: work }
            users:
            - name: me
              user: { token: kept }

            """
        let file = try fleet.write("config", before)
        let environment = ["KUBECONFIG": file.path]
        let merge = try await fleet.slipway.run("kubeconfig", "--merge", environment: environment)
        #expect(merge.status == 0, "\(merge.words)")
        let after = try String(contentsOf: file, encoding: .utf8)
        for line in before.split(separator: "\n") { #expect(after.contains(line), "\(line)\n\(after.prefix(900))") }

        // kubectl reads it, and it works beside what was there.
        try await fleet.on("cp-1", "umask 077; cat > /root/merged.conf", input: after)
        let ask = "kubectl --kubeconfig /root/merged.conf"
        #expect(try await fleet.on("cp-1", "\(ask) config current-context") == "elsewhere\n")
        #expect(try await fleet.on("cp-1", "\(ask) config get-contexts -o name") == "elsewhere\nfleet\n")
        try await fleet.on("cp-1", "\(ask) --context fleet get nodes; rm /root/merged.conf")

        let again = try await fleet.slipway.run("kubeconfig", "--merge", "--use", environment: environment)
        #expect(again.status == 0, "\(again.words)")
        let used = try String(contentsOf: file, encoding: .utf8)
        #expect(used.contains("current-context: fleet") && used.contains("token: kept"))
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
    }
}

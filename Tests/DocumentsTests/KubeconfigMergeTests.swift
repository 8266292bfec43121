import Documents
import Model
import Testing

struct KubeconfigMergeTests {
    static let own = """
        apiVersion: v1
        kind: Config
        clusters:
        - name: "harbor"
          cluster:
            server: "https://10.0.0.10:6443"
            certificate-authority-data: Q0E=
        users:
        - name: "harbor-admin"
          user:
            client-certificate-data: Q1JU
            client-key-data: S0VZ
        contexts:
        - name: "harbor"
          context:
            cluster: "harbor"
            user: "harbor-admin"
        current-context: "harbor"

        """
    /// As kubectl writes it, with comments of a person.
    static let foreign = """
        # mine
        apiVersion: v1
        clusters:
        - cluster:
            server: https://other:6443 # work
          name: other
        # behind
        contexts:
        - context:
            cluster: other
            namespace: dev
            user: me
          name: other
        current-context: other
        kind: Config
        preferences: {}
        users:
        - name: me
          user:
            exec:
              command: aws
              args: [eks, "0123"]
        extensions: [{ name: x }]

        """

    private func merge(_ existing: String?, setsCurrent: Bool = false) throws -> (text: String, KubeconfigMerge) {
        let merge = try KubeconfigMerge(Secret(Self.own), into: existing, file: "config", setsCurrent: setsCurrent)
        return (String(decoding: merge.text.bytes, as: UTF8.self), merge)
    }
    private func value(_ text: String) throws -> Value { try Document.value(text, file: "config") }

    @Test(arguments: [nil, "", "\n", "# nothing yet\n", "null\n"] as [String?])
    func withoutAFileItIsTheFile(_ existing: String?) throws {
        let (text, merge) = try merge(existing)
        #expect(text == Self.own && merge.replaced.isEmpty && merge.isCurrent)
    }

    @Test func everythingElseStaysAsItIs() throws {
        let (text, merge) = try merge(Self.foreign)
        // Without the lines that came in, it is the file from before.
        let before = Self.foreign.split(separator: "\n", omittingEmptySubsequences: false)
        var rest = before[...]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where line == rest.first {
            rest = rest.dropFirst()
        }
        #expect(rest.isEmpty, "\(text)")
        #expect(merge.replaced.isEmpty && !merge.isCurrent)
        let (old, new) = (try value(Self.foreign), try value(text))
        for key in ["preferences", "extensions", "current-context", "kind"] { #expect(new[key] == old[key]) }
        #expect(new["clusters.0"] == old["clusters.0"] && new["users.0"] == old["users.0"])
        #expect(new["contexts.0"] == old["contexts.0"])
        let own = try value(Self.own)
        for list in ["clusters", "users", "contexts"] { #expect(new["\(list).1"] == own["\(list).0"]) }
        #expect(new["clusters.2"] == nil)
    }

    @Test func itCanBecomeTheCurrentOne() throws {
        let (text, merge) = try merge(Self.foreign, setsCurrent: true)
        #expect(try value(text)["current-context"] == "harbor" && merge.isCurrent)
        #expect(text.contains("# work") && text.contains("# behind"))
    }

    @Test func theSameAgainChangesNothing() throws {
        let once = try merge(Self.foreign).text
        let (twice, merge) = try merge(once)
        #expect(twice == once && merge.replaced.isEmpty)
    }

    @Test func oldEntriesAreReplacedAndWhatAPersonAddedStays() throws {
        let old = """
            kind: Config
            apiVersion: v1
            clusters:
              # ours
              - name: harbor
                cluster:
                  server: https://old:6443
                  certificate-authority: /old/ca.crt
                  insecure-skip-tls-verify: true
                  proxy-url: http://proxy:3128

              # the next one
              - name: other
                cluster: { server: "https://other" }
            users:
              - name: harbor-admin
                user: { token: old, username: me, password: secret }
            contexts:
              - name: harbor
                context:
                  cluster: harbor
                  user: someone
                  namespace: mine
                extra: kept
            current-context: ""

            """
        let (text, merge) = try merge(old)
        #expect(merge.replaced == ["cluster harbor", "user harbor-admin", "context harbor"] && merge.isCurrent)
        let new = try value(text)
        let own = try value(Self.own)
        #expect(new["clusters.0.cluster.server"] == "https://10.0.0.10:6443")
        #expect(new["clusters.0.cluster.proxy-url"] == "http://proxy:3128")
        #expect(new["clusters.0.cluster.certificate-authority"] == nil)
        #expect(new["clusters.0.cluster.insecure-skip-tls-verify"] == nil)
        #expect(new["clusters.1.cluster"] == ["server": "https://other"] && new["clusters.2"] == nil)
        #expect(new["users.0"] == own["users.0"])
        #expect(new["contexts.0.context"] == ["cluster": "harbor", "user": "harbor-admin", "namespace": "mine"])
        #expect(new["contexts.0.extra"] == "kept" && new["current-context"] == "harbor")
        #expect(text.contains("  # ours\n") && text.contains("\n  # the next one\n"))
    }

    /// Laid out as nobody expects: nothing is lost but, at worst, comments.
    @Test(arguments: [
        "{\"apiVersion\":\"v1\",\"kind\":\"Config\",\"clusters\":[{\"name\":\"o\",\"cluster\":{\"server\":\"s\"}}],\"users\":[],\"contexts\":null}",
        "clusters: []\nusers:\ncontexts: null\n",
        "clusters:\n-\n  name: o\n  cluster: {server: s}\nusers: [{name: u, user: {token: \"1.30\"}}]\n",
        "clusters: [{name: harbor, cluster: {server: s}},\n  {name: o, cluster: {}}]\n",
        "a: &a [1, 2]\nclusters:\n- name: o\n  cluster: &c {server: s}\n- name: p\n  cluster: *c\n",
        "clusters:\n    - cluster:\n        server: |\n          x\n          # no comment\n      name: o\ncurrent-context: o # here",
        "current-context: >-\n  folded\n  name\nclusters:\n- {name: o}\n",
    ])
    func nothingIsLost(_ existing: String) throws {
        let (text, _) = try merge(existing, setsCurrent: true)
        let (old, new) = (try value(existing), try value(text))
        guard case .map(let map) = old else {
            Issue.record("no map")
            return
        }
        for pair in map.pairs where pair.key != "current-context" {
            guard case .list(let items) = pair.value else {
                if pair.value != .null { #expect(new[pair.key] == pair.value) }
                continue
            }
            for (index, item) in items.enumerated() where item["name"] != "harbor" {
                #expect(new["\(pair.key).\(index)"] == item)
            }
        }
        #expect(new["current-context"] == "harbor")
        let again = try merge(text, setsCurrent: true)
        #expect(try value(again.text) == new && again.1.replaced.isEmpty)
        for (list, name) in [("clusters", "harbor"), ("users", "harbor-admin"), ("contexts", "harbor")] {
            guard case .list(let items)? = new[list] else {
                Issue.record("no \(list)")
                continue
            }
            #expect(items.count { $0["name"] == .string(name) } == 1)
        }
    }

    @Test(arguments: [
        ("hello\n", "config:1:1", "no kubeconfig"), ("clusters: 5\n", "config:1:11", "'clusters' is no list"),
        ("users:\n- user: {}\n", "config:2:3", "a user has no name"), ("a: b: c\n", "config:1:5", ""),
        ("kind: Config\n---\n", "config:2:1", "a second document"),
    ])
    func whatIsNoKubeconfigIsLeftAlone(_ existing: String, _ place: String, _ why: String) {
        let failure = failure { () throws(Failure) in
            try KubeconfigMerge(Secret(Self.own), into: existing, file: "config", setsCurrent: false)
        }
        #expect(failure.place?.hasPrefix("config:") == true && failure.why.contains(why), "\(failure)")
    }
}

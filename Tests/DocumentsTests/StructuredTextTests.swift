import Documents
import Model
import StepKit
import Testing

struct StructuredTextTests {
    static let containerd: Value = [
        "version": 2,
        "plugins": [
            "io.containerd.grpc.v1.cri": [
                "sandbox_image": "registry.k8s.io/pause:3.10.1",
                "containerd": ["runtimes": ["runc": ["options": ["SystemdCgroup": true]]]],
                "cni": [:],
            ]
        ],
        "imports": ["/etc/containerd/conf.d/*.toml"],
        "proxies": [["name": "a", "on": true], ["name": "b", "tags": ["x": 1]]],
        "mixed": [1, ["deep": .double(1.5)]],
    ]

    @Test func writesTOML() throws {
        #expect(
            try StructuredText.toml(Self.containerd) == """
                version = 2
                imports = ["/etc/containerd/conf.d/*.toml"]
                mixed = [1, { deep = 1.5 }]

                [plugins."io.containerd.grpc.v1.cri"]
                sandbox_image = "registry.k8s.io/pause:3.10.1"

                [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
                SystemdCgroup = true

                [plugins."io.containerd.grpc.v1.cri".cni]

                [[proxies]]
                name = "a"
                on = true

                [[proxies]]
                name = "b"

                [proxies.tags]
                x = 1

                """)
        #expect(
            try StructuredText.toml(["a b": "x\"\\\n\u{1}", "": [:]]) == "\"a b\" = \"x\\\"\\\\\\n\\u0001\"\n\n[\"\"]\n"
        )
    }

    @Test func writesJSON() throws {
        let value: Value = ["b": [1, .null, "x\n\"é/"], "a": ["c": true], "empty": [:], "none": [], "d": .double(2)]
        #expect(
            try StructuredText.json(value) == """
                {
                  "b": [
                    1,
                    null,
                    "x\\n\\"é/"
                  ],
                  "a": {
                    "c": true
                  },
                  "empty": {},
                  "none": [],
                  "d": 2.0
                }

                """)
    }

    @Test func writesYAML() throws {
        let value: Value = [
            "z": "text", "port": 8080, "quoted": ["no", "0644", "1.30", "12:30", "2026-01-02", "~", "", "true", "1e3"],
            "plain": ["10.0.0.1", "v1.36.2", "a: b", "x #y", "- z"], "none": .null, "text": "a\nb\n", "cut": "a\nb",
            "map": ["k": [["n": 1, "m": 2]]], "empty": [:], "list": [], "ratio": .double(0.5), "on": false,
        ]
        #expect(
            try StructuredText.yaml(value) == """
                z: text
                port: 8080
                quoted:
                - "no"
                - "0644"
                - "1.30"
                - "12:30"
                - "2026-01-02"
                - "~"
                - ""
                - "true"
                - "1e3"
                plain:
                - 10.0.0.1
                - v1.36.2
                - 'a: b'
                - 'x #y'
                - '- z'
                none: null
                text: |
                  a
                  b
                cut: |-
                  a
                  b
                map:
                  k:
                  - "n": 1
                    m: 2
                empty: {}
                list: []
                ratio: 0.5
                "on": false

                """)
    }

    @Test func refusesWhatAFormatCannotHold() {
        #expect(failure { () throws(Failure) in try StructuredText.toml(["a": ["b": .null]]) }.why.contains("a.b"))
        #expect(failure { () throws(Failure) in try StructuredText.toml([1]) }.why.contains("mapping"))
        #expect(failure { () throws(Failure) in try StructuredText.json(.double(.nan)) }.why.contains("nan"))
        let secret: Value = ["key": .secret(Secret("hush"))]
        let shown = failure { () throws(Failure) in try StructuredText.yaml(secret) }
        #expect(shown.why.contains("secret") && !shown.description.contains("hush"))
    }

    @Test func keepsSecretsTogether() throws {
        let content = try StructuredText.content(
            ["a": 1, "key": .secret(Secret("hush"))], .yaml, header: "Mine.\n\n# kept")
        #expect(content == .secret(Secret("# Mine.\n#\n# kept\na: 1\nkey: hush\n")))
    }

    /// What is written is what is read again, whatever it is.
    @Test func survivesTheWayThroughYAML() throws {
        var dice = Dice(seed: 7)
        for _ in 0..<400 {
            let value = dice.value(depth: 3)
            let text = try StructuredText.yaml(["top": value])
            #expect(try Document.value(text, file: "f") == ["top": value], "\(text)")
            #expect(text.hasSuffix("\n"))
        }
    }
}

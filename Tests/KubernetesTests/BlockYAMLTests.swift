import Model
import Testing

@testable import Kubernetes

@Suite struct BlockYAMLTests {
    /// What some reader would take for something else is quoted.
    @Test(
        arguments: [
            ("kube-system", "kube-system"), ("/etc/kubernetes/pki", "/etc/kubernetes/pki"),
            ("--flag=a,b", "--flag=a,b"), ("https://10.0.0.1:6443", "https://10.0.0.1:6443"),
            ("10.0.0.1", "\"10.0.0.1\""), ("1e3", "\"1e3\""), ("true", "\"true\""), ("No", "\"No\""), ("", "\"\""),
            ("a: b", "\"a: b\""), ("a #b", "\"a #b\""), ("*", "\"*\""), ("-x", "\"-x\""), ("a\nb\"", "\"a\\nb\\\"\""),
            ("{}", "\"{}\""), ("key:", "\"key:\""), ("~", "\"~\""),
        ])
    func texts(_ text: String, _ written: String) {
        #expect(BlockYAML.text(.string(text)) == written + "\n")
    }

    @Test func structures() {
        let value: Value = [
            "list": [["a": 1, "b": [true]], "c", []], "map": ["d": .null, "e": [:]],
            "nested": [["f": ["g": .double(1.5)]]],
        ]
        #expect(
            BlockYAML.text(value) == """
                list:
                  - a: 1
                    b:
                      - true
                  - c
                  - []
                map:
                  d: null
                  e: {}
                nested:
                  - f:
                      g: 1.5

                """)
    }
}

import Documents
import Testing

struct SuggestionTests {
    @Test(arguments: [
        ("adress", "address"), ("hostprefix", "hostPrefix"), ("conrtol-plane", "control-plane"), ("nodes", "node"),
        ("serivce", "services"),
    ])
    func findsTheNearest(_ written: String, _ meant: String) {
        let known = ["address", "roles", "hostPrefix", "control-plane", "node", "services", "etcd"]
        #expect(Suggestion.nearest(to: written, among: known) == meant)
    }

    @Test(arguments: ["", "banana", "x", "etc/passwd"])
    func keepsQuietWhenNothingIsNear(_ written: String) {
        #expect(Suggestion.nearest(to: written, among: ["address", "roles", "node"]) == nil)
    }

    @Test func listsEverythingWhenNothingIsNear() {
        #expect(Suggestion.hint(for: "banana", among: ["a1", "b2"]) == "known: a1, b2")
        #expect(Suggestion.hint(for: "rols", among: ["address", "roles"]) == "did you mean 'roles'?")
    }
}

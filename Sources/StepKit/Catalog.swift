/// Every kind of step a playbook may name. One line per kind, in the module that owns it.
public struct Catalog: Sendable {
    private let types: [String: any Step.Type]
    public init(_ types: [any Step.Type]) {
        self.types = Dictionary(types.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })
    }
    public subscript(kind: String) -> (any Step.Type)? { types[kind] }
    public var kinds: [String] { types.keys.sorted() }
}

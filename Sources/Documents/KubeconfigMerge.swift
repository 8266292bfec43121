public import Model

/// Puts the entries of one cluster into a kubeconfig that exists, and leaves everything else in it as it is: other
/// entries, keys that nobody here knows, their order, and comments.
public struct KubeconfigMerge: Sendable {
    /// The file that comes of it. It holds private keys.
    public let text: Secret
    /// Entries that were there and are replaced: `cluster harbor`, `user harbor-admin`.
    public let replaced: [String]
    /// kubectl now means this cluster when it is told nothing.
    public let isCurrent: Bool

    /// The lists of a kubeconfig, and what stands in their entries beside the name.
    static let lists = [("clusters", "cluster"), ("users", "user"), ("contexts", "context")]

    /// `existing` is the text of a kubeconfig, of which `file` is the name for messages; nothing where there is none.
    /// `own` is the one to be put in, with one entry of each kind. The current context is changed where that is asked
    /// for, or where there is none. Throws a ``Failure`` of kind `input` for a text that is no kubeconfig.
    public init(_ own: Secret, into existing: String?, file: String, setsCurrent: Bool) throws(Failure) {
        let ownText = String(decoding: own.bytes, as: UTF8.self)
        let new = try Self.read(ownText, file: "kubeconfig")?.value ?? [:]
        let before = existing ?? ""
        guard let tree = try Self.read(before, file: file) else {
            text = own
            replaced = []
            isCurrent = true
            return
        }
        try Self.check(tree)
        let plan = Plan(old: tree.value, new: new, setsCurrent: setsCurrent)
        // What is edited line by line keeps its comments. Where the lines are laid out in another way than kubectl does,
        // the edit gives something else, and the whole is written anew: nothing but comments is lost.
        let edited = try KubeconfigEditing(before, tree).applying(plan)
        let kept = try? Self.read(edited, file: file)?.value
        text = Secret(kept == plan.merged ? edited : try YAMLText.text(plan.merged))
        replaced = plan.replaced
        isCurrent = plan.merged["current-context"] == new["current-context"]
    }

    private static func read(_ text: String, file: String) throws(Failure) -> Tree? {
        guard let tree = try TreeReader.read(text, file: file, as: "kubeconfig"), !tree.isNull else { return nil }
        return tree
    }

    /// Refuses what kubectl could not read either, before anything is lost in it.
    private static func check(_ tree: Tree) throws(Failure) {
        guard tree.pairs != nil else {
            throw Failure(
                at: tree.mark, "kubeconfig", "this is no kubeconfig: keys and values are expected",
                hint: "move the file away, or name another one")
        }
        for (list, kind) in lists {
            guard let part = tree[list], !part.isNull else { continue }
            guard let items = part.items else {
                throw Failure(at: part.mark, "kubeconfig", "'\(list)' is no list", hint: "move the file away")
            }
            for item in items where item["name"] == nil {
                throw Failure(at: item.mark, "kubeconfig", "a \(kind) has no name", hint: "remove it, or name it")
            }
        }
    }
}

import Model
import StepKit

/// Decodes any `Decodable` type from a tree, and complains at the place of what cannot be meant.
struct TreeDecoder: Decoder {
    let tree: Tree
    let codingPath: [any CodingKey]
    let session: DecodingSession
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    init(_ tree: Tree, path: [any CodingKey], session: DecodingSession) {
        self.tree = tree
        codingPath = path
        self.session = session
    }

    /// Decodes a whole document, or a piece of one. `path` names the piece in messages, `what` the document. Every key
    /// that the type did not ask for is an error.
    static func decode<T: Decodable>(
        _ type: T.Type, from tree: Tree, as what: String, path: [String] = []
    ) throws(Failure) -> T {
        let session = DecodingSession(what: what)
        let decoder = TreeDecoder(tree, path: path.map { TreeKey($0) }, session: session)
        do {
            let value = try decoder.value(as: type)
            try session.checkUnknownKeys()
            return value
        } catch {
            throw decoder.failure(for: error)
        }
    }

    /// Decodes what can be decoded while placeholders have no value: texts stand for them, and what depends on one is
    /// believed. Throws only what is wrong whatever they will be.
    static func check<T: Decodable>(
        _ type: T.Type, from tree: Tree, as what: String, path: [String] = []
    ) throws(Failure) {
        let session = DecodingSession(what: what, isDry: true)
        let decoder = TreeDecoder(tree, path: path.map { TreeKey($0) }, session: session)
        do {
            _ = try decoder.value(as: type)
            try session.checkUnknownKeys()
        } catch is Undetermined {
            return
        } catch {
            throw decoder.failure(for: error)
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        if session.isDry, case .template = tree.node { throw Undetermined() }
        guard let pairs = tree.pairs else { throw complaint("keys and values are expected", hint: hintForMapping) }
        return KeyedDecodingContainer(KeyedTree<Key>(decoder: self, keys: session.keys(of: self, pairs)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        if session.isDry, case .template = tree.node { throw Undetermined() }
        guard let items = tree.items else { throw complaint("a list is expected", hint: hintForList) }
        return UnkeyedTree(decoder: self, items: items)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { SingleTree(decoder: self) }

    /// A piece of this piece.
    func child(_ tree: Tree, _ key: any CodingKey) -> TreeDecoder {
        TreeDecoder(tree, path: codingPath + [key], session: session)
    }

    /// The whole piece as a type, where a type's own `init(from:)` would not do.
    func value<T: Decodable>(as type: T.Type) throws -> T {
        if type == Value.self, let value = tree.value as? T { return value }
        if type == Tree.self, let tree = tree as? T { return tree }
        if type == Secret.self, let secret = try secret() as? T { return secret }
        do {
            return try T(from: self)
        } catch let undetermined as Undetermined {
            throw undetermined
        } catch {
            if session.isDry, depends(error) { throw Undetermined() }
            throw failure(for: error, of: type)
        }
    }

    /// A type that did not like a text which is not known yet may like the real one. What was found here, and not by
    /// a type, has a place.
    private func depends(_ error: any Error) -> Bool {
        if case .template = tree.node { return true }
        return (error as? Failure)?.place == nil && tree.hasTemplates
    }

    private func secret() throws -> Secret {
        if case .secret(let secret) = tree.node { return secret }
        return Secret(try text())
    }
}

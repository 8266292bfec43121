import Model

/// A decoder that answers every question with something harmless and remembers which keys it was asked for.
final class KeyRecorder: Decoder {
    private(set) var all: Set<String> = []
    /// Keys without which the step cannot be.
    private(set) var needed: Set<String> = []
    /// What texts are answered with.
    let text: String
    /// What pieces of a document are answered with.
    let value: Value
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    /// Keys of what is inside of a key are not those of the step.
    private let isInner: Bool

    private init(text: String, value: Value, isInner: Bool = false) {
        self.text = text
        self.value = value
        self.isInner = isInner
    }

    /// Tries texts until one of them is accepted everywhere, for keys that take only some.
    static func keys(of type: any Decodable.Type) throws -> KeyRecorder {
        var last: (any Error)?
        let texts = ["", "/a", "0644", "present", "started", "off", "10.0.0.1"]
        for (text, value) in texts.flatMap({ [($0, Value.string($0)), ($0, Value.map([:]))] }) {
            let recorder = KeyRecorder(text: text, value: value)
            do {
                _ = try type.init(from: recorder)
                return recorder
            } catch { last = error }
        }
        throw last ?? CancellationError()
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Keyed<Key>(recorder: self))
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { Nothing(recorder: self) }
    func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(recorder: self) }

    private func note(_ key: some CodingKey, isNeeded: Bool) {
        guard !isInner else { return }
        all.insert(key.stringValue)
        if isNeeded { needed.insert(key.stringValue) }
    }

    fileprivate func value<T: Decodable>(_ type: T.Type) throws -> T {
        let simple: [Any] = [
            text, value, false, Int(1), Int64(1), Int32(1), UInt8(1), UInt16(1), UInt32(1), UInt64(1),
            Double(1),
        ]
        if let value = simple.first(where: { $0 is T }) as? T { return value }
        return try T(from: KeyRecorder(text: text, value: value, isInner: true))
    }

    private struct Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let recorder: KeyRecorder
        var codingPath: [any CodingKey] { [] }
        var allKeys: [Key] { [] }
        func contains(_ key: Key) -> Bool {
            recorder.note(key, isNeeded: false)
            return false
        }
        func decodeNil(forKey key: Key) throws -> Bool {
            recorder.note(key, isNeeded: false)
            return true
        }
        func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
            recorder.note(key, isNeeded: true)
            return try recorder.value(type)
        }
        func nestedContainer<Inner: CodingKey>(
            keyedBy type: Inner.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Inner> {
            recorder.note(key, isNeeded: true)
            return KeyedDecodingContainer(
                Keyed<Inner>(recorder: KeyRecorder(text: recorder.text, value: recorder.value, isInner: true)))
        }
        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            recorder.note(key, isNeeded: true)
            return Nothing(recorder: recorder)
        }
        func superDecoder() throws -> any Decoder { recorder }
        func superDecoder(forKey key: Key) throws -> any Decoder { recorder }
    }

    private struct Single: SingleValueDecodingContainer {
        let recorder: KeyRecorder
        var codingPath: [any CodingKey] { [] }
        func decodeNil() -> Bool { false }
        func decode<T: Decodable>(_ type: T.Type) throws -> T {
            try recorder.value(type)
        }
    }

    /// A list without elements.
    private struct Nothing: UnkeyedDecodingContainer {
        let recorder: KeyRecorder
        var codingPath: [any CodingKey] { [] }
        var count: Int? { 0 }
        var isAtEnd: Bool { true }
        var currentIndex: Int { 0 }
        mutating func decodeNil() throws -> Bool { throw CancellationError() }
        mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { throw CancellationError() }
        mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
            throw CancellationError()
        }
        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw CancellationError() }
        mutating func superDecoder() throws -> any Decoder { recorder }
    }
}

import Model

extension Tree {
    /// The whole piece as a value, typed by the core schema of YAML 1.2.
    var value: Value {
        switch node {
        case .scalar(let raw, isPlain: false): return .string(raw)
        case .scalar(let raw, isPlain: true):
            return switch CoreScalar(raw) {
            case .null: .null
            case .bool(let value): .bool(value)
            case .int(let value): .int(value)
            case .double(let value): .double(value)
            case .text: .string(raw)
            }
        case .secret(let secret): return .secret(secret)
        case .template(let template): return .string(template.text)
        case .list(let items): return .list(items.map(\.value))
        case .map(let pairs): return .map(ValueMap(pairs.map { ($0.key, $0.value.value) }))
        }
    }

    /// A value that a placeholder put at a mark.
    init(value: Value, _ mark: Mark) {
        self.mark = mark
        node =
            switch value {
            case .null: .scalar("null", isPlain: true)
            case .bool, .int: .scalar(value.text ?? "", isPlain: true)
            case .double(let number): .scalar(YAMLText.number(number), isPlain: true)
            case .string(let text): .scalar(text, isPlain: false)
            case .secret(let secret): .secret(secret)
            case .list(let list): .list(list.map { Tree(value: $0, mark) })
            case .map(let map):
                .map(map.pairs.map { Pair(key: $0.key, mark: mark, value: Tree(value: $0.value, mark)) })
            }
    }
}

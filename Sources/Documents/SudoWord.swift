import Model

/// How a login becomes root; truth values are taken for what they mean.
struct SudoWord: Decodable {
    var value: SSHSettings.Sudo

    init(from decoder: any Decoder) throws {
        if case .bool(let isOn) = try Tree(from: decoder).value {
            value = isOn ? .passwordless : .none
        } else {
            value = try decoder.singleValueContainer().decode(SSHSettings.Sudo.self)
        }
    }
}

import Wire

/// What a test looks at in an answer; nothing if it is an answer of another kind.
extension Answer {
    var stat: Stat? {
        switch self {
        case .stat(let stat), .file(let stat, _, _): stat
        default: nil
        }
    }
    var exit: Exit? { if case .exit(let exit) = self { exit } else { nil } }
    var reason: String? { if case .refused(let reason) = self { reason } else { nil } }
    var errno: Int32? { if case .failed(let errno, _, _) = self { errno } else { nil } }
    var names: [String]? { if case .list(let entries) = self { entries.map(\.name) } else { nil } }
    var transfer: UInt32? { if case .transfer(let number) = self { number } else { nil } }
    var port: UInt16? { if case .offering(let port) = self { port } else { nil } }
    var miss: String? { if case .unfetched(let reason) = self { reason } else { nil } }
    var hash: [UInt8]? { if case .hash(let sha256, _) = self { sha256 } else { nil } }
    var content: [UInt8]? { if case .file(_, let bytes, isWhole: true) = self { bytes } else { nil } }
}

extension Exit {
    var text: String { String(decoding: output, as: UTF8.self) }
}

import Model
import Wire

extension Deed {
    /// The same bytes for the same deed and no other, contents and secrets included: for a checksum, and for nothing that
    /// is kept. A file of this machine is in it by its checksum and not by its path.
    public var bytes: [UInt8] {
        switch self {
        case .action(let action): [0] + Request.action(action).encoded()
        case .run(let command, let reason):
            [1] + Self.framed(Request.action(.run(command)).encoded()) + Request.query(.probe(reason)).encoded()
        case .upload(let file, let path, let attributes):
            [2]
                + Request.action(
                    .receive(path: path, size: file.size, sha256: file.sha256, attributes: attributes)
                ).encoded()
        }
    }

    /// The path that it makes, changes or takes away; nil for a program, which may do anything.
    public var target: String? {
        switch self {
        case .upload(_, let path, _), .action(.write(let path, _, _)), .action(.append(let path, _, _)),
            .action(.makeDirectory(let path, _)), .action(.attributes(let path, _)), .action(.link(let path, _)),
            .action(.remove(let path, _)):
            path
        case .action, .run: nil
        }
    }

    /// It gives a path its owner and mode, and leaves alone what it is.
    public var isOfAttributes: Bool { if case .action(.attributes) = self { true } else { false } }

    private static func framed(_ bytes: [UInt8]) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: UInt64(bytes.count) >> UInt64(8 * $0)) } + bytes
    }
}

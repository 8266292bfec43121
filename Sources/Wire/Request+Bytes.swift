extension Request {
    public func encoded() -> [UInt8] {
        var out = Writer()
        switch self {
        case .query(let query): query.put(into: &out)
        case .action(let action): action.put(into: &out)
        case .ping: out.put(UInt8(0))
        }
        return out.bytes
    }

    public init(decoding bytes: [UInt8]) throws(WireError) {
        var parser = Parser(bytes)
        let tag = try parser.byte()
        if tag == 0 {
            self = .ping
        } else if tag < 64 {
            self = .query(try Query(tag: tag, from: &parser))
        } else {
            self = .action(try Action(tag: tag, from: &parser))
        }
        try parser.end()
    }
}

extension Query {
    func put(into out: inout Writer) {
        switch self {
        case .file(let path, let limit):
            out.put(UInt8(1))
            out.put(path)
            out.put(limit)
        case .stat(let path):
            out.put(UInt8(2))
            out.put(path)
        case .list(let path):
            out.put(UInt8(3))
            out.put(path)
        case .hash(let path):
            out.put(UInt8(4))
            out.put(path)
        case .probe(let command):
            out.put(UInt8(5))
            out.put(command)
        case .connect(let host, let port, let timeout):
            out.put(UInt8(6))
            out.put(host)
            out.put(port)
            out.put(timeout)
        case .facts: out.put(UInt8(7))
        case .read(let path, let offset, let length):
            out.put(UInt8(8))
            out.put(path)
            out.put(offset)
            out.put(length)
        }
    }

    init(tag: UInt8, from parser: inout Parser) throws(WireError) {
        switch tag {
        case 1: self = .file(path: try parser.text(), limit: try parser.number())
        case 2: self = .stat(path: try parser.text())
        case 3: self = .list(path: try parser.text())
        case 4: self = .hash(path: try parser.text())
        case 5: self = .probe(try parser.command())
        case 6: self = .connect(host: try parser.text(), port: try parser.short(), timeout: try parser.number())
        case 7: self = .facts
        case 8: self = .read(path: try parser.text(), offset: try parser.long(), length: try parser.number())
        default: throw .unknownTag(tag)
        }
    }
}

extension Action {
    func put(into out: inout Writer) {
        switch self {
        case .write(let path, let bytes, let attributes):
            out.put(UInt8(64))
            out.put(path)
            out.put(bytes)
            out.put(attributes)
        case .receive(let path, let size, let sha256, let attributes):
            out.put(UInt8(65))
            out.put(path)
            out.put(size)
            out.put(sha256)
            out.put(attributes)
        case .chunk(let transfer, let offset, let bytes):
            out.put(UInt8(66))
            out.put(transfer)
            out.put(offset)
            out.put(bytes)
        case .commit(let transfer, let keeps):
            out.put(UInt8(67))
            out.put(transfer)
            out.put(keeps)
        case .attributes(let path, let attributes):
            out.put(UInt8(68))
            out.put(path)
            out.put(attributes)
        case .makeDirectory(let path, let attributes):
            out.put(UInt8(69))
            out.put(path)
            out.put(attributes)
        case .link, .remove, .run, .append, .lock, .offer, .fetch, .sitting, .begin, .restore: putRest(into: &out)
        }
    }

    private func putRest(into out: inout Writer) {
        switch self {
        case .link(let path, let target):
            out.put(UInt8(70))
            out.put(path)
            out.put(target)
        case .remove(let path, let recursive):
            out.put(UInt8(71))
            out.put(path)
            out.put(recursive)
        case .run(let command):
            out.put(UInt8(72))
            out.put(command)
        case .append(let path, let bytes, let mode):
            out.put(UInt8(73))
            out.put(path)
            out.put(bytes)
            out.put(mode)
        case .lock(let holder):
            out.put(UInt8(74))
            out.put(holder)
        case .offer(let sha256, let token, let callers, let address):
            out.put(UInt8(75))
            out.put(sha256)
            out.put(token)
            out.put(callers)
            out.put(address)
        case .fetch(let transfer, let token, let host, let port):
            out.put(UInt8(76))
            out.put(transfer)
            out.put(token)
            out.put(host)
            out.put(port)
        case .sitting(let sitting):
            out.put(UInt8(77))
            out.put(sitting)
        case .begin(let note):
            out.put(UInt8(78))
            out.put(note)
        case .restore(let path):
            out.put(UInt8(79))
            out.put(path)
        case .write, .receive, .chunk, .commit, .attributes, .makeDirectory: break
        }
    }

    init(tag: UInt8, from parser: inout Parser) throws(WireError) {
        switch tag {
        case 64:
            self = .write(
                path: try parser.text(), bytes: try parser.data(), attributes: try parser.attributes())
        case 65:
            self = .receive(
                path: try parser.text(), size: try parser.long(), sha256: try parser.data(),
                attributes: try parser.attributes())
        case 66: self = .chunk(transfer: try parser.number(), offset: try parser.long(), bytes: try parser.data())
        case 67: self = .commit(transfer: try parser.number(), keeps: try parser.flag())
        case 68: self = .attributes(path: try parser.text(), attributes: try parser.attributes())
        case 69: self = .makeDirectory(path: try parser.text(), attributes: try parser.attributes())
        case 70: self = .link(path: try parser.text(), target: try parser.text())
        case 71: self = .remove(path: try parser.text(), recursive: try parser.flag())
        case 72: self = .run(try parser.command())
        case 73: self = .append(path: try parser.text(), bytes: try parser.data(), mode: try parser.number())
        case 74: self = .lock(holder: try parser.text())
        case 75:
            self = .offer(
                sha256: try parser.data(), token: try parser.data(), to: try parser.texts(), at: try parser.text())
        case 76:
            self = .fetch(
                transfer: try parser.number(), token: try parser.data(), host: try parser.text(),
                port: try parser.short())
        case 77: self = .sitting(try parser.sitting())
        case 78: self = .begin(try parser.note())
        case 79: self = .restore(path: try parser.text())
        default: throw .unknownTag(tag)
        }
    }
}

extension Writer {
    mutating func put(_ attributes: Attributes) {
        put(attributes.mode)
        put(attributes.owner)
        put(attributes.group)
    }
    mutating func put(_ command: Command) {
        put(command.argv)
        put(command.environment)
        put(command.directory)
        put(command.input)
        put(command.timeout)
        put(command.outputLimit)
    }
    mutating func put(_ sitting: Sitting) {
        for text in [sitting.by, sitting.command, sitting.cluster, sitting.run] { put(text) }
        put(sitting.isReset)
    }
    mutating func put(_ note: Note) {
        for text in [note.layer, note.title, note.summary] { put(text) }
        put(UInt32(truncatingIfNeeded: note.undo.count))
        for undo in note.undo { put(undo.words) }
    }
}

extension Parser {
    mutating func attributes() throws(WireError) -> Attributes {
        Attributes(mode: try number(), owner: try text(), group: try text())
    }
    mutating func command() throws(WireError) -> Command {
        Command(
            try texts(), environment: try texts(), directory: try text(), input: try data(), timeout: try number(),
            outputLimit: try number())
    }
    mutating func sitting() throws(WireError) -> Sitting {
        Sitting(by: try text(), command: try text(), cluster: try text(), run: try text(), isReset: try flag())
    }
    mutating func note() throws(WireError) -> Note {
        var note = Note(layer: try text(), title: try text(), summary: try text())
        for _ in 0..<(try count(each: 4)) {
            guard let undo = Undo(words: try texts()) else { throw .unknownTag(78) }
            note.undo.append(undo)
        }
        return note
    }
}

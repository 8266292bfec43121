extension Answer {
    public func encoded() -> [UInt8] {
        var out = Writer()
        switch self {
        case .absent: out.put(UInt8(1))
        case .file(let stat, let bytes, let isWhole):
            out.put(UInt8(2))
            out.put(stat)
            out.put(bytes)
            out.put(isWhole)
        case .stat(let stat):
            out.put(UInt8(3))
            out.put(stat)
        case .list(let entries):
            out.put(UInt8(4))
            out.put(UInt32(truncatingIfNeeded: entries.count))
            for entry in entries {
                out.put(entry.name)
                out.put(entry.stat)
            }
        case .hash(let sha256, let size):
            out.put(UInt8(5))
            out.put(sha256)
            out.put(size)
        case .exit(let exit):
            out.put(UInt8(6))
            out.put(exit)
        case .connected, .facts, .done, .transfer, .held, .refused, .failed, .hello, .offering, .unfetched:
            putRest(into: &out)
        }
        return out.bytes
    }

    private func putRest(into out: inout Writer) {
        switch self {
        case .connected(let connected):
            out.put(UInt8(7))
            out.put(connected)
        case .facts(let facts):
            out.put(UInt8(8))
            out.put(facts)
        case .done: out.put(UInt8(9))
        case .transfer(let transfer):
            out.put(UInt8(10))
            out.put(transfer)
        case .held(let holder):
            out.put(UInt8(11))
            out.put(holder)
        case .refused(let reason):
            out.put(UInt8(12))
            out.put(reason)
        case .failed(let errno, let call, let path):
            out.put(UInt8(13))
            out.put(errno)
            out.put(call)
            out.put(path)
        case .hello(let hello):
            out.put(UInt8(14))
            out.put(hello)
        case .offering(let port):
            out.put(UInt8(15))
            out.put(port)
        case .unfetched(let reason):
            out.put(UInt8(16))
            out.put(reason)
        case .absent, .file, .stat, .list, .hash, .exit: break
        }
    }

    public init(decoding bytes: [UInt8]) throws(WireError) {
        var parser = Parser(bytes)
        self = try Answer(tag: try parser.byte(), from: &parser)
        try parser.end()
    }

    private init(tag: UInt8, from parser: inout Parser) throws(WireError) {
        switch tag {
        case 1: self = .absent
        case 2: self = .file(try parser.stat(), bytes: try parser.data(), isWhole: try parser.flag())
        case 3: self = .stat(try parser.stat())
        case 4: self = .list(try parser.entries())
        case 5: self = .hash(sha256: try parser.data(), size: try parser.long())
        case 6: self = .exit(try parser.exit())
        case 7: self = .connected(try parser.flag())
        case 8: self = .facts(try parser.facts())
        case 9: self = .done
        case 10: self = .transfer(try parser.number())
        case 11: self = .held(by: try parser.text())
        case 12: self = .refused(reason: try parser.text())
        case 13: self = .failed(errno: try parser.signed(), call: try parser.text(), path: try parser.text())
        case 14:
            self = .hello(
                Hello(
                    version: try parser.number(), uid: try parser.number(), isReadOnly: try parser.flag(),
                    facts: try parser.facts()))
        case 15: self = .offering(port: try parser.short())
        case 16: self = .unfetched(reason: try parser.text())
        default: throw .unknownTag(tag)
        }
    }
}

extension Writer {
    mutating func put(_ stat: Stat) {
        put(stat.kind.rawValue)
        put(stat.mode)
        put(stat.uid)
        put(stat.gid)
        put(stat.owner)
        put(stat.group)
        put(stat.size)
        put(stat.modified)
        put(stat.target)
    }
    mutating func put(_ exit: Exit) {
        switch exit.cause {
        case .status(let status):
            put(UInt8(1))
            put(status)
        case .signal(let signal):
            put(UInt8(2))
            put(signal)
        case .timedOut:
            put(UInt8(3))
            put(Int32(0))
        case .unstartable(let errno):
            put(UInt8(4))
            put(errno)
        }
        put(exit.output)
        put(exit.errors)
        put(exit.dropped)
    }
    mutating func put(_ hello: Hello) {
        put(hello.version)
        put(hello.uid)
        put(hello.isReadOnly)
        put(hello.facts)
    }
    mutating func put(_ facts: RawFacts) {
        for text in [facts.osRelease, facts.machine, facts.kernel, facts.hostname, facts.machineID] { put(text) }
        put(facts.cgroupVersion)
        put(facts.memory)
        put(facts.cpus)
        put(UInt32(truncatingIfNeeded: facts.disks.count))
        for disk in facts.disks {
            put(disk.path)
            put(disk.size)
            put(disk.available)
        }
        put(UInt32(truncatingIfNeeded: facts.interfaces.count))
        for interface in facts.interfaces {
            put(interface.name)
            put(interface.address)
            put(interface.prefix)
            put(interface.mtu)
        }
        put(facts.defaultInterface)
        put(facts.clock)
        put(facts.hasSystemd)
        put(facts.swaps)
    }
}

extension Parser {
    mutating func stat() throws(WireError) -> Stat {
        let tag = try byte()
        guard let kind = Stat.Kind(rawValue: tag) else { throw .unknownTag(tag) }
        return Stat(
            kind: kind, mode: try number(), uid: try number(), gid: try number(), owner: try text(),
            group: try text(), size: try long(), modified: try signedLong(), target: try text())
    }
    mutating func entries() throws(WireError) -> [DirectoryEntry] {
        var entries: [DirectoryEntry] = []
        for _ in 0..<(try count(each: 45)) { entries.append(DirectoryEntry(name: try text(), stat: try stat())) }
        return entries
    }
    mutating func exit() throws(WireError) -> Exit {
        let tag = try byte()
        let value = try signed()
        let cause: Exit.Cause
        switch tag {
        case 1: cause = .status(value)
        case 2: cause = .signal(value)
        case 3: cause = .timedOut
        case 4: cause = .unstartable(errno: value)
        default: throw .unknownTag(tag)
        }
        return Exit(cause, output: try data(), errors: try data(), dropped: try long())
    }
    mutating func facts() throws(WireError) -> RawFacts {
        var facts = RawFacts()
        facts.osRelease = try text()
        facts.machine = try text()
        facts.kernel = try text()
        facts.hostname = try text()
        facts.machineID = try text()
        facts.cgroupVersion = try byte()
        facts.memory = try long()
        facts.cpus = try number()
        for _ in 0..<(try count(each: 20)) {
            facts.disks.append(.init(path: try text(), size: try long(), available: try long()))
        }
        for _ in 0..<(try count(each: 13)) {
            facts.interfaces.append(
                .init(name: try text(), address: try text(), prefix: try byte(), mtu: try number()))
        }
        facts.defaultInterface = try text()
        facts.clock = try signedLong()
        facts.hasSystemd = try flag()
        facts.swaps = try text()
        return facts
    }
}

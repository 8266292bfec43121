import Foundation

/// Tries a reader with its corpus and with damaged copies of it, for a fixed time.
///
/// `FUZZ_SECONDS` says for how long (2 without it), `FUZZ_SEED` which damages. Before each try the input is written to
/// `.build/fuzz/NAME.input`, so that it is still there when the reader ends the whole process; ``Finding/file`` holds
/// an input that was complained of.
public struct Fuzz: Sendable {
    /// An input that a reader does not bear.
    public struct Finding: Error, CustomStringConvertible {
        public var why: String
        public var file: String
        public var description: String { "\(why)\n  the input is in \(file)" }
    }

    private let corpus: Corpus
    private let tokens: [String]
    private let folder = Corpus.checkout.appending(path: ".build/fuzz")
    /// One that takes longer does not end in any useful time; generous, since the machine may be busy.
    private static let longest = Duration.seconds(10)

    /// `tokens` are pieces that mean something to the reader.
    public init(_ name: String, tokens: [String] = []) throws {
        corpus = try Corpus(name)
        self.tokens = tokens
    }

    public static var seconds: Double { number("FUZZ_SECONDS") ?? 2 }
    public static var seed: UInt64 { number("FUZZ_SEED").map { UInt64($0) } ?? 1 }

    private static func number(_ name: String) -> Double? {
        ProcessInfo.processInfo.environment[name].flatMap(Double.init)
    }

    /// Gives back how many inputs were tried. What `body` throws is a finding, and is thrown as a ``Finding``.
    @discardableResult
    public func run(_ body: (_ input: [UInt8], _ mutator: inout Mutator) throws -> Void) throws -> Int {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let current = folder.appending(path: "\(corpus.name).input")
        try Data().write(to: current)
        let notes = try FileHandle(forWritingTo: current)
        defer { try? notes.close() }
        var mutator = Mutator(seed: Self.seed, tokens: tokens)
        let clock = ContinuousClock()
        let end = clock.now + .seconds(Self.seconds)
        var tries = 0
        while tries < corpus.entries.count || clock.now < end {
            let isWhole = tries < corpus.entries.count
            let entry = corpus.entries[isWhole ? tries : mutator.roll(corpus.entries.count)]
            let input = isWhole ? entry : mutator.damaged(entry, others: corpus.entries)
            try notes.truncate(atOffset: 0)
            try notes.write(contentsOf: Data(input))
            let start = clock.now
            do { try body(input, &mutator) } catch { throw try keep(input, "\(error)") }
            if clock.now - start > Self.longest { throw try keep(input, "it took \(clock.now - start)") }
            tries += 1
        }
        try FileManager.default.removeItem(at: current)
        return tries
    }

    private func keep(_ input: [UInt8], _ why: String) throws -> Finding {
        let file = folder.appending(path: "\(corpus.name)-\(Self.seed).finding")
        try Data(input).write(to: file)
        return Finding(why: why, file: file.path)
    }
}

/// What a try finds wrong, in words.
public struct Complaint: Error, CustomStringConvertible {
    public var description: String
    public init(_ description: String) { self.description = description }
}

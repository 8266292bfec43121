import Model
import StepKit
import Wire

/// One member of an unpacked archive: as the reference has it, and as it stands where it belongs.
struct ArchiveMember: Equatable, Sendable {
    /// A path with what stands there.
    struct Side: Equatable, Sendable {
        var path: String
        var stat: Stat?
        /// Of a regular file.
        var sha256: [UInt8]?
    }
    var reference: Side
    var found: Side

    /// Everything below a reference beside what stands in a directory, parents first; nothing where there is no
    /// reference. A round trip for each level of directories.
    static func all(of staging: String, beside directory: String, on host: some Reader) async throws -> [ArchiveMember]?
    {
        guard let entries = try await host.list(staging) else { return nil }
        let members = try await host.each(entries) { host, entry in
            let path = "\(staging)/\(entry.name)"
            let place = "\(directory)/\(entry.name)"
            async let below = entry.stat.kind == .directory ? all(of: path, beside: place, on: host) : []
            async let sum = entry.stat.kind == .file ? host.hash(path)?.sha256 : nil
            async let found = look(at: place, on: host)
            let reference = try await Side(path: path, stat: entry.stat, sha256: sum)
            return try await [ArchiveMember(reference: reference, found: found)] + (below ?? [])
        }
        return members.flatMap(\.self)
    }

    private static func look(at path: String, on host: some Reader) async throws -> Side {
        async let stat = host.stat(path)
        async let answer = host.answer(.hash(path: path))
        // Of what is no regular file there is no hash, and `stat` tells what it is.
        guard case .hash(let sha256, _) = try await answer else { return try await Side(path: path, stat: stat) }
        return try await Side(path: path, stat: stat, sha256: sha256)
    }

    /// What it takes to have it stand where it belongs as it does in the reference.
    func changes(into directory: String, for title: String) throws(Failure) -> [Change] {
        guard let wanted = reference.stat else { return [] }
        switch (wanted.kind, found.stat?.kind) {
        case (.directory, .directory), (.directory, .link): return []
        case (.directory, nil):
            let attributes = Attributes(mode: wanted.mode, owner: "root", group: "root")
            return [Change("make directory \(found.path)", .makeDirectory(path: found.path, attributes: attributes))]
        case (.file, .file): return fileChanges(wanted)
        case (.link, .link) where found.stat?.target == wanted.target: return []
        case (.link, nil), (.link, .link), (.link, .file):
            let old = found.stat.map { $0.kind == .link ? "-→ \($0.target)\n" : "" } ?? ""
            return [
                Change(
                    "link \(found.path) to \(wanted.target)", diff: .lines("\(old)+→ \(wanted.target)"),
                    .link(path: found.path, target: wanted.target))
            ]
        case (.file, nil): return [copy("it is missing")]
        case (.file, .link): return [copy("a link stands there")]
        case (.other, _): throw Failure(.step, title, why: "\(reference.path) is no file, directory or link")
        case (_, .directory), (_, .other), (.directory, _):
            throw Failure(
                .step, title, why: "something else stands at \(found.path) than the archive has",
                hint: "remove it with an `absent` step, or unpack into another directory")
        }
    }

    private func fileChanges(_ wanted: Stat) -> [Change] {
        guard let stat = found.stat else { return [] }
        guard found.sha256 == reference.sha256 else {
            let sums = [found.sha256, reference.sha256].map { $0.map(Checksum.hexadecimal) ?? "?" }
            return [copy("SHA-256 \(sums[0]) becomes \(sums[1])")]
        }
        return Permissions(mode: FileMode(wanted.mode), owner: "root", group: "root").changes(
            of: found.path, from: stat)
    }

    /// Removes what stands there before it writes, since a program that runs cannot be written to. The copy carries
    /// the time of now, so that services which watch it notice.
    private func copy(_ why: String) -> Change {
        let argv = [
            "cp", "--no-target-directory", "--remove-destination", "--preserve=mode,ownership", "--reflink=auto",
        ]
        return Change(
            "restore \(found.path)", diff: .words(why), .run(Command(argv + ["--", reference.path, found.path])))
    }
}

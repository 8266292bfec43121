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
        let names = entries.map(\.name)
        let folders = entries.filter { $0.stat.kind == .directory }.map(\.name)
        async let inner = host.each(folders) { host, name in
            try await all(of: "\(staging)/\(name)", beside: "\(directory)/\(name)", on: host) ?? []
        }
        async let sums = sums(of: entries, in: staging, on: host)
        let found = try await sides(directory, names, on: host)
        let below = Dictionary(uniqueKeysWithValues: zip(folders, try await inner))
        let references = try await sums
        return zip(entries, found).flatMap { entry, found in
            let path = "\(staging)/\(entry.name)"
            let reference = Side(path: path, stat: entry.stat, sha256: references[entry.name])
            return [ArchiveMember(reference: reference, found: found)] + (below[entry.name] ?? [])
        }
    }

    /// The checksums of the files among these entries, by name.
    private static func sums(
        of entries: [DirectoryEntry], in directory: String, on host: some Reader
    ) async throws -> [String: [UInt8]] {
        let names = entries.filter { $0.stat.kind == .file }.map(\.name)
        let answers = try await host.answers(names.map { .hash(path: "\(directory)/\($0)") })
        var sums: [String: [UInt8]] = [:]
        for (name, answer) in zip(names, answers) {
            sums[name] = try answer.checksum(of: "\(directory)/\(name)")?.sha256
        }
        return sums
    }

    /// What stands in a directory under these names, all asked at once: an archive may have thousands of members.
    private static func sides(_ directory: String, _ names: [String], on host: some Reader) async throws -> [Side] {
        let paths = names.map { "\(directory)/\($0)" }
        let answers = try await host.answers(paths.flatMap { [Query.stat(path: $0), .hash(path: $0)] })
        return try paths.indices.map { index in
            var side = Side(path: paths[index], stat: try answers[2 * index].standing(at: paths[index]))
            // Of what is no regular file there is no hash, and the first answer tells what it is.
            if case .hash(let sha256, _) = answers[2 * index + 1] { side.sha256 = sha256 }
            return side
        }
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
            "restore \(found.path)", diff: .words(why), .run(Command(argv + ["--", reference.path, found.path])),
            undo: [.path(found.path)])
    }
}

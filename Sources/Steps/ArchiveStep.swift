public import Model
public import StepKit
import Wire

/// The members of a tar archive of the controller's machine, unpacked into a directory of the host.
///
/// **How drift is found.** What was unpacked is kept a second time as a reference, in a folder of root under
/// `/var/lib/slipway/archives`. Each file, link and directory of the reference is compared with what stands in `into`
/// by the agent's hashes, and what is missing or different is copied from the reference. So a host that has its
/// reference needs neither the archive nor the controller's disk, and drift of a single byte in any member is found.
/// It costs the disk space of the unpacked members once more. What else stands in `into` is left alone.
///
/// **How it gets there.** The archive is uploaded, verified by its SHA-256, unpacked beside the reference's final
/// name and into `into`, and removed; last of all the reference takes its name. A run that was cut off finds no
/// reference and begins again. References of earlier versions (the same names but for a number such as `v3.6.5`,
/// the same `into` and `strip`) are removed then.
///
/// **What an archive may not do.** It is trusted by its checksum, and on top of that unpacked with tar's own
/// protection: GNU tar strips the root from absolute names, refuses `..`, and makes links that lead outside only after
/// everything else, so no member is written through one. Existing directories keep their mode and owner, and links
/// to directories (`/bin`) are followed, not replaced. Everything belongs to root and carries the time of unpacking,
/// so that services which watch a file notice.
public struct ArchiveStep: Step {
    public static let kind = "archive"
    public static let reference = StepReference(
        "Members of a tar archive, verified by SHA-256 and unpacked. Drift in any of them is found and put right.",
        keys: [
            .init(
                "local", "path",
                """
                The archive on this machine: tar, plain or compressed with gzip or xz. Or a URL, which the host itself \
                fetches it from.
                """),
            .init("sha256", "64 hexadecimal digits", "What the archive must be."),
            .init("into", "path", "The directory that it is unpacked into; made if it is missing."),
            .init(
                "members", "list of paths", standard: "all",
                "What to unpack, written as `tar -tf` shows it; a directory stands for all in it."),
            .init("strip", "number", standard: "0", "How many leading directories of each member are left out."),
        ],
        example: """
            - archive:
                local: downloads/etcd-v3.6.5-linux-amd64.tar.gz
                sha256: 66bad39ed920f6fc15fd74adcb8bfd38ba9a6412f8c7852d09eb11670e88cac3
                into: /usr/local/bin
                members: [etcd-v3.6.5-linux-amd64/etcd, etcd-v3.6.5-linux-amd64/etcdctl]
                strip: 1
            """)

    public var local: String
    /// In hexadecimal.
    public var sha256: String
    public var into: String
    /// Empty for all.
    public var members: [String]
    public var strip: Int

    public init(local: String, sha256: String, into: String, members: [String] = [], strip: Int = 0) {
        (self.local, self.sha256, self.into, self.members, self.strip) = (local, sha256, into, members, strip)
    }

    public init(from decoder: any Decoder) throws {
        let keys = try decoder.container(keyedBy: CodingKeys.self)
        local = try keys.decode(String.self, forKey: .local)
        sha256 = try keys.decode(String.self, forKey: .sha256)
        into = try keys.decode(String.self, forKey: .into)
        members = try keys.decode(.members, standard: [])
        strip = try keys.decode(.strip, standard: 0)
    }

    public var title: String { "archive \(HostPath.name(of: local)) into \(into)" }

    public func validate() throws(Failure) {
        try FileStep.check(sha256: sha256, in: title)
        try HostPath.check(into, in: title, key: "into")
        guard (0...20).contains(strip) else {
            throw .unusable(title, "`strip` is \(strip), and a number from 0 to 20 is expected")
        }
        guard !local.lowercased().hasSuffix(".zip") else {
            throw .unusable(title, "zip archives cannot be unpacked", hint: "use the release's .tar.gz")
        }
        for member in members {
            let names = member.split(separator: "/", omittingEmptySubsequences: false)
            guard !member.isEmpty, !member.hasPrefix("/"), !names.contains("..") else {
                throw .unusable(
                    title, "`members` names '\(member)', which is no path inside an archive",
                    hint: "write it as `tar -tf` shows it")
            }
        }
    }

    /// What the host has of it.
    public struct Facts: Sendable {
        /// Names in the folder of its references: references, half-done ones, archives.
        var names: [String]
        var into: Stat?
        /// Checksum of an archive that was left there by a run that was cut off.
        var leftover: [UInt8]?
        /// What should stand where, beside what does; nothing where there is no reference.
        var members: [ArchiveMember]?
        /// The archive, where it is needed.
        var local: LocalFile?
    }

    public func inspect(_ host: some Reader, _ site: Site) async throws -> Facts {
        let store = ArchiveStore(self)
        async let entries = host.list(store.slot)
        async let stat = host.stat(into)
        async let leftover = host.hash(store.archive)
        async let members = ArchiveMember.all(of: store.staging, beside: into, on: host)
        var facts = try await Facts(
            names: entries?.map(\.name) ?? [], into: stat, leftover: leftover?.sha256, members: members)
        guard facts.members == nil, !HostFetch.isURL(local) else { return facts }
        facts.local = try await LocalFiles.shared.file(local, sha256: sha256, for: title)
        return facts
    }

    public func changes(given facts: Facts, _ site: Site) throws -> [Change] {
        let store = ArchiveStore(self)
        var changes: [Change] = []
        switch facts.into?.kind {
        case .directory, .link: break
        case .file, .other: throw Failure(.step, title, why: "\(into) is no directory", hint: "choose another one")
        case nil:
            let attributes = Permissions.ordinaryDirectory.attributes
            changes.append(Change("make directory \(into)", .makeDirectory(path: into, attributes: attributes)))
        }
        if let members = facts.members {
            changes += try members.flatMap { try $0.changes(into: into, for: title) }
        } else {
            changes += store.unpacking(facts.local, members, strip, facts)
        }
        return changes + store.removals(of: facts.names)
    }
}

/// A Debian release that the lab's hosts can be made of; its raw value is the code name that archives use.
public enum LabRelease: String, Codable, Sendable, CaseIterable {
    case bookworm
    case trixie
}

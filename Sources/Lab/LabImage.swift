/// A finished image: a Debian root and an archive of packages, both read-only from then on.
struct LabImage: Equatable, Sendable {
    let path: String

    /// The root below the overlay of every host.
    var root: String { path + "/root" }
    /// The archive that every host sees as `/srv/packages`.
    var packages: String { path + "/packages" }
}

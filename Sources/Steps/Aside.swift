import Model
import StepKit
import Wire

/// Where things go that stand in the way: nothing is ever removed for being in a wrong place.
enum Aside {
    static let folder = "/var/lib/slipway/aside"

    /// Moves what stands at a path to the same path below ``folder``, beside what was moved there before.
    static func moving(_ path: String) -> [Change] {
        let place = folder + path
        let parent = HostPath.parent(of: place)
        let attributes = Attributes(mode: 0o700, owner: "root", group: "root")
        return [
            Change("make directory \(parent)", .makeDirectory(path: parent, attributes: attributes)),
            .run(
                "move \(path) aside, to \(place)",
                ["mv", "--backup=numbered", "--no-target-directory", "--", path, place],
                undo: [.command(["sh", "-c", back, "sh", place, path])]),
        ]
    }

    /// Stands there again what stood there, unless somebody needs the place by then.
    private static let back =
        #"if [ -e "$1" ] && [ ! -e "$2" ] && [ -d "$(dirname "$2")" ]; then mv -T -- "$1" "$2"; fi"#

    /// The same for a step that is only allowed to in a repair, and says how to get one elsewhere. `what` stands there.
    static func moving(_ path: String, _ what: String, for title: String, _ site: Site) throws(Failure) -> [Change] {
        guard !isSystem(path) else {
            throw Failure(
                .step, title, why: "\(what) stands at \(path), and belongs to the system as a whole",
                hint: "choose another path")
        }
        guard site.world.isRepair else {
            throw Failure(
                .step, title, why: "\(what) stands at \(path)",
                hint:
                    "`slipway repair \(site.host.id)` moves it aside; or remove it with an `absent` step, or choose another path"
            )
        }
        return moving(path)
    }

    /// Directories that a host cannot be without.
    private static func isSystem(_ path: String) -> Bool {
        let depth = path.split(separator: "/").count
        return depth < 2
            || depth == 2
                && ["/", "/usr", "/var", "/boot", "/dev", "/proc", "/sys"].contains(HostPath.parent(of: path))
            || ["/etc/ssh", "/etc/pam.d", "/etc/systemd", "/etc/apt", "/etc/network"].contains(path)
    }
}

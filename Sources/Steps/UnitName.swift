import Model

/// The name of a systemd unit.
enum UnitName {
    private static let kinds = [
        "service", "socket", "target", "timer", "mount", "automount", "swap", "path", "slice", "scope", "device",
    ]

    /// With its suffix: `etcd` is `etcd.service`.
    static func full(_ name: String) -> String {
        guard let dot = name.lastIndex(of: "."), kinds.contains(String(name[name.index(after: dot)...])) else {
            return name + ".service"
        }
        return name
    }

    /// Without `.service`: what a person says.
    static func short(_ name: String) -> String {
        name.hasSuffix(".service") ? String(name.dropLast(".service".count)) : name
    }

    static func check(_ name: String, in title: String) throws(Failure) {
        let isUsable =
            name.utf8.count <= 255 && name.first.map { $0 != "-" && $0 != "." } ?? false
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || ":-_.\\@".contains($0)) }
        guard isUsable else { throw .unusable(title, "'\(name)' is no name of a unit") }
    }

    /// `a@.service` for `a@1.service`; nothing for a unit that is no instance.
    static func template(of name: String) -> String? {
        guard let at = name.firstIndex(of: "@"), let dot = name.lastIndex(of: "."), name.index(after: at) < dot else {
            return nil
        }
        return String(name[...at]) + String(name[dot...])
    }

    /// The name under which systemd tells of a unit: of a template it tells only through an instance.
    static func told(of name: String) -> String {
        guard let at = name.firstIndex(of: "@"), name.index(after: at) == name.lastIndex(of: ".") else { return name }
        return name.replacing("@.", with: "@slipway.")
    }
}

import Model
import StepKit
import Wire

/// A file of somebody else that lays settings over a unit of ours.
public struct UnitOverride: Equatable, Sendable {
    public var path: String
    public var text: String
    /// A unit file in the place of the distribution's, over which only a drop-in of ours lies.
    public var isUnitFile: Bool
    /// Laid over every unit of its type, so that it is not this unit's alone to move it aside.
    public var isShared = false

    /// It decides what is run, or whether.
    var decides: Bool {
        text.split(separator: "\n").contains { line in
            ["ExecStart", "Condition", "Assert", "Type=", "User=", "RootDirectory"].contains { line.hasPrefix($0) }
        }
    }

    /// What lies over a unit; `own` is the path of the file that is ours.
    static func look(at unit: String, own: String, on host: some Reader) async throws -> [UnitOverride] {
        let type = unit.split(separator: ".").last.map(String.init) ?? "service"
        let places = ["/etc/systemd/system", "/run/systemd/system"]
        let folders = places.map { "\($0)/\(unit).d" } + places.map { "\($0)/\(type).d" }
        let main = "/etc/systemd/system/\(unit)"
        async let lists = host.each(folders) { try await $0.answer(.list(path: $1)) }
        async let file = host.stat(main)
        var paths = try await zip(folders, lists).flatMap { folder, answer -> [String] in
            guard case .list(let entries) = answer else { return [] }
            return entries.filter { $0.name.hasSuffix(".conf") && $0.stat.kind != .directory }
                .map { "\(folder)/\($0.name)" }
        }
        paths.removeAll { $0 == own || $0.hasSuffix("/\(UnitStep.dropInName)") }
        let hasUnitFile = try await file?.kind == .file && own != main
        let all = paths.sorted() + (hasUnitFile ? [main] : [])
        let files = try await host.each(all) { try await $0.file($1) }
        return zip(all, files).map { path, file in
            UnitOverride(
                path: path, text: file?.text ?? "", isUnitFile: path == main,
                isShared: folders.suffix(places.count).contains { path.hasPrefix($0 + "/") })
        }
    }
}

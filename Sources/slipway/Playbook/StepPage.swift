import StepKit

/// A step's page in the reference, as Markdown. `docs/steps/` holds these pages; a test holds them against the code.
struct StepPage {
    private let kind: String
    private let reference: StepReference
    init(_ type: any Step.Type) {
        kind = type.kind
        reference = type.reference
    }

    var text: String {
        var lines = [
            "# `\(kind)`", "", reference.summary, "", "| key | type | default | meaning |", "| --- | --- | --- | --- |",
        ]
        for key in reference.keys {
            let standard = key.standard ?? "*required*"
            let cells = ["`\(key.name)`", key.type, standard, key.meaning].map { $0.replacing("|", with: "\\|") }
            lines.append("| \(cells.joined(separator: " | ")) |")
        }
        lines += ["", "```yaml", reference.example.trimmed, "```", ""]
        return lines.joined(separator: "\n")
    }
}

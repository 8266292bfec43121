public import Model

/// Any other YAML document: for what is neither an inventory nor a playbook.
public enum Document {
    /// Decodes a type from YAML. Unknown keys are errors. Throws a ``Failure`` of kind `input` with its place.
    public static func decode<T: Decodable>(_ type: T.Type, from text: String, file: String) throws(Failure) -> T {
        try TreeDecoder.decode(type, from: try tree(text, file), as: "document")
    }

    /// The document as a value, typed by the core schema of YAML 1.2; null for one without content.
    public static func value(_ text: String, file: String) throws(Failure) -> Value { try tree(text, file).value }

    private static func tree(_ text: String, _ file: String) throws(Failure) -> Tree {
        try TreeReader.read(text, file: file, as: "document")
            ?? Tree(.scalar("", isPlain: true), Mark(file: file, line: 1, column: 1))
    }
}

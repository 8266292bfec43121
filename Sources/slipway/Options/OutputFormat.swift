import ArgumentParser

/// How a command tells what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json
}
